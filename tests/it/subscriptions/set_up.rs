//! What is set up before anything is charged for: its invoice is of that day.

use jiff::civil::date;
use sealbook::billing::document::{Period, Supplied};
use sealbook::billing::invoices;

use crate::account::shop::ADA;
use crate::support::on_both_engines;
use crate::support::shop::Shop;

on_both_engines!(
    a_set_up_before_a_trial_is_of_the_day_of_the_order_and_the_first_period_of_its_days,
);

async fn a_set_up_before_a_trial_is_of_the_day_of_the_order_and_the_first_period_of_its_days(
    shop: &Shop,
) {
    shop.offer(|text| {
        let plan = text.find("slug = \"mail-solo\"").unwrap();
        let (before, after) = text.split_at(plan);
        let tried = "interval = \"monthly\"\ntrial_days = 14\nsetup_gross_minor = 500\n";
        let after = after.replacen("interval = \"monthly\"\n", tried, 1);
        format!("{before}{after}")
    })
    .await;
    let begun = shop.subscribe(ADA, "monthly").await;
    assert_eq!(
        shop.supplied(begun.order.as_str()).await,
        Supplied::On(date(2026, 3, 1))
    );
    shop.move_to("2026-03-14T12:00:00Z").await;
    shop.renew().await;
    shop.issued().await;
    let first = Period {
        from: date(2026, 3, 15),
        until: date(2026, 4, 14),
    };
    let cause = format!("{}/2026-03-15", begun.id);
    assert_eq!(shop.supplied(&cause).await, Supplied::During(first));

    let yearly = shop.subscribe("grace@example.org", "yearly").await;
    let whole = Period {
        from: date(2026, 3, 14),
        until: date(2027, 3, 13),
    };
    let order = yearly.order.as_str();
    assert_eq!(shop.supplied(order).await, Supplied::During(whole));
}

impl Shop {
    /// What the invoice for a cause says it is for.
    pub async fn supplied(&self, cause: &str) -> Supplied {
        self.issued().await;
        let invoice = invoices::by_cause(&self.app.storage, cause).await;
        let document = invoice.unwrap().expect("it is issued").document;
        let draft = invoices::open_draft(&self.app, &document).await;
        draft.unwrap().supplied
    }
}

//! Days ahead are days of the calendar, also where a day has 23 or 25 hours.

use jiff::SignedDuration;
use jiff::civil::{Date, date};
use sealbook::subscriptions::Subscription;

use crate::account::shop::ADA;
use crate::support::on_both_engines;
use crate::support::shop::Shop;

on_both_engines!(
    an_invoice_is_written_on_its_day_at_both_changes_of_the_clocks,
    a_notice_goes_out_on_its_day_in_spring,
    a_notice_goes_out_on_its_day_in_autumn,
);

impl Shop {
    /// The last second before a day begins in the shop's zone.
    async fn before(&self, day: Date) {
        let zone = self.app.config.business.zone();
        let midnight = day.to_zoned(zone).unwrap().timestamp();
        let eve = midnight - SignedDuration::from_secs(1);
        self.move_to(&eve.to_string()).await;
    }

    async fn charged_days(&self, of: &Subscription) -> i64 {
        self.renew().await;
        let sql =
            "select count(distinct begins_on) from subscription_charges where subscription_id = $1";
        sqlx::query_scalar(sql)
            .bind(of.id.as_str())
            .fetch_one(self.app.storage.reader())
            .await
            .unwrap()
    }
}

async fn invoiced_on(shop: &Shop, begun: &Subscription, day: Date) {
    assert_eq!(shop.app.config.subscriptions.invoice_days_ahead, 7);
    let charged = shop.charged_days(begun).await;
    shop.before(day).await;
    assert_eq!(shop.charged_days(begun).await, charged);
    shop.app.clock.advance(SignedDuration::from_secs(1));
    assert_eq!(shop.charged_days(begun).await, charged + 1, "{day}");
    shop.issued().await;
}

async fn an_invoice_is_written_on_its_day_at_both_changes_of_the_clocks(shop: &Shop) {
    // For 1 April, with the short day of 29 March before it; for 1 November, with the long one of 25 October.
    let spring = shop.subscribe(ADA, "monthly").await;
    invoiced_on(shop, &spring, date(2026, 3, 25)).await;
    shop.move_to("2026-10-01T12:00:00Z").await;
    let autumn = shop.subscribe("grace@example.org", "monthly").await;
    invoiced_on(shop, &autumn, date(2026, 10, 25)).await;
}

async fn told_on(shop: &Shop, day: Date) {
    assert_eq!(shop.app.config.subscriptions.renewal_notice_days, 21);
    shop.before(day).await;
    shop.notify().await;
    assert_eq!(shop.told_of("renews for a year").len(), 0, "{day}");
    shop.app.clock.advance(SignedDuration::from_secs(1));
    shop.notify().await;
    assert_eq!(shop.told_of("renews for a year").len(), 1, "{day}");
}

async fn a_notice_goes_out_on_its_day_in_spring(shop: &Shop) {
    shop.move_to("2026-04-05T12:00:00Z").await;
    shop.subscribe(ADA, "yearly").await;
    told_on(shop, date(2027, 3, 15)).await;
}

async fn a_notice_goes_out_on_its_day_in_autumn(shop: &Shop) {
    shop.move_to("2026-11-02T12:00:00Z").await;
    shop.subscribe(ADA, "yearly").await;
    told_on(shop, date(2027, 10, 12)).await;
}

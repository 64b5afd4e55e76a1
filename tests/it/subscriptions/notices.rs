//! What a subscriber is told ahead, once, and never after a cancellation.

use futures_util::future::join_all;
use jiff::Span;
use jiff::civil::date;
use mail_parser::MessageParser;
use sealbook::audit::Actor;
use sealbook::billing::invoices;
use sealbook::catalog;
use sealbook::customers::values::Quantity;
use sealbook::mail::{Author as _, Kind, Owed, Reason};
use sealbook::subscriptions::notices::letter::Notices;
use sealbook::subscriptions::state::Happening;
use sealbook::subscriptions::{self, ActError, ChargeKind, Subscription, Wanted, When};
use sealbook::web::locale::Locale;
use serde_json::json;

use super::next_charge::{CATALOGUE, begun};
use crate::account::shop::ADA;
use crate::support::on_both_engines;
use crate::support::shop::Shop;

on_both_engines!(
    a_trial_that_ends_soon_is_told_once_for_each_end,
    a_year_that_begins_soon_is_told_once_and_not_to_who_cancelled,
    a_dated_price_is_announced_once_and_charged_from_the_announced_period_on,
    a_price_that_was_not_announced_in_time_is_not_charged,
    a_notice_that_waits_is_not_sent_after_a_cancellation,
    a_notice_says_what_is_planned_for_the_year_that_begins,
);

impl Shop {
    /// However many processes look at the same time.
    pub async fn notify(&self) {
        let runs = (0..4).map(|_| subscriptions::notify(&self.app, None));
        for run in join_all(runs).await {
            run.unwrap();
        }
        self.quiet().await;
    }

    /// Texts of the mails whose subject says this.
    pub fn told_of(&self, subject: &str) -> Vec<String> {
        let mails = self.mails();
        let read = mails.iter().filter_map(|mail| {
            let mail = MessageParser::default().parse(mail.as_bytes())?;
            let is_one = mail.subject()?.contains(subject);
            is_one.then(|| mail.body_text(0).unwrap().into_owned())
        });
        read.collect()
    }

    /// Changes what is offered, as its file says it.
    pub async fn offer(&self, change: impl Fn(&str) -> String) {
        let text = catalog::export(&self.app).await.unwrap();
        let changed = change(&text);
        assert_ne!(changed, text);
        catalog::import(&self.app, Actor::System, &changed)
            .await
            .unwrap();
    }

    /// What each of a price is charged for, by the first day of its period.
    pub async fn charged(&self, of: &Subscription) -> Vec<(String, i64)> {
        sqlx::query_as(
            "select begins_on, amount_minor from subscription_charges where subscription_id = $1 and kind = $2 \
             order by begins_on",
        )
        .bind(of.id.as_str())
        .bind(ChargeKind::Plan.as_str())
        .fetch_all(self.app.storage.reader())
        .await
        .unwrap()
    }

    async fn dated(&self, text: &str) {
        let text = text.to_owned();
        self.app
            .storage
            .transact(move |tx| {
                let text = text.clone();
                Box::pin(async move {
                    sqlx::query(sqlx::AssertSqlSafe(text))
                        .execute(tx.conn())
                        .await?;
                    Ok::<_, sealbook::storage::Error>(())
                })
            })
            .await
            .unwrap();
    }

    /// From May on the small plan costs 9.99 a month.
    pub async fn raise_in_may(&self) {
        self.offer(|text| {
            let plan = text.find("slug = \"mail-solo\"").unwrap();
            let price = plan + text[plan..].find("interval = \"monthly\"").unwrap();
            let amount = text[price..].lines().nth(1).unwrap();
            let key = amount.split(' ').next().unwrap();
            let end = price + text[price..].find("\n\n").unwrap() + 2;
            let dated = format!(
                "[[plan.price]]\ncurrency = \"EUR\"\ninterval = \"monthly\"\n{key} = 999\nvalid_from = 2026-05-01\n\n"
            );
            format!("{}{dated}{}", &text[..end], &text[end..])
        })
        .await;
    }
}

async fn a_trial_that_ends_soon_is_told_once_for_each_end(shop: &Shop) {
    shop.offer(|text| {
        text.replace(
            "interval = \"monthly\"\n",
            "interval = \"monthly\"\ntrial_days = 14\n",
        )
    })
    .await;
    let begun = shop.subscribe(ADA, "monthly").await;
    // The first invoice goes ahead of the trial's end.
    shop.move_to("2026-03-11T12:00:00Z").await;
    shop.renew().await;
    shop.notify().await;
    assert_eq!(shop.told_of("Your trial").len(), 0, "four days are left");
    shop.move_to("2026-03-12T12:00:00Z").await;
    shop.notify().await;
    shop.notify().await;
    let told = shop.told_of("Your trial");
    assert_eq!(told.len(), 1);
    assert!(
        told[0].contains("15 March 2026") && told[0].contains("/cancel"),
        "{}",
        told[0]
    );
    subscriptions::extend_trial(&shop.app, &begun.id, 10, &Actor::System)
        .await
        .unwrap();
    shop.notify().await;
    assert_eq!(shop.told_of("Your trial").len(), 1);
    shop.move_to("2026-03-23T12:00:00Z").await;
    shop.notify().await;
    assert_eq!(shop.told_of("Your trial").len(), 2, "another end");
}

async fn a_year_that_begins_soon_is_told_once_and_not_to_who_cancelled(shop: &Shop) {
    shop.subscribe(ADA, "yearly").await;
    let leaving = shop.subscribe("grace@example.org", "yearly").await;
    let monthly = shop.subscribe("emmy@example.org", "monthly").await;
    let by = Actor::System;
    subscriptions::cancel(&shop.app, &leaving.id, When::Earliest, &by)
        .await
        .unwrap();
    subscriptions::cancel(&shop.app, &monthly.id, When::Earliest, &by)
        .await
        .unwrap();
    shop.move_to("2027-02-07T12:00:00Z").await;
    shop.notify().await;
    assert_eq!(shop.told_of("renews for a year").len(), 0);
    shop.move_to("2027-02-10T12:00:00Z").await;
    shop.notify().await;
    shop.notify().await;
    let told = shop.told_of("renews for a year");
    assert_eq!(told.len(), 1);
    assert!(
        told[0].contains("1 March 2027") && told[0].contains("/cancel"),
        "{}",
        told[0]
    );
    shop.move_to("2027-02-25T12:00:00Z").await;
    shop.renew().await;
    shop.notify().await;
    assert_eq!(
        shop.told_of("renews for a year").len(),
        1,
        "the next year is far"
    );
}

async fn a_dated_price_is_announced_once_and_charged_from_the_announced_period_on(shop: &Shop) {
    let begun = shop.subscribe(ADA, "monthly").await;
    shop.raise_in_may().await;
    shop.move_to("2026-03-10T12:00:00Z").await;
    shop.notify().await;
    assert_eq!(
        shop.what_happened(&begun).await,
        [Happening::Begun],
        "May is far"
    );
    shop.move_to("2026-03-25T12:00:00Z").await;
    shop.notify().await;
    shop.notify().await;
    let told = shop.told_of("Another price");
    assert_eq!(told.len(), 1);
    assert!(
        told[0].contains("1 May 2026") && told[0].contains("9.99") && told[0].contains("/cancel"),
        "{}",
        told[0]
    );
    let planned = shop.look(&begun).await.planned.unwrap();
    assert_eq!(planned.from, date(2026, 5, 1));
    let dropped = subscriptions::drop_planned(&shop.app, &begun.id, &Actor::System).await;
    assert!(
        matches!(dropped, Err(ActError::NotNow)),
        "it is nobody's wish"
    );
    shop.move_to("2026-05-26T12:00:00Z").await;
    shop.renew().await;
    let charged = shop.charged(&begun).await;
    let amounts: Vec<i64> = charged.iter().map(|(_, amount)| *amount).collect();
    assert_eq!(amounts[0], amounts[1], "{charged:?}");
    assert_eq!(amounts[2..], [999, 999], "{charged:?}");
    shop.notify().await;
    assert_eq!(shop.told_of("Another price").len(), 1);
}

async fn a_price_that_was_not_announced_in_time_is_not_charged(shop: &Shop) {
    let begun = shop.subscribe(ADA, "monthly").await;
    shop.raise_in_may().await;
    shop.move_to("2026-03-25T12:00:00Z").await;
    shop.notify().await;
    // The relay refused it, and an operator sent it again only on 10 May.
    shop.dated("update messages set state = 'dead' where kind = 'price-notice'")
        .await;
    shop.move_to("2026-04-26T12:00:00Z").await;
    shop.renew().await;
    shop.dated(
        "update messages set state = 'sent', settled_at = 1778414400000000 where kind = 'price-notice'",
    )
    .await;
    shop.move_to("2026-06-26T12:00:00Z").await;
    shop.renew().await;
    let charged = shop.charged(&begun).await;
    let days: Vec<&str> = charged.iter().map(|(day, _)| day.as_str()).collect();
    assert_eq!(
        days,
        [
            "2026-03-01",
            "2026-04-01",
            "2026-05-01",
            "2026-06-01",
            "2026-07-01"
        ]
    );
    let old = charged[0].1;
    let amounts: Vec<i64> = charged.iter().map(|(_, amount)| *amount).collect();
    // Thirty days before 1 June nobody had been told.
    assert_eq!(amounts, [old, old, old, old, 999]);
}

async fn a_notice_that_waits_is_not_sent_after_a_cancellation(shop: &Shop) {
    let begun = shop.subscribe(ADA, "yearly").await;
    let days = i64::from(
        date(1970, 1, 1)
            .until((jiff::Unit::Day, begun.next_on))
            .unwrap()
            .get_days(),
    );
    let owed = |step| Owed {
        id: "msg_06fqzpdf78c5v9t4m2k1n0s3aw".parse().unwrap(),
        kind: Kind::RenewalNotice,
        event: "renewal-ahead".to_owned(),
        entity: begun.id.to_string(),
        recipient: begun.subject.clone(),
        step,
        owed_at: shop.app.clock.now(),
    };
    let unwanted = async |step| Notices.unwanted(&shop.app, &owed(step)).await.unwrap();
    assert_eq!(unwanted(days).await, None);
    assert_eq!(
        unwanted(days - 1).await,
        Some(Reason::Superseded),
        "another day"
    );
    let announced = Owed {
        entity: format!("{}/sev_06fqzpdf78c5v9t4m2k1n0s3aw", begun.id),
        ..owed(0)
    };
    let answer = Notices.unwanted(&shop.app, &announced).await.unwrap();
    assert_eq!(answer, Some(Reason::Superseded), "no such price is planned");
    let by = Actor::System;
    subscriptions::cancel(&shop.app, &begun.id, When::Earliest, &by)
        .await
        .unwrap();
    assert_eq!(unwanted(days).await, Some(Reason::Cancelled));
    subscriptions::keep(&shop.app, &begun.id, &by)
        .await
        .unwrap();
    assert_eq!(unwanted(days).await, None);
    let customer = begun.customer.as_str();
    shop.dated(&format!(
        "update customers set erasing_at = 1 where id = '{customer}'"
    ))
    .await;
    assert_eq!(unwanted(days).await, Some(Reason::Erased));
    assert!(begun.next_on > begun.anchor + Span::new().months(11));
}

async fn a_notice_says_what_is_planned_for_the_year_that_begins(shop: &Shop) {
    catalog::import(&shop.app, Actor::System, CATALOGUE)
        .await
        .unwrap();
    let begun = begun(shop, "odd", |order| {
        order["interval"] = json!("yearly");
        order["quantity"] = json!(3);
    })
    .await;
    let before = subscriptions::next_charge(&shop.app, &begun).await.unwrap();
    let before = before.unwrap().totals.total;
    let fewer = Wanted::new(begun.price.clone(), Quantity::new(2).unwrap());
    let planned = subscriptions::change(&shop.app, &begun.id, &fewer, &Actor::System).await;
    assert!(planned.unwrap().planned.is_some());
    shop.move_to("2027-02-10T12:00:00Z").await;
    shop.notify().await;
    let now = shop.look(&begun).await;
    let next = subscriptions::next_charge(&shop.app, &now).await.unwrap();
    let total = next.unwrap().totals.total;
    assert!(total.minor() < before.minor());
    let told = shop.told_of("renews for a year");
    assert_eq!(told.len(), 1);
    assert!(told[0].contains(&Locale::En.money(total)), "{}", told[0]);
    assert!(!told[0].contains(&Locale::En.money(before)), "{}", told[0]);
    // And that is what is charged.
    shop.move_to("2027-02-25T12:00:00Z").await;
    shop.renew().await;
    shop.issued().await;
    let charged = invoices::by_cause(&shop.app.storage, &now.cause(now.next_on)).await;
    assert_eq!(charged.unwrap().unwrap().document.total, total);
}

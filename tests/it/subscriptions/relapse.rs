//! A payment that did not stay leaves things as the steps had left them: once, and not before it can have been put right.

use futures_util::future::join_all;
use sealbook::audit::Actor;
use sealbook::billing::document::Text;
use sealbook::billing::invoices::Invoice;
use sealbook::billing::ledger;
use sealbook::mail::{Author as _, Kind, MessageId, Owed, Reason};
use sealbook::payments::key::RequestKey;
use sealbook::payments::manual::{self, Given, ManualId, Means};
use sealbook::subscriptions::dunning::letter::DunningLetters;
use sealbook::subscriptions::state::{Happening, State};
use sealbook::subscriptions::{self, Subscription};

use crate::account::shop::ADA;
use crate::support::on_both_engines;
use crate::support::shop::Shop;

on_both_engines!(
    what_was_withheld_is_withheld_again_when_the_payment_is_taken_back,
    what_is_put_right_on_the_same_day_withholds_nothing,
    what_was_only_late_is_late_again_and_not_withheld,
);

impl Shop {
    /// Recorded by hand: all that is open.
    async fn cash(&self, invoice: &Invoice, key: &str) -> ManualId {
        let id = invoice.document.id.clone();
        let open = ledger::open_amount(&self.app.storage, &id).await.unwrap();
        let given = Given {
            invoice: id,
            amount: open.unwrap(),
            means: Means::Cheque,
            received_on: self.app.today(),
            remark: None,
            credit_rest: false,
            key: RequestKey::new(&self.app, "manual", key, b"all"),
        };
        let recorded = manual::record(&self.app, &Actor::System, &given).await;
        recorded.unwrap().id
    }

    async fn bounce(&self, payment: &ManualId) {
        let reason = Text::typed("it bounced", manual::REMARK_CHARS_MAX).unwrap();
        manual::undo(&self.app, &Actor::System, payment, &reason)
            .await
            .unwrap();
    }

    async fn stands(&self, of: &Subscription) -> State {
        self.look(of).await.state(self.app.clock.now())
    }

    /// Invoiced, and nothing of it paid on this day.
    async fn unpaid_until(&self, days: &[&str]) -> (Subscription, Invoice) {
        let begun = self.subscribe(ADA, "yearly").await;
        let invoice = self.invoice(&begun).await;
        for day in days {
            self.move_to(&format!("{day}T12:00:00Z")).await;
            self.dun().await;
        }
        (begun, invoice)
    }
}

/// The mail that tells of it, as it lies there.
fn again(shop: &Shop, of: &Subscription, invoice: &Invoice) -> Owed {
    Owed {
        id: MessageId::mint(&shop.app.clock, &shop.app.chance),
        kind: Kind::Dunning,
        event: "withheld-again".to_owned(),
        entity: invoice.document.id.to_string(),
        recipient: of.subject.clone(),
        step: 9,
        owed_at: shop.app.clock.now(),
    }
}

const ALL_STEPS: &[&str] = &["2026-03-18", "2026-03-29", "2026-04-12"];

async fn what_was_withheld_is_withheld_again_when_the_payment_is_taken_back(shop: &Shop) {
    let (begun, invoice) = shop.unpaid_until(ALL_STEPS).await;
    assert_eq!(shop.stands(&begun).await, State::Suspended);
    shop.move_to("2026-04-20T12:00:00Z").await;
    let cheque = shop.cash(&invoice, "first").await;
    shop.dun().await;
    assert_eq!(shop.stands(&begun).await, State::Active);

    shop.move_to("2026-04-25T12:00:00Z").await;
    shop.bounce(&cheque).await;
    shop.dun().await;
    assert_eq!(
        shop.stands(&begun).await,
        State::Active,
        "it may be put right"
    );
    shop.move_to("2026-04-26T12:00:00Z").await;
    let runs = (0..4).map(|_| subscriptions::dun(&shop.app, None));
    join_all(runs).await.into_iter().for_each(Result::unwrap);
    shop.dun().await;
    let now = shop.look(&begun).await;
    assert_eq!(now.state(shop.app.clock.now()), State::Suspended);
    assert_eq!(now.renews_at, None);
    shop.quiet().await;
    let told = "Open again: invoice";
    let letters = shop.mails().into_iter().filter(|mail| mail.contains(told));
    let letters: Vec<String> = letters.collect();
    let [letter] = &letters[..] else {
        panic!("it is told once: {letters:?}");
    };
    assert!(letter.contains(&invoice.document.number), "{letter}");
    // What whoever is about to send it asks.
    let still = async || {
        let owed = again(shop, &begun, &invoice);
        DunningLetters.unwanted(&shop.app, &owed).await.unwrap()
    };
    assert_eq!(still().await, None);

    shop.cash(&invoice, "second").await;
    assert_eq!(still().await, Some(Reason::Paid));
    for day in ["2026-04-26", "2026-04-27", "2026-06-01"] {
        shop.move_to(&format!("{day}T18:00:00Z")).await;
        shop.dun().await;
        assert_eq!(shop.stands(&begun).await, State::Active, "{day}");
    }
    assert!(shop.look(&begun).await.renews_at.is_some());
    let once = [Happening::Overdue, Happening::Suspended, Happening::Settled];
    let expected: Vec<_> = [Happening::Begun]
        .into_iter()
        .chain(once)
        .chain(once)
        .collect();
    assert_eq!(shop.what_happened(&begun).await, expected);
    assert_eq!(shop.steps().await, 3, "no step is taken twice");
}

async fn what_is_put_right_on_the_same_day_withholds_nothing(shop: &Shop) {
    let (begun, invoice) = shop.unpaid_until(ALL_STEPS).await;
    let cheque = shop.cash(&invoice, "first").await;
    shop.dun().await;
    let happened = shop.what_happened(&begun).await;
    shop.bounce(&cheque).await;
    shop.dun().await;
    shop.cash(&invoice, "second").await;
    for day in ["2026-04-12", "2026-04-13", "2026-05-20"] {
        shop.move_to(&format!("{day}T13:00:00Z")).await;
        shop.dun().await;
        assert_eq!(shop.stands(&begun).await, State::Active, "{day}");
    }
    assert_eq!(shop.what_happened(&begun).await, happened);
    shop.quiet().await;
    let mails = shop.mails();
    assert!(mails.iter().all(|mail| !mail.contains("Open again")));
}

async fn what_was_only_late_is_late_again_and_not_withheld(shop: &Shop) {
    let (begun, invoice) = shop.unpaid_until(&ALL_STEPS[..1]).await;
    assert_eq!(shop.stands(&begun).await, State::PastDue);
    let cheque = shop.cash(&invoice, "first").await;
    shop.dun().await;
    assert_eq!(shop.stands(&begun).await, State::Active);
    shop.bounce(&cheque).await;
    shop.move_to("2026-03-19T12:00:00Z").await;
    shop.dun().await;
    assert_eq!(shop.stands(&begun).await, State::PastDue);
    assert_eq!(shop.steps().await, 1);
    // It goes on from there.
    for day in &ALL_STEPS[1..] {
        shop.move_to(&format!("{day}T12:00:00Z")).await;
        shop.dun().await;
    }
    assert_eq!(shop.stands(&begun).await, State::Suspended);
}

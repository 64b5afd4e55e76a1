//! What becomes of what is not paid, and that nothing becomes of what is.

use std::time::{Duration, Instant};

use jiff::civil::date;
use mail_parser::MessageParser;
use sealbook::billing::invoices::{self, Amount, Credit, Invoice};
use sealbook::billing::ledger::{self, Account, Charge, EntryId, Receipt};
use sealbook::mail::{Author as _, Kind, MessageId, Owed, Reason};
use sealbook::money::Money;
use sealbook::payments::waivers::{self, Why};
use sealbook::subscriptions::dunning::letter::DunningLetters;
use sealbook::subscriptions::state::{Happening, State};
use sealbook::subscriptions::{self, Subscription};

use crate::account::shop::ADA;
use crate::support::on_both_engines;
use crate::support::shop::Shop;

on_both_engines!(
    what_is_unpaid_is_reminded_of_step_by_step_suspended_and_given_again_when_paid,
    a_reminder_that_waits_is_not_sent_after_payment,
    runs_that_were_missed_take_one_step_and_not_all,
    steps_that_are_taken_at_the_same_time_are_taken_once,
    what_is_credited_in_full_costs_nothing_and_is_dunned_no_more,
    what_is_paid_is_not_called_overdue_until_somebody_looks_again,
);

impl Shop {
    pub async fn dun(&self) {
        subscriptions::dun(&self.app, None).await.unwrap();
    }

    pub async fn invoice(&self, of: &Subscription) -> Invoice {
        self.issued().await;
        let found = invoices::by_cause(&self.app.storage, of.order.as_str()).await;
        found.unwrap().unwrap()
    }

    async fn pay(&self, invoice: &Invoice) {
        let open = ledger::open_amount(&self.app.storage, &invoice.document.id).await;
        let amount = open.unwrap().unwrap();
        let receipt = Receipt {
            entry: EntryId::mint(&self.app.clock, &self.app.chance),
            source: "manual",
            event: invoice.document.number.clone(),
            account: Account::Bank,
            amount,
            fee: None,
            booked_on: date(2026, 4, 20),
            customer: None,
            invoices: vec![(invoice.document.id.clone(), amount)],
        };
        let now = self.app.clock.now();
        self.app
            .storage
            .transact(move |tx| {
                let receipt = receipt.clone();
                Box::pin(async move { ledger::receive(tx, now, &receipt).await.map(drop) })
            })
            .await
            .unwrap();
    }

    pub async fn steps(&self) -> i64 {
        self.count("select count(*) from dunning_steps").await
    }

    /// What the customer reads first who signs in.
    async fn start_page(&self) -> String {
        self.sign_in(ADA).await.get("/account").await.html
    }

    fn reminders(&self) -> usize {
        let mails = self.mails();
        let is_one = |mail: &&String| {
            let read = MessageParser::default().parse(mail.as_bytes()).unwrap();
            read.body_text(0).unwrap().contains("was due on")
        };
        mails.iter().filter(is_one).count()
    }
}

async fn what_is_unpaid_is_reminded_of_step_by_step_suspended_and_given_again_when_paid(
    shop: &Shop,
) {
    let begun = shop.subscribe(ADA, "yearly").await;
    let invoice = shop.invoice(&begun).await;
    assert_eq!(invoice.document.due_on, date(2026, 3, 15));
    for (moment, steps) in [
        ("2026-03-15T12:00:00Z", 0),
        ("2026-03-17T12:00:00Z", 0),
        ("2026-03-18T12:00:00Z", 1),
        ("2026-03-28T12:00:00Z", 1),
        ("2026-03-29T12:00:00Z", 2),
        ("2026-04-12T12:00:00Z", 3),
        ("2026-06-01T12:00:00Z", 3),
    ] {
        shop.move_to(moment).await;
        shop.dun().await;
        shop.dun().await;
        assert_eq!(shop.steps().await, steps, "{moment}");
    }
    shop.quiet().await;
    assert_eq!(shop.reminders(), 3);
    let suspended = shop.look(&begun).await;
    assert_eq!(suspended.state(shop.app.clock.now()), State::Suspended);
    assert_eq!(suspended.renews_at, None);
    assert!(shop.start_page().await.contains(&invoice.document.number));
    // The page of what is suspended says since when, and what to pay for it.
    let path = format!("/account/subscriptions/{}", begun.id);
    let page = shop.sign_in(ADA).await.get(&path).await.html;
    for shown in [
        &invoice.document.number,
        "since 12 April 2026",
        "1 March 2026",
    ] {
        assert!(page.contains(shown), "{shown}: {page}");
    }
    shop.pay(&invoice).await;
    assert!(!shop.start_page().await.contains(&invoice.document.number));
    shop.dun().await;
    let now = shop.look(&begun).await;
    assert_eq!(now.state(shop.app.clock.now()), State::Active);
    assert_eq!(now.next_on, date(2027, 3, 1));
    assert!(now.renews_at.is_some());
    let expected = [
        Happening::Begun,
        Happening::Overdue,
        Happening::Suspended,
        Happening::Settled,
    ];
    assert_eq!(shop.what_happened(&begun).await, expected);
}

async fn a_reminder_that_waits_is_not_sent_after_payment(shop: &Shop) {
    let begun = shop.subscribe(ADA, "yearly").await;
    let invoice = shop.invoice(&begun).await;
    let (clock, chance) = (&shop.app.clock, &shop.app.chance);
    let owed = Owed {
        id: MessageId::mint(clock, chance),
        kind: Kind::Dunning,
        event: "invoice-overdue".to_owned(),
        entity: invoice.document.id.to_string(),
        recipient: begun.subject.clone(),
        step: 0,
        owed_at: clock.now(),
    };
    // What whoever is about to send it asks.
    let unwanted = DunningLetters.unwanted(&shop.app, &owed).await;
    assert_eq!(unwanted.unwrap(), None);
    shop.pay(&invoice).await;
    let unwanted = DunningLetters.unwanted(&shop.app, &owed).await;
    assert_eq!(unwanted.unwrap(), Some(Reason::Paid));
    shop.move_to("2026-05-20T12:00:00Z").await;
    shop.dun().await;
    assert_eq!(shop.steps().await, 0);
    assert_eq!(shop.what_happened(&begun).await[..1], [Happening::Begun]);
}

async fn runs_that_were_missed_take_one_step_and_not_all(shop: &Shop) {
    let begun = shop.subscribe(ADA, "yearly").await;
    shop.invoice(&begun).await;
    shop.move_to("2026-07-01T12:00:00Z").await;
    shop.dun().await;
    shop.dun().await;
    assert_eq!(shop.steps().await, 1);
    assert_eq!(
        shop.look(&begun).await.state(shop.app.clock.now()),
        State::PastDue
    );
    shop.move_to("2026-07-12T12:00:00Z").await;
    shop.dun().await;
    assert_eq!(shop.steps().await, 2);
}

async fn steps_that_are_taken_at_the_same_time_are_taken_once(shop: &Shop) {
    let begun = shop.subscribe(ADA, "yearly").await;
    shop.invoice(&begun).await;
    shop.move_to("2026-03-20T12:00:00Z").await;
    let runs = (0..4).map(|_| subscriptions::dun(&shop.app, None));
    for run in futures_util::future::join_all(runs).await {
        run.unwrap();
    }
    assert_eq!(shop.steps().await, 1);
    shop.quiet().await;
    assert_eq!(shop.reminders(), 1);
    assert_eq!(
        shop.what_happened(&begun).await,
        [Happening::Begun, Happening::Overdue]
    );
}

/// Nobody runs anything here: the payment itself is followed.
async fn what_is_paid_is_not_called_overdue_until_somebody_looks_again(shop: &Shop) {
    let begun = shop.subscribe(ADA, "yearly").await;
    let invoice = shop.invoice(&begun).await;
    shop.move_to("2026-04-12T12:00:00Z").await;
    shop.dun().await;
    let overdue = shop.look(&begun).await;
    assert_eq!(overdue.state(shop.app.clock.now()), State::PastDue);
    let paid = Instant::now();
    shop.pay(&invoice).await;
    shop.until("it is not overdue any more", || async {
        shop.look(&begun).await.state(shop.app.clock.now()) == State::Active
    })
    .await;
    // Sooner than the minute after which dunning looks anyway.
    assert!(paid.elapsed() < Duration::from_secs(30), "{paid:?}");
}

async fn what_is_credited_in_full_costs_nothing_and_is_dunned_no_more(shop: &Shop) {
    let begun = shop.subscribe(ADA, "yearly").await;
    let invoice = shop.invoice(&begun).await.document;
    shop.move_to("2026-03-29T12:00:00Z").await;
    shop.dun().await;
    let steps = shop.steps().await;
    assert_eq!(steps, 1);
    let minor = |minor| Money::new(minor, invoice.total.currency());
    let fee = Charge {
        entry: EntryId::mint(&shop.app.clock, &shop.app.chance),
        event: "late".to_owned(),
        invoice: invoice.id.clone(),
        fee: minor(500),
        interest: minor(206),
        booked_on: date(2026, 3, 29),
    };
    let now = shop.app.clock.now();
    shop.app
        .storage
        .transact(move |tx| {
            let fee = fee.clone();
            Box::pin(async move {
                // As if the step had charged it.
                sqlx::query("update dunning_steps set fee_minor = 500, interest_minor = 206, interest_rate = null")
                    .execute(tx.conn())
                    .await
                    .map_err(sealbook::storage::Error::from)?;
                ledger::charge(tx, now, &fee).await.map(drop)
            })
        })
        .await
        .unwrap();
    let all = Credit {
        amount: Amount::Rest,
        reason: None,
        key: "all".to_owned(),
    };
    let (app, id) = (&shop.app, &invoice.id);
    // From here on a duty of the shop may be first: what is open is only certain once all of it was given up.
    invoices::credit(app, id, &all).await.unwrap();
    shop.move_to("2026-06-01T12:00:00Z").await;
    shop.dun().await;
    assert_eq!(
        ledger::open_amount(&app.storage, id).await.unwrap(),
        Some(minor(0))
    );
    let waived = waivers::of_invoice(&app.storage, id).await.unwrap();
    let waived: Vec<_> = waived
        .iter()
        .map(|one| (one.why, one.fee, one.interest))
        .collect();
    assert_eq!(waived, [(Why::Credited, minor(500), minor(206))]);
    assert_eq!(
        shop.steps().await,
        steps,
        "nobody is asked for what was taken back"
    );
    let now = shop.look(&begun).await;
    assert_eq!(now.state(app.clock.now()), State::Active);
}

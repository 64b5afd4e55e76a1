//! Late payment costs the same in the end, whatever is learnt first of what a customer paid, and of what of that did not stay.

mod story;

use std::collections::BTreeSet;

use jiff::Timestamp;
use jiff::civil::{Date, date};
use sealbook::audit::Actor;
use sealbook::billing::invoices::{self, Amount, Credit, Document};
use sealbook::billing::ledger::{self, Account, Assignment, EntryId, Receipt, Received, Reversal};
use sealbook::catalog::{self, Shelf};
use sealbook::chance::Chance;
use sealbook::config::Config;
use sealbook::money::{Currency, Money};
use sealbook::orders::{self, IdempotencyKey, Known, OrderForm};
use sealbook::payments::credit;
use sealbook::subscriptions;

use super::count;
use crate::billing::clerk::Clerk;
use crate::ground::Ground;
use crate::support::databases::Databases;
use crate::support::on_both_engines;
use story::{Fate, LEARNT, Payment, STEPS, Story, TOTAL, What, die};

on_both_engines!(what_late_payment_costs_does_not_depend_on_what_was_known_first);

/// Stories, each of which is told in several orders; `SEALBOOK_STORIES` asks for more, `SEALBOOK_STORIES_SEED` for others.
const STORIES: u64 = 8;
const ORDERS: usize = 4;
const SEED: u64 = 93;
/// One way of learning a story, for an invoice of its own.
struct Told {
    story: usize,
    document: Document,
    learnt: Vec<(Date, What)>,
    /// The entry of each payment that was booked, and its receipt.
    booked: Vec<Option<(EntryId, EntryId)>>,
}

struct Teller<'g> {
    ground: &'g Ground,
    dice: Chance,
    clerk: Clerk,
    events: u64,
    stories: Vec<Story>,
    /// What is moved goes there.
    decoy: Document,
}

async fn what_late_payment_costs_does_not_depend_on_what_was_known_first(databases: &Databases) {
    let number = |variable: &str, otherwise| {
        let set = std::env::var(variable).ok();
        set.map_or(otherwise, |text| text.parse().unwrap())
    };
    let (stories, seed) = (
        number("SEALBOOK_STORIES", STORIES),
        number("SEALBOOK_STORIES_SEED", SEED),
    );
    eprintln!("SEALBOOK_STORIES_SEED={seed}");
    let mut config = Config::load(None, Vec::<(String, String)>::new()).unwrap();
    config.dunning.steps = ["3 reminder 1", "14 first 5", "28 last 10 suspends"]
        .map(str::to_owned)
        .into();
    "9.12".clone_into(&mut config.dunning.interest_percent);
    "EUR".clone_into(&mut config.business.currency);
    let ground = Ground::lay_configured(databases, config).await;
    let catalogue = "[[plan]]\nslug = \"book\"\nname.en = \"Book\"\nname.de = \"Buch\"\ntax_category = \"standard\"\n\
                     [[plan.price]]\ncurrency = \"EUR\"\ninterval = \"once\"\ngross_minor = 58900\n";
    catalog::import(&ground.app, Actor::System, catalogue)
        .await
        .unwrap();
    let mut clerk = Clerk::of(&ground.app);
    let decoy = invoiced(&ground, &mut clerk, "nobody@example.org").await;
    let mut teller = Teller {
        ground: &ground,
        dice: Chance::seeded(seed),
        clerk,
        events: 0,
        stories: Vec::new(),
        decoy,
    };
    let mut told = Vec::new();
    for nth in 0..usize::try_from(stories).unwrap() {
        let story = Story::of(&teller.dice, nth % 2 == 1);
        for order in 0..ORDERS {
            let email = format!("customer-{nth}-{order}@example.org");
            told.push(Told {
                story: nth,
                document: invoiced(&ground, &mut teller.clerk, &email).await,
                learnt: story.told(&teller.dice),
                booked: vec![None; story.payments.len()],
            });
        }
        teller.stories.push(story);
    }
    teller.prove().await;
    let days: BTreeSet<Date> = STEPS.into_iter().chain(LEARNT).collect();
    for day in days {
        teller.live(day, &mut told).await;
    }
    for day in [date(2026, 4, 16), date(2026, 4, 17), date(2026, 4, 18)] {
        teller.live(day, &mut told).await;
        credit::spend_waiting(&ground.app).await.unwrap();
    }
    let mut ends: Vec<Option<[i64; 4]>> = vec![None; teller.stories.len()];
    for one in &told {
        let end = teller.end(one).await;
        let first = *ends[one.story].get_or_insert(end);
        let story = &teller.stories[one.story];
        assert_eq!(first, end, "{story:?} as {:?}", one.learnt);
    }
    assert!(ends.iter().flatten().any(|[fees, ..]| *fees > 0));
    assert!(ends.iter().flatten().any(|[_, interest, ..]| *interest > 0));
    for sql in [
        "select count(*) from waivers where why = 'in_time' and fee_minor + interest_minor > 0",
        "select count(*) from waivers where why = 'charged_again' and fee_minor + interest_minor < 0",
    ] {
        assert!(count(&ground, sql).await > 0, "{sql}");
    }
    assert_eq!(ledger::verify(&ground.storage).await.unwrap(), []);
}

impl Teller<'_> {
    /// Their customers said that the orders are theirs.
    async fn prove(&self) {
        let proven = self.ground.storage.transact(|tx| {
            Box::pin(async move {
                let sql = "update orders set proven_at = 1";
                sqlx::query(sql).execute(tx.conn()).await?;
                Ok::<_, sealbook::storage::Error>(())
            })
        });
        proven.await.unwrap();
    }

    /// The steps that are due on a day are taken in its morning; what is learnt on it comes after, and is weighed at once or not.
    async fn live(&mut self, day: Date, told: &mut [Told]) {
        let noon: Timestamp = format!("{day}T12:00:00Z").parse().unwrap();
        let clock = &self.ground.clock;
        clock.advance(noon.duration_since(clock.now()));
        subscriptions::dun(&self.ground.app, None).await.unwrap();
        for one in told {
            let today: Vec<What> = one
                .learnt
                .iter()
                .filter(|(on, _)| *on == day)
                .map(|(_, what)| *what)
                .collect();
            for what in today {
                self.learn(one, what).await;
                assert_eq!(ledger::verify(&self.ground.storage).await.unwrap(), []);
                if die(&self.dice, 2) == 0 {
                    subscriptions::dun(&self.ground.app, None).await.unwrap();
                }
            }
        }
    }

    async fn learn(&mut self, told: &mut Told, what: What) {
        self.events += 1;
        let nth = self.events;
        let story = &self.stories[told.story];
        match what {
            What::Paid(place) => {
                let payment = story.payments[place].clone();
                let entries = self.pay(&told.document, &payment, nth).await;
                told.booked[place] = Some(entries);
            }
            What::Undone(place) => {
                let (entry, receipt) = told.booked[place].clone().unwrap();
                let is_moved = story.payments[place].fate == Fate::Moved;
                self.undo(entry, is_moved.then_some(receipt)).await;
            }
            What::Credited(minor) => {
                let credit = Credit {
                    amount: Amount::Total(Money::new(minor, Currency::EUR)),
                    reason: None,
                    key: nth.to_string(),
                };
                let app = &self.ground.app;
                invoices::owe_credit(app, &told.document.id, &credit)
                    .await
                    .unwrap();
                self.clerk.issue(app).await;
            }
        }
    }

    fn entry(&self) -> EntryId {
        EntryId::mint(&self.ground.clock, &self.ground.chance)
    }

    /// Money of nobody, assigned by somebody, or of the invoice at once.
    async fn pay(&self, document: &Document, payment: &Payment, nth: u64) -> (EntryId, EntryId) {
        let amount = Money::new(payment.amount, Currency::EUR);
        let is_assigned = payment.fate == Fate::Moved;
        let invoices = vec![(document.id.clone(), amount)];
        let receipt = Receipt {
            entry: self.entry(),
            source: "manual",
            event: format!("paid-{nth}"),
            account: Account::Bank,
            amount,
            fee: None,
            booked_on: payment.on,
            customer: None,
            invoices: if is_assigned {
                Vec::new()
            } else {
                invoices.clone()
            },
        };
        let came = receipt.entry.clone();
        let at = self.ground.clock.now();
        let booked = self.ground.storage.transact(move |tx| {
            let receipt = receipt.clone();
            Box::pin(async move { ledger::receive(tx, at, &receipt).await })
        });
        assert!(matches!(booked.await.unwrap(), Received::Booked(_)));
        if !is_assigned {
            return (came.clone(), came);
        }
        let entry = self.assign(&came, invoices, payment.on).await;
        (entry, came)
    }

    async fn assign(
        &self,
        receipt: &EntryId,
        invoices: Vec<(invoices::InvoiceId, Money)>,
        booked_on: Date,
    ) -> EntryId {
        let assignment = Assignment {
            entry: self.entry(),
            receipt: receipt.clone(),
            booked_on,
            customer: None,
            invoices,
        };
        let (entry, at) = (assignment.entry.clone(), self.ground.clock.now());
        let booked = self.ground.storage.transact(move |tx| {
            let assignment = assignment.clone();
            Box::pin(async move { ledger::assign(tx, at, &assignment).await })
        });
        assert!(matches!(booked.await.unwrap(), Received::Booked(_)));
        entry
    }

    /// It did not hold; what was assigned wrongly is somebody else's.
    async fn undo(&self, of: EntryId, receipt: Option<EntryId>) {
        let reversal = Reversal {
            entry: self.entry(),
            of,
            booked_on: self.ground.app.today(),
        };
        let at = self.ground.clock.now();
        let done = self.ground.storage.transact(move |tx| {
            let reversal = reversal.clone();
            Box::pin(async move { ledger::reverse(tx, at, &reversal).await })
        });
        done.await.unwrap();
        if let Some(receipt) = receipt {
            let all = Money::new(TOTAL, Currency::EUR);
            let decoy = vec![(self.decoy.id.clone(), all)];
            self.assign(&receipt, decoy, self.ground.app.today()).await;
        }
    }

    /// Fees, interest, what is open, and the customer's credit.
    async fn end(&self, told: &Told) -> [i64; 4] {
        let storage = &self.ground.storage;
        let found = invoices::by_id(storage, &told.document.id).await.unwrap();
        let found = found.unwrap();
        let credit = ledger::credit_of(storage, &told.document.customer).await;
        let credit = credit.unwrap().iter().map(|one| one.minor()).sum();
        [
            found.fees.minor(),
            found.interest.minor(),
            found.open.minor(),
            credit,
        ]
    }
}

async fn invoiced(ground: &Ground, clerk: &mut Clerk, email: &str) -> Document {
    let app = &ground.app;
    let offered = app.room::<Shelf>();
    let plan = offered.plan(&app.storage, &app.clock, "book").await;
    let form = OrderForm {
        interval: "once".into(),
        currency: "EUR".into(),
        quantity: "1".into(),
        name: "Ada Lovelace".into(),
        email: email.into(),
        address_line1: "Example Street 1".into(),
        postal_code: "10115".into(),
        city: "Berlin".into(),
        country: "DE".into(),
        accept_terms: true,
        accept_privacy: true,
        age_confirmed: true,
        language: "en".into(),
        ..OrderForm::default()
    };
    let draft = form
        .parse_with(
            &plan.unwrap().unwrap(),
            &orders::Shop::today(app),
            Known::default(),
        )
        .unwrap();
    let key = IdempotencyKey::new(app, email.as_bytes(), b"");
    let order = orders::place(app, draft, key, None).await.unwrap();
    clerk.issue(app).await;
    let invoice = invoices::by_cause(&app.storage, order.id.as_str()).await;
    invoice.unwrap().unwrap().document
}

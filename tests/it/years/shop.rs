//! The shop and its town: what happens in a day.

use jiff::ToSpan as _;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use sealbook::audit::Actor;
use sealbook::billing::invoices::{self, Amount, Credit, CreditError, NotCreditable};
use sealbook::billing::ledger::{self, Account, EntryId, LedgerError, PayOut, Reversal};
use sealbook::catalog::{self, Interval, Shelf};
use sealbook::chance::Chance;
use sealbook::customers::values::Quantity;
use sealbook::money::{Currency, Money};
use sealbook::orders::{self, IdempotencyKey};
use sealbook::subscriptions::{self, ActError, Subscription, Wanted, When};
use sqlx::Row as _;

use super::bank::Bank;
use super::people::{Habit, Person};
use super::to_the_next_day;
use crate::billing::clerk::Clerk;
use crate::ground::Ground;
use crate::payments::bank::{ACCOUNT, paid};
use crate::payments::take_in;
use crate::support::databases::Databases;

const CATALOGUE: &str = r#"
[[plan]]
slug = "small"
name.en = "Small"
name.de = "Klein"
[[plan.price]]
currency = "EUR"
interval = "monthly"
gross_minor = 299
[[plan.price]]
currency = "EUR"
interval = "yearly"
gross_minor = 2990

[[plan]]
slug = "large"
name.en = "Large"
name.de = "Groß"
[[plan.price]]
currency = "EUR"
interval = "monthly"
gross_minor = 1490
[[plan.price]]
currency = "EUR"
interval = "yearly"
gross_minor = 14900
setup_gross_minor = 1000
"#;

pub struct Town {
    pub ground: Ground,
    pub dice: Chance,
    pub people: Vec<Person>,
    pub bank: Bank,
    pub zone: TimeZone,
    /// Money that went out of the account again.
    pub went_out: i64,
    pub refused: u32,
    pub done: u32,
    clerk: Clerk,
    /// The last document that people have seen.
    seen: i64,
}

impl Town {
    pub async fn build(databases: &Databases, seed: u64) -> Self {
        let settings = [
            ("BUSINESS__IBAN", ACCOUNT),
            ("BUSINESS__CURRENCY", "EUR"),
            ("BUSINESS__COUNTRY", "DE"),
            ("BUSINESS__OSS", "true"),
            ("BUSINESS__TIMEZONE", "Europe/Berlin"),
            ("BUSINESS__TAX_NUMBER", "37/123/45678"),
        ];
        let ground = Ground::lay_with(databases, &settings).await;
        catalog::import(&ground.app, Actor::System, CATALOGUE)
            .await
            .unwrap();
        Self {
            dice: Chance::seeded(seed),
            people: Vec::new(),
            bank: Bank::default(),
            zone: ground.app.config.business.zone(),
            went_out: 0,
            refused: 0,
            done: 0,
            clerk: Clerk::of(&ground.app),
            seen: 0,
            ground,
        }
    }

    pub fn today(&self) -> Date {
        self.ground.app.today()
    }

    pub fn morning(&self) {
        to_the_next_day(&self.ground.clock, &self.zone);
    }

    /// What the shop does by itself.
    pub async fn work(&mut self) {
        let app = &self.ground.app;
        subscriptions::follow_orders(app).await.unwrap();
        subscriptions::renew_due(app, None).await.unwrap();
        self.clerk.issue(app).await;
        subscriptions::dun(app, None).await.unwrap();
        self.clerk.issue(app).await;
    }

    pub async fn people_come(&mut self, count: usize) {
        for _ in 0..count {
            let mut person = Person::new(self.people.len(), self.today(), &self.dice);
            let app = &self.ground.app;
            let offered = app.room::<Shelf>();
            let plan = offered.plan(&app.storage, &app.clock, person.plan).await;
            let draft = person
                .form()
                .parse(&plan.unwrap().unwrap(), &orders::Shop::today(app))
                .unwrap();
            let name = person.number.to_string();
            let key = IdempotencyKey::new(app, name.as_bytes(), b"");
            let order = orders::place(app, draft, key, None).await.unwrap();
            person.customer = order.customer.to_string();
            person.order = Some(order.id);
            self.people.push(person);
        }
    }

    /// Somebody changes their mind, and the shop theirs.
    pub async fn people_act(&mut self) {
        for _ in 0..self.dice.below(3) {
            let Some(number) = self.anybody() else {
                return;
            };
            self.people[number].left_alone = false;
            let order = self.people[number].order.clone().unwrap();
            let app = &self.ground.app;
            let Some(of) = subscriptions::of_order(app, &order).await.unwrap() else {
                continue;
            };
            let by = Actor::System;
            let ended = match self.dice.below(10) {
                0 => subscriptions::cancel(app, &of.id, When::Now, &by).await,
                1 => subscriptions::cancel(app, &of.id, When::Earliest, &by).await,
                2 => subscriptions::keep(app, &of.id, &by).await,
                3 => subscriptions::pause(app, &of.id, &by).await,
                4..=6 => subscriptions::resume(app, &of.id, &by).await,
                _ => self.change_plan(&of).await,
            };
            self.note(ended.map(drop));
        }
        if self.dice.below(10) == 0 {
            self.take_back_an_invoice().await;
        }
        if self.dice.below(25) == 0 {
            self.a_payment_returns().await;
        }
    }

    fn anybody(&self) -> Option<usize> {
        let count = u64::try_from(self.people.len()).unwrap();
        (count > 0).then(|| usize::try_from(self.dice.below(count)).unwrap())
    }

    fn note(&mut self, ended: Result<(), ActError>) {
        match ended {
            Ok(()) => self.done += 1,
            // On a day that was missed, a period waits to be charged.
            Err(
                ActError::NotNow | ActError::NotOffered | ActError::Unchanged | ActError::Renewing,
            ) => self.refused += 1,
            Err(error) => panic!("{error}"),
        }
    }

    async fn change_plan(&self, of: &Subscription) -> Result<Subscription, ActError> {
        let slug = ["small", "large"][usize::try_from(self.dice.below(2)).unwrap()];
        let interval =
            [Interval::Monthly, Interval::Yearly][usize::try_from(self.dice.below(2)).unwrap()];
        let app = &self.ground.app;
        let offered = app.room::<Shelf>();
        let plan = offered.plan(&app.storage, &app.clock, slug).await;
        let plan = plan.unwrap().unwrap();
        let price = plan.price(interval, Currency::EUR).unwrap().id.clone();
        let quantity = 1 + i64::try_from(self.dice.below(4)).unwrap();
        let wanted = Wanted::new(price, Quantity::new(quantity).unwrap());
        subscriptions::change(app, &of.id, &wanted, &Actor::System).await
    }

    /// A credit note on somebody's invoice, for all of it or for a part.
    async fn take_back_an_invoice(&mut self) {
        let found = self.a_row("select id, customer_id, total_minor from invoices where kind = 'invoice' and position > $1 order by position limit 1");
        let Some((id, customer, total)) = found.await else {
            return;
        };
        self.disturb(&customer);
        let part = 1 + i64::try_from(self.dice.below(u64::try_from(total).unwrap())).unwrap();
        let amount = match self.dice.below(3) {
            0 => Amount::Rest,
            _ => Amount::Total(Money::new(part, Currency::EUR)),
        };
        let credit = Credit {
            amount,
            reason: None,
            key: format!("{}", self.done),
        };
        let owed = invoices::owe_credit(&self.ground.app, &id.parse().unwrap(), &credit).await;
        match owed {
            Ok(_) => self.done += 1,
            Err(
                CreditError::KeyReused
                | CreditError::NotCreditable(
                    NotCreditable::Exceeds(_)
                    | NotCreditable::NothingLeft
                    | NotCreditable::Indivisible,
                ),
            ) => self.refused += 1,
            Err(error) => panic!("{error}"),
        }
    }

    /// The bank takes a payment back.
    async fn a_payment_returns(&mut self) {
        let found = self.a_row(
            "select e.id, i.customer_id, (select amount_minor from postings b where b.entry_id = e.id and b.account = 'bank') \
             from invoices i join postings p on p.invoice_id = i.id join entries e on e.id = p.entry_id \
             where e.kind = 'receipt' and i.position > $1 order by i.position limit 1",
        );
        let Some((id, customer, minor)) = found.await else {
            return;
        };
        self.disturb(&customer);
        let app = &self.ground.app;
        let reversal = Reversal {
            entry: EntryId::mint(&app.clock, &app.chance),
            of: id.parse().unwrap(),
            booked_on: self.today(),
        };
        let before = self.bank_balance().await;
        let now = app.clock.now();
        let ended = app
            .storage
            .transact(move |tx| {
                let reversal = reversal.clone();
                Box::pin(async move { ledger::reverse(tx, now, &reversal).await.map(drop) })
            })
            .await;
        match ended {
            Ok(()) => {
                let gone = before - self.bank_balance().await;
                assert!(gone == minor || gone == 0, "once: {gone} of {minor}");
                self.went_out += gone;
                self.done += 1;
            }
            Err(LedgerError::NotEnough | LedgerError::Assigned(_)) => self.refused += 1,
            Err(error) => panic!("{error}"),
        }
    }

    /// What somebody has to their credit is paid out.
    pub async fn give_credit_back(&mut self) {
        let rows = sqlx::query("select customer_id, credit_minor from customer_credits where credit_minor > 0 order by customer_id")
            .fetch_all(self.ground.storage.reader())
            .await
            .unwrap();
        for row in rows {
            let (customer, minor): (String, i64) = (row.get(0), row.get(1));
            if self.dice.below(2) == 0 {
                continue;
            }
            self.disturb(&customer);
            let app = &self.ground.app;
            let entry = EntryId::mint(&app.clock, &app.chance);
            let out = PayOut {
                event: entry.to_string(),
                entry,
                source: "manual",
                account: Account::Bank,
                amount: Money::new(minor, Currency::EUR),
                customer: customer.parse().unwrap(),
                booked_on: self.today(),
            };
            let now = app.clock.now();
            app.storage
                .transact(move |tx| {
                    let out = out.clone();
                    Box::pin(async move { ledger::pay_out(tx, now, &out).await.map(drop) })
                })
                .await
                .unwrap();
            self.went_out += minor;
        }
    }

    /// A row from somewhere among all: `$1` is a position.
    async fn a_row(&self, query: &'static str) -> Option<(String, String, i64)> {
        let documents = self.count("select count(*) from invoices").await;
        let from = self.dice.below(u64::try_from(documents).unwrap());
        let row = sqlx::query(query)
            .bind(i64::try_from(from).unwrap())
            .fetch_optional(self.ground.storage.reader())
            .await
            .unwrap();
        row.map(|row| (row.get(0), row.get(1), row.get(2)))
    }

    fn disturb(&mut self, customer: &str) {
        let person = self
            .people
            .iter_mut()
            .find(|person| person.customer == customer);
        person.unwrap().left_alone = false;
    }

    /// Whoever got an invoice plans how to pay it.
    pub async fn people_open_their_mail(&mut self) {
        let rows = sqlx::query("select position, number, customer_id, total_minor from invoices where kind = 'invoice' and position > $1 order by position")
            .bind(self.seen)
            .fetch_all(self.ground.storage.reader())
            .await
            .unwrap();
        let today = self.today();
        for row in rows {
            let (number, customer, total): (String, String, i64) =
                (row.get(1), row.get(2), row.get(3));
            self.seen = row.get(0);
            let person = self
                .people
                .iter_mut()
                .find(|person| person.customer == customer);
            let person = person.unwrap();
            let name = format!("Ada Lovelace {}", person.number);
            let text = match person.habit {
                Habit::Silent => "Danke".to_owned(),
                Habit::Late => format!("Rechnung {number}"),
                _ => sealbook::billing::transfer::CreditorReference::of(&number)
                    .unwrap()
                    .as_str()
                    .to_owned(),
            };
            for (days, minor) in person.payments(total, &self.dice) {
                let transfer = paid(minor, &text).by(&name, "NL91ABNA0417164300");
                self.bank
                    .transfer(today.saturating_add(days.days()), transfer);
            }
        }
    }

    /// Takes in what the bank tells.
    pub async fn bring_statement(&mut self) {
        for file in self.bank.statements(self.today()) {
            take_in(&self.ground, &file).await.unwrap();
        }
    }

    pub async fn count(&self, query: &'static str) -> i64 {
        crate::payments::count(&self.ground, query).await
    }

    pub async fn bank_balance(&self) -> i64 {
        crate::payments::balance(&self.ground, "bank").await
    }
}

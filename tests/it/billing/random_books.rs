//! Whatever is booked, somebody else's program finds the same in our files: invoices, credit notes, payments of too much and
//! too little, money of nobody, credits spent and paid back, fees, losses and what did not hold, in three currencies, today
//! and on a day that is over.

mod files;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use jiff::civil::{Date, date};
use jiff::{SignedDuration, ToSpan as _};
use sealbook::audit::Actor;
use sealbook::billing::document::Text;
use sealbook::billing::exchange::{self, DailyRate};
use sealbook::billing::invoices::{self, Amount, Credit, Document};
use sealbook::billing::ledger::{
    self, Account, Assignment, Charge, EntryId, LedgerError, Loss, PayOut, Receipt, Reversal,
    Spending,
};
use sealbook::billing::reports::Span;
use sealbook::catalog::{self, Shelf};
use sealbook::chance::Chance;
use sealbook::money::{Currency, Money};
use sealbook::orders::{self, IdempotencyKey, Known, OrderForm};

use super::clerk::Clerk;
use crate::ground::Ground;
use crate::support::databases::Databases;
use crate::support::on_both_engines;

on_both_engines!(another_program_finds_the_same_in_our_files);

/// Things that happen in a run, or as many as `SEALBOOK_BOOKINGS` says; `SEALBOOK_BOOKINGS_SEED` chooses others.
const BOOKINGS: u64 = 70;
const SEED: u64 = 1494;
const YEAR: Span = Span {
    from: date(2026, 1, 1),
    until: date(2026, 12, 31),
};
const CURRENCIES: [&str; 3] = ["EUR", "USD", "JPY"];
/// What people call themselves.
const NAMES: [&str; 4] = [
    "Ada Lovelace",
    "=cmd|' /C calc'!A0",
    "+49 \"Söhne\"; @SUM(1)",
    "-2+3, Ltd",
];

/// Balances by account and currency.
type Books = BTreeMap<String, i64>;

struct Shop<'g> {
    ground: &'g Ground,
    dice: Chance,
    clerk: Clerk,
    issued: Vec<Document>,
    receipts: Vec<EntryId>,
    done: BTreeSet<&'static str>,
}

async fn another_program_finds_the_same_in_our_files(databases: &Databases) {
    let number = |variable: &str, otherwise| {
        let set = std::env::var(variable).ok();
        set.map_or(otherwise, |text| text.parse().unwrap())
    };
    let bookings: u64 = number("SEALBOOK_BOOKINGS", BOOKINGS);
    let seed = number("SEALBOOK_BOOKINGS_SEED", SEED);
    eprintln!("SEALBOOK_BOOKINGS_SEED={seed}");
    let settings = [
        ("BUSINESS__COUNTRY", "DE"),
        ("BUSINESS__OSS", "true"),
        ("BUSINESS__TAX_NUMBER", "37/123/45678"),
    ];
    let ground = Ground::lay_with(databases, &settings).await;
    catalog::import(&ground.app, Actor::System, &catalogue())
        .await
        .unwrap();
    let mut shop = Shop {
        clerk: Clerk::of(&ground.app),
        ground: &ground,
        dice: Chance::seeded(seed),
        issued: Vec::new(),
        receipts: Vec::new(),
        done: BTreeSet::new(),
    };
    shop.rates().await;
    let mut past = Vec::new();
    for nth in 0..bookings {
        shop.happen(nth).await;
        if nth % (bookings / 4).max(1) == 0 {
            past.push((ground.app.today(), shop.books(ground.app.today()).await));
            shop.next_day(1).await;
        } else if shop.die(4) == 0 {
            let days = 1 + shop.die(5);
            shop.next_day(days).await;
        }
    }
    assert!(
        shop.done.len() > 5 || bookings < BOOKINGS,
        "{:?}",
        shop.done
    );
    past.push((ground.app.today(), shop.books(ground.app.today()).await));
    for (day, books) in past {
        shop.assert_files_say(day, &books).await;
    }
    assert_eq!(ledger::verify(&ground.storage).await.unwrap(), []);
}

/// Books it, unless the books refuse, which they may.
macro_rules! book {
    ($shop:ident, $name:expr, $verb:path, $what:ident) => {{
        let at = $shop.ground.clock.now();
        let booked = $shop.ground.storage.transact(move |tx| {
            let what = $what.clone();
            Box::pin(async move { $verb(tx, at, &what).await.map(|_| ()) })
        });
        match booked.await {
            Ok(()) => {
                $shop.done.insert($name);
            }
            Err(
                LedgerError::NotEnough
                | LedgerError::NotPositive
                | LedgerError::Assigned(_)
                | LedgerError::UnknownEntry,
            ) => {}
            Err(error) => panic!("{}: {error}", $name),
        }
    }};
}

impl Shop<'_> {
    fn die(&self, sides: u64) -> usize {
        usize::try_from(self.dice.below(sides)).unwrap()
    }

    async fn next_day(&self, days: usize) {
        let days = i64::try_from(days).unwrap();
        if self.ground.app.today() < date(2026, 12, 1) {
            self.ground
                .clock
                .advance(SignedDuration::from_hours(24 * days));
        }
        self.rates().await;
    }

    /// What the ECB said today.
    async fn rates(&self) {
        let app = &self.ground.app;
        let rate = |quote: &str, rate: String| DailyRate {
            base: Currency::EUR,
            quote: quote.parse().unwrap(),
            on: app.today(),
            rate: rate.parse().unwrap(),
            source: Text::new("ECB").unwrap(),
        };
        let rates = vec![
            rate("USD", format!("1.{:04}", self.dice.below(2_000))),
            rate("JPY", format!("16{}.5", self.dice.below(10))),
        ];
        exchange::record(app, Actor::System, rates).await.unwrap();
    }

    async fn happen(&mut self, nth: u64) {
        if self.issued.len() < 4 || self.die(4) == 0 {
            return self.order(nth).await;
        }
        let invoice = self.issued[self.die(u64::try_from(self.issued.len()).unwrap())].clone();
        let what = self.die(9);
        let part = |hundredths: usize| {
            let minor = invoice.total.minor() * i64::try_from(hundredths).unwrap() / 100;
            Money::new(minor.max(1), invoice.total.currency())
        };
        let amount = part(1 + self.die(130));
        match what {
            0..=2 => self.pay(&invoice, amount, nth).await,
            3 => self.assign(nth, &invoice, amount).await,
            4 => self.credit(&invoice, amount, nth).await,
            5 => self.spend(&invoice, nth).await,
            6 => self.pay_back(&invoice, part(1 + self.die(30)), nth).await,
            7 => self.change(&invoice, part(1 + self.die(20)), nth).await,
            _ => self.reverse().await,
        }
    }

    async fn order(&mut self, nth: u64) {
        let app = &self.ground.app;
        let plan = ["by-net", "by-gross", "reduced"][self.die(3)];
        let offered = app.room::<Shelf>();
        let plan = offered.plan(&app.storage, &app.clock, plan).await;
        let homes = [
            ("DE", "10115"),
            ("FR", "75001"),
            ("ES", "35001"),
            ("CH", "8001"),
        ];
        let (country, postal_code) = homes[self.die(4)];
        let form = OrderForm {
            interval: "once".into(),
            currency: CURRENCIES[self.die(3)].into(),
            quantity: (1 + self.die(7)).to_string(),
            name: NAMES[self.die(4)].into(),
            email: format!("customer-{}@example.org", self.die(9)),
            address_line1: "Example Street 1".into(),
            postal_code: postal_code.into(),
            city: "Somewhere".into(),
            country: country.into(),
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
        let key = IdempotencyKey::new(app, nth.to_string().as_bytes(), b"");
        let order = orders::place(app, draft, key, None).await.unwrap();
        self.clerk.issue(app).await;
        let invoice = invoices::by_cause(&app.storage, order.id.as_str()).await;
        self.issued.push(invoice.unwrap().unwrap().document);
    }

    fn entry(&self) -> EntryId {
        EntryId::mint(&self.ground.clock, &self.ground.chance)
    }

    /// A day of the last two weeks: a bank tells late.
    fn lately(&self) -> Date {
        let days = i64::try_from(self.die(14)).unwrap();
        self.ground.app.today().saturating_sub(days.days())
    }

    async fn pay(&mut self, invoice: &Document, amount: Money, nth: u64) {
        let accounts = [
            Account::Bank,
            Account::Cash,
            Account::Cheques,
            Account::Clearing,
        ];
        let account = accounts[self.die(4)];
        let is_known = self.die(5) > 0;
        let invoices = vec![(invoice.id.clone(), amount)];
        let fee = Money::new(amount.minor() / 50, amount.currency());
        let receipt = Receipt {
            entry: self.entry(),
            source: "bank",
            event: format!("paid-{nth}"),
            account,
            amount,
            fee: (account == Account::Clearing && !fee.is_zero()).then_some(fee),
            booked_on: self.lately(),
            customer: None,
            invoices: if is_known { invoices } else { Vec::new() },
        };
        let entry = receipt.entry.clone();
        book!(
            self,
            if is_known { "pay" } else { "suspend" },
            ledger::receive,
            receipt
        );
        self.receipts.push(entry);
    }

    async fn assign(&mut self, nth: u64, invoice: &Document, amount: Money) {
        let Some(receipt) = self.receipts.last().cloned() else {
            return self.pay(invoice, amount, nth).await;
        };
        let assignment = Assignment {
            entry: self.entry(),
            receipt,
            booked_on: self.lately(),
            customer: Some(invoice.customer.clone()),
            invoices: Vec::new(),
        };
        book!(self, "assign", ledger::assign, assignment);
    }

    async fn credit(&mut self, invoice: &Document, amount: Money, nth: u64) {
        let app = &self.ground.app;
        let credit = Credit {
            amount: Amount::Total(amount),
            reason: None,
            key: nth.to_string(),
        };
        if invoices::owe_credit(app, &invoice.id, &credit)
            .await
            .is_ok()
        {
            self.clerk.issue(app).await;
            self.done.insert("credit");
        }
    }

    async fn spend(&mut self, invoice: &Document, nth: u64) {
        let spending = Spending {
            entry: self.entry(),
            event: format!("spent-{nth}"),
            invoice: invoice.id.clone(),
            at_most: None,
            booked_on: self.ground.app.today(),
        };
        book!(self, "spend", ledger::spend_credit, spending);
    }

    async fn pay_back(&mut self, invoice: &Document, amount: Money, nth: u64) {
        let out = PayOut {
            entry: self.entry(),
            source: "manual",
            event: format!("back-{nth}"),
            account: [Account::Bank, Account::Refunds][self.die(2)],
            amount,
            customer: invoice.customer.clone(),
            booked_on: self.ground.app.today(),
        };
        book!(self, "pay back", ledger::pay_out, out);
    }

    async fn change(&mut self, invoice: &Document, amount: Money, nth: u64) {
        let zero = Money::zero(amount.currency());
        let charge = Charge {
            entry: self.entry(),
            event: format!("changed-{nth}"),
            invoice: invoice.id.clone(),
            fee: amount,
            interest: zero,
            booked_on: self.ground.app.today(),
        };
        match self.die(3) {
            0 => {
                book!(self, "fee", ledger::charge, charge);
            }
            1 => {
                let charge = Charge {
                    fee: Money::new(1, amount.currency()),
                    ..charge
                };
                book!(self, "waiver", ledger::waive, charge);
            }
            _ => {
                let loss = Loss {
                    entry: charge.entry,
                    event: charge.event,
                    invoice: charge.invoice,
                    amount,
                    booked_on: charge.booked_on,
                };
                book!(self, "write off", ledger::write_off, loss);
            }
        }
    }

    async fn reverse(&mut self) {
        let Some(of) = self.receipts.pop() else {
            return;
        };
        let reversal = Reversal {
            entry: self.entry(),
            of,
            booked_on: self.ground.app.today(),
        };
        book!(self, "reverse", ledger::reverse, reversal);
    }
}

/// Prices that do not divide well, in currencies of two decimals and of none.
fn catalogue() -> String {
    let mut text = String::new();
    for (slug, basis, category, supply) in [
        ("by-net", "net", "standard", "electronic"),
        ("by-gross", "gross", "standard", "service"),
        ("reduced", "gross", "reduced", "goods"),
    ] {
        write!(
            text,
            "[[plan]]\nslug = \"{slug}\"\nname.en = \"Plan\"\nname.de = \"Plan\"\n\
             tax_category = \"{category}\"\nsupply = \"{supply}\"\n"
        )
        .unwrap();
        for (currency, minor) in [("EUR", 1_999), ("USD", 33_333), ("JPY", 777)] {
            write!(
                text,
                "[[plan.price]]\ncurrency = \"{currency}\"\ninterval = \"once\"\n{basis}_minor = {minor}\n"
            )
            .unwrap();
        }
    }
    text
}

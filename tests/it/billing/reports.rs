//! Reports and exports: they agree with the books and with one another, and a day that is over stays as it was.

pub mod peer;

use jiff::SignedDuration;
use jiff::civil::{Date, date};
use reqwest::StatusCode;
use reqwest::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use sealbook::audit::{Action, Actor, Filter};
use sealbook::billing::invoices::{self, Amount, Credit, Invoice};
use sealbook::billing::ledger::{self, Account, EntryId, Receipt};
use sealbook::identity::api_keys;
use sealbook::identity::scopes::Scope;
use sealbook::money::Money;
use serde_json::Value;

use super::invoiced;
use crate::support::on_both_engines;
use crate::support::shop::Shop;
use peer::{Sums, datev_sums, sums};

on_both_engines!(
    exports_agree_with_the_books_and_with_one_another,
    a_day_that_is_over_gives_the_same_bytes_whatever_is_booked_later,
    what_was_open_on_an_earlier_day_is_found_again,
    a_file_for_datev_has_the_figures_of_the_books,
    an_export_takes_its_scope_and_stands_in_the_log,
);

pub const DAY: Date = date(2026, 3, 1);
/// Every export, as the books stood on this day.
const EXPORTS: [&str; 6] = [
    "journal?",
    "invoices?",
    "open-items?format=csv",
    "vat?format=csv",
    "trial-balance?format=csv",
    "datev?",
];

/// A program that reads reports.
pub struct Reader<'s> {
    shop: &'s Shop,
    key: String,
}

impl<'s> Reader<'s> {
    pub async fn of(shop: &'s Shop) -> Self {
        let name = "books".parse().unwrap();
        let made = api_keys::create(&shop.app, Actor::System, name, &[Scope::ReportsRead]).await;
        let key = made.unwrap().1.to_string();
        Self { shop, key }
    }

    async fn ask(&self, query: &str) -> reqwest::Response {
        let url = format!("{}/api/v1/reports/{query}", self.shop.url);
        let request = self.shop.client().get(url).bearer_auth(&self.key);
        request.send().await.unwrap()
    }

    pub async fn file(&self, query: &str) -> String {
        let answer = self.ask(query).await;
        assert_eq!(answer.status(), StatusCode::OK, "{query}");
        answer.text().await.unwrap()
    }

    pub async fn json(&self, query: &str) -> Value {
        serde_json::from_str(&self.file(query).await).unwrap()
    }

    async fn files_at(&self, day: &str) -> Vec<String> {
        let mut files = Vec::new();
        for export in EXPORTS {
            files.push(self.file(&format!("{export}&at={day}")).await);
        }
        files
    }
}

pub async fn pay(shop: &Shop, invoice: &Invoice, amount: Money, booked_on: Date) {
    let app = &shop.app;
    let receipt = Receipt {
        entry: EntryId::mint(&app.clock, &app.chance),
        source: "bank",
        event: app.chance.token(),
        account: Account::Bank,
        amount,
        fee: None,
        booked_on,
        customer: None,
        invoices: vec![(invoice.document.id.clone(), amount)],
    };
    let at = app.clock.now();
    app.storage
        .transact(move |tx| {
            let receipt = receipt.clone();
            Box::pin(async move { ledger::receive(tx, at, &receipt).await })
        })
        .await
        .unwrap();
}

async fn credit(shop: &Shop, invoice: &Invoice, minor: i64) {
    let currency = invoice.document.total.currency();
    let credit = Credit {
        amount: Amount::Total(Money::new(minor, currency)),
        reason: None,
        key: shop.app.chance.token(),
    };
    invoices::credit(&shop.app, &invoice.document.id, &credit)
        .await
        .unwrap();
}

pub fn part(amount: Money, hundredths: i64) -> Money {
    Money::new(amount.minor() * hundredths / 100, amount.currency())
}

/// Three invoices: one paid, one paid in part, one credited in part after it was paid.
async fn some_business(shop: &Shop) -> [Invoice; 3] {
    let invoices = [
        invoiced(shop).await,
        invoiced(shop).await,
        invoiced(shop).await,
    ];
    let total = |n: usize| invoices[n].document.total;
    pay(shop, &invoices[0], total(0), DAY).await;
    pay(shop, &invoices[1], part(total(1), 40), DAY).await;
    pay(shop, &invoices[2], total(2), DAY).await;
    credit(shop, &invoices[2], 333).await;
    invoices
}

async fn exports_agree_with_the_books_and_with_one_another(shop: &Shop) {
    some_business(shop).await;
    let reader = Reader::of(shop).await;
    let books = ledger::trial_balance(&shop.app.storage, DAY).await.unwrap();
    let read = async |query: &str, columns: &[&str]| -> Sums {
        sums(&reader.file(query).await, columns).await
    };

    let sides = ["account", "+debit (in currency)", "+credit (in currency)"];
    let journal = read("journal", &sides).await;
    let trial = read("trial-balance?format=csv", &sides).await;
    for line in &books.balances {
        let account = line.account.to_string();
        for file in [&journal, &trial] {
            let [debit, credit] = file.of(&account);
            assert_eq!(debit - credit, line.balance.minor(), "{account}");
        }
    }
    assert_eq!(trial.rows(), books.balances.len());
    let whole = read("journal", &sides[1..]).await;
    let [debit, credit] = whole.of("");
    assert_eq!(debit, credit);

    // VAT: the books' accounts, the report, and what the documents say.
    let of_account = |wanted: fn(&Account) -> bool| -> i64 {
        let lines = books.balances.iter().filter(|line| wanted(&line.account));
        -lines.map(|line| line.balance.minor()).sum::<i64>()
    };
    let tax = of_account(|account| matches!(account, Account::Vat(..)));
    let net = of_account(|account| *account == Account::Revenue);
    assert!(tax > 0 && net > 0);
    let amounts = ["+net (in currency)", "+tax (in currency)"];
    assert_eq!(read("vat?format=csv", &amounts).await.of(""), [net, tax]);
    assert_eq!(read("invoices", &amounts).await.of(""), [net, tax]);
    let report = reader.json("vat").await;
    let sum = |name: &str| -> i64 {
        let items = report["items"].as_array().unwrap();
        items.iter().map(|item| item[name].as_i64().unwrap()).sum()
    };
    assert_eq!((sum("net_minor"), sum("tax_minor")), (net, tax));

    let receivable = -of_account(|account| *account == Account::Receivable);
    let open = read("open-items?format=csv", &["+open (in currency)"]).await;
    assert_eq!((open.of(""), open.rows()), ([receivable], 1));
}

async fn a_day_that_is_over_gives_the_same_bytes_whatever_is_booked_later(shop: &Shop) {
    let [_, partly, _] = some_business(shop).await;
    let reader = Reader::of(shop).await;
    shop.later(SignedDuration::from_hours(24)).await;
    let before = reader.files_at("2026-03-01").await;
    assert!(
        before.iter().all(|file| file.lines().count() > 1),
        "{before:?}"
    );

    // A statement that comes in a day later, of the day before; a credit note; another invoice.
    let rest = part(partly.document.total, 10);
    pay(shop, &partly, rest, DAY).await;
    credit(shop, &partly, 100).await;
    invoiced(shop).await;
    assert_eq!(reader.files_at("2026-03-01").await, before);

    let today = reader.files_at("2026-03-02").await;
    assert!(before.iter().zip(&today).all(|(old, new)| old != new));
    // The books of that date as they are known now: what came in late is among them, what is of today is not.
    let late = reader.json("trial-balance?until=2026-03-01").await;
    let early = reader.json("trial-balance?at=2026-03-01").await;
    let bank = |body: &Value| -> i64 {
        let accounts = body["accounts"].as_array().unwrap();
        let bank = accounts.iter().find(|line| line["account"] == "bank");
        bank.unwrap()["balance_minor"].as_i64().unwrap()
    };
    assert_eq!(bank(&late), bank(&early) + rest.minor());
}

async fn what_was_open_on_an_earlier_day_is_found_again(shop: &Shop) {
    let invoices = [
        invoiced(shop).await,
        invoiced(shop).await,
        invoiced(shop).await,
    ];
    let reader = Reader::of(shop).await;
    pay(
        shop,
        &invoices[1],
        part(invoices[1].document.total, 25),
        DAY,
    )
    .await;
    let then = reader.json("open-items").await;
    assert_eq!(then["items"].as_array().unwrap().len(), 3);
    assert_eq!(then["ageing"][0]["items"], 3);
    shop.later(SignedDuration::from_hours(24)).await;
    for invoice in &invoices {
        pay(shop, invoice, invoice.document.total, DAY).await;
    }
    let now = reader.json("open-items").await;
    assert_eq!(
        (&now["items"], &now["ageing"]),
        (&Value::Array(vec![]), &Value::Array(vec![]))
    );
    let again = reader.json("open-items?at=2026-03-01").await;
    assert_eq!(
        (&again["items"], &again["ageing"]),
        (&then["items"], &then["ageing"])
    );

    // Page by page, also where the last one of a page is settled meanwhile.
    let mut pages = Vec::new();
    let mut next = String::new();
    loop {
        let query = format!("open-items?at=2026-03-01&limit=1{next}");
        let page = reader.json(&query).await;
        pages.extend(page["items"].as_array().unwrap().clone());
        match page["next"].as_str() {
            Some(id) => next = format!("&after={id}"),
            None => break,
        }
    }
    assert_eq!(Value::Array(pages), then["items"]);
    let settled = invoices[0].document.id.as_str();
    let page = reader.json(&format!("open-items?after={settled}")).await;
    assert_eq!(page["items"], Value::Array(vec![]));
    for (day, items) in [("-009999-01-01", 0), ("2026-02-28", 0), ("9999-12-31", 0)] {
        let page = reader.json(&format!("open-items?at={day}")).await;
        assert_eq!(page["items"].as_array().unwrap().len(), items, "{day}");
    }
    let all = reader.json("trial-balance?at=9999-12-31").await;
    assert_ne!(all["accounts"], Value::Array(vec![]));
    let none = reader.json("trial-balance?at=-009999-01-01").await;
    assert_eq!(none["accounts"], Value::Array(vec![]));
}

async fn a_file_for_datev_has_the_figures_of_the_books(shop: &Shop) {
    let [first, partly, _] = some_business(shop).await;
    credit(shop, &partly, 1_111).await;
    // What is paid twice is the customer's credit.
    pay(shop, &first, part(first.document.total, 30), DAY).await;
    let reader = Reader::of(shop).await;
    let answer = reader.ask("datev").await;
    let kind = answer.headers()[CONTENT_TYPE].to_str().unwrap();
    assert_eq!(kind, "text/csv; charset=windows-1252");
    let name = "EXTF_Buchungsstapel_EUR_2026-01-01_2026-03-01_at_2026-03-01.csv";
    let disposition = answer.headers()[CONTENT_DISPOSITION].to_str().unwrap();
    assert!(disposition.contains(name), "{disposition}");
    let file = answer.bytes().await.unwrap();
    let sums = datev_sums(&file).await;
    let books = ledger::trial_balance(&shop.app.storage, DAY).await.unwrap();
    let of = |account: &str| {
        let mine = books.balances.iter().filter(|line| match line.account {
            Account::Vat(..) => account == "1776",
            Account::Receivable => account == "1410",
            Account::Revenue => account == "8400",
            Account::Bank => account == "1200",
            Account::CustomerCredit => account == "1700",
            _ => false,
        });
        mine.map(|line| line.balance.minor()).sum::<i64>()
    };
    for account in ["1410", "8400", "1776", "1200", "1700"] {
        assert!(of(account) != 0, "{account}");
        assert_eq!(sums.get(account), Some(&of(account)), "{account}");
    }
    assert_eq!(sums.len(), 5, "{sums:?}");

    for query in ["datev?from=2025-12-01", "datev?currency=KWD"] {
        assert_eq!(reader.ask(query).await.status(), 422, "{query}");
    }
    assert_eq!(reader.ask("datev?currency=none").await.status(), 400);
}

async fn an_export_takes_its_scope_and_stands_in_the_log(shop: &Shop) {
    invoiced(shop).await;
    let reader = Reader::of(shop).await;
    let answer = reader.ask("journal?from=2026-03-01&until=2026-03-31").await;
    let name = "journal_2026-03-01_2026-03-31_at_2026-03-01.csv";
    let disposition = answer.headers()[CONTENT_DISPOSITION].to_str().unwrap();
    assert_eq!(disposition, format!("attachment; filename=\"{name}\""));
    let filter = Filter {
        action: Some(Action::Exported),
        ..Filter::default()
    };
    let log = shop.app.audit.entries(&filter, 10).await.unwrap();
    assert_eq!(log.len(), 1);
    assert_eq!(log[0].object.as_deref(), Some(name));

    for query in [
        "journal?from=2026-04-01&until=2026-03-01",
        "invoices?until=soon",
        "vat?format=pdf",
        "trial-balance?until=x",
    ] {
        assert_eq!(reader.ask(query).await.status(), 400, "{query}");
    }
    let name = "orders".parse().unwrap();
    let scopes = [Scope::OrdersRead, Scope::InvoicesRead];
    let made = api_keys::create(&shop.app, Actor::System, name, &scopes).await;
    let stranger = Reader {
        shop,
        key: made.unwrap().1.to_string(),
    };
    for export in EXPORTS {
        assert_eq!(stranger.ask(export).await.status(), 403, "{export}");
        let url = format!("{}/api/v1/reports/{export}", shop.url);
        let without = shop.client().get(url).send().await.unwrap();
        assert_eq!(without.status(), 401, "{export}");
    }
    assert_eq!(shop.app.audit.entries(&filter, 10).await.unwrap().len(), 1);
}

//! What is owed gets paid: statements, matches, and what operators do with them.

mod api;
pub mod bank;
mod batches;
mod borders;
mod credits;
mod deposits;
mod late;
mod late_anyhow;
mod lines;
mod lines_api;
mod manual;
mod manual_refunds;
mod outgoing;
mod payees;
mod prepaid;
mod refunds;
mod repayments;
mod repayments_api;
mod repeated;
pub mod served;
mod statements;
mod stripe;

use std::sync::Arc;

use sealbook::audit::Actor;
use sealbook::billing::ledger;
use sealbook::billing::transfer::CreditorReference;
use sealbook::config::Config;
use sealbook::payments::statements::{ImportError, Summary, import};
use sqlx::Row as _;

use crate::ground::Ground;
use crate::orders;
use crate::support::databases::Databases;
use bank::ACCOUNT;

/// An invoice of the test.
pub struct Billed {
    pub id: String,
    /// The number of the order that it is for.
    pub order: String,
    pub number: String,
    pub customer: String,
}

impl Billed {
    pub fn reference(&self) -> String {
        let reference = CreditorReference::of(&self.number).unwrap();
        reference.as_str().to_owned()
    }
}

pub async fn shop(databases: &Databases) -> Ground {
    shop_with(databases, |_| {}).await
}

/// With settings of its own.
pub async fn shop_with(databases: &Databases, set: impl FnOnce(&mut Config)) -> Ground {
    let settings = [
        ("SEALBOOK_BUSINESS__IBAN".to_owned(), ACCOUNT.to_owned()),
        ("SEALBOOK_BUSINESS__CURRENCY".to_owned(), "EUR".to_owned()),
    ];
    let mut config = Config::load(None, settings).unwrap();
    set(&mut config);
    let ground = Ground::lay_configured(databases, config).await;
    sealbook::catalog::stock_up(&ground.storage, &ground.clock, &ground.chance)
        .await
        .unwrap();
    ground
}

/// An invoice that this address has to pay.
pub async fn billed(ground: &Ground, email: &str, running: i64, minor: i64) -> Billed {
    billed_in(ground, email, running, minor, "EUR").await
}

pub async fn billed_in(
    ground: &Ground,
    email: &str,
    running: i64,
    minor: i64,
    currency: &'static str,
) -> Billed {
    let key = format!("{email}-{running}");
    let order = orders::place(ground, &orders::form(email), &key)
        .await
        .unwrap();
    let row = sqlx::query("select customer_id, subject_id from orders where id = $1")
        .bind(order.id.as_str())
        .fetch_one(ground.storage.reader())
        .await
        .unwrap();
    let (customer, subject): (String, String) = (row.get(0), row.get(1));
    let id = format!("inv_{running:026}");
    let number = format!("INV-2026-{running:06}");
    let (invoice, named, owner) = (id.clone(), number.clone(), customer.clone());
    let order_id = order.id.to_string();
    ground
        .storage
        .transact(move |tx| {
            let (invoice, named) = (invoice.clone(), named.clone());
            let (owner, subject, order_id) = (owner.clone(), subject.clone(), order_id.clone());
            Box::pin(async move {
                let batch = sealbook::storage::Batch::new()
                    .add(
                        "insert into invoices (id, kind, number, series, fiscal_year, running, position, cause, order_id, customer_id, \
                         subject_id, currency, basis, net_minor, tax_minor, total_minor, country, language, payment_method, \
                         issued_on, due_on, issued_at, draft_sealed, row_digest, previous_digest) \
                         values ($1, 'invoice', $2, 'INV', 2026, $3, $4, $5, $6, $7, $8, $9, 'net', $10, 0, $11, 'DE', 'en', \
                         'bank_transfer', '2026-03-01', '2026-03-15', 0, $12, $13, $14)",
                        sealbook::values![
                            invoice.as_str(), named.as_str(), running, running, order_id.as_str(), order_id.as_str(), owner.as_str(), subject.as_str(),
                            currency, minor, minor, vec![0_u8], vec![0_u8], vec![0_u8]
                        ],
                    )
                    .add(
                        "insert into invoice_balances (invoice_id, customer_id, currency, due_on, open_minor, paid_minor, \
                         credited_minor) values ($1, $2, $3, '2026-03-15', $4, 0, 0)",
                        sealbook::values![invoice.as_str(), owner.as_str(), currency, minor],
                    )
                    .add(
                        "insert into open_days (id, currency, due_on, open_minor, items) values ($1, $2, '2026-03-15', $3, 1)",
                        sealbook::values![format!("{invoice}/0"), currency, minor],
                    )
                    .add(
                        "insert into invoice_series (series, fiscal_year, running) values ('INV', 2026, 1) \
                         on conflict (series, fiscal_year) do nothing",
                        vec![],
                    )
                    .add(
                        "insert into entries (id, kind, source, event, currency, booked_on, booked_at) \
                         values ($1, 'invoice', 'invoice', $2, $3, '2026-03-01', 0)",
                        sealbook::values![invoice.replace("inv", "ent"), invoice.as_str(), currency],
                    )
                    .add(
                        "insert into postings (entry_id, position, account, currency, amount_minor, booked_on, invoice_id, \
                         customer_id) values ($1, 0, 'receivable', $2, $3, '2026-03-01', $4, $5)",
                        sealbook::values![invoice.replace("inv", "ent"), currency, minor, invoice.as_str(), owner.as_str()],
                    )
                    .add(
                        "insert into postings (entry_id, position, account, currency, amount_minor, booked_on) \
                         values ($1, 1, 'revenue', $2, $3, '2026-03-01')",
                        sealbook::values![invoice.replace("inv", "ent"), currency, -minor],
                    );
                tx.insert(batch).await
            })
        })
        .await
        .unwrap();
    Billed {
        id,
        order: order.number,
        number,
        customer,
    }
}

pub async fn take_in(ground: &Ground, file: &str) -> Result<Summary, ImportError> {
    let source = Arc::new(file.as_bytes().to_vec());
    import(&ground.app, &Actor::System, source, |_| {}).await
}

/// What is open on an invoice.
pub async fn open(ground: &Ground, invoice: &Billed) -> i64 {
    let id = invoice.id.parse().unwrap();
    let open = ledger::open_amount(&ground.storage, &id).await.unwrap();
    open.unwrap().minor()
}

pub async fn count(ground: &Ground, query: &'static str) -> i64 {
    let reader = ground.storage.reader();
    sqlx::query_scalar(query).fetch_one(reader).await.unwrap()
}

/// The balance of a ledger account: debits less credits.
pub async fn balance(ground: &Ground, account: &str) -> i64 {
    let on: jiff::civil::Date = "2099-12-31".parse().unwrap();
    let trial = ledger::trial_balance(&ground.storage, on).await.unwrap();
    let of = trial
        .balances
        .iter()
        .find(|line| line.account.to_string() == account);
    of.map_or(0, |line| line.balance.minor())
}

/// The books hold, whatever was done.
pub async fn assert_sound(ground: &Ground) {
    let faults = ledger::verify(&ground.storage).await.unwrap();
    assert_eq!(faults.len(), 0, "{faults:?}");
}

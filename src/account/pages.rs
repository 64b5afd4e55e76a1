//! The customer's account: signing in by mail, orders, and who looked.

mod subscriptions;

use jiff::Timestamp;
use jiff::civil::Date;
use serde::Serialize;

use crate::identity::qr::Qr;
use crate::money::{Currency, Money};
use crate::web::form::{Choice, Filled};
use crate::web::locale::Locale;
use crate::web::page::Page;

pub use subscriptions::{PlanChangePage, SubscriptionPage, SubscriptionsPage};

/// `GET /account/sign-in`: asks for the address that a link is sent to.
#[derive(Debug, Clone, Serialize)]
pub struct SignInPage {
    pub form: Filled,
    /// [`crate::web::Ticket::issue`].
    pub ticket: String,
}

/// The answer to every address, known or not.
#[derive(Debug, Clone, Serialize)]
pub struct CheckMailPage {
    pub minutes: i64,
}

/// `GET /account/sign-in/{token}`: a button, because mail scanners follow links.
#[derive(Debug, Clone, Serialize)]
pub struct SignInLinkPage {
    pub token: String,
}

/// `GET /account`.
#[derive(Debug, Clone, Serialize)]
pub struct AccountPage {
    pub name: String,
    pub email: String,
    /// What should have been paid by now, the longest due first,
    pub overdue: Vec<OverdueInvoice>,
    /// and something waits for that.
    pub is_suspended: bool,
    pub orders: Vec<AccountOrder>,
    /// Where older orders are.
    pub older: Option<String>,
    pub languages: Vec<Choice>,
    /// Field `language`.
    pub form: Filled,
}

#[derive(Debug, Clone, Serialize)]
pub struct OverdueInvoice {
    pub number: String,
    pub due_on: Date,
    pub open: Money,
    /// Where it is paid, or is said how it is.
    pub href: Option<String>,
}

impl OverdueInvoice {
    fn sample() -> Self {
        Self {
            number: "INV-2026-000004".to_owned(),
            due_on: Date::constant(2026, 3, 15),
            open: Money::new(9_150, Currency::EUR),
            href: Some("/pay/inv_1?key=c2FtcGxl".to_owned()),
        }
    }
}

#[derive(Debug, Clone, Serialize)]
pub struct AccountOrder {
    pub id: String,
    pub number: String,
    pub plan: String,
    pub status: String,
    pub placed_at: Timestamp,
    pub total: Money,
    /// Whether what it will be invoiced can be had before.
    pub has_proforma: bool,
}

/// `GET /account/invoices`.
#[derive(Debug, Clone, Serialize)]
pub struct InvoicesPage {
    pub invoices: Vec<AccountInvoice>,
    /// Where older ones are.
    pub older: Option<String>,
    /// What the shop owes the customer, by currency.
    pub credit: Vec<Money>,
    /// Since when what renews is paid by a saved method.
    pub saved_method: Option<Timestamp>,
    /// One that was taken back is not yet gone at the processor.
    pub method_is_leaving: bool,
    /// Names the one submission of a form, so that a second click does nothing more.
    pub key: String,
}

/// What of a credit could pay an invoice.
#[derive(Debug, Clone, Serialize)]
pub struct Offer {
    pub amount: Money,
    /// The same, as the form sends it back.
    pub typed: String,
}

#[derive(Debug, Clone, Serialize)]
pub struct AccountInvoice {
    pub id: String,
    pub number: String,
    /// `open`, `overdue`, `paid`, `credited`, `issued`.
    pub status: &'static str,
    pub is_credit_note: bool,
    pub issued_on: Date,
    pub due_on: Date,
    pub total: Money,
    /// What late payment costs, and what of all that was settled so far, where the total alone does not explain what is open.
    pub fees: Option<Money>,
    pub interest: Option<Money>,
    pub settled: Option<Money>,
    pub open: Money,
    /// Where to pay what is open online,
    pub online: Option<String>,
    /// and how to transfer it.
    pub transfer: Option<Transfer>,
    /// What of the credit could pay it.
    pub credit: Option<Offer>,
}

#[derive(Debug, Clone, Serialize)]
pub struct Transfer {
    pub holder: String,
    pub iban: String,
    pub bic: Option<String>,
    pub reference: String,
    /// The code that fills it in.
    pub qr: Option<Qr>,
}

/// `GET /account/privacy`: every look at this customer's sealed details, newest first, and what was passed on.
#[derive(Debug, Clone, Serialize)]
pub struct WhoLookedPage {
    pub looks: Vec<Look>,
    pub older: Option<String>,
    pub disclosures: Vec<Disclosure>,
}

#[derive(Debug, Clone, Serialize)]
pub struct Look {
    pub at: Timestamp,
    /// When it was done first, of several times in a row.
    pub since: Timestamp,
    pub times: i64,
    pub who: Looker,
    /// `table.column` of each field; none where a case was opened, which may open them all.
    pub fields: Vec<String>,
    /// The standing purpose or the picked reason: `ground-<name>` in the texts.
    pub ground: String,
    /// What the operator wrote beside the reason.
    pub note: Option<String>,
}

/// Who looked: `looks-by-<kind>` in the texts, but for operators, whose role says it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case", tag = "kind", content = "role")]
pub enum Looker {
    /// With the role that the operator had then.
    Operator(String),
    /// A program of the shop's, with a key.
    Key,
    /// This program itself.
    Program,
}

#[derive(Debug, Clone, Serialize)]
pub struct Disclosure {
    pub at: Timestamp,
    pub recipient: String,
    pub fields: Vec<String>,
    /// A purpose of the data map.
    pub purpose: String,
}

impl Page for SignInPage {
    const TEMPLATE: &'static str = "account/sign_in.html";

    fn samples() -> Vec<Self> {
        let wrong = Filled::default()
            .with("email", "ada@")
            .wrong("email", "field-invalid-format");
        [Filled::default(), wrong]
            .map(|form| Self {
                form,
                ticket: "dGlja2V0".to_owned(),
            })
            .into()
    }
}

impl Page for CheckMailPage {
    const TEMPLATE: &'static str = "account/check_mail.html";

    fn samples() -> Vec<Self> {
        vec![Self { minutes: 15 }]
    }
}

impl Page for SignInLinkPage {
    const TEMPLATE: &'static str = "account/sign_in_link.html";

    fn samples() -> Vec<Self> {
        vec![Self {
            token: "b25lLXRpbWU".to_owned(),
        }]
    }
}

impl Page for InvoicesPage {
    const TEMPLATE: &'static str = "account/invoices.html";

    fn samples() -> Vec<Self> {
        let invoice = |running: u32, status, open| AccountInvoice {
            id: "inv_06fqzpdf78c5v9t4m2k1n0s3aw".to_owned(),
            number: format!("INV-2026-{running:06}"),
            status,
            is_credit_note: status == "issued",
            issued_on: Date::constant(2026, 3, 1),
            due_on: Date::constant(2026, 3, 15),
            total: Money::new(9_150, Currency::EUR),
            fees: (running == 4).then(|| Money::new(500, Currency::EUR)),
            interest: (running == 4).then(|| Money::new(189, Currency::EUR)),
            settled: (running == 4).then(|| Money::new(689, Currency::EUR)),
            open: Money::new(open, Currency::EUR),
            online: (open > 0).then(|| "/pay/inv_1?key=c2FtcGxl".to_owned()),
            transfer: (open > 0).then(|| Transfer {
                holder: "Nordlicht Post".to_owned(),
                iban: "DE02120300000000202051".to_owned(),
                bic: (running == 4).then(|| "BYLADEM1001".to_owned()),
                reference: "RF23 INV2 0260 0012 3".to_owned(),
                qr: Qr::of("an EPC code").ok(),
            }),
            credit: (running == 4).then(|| Offer {
                amount: Money::new(500, Currency::EUR),
                typed: "5.00".to_owned(),
            }),
        };
        let full = Self {
            invoices: vec![
                invoice(4, "overdue", 9_150),
                invoice(3, "open", 4_150),
                invoice(2, "issued", 0),
                invoice(1, "paid", 0),
                invoice(5, "credited", 0),
            ],
            older: Some("/account/invoices?after=inv_06fqzpdf78c5v9t4m2k1n0s3aw".to_owned()),
            credit: vec![Money::new(500, Currency::EUR)],
            key: "5f1d".to_owned(),
            saved_method: Some(sample_time()),
            method_is_leaving: true,
        };
        let empty = Self {
            invoices: Vec::new(),
            older: None,
            credit: Vec::new(),
            key: "5f1d".to_owned(),
            saved_method: None,
            method_is_leaving: false,
        };
        vec![full, empty]
    }
}

impl Page for AccountPage {
    const TEMPLATE: &'static str = "account/account.html";

    fn samples() -> Vec<Self> {
        let order = |number: u32, status: &str| AccountOrder {
            id: "ord_06fqzpdf78c5v9t4m2k1n0s3aw".to_owned(),
            number: format!("2026-{number:06}"),
            plan: "Mail Family".to_owned(),
            status: status.to_owned(),
            placed_at: sample_time(),
            total: Money::new(9_150, Currency::EUR),
            has_proforma: status == "open",
        };
        let full = Self {
            name: "Ada Lovelace".to_owned(),
            email: "ada@lovelace.example".to_owned(),
            overdue: vec![OverdueInvoice::sample()],
            is_suspended: true,
            orders: vec![
                order(42, "open"),
                order(17, "fulfilled"),
                order(9, "cancelled"),
            ],
            older: Some("/account?after=ord_06fqzpdf78c5v9t4m2k1n0s3aw".to_owned()),
            languages: Locale::ALL
                .map(|l| Choice::new(l.tag(), l.own_name()))
                .into(),
            form: Filled::default().with("language", "de"),
        };
        let new = Self {
            overdue: Vec::new(),
            is_suspended: false,
            orders: Vec::new(),
            older: None,
            ..full.clone()
        };
        vec![full, new]
    }
}

impl Page for WhoLookedPage {
    const TEMPLATE: &'static str = "account/who_looked.html";

    fn samples() -> Vec<Self> {
        let operator = |role: &str| Looker::Operator(role.to_owned());
        let look = |who, fields: &[&str], ground: &str, note: Option<&str>| Look {
            at: sample_time(),
            since: sample_time(),
            times: if note.is_some() { 1 } else { 3 },
            who,
            fields: fields.iter().map(|field| (*field).to_owned()).collect(),
            ground: ground.to_owned(),
            note: note.map(str::to_owned),
        };
        let full = Self {
            looks: vec![
                look(
                    operator("support"),
                    &["orders.email_sealed", "orders.phone_sealed"],
                    "delivery_problem",
                    None,
                ),
                look(
                    operator("support"),
                    &[],
                    "delivery_problem",
                    Some("The mailbox could not be set up."),
                ),
                look(
                    operator("billing"),
                    &["orders.address_line1_sealed"],
                    "invoicing",
                    None,
                ),
                look(
                    Looker::Key,
                    &["orders.email_sealed"],
                    "other",
                    Some("Newsletter import"),
                ),
                look(
                    Looker::Program,
                    &["orders.name_sealed"],
                    "names-in-lists",
                    None,
                ),
            ],
            older: Some("/account/privacy?after=aud_0".to_owned()),
            disclosures: vec![Disclosure {
                at: sample_time(),
                recipient: "smtp.example".to_owned(),
                fields: vec!["orders.email_sealed".to_owned()],
                purpose: "correspondence".to_owned(),
            }],
        };
        let nobody = Self {
            looks: Vec::new(),
            older: None,
            disclosures: Vec::new(),
        };
        vec![full, nobody]
    }
}

fn sample_time() -> Timestamp {
    "2026-11-21T14:05:00Z".parse().expect("a time")
}

//! Orders: the list with its filters, and one order.

use jiff::Timestamp;
use serde::Serialize;

use super::{
    CaseDoor, ClosingNote, InvoiceRow, MailRow, Pager, RepayNote, SealedField, sample_time,
};
use crate::money::{Currency, Money};
use crate::orders::pages::Sums;
use crate::web::form::{Choice, Filled};
use crate::web::locale::Phrase;
use crate::web::page::Page;

/// `GET /admin/orders`, filtered by `status`, `plan`, `country`, `from`, `to`, or searched with `search`.
#[derive(Debug, Clone, Serialize)]
pub struct OrdersPage {
    pub filter: Filled,
    pub plans: Vec<Choice>,
    pub countries: Vec<Choice>,
    pub rows: Vec<OrderRow>,
    pub pager: Pager,
    pub searched: Option<SearchNote>,
}

#[derive(Debug, Clone, Serialize)]
pub struct OrderRow {
    pub id: String,
    pub number: String,
    pub placed_at: Timestamp,
    /// `open`, `fulfilled` or `cancelled`.
    pub status: String,
    pub plan: String,
    /// The country's name.
    pub country: String,
    pub total: Money,
    pub name: Option<String>,
}

/// What a search by name did.
#[derive(Debug, Clone, Serialize)]
pub struct SearchNote {
    /// How many names were opened for it.
    pub opened: i64,
    /// Whether older customers were left out.
    pub cut_off: bool,
}

/// `GET /admin/orders/{id}`.
#[derive(Debug, Clone, Serialize)]
pub struct OrderDetailPage {
    pub id: String,
    pub number: String,
    pub status: String,
    pub placed_at: Timestamp,
    pub plan: String,
    pub country: String,
    pub terms_version: String,
    pub sums: Sums,
    pub fields: Vec<SealedField>,
    pub answers: Vec<SealedAnswer>,
    pub case: CaseDoor,
    pub happenings: Vec<Happening>,
    pub mails: Vec<MailRow>,
    /// The subscription that it began.
    pub subscription: Option<String>,
    /// In the order of their issue.
    pub documents: Vec<InvoiceRow>,
    /// Whether this role may go to their pages.
    pub sees_books: bool,
    pub proforma: ProformaDoor,
    /// What cancelling it would do.
    pub cancelling: Option<Cancelling>,
    pub is_withdrawn: bool,
    /// What was declared about it waits for this operator's decision.
    pub is_declared: bool,
    /// What is to be given back of it, and where that is done.
    pub repay: Option<(RepayNote, String)>,
    /// Why nothing of it goes back after all.
    pub closing: Option<ClosingNote>,
    /// What may be done with it: `fulfil`, `cancel`; each a `POST` to `/admin/orders/{id}/…`.
    pub actions: Vec<String>,
}

/// What cancelling an order would do.
#[derive(Debug, Clone, Serialize)]
pub struct Cancelling {
    /// A contract ends with it.
    pub renews: bool,
    /// What is credited, with VAT,
    pub back: Vec<CancellingLine>,
    pub total: Money,
    /// and what stays open for what was given, with fees and interest.
    pub stays: Vec<CancellingLine>,
}

#[derive(Debug, Clone, Serialize)]
pub struct CancellingLine {
    /// The invoice's.
    pub number: String,
    pub amount: Money,
}

/// Whether a pro forma invoice can be had.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum ProformaDoor {
    /// There is none, or not for this role.
    None,
    /// Once a case is opened.
    CaseFirst,
    Open,
}

#[derive(Debug, Clone, Serialize)]
pub struct SealedAnswer {
    pub label: String,
    pub value: Option<String>,
}

/// Something that happened to an order.
#[derive(Debug, Clone, Serialize)]
pub struct Happening {
    pub at: Timestamp,
    /// `order-event-…` in the texts.
    pub phrase: Phrase,
}

impl Page for OrdersPage {
    const TEMPLATE: &'static str = "admin/orders.html";

    fn samples() -> Vec<Self> {
        let full = Self {
            filter: Filled::default()
                .with("status", "open")
                .with("from", "2026-11-01"),
            plans: vec![
                Choice::new("mail-family", "Mail Family"),
                Choice::new("mail-solo", "Mail Solo"),
            ],
            countries: vec![
                Choice::new("DE", "Deutschland"),
                Choice::new("AT", "Österreich"),
            ],
            rows: OrderRow::samples(),
            pager: Pager {
                newer: Some("/admin/orders?before=ord_0".to_owned()),
                older: Some("/admin/orders?after=ord_9".to_owned()),
            },
            searched: None,
        };
        let searched = Self {
            filter: Filled::default().with("search", "Lovelace"),
            searched: Some(SearchNote {
                opened: 500,
                cut_off: true,
            }),
            pager: Pager::default(),
            ..full.clone()
        };
        let none = Self {
            filter: Filled::default()
                .with("search", "nobody")
                .wrong("from", "field-invalid-format"),
            rows: Vec::new(),
            searched: Some(SearchNote {
                opened: 1,
                cut_off: false,
            }),
            pager: Pager::default(),
            ..full.clone()
        };
        vec![full, searched, none]
    }
}

impl Page for OrderDetailPage {
    const TEMPLATE: &'static str = "admin/order.html";

    fn samples() -> Vec<Self> {
        let order = |open: bool, case| Self {
            id: "ord_06fqzpdf78c5v9t4m2k1n0s3aw".to_owned(),
            number: "2026-000042".to_owned(),
            status: "open".to_owned(),
            placed_at: sample_time(),
            plan: "Mail Family".to_owned(),
            country: "Deutschland".to_owned(),
            terms_version: "2026-11b.14.30".to_owned(),
            sums: crate::orders::pages::sample_sums(),
            fields: SealedField::samples(open),
            answers: vec![
                SealedAnswer {
                    label: "Which domain shall the mailboxes use?".to_owned(),
                    value: Some("lovelace.example".to_owned()),
                },
                SealedAnswer {
                    label: "Where shall your mail be kept?".to_owned(),
                    value: open.then(|| "Hamburg".to_owned()),
                },
            ],
            case,
            happenings: vec![
                Happening {
                    at: sample_time(),
                    phrase: "order-event-placed".into(),
                },
                Happening {
                    at: sample_time(),
                    phrase: "order-event-fulfilled".into(),
                },
                Happening {
                    at: sample_time(),
                    phrase: "order-event-cancelled".into(),
                },
            ],
            subscription: Some("sbn_06fqzpdf78c5v9t4m2k1n0s3aw".to_owned()),
            documents: InvoiceRow::samples(),
            sees_books: open,
            mails: MailRow::samples(),
            proforma: if open {
                ProformaDoor::Open
            } else {
                ProformaDoor::CaseFirst
            },
            cancelling: Some(Cancelling::sample(open)),
            is_withdrawn: open,
            is_declared: open,
            repay: (!open).then(|| (RepayNote::sample(open), "/admin/refunds/new".to_owned())),
            closing: open.then(|| ClosingNote {
                why: "kept",
                at: sample_time(),
            }),
            actions: vec!["fulfil".to_owned(), "cancel".to_owned()],
        };
        let bare = Self {
            answers: Vec::new(),
            subscription: None,
            documents: Vec::new(),
            mails: Vec::new(),
            proforma: ProformaDoor::None,
            cancelling: None,
            actions: Vec::new(),
            ..order(false, CaseDoor::sample_barred())
        };
        vec![
            order(false, CaseDoor::sample()),
            order(true, CaseDoor::sample_open()),
            order(false, CaseDoor::sample_mistaken()),
            bare,
        ]
    }
}

impl Cancelling {
    fn sample(renews: bool) -> Self {
        let line = |number: &str, minor| CancellingLine {
            number: number.to_owned(),
            amount: Money::new(minor, Currency::EUR),
        };
        Self {
            renews,
            back: if renews {
                vec![line("INV-2026-000016", 96), line("INV-2027-000001", 299)]
            } else {
                Vec::new()
            },
            total: Money::new(if renews { 395 } else { 0 }, Currency::EUR),
            stays: vec![line("INV-2026-000016", 1_031)],
        }
    }
}

impl OrderRow {
    pub(super) fn samples() -> Vec<Self> {
        let row = |number: u32, status: &str, name: Option<&str>, minor| Self {
            id: format!("ord_06fqzpdf78c5v9t4m2k1n0s3a{}", number % 10),
            number: format!("2026-{number:06}"),
            placed_at: sample_time(),
            status: status.to_owned(),
            plan: "Mail Family".to_owned(),
            country: "Deutschland".to_owned(),
            total: Money::new(minor, Currency::EUR),
            name: name.map(str::to_owned),
        };
        vec![
            row(42, "open", Some("Ada Lovelace"), 9_150),
            row(41, "fulfilled", Some("Grace Hopper"), 4_900),
            row(40, "cancelled", Some("Konrad Zuse"), 8_900),
            row(39, "fulfilled", None, 890),
        ]
    }
}

//! The panel's pages. What is sealed is `None` until the data map or a case opens it.

mod audit;
mod books;
mod catalogue;
mod coupons;
mod customers;
mod dashboard;
mod declarations;
mod import;
mod invoices;
mod mail;
mod manual_refunds;
mod operators;
mod orders;
mod payments;
mod processor;
mod rates;
mod refunds;
mod reports;
mod settings;
mod subscriptions;
mod vat_ids;
mod vat_report;

use jiff::Timestamp;
use serde::Serialize;

use crate::web::form::Filled;

pub use audit::{AuditPage, AuditRow, ChainFault, ChainState, Named};
pub use books::{AccountRow, BooksOfCurrency, TrialBalancePage};
pub use catalogue::{
    AddonPage, AddonRow, CataloguePage, PlanPage, PlanRow, PriceLine, PriceRow, QuestionPage,
    QuestionRow,
};
pub use coupons::{CouponPage, CouponRow, CouponsPage, Edge};
pub use customers::{CustomerBooks, CustomerPage, CustomerRow, CustomersPage, MovementRow};
pub use dashboard::{Alarm, DashboardPage, DayFigures, Figures};
pub use declarations::{DeclarationRow, DeclarationsPage, UnmatchedRow};
pub use import::{ChangeRow, FactRow, ImportPage};
pub use invoices::{
    InvoicePage, InvoiceRow, InvoicesPage, ManualRow, Offered, OnlineRow, TaxRow, TransferRow,
    WaiverRow,
};
pub use mail::{MailAbout, MailPage, MailRow, MessagePage};
pub use manual_refunds::{ManualRefundPage, ManualRefundRow};
pub use operators::{OperatorRow, OperatorsPage};
pub use orders::{
    Cancelling, CancellingLine, Happening, OrderDetailPage, OrderRow, OrdersPage, ProformaDoor,
    SealedAnswer, SearchNote,
};
pub use payments::{
    BookingRow, InHandRow, LineRow, PaidRow, PaymentsPage, ProposalRow, StatementRow, UploadRow,
};
pub use processor::{HoldingRow, LostRow, PayoutRow, ProcessorPage, SettledRow, UndetachedRow};
pub use rates::{RateRow, RatesPage, WaitingRow};
pub use refunds::{
    ClosingNote, KnownPayeeRow, NewRefundPage, PayeeRow, RefundFileRow, RefundRow, RefundsPage,
    RepayNote, RepaymentRow, RepaymentsPage,
};
pub use reports::{
    AgeRow, FilesPage, MonthRow, NamedFilesPage, OpenItemsPage, OpenRow, ReportsPage,
};
pub use settings::{Setting, SettingsPage, SettingsSection};
pub use subscriptions::{
    DunningRow, PlanChangePage, SubscriptionPage, SubscriptionRow, SubscriptionsPage,
};
pub use vat_ids::{VatIdRow, VatIdsPage};
pub use vat_report::{HomeReturn, Neighbour, OneStopReturn, VatPage};

/// Where the neighbouring pages of a list are.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Pager {
    pub newer: Option<String>,
    pub older: Option<String>,
}

/// A sealed field that has a value.
#[derive(Debug, Clone, Serialize)]
pub struct SealedField {
    /// `table.column`.
    pub column: String,
    pub value: Option<String>,
    /// Whether this operator's role may open it in a case.
    pub opens: bool,
}

/// The door to one customer's sealed fields. Its form goes to `/admin/customers/{customer}/cases`, fields `reason`, `note`,
/// `back`; closing goes to `…/cases/close`.
#[derive(Debug, Clone, Serialize)]
pub struct CaseDoor {
    pub customer: String,
    /// Until when this operator's case is open.
    pub open_until: Option<Timestamp>,
    /// Whether the role may open cases at all.
    pub allowed: bool,
    /// The names of the reasons to pick from.
    pub reasons: Vec<String>,
    /// The page to come back to.
    pub back: String,
    pub form: Filled,
}

fn sample_time() -> Timestamp {
    "2026-11-21T14:05:00Z".parse().expect("a time")
}

impl CaseDoor {
    fn sample() -> Self {
        Self {
            customer: "cus_06fqzpdf78c5v9t4m2k1n0s3aw".to_owned(),
            open_until: None,
            allowed: true,
            reasons: [
                "customer_request",
                "delivery_problem",
                "billing_question",
                "legal_claim",
                "security_incident",
                "other",
            ]
            .map(str::to_owned)
            .into(),
            back: "/admin/orders/ord_06fqzpdf78c5v9t4m2k1n0s3aw".to_owned(),
            form: Filled::default(),
        }
    }

    fn sample_open() -> Self {
        Self {
            open_until: Some(sample_time()),
            ..Self::sample()
        }
    }

    fn sample_mistaken() -> Self {
        let form = Filled::default()
            .with("note", "")
            .wrong("reason", "field-not-in-list")
            .wrong("note", "problem-case-note");
        Self {
            form,
            ..Self::sample()
        }
    }

    fn sample_barred() -> Self {
        Self {
            allowed: false,
            ..Self::sample()
        }
    }
}

impl SealedField {
    fn samples(open: bool) -> Vec<Self> {
        [
            ("orders.name_sealed", "Ada Lovelace", true),
            ("orders.email_sealed", "ada@lovelace.example", open),
            ("orders.phone_sealed", "+49 40 123456", open),
            ("orders.address_line1_sealed", "Hafenstraße 7", open),
            ("orders.postal_code_sealed", "20359", open),
            ("orders.city_sealed", "Hamburg", open),
            ("orders.vat_id_sealed", "DE136695976", false),
        ]
        .map(|(column, value, shown)| Self {
            column: column.to_owned(),
            value: shown.then(|| value.to_owned()),
            opens: column != "orders.vat_id_sealed",
        })
        .into()
    }
}

//! The order form, and the order as its customer sees it.

pub(super) mod samples;

pub(crate) use samples::{questions as sample_questions, sums as sample_sums};

use jiff::Timestamp;
use jiff::civil::Date;
use serde::Serialize;

use crate::catalog::pages::CurrencyLink;
use crate::catalog::{Basis, Interval};
use crate::customers::values::{AddressFormat, Need};
use crate::identity::qr::Qr;
use crate::money::{Money, Rate};
use crate::web::form::{Choice, Filled};
use crate::web::locale::Phrase;
use crate::web::page::Page;

/// `GET /order/{plan}`, and the answer to a `POST` that cannot be taken yet.
#[derive(Debug, Clone, Serialize)]
pub struct OrderFormPage {
    pub plan: PlanHead,
    pub form: Filled,
    /// [`crate::web::Ticket::issue`]: sent twice, the form acts once.
    pub ticket: String,
    /// [`crate::web::work`]: what the browser has to do before the form is taken.
    pub work_bits: Option<u32>,
    pub prices: Vec<PriceChoice>,
    /// None where there is no choice.
    pub currencies: Vec<CurrencyLink>,
    pub quantity_max: u32,
    /// How many of the plan are left, where there is an end of it.
    pub left: Option<u32>,
    pub addons: Vec<AddonField>,
    pub questions: Vec<QuestionField>,
    pub countries: Vec<Choice>,
    /// What an address of the chosen country has.
    pub address: AddressFields,
    /// `bank_transfer`, `stripe`.
    pub payment_methods: Vec<String>,
    pub takes_coupons: bool,
    pub minimum_age: u8,
    pub sums: Sums,
}

#[derive(Debug, Clone, Serialize)]
pub struct PlanHead {
    pub slug: String,
    pub name: String,
    pub summary: String,
}

/// A price of the plan, as consumers pay it.
#[derive(Debug, Clone, Serialize)]
pub struct PriceChoice {
    pub interval: Interval,
    pub gross: Money,
    pub setup_gross: Option<Money>,
    pub trial_days: u32,
}

/// Field `addon_<key>`.
#[derive(Debug, Clone, Serialize)]
pub struct AddonField {
    pub key: String,
    pub label: String,
    pub quantity_min: u32,
    pub quantity_max: u32,
    pub prices: Vec<AddonPriceTag>,
}

#[derive(Debug, Clone, Serialize)]
pub struct AddonPriceTag {
    pub interval: Interval,
    pub gross: Money,
}

/// Which fields an address of the country has, and what they are called there: keys of `addresses.ftl`.
#[derive(Debug, Clone, Serialize)]
pub struct AddressFields {
    pub city: Need,
    pub postal_code: Need,
    pub postal_code_label: &'static str,
    /// Where addresses name no region, nobody is asked for one.
    pub region: Need,
    pub region_label: &'static str,
}

impl From<&AddressFormat> for AddressFields {
    fn from(format: &AddressFormat) -> Self {
        Self {
            city: format.city,
            postal_code: format.postal_code,
            postal_code_label: format.postal_code_label,
            region: format.region,
            region_label: format.region_label,
        }
    }
}

/// Field `answer_<key>`.
#[derive(Debug, Clone, Serialize)]
pub struct QuestionField {
    pub key: String,
    pub label: String,
    pub hint: Option<String>,
    /// `text`, `choice`, `domain`, `email` or `number`.
    pub kind: String,
    pub required: bool,
    /// For `choice`.
    pub choices: Vec<Choice>,
}

/// What is to be paid: the same figures in form, order, mail and invoice.
#[derive(Debug, Clone, Serialize)]
pub struct Sums {
    pub lines: Vec<Line>,
    /// Whether the lines hold the VAT already.
    pub basis: Basis,
    pub net: Money,
    pub taxes: Vec<TaxSum>,
    pub total: Money,
    pub interval: Interval,
    pub trial: Option<TrialSum>,
    pub once_confirmed: Option<ConfirmedSum>,
    /// The note that the law wants where there is no VAT.
    pub no_tax_because: Option<Phrase>,
}

#[derive(Debug, Clone, Serialize)]
pub struct Line {
    pub label: String,
    pub quantity: i64,
    pub amount: Money,
}

/// What it comes to without VAT, if the VAT id is confirmed within so many days.
#[derive(Debug, Clone, Serialize)]
pub struct ConfirmedSum {
    pub total: Money,
    pub days: u16,
}

/// What costs nothing at first, and what the first period after it comes to.
#[derive(Debug, Clone, Serialize)]
pub struct TrialSum {
    pub days: u32,
    /// What is charged all the same, and stays with us: the set-up.
    pub at_once: Option<Money>,
    pub then: Money,
}

#[derive(Debug, Clone, Serialize)]
pub struct TaxSum {
    pub rate: Rate,
    pub amount: Money,
}

/// `GET /orders/{id}`, for nobody but its customer.
#[derive(Debug, Clone, Serialize)]
pub struct OrderPage {
    pub order_number: String,
    pub plan: String,
    /// An order's status, as the database names it: `order-status-…` in the texts.
    pub status: String,
    pub placed_at: Timestamp,
    /// Whether the customer comes straight from the form.
    pub just_placed: bool,
    /// A consumer may withdraw, and gets the form for it.
    pub is_consumer: bool,
    /// The invoice is being written: the page asks for itself again.
    pub asks_again: bool,
    pub sums: Sums,
    pub payment: Payment,
    pub answers: Vec<Answer>,
    /// Name, company and address, a line each.
    pub recipient: Vec<String>,
    pub email: String,
    pub phone: Option<String>,
    pub vat_id: Option<String>,
    pub buyer_reference: Option<String>,
    pub terms_version: String,
    /// Where its customer, signed in, takes its details over into the account; none when they stand there already.
    pub take_over: Option<String>,
    /// What became of its VAT id, where that changes how it is taxed.
    pub vat: Option<VatNote>,
    pub withdrawn: Option<WithdrawnNote>,
}

/// Its customer withdrew.
#[derive(Debug, Clone, Serialize)]
pub struct WithdrawnNote {
    pub at: Timestamp,
    /// Until when what was paid comes back, where something was.
    pub repay_by: Option<Date>,
    /// The same for what was paid after it, where something was.
    pub repay_late_by: Option<Date>,
}

#[derive(Debug, Clone, Serialize)]
pub struct VatNote {
    /// `unclaimed`, `waiting`, `confirmed`, `confirmed-late`, `refused` or `expired`: `vat-state-…` in the texts.
    pub state: &'static str,
    /// Then VAT is charged.
    pub until: Timestamp,
    /// Where its customer, signed in, says that the order is theirs.
    pub claim: Option<String>,
}

/// How the order is paid.
#[derive(Debug, Clone, Serialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum Payment {
    BankTransfer {
        amount: Money,
        recipient: String,
        iban: String,
        bic: String,
        reference: String,
        /// The code that fills in the transfer.
        qr: Option<Qr>,
    },
    /// The invoice is being written. Nobody is asked to pay under one reference now and another in a moment.
    InvoiceToCome {
        amount: Money,
    },
    /// The shop has no bank account in its settings: the invoice will say it.
    ByInvoice {
        amount: Money,
    },
    /// A page of the payment provider, on the customer's own click.
    Online {
        href: String,
        amount: Money,
    },
    Paid {
        at: Timestamp,
    },
    NothingDue,
}

#[derive(Debug, Clone, Serialize)]
pub struct Answer {
    pub label: String,
    pub value: String,
}

impl Page for OrderFormPage {
    const TEMPLATE: &'static str = "orders/form.html";

    fn samples() -> Vec<Self> {
        samples::forms()
    }
}

impl Page for OrderPage {
    const TEMPLATE: &'static str = "orders/order.html";

    fn samples() -> Vec<Self> {
        samples::orders()
    }
}

//! The order form, and the order as its customer sees it.

mod samples;

use jiff::Timestamp;
use serde::Serialize;

use crate::money::{Money, Rate};
use crate::web::form::{Choice, Filled, Guards};
use crate::web::locale::Phrase;
use crate::web::page::Page;

/// `GET /order/{plan}`, and the answer to a `POST` that cannot be taken yet.
#[derive(Debug, Clone, Serialize)]
pub struct OrderFormPage {
    pub plan: PlanHead,
    pub form: Filled,
    pub guards: Guards,
    pub prices: Vec<PriceChoice>,
    pub quantity_max: u32,
    pub addons: Vec<AddonField>,
    pub questions: Vec<QuestionField>,
    /// See [`crate::web::countries::countries`].
    pub countries: Vec<Choice>,
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
    /// `monthly`, `yearly` or `once`.
    pub interval: String,
    pub gross: Money,
    pub setup_gross: Option<Money>,
    pub trial_days: u16,
}

/// Field `addon_<key>`: how many of it.
#[derive(Debug, Clone, Serialize)]
pub struct AddonField {
    pub key: String,
    pub label: String,
    pub gross: Money,
    pub quantity_max: u32,
}

/// Field `answer_<key>`.
#[derive(Debug, Clone, Serialize)]
pub struct QuestionField {
    pub key: String,
    pub label: String,
    pub hint: Option<String>,
    /// `text`, `long_text`, `number`, `date`, `email`, `choice` or `tick`.
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
    pub lines_are_gross: bool,
    pub net: Money,
    pub taxes: Vec<TaxSum>,
    pub total: Money,
    /// `monthly`, `yearly` or `once`.
    pub interval: String,
    pub trial_days: u16,
    /// The note that the law wants where there is no VAT.
    pub no_tax_because: Option<Phrase>,
}

#[derive(Debug, Clone, Serialize)]
pub struct Line {
    pub label: String,
    pub quantity: u32,
    pub amount: Money,
}

#[derive(Debug, Clone, Serialize)]
pub struct TaxSum {
    pub rate: Rate,
    pub amount: Money,
}

/// `GET /orders/{id}`, for nobody but its customer.
#[derive(Debug, Clone, Serialize)]
pub struct OrderPage {
    pub number: String,
    pub plan: String,
    /// An order's status, as the database names it: `order-status-…` in the texts.
    pub status: String,
    pub placed_at: Timestamp,
    /// Whether the customer comes straight from the form.
    pub just_placed: bool,
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
    },
    /// The shop has no bank account in its settings: the invoice will say it.
    ByInvoice,
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

//! An invoice as the API answers it.

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use serde::Serialize;
use utoipa::ToSchema;

use crate::billing::invoices::{Converted, Invoice, InvoiceId, Kind};
use crate::billing::tax::Part;
use crate::billing::transfer::CreditorReference;
use crate::money::Money;

/// An issued document, and where it stands. Amounts are minor units of its currency.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct InvoiceRecord {
    #[schema(value_type = String, example = "inv_01jd3x8m2k9v4qz7w5y6b1c0ae")]
    id: InvoiceId,
    /// `invoice` or `credit_note`.
    kind: &'static str,
    /// Without a gap in its series and year; ends in the running digits.
    number: String,
    /// The order that began it.
    order: String,
    /// The same for all documents of one customer.
    customer_id: String,
    /// Of a credit note: the invoice that it corrects.
    #[schema(value_type = Option<String>)]
    corrects: Option<InvoiceId>,
    /// `open`, `overdue`, `paid` or `credited`; a credit note is `issued`.
    status: &'static str,
    currency: &'static str,
    /// `net` or `gross`: what its lines are reckoned in.
    basis: &'static str,
    net_minor: i64,
    tax_minor: i64,
    total_minor: i64,
    /// `total_minor` + `fees_minor` + `interest_minor` + `to_credit_minor` - `paid_minor` - `credited_minor`.
    open_minor: i64,
    paid_minor: i64,
    credited_minor: i64,
    /// Fees for late payment, as far as they stand.
    fees_minor: i64,
    /// Interest for late payment, as far as it stands.
    interest_minor: i64,
    /// What was paid and credited beyond that, and became the customer's credit.
    to_credit_minor: i64,
    /// ISO 3166-1 alpha-2.
    country: String,
    payment_method: String,
    /// What a transfer names (ISO 11649); null for a credit note.
    reference: Option<String>,
    #[schema(value_type = String, format = DateTime)]
    issued_at: Timestamp,
    /// When the day ends until which it is to be paid, in the shop's time zone.
    #[schema(value_type = String, format = DateTime)]
    due_at: Timestamp,
    #[schema(value_type = String, format = Date)]
    issued_on: Date,
    #[schema(value_type = String, format = Date)]
    due_on: Date,
    #[schema(value_type = Option<String>, format = DateTime)]
    settled_at: Option<Timestamp>,
    /// How it is taxed; on the document alone, not in lists.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    taxes: Vec<TaxRecord>,
    /// Where it is in another currency than VAT is owed in; on the document alone, not in lists.
    #[serde(skip_serializing_if = "Option::is_none")]
    conversion: Option<ConversionRecord>,
}

/// How a document's tax is stated in the currency that VAT is owed in.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct ConversionRecord {
    currency: &'static str,
    tax_minor: i64,
    /// So much of the document's currency
    #[schema(example = "1.0834")]
    rate: String,
    /// is as much as this of `currency`.
    #[schema(example = "1")]
    per: String,
    /// When it was published, and by whom.
    #[schema(value_type = String, format = Date)]
    on: Date,
    source: String,
}

/// What is taxed alike.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct TaxRecord {
    /// Whose authority receives it.
    territory: &'static str,
    /// `taxed`, `zero_rated`, `exempt`, `small_business`, `reverse_charge`, `intra_community`, `export`, `outside_scope`.
    treatment: &'static str,
    /// Millionths: 190000 is 19 %.
    rate_ppm: u32,
    net_minor: i64,
    tax_minor: i64,
}

impl InvoiceRecord {
    pub(super) fn new(invoice: Invoice, today: Date, zone: &TimeZone) -> Self {
        let status = invoice.status(today).as_str();
        let to_credit = invoice.to_credit().map_or(0, Money::minor);
        let Invoice {
            document,
            open,
            paid,
            credited,
            fees,
            interest,
            settled_at,
        } = invoice;
        let is_invoice = document.kind == Kind::Invoice;
        let reference = is_invoice
            .then(|| CreditorReference::of(&document.number).ok())
            .flatten();
        let ends = document
            .due_on
            .tomorrow()
            .and_then(|day| day.to_zoned(zone.clone()))
            .map_or(document.issued_at, |ends| ends.timestamp());
        Self {
            id: document.id,
            kind: document.kind.as_str(),
            number: document.number,
            order: document.order_id,
            customer_id: document.customer.to_string(),
            corrects: document.corrects,
            status,
            currency: document.total.currency().code(),
            basis: document.basis.as_str(),
            net_minor: document.net.minor(),
            tax_minor: document.tax.minor(),
            total_minor: document.total.minor(),
            open_minor: open.minor(),
            paid_minor: paid.minor(),
            credited_minor: credited.minor(),
            fees_minor: fees.minor(),
            interest_minor: interest.minor(),
            to_credit_minor: to_credit,
            country: document.country,
            payment_method: document.payment_method,
            reference: reference.map(|reference| reference.as_str().to_owned()),
            issued_at: document.issued_at,
            due_at: ends,
            issued_on: document.issued_on,
            due_on: document.due_on,
            settled_at,
            taxes: document.parts.iter().map(TaxRecord::from).collect(),
            conversion: document.converted.as_ref().map(ConversionRecord::from),
        }
    }
}

impl From<&Converted> for ConversionRecord {
    fn from(converted: &Converted) -> Self {
        let by = &converted.by;
        Self {
            currency: by.currency.code(),
            tax_minor: converted.tax.minor(),
            rate: by.rate.decimal().to_string(),
            per: by.per.decimal().to_string(),
            on: by.on,
            source: by.source.as_str().to_owned(),
        }
    }
}

impl From<&Part> for TaxRecord {
    fn from(part: &Part) -> Self {
        Self {
            territory: part.decision.territory.code(),
            treatment: part.decision.treatment.as_str(),
            rate_ppm: part.decision.rate.parts_per_million(),
            net_minor: part.net.minor(),
            tax_minor: part.tax.minor(),
        }
    }
}

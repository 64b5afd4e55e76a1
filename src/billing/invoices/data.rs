//! What is kept of issued documents.

use crate::customers::data::INVOICING;
use crate::vault::map::{Class, Column, Field, Role, Rule, StandingPurpose, Table};

/// What an issued document says: kept as long as the law asks, under the fiscal year's own key.
const ISSUED: Rule = Rule {
    class: Class::Document,
    opens: &[Role::Owner, Role::Billing, Role::Auditor],
    standing: &[
        (Role::Owner, StandingPurpose::Invoicing),
        (Role::Billing, StandingPurpose::Invoicing),
    ],
    ..INVOICING
};

pub const DRAFT: Field = ISSUED.seals("invoices", "draft_sealed");
pub const BYTES: Field = ISSUED.seals("invoice_files", "file_sealed");
pub const REASON: Field = INVOICING.seals("credit_reasons", "reason_sealed");

const MONEY: &str = "Totals and reports need the amount; it names nobody.";
const TAX: &str = "Reports and returns need it; decided by the country.";
const NUMBERS: &str = "Numbers the shop's documents; names nobody.";
const MOMENT: &str = "Orders lists, starts terms and assigns it to a period; names nobody.";
const RANDOM: &str = "Random; joins the rows of one document.";

pub const INVOICES: Table = Table {
    name: "invoices",
    about: "Invoices and credit notes, as they were issued.",
    subject: Some("subject_id"),
    columns: &[
        Column::plain("id", "Random; says nothing about the customer."),
        Column::plain("kind", "One of two words."),
        Column::plain("number", NUMBERS),
        Column::plain("series", NUMBERS),
        Column::plain("fiscal_year", NUMBERS),
        Column::plain("running", NUMBERS),
        Column::plain("position", NUMBERS),
        Column::plain("cause", "Random; names what it was owed for."),
        Column::plain("order_id", "Random; finds an order's documents."),
        Column::plain("customer_id", "Random; joins a customer's documents."),
        Column::plain("subject_id", "Random; names the keys that open the row."),
        Column::plain("corrects_id", "Random; names the invoice that it corrects."),
        Column::plain("currency", MONEY),
        Column::plain("basis", MONEY),
        Column::plain("supply", TAX),
        Column::plain("net_minor", MONEY),
        Column::plain("tax_minor", MONEY),
        Column::plain("total_minor", MONEY),
        Column::plain("country", TAX),
        Column::plain("language", "Which of two languages it is written in."),
        Column::plain("payment_method", "One of a few words."),
        Column::plain("issued_on", MOMENT),
        Column::plain("due_on", MOMENT),
        Column::plain("issued_at", MOMENT),
        Column::Sealed(DRAFT),
        Column::digest(
            "row_digest",
            "Covers the row and the one before, as it is sealed.",
        ),
        Column::digest("previous_digest", "The link to the row before."),
    ],
};

pub const PARTS: Table = Table {
    name: "invoice_parts",
    about: "How a document's amounts are taxed.",
    subject: None,
    columns: &[
        Column::plain("invoice_id", RANDOM),
        Column::plain("position", NUMBERS),
        Column::plain("tax_territory", TAX),
        Column::plain("tax_treatment", TAX),
        Column::plain("tax_rate_ppm", TAX),
        Column::plain("net_minor", MONEY),
        Column::plain("tax_minor", MONEY),
    ],
};

pub const SERIES: Table = Table {
    name: "invoice_series",
    about: "The last number of each series and year.",
    subject: None,
    columns: &[
        Column::plain("series", NUMBERS),
        Column::plain("fiscal_year", NUMBERS),
        Column::plain("running", NUMBERS),
    ],
};

pub const HEADS: Table = Table {
    name: "invoice_heads",
    about: "The end of the chain of documents.",
    subject: None,
    columns: &[
        Column::plain("only_one", "Always 1: the table has one row."),
        Column::plain("position", NUMBERS),
        Column::digest("head_digest", "The last document's link."),
    ],
};

pub const CREDITS: Table = Table {
    name: "credits_owed",
    about: "What a credit note takes back of each part of its invoice.",
    subject: None,
    columns: &[
        Column::plain("cause", RANDOM),
        Column::plain("position", NUMBERS),
        Column::plain("net_minor", MONEY),
        Column::plain("tax_minor", MONEY),
    ],
};

pub const GIVEN_BACK: Table = Table {
    name: "amounts_given_back",
    about: "What the invoice for a change gives back of an earlier one.",
    subject: None,
    columns: &[
        Column::plain("cause", RANDOM),
        Column::plain("by_cause", RANDOM),
        Column::plain("currency", MONEY),
        Column::plain("amount_minor", MONEY),
        Column::plain("noted_at", NUMBERS),
    ],
};

pub const REASONS: Table = Table {
    name: "credit_reasons",
    about: "Why an invoice is corrected.",
    subject: Some("subject_id"),
    columns: &[
        Column::plain("id", RANDOM),
        Column::plain("subject_id", "Random; names the keys that open the row."),
        Column::Sealed(REASON),
    ],
};

pub const FILES: Table = Table {
    name: "invoice_files",
    about: "What a document was sent as: PDF and XML.",
    subject: Some("subject_id"),
    columns: &[
        Column::plain("id", RANDOM),
        Column::plain("invoice_id", RANDOM),
        Column::plain("subject_id", "Random; names the keys that open the row."),
        Column::plain("form", "One of three words."),
        Column::plain("rendered_at", MOMENT),
        Column::digest(
            "file_digest",
            "Tells whether the file is what was rendered.",
        ),
        Column::Sealed(BYTES),
    ],
};

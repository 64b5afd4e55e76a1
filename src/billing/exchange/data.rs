//! What is kept of rates and conversions: nothing that names anybody.

use crate::vault::map::{Column, Table};

const PUBLIC: &str = "Published by a central bank; names nobody.";
const RATE: &str = "What a document's tax was converted at; names nobody.";
const MONEY: &str = "Returns need the amount; it names nobody.";
const RANDOM: &str = "Random; joins the rows of one document.";

pub const TABLES: [Table; 4] = [
    Table {
        name: "exchange_rates",
        about: "What currencies were worth, day by day.",
        subject: None,
        columns: &[
            Column::plain("base", PUBLIC),
            Column::plain("quote", PUBLIC),
            Column::plain("published_on", PUBLIC),
            Column::plain("rate_millionths", PUBLIC),
            Column::plain("source", PUBLIC),
            Column::plain("recorded_at", "When it was taken in; names nobody."),
        ],
    },
    Table {
        name: "replaced_rates",
        about: "What a rate was before it was put right: reports of days before then count it.",
        subject: None,
        columns: &[
            Column::plain("base", PUBLIC),
            Column::plain("quote", PUBLIC),
            Column::plain("published_on", PUBLIC),
            Column::plain("rate_millionths", PUBLIC),
            Column::plain("source", PUBLIC),
            Column::plain("recorded_at", "When it was taken in; names nobody."),
            Column::plain("replaced_at", "When another took its place; names nobody."),
        ],
    },
    Table {
        name: "invoice_conversions",
        about: "How documents in other currencies were converted.",
        subject: None,
        columns: &[
            Column::plain("invoice_id", RANDOM),
            Column::plain("currency", RATE),
            Column::plain("rate_millionths", RATE),
            Column::plain("per_millionths", RATE),
            Column::plain("published_on", RATE),
            Column::plain("source", RATE),
            Column::plain("tax_minor", MONEY),
        ],
    },
    Table {
        name: "converted_parts",
        about: "What a document's amounts come to in the currency that VAT is reported in.",
        subject: None,
        columns: &[
            Column::plain("invoice_id", RANDOM),
            Column::plain("position", RANDOM),
            Column::plain("currency", MONEY),
            Column::plain("net_minor", MONEY),
            Column::plain("tax_minor", MONEY),
        ],
    },
];

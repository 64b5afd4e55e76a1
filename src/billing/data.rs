//! What billing keeps.

use super::{exchange, invoices, ledger, vat_ids};
use crate::vault::map::{Column, Table};

const MONEY: &str = "Totals and reports need the amount; it names nobody.";

const OWED: Table = Table {
    name: "invoices_owed",
    about: "What is to be invoiced, or to be credited.",
    subject: Some("subject_id"),
    columns: &[
        Column::plain("cause", "Random; names what it is owed for."),
        Column::plain("kind", "One of two words."),
        Column::plain(
            "corrects_id",
            "Random; names the invoice that is corrected.",
        ),
        Column::plain(
            "subject_id",
            "Random; names the keys of whom it is owed by.",
        ),
        Column::plain("currency", MONEY),
        Column::plain("basis", MONEY),
        Column::plain("net_minor", MONEY),
        Column::plain("tax_minor", MONEY),
        Column::plain("total_minor", MONEY),
        Column::plain("owed_at", "When the invoice became due for issue."),
        Column::plain("invoiced_at", "Whether it was issued."),
        Column::plain("failures", "How often it could not be issued."),
        Column::plain("next_try_at", "When it is tried again."),
        Column::plain("waits_for", "What it waits for, in one of a few words."),
        Column::plain("revision", "Whether it came to something else meanwhile."),
    ],
};

const BOOKS: [Table; 5] = ledger::data::TABLES;
const EXCHANGE: [Table; 4] = exchange::data::TABLES;

pub const TABLES: &[Table] = &[
    OWED,
    invoices::data::CREDITS,
    invoices::data::GIVEN_BACK,
    invoices::data::REASONS,
    invoices::data::INVOICES,
    invoices::data::PARTS,
    invoices::data::FILES,
    invoices::data::SERIES,
    invoices::data::HEADS,
    BOOKS[0],
    BOOKS[1],
    BOOKS[2],
    BOOKS[3],
    BOOKS[4],
    EXCHANGE[0],
    EXCHANGE[1],
    EXCHANGE[2],
    EXCHANGE[3],
    vat_ids::data::CONFIRMATIONS,
];

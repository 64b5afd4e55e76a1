//! What billing keeps.

use crate::vault::map::{Column, Table};

const MONEY: &str = "Totals and reports need the amount; it names nobody.";

pub const TABLES: &[Table] = &[Table {
    name: "invoices_owed",
    about: "What is to be invoiced.",
    subject: Some("subject_id"),
    columns: &[
        Column::plain("cause", "Random; names the order."),
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
    ],
}];

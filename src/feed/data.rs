//! What this room stores, for the data map.

use crate::vault::map::{Column, Table};

const MOMENT: &str = "Says when it happened; it names nobody.";

pub const TABLES: &[Table] = &[Table {
    name: "events",
    about: "What happened, for programs that act on it.",
    subject: None,
    columns: &[
        Column::plain("source", "Names what happened, where it happened; random."),
        Column::plain("position", "Its place among all that happened."),
        Column::plain("kind", "One of a few fixed words."),
        Column::plain("subscription_id", "Random; names the subscription."),
        Column::plain("invoice_id", "Random; names the invoice."),
        Column::plain("happened_at", MOMENT),
        Column::plain("effective_at", MOMENT),
    ],
}];

//! What is kept of refunds that were made by hand, and of what does not go back.

use super::{MOMENT, MONEY};
use crate::vault::map::{Column, Table};

pub(super) const REFUNDS: Table = Table {
    name: "manual_refunds",
    about: "What went back to a customer by hand, as an operator recorded it.",
    subject: Some("subject_id"),
    columns: &[
        Column::plain("id", "Random; names the refund."),
        Column::plain("customer_id", "Random; joins a customer's refunds."),
        Column::plain("subject_id", "Random; names whose it is."),
        Column::plain("order_id", "Random; the withdrawn order that it pays back."),
        Column::plain("entry_id", "Random; joins the refund to the books."),
        Column::plain("means", "One of two words."),
        Column::plain("currency", MONEY),
        Column::plain("amount_minor", MONEY),
        Column::plain("paid_on", MOMENT),
        Column::digest("key_digest", "Finds the same request again; keyed."),
        Column::digest("body_digest", "Tells what the request said; keyed."),
        Column::plain(
            "actor_kind",
            "Whether an operator or a program recorded it.",
        ),
        Column::plain("actor_id", "Random; names the operator or the key."),
        Column::plain("recorded_at", MOMENT),
        Column::plain("reversal_id", "Random; joins its undoing to the books."),
        Column::plain("reversed_at", MOMENT),
    ],
};

pub(super) const ASSIGNMENTS: Table = Table {
    name: "order_assignments",
    about: "That a movement brought money for a withdrawn order.",
    subject: None,
    columns: &[
        Column::plain("entry_id", "Random; joins it to the books."),
        Column::plain("line_id", "Random; names the movement."),
        Column::plain("order_id", "Random; names the order."),
    ],
};

pub(super) const CLOSINGS: Table = Table {
    name: "repayment_closings",
    about: "That nothing of a withdrawn order is paid back, and why.",
    subject: None,
    columns: &[
        Column::plain("order_id", "Random; names the order."),
        Column::plain("why", "One of two words."),
        Column::plain("actor_kind", "Whether an operator or a program said so."),
        Column::plain("actor_id", "Random; names the operator or the key."),
        Column::plain("closed_at", MOMENT),
    ],
};

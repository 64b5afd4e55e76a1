//! What the ledger keeps: nothing that names anybody.

use crate::vault::map::{Column, Table};

const MONEY: &str = "The books need the amount; it names nobody.";
const MOMENT: &str = "Assigns it to a period; names nobody.";
const WHAT: &str = "Says what happened, in one of a few words.";
const RANDOM: &str = "Random; joins an entry's postings.";
const INVOICE: &str = "Random; names the invoice that it moves.";
const CUSTOMER: &str = "Random; names the customer whom it concerns.";

pub const TABLES: [Table; 5] = [
    Table {
        name: "entries",
        about: "What happened to the shop's money.",
        subject: None,
        columns: &[
            Column::plain("id", RANDOM),
            Column::plain("kind", WHAT),
            Column::plain("source", "Who told of it."),
            Column::plain("event", "The teller's own name for it, random or keyed."),
            Column::plain("currency", MONEY),
            Column::plain("booked_on", MOMENT),
            Column::plain("booked_at", MOMENT),
        ],
    },
    Table {
        name: "postings",
        about: "The debits and credits of an entry.",
        subject: None,
        columns: &[
            Column::plain("entry_id", RANDOM),
            Column::plain("position", RANDOM),
            Column::plain("account", WHAT),
            Column::plain("currency", MONEY),
            Column::plain("amount_minor", MONEY),
            Column::plain("booked_on", MOMENT),
            Column::plain("booked_at", MOMENT),
            Column::plain("invoice_id", INVOICE),
            Column::plain("customer_id", CUSTOMER),
        ],
    },
    Table {
        name: "invoice_balances",
        about: "What is open on each invoice.",
        subject: None,
        columns: &[
            Column::plain("invoice_id", INVOICE),
            Column::plain("customer_id", CUSTOMER),
            Column::plain("currency", MONEY),
            Column::plain("due_on", MOMENT),
            Column::plain("open_minor", MONEY),
            Column::plain("paid_minor", MONEY),
            Column::plain("credited_minor", MONEY),
            Column::plain("fees_minor", MONEY),
            Column::plain("interest_minor", MONEY),
            Column::plain("settled_at", MOMENT),
            Column::plain("moves", "Counts what was booked on it."),
        ],
    },
    Table {
        name: "open_days",
        about: "What is open of all invoices that are due on a day.",
        subject: None,
        columns: &[
            Column::plain("id", "Random; names the first invoice that moved it."),
            Column::plain("currency", MONEY),
            Column::plain("due_on", MOMENT),
            Column::plain("open_minor", MONEY),
            Column::plain("items", "Counts invoices."),
        ],
    },
    Table {
        name: "customer_credits",
        about: "What the shop owes its customers.",
        subject: None,
        columns: &[
            Column::plain("customer_id", CUSTOMER),
            Column::plain("currency", MONEY),
            Column::plain("credit_minor", MONEY),
        ],
    },
];

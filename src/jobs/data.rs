//! What this room stores, for the data map.

use crate::vault::map::{Column, Table};

pub const TABLES: &[Table] = &[
    Table {
        name: "jobs",
        about: "Work that is owed, until it is done.",
        subject: None,
        columns: &[
            Column::plain("id", "Random; names the job."),
            Column::plain("kind", "What is to be done: one of a few fixed words."),
            Column::plain("object", "The random id of the row that the job is about."),
            Column::plain(
                "due_at",
                "When to try next; the queue is read in this order.",
            ),
            Column::plain("attempts", "How often it was tried."),
            Column::plain("epoch", "Tells an outdated claim from the current one."),
            Column::plain("claimed_until_at", "Until when a process works on it."),
            Column::plain(
                "given_up_at",
                "When it had failed too often; the panel shows it.",
            ),
            Column::plain(
                "failure",
                "Why the last attempt failed: one of a few fixed sentences.",
            ),
        ],
    },
    Table {
        name: "leases",
        about: "Which process does what only one may do at a time.",
        subject: None,
        columns: &[
            Column::plain("name", "The duty: one of a few fixed words."),
            Column::plain("holder", "Random; names a process, not a person."),
            Column::plain("epoch", "Counts changes of hands."),
            Column::plain("expires_at", "When another process may take over."),
        ],
    },
];

//! What this room stores, for the data map.

use crate::vault::map::{Column, Table};

pub const TABLES: &[Table] = &[Table {
    name: "sessions",
    about: "What a browser's cookie stands for. No address, no browser's name.",
    subject: None,
    columns: &[
        Column::plain("id", "Random; names the session, does not open it."),
        Column::digest(
            "token_digest",
            "SHA-256 of the cookie's 256 random bits; finds the session.",
        ),
        Column::plain(
            "kind",
            "Customer, operator, or a step on an operator's way in.",
        ),
        Column::plain(
            "person_id",
            "The random id of whose it is: all of one person's are revoked by it.",
        ),
        Column::plain("created_at", "When somebody signed in."),
        Column::plain(
            "seen_at",
            "When it was last used, to the minute: an unused session ends.",
        ),
        Column::plain("expires_at", "Its latest end."),
    ],
}];

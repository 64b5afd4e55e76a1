//! What this room stores, for the data map.

use crate::vault::map::{Class, Column, Field, LegalBasis, Purpose, Retention, Role, Rule, Table};

/// An operator's own words on why a case was needed. The person it is about may read them.
pub const NOTE: Field = Rule {
    class: Class::Content,
    purpose: Purpose::Accountability,
    basis: LegalBasis::LegitimateInterest,
    retention: Retention::Relationship,
    opens: &[Role::Owner, Role::Auditor],
    standing: &[],
}
.seals("audit_events", "note_sealed");

pub const TABLES: &[Table] = &[
    Table {
        name: "audit_events",
        about: "Who looked at what, when and for what, and what else an operator did.",
        subject: Some("subject_id"),
        columns: &[
            Column::plain("id", "Random; names the event."),
            Column::plain("seq", "The event's place in the chain."),
            Column::plain(
                "hash",
                "Covers the event and its predecessor's hash, so that a change shows.",
            ),
            Column::plain("recorded_at", "When it was done."),
            Column::plain(
                "actor_kind",
                "Operator, API key, customer or the program itself.",
            ),
            Column::plain("actor_id", "The random id of who did it."),
            Column::plain("actor_role", "The role an operator had then."),
            Column::plain("action", "What was done: one of a few fixed words."),
            Column::plain("object", "The random id of what it was done to."),
            Column::plain(
                "fields",
                "Which fields were opened: their names, never their contents.",
            ),
            Column::plain(
                "purpose",
                "The standing purpose that allowed it: one of a few fixed words.",
            ),
            Column::plain(
                "reason",
                "The picked reason that allowed it: one of a few fixed words.",
            ),
            Column::plain("case_id", "Random; names the case that allowed it."),
            Column::plain(
                "subject_id",
                "Random; names whom it is about. The log outlives what it tells of.",
            ),
            Column::Sealed(NOTE),
            Column::digest(
                "note_digest",
                "SHA-256 of the sealed note, random to all who cannot open it: keeps the chain whole when the note is erased.",
            ),
        ],
    },
    Table {
        name: "audit_subjects",
        about: "The people on a page that one audit event stands for.",
        subject: Some("subject_id"),
        columns: &[
            Column::plain("event_id", "Random; names the event."),
            Column::plain(
                "subject_id",
                "Random; names a person whose fields the page showed.",
            ),
        ],
    },
];

//! What this room stores, for the data map.

use crate::vault::map::{Class, Column, Field, LegalBasis, Purpose, Retention, Role, Rule, Table};

/// How long a message's copy stays after it was settled, in days: long enough to answer "I never got your mail".
pub const KEPT_DAYS: u16 = 90;

const MAIL: Rule = Rule {
    class: Class::Content,
    purpose: Purpose::Correspondence,
    basis: LegalBasis::Contract,
    retention: Retention::Days(KEPT_DAYS),
    opens: &[Role::Owner, Role::Support],
    standing: &[],
};

pub(super) const ADDRESS: Field = Rule {
    class: Class::Identity,
    ..MAIL
}
.seals("messages", "address_sealed");
pub const BYTES: Field = MAIL.seals("messages", "bytes_sealed");
/// A server likes to repeat the address in its reply.
pub const REPLY: Field = MAIL.seals("messages", "reply_sealed");

pub const TABLES: &[Table] = &[Table {
    name: "messages",
    about: "A mail that is owed or was sent.",
    subject: Some("subject_id"),
    columns: &[
        Column::plain("id", "Random; names the message, in its Message-ID too."),
        Column::plain("kind", "Which mail it is: one of a few fixed words."),
        Column::plain("event", "What the mail tells of: one of a few fixed words."),
        Column::plain("entity", "The random id of the row that the mail is about."),
        Column::plain("subject_id", "Random; names the keys that open the row."),
        Column::plain("step", "Which mail of a series it is."),
        Column::plain(
            "owed_at",
            "When its cause was committed; shown to who asks for a missing mail.",
        ),
        Column::plain("state", "Whether it was sent: one of a few fixed words."),
        Column::plain(
            "due_at",
            "When to try next; the queue is read in this order.",
        ),
        Column::plain(
            "urgency",
            "A small number that goes with the kind; the queue is read in this order.",
        ),
        Column::plain("attempts", "How often it was tried."),
        Column::plain(
            "unknowns",
            "How often nobody could tell whether it had arrived.",
        ),
        Column::plain("epoch", "Tells an outdated claim from the current one."),
        Column::plain(
            "body_at",
            "When the relay was first given a part of it, so that a crash is not taken for silence.",
        ),
        Column::plain(
            "phase",
            "Where the last attempt ended: one of a few fixed words.",
        ),
        Column::plain(
            "reason",
            "Why the last attempt failed: one of a few fixed words.",
        ),
        Column::plain(
            "reply_code",
            "The number in the relay's last reply, without its text.",
        ),
        Column::plain(
            "reply_enhanced",
            "The status code in the relay's last reply, without its text.",
        ),
        Column::plain("settled_at", "When it was sent or given up."),
        Column::plain("copy_until_at", "When the sealed copy is deleted."),
        Column::Sealed(ADDRESS),
        Column::Sealed(BYTES),
        Column::Sealed(REPLY),
    ],
}];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::vault::map::faults;

    #[test]
    fn the_map_does_not_contradict_itself() {
        assert_eq!(faults(TABLES), [""; 0]);
    }
}

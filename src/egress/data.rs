//! What this room stores, for the data map.

use crate::vault::map::{Column, Table};

pub const TABLES: &[Table] = &[Table {
    name: "disclosures",
    about: "Personal data that left for another party. The person it is about reads it.",
    subject: Some("subject_id"),
    columns: &[
        Column::plain("id", "Random; names the disclosure."),
        Column::plain("subject_id", "Random; names whom it is about."),
        Column::plain("recipient", "The other party: a business, never a person."),
        Column::plain(
            "fields",
            "Which fields left: their names, never their contents.",
        ),
        Column::plain("purpose", "What for: one of a few fixed words."),
        Column::plain("basis", "Why the law allows it: one of a few fixed words."),
        Column::plain("consent", "The random id of the consent it rests on."),
        Column::plain("disclosed_at", "When it left."),
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

//! The keystore's own data map. It holds no personal data: ids are random, and keys are wrapped.

use super::map::{Column, Table};

const MOMENT: &str = "When the keystore did it; in batches, so it says nothing of one person.";
const COUNT: &str = "A count; needed to stop a key before it has sealed too much.";
const WHICH_MASTER: &str =
    "Derived from the master key, which cannot be told from it; says which one opens the row.";
const SUBJECT: &str = "Random; only the data database says whose it is.";
const SINGLE: &str = "Always 1: the table has one row.";

pub const TABLES: &[Table] = &[
    Table {
        name: "instances",
        about: "The shop that the keystore belongs to.",
        subject: None,
        columns: &[
            Column::plain("only_one", SINGLE),
            Column::plain("id", "Random; every sealed value is bound to it."),
            Column::plain("made_at", MOMENT),
            Column::plain("data_bound_at", MOMENT),
            Column::plain("restored_at", MOMENT),
            Column::plain("swept_to_at", MOMENT),
        ],
    },
    Table {
        name: "master_keys",
        about: "A master key's id and state.",
        subject: None,
        columns: &[
            Column::plain("kek_id", WHICH_MASTER),
            Column::plain("state", "How the master key is used."),
            Column::plain("salt", "Random; a salt is no secret."),
            Column::plain("wraps", COUNT),
            Column::plain("made_at", MOMENT),
        ],
    },
    Table {
        name: "index_roots",
        about: "The key behind blind indexes and capability links.",
        subject: None,
        columns: &[
            Column::plain(
                "root_id",
                "Derived from the root, which cannot be told from it.",
            ),
            Column::plain("kek_id", WHICH_MASTER),
            Column::wrapped("root_wrapped", "The root, sealed under the master key."),
            Column::plain("made_at", MOMENT),
        ],
    },
    Table {
        name: "subjects",
        about: "A person whose data can be sealed, or nobody yet.",
        subject: Some("id"),
        columns: &[
            Column::plain("id", SUBJECT),
            Column::plain("minted_at", MOMENT),
        ],
    },
    Table {
        name: "data_keys",
        about: "A key of one subject and class.",
        subject: Some("subject_id"),
        columns: &[
            Column::plain("subject_id", SUBJECT),
            Column::plain("class", "What kind of field the key seals."),
            Column::plain(
                "fiscal_year",
                "Of documents' keys: after which year's retention the key expires.",
            ),
            Column::plain(
                "dek_id",
                "Derived from the key, which cannot be told from it; names the key in what it sealed.",
            ),
            Column::plain("kek_id", WHICH_MASTER),
            Column::wrapped("key_wrapped", "The key, sealed under the master key."),
            Column::plain("seals", COUNT),
        ],
    },
    Table {
        name: "tombstones",
        about: "A subject whose keys were destroyed.",
        subject: Some("subject_id"),
        columns: &[
            Column::plain("subject_id", SUBJECT),
            Column::plain(
                "erased_at",
                "Needed to prove that the erasure was done, and when old copies have aged out.",
            ),
        ],
    },
    Table {
        name: "audit_heads",
        about: "The last entry of the audit log that the keystore has seen.",
        subject: None,
        columns: &[
            Column::plain("only_one", SINGLE),
            Column::plain("position", "A count of audit entries."),
            Column::digest(
                "entry_digest",
                "The entry's link in the hash chain; entries hold no personal data.",
            ),
            Column::plain("noted_at", MOMENT),
        ],
    },
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::vault::map::faults;

    #[test]
    fn the_map_does_not_contradict_itself() {
        assert_eq!(faults(TABLES), [""; 0]);
    }
}

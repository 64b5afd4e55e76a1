//! What is kept of VAT ids and who confirmed them.

use crate::customers::data::INVOICING;
use crate::vault::map::{Column, Field, Index, Role, Rule, StandingPurpose, Table};

/// To confirm them is daily work; each page of it is an entry in the log.
const CONFIRMING: Rule = Rule {
    standing: &[
        (Role::Owner, StandingPurpose::Invoicing),
        (Role::Billing, StandingPurpose::Invoicing),
    ],
    ..INVOICING
};

const T: &str = "vat_confirmations";
pub const VAT_ID: Field = CONFIRMING.seals(T, "vat_id_sealed");
pub const VAT_ID_INDEX: Index = VAT_ID.indexed_by("vat_id_index");

const MOMENT: &str = "When it was asked and answered; names nobody.";
const TAX: &str = "How the sale is taxed then; decided by the country.";
const WORD: &str = "One of a few words.";

pub const CONFIRMATIONS: Table = Table {
    name: T,
    about: "VAT ids that were to be confirmed, and the answer.",
    subject: Some("subject_id"),
    columns: &[
        Column::plain("id", "Random; names the question."),
        Column::plain("cause", "Random; names what waits for it."),
        Column::plain("customer_id", "Random; whom it counts for."),
        Column::plain("subject_id", "Random; names the keys that open the row."),
        Column::Index(VAT_ID_INDEX),
        Column::Sealed(VAT_ID),
        Column::plain("becomes_territory", TAX),
        Column::plain("becomes_treatment", TAX),
        Column::plain("asked_at", MOMENT),
        Column::plain("decide_by_at", MOMENT),
        Column::plain("claimed_at", MOMENT),
        Column::plain("decided_at", MOMENT),
        Column::plain("verdict", WORD),
        Column::plain("way", WORD),
        Column::plain("valid_until_at", MOMENT),
        Column::plain("applied_at", MOMENT),
        Column::plain("tries", "How often VIES was asked."),
        Column::plain("next_try_at", MOMENT),
        Column::plain("left_at", MOMENT),
        Column::plain(
            "consultation",
            "VIES' own number for its answer; names nobody.",
        ),
    ],
};

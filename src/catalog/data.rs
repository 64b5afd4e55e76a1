//! What the catalogue keeps: the operator's own words and prices, nothing personal.

use crate::vault::map::{Column, Table};

const OFFER: &str = "Stands on the shop's public pages.";

pub const TABLES: &[Table] = &[
    Table {
        name: "plans",
        about: "What can be ordered.",
        subject: None,
        columns: &[
            Column::plain("id", OFFER),
            Column::plain("slug", OFFER),
            Column::plain("name_en", OFFER),
            Column::plain("name_de", OFFER),
            Column::plain("summary_en", OFFER),
            Column::plain("summary_de", OFFER),
            Column::plain("tax_category", OFFER),
            Column::plain("supply", OFFER),
            Column::plain("position", OFFER),
            Column::plain("created_at", OFFER),
            Column::plain("retired_at", OFFER),
        ],
    },
    Table {
        name: "prices",
        about: "What a plan costs, each version from one moment to another.",
        subject: None,
        columns: &[
            Column::plain("id", OFFER),
            Column::plain("plan_id", OFFER),
            Column::plain("currency", OFFER),
            Column::plain("interval", OFFER),
            Column::plain("basis", OFFER),
            Column::plain("amount_minor", OFFER),
            Column::plain("setup_minor", OFFER),
            Column::plain("trial_days", OFFER),
            Column::plain("valid_from_at", OFFER),
            Column::plain("valid_until_at", OFFER),
        ],
    },
    Table {
        name: "questions",
        about: "What a plan's order form asks besides.",
        subject: None,
        columns: &[
            Column::plain("id", OFFER),
            Column::plain("plan_id", OFFER),
            Column::plain("key", OFFER),
            Column::plain("kind", OFFER),
            Column::plain("label_en", OFFER),
            Column::plain("label_de", OFFER),
            Column::plain("help_en", OFFER),
            Column::plain("help_de", OFFER),
            Column::plain("demand", OFFER),
            Column::plain("choices", OFFER),
            Column::plain("position", OFFER),
        ],
    },
];

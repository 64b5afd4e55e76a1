//! What this room stores, for the data map.

use crate::vault::map::{
    Class, Column, Field, Index, LegalBasis, Purpose, Retention, Role, Rule, StandingPurpose, Table,
};

/// Who an operator is. Those who watch over the others see it in lists.
pub const COLLEAGUE: Rule = Rule {
    class: Class::Identity,
    purpose: Purpose::SignIn,
    basis: LegalBasis::Contract,
    retention: Retention::Employment,
    opens: &[Role::Owner, Role::Auditor],
    standing: &[
        (Role::Owner, StandingPurpose::NamesInLists),
        (Role::Auditor, StandingPurpose::NamesInLists),
    ],
};

/// What an operator signs in with. The program opens it to compare; nobody else ever does.
pub const CREDENTIAL: Rule = Rule {
    class: Class::Account,
    purpose: Purpose::SignIn,
    basis: LegalBasis::LegitimateInterest,
    retention: Retention::Employment,
    opens: &[],
    standing: &[],
};

const T: &str = "operators";
pub const EMAIL: Field = COLLEAGUE.seals(T, "email_sealed");
pub const EMAIL_INDEX: Index = EMAIL.indexed_by("email_index");
pub const NAME: Field = COLLEAGUE.seals(T, "name_sealed");
pub const PASSWORD: Field = CREDENTIAL.seals(T, "password_sealed");
pub const TOTP: Field = CREDENTIAL.seals(T, "totp_sealed");

pub const TABLES: &[Table] = &[
    Table {
        name: T,
        about: "Who runs the shop.",
        subject: Some("subject_id"),
        columns: &[
            Column::plain("id", "Random; names the operator in the log."),
            Column::plain("subject_id", "Random; names the keys that open the row."),
            Column::plain("role", "What the operator may do: one of four."),
            Column::Index(EMAIL_INDEX),
            Column::Sealed(EMAIL),
            Column::Sealed(NAME),
            Column::Sealed(PASSWORD),
            Column::Sealed(TOTP),
            Column::plain(
                "totp_step",
                "The last half minute whose code was taken: a code works once.",
            ),
            Column::plain(
                "invited_at",
                "When the operator was invited, or began the set-up.",
            ),
            Column::plain(
                "account_made_at",
                "How far the operator has come with the set-up.",
            ),
            Column::plain(
                "totp_confirmed_at",
                "How far the operator has come with the set-up.",
            ),
            Column::plain(
                "codes_kept_at",
                "How far the operator has come with the set-up.",
            ),
            Column::plain(
                "sheet_kept_at",
                "How far the operator has come with the set-up.",
            ),
            Column::plain("enrolled_at", "Since when the operator can sign in."),
            Column::plain("signed_in_at", "Shows accounts that nobody uses."),
            Column::plain(
                "disabled_at",
                "Since when the operator cannot sign in any more.",
            ),
        ],
    },
    Table {
        name: "recovery_codes",
        about: "One-time codes for an operator whose second factor is lost.",
        subject: None,
        columns: &[
            Column::plain("operator_id", "Random; names the operator."),
            Column::digest("code_digest", "SHA-256 of 80 random bits."),
            Column::plain("made_at", "Tells a set from the one it replaced."),
            Column::plain("used_at", "A code works once."),
        ],
    },
    Table {
        name: "enrolment_links",
        about: "One-time links that make an operator.",
        subject: None,
        columns: &[
            Column::plain(
                "id",
                "Random; the link's secret is derived from it by a key that is not here.",
            ),
            Column::plain("kind", "The first owner's, or an invitation."),
            Column::plain(
                "operator_id",
                "Random; names the operator that the link makes.",
            ),
            Column::plain("created_at", "When it was made."),
            Column::plain("expires_at", "When it ends, if ever."),
            Column::plain("used_at", "A link works once."),
        ],
    },
    Table {
        name: "cases",
        about: "One customer's fields, opened to one operator for a while, with a reason.",
        subject: Some("subject_id"),
        columns: &[
            Column::plain("id", "Random; names the case in the log."),
            Column::plain("operator_id", "Random; names the operator."),
            Column::plain(
                "session_id",
                "Random; names the session that the case is open in.",
            ),
            Column::plain("subject_id", "Random; names whose fields the case opens."),
            Column::plain("reason", "One of a few fixed words."),
            Column::plain(
                "opened_at",
                "Cases are counted by it, to notice bulk opening.",
            ),
            Column::plain("expires_at", "When the case ends."),
            Column::plain("closed_at", "When it was ended early."),
        ],
    },
    Table {
        name: "api_keys",
        about: "What programs of the shop's own come with.",
        subject: None,
        columns: &[
            Column::plain("id", "Random; names the key in the log."),
            Column::plain("name", "What the shop calls a program of its own."),
            Column::plain("scopes", "What the program may do: a few fixed words."),
            Column::digest("secret_digest", "SHA-256 of 256 random bits."),
            Column::plain("created_at", "When it was made."),
            Column::plain("used_at", "Shows keys that nobody uses."),
            Column::plain("revoked_at", "Since when it opens nothing any more."),
        ],
    },
    Table {
        name: "sign_in_links",
        about: "Links by mail that sign a customer in, for a quarter of an hour.",
        subject: None,
        columns: &[
            Column::plain(
                "id",
                "Random; the link's secret is derived from it by a key that is not here.",
            ),
            Column::plain("customer_id", "Random; names the customer."),
            Column::plain("created_at", "When somebody asked for it."),
            Column::plain("expires_at", "When it ends; the row goes with it."),
            Column::plain("used_at", "A link works once."),
        ],
    },
    Table {
        name: "sign_in_requests",
        about: "That somebody asked for such a link, until a job has looked whether the address is a customer's.",
        subject: None,
        columns: &[
            Column::plain("id", "Random; names the request for its job."),
            Column::digest(
                "email_digest",
                "What customers.email_index would hold for the address: a keyed digest.",
            ),
            Column::plain("language", "Which of two languages the mail is written in."),
            Column::plain("requested_at", "When somebody asked."),
        ],
    },
    Table {
        name: "sign_in_throttles",
        about: "How soon an account may be tried again.",
        subject: None,
        columns: &[
            Column::digest(
                "key_digest",
                "A keyed digest of the account, whether there is one or not, and the browser.",
            ),
            Column::plain(
                "free_at",
                "When all earlier attempts are forgotten; the row goes with it.",
            ),
        ],
    },
];

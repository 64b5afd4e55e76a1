//! What this room stores, for the data map.

use crate::vault::map::{
    Class, Column, Field, LegalBasis, Purpose, Retention, Role, Rule, StandingPurpose, Table,
};

const DECLARED: Rule = Rule {
    class: Class::Content,
    purpose: Purpose::Contract,
    basis: LegalBasis::LegalObligation,
    retention: Retention::Relationship,
    opens: &[Role::Owner, Role::Billing, Role::Support],
    standing: &[
        (Role::Owner, StandingPurpose::Declarations),
        (Role::Billing, StandingPurpose::Declarations),
    ],
};
/// Why somebody cancels or withdraws, in their words.
pub const REASON: Field = DECLARED.seals("declarations", "reason_sealed");
/// The address that they typed, until it is clear whose it is.
pub const DECLARED_BY: Field = DECLARED.seals("declarations", "email_sealed");
/// What they were answered, or noted where one is about nothing here.
pub const WORDS: Field = Rule {
    standing: &[],
    ..DECLARED
}
.seals("declarations", "words_sealed");

const MONEY: &str = "Totals and renewals need the amount; it names nobody.";
const OFFER: &str = "Names what renews, which stands in the catalogue.";
const MOMENT: &str = "Says where the subscription stands; it names nobody.";
const TAX: &str = "Decides how the amount is taxed: a country, or a part of one.";
const NOTICE: &str = "Random; names the mail that announced it.";
const OWN: &str = "Random; joins the row to its subscription.";

pub const TABLES: &[Table] = &[
    Table {
        name: "subscriptions",
        about: "What renews, when, and where it stands.",
        subject: Some("subject_id"),
        columns: &[
            Column::plain("id", "Random; says nothing about the customer."),
            Column::plain("order_id", "Random; names the order that began it."),
            Column::plain("customer_id", "Random; joins a customer's subscriptions."),
            Column::plain(
                "subject_id",
                "Random; names the keys of whom it belongs to.",
            ),
            Column::plain("plan_id", OFFER),
            Column::plain("price_id", OFFER),
            Column::plain("interval", OFFER),
            Column::plain("currency", MONEY),
            Column::plain("basis", MONEY),
            Column::plain("territory", TAX),
            Column::plain("business_confirmed_at", TAX),
            Column::plain("anchor_on", MOMENT),
            Column::plain("position", "Counts the periods that were charged for."),
            Column::plain("next_on", MOMENT),
            Column::plain(
                "renews_at",
                "When to charge next; renewals are read in this order.",
            ),
            Column::plain("bound_until_on", MOMENT),
            Column::plain("next_plan_id", OFFER),
            Column::plain("next_price_id", OFFER),
            Column::plain("next_quantity", OFFER),
            Column::plain("next_addons", OFFER),
            Column::plain("next_coupon", "One of two fixed words."),
            Column::plain("next_from_on", MOMENT),
            Column::plain("next_notice_id", NOTICE),
            Column::plain("announced_price_id", OFFER),
            Column::plain("announced_from_on", MOMENT),
            Column::plain("announced_notice_id", NOTICE),
            Column::plain("reminded_on", MOMENT),
            Column::plain("round", "Counts how often charged periods were called off."),
            Column::plain("begun_at", MOMENT),
            Column::plain("trial_ends_at", MOMENT),
            Column::plain("paused_at", MOMENT),
            Column::plain("overdue_at", MOMENT),
            Column::plain("suspended_at", MOMENT),
            Column::plain("ends_at", MOMENT),
            Column::plain("ended_at", MOMENT),
            Column::plain(
                "epoch",
                "Counts what happened to it: tells an outdated reading from the current one.",
            ),
        ],
    },
    Table {
        name: "subscription_items",
        about: "What each period of a subscription consists of.",
        subject: None,
        columns: &[
            Column::plain("subscription_id", OWN),
            Column::plain("position", OFFER),
            Column::plain("kind", OFFER),
            Column::plain("key", OFFER),
            Column::plain("name", OFFER),
            Column::plain("quantity", OFFER),
            Column::plain("unit_minor", MONEY),
            Column::plain("rate_ppm", MONEY),
            Column::plain("periods_left", "For how long a discount is given."),
        ],
    },
    Table {
        name: "subscription_charges",
        about: "What was charged for a subscription, for which days.",
        subject: None,
        columns: &[
            Column::plain(
                "cause",
                "Names the subscription and the period, or the order.",
            ),
            Column::plain("position", OFFER),
            Column::plain("subscription_id", OWN),
            Column::plain("kind", OFFER),
            Column::plain("plan_id", OFFER),
            Column::plain("name", OFFER),
            Column::plain("quantity", OFFER),
            Column::plain("amount_minor", MONEY),
            Column::plain("tax_territory", TAX),
            Column::plain("tax_treatment", TAX),
            Column::plain("tax_rate_ppm", TAX),
            Column::plain("begins_on", MOMENT),
            Column::plain("until_on", MOMENT),
            Column::plain("period_days", MOMENT),
            Column::plain("superseded_at", MOMENT),
        ],
    },
    Table {
        name: "changes_ahead",
        about: "What a subscription is until a change begins that was charged ahead.",
        subject: None,
        columns: &[
            Column::plain("event_id", "Random; names what happened."),
            Column::plain("subscription_id", OWN),
            Column::plain("cause", "Names the subscription and the period."),
            Column::plain("plan_id", OFFER),
            Column::plain("price_id", OFFER),
            Column::plain("interval", OFFER),
            Column::plain("anchor_on", MOMENT),
            Column::plain("position", "Counts the periods that were charged for."),
            Column::plain("next_on", MOMENT),
            Column::plain("bound_until_on", MOMENT),
            Column::plain("items", OFFER),
            Column::plain("announced_price_id", OFFER),
            Column::plain("announced_from_on", MOMENT),
            Column::plain("announced_notice_id", NOTICE),
            Column::plain("taken_back_at", MOMENT),
        ],
    },
    Table {
        name: "subscription_events",
        about: "What happened to a subscription, for who acts on it.",
        subject: None,
        columns: &[
            Column::plain("id", "Random; names what happened."),
            Column::plain("subscription_id", OWN),
            Column::plain("position", "Counts what happened to the subscription."),
            Column::plain("kind", "One of a few fixed words."),
            Column::plain("happened_at", MOMENT),
            Column::plain("effective_at", MOMENT),
            Column::plain("actor", "One of four fixed words; names nobody."),
            Column::plain("cause", "Names what was charged by it."),
            Column::plain("price_id", OFFER),
        ],
    },
    Table {
        name: "subscription_requests",
        about: "What programs asked for under a name of their own, so that a repetition changes nothing more.",
        subject: None,
        columns: &[
            Column::plain("subscription_id", OWN),
            Column::digest(
                "key_digest",
                "The keyed digest of the program's name for it.",
            ),
            Column::digest("request_digest", "The keyed digest of what was asked."),
            Column::plain("asked_at", MOMENT),
        ],
    },
    Table {
        name: "dunning_steps",
        about: "What was done about invoices that were not paid in time.",
        subject: None,
        columns: &[
            Column::plain("invoice_id", "Random; names the invoice."),
            Column::plain("step", "Counts the steps."),
            Column::plain("subscription_id", OWN),
            Column::plain("text", "Which of three letters it was."),
            Column::plain("taken_at", MOMENT),
            Column::plain("taken_on", MOMENT),
            Column::plain("currency", MONEY),
            Column::plain("fee_minor", MONEY),
            Column::plain("interest_minor", MONEY),
            Column::plain("interest_rate", MONEY),
            Column::plain("covered_minor", MONEY),
            Column::plain("consequence", "Whether what is not paid for is withheld."),
            Column::plain("weighed_moves", "How far the work is; it names nobody."),
        ],
    },
    Table {
        name: "declarations",
        about: "What somebody declared without signing in: that they cancel, or withdraw.",
        subject: Some("subject_id"),
        columns: &[
            Column::plain("id", "Random; names the declaration."),
            Column::plain("kind", "One of two fixed words."),
            Column::plain(
                "order_number",
                "Random; which order it is about, known or not.",
            ),
            Column::digest(
                "email_digest",
                "The keyed digest of the address that was typed: finds the customer, says no address.",
            ),
            Column::plain("manner", "One of two fixed words."),
            Column::plain("wanted_on", MOMENT),
            Column::plain("language", "Which of two languages it is confirmed in."),
            Column::plain(
                "subject_id",
                "Random; names the keys of this declaration alone.",
            ),
            Column::Sealed(REASON),
            Column::plain("declared_at", MOMENT),
            Column::plain("outcome", "One of a few fixed words."),
            Column::plain("order_id", "Random; the order that it is about."),
            Column::plain("effective_on", MOMENT),
            Column::plain("referred_at", MOMENT),
            Column::plain("decided_at", MOMENT),
            Column::plain("verdict", "One of two fixed words."),
            Column::plain("last_on", MOMENT),
            Column::Sealed(WORDS),
            Column::Sealed(DECLARED_BY),
            Column::plain("attached_at", MOMENT),
            Column::plain("set_aside_at", MOMENT),
            Column::digest(
                "submission_digest",
                "The keyed digest of the form as it was sent: the same one again declares nothing twice.",
            ),
        ],
    },
];

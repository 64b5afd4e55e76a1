//! What is kept of what a processor does.

use super::{MOMENT, MONEY, TRANSFER, WORK};
use crate::vault::map::{Column, Field, LegalBasis, Purpose, Retention, Rule, Table};

/// What a processor calls what a customer does there. Nobody but the program needs it.
const PROCESSOR: Rule = Rule {
    basis: LegalBasis::Contract,
    opens: &[],
    standing: &[],
    ..TRANSFER
};

const PROCESSOR_PAYMENTS: &str = "processor_payments";
pub const SESSION: Field = PROCESSOR.seals(PROCESSOR_PAYMENTS, "session_sealed");
pub const INTENT: Field = PROCESSOR.seals(PROCESSOR_PAYMENTS, "intent_sealed");

/// What renewals are paid by, as long as the customer wants it.
const SAVED: Rule = Rule {
    purpose: Purpose::Contract,
    basis: LegalBasis::Consent,
    retention: Retention::Relationship,
    ..PROCESSOR
};
pub const SAVED_CUSTOMER: Field = SAVED.seals("saved_methods", "customer_sealed");
pub const SAVED_METHOD: Field = SAVED.seals("saved_methods", "method_sealed");

/// All that a processor is told with a payment.
pub const TOLD_TO_PROCESSOR: &[(&str, &str)] = &[
    (PROCESSOR_PAYMENTS, "id"),
    (PROCESSOR_PAYMENTS, "amount_minor"),
    (PROCESSOR_PAYMENTS, "currency"),
];

const OWN_MONEY: &str =
    "Finds a transfer between the shop's own accounts on a statement; it names no person.";

pub(super) const PAYMENTS: Table = Table {
    name: PROCESSOR_PAYMENTS,
    about: "A payment through a processor, from before it is asked for.",
    subject: Some("subject_id"),
    columns: &[
        Column::plain("id", "Random; the processor knows the payment by it."),
        Column::plain("kind", "One of two words."),
        Column::plain("invoice_id", "Random; names the invoice."),
        Column::plain("customer_id", "Random; joins a customer's payments."),
        Column::plain("subject_id", "Random; names the keys that open the row."),
        Column::plain("currency", MONEY),
        Column::plain("amount_minor", MONEY),
        Column::plain("state", WORK),
        Column::plain(
            "failure",
            "One of a few words, none of which is the bank's.",
        ),
        Column::plain("saving_id", "Random; names the consent."),
        Column::plain("method_id", "Random; names the saved method."),
        Column::Sealed(SESSION),
        Column::Sealed(INTENT),
        Column::plain("requested_at", MOMENT),
        Column::plain("paid_at", MOMENT),
        Column::plain("failed_at", MOMENT),
        Column::plain("fee_booked_at", WORK),
        Column::plain("settled_currency", MONEY),
        Column::plain("settled_minor", MONEY),
        Column::plain("settled_fee_minor", MONEY),
        Column::plain("ask_at", WORK),
        Column::plain("asked", WORK),
    ],
};

pub(super) const CONSENTS: Table = Table {
    name: "payment_consents",
    about: "What a customer agreed to about paying, and until when.",
    subject: Some("subject_id"),
    columns: &[
        Column::plain("id", "Random; names the consent."),
        Column::plain("customer_id", "Random; names the customer."),
        Column::plain("subject_id", "Random; names whom it is about."),
        Column::plain("what", "One of two words."),
        Column::plain("given_at", "Proves the consent."),
        Column::plain("withdrawn_at", "Proves its end."),
    ],
};

pub(super) const METHODS: Table = Table {
    name: "saved_methods",
    about: "What a customer's renewals are paid by, as the processor calls it.",
    subject: Some("subject_id"),
    columns: &[
        Column::plain("id", "Random; names the method."),
        Column::plain(
            "order_id",
            "Random; names the order whose renewals it pays.",
        ),
        Column::plain("customer_id", "Random; names the customer."),
        Column::plain("subject_id", "Random; names the keys that open the row."),
        Column::plain("consent_id", "Random; names the consent."),
        Column::Sealed(SAVED_CUSTOMER),
        Column::Sealed(SAVED_METHOD),
        Column::plain("saved_at", MOMENT),
        Column::plain("forgotten_at", MOMENT),
        Column::plain("detach_at", WORK),
        Column::plain("detach_asked", WORK),
        Column::plain("detached_at", MOMENT),
        Column::plain("undetached_at", WORK),
    ],
};

pub(super) const REFUNDS: Table = Table {
    name: "processor_refunds",
    about: "Money that goes back through a processor.",
    subject: None,
    columns: &[
        Column::plain("id", "Random; the processor knows the refund by it."),
        Column::plain("payment_id", "Random; names the payment."),
        Column::digest("refund_digest", "Finds one that was made elsewhere; keyed."),
        Column::digest("request_digest", "Finds a repeated request; keyed."),
        Column::plain("currency", MONEY),
        Column::plain("amount_minor", MONEY),
        Column::plain("state", WORK),
        Column::plain("entry_id", "Random; joins the refund to the books."),
        Column::plain("requested_at", MOMENT),
        Column::plain("done_at", MOMENT),
        Column::plain("failed_at", MOMENT),
        Column::plain("ask_at", WORK),
        Column::plain("asked", WORK),
    ],
};

pub(super) const DISPUTES: Table = Table {
    name: "processor_disputes",
    about: "A payment that a customer's bank took back.",
    subject: None,
    columns: &[
        Column::plain("id", "Random; names the dispute."),
        Column::plain("payment_id", "Random; names the payment."),
        Column::digest("dispute_digest", "Finds it again; keyed."),
        Column::plain("currency", MONEY),
        Column::plain("amount_minor", MONEY),
        Column::plain("taken_at", MOMENT),
        Column::plain("returned_at", MOMENT),
    ],
};

pub(super) const PAYOUTS: Table = Table {
    name: "processor_payouts",
    about: "What a processor pays out to the shop's bank.",
    subject: None,
    columns: &[
        Column::plain("id", "Random; names the payout."),
        Column::digest("payout_digest", "Finds it again; keyed."),
        Column::plain("currency", MONEY),
        Column::plain("amount_minor", MONEY),
        Column::plain("state", WORK),
        Column::plain("arrives_on", MOMENT),
        Column::plain("descriptor", OWN_MONEY),
        Column::plain("trace", OWN_MONEY),
        Column::plain("made_at", MOMENT),
        Column::plain("learnt_at", MOMENT),
        Column::plain("line_id", "Random; names the bank's line that shows it."),
        Column::plain("released_at", WORK),
    ],
};

pub(super) const BALANCES: Table = Table {
    name: "processor_balances",
    about: "What a processor says that it holds for the shop.",
    subject: None,
    columns: &[
        Column::plain("currency", MONEY),
        Column::plain("available_minor", MONEY),
        Column::plain("pending_minor", MONEY),
        Column::plain("booked_minor", MONEY),
        Column::plain("underway_minor", MONEY),
        Column::plain("asked_at", MOMENT),
    ],
};

pub(super) const EVENTS: Table = Table {
    name: "processor_events",
    about: "A processor's message that had its effect.",
    subject: None,
    columns: &[
        Column::digest("event_digest", "Finds a repeated message; keyed."),
        Column::plain("taken_at", "When it may be forgotten."),
    ],
};

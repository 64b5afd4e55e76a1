//! What is kept of payments.

use crate::vault::map::{
    Class, Column, Field, Index, LegalBasis, Purpose, Retention, Role, Rule, StandingPurpose, Table,
};

/// What a bank says of the other side. To match payments is daily work; each page of it is an entry in the log.
const TRANSFER: Rule = Rule {
    class: Class::Billing,
    purpose: Purpose::Bookkeeping,
    basis: LegalBasis::LegalObligation,
    retention: Retention::Statutory,
    opens: &[Role::Owner, Role::Billing],
    standing: &[
        (Role::Owner, StandingPurpose::Invoicing),
        (Role::Billing, StandingPurpose::Invoicing),
    ],
};

const LINES: &str = "bank_lines";
pub const NAME: Field = TRANSFER.seals(LINES, "name_sealed");
pub const IBAN: Field = TRANSFER.seals(LINES, "iban_sealed");
pub const IBAN_INDEX: Index = IBAN.indexed_by("iban_index");
pub const TEXT: Field = TRANSFER.seals(LINES, "text_sealed");

/// Every sealed field of a bank line.
pub const LINE_FIELDS: &[Field] = &[NAME, IBAN, TEXT];

const MANUAL: &str = "manual_payments";
pub const REMARK: Field = TRANSFER.seals(MANUAL, "remark_sealed");
pub const UNDONE: Field = TRANSFER.seals(MANUAL, "undone_sealed");

/// What operators note about a payment.
pub const MANUAL_FIELDS: &[Field] = &[REMARK, UNDONE];

const REFUNDS: &str = "refunds";
pub const REFUND_NAME: Field = TRANSFER.seals(REFUNDS, "name_sealed");
pub const REFUND_IBAN: Field = TRANSFER.seals(REFUNDS, "iban_sealed");
/// What the bank is told of them, until it has paid them.
pub const REFUND_FILE: Field = TRANSFER.seals("refund_files", "order_sealed");

/// An uploaded statement until it is read: a few minutes, a day where something is in the way.
pub const FILE: Field = Rule {
    retention: Retention::Days(1),
    opens: &[],
    standing: &[],
    ..TRANSFER
}
.seals("statement_parts", "content_sealed");

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

const MONEY: &str = "Books and reports need the amount; it names nobody.";
const MOMENT: &str = "Orders lists; it names nobody.";
const WORK: &str = "How far the work is; it names nobody.";

pub const TABLES: &[Table] = &[
    Table {
        name: "statements",
        about: "A bank statement that was taken in.",
        subject: Some("subject_id"),
        columns: &[
            Column::plain("id", "Random; names the statement."),
            Column::plain(
                "subject_id",
                "Random; names the keys of lines that nobody is known for.",
            ),
            Column::digest("file_digest", "Finds the same file again; keyed."),
            Column::digest("account_digest", "Tells the shop's accounts apart; keyed."),
            Column::plain("format", "One of a few words."),
            Column::plain("currency", MONEY),
            Column::plain("first_on", MOMENT),
            Column::plain("last_on", MOMENT),
            Column::plain("lines", WORK),
            Column::plain("known", WORK),
            Column::plain("done", WORK),
            Column::plain("actor_kind", "Whether an operator or a program brought it."),
            Column::plain("actor_id", "Random; names the operator or the key."),
            Column::plain("begun_at", MOMENT),
            Column::plain("balanced_at", WORK),
            Column::plain("finished_at", WORK),
        ],
    },
    Table {
        name: LINES,
        about: "A movement on the shop's account, as the bank tells it.",
        subject: Some("subject_id"),
        columns: &[
            Column::plain("id", "Random; names the line."),
            Column::plain("statement_id", "Random; joins the lines of a statement."),
            Column::plain("subject_id", "Random; names the keys that open the row."),
            Column::plain("position", "The line's place in its statement."),
            Column::digest("key_digest", "Finds the same line again; keyed."),
            Column::digest(
                "likeness_digest",
                "Finds a line that may be the same one in another format; keyed.",
            ),
            Column::plain("booked_on", MOMENT),
            Column::plain("currency", MONEY),
            Column::plain("amount_minor", MONEY),
            Column::plain("movement", "One of a few words."),
            Column::plain("state", WORK),
            Column::plain("customer_id", "Random; joins a customer's payments."),
            Column::plain("entry_id", "Random; joins the line to the books."),
            Column::plain("receipts", WORK),
            Column::plain("assignment_id", "Random; joins the line to the books."),
            Column::plain("refund_id", "Random; names the refund that it shows."),
            Column::Sealed(NAME),
            Column::Sealed(IBAN),
            Column::Index(IBAN_INDEX),
            Column::Sealed(TEXT),
            Column::plain("taken_at", MOMENT),
        ],
    },
    Table {
        name: MANUAL,
        about: "A payment in cash or by cheque, as an operator recorded it.",
        subject: Some("subject_id"),
        columns: &[
            Column::plain("id", "Random; names the payment."),
            Column::plain("invoice_id", "Random; names the invoice."),
            Column::plain("customer_id", "Random; joins a customer's payments."),
            Column::plain("subject_id", "Random; names the keys that open the row."),
            Column::plain("entry_id", "Random; joins the payment to the books."),
            Column::plain("means", "One of two words."),
            Column::plain("currency", MONEY),
            Column::plain("amount_minor", MONEY),
            Column::plain("credited_minor", MONEY),
            Column::plain("received_on", MOMENT),
            Column::Sealed(REMARK),
            Column::digest("key_digest", "Finds the same request again; keyed."),
            Column::digest("body_digest", "Tells what the request said; keyed."),
            Column::plain(
                "actor_kind",
                "Whether an operator or a program recorded it.",
            ),
            Column::plain("actor_id", "Random; names the operator or the key."),
            Column::plain("recorded_at", MOMENT),
            Column::Sealed(UNDONE),
            Column::plain("reversal_id", "Random; joins its undoing to the books."),
            Column::plain("reversed_at", MOMENT),
        ],
    },
    Table {
        name: REFUNDS,
        about: "What goes back to customers by a transfer.",
        subject: Some("subject_id"),
        columns: &[
            Column::plain("id", "Random; names the refund, also for the bank."),
            Column::plain("customer_id", "Random; joins a customer's refunds."),
            Column::plain("subject_id", "Random; names the keys that open the row."),
            Column::plain("currency", MONEY),
            Column::plain("amount_minor", MONEY),
            Column::Sealed(REFUND_NAME),
            Column::Sealed(REFUND_IBAN),
            Column::plain("entry_id", "Random; joins the refund to the books."),
            Column::digest("key_digest", "Finds the same request again; keyed."),
            Column::digest("body_digest", "Tells what the request said; keyed."),
            Column::plain(
                "actor_kind",
                "Whether an operator or a program asked for it.",
            ),
            Column::plain("actor_id", "Random; names the operator or the key."),
            Column::plain("queued_at", MOMENT),
            Column::plain("file_id", "Random; names the file that orders it."),
            Column::plain("called_off_at", MOMENT),
            Column::plain("payout_id", "Random; joins its payment to the books."),
            Column::plain("paid_at", MOMENT),
            Column::plain("came_back_at", MOMENT),
        ],
    },
    Table {
        name: "refund_files",
        about: "A file that tells the bank what to pay back.",
        subject: Some("subject_id"),
        columns: &[
            Column::plain("id", "Random; names the file, also for the bank."),
            Column::plain("subject_id", "Random; names the keys of its content."),
            Column::plain("currency", MONEY),
            Column::plain("transfers", MONEY),
            Column::plain("total_minor", MONEY),
            Column::plain("execute_on", MOMENT),
            Column::digest("file_digest", "Proves that it is what was made."),
            Column::Sealed(REFUND_FILE),
            Column::plain("actor_kind", "Whether an operator or a program made it."),
            Column::plain("actor_id", "Random; names the operator or the key."),
            Column::plain("made_at", MOMENT),
            Column::plain("called_off_at", MOMENT),
            Column::plain("settled_at", MOMENT),
        ],
    },
    Table {
        name: "bank_line_proposals",
        about: "An invoice that a movement may be for.",
        subject: None,
        columns: &[
            Column::plain("line_id", "Random; joins the proposal to its line."),
            Column::plain("position", WORK),
            Column::plain("invoice_id", "Random; names the invoice."),
            Column::plain("why", "Which of five facts speak for it."),
        ],
    },
    Table {
        name: "statement_uploads",
        about: "A statement that was uploaded, to be read.",
        subject: Some("subject_id"),
        columns: &[
            Column::plain("id", "Random; names the upload."),
            Column::plain("subject_id", "Random; names the keys of its parts."),
            Column::plain("actor_kind", "Whether an operator or a program brought it."),
            Column::plain("actor_id", "Random; names the operator or the key."),
            Column::plain("actor_role", "The operator's role then."),
            Column::plain("bytes", WORK),
            Column::plain("statement_id", "Random; names what it became."),
            Column::plain(
                "refusal",
                "What was wrong with the file; quotes nothing of it.",
            ),
            Column::plain("uploaded_at", MOMENT),
            Column::plain("finished_at", WORK),
        ],
    },
    Table {
        name: "statement_parts",
        about: "A part of an uploaded statement's file.",
        subject: Some("subject_id"),
        columns: &[
            Column::plain("id", "Random; names the part."),
            Column::plain("upload_id", "Random; joins the parts of a file."),
            Column::plain("subject_id", "Random; names the keys that open the part."),
            Column::plain("position", WORK),
            Column::Sealed(FILE),
        ],
    },
    Table {
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
            Column::plain("ask_at", WORK),
            Column::plain("asked", WORK),
        ],
    },
    Table {
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
    },
    Table {
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
        ],
    },
    Table {
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
    },
    Table {
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
    },
    Table {
        name: "processor_events",
        about: "A processor's message that had its effect.",
        subject: None,
        columns: &[
            Column::digest("event_digest", "Finds a repeated message; keyed."),
            Column::plain("taken_at", "When it may be forgotten."),
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

//! What is kept of payments.

mod manual_refunds;
mod processor;

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

pub use processor::{INTENT, SAVED_CUSTOMER, SAVED_METHOD, SESSION, TOLD_TO_PROCESSOR};

const LINES: &str = "bank_lines";
pub const NAME: Field = TRANSFER.seals(LINES, "name_sealed");
pub const IBAN: Field = TRANSFER.seals(LINES, "iban_sealed");
pub const IBAN_INDEX: Index = IBAN.indexed_by("iban_index");
pub const TEXT: Field = TRANSFER.seals(LINES, "text_sealed");

/// Why an operator set the line aside, in their words.
pub const ASIDE: Field = TRANSFER.seals(LINES, "aside_sealed");

/// Every sealed field of a bank line.
pub const LINE_FIELDS: &[Field] = &[NAME, IBAN, TEXT, ASIDE];

const MANUAL: &str = "manual_payments";
pub const REMARK: Field = TRANSFER.seals(MANUAL, "remark_sealed");
pub const UNDONE: Field = TRANSFER.seals(MANUAL, "undone_sealed");

/// What operators note about a payment.
pub const MANUAL_FIELDS: &[Field] = &[REMARK, UNDONE];

const WAIVERS: &str = "waivers";
/// Why fees and interest were given up, in an operator's words.
pub const WAIVED: Field = TRANSFER.seals(WAIVERS, "reason_sealed");

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

/// What the file was called, as long as its outcome is listed.
pub const FILE_NAME: Field = Rule {
    retention: Retention::Days(1),
    ..TRANSFER
}
.seals("statement_uploads", "file_name_sealed");

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
            Column::plain(
                "opened_minor",
                "Tells equal payments of one day apart; the shop's own balance.",
            ),
            Column::plain("movement", "One of a few words."),
            Column::plain("state", WORK),
            Column::plain("customer_id", "Random; joins a customer's payments."),
            Column::plain("entry_id", "Random; joins the line to the books."),
            Column::plain("receipts", WORK),
            Column::plain("assignment_id", "Random; joins the line to the books."),
            Column::plain("refund_id", "Random; names the refund that it shows."),
            Column::plain(
                "manual_refund_id",
                "Random; names the refund by hand that it shows.",
            ),
            Column::Sealed(NAME),
            Column::Sealed(IBAN),
            Column::Index(IBAN_INDEX),
            Column::Sealed(TEXT),
            Column::plain("taken_at", MOMENT),
            Column::Sealed(ASIDE),
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
            Column::plain(
                "deposit_line_id",
                "Random; names the bank's line that shows it.",
            ),
        ],
    },
    Table {
        name: WAIVERS,
        about: "Fees and interest for late payment that are not asked for after all.",
        subject: Some("subject_id"),
        columns: &[
            Column::plain("id", "Random; names it."),
            Column::plain("invoice_id", "Random; names the invoice."),
            Column::plain("subject_id", "Random; names the keys that open the row."),
            Column::plain("entry_id", "Random; joins it to the books."),
            Column::plain("why", "One of two words."),
            Column::plain("currency", MONEY),
            Column::plain("fee_minor", MONEY),
            Column::plain("interest_minor", MONEY),
            Column::Sealed(WAIVED),
            Column::digest("key_digest", "Finds the same request again; keyed."),
            Column::digest("body_digest", "Tells what the request said; keyed."),
            Column::plain("actor_kind", "Whether an operator or a program decided it."),
            Column::plain("actor_id", "Random; names the operator or the key."),
            Column::plain("waived_at", MOMENT),
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
            Column::plain("order_id", "Random; the withdrawn order that it pays back."),
        ],
    },
    manual_refunds::REFUNDS,
    manual_refunds::CLOSINGS,
    manual_refunds::ASSIGNMENTS,
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
            Column::plain(
                "subject_id",
                "Random; names the keys of its parts and name.",
            ),
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
            Column::Sealed(FILE_NAME),
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
    processor::PAYMENTS,
    processor::CONSENTS,
    processor::METHODS,
    processor::REFUNDS,
    processor::DISPUTES,
    processor::PAYOUTS,
    processor::BALANCES,
    processor::EVENTS,
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

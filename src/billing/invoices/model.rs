use std::str::FromStr;

use jiff::Timestamp;
use jiff::civil::Date;

use crate::billing::document::Conversion;
use crate::billing::tax::Part;
use crate::catalog::{Basis, Supply, UnknownWord};
use crate::customers::CustomerId;
use crate::id::id;
use crate::money::{Money, MoneyError};
use crate::vault::SubjectId;

id!(InvoiceId, "inv", "An invoice or a credit note.");

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Kind {
    Invoice,
    CreditNote,
}

impl Kind {
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Invoice => "invoice",
            Self::CreditNote => "credit_note",
        }
    }
}

impl FromStr for Kind {
    type Err = UnknownWord;

    fn from_str(word: &str) -> Result<Self, UnknownWord> {
        [Self::Invoice, Self::CreditNote]
            .into_iter()
            .find(|kind| kind.as_str() == word)
            .ok_or(UnknownWord)
    }
}

/// What is known of an issued document without opening anything; none of it ever changes.
#[derive(Debug, Clone)]
pub struct Document {
    pub id: InvoiceId,
    pub kind: Kind,
    pub number: String,
    pub series: String,
    pub fiscal_year: i32,
    pub running: i64,
    pub cause: String,
    pub order_id: String,
    pub customer: CustomerId,
    pub subject: SubjectId,
    /// Of a credit note: what it corrects.
    pub corrects: Option<InvoiceId>,
    /// What kind of thing it is for.
    pub supply: Supply,
    pub basis: Basis,
    pub net: Money,
    pub tax: Money,
    pub total: Money,
    pub country: String,
    pub language: String,
    pub payment_method: String,
    /// Days of the shop's calendar.
    pub issued_on: Date,
    pub due_on: Date,
    pub issued_at: Timestamp,
    pub parts: Vec<Part>,
    /// Where it is in another currency than VAT is owed in. Nothing in lists, as `parts`.
    pub converted: Option<Converted>,
}

/// What a document's amounts come to in the currency that VAT is owed in.
#[derive(Debug, Clone)]
pub struct Converted {
    pub by: Conversion,
    /// The whole tax, as the document states it.
    pub tax: Money,
    /// Net and tax of each part; the taxes sum to `tax`.
    pub parts: Vec<(Money, Money)>,
}

impl Converted {
    pub(super) fn of(by: &Conversion, parts: &[Part], tax: Money) -> Result<Self, MoneyError> {
        let nets = by.each(parts.iter().map(|part| part.net))?;
        let taxes = by.each(parts.iter().map(|part| part.tax))?;
        Ok(Self {
            tax: by.of(tax)?,
            parts: nets.into_iter().zip(taxes).collect(),
            by: by.clone(),
        })
    }
}

/// A document, and where it stands.
#[derive(Debug, Clone)]
pub struct Invoice {
    pub document: Document,
    pub open: Money,
    pub paid: Money,
    pub credited: Money,
    /// What late payment costs, as far as that was not given up.
    pub fees: Money,
    pub interest: Money,
    pub settled_at: Option<Timestamp>,
}

/// Where a document stands, by what happened to it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Status {
    Open,
    /// Not all of it was paid until its day.
    Overdue,
    /// Nothing is open, and money paid for it.
    Paid,
    /// Nothing is open, because it was taken back.
    Credited,
    /// A credit note: it owes nothing.
    Issued,
}

impl Status {
    pub const ALL: [Self; 5] = [
        Self::Open,
        Self::Overdue,
        Self::Paid,
        Self::Credited,
        Self::Issued,
    ];

    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Overdue => "overdue",
            Self::Paid => "paid",
            Self::Credited => "credited",
            Self::Issued => "issued",
        }
    }
}

impl Invoice {
    /// What is owed on it: what was invoiced, and what late payment costs.
    fn owed(&self) -> Result<Money, MoneyError> {
        self.document.total.plus(self.fees)?.plus(self.interest)
    }

    /// What of that is not open any more, whatever it was settled by.
    pub fn settled(&self) -> Result<Money, MoneyError> {
        self.owed()?.minus(self.open)
    }

    /// What was paid and credited beyond what is owed, and became the customer's credit. What is open is the total with fees,
    /// interest and this, less what was paid and credited.
    pub fn to_credit(&self) -> Result<Money, MoneyError> {
        let over = self.paid.plus(self.credited)?.minus(self.settled()?)?;
        Ok(Money::new(over.minor().max(0), over.currency()))
    }

    /// Where it stands on a day of the shop's calendar.
    pub fn status(&self, today: Date) -> Status {
        let document = &self.document;
        if document.kind == Kind::CreditNote {
            Status::Issued
        } else if self.settled_at.is_some() {
            if self.credited.minor() >= document.total.minor() && !document.total.is_zero() {
                Status::Credited
            } else {
                Status::Paid
            }
        } else if document.due_on < today {
            Status::Overdue
        } else {
            Status::Open
        }
    }
}

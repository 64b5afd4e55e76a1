//! What a document is made of, before it is added up: EN 16931's business terms (`BT-…`) and groups (`BG-…`), free of any
//! syntax.
//!
//! An issued invoice keeps this as JSON, sealed, and everything it was ever sent as can be written from it again. So the
//! JSON's words are fixed: `sample.json` holds them, and a change must still read what was frozen before.

use jiff::civil::Date;
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

use super::conversion::Conversion;
use super::model::Document;
use super::parties::{Buyer, Payment, Seller};
use super::text::Text;
use crate::billing::tax::{self, Decision, Totals};
use crate::catalog::Basis;
use crate::customers::values::Quantity;
use crate::money::{Money, MoneyError};
use crate::web::locale::{Locale, Unsayable};

/// BT-3.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    Invoice,
    /// Amounts are positive: what is credited.
    CreditNote(Preceding),
    /// No invoice in law: it owes nothing and has no XML.
    Proforma,
}

/// BG-3: what a credit note corrects.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Preceding {
    /// BT-25.
    pub number: Text,
    /// BT-26.
    pub issued_on: Date,
}

/// Everything that a document says. [`Document::new`] adds it up.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Draft {
    pub kind: Kind,
    /// BT-1.
    pub number: Text,
    /// BT-2.
    pub issued_on: Date,
    /// BT-13: the number under which the buyer knows the order.
    pub order: Option<Text>,
    /// Of the notes that the law wants.
    pub language: Locale,
    /// What the amounts of lines and discounts are.
    pub basis: Basis,
    /// What was ordered and is booked: the document's totals are these, or there is no document.
    pub totals: Totals,
    pub seller: Seller,
    pub buyer: Buyer,
    pub supplied: Supplied,
    pub lines: Vec<Line>,
    pub discounts: Vec<Discount>,
    /// BT-113.
    pub paid: Money,
    pub payment: Payment,
    /// Where the document's currency is not the seller's.
    pub conversion: Option<Conversion>,
    /// BT-22.
    pub notes: Vec<Text>,
}

/// When it was supplied (article 226 (7)).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Supplied {
    /// BT-72.
    On(Date),
    /// BG-14.
    During(Period),
}

/// Both days included.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Period {
    pub from: Date,
    pub until: Date,
}

/// BG-25.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Line {
    /// BT-153.
    pub name: Text,
    /// BT-154.
    pub description: Option<Text>,
    /// BT-129; written as negative where the amount is.
    #[serde(serialize_with = "count", deserialize_with = "counted")]
    pub quantity: Quantity,
    /// Quantity times price, before the discount. Negative for what is given back (the unused part of a changed plan).
    pub amount: Money,
    pub decision: Decision,
    /// BG-27.
    pub discount: Option<LineDiscount>,
    /// BG-26.
    pub period: Option<Period>,
}

/// BG-27: off one line.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LineDiscount {
    /// On the document's basis, and positive.
    pub amount: Money,
    /// BT-139.
    pub reason: Text,
}

/// BG-20: off the whole document. A discount on several rates is one of these for each.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Discount {
    /// On the document's basis, and positive.
    pub amount: Money,
    pub decision: Decision,
    /// BT-97.
    pub reason: Text,
}

/// Why there is no such document. All are mistakes of the program, none of a customer.
#[derive(Debug, thiserror::Error)]
pub enum DraftError {
    #[error(
        "a document has at least one line, and at most {}",
        Document::LINES_MAX
    )]
    Lines,
    #[error("a period ends before it begins, or lies outside the document's")]
    Period,
    #[error("a discount takes nothing off")]
    Discount,
    #[error("lines and discounts do not come to the document's totals")]
    Unbalanced,
    #[error("the total is negative: that is the other kind of document")]
    Negative,
    #[error("what was paid is no part of the total")]
    Paid,
    #[error(transparent)]
    Money(#[from] MoneyError),
    #[error(transparent)]
    Text(#[from] Unsayable),
}

impl Draft {
    pub(super) fn check(&self) -> Result<(), DraftError> {
        if self.lines.is_empty() || self.lines.len() > Document::LINES_MAX {
            return Err(DraftError::Lines);
        }
        let whole = match self.supplied {
            Supplied::On(_) => None,
            Supplied::During(period) => Some(period),
        };
        let periods = self.lines.iter().filter_map(|line| line.period);
        let lies_outside = |part: Period| {
            whole.is_some_and(|whole| part.from < whole.from || whole.until < part.until)
        };
        if periods
            .chain(whole)
            .any(|period| period.until < period.from || lies_outside(period))
        {
            return Err(DraftError::Period);
        }
        let on_lines = self.lines.iter().filter_map(|line| line.discount.as_ref());
        let amounts = on_lines.map(|discount| discount.amount);
        if amounts
            .chain(self.discounts.iter().map(|discount| discount.amount))
            .any(|amount| amount.minor() <= 0)
        {
            return Err(DraftError::Discount);
        }
        let Totals {
            net,
            tax,
            total,
            parts,
        } = &self.totals;
        let currency = total.currency();
        if Money::sum(currency, parts.iter().map(|part| part.net))? != *net
            || Money::sum(currency, parts.iter().map(|part| part.tax))? != *tax
            || net.plus(*tax)? != *total
        {
            return Err(DraftError::Unbalanced);
        }
        if total.is_negative() {
            return Err(DraftError::Negative);
        }
        if self.paid.is_negative() || total.minus(self.paid)?.is_negative() {
            return Err(DraftError::Paid);
        }
        Ok(())
    }

    /// All that adds to or takes from the document: each line, after it its discount, at last the document's discounts.
    pub(super) fn entries(&self) -> Result<Vec<tax::Line>, MoneyError> {
        let mut entries = Vec::with_capacity(self.lines.len() * 2 + self.discounts.len());
        let off = |amount: Money| Money::zero(amount.currency()).minus(amount);
        for line in &self.lines {
            let decision = line.decision;
            entries.push(tax::Line {
                amount: line.amount,
                decision,
            });
            if let Some(discount) = &line.discount {
                entries.push(tax::Line {
                    amount: off(discount.amount)?,
                    decision,
                });
            }
        }
        for discount in &self.discounts {
            entries.push(tax::Line {
                amount: off(discount.amount)?,
                decision: discount.decision,
            });
        }
        Ok(entries)
    }
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde calls it so")]
fn count<S: Serializer>(quantity: &Quantity, to: S) -> Result<S::Ok, S::Error> {
    to.serialize_u16(quantity.count())
}

fn counted<'de, D: Deserializer<'de>>(from: D) -> Result<Quantity, D::Error> {
    Quantity::new(i64::deserialize(from)?).map_err(de::Error::custom)
}

//! The semantic invoice: EN 16931's business terms (`BT-…`) and groups (`BG-…`), free of any syntax.

use std::collections::BTreeMap;

use fixed_decimal::Decimal;
use jiff::civil::Date;

use super::category::Category;
use super::conversion::Conversion;
use super::parties::{Buyer, Payment, Seller};
use super::profile::is_leitweg_id;
use super::sums;
use super::text::Text;
use crate::billing::tax::{self, Decision, Totals};
use crate::catalog::Basis;
use crate::customers::values::Quantity;
use crate::money::{Currency, Money, MoneyError, Rate};
use crate::web::locale::{Locale, Phrase, Unsayable};

/// BT-130 (UN/ECE Recommendation 20): what is sold is counted.
pub(super) const UNIT: &str = "C62";
/// BT-98 and BT-140 (UNCL 5189).
pub(super) const DISCOUNT: &str = "95";

/// BT-3.
#[derive(Debug, Clone)]
pub enum Kind {
    Invoice,
    /// Amounts are positive: what is credited.
    CreditNote(Preceding),
    /// No invoice in law: it owes nothing and has no XML.
    Proforma,
}

/// BG-3: what a credit note corrects.
#[derive(Debug, Clone)]
pub struct Preceding {
    /// BT-25.
    pub number: Text,
    /// BT-26.
    pub issued_on: Date,
}

/// Everything that a document says. [`Document::new`] adds it up.
#[derive(Debug, Clone)]
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
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Supplied {
    /// BT-72.
    On(Date),
    /// BG-14.
    During(Period),
}

/// Both days included.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Period {
    pub from: Date,
    pub until: Date,
}

/// BG-25.
#[derive(Debug, Clone)]
pub struct Line {
    /// BT-153.
    pub name: Text,
    /// BT-154.
    pub description: Option<Text>,
    /// BT-129; written as negative where the amount is.
    pub quantity: Quantity,
    /// Quantity times price, before the discount. Negative for what is given back (the unused part of a changed plan).
    pub amount: Money,
    pub decision: Decision,
    /// BG-27.
    pub discount: Option<(Money, Text)>,
    /// BG-26.
    pub period: Option<Period>,
}

/// BG-20: off the whole document. A discount on several rates is one of these for each.
#[derive(Debug, Clone)]
pub struct Discount {
    /// Positive.
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

/// A document that adds up.
#[derive(Debug, Clone)]
pub struct Document {
    pub(super) draft: Draft,
    /// One for each line.
    pub(super) lines: Vec<LineSums>,
    /// BT-92, one for each discount.
    pub(super) discounts: Vec<Money>,
    /// BT-106.
    pub(super) lines_net: Money,
    /// BT-107.
    pub(super) discounts_net: Money,
    /// BG-23, in the order of categories and rates.
    pub(super) breakdown: Vec<Breakdown>,
    /// BT-111.
    pub(super) converted_tax: Option<Money>,
    /// BT-115.
    pub(super) due: Money,
}

/// A line's amounts without tax.
#[derive(Debug, Clone)]
pub struct LineSums {
    /// BT-131.
    pub net: Money,
    /// BT-136.
    pub discount: Option<Money>,
    /// BT-146.
    pub unit_price: Decimal,
    /// BT-129.
    pub quantity: i64,
}

/// BG-23. What territories tax alike is one group: the standard knows categories and rates alone.
#[derive(Debug, Clone)]
pub struct Breakdown {
    /// BT-118.
    pub category: Category,
    /// BT-119.
    pub rate: Rate,
    /// BT-116.
    pub net: Money,
    /// BT-117.
    pub tax: Money,
    /// BT-120.
    pub reason: Option<String>,
}

impl Document {
    /// No order comes near it.
    pub const LINES_MAX: usize = 10_000;

    pub fn new(draft: Draft) -> Result<Self, DraftError> {
        draft.check()?;
        let (totals, currency) = (&draft.totals, draft.totals.total.currency());
        let entries = draft.entries()?;
        let strict = !matches!(draft.kind, Kind::CreditNote(_));
        let nets = sums::nets(draft.basis, currency, &entries, &totals.parts, strict)?;
        let mut nets = nets.into_iter();
        let mut lines = Vec::with_capacity(draft.lines.len());
        for line in &draft.lines {
            let full = nets.next().unwrap_or(Money::zero(currency));
            let off = line.discount.as_ref().and_then(|_| nets.next());
            lines.push(LineSums::of(line, full, off)?);
        }
        let zero = Money::zero(currency);
        let discounts = nets
            .map(|net| zero.minus(net))
            .collect::<Result<Vec<_>, _>>()?;
        let converted_tax = draft.conversion.as_ref().map(|to| to.of(totals.tax));
        Ok(Self {
            lines_net: Money::sum(currency, lines.iter().map(|line| line.net))?,
            discounts_net: Money::sum(currency, discounts.iter().copied())?,
            breakdown: breakdown(&draft)?,
            converted_tax: converted_tax.transpose()?,
            due: totals.total.minus(draft.paid)?,
            lines,
            discounts,
            draft,
        })
    }

    pub fn draft(&self) -> &Draft {
        &self.draft
    }

    pub fn currency(&self) -> Currency {
        self.draft.totals.total.currency()
    }

    /// Whether nothing on it is subject to VAT (category O).
    pub fn is_outside_scope(&self) -> bool {
        self.has(Category::OutsideScope)
    }

    pub(super) fn has(&self, category: Category) -> bool {
        self.breakdown
            .iter()
            .any(|group| group.category == category)
    }

    /// BT-3 (UNCL 1001).
    pub(super) const fn type_code(&self) -> &'static str {
        match self.draft.kind {
            Kind::Invoice => "380",
            Kind::CreditNote(_) => "381",
            Kind::Proforma => "325",
        }
    }

    /// BT-81 (UNCL 4461): a SEPA transfer, a transfer, or nothing that a bank need know of.
    pub(super) fn payment_means(&self) -> &'static str {
        match self.draft.payment.transfer {
            Some(_) if self.currency() == Currency::EUR => "58",
            Some(_) => "30",
            None => "1",
        }
    }

    /// BT-49 with its scheme (the CEF's list of electronic addresses).
    pub(super) fn buyer_endpoint(&self) -> (&'static str, &Text) {
        let buyer = &self.draft.buyer;
        match &buyer.reference {
            Some(reference) if is_leitweg_id(reference.as_str()) => ("0204", reference),
            _ => ("EM", &buyer.email),
        }
    }

    /// BT-22: the operator's notes, and the rate by which tax was converted.
    pub(super) fn notes(&self) -> Result<Vec<String>, Unsayable> {
        let draft = &self.draft;
        let mut notes: Vec<String> = draft
            .notes
            .iter()
            .map(|note| note.as_str().into())
            .collect();
        if let (Some(conversion), Some(tax)) = (&draft.conversion, self.converted_tax) {
            let phrase = Phrase::new("document-converted-tax")
                .with("tax", draft.language.money(tax))
                .with("currency", conversion.currency.code().to_owned())
                .with("rate", conversion.rate.decimal().to_string())
                .with("foreign", self.currency().code().to_owned())
                .with("source", conversion.source.as_str().to_owned())
                .with("day", draft.language.date(conversion.on));
            notes.push(draft.language.say(&phrase)?);
        }
        Ok(notes)
    }
}

impl Draft {
    fn check(&self) -> Result<(), DraftError> {
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
        let amounts = on_lines.map(|(amount, _)| *amount);
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
    fn entries(&self) -> Result<Vec<tax::Line>, MoneyError> {
        let mut entries = Vec::with_capacity(self.lines.len() * 2 + self.discounts.len());
        let off = |amount: Money| Money::zero(amount.currency()).minus(amount);
        for line in &self.lines {
            let decision = line.decision;
            entries.push(tax::Line {
                amount: line.amount,
                decision,
            });
            if let Some((discount, _)) = &line.discount {
                entries.push(tax::Line {
                    amount: off(*discount)?,
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

impl LineSums {
    fn of(line: &Line, full: Money, off: Option<Money>) -> Result<Self, MoneyError> {
        let count = line.quantity.count();
        let sign = if full.is_negative() { -1 } else { 1 };
        let zero = Money::zero(full.currency());
        Ok(Self {
            net: off.map_or(Ok(full), |off| full.plus(off))?,
            discount: off.map(|off| zero.minus(off)).transpose()?,
            unit_price: sums::unit_price(full, count),
            quantity: sign * i64::from(count),
        })
    }
}

fn breakdown(draft: &Draft) -> Result<Vec<Breakdown>, DraftError> {
    let mut groups: BTreeMap<(Category, Rate), Breakdown> = BTreeMap::new();
    for part in &draft.totals.parts {
        let category = Category::of(part.decision);
        let rate = part.decision.rate;
        let note = part.decision.treatment.note().map(|key| {
            let seller = draft.seller.address.country.as_str().to_owned();
            draft.language.say(&Phrase::new(key).with("seller", seller))
        });
        let note = note.transpose()?;
        match groups.get_mut(&(category, rate)) {
            Some(group) => {
                group.net = group.net.plus(part.net)?;
                group.tax = group.tax.plus(part.tax)?;
                match (&mut group.reason, note) {
                    (Some(reason), Some(note)) if !reason.contains(&note) => {
                        reason.push(' ');
                        reason.push_str(&note);
                    }
                    _ => {}
                }
            }
            None => {
                let (net, tax) = (part.net, part.tax);
                let group = Breakdown {
                    category,
                    rate,
                    net,
                    tax,
                    reason: note,
                };
                groups.insert((category, rate), group);
            }
        }
    }
    Ok(groups.into_values().collect())
}

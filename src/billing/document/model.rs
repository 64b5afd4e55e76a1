//! A document that adds up: what follows from a draft.

use std::collections::BTreeMap;

use fixed_decimal::Decimal;

use super::category::Category;
use super::draft::{Draft, DraftError, Kind, Line};
use super::profile::is_leitweg_id;
use super::sums;
use super::text::Text;
use crate::money::{Currency, Money, MoneyError, Rate};
use crate::web::locale::{Phrase, Unsayable};

/// BT-130 (UN/ECE Recommendation 20): what is sold is counted.
pub(super) const UNIT: &str = "C62";
/// BT-98 and BT-140 (UNCL 5189).
pub(super) const DISCOUNT: &str = "95";

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
    pub gross: Money,
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
            let number = |decimal: Decimal| {
                let plain = decimal.to_string();
                draft.language.number(&plain).unwrap_or(plain)
            };
            let phrase = Phrase::new("document-converted-tax")
                .with("tax", draft.language.money(tax))
                .with("currency", conversion.currency.code().to_owned())
                .with("per", number(conversion.per.decimal()))
                .with("rate", number(conversion.rate.decimal()))
                .with("foreign", self.currency().code().to_owned())
                .with("source", conversion.source.as_str().to_owned())
                .with("day", draft.language.date(conversion.on));
            notes.push(draft.language.say(&phrase)?);
        }
        Ok(notes)
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
        let group = groups.entry((category, rate)).or_insert_with(|| Breakdown {
            category,
            rate,
            net: Money::zero(part.net.currency()),
            tax: Money::zero(part.net.currency()),
            gross: Money::zero(part.net.currency()),
            reason: None,
        });
        group.net = group.net.plus(part.net)?;
        group.tax = group.tax.plus(part.tax)?;
        group.gross = group.net.plus(group.tax)?;
        group.reason = match (group.reason.take(), note) {
            (Some(reason), Some(note)) if !reason.contains(&note) => {
                Some(format!("{reason} {note}"))
            }
            (reason, note) => reason.or(note),
        };
    }
    Ok(groups.into_values().collect())
}

//! What an order would cost: the one computation behind the form's summary, the order and all that follows from it.
//!
//! A trial costs nothing while it lasts: what is charged then is the set-up alone, and the first period, which begins when
//! the trial ends, is charged as the ones after it are. A coupon lowers what a period costs, plan and add-ons, never below
//! nothing; the set-up stays.

use std::str::FromStr;

use jiff::civil::Date;

use crate::billing::tax::{self, Buyer, Decision, Line, Seller, Totals, UnknownRate};
use crate::catalog::{Basis, Localized, Off, Plan, Price, UnknownWord};
use crate::customers::values::Quantity;
use crate::money::{Currency, Money, MoneyError};

/// What somebody wants, priced by the catalogue.
#[derive(Debug, Clone)]
pub struct Basket<'a> {
    pub plan: &'a Plan,
    pub price: &'a Price,
    pub quantity: Quantity,
    pub addons: &'a [ChosenAddon],
    pub coupon: Option<&'a Discount>,
}

/// An add-on and how many of it, as the catalogue has it now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChosenAddon {
    pub label: Label,
    pub unit: Money,
    pub quantity: Quantity,
}

/// What a coupon takes off, and the code it is known by.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Discount {
    pub code: String,
    pub off: Off,
}

/// What a line is called, frozen with it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Label {
    pub key: String,
    pub name: Localized,
}

/// Priced lines and their totals.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Quote {
    pub basis: Basis,
    pub lines: Vec<QuotedLine>,
    pub totals: Totals,
    pub trial: Option<Trial>,
    pub once_confirmed: Option<OnceConfirmed>,
}

/// What it comes to once the VAT id is confirmed that it was ordered with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OnceConfirmed {
    /// How each line is taxed then.
    pub becomes: Decision,
    pub totals: Totals,
    /// After so many days VAT is charged.
    pub days: u16,
}

/// What is charged for nothing at first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Trial {
    pub days: u32,
    /// What the first period after it comes to.
    pub then: Totals,
}

/// One amount of an order, on the price's basis.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct QuotedLine {
    pub kind: LineKind,
    pub quantity: i64,
    pub unit: Money,
    /// Nothing, while a trial lasts; negative for a discount.
    pub amount: Money,
    pub decision: Decision,
    /// Of an add-on or a discount: the plan's name stands in the catalogue.
    pub label: Option<Label>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LineKind {
    /// The plan itself, for its first period.
    Plan,
    /// Ordered with the plan, for the same period.
    Addon,
    /// What a coupon takes off both.
    Discount,
    /// Charged once, with the first period.
    Setup,
}

impl LineKind {
    const ALL: [Self; 4] = [Self::Plan, Self::Addon, Self::Discount, Self::Setup];

    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Plan => "plan",
            Self::Addon => "addon",
            Self::Discount => "discount",
            Self::Setup => "setup",
        }
    }
}

impl FromStr for LineKind {
    type Err = UnknownWord;

    fn from_str(word: &str) -> Result<Self, UnknownWord> {
        Self::ALL
            .into_iter()
            .find(|kind| kind.as_str() == word)
            .ok_or(UnknownWord)
    }
}

/// Why nothing can be quoted.
#[derive(Debug, thiserror::Error)]
pub enum Unquotable {
    /// The quantity makes more than a currency can count.
    #[error(transparent)]
    Amount(#[from] MoneyError),
    /// The settings name a country whose rates are unknown.
    #[error(transparent)]
    Rate(#[from] UnknownRate),
}

/// Prices a basket for a buyer on a day of the shop's calendar.
pub fn quote(
    seller: &Seller,
    buyer: &Buyer,
    basket: &Basket<'_>,
    on: Date,
) -> Result<Quote, Unquotable> {
    let Basket { plan, price, .. } = basket;
    let decision = tax::decide(seller, buyer, plan.supply, plan.tax_category, on)?;
    let currency = price.amount.currency();
    let mut lines = period(basket, decision)?;
    let mut trial = None;
    if price.trial_days > 0 {
        trial = Some(Trial {
            days: price.trial_days,
            then: totals(price.basis, currency, &lines)?,
        });
        lines.retain(|line| line.kind != LineKind::Discount);
        for line in &mut lines {
            line.amount = Money::zero(currency);
        }
    }
    if !price.setup.is_zero() {
        lines.push(QuotedLine {
            kind: LineKind::Setup,
            quantity: 1,
            unit: price.setup,
            amount: price.setup,
            decision,
            label: None,
        });
    }
    Ok(Quote {
        trial,
        ..Quote::of(price.basis, currency, lines)?
    })
}

/// What one period consists of.
fn period(basket: &Basket<'_>, decision: Decision) -> Result<Vec<QuotedLine>, MoneyError> {
    let line = |kind, unit: Money, quantity: Quantity, label| {
        let quantity = i64::from(quantity.count());
        Ok::<_, MoneyError>(QuotedLine {
            kind,
            quantity,
            unit,
            amount: unit.times(quantity)?,
            decision,
            label,
        })
    };
    let mut lines = vec![line(
        LineKind::Plan,
        basket.price.amount,
        basket.quantity,
        None,
    )?];
    for addon in basket.addons {
        let label = Some(addon.label.clone());
        lines.push(line(LineKind::Addon, addon.unit, addon.quantity, label)?);
    }
    if let Some(coupon) = basket.coupon {
        let off = coupon.off_of(basket.price.amount.currency(), &lines)?;
        lines.extend((!off.is_zero()).then(|| QuotedLine {
            kind: LineKind::Discount,
            quantity: 1,
            unit: off,
            amount: off,
            decision,
            label: Some(coupon.label()),
        }));
    }
    Ok(lines)
}

impl Discount {
    /// As a negative amount, at most all there is. All lines of an order are taxed alike, so it need not be split.
    fn off_of(&self, currency: Currency, lines: &[QuotedLine]) -> Result<Money, MoneyError> {
        let sum = Money::sum(currency, lines.iter().map(|line| line.amount))?;
        let off = match self.off {
            Off::Percent(percent) => percent.of(sum),
            Off::Amount(amount) if amount.minor() > sum.minor() => sum,
            Off::Amount(amount) => amount,
        };
        Money::zero(currency).minus(off)
    }

    fn label(&self) -> Label {
        Label {
            key: self.code.clone(),
            name: Localized {
                en: self.code.clone(),
                de: self.code.clone(),
            },
        }
    }
}

impl QuotedLine {
    /// Whether a trial made it cost nothing.
    fn is_free(&self) -> bool {
        matches!(self.kind, LineKind::Plan | LineKind::Addon)
            && self.amount.is_zero()
            && !self.unit.is_zero()
    }
}

impl Quote {
    /// Lines with their totals.
    pub fn of(
        basis: Basis,
        currency: Currency,
        lines: Vec<QuotedLine>,
    ) -> Result<Self, MoneyError> {
        Ok(Self {
            basis,
            totals: totals(basis, currency, &lines)?,
            lines,
            trial: None,
            once_confirmed: None,
        })
    }

    /// What it comes to when every line is taxed so.
    pub fn totals_by(&self, becomes: Decision) -> Result<Totals, MoneyError> {
        let mut lines = self.lines.clone();
        for line in &mut lines {
            line.decision = becomes;
        }
        totals(self.basis, self.totals.total.currency(), &lines)
    }

    /// With what it comes to once a VAT id is confirmed.
    pub fn waiting(mut self, becomes: Decision, days: u16) -> Result<Self, MoneyError> {
        let totals = self.totals_by(becomes)?;
        self.once_confirmed = Some(OnceConfirmed {
            becomes,
            totals,
            days,
        });
        Ok(self)
    }

    /// Whether what it comes to, and what its trial leads to, can be booked.
    pub fn is_bookable(&self) -> bool {
        let then = self.trial.as_ref().map(|trial| trial.then.total);
        self.totals.total.is_bookable() && then.is_none_or(Money::is_bookable)
    }

    /// Whether a trial left anything free.
    pub fn has_trial(&self) -> bool {
        self.lines.iter().any(QuotedLine::is_free)
    }

    /// With what its trial left free, less what its coupon takes off.
    pub fn after_trial(mut self, days: u32, coupon: Option<&Discount>) -> Result<Self, MoneyError> {
        let currency = self.totals.total.currency();
        let free = self.lines.iter().filter(|line| line.is_free()).cloned();
        let mut charged = Vec::new();
        for mut line in free {
            line.amount = line.unit.times(line.quantity)?;
            charged.push(line);
        }
        if let (Some(coupon), Some(first)) = (coupon, charged.first().cloned()) {
            let amount = coupon.off_of(currency, &charged)?;
            charged.push(QuotedLine { amount, ..first });
        }
        let then = totals(self.basis, currency, &charged)?;
        self.trial = Some(Trial { days, then });
        Ok(self)
    }
}

fn totals(basis: Basis, currency: Currency, lines: &[QuotedLine]) -> Result<Totals, MoneyError> {
    let taxed = lines.iter().map(|line| Line {
        amount: line.amount,
        decision: line.decision,
    });
    tax::totals(basis, currency, taxed)
}

#[cfg(test)]
mod tests;

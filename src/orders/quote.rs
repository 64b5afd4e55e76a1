//! What an order would cost: the one computation behind the form's summary, the order and all that follows from it.

use std::str::FromStr;

use jiff::civil::Date;

use crate::billing::tax::{self, Buyer, Decision, Line, Seller, Territory, Totals, UnknownRate};
use crate::catalog::{Basis, Plan, Price, UnknownWord};
use crate::customers::values::Quantity;
use crate::money::{Currency, Money, MoneyError};

/// Priced lines and their totals.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Quote {
    pub lines: Vec<QuotedLine>,
    pub totals: Totals,
}

/// One amount of an order, on the price's basis.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct QuotedLine {
    pub kind: LineKind,
    pub quantity: i64,
    pub unit: Money,
    pub amount: Money,
    pub decision: Decision,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LineKind {
    /// The plan itself, for its first period.
    Plan,
    /// Charged once, with the first period.
    Setup,
}

impl LineKind {
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Plan => "plan",
            Self::Setup => "setup",
        }
    }
}

impl FromStr for LineKind {
    type Err = UnknownWord;

    fn from_str(word: &str) -> Result<Self, UnknownWord> {
        [Self::Plan, Self::Setup]
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

/// Prices a plan for a buyer in `territory` on a day of the shop's calendar. A VAT id alone changes nothing: it proves
/// nothing about who orders.
pub fn quote(
    seller: &Seller,
    territory: Territory,
    plan: &Plan,
    price: &Price,
    quantity: Quantity,
    on: Date,
) -> Result<Quote, Unquotable> {
    let buyer = Buyer {
        territory,
        confirmed_business: false,
    };
    let decision = tax::decide(seller, &buyer, plan.supply, plan.tax_category, on)?;
    let quantity = i64::from(quantity.count());
    let mut lines = vec![QuotedLine {
        kind: LineKind::Plan,
        quantity,
        unit: price.amount,
        amount: price.amount.times(quantity)?,
        decision,
    }];
    if !price.setup.is_zero() {
        lines.push(QuotedLine {
            kind: LineKind::Setup,
            quantity: 1,
            unit: price.setup,
            amount: price.setup,
            decision,
        });
    }
    Ok(Quote::of(price.basis, price.amount.currency(), lines)?)
}

impl Quote {
    /// Lines with their totals.
    pub fn of(
        basis: Basis,
        currency: Currency,
        lines: Vec<QuotedLine>,
    ) -> Result<Self, MoneyError> {
        let taxed = lines.iter().map(|line| Line {
            amount: line.amount,
            decision: line.decision,
        });
        let totals = tax::totals(basis, currency, taxed)?;
        Ok(Self { lines, totals })
    }
}

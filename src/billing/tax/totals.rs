//! What a document comes to: tax is rounded once for each rate, never line by line.

use serde::{Deserialize, Serialize};

use super::place::Decision;
use crate::catalog::Basis;
use crate::money::{Currency, Money, MoneyError};

/// One amount of a document, net or gross as the document's basis says, and how it is taxed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Line {
    pub amount: Money,
    pub decision: Decision,
}

/// All lines that are taxed alike.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Part {
    pub decision: Decision,
    pub net: Money,
    pub tax: Money,
}

/// A document's totals; `net + tax = total`, for each part and for the whole.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Totals {
    pub net: Money,
    pub tax: Money,
    pub total: Money,
    /// In an order that does not depend on the lines'.
    pub parts: Vec<Part>,
}

/// Adds up a document. Net: tax = Σnet·r. Gross: tax = Σgross·r/(1+r), net = gross − tax. Each once per part.
pub fn totals(
    basis: Basis,
    currency: Currency,
    lines: impl IntoIterator<Item = Line>,
) -> Result<Totals, MoneyError> {
    let mut sums: Vec<Line> = Vec::new();
    for line in lines {
        match sums.iter_mut().find(|sum| sum.decision == line.decision) {
            Some(sum) => sum.amount = sum.amount.plus(line.amount)?,
            None => sums.push(line),
        }
    }
    sums.sort_unstable_by_key(|sum| sum.decision);
    let parts = sums
        .into_iter()
        .map(|sum| part(basis, sum))
        .collect::<Result<Vec<_>, _>>()?;
    let net = Money::sum(currency, parts.iter().map(|part| part.net))?;
    let tax = Money::sum(currency, parts.iter().map(|part| part.tax))?;
    Ok(Totals {
        net,
        tax,
        total: net.plus(tax)?,
        parts,
    })
}

/// What lines that are taxed alike come to, given their sum.
pub fn part(basis: Basis, sum: Line) -> Result<Part, MoneyError> {
    let Line { amount, decision } = sum;
    let (net, tax) = match basis {
        Basis::Net => (amount, decision.rate.of(amount)),
        Basis::Gross => {
            let tax = decision.rate.within(amount);
            (amount.minus(tax)?, tax)
        }
    };
    Ok(Part { decision, net, tax })
}

#[cfg(test)]
mod tests;

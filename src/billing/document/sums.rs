//! From prices on the document's basis to net amounts that add up to the cent. Why it is done so, the room's
//! documentation says.

use std::num::NonZeroU64;

use fixed_decimal::Decimal;

use super::draft::DraftError;
use crate::billing::tax::{self, Decision, Part};
use crate::catalog::Basis;
use crate::money::{Currency, Money, round_half_away_from_zero};

/// A credit note that takes the rest may differ this much from what its own lines would come to: each of the notes before
/// it was rounded by half a cent at most, and the standard's own checks end below one unit (BR-CO-17).
const REST_MINOR_MAX: u64 = 99;

/// The net amount of each entry, in their order; those of one part add up to its net.
///
/// `strict` is for documents whose parts are exactly what their lines come to: all but credit notes.
pub fn nets(
    basis: Basis,
    currency: Currency,
    entries: &[tax::Line],
    parts: &[Part],
    strict: bool,
) -> Result<Vec<Money>, DraftError> {
    let mut nets = vec![Money::zero(currency); entries.len()];
    let mut placed = 0;
    for (index, part) in parts.iter().enumerate() {
        let mine = || {
            let all = entries.iter().enumerate();
            all.filter(|(_, entry)| entry.decision == part.decision)
        };
        let is_repeated = parts[..index]
            .iter()
            .any(|other| other.decision == part.decision);
        let mut running = Money::zero(currency);
        let mut before = Money::zero(currency);
        for (place, entry) in mine() {
            running = running.plus(entry.amount)?;
            let after = reckoned(basis, running, part.decision)?.net;
            nets[place] = after.minus(before)?;
            before = after;
            placed += 1;
        }
        let says = match basis {
            Basis::Net => part.net,
            Basis::Gross => part.net.plus(part.tax)?,
        };
        let sum = reckoned(basis, running, part.decision)?;
        let is_exact = sum == *part;
        let is_near = sum.tax.minor().abs_diff(part.tax.minor()) <= REST_MINOR_MAX;
        if is_repeated || says != running || !(is_exact || !strict && is_near) {
            return Err(DraftError::Unbalanced);
        }
        let rest = part.net.minus(sum.net)?;
        let largest = mine().max_by_key(|(_, entry)| entry.amount.minor().unsigned_abs());
        if let Some((place, _)) = largest {
            nets[place] = nets[place].plus(rest)?;
        }
    }
    if placed == entries.len() {
        Ok(nets)
    } else {
        Err(DraftError::Unbalanced)
    }
}

fn reckoned(basis: Basis, amount: Money, decision: Decision) -> Result<Part, DraftError> {
    Ok(tax::part(basis, tax::Line { amount, decision })?)
}

/// The item net price (BT-146), never negative (BR-27): the fewest decimals, from the currency's own on, with which
/// quantity times price is the amount to the minor unit.
pub fn unit_price(amount: Money, quantity: u16) -> Decimal {
    let quantity = NonZeroU64::new(quantity.into()).expect("a quantity is at least one");
    let whole = i128::from(amount.minor().unsigned_abs());
    let exponent = i16::from(amount.currency().exponent());
    let (price, decimals) = (0..=EXTRA_DECIMALS_MAX)
        .map(|extra| {
            let scale = 10_i128.pow(extra);
            let price = round_half_away_from_zero(whole * scale, quantity);
            (price, extra, scale)
        })
        .find(|(price, _, scale)| {
            let scale = u64::try_from(*scale).ok().and_then(NonZeroU64::new);
            let scale = scale.expect("a small power of ten");
            round_half_away_from_zero(price * i128::from(quantity.get()), scale) == whole
        })
        .map(|(price, extra, _)| (price, extra))
        .expect("five more decimals bear every quantity up to 10,000");
    let extra = i16::try_from(decimals).expect("it is small");
    let mut price = Decimal::from(price);
    price.multiply_pow10(-exponent - extra);
    price.absolute.pad_end(-exponent);
    price
}

/// The error of a price with so many is below 10⁻⁵/2 minor units; 10,000 of them miss the amount by less than half of one.
const EXTRA_DECIMALS_MAX: u32 = 5;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_price_has_the_fewest_decimals_that_bear_its_quantity() {
        let price =
            |minor, quantity| unit_price(Money::new(minor, Currency::EUR), quantity).to_string();
        assert_eq!(price(839, 1), "8.39");
        assert_eq!(price(2518, 3), "8.393");
        assert_eq!(price(1000, 3), "3.333");
        assert_eq!(price(-2518, 3), "8.393");
        assert_eq!(price(1, 10_000), "0.000001");
        assert_eq!(price(100, 2), "0.50");
        assert_eq!(price(0, 5), "0.00");
    }
}

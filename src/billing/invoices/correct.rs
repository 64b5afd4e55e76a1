//! How much of each part of an invoice a credit note takes back. Pure.
//!
//! What remains of net and of tax caps every part; the credit note that takes a part's last net takes its last tax, too, so
//! that the credit notes of an invoice never come to another sum than the invoice, whatever they were rounded to. A part can
//! be negative (a change of plan gives the rest of the old one back under its own rate): it is shared out with its sign, so
//! that a tenth of the whole is a tenth of each.

use crate::billing::tax::{Decision, Part};
use crate::catalog::Basis;
use crate::money::{Currency, Money, MoneyError};

/// How much is to be taken back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Amount {
    /// All that remains.
    Rest,
    /// So much without tax.
    Net(Money),
    /// So much with tax.
    Total(Money),
}

/// Why nothing is taken back.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NotCreditable {
    #[error("an amount to credit is more than nothing")]
    NotPositive,
    #[error("no more than {0:?} remains to be credited")]
    Exceeds(Money),
    #[error(
        "everything was credited already, or given back by the invoice for what took its place"
    )]
    NothingLeft,
    /// Of parts with both signs, rounded to the minor unit, it would come to nothing, or to more than remains.
    #[error("so little cannot be shared out among the rates: take back more, or all that remains")]
    Indivisible,
    #[error("the invoice is in another currency")]
    OtherCurrency,
    #[error(transparent)]
    Money(#[from] MoneyError),
}

/// What remains of each part after what was credited of it.
pub fn remaining(parts: &[Part], credited: &[(Money, Money)]) -> Result<Vec<Part>, MoneyError> {
    parts
        .iter()
        .zip(credited)
        .map(|(part, (net, tax))| {
            Ok(Part {
                decision: part.decision,
                net: part.net.minus(*net)?,
                tax: part.tax.minus(*tax)?,
            })
        })
        .collect()
}

/// Shares `amount` out among what remains, in proportion, to the minor unit.
pub fn share(
    currency: Currency,
    remaining: &[Part],
    amount: Amount,
) -> Result<Vec<Part>, NotCreditable> {
    let total = |part: &Part| part.net.plus(part.tax);
    let totals: Vec<Money> = remaining.iter().map(total).collect::<Result<_, _>>()?;
    let left = Money::sum(currency, totals.iter().copied())?;
    if left.minor() <= 0 {
        return Err(NotCreditable::NothingLeft);
    }
    let (wanted, weights): (Money, Vec<Money>) = match amount {
        Amount::Rest => return Ok(remaining.to_vec()),
        Amount::Net(net) => (net, remaining.iter().map(|part| part.net).collect()),
        Amount::Total(total) => (total, totals),
    };
    if wanted.currency() != currency {
        return Err(NotCreditable::OtherCurrency);
    }
    if wanted.minor() <= 0 {
        return Err(NotCreditable::NotPositive);
    }
    let most = Money::sum(currency, weights.iter().copied())?;
    if wanted.minor() > most.minor() {
        return Err(NotCreditable::Exceeds(most));
    }
    let shares = proportional(wanted, &weights, most)?;
    let taken = remaining.iter().zip(shares);
    let taken: Vec<Part> = taken
        .map(|(part, share)| take(part, share, amount))
        .collect::<Result<_, _>>()?;
    let totals: Vec<Money> = taken.iter().map(total).collect::<Result<_, _>>()?;
    let comes_to = Money::sum(currency, totals)?.minor();
    if comes_to <= 0 || comes_to > left.minor() {
        return Err(NotCreditable::Indivisible);
    }
    Ok(taken)
}

/// Shares of `wanted` in proportion to `weights`, that sum to it, none beyond its weight. Each share ends where the sum of the
/// weights up to it puts it.
fn proportional(wanted: Money, weights: &[Money], sum: Money) -> Result<Vec<Money>, MoneyError> {
    let denominator = u64::try_from(sum.minor())
        .ok()
        .and_then(std::num::NonZeroU64::new);
    let Some(denominator) = denominator else {
        return Ok(vec![Money::zero(wanted.currency()); weights.len()]);
    };
    let (mut upto, mut before) = (
        Money::zero(wanted.currency()),
        Money::zero(wanted.currency()),
    );
    let mut shares = Vec::with_capacity(weights.len());
    for weight in weights {
        upto = upto.plus(*weight)?;
        let end = wanted.scaled(upto.minor(), denominator)?;
        shares.push(end.minus(before)?);
        before = end;
    }
    Ok(shares)
}

/// `share` of one part, as net and tax; within what remains of both.
fn take(part: &Part, share: Money, amount: Amount) -> Result<Part, MoneyError> {
    let zero = Money::zero(share.currency());
    if part.net.is_negative() || part.tax.is_negative() {
        let turned = |part: &Part| {
            Ok::<_, MoneyError>(Part {
                decision: part.decision,
                net: zero.minus(part.net)?,
                tax: zero.minus(part.tax)?,
            })
        };
        return turned(&take(&turned(part)?, zero.minus(share)?, amount)?);
    }
    let Decision { rate, .. } = part.decision;
    let least = |a: Money, b: Money| if a.minor() <= b.minor() { a } else { b };
    let (net, tax) = match amount {
        Amount::Net(_) if share == part.net => (part.net, part.tax),
        Amount::Net(_) => (share, least(rate.of(share), part.tax)),
        Amount::Total(_) | Amount::Rest => {
            if share == part.net.plus(part.tax)? {
                (part.net, part.tax)
            } else {
                let tax = least(rate.within(share), part.tax);
                let net = least(share.minus(tax)?, part.net);
                (net, share.minus(net)?)
            }
        }
    };
    Ok(Part {
        decision: part.decision,
        net,
        tax,
    })
}

/// What a document's lines are reckoned in.
pub fn on_basis(basis: Basis, part: &Part) -> Result<Money, MoneyError> {
    match basis {
        Basis::Net => Ok(part.net),
        Basis::Gross => part.net.plus(part.tax),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::billing::tax::{self, Line, Treatment};
    use crate::money::Rate;

    fn decision(ppm: u32) -> Decision {
        Decision {
            territory: "DE".parse().unwrap(),
            treatment: Treatment::Taxed,
            rate: Rate::from_parts_per_million(ppm).unwrap(),
        }
    }

    fn parts(basis: Basis, amounts: &[(i64, u32)]) -> Vec<Part> {
        let lines = amounts.iter().map(|(minor, ppm)| Line {
            amount: Money::new(*minor, Currency::EUR),
            decision: decision(*ppm),
        });
        tax::totals(basis, Currency::EUR, lines).unwrap().parts
    }

    fn lies_within(taken: Money, of: Money) -> bool {
        let (taken, of) = (taken.minor(), of.minor());
        (0..=of).contains(&taken) || (of..=0).contains(&taken)
    }

    #[test]
    fn what_is_given_back_under_another_rate_keeps_its_sign() {
        let left = parts(Basis::Net, &[(2999, 70_000), (-1667, 190_000)]);
        let eur = |minor| Money::new(minor, Currency::EUR);
        let taken = share(Currency::EUR, &left, Amount::Total(eur(100))).unwrap();
        let said: Vec<_> = taken
            .iter()
            .map(|part| (part.net.minor(), part.tax.minor()))
            .collect();
        assert_eq!(said, [(245, 17), (-136, -26)]);
    }

    fn sums(parts: &[Part]) -> (i64, i64) {
        (
            parts.iter().map(|part| part.net.minor()).sum(),
            parts.iter().map(|part| part.tax.minor()).sum(),
        )
    }

    #[test]
    fn too_much_nothing_and_less_than_nothing_are_refused() {
        let left = parts(Basis::Net, &[(1000, 190_000)]);
        let share = |amount| share(Currency::EUR, &left, amount);
        let eur = |minor| Money::new(minor, Currency::EUR);
        assert_eq!(
            share(Amount::Total(eur(1191))),
            Err(NotCreditable::Exceeds(eur(1190)))
        );
        assert_eq!(
            share(Amount::Net(eur(1001))),
            Err(NotCreditable::Exceeds(eur(1000)))
        );
        assert_eq!(
            share(Amount::Total(eur(0))),
            Err(NotCreditable::NotPositive)
        );
        assert_eq!(share(Amount::Net(eur(-1))), Err(NotCreditable::NotPositive));
        let usd = Money::new(1, "USD".parse().unwrap());
        assert_eq!(share(Amount::Net(usd)), Err(NotCreditable::OtherCurrency));
        let none = super::share(Currency::EUR, &[], Amount::Rest);
        assert_eq!(none, Err(NotCreditable::NothingLeft));
    }

    proptest! {
        /// Any number of credit notes takes back exactly what the invoice asked for, never more of net or of tax on the way.
        #[test]
        fn credit_notes_come_to_the_invoice_and_never_beyond(
            gross in any::<bool>(),
            amounts in prop::collection::vec((-300_000_i64..1_000_000, prop::sample::select(vec![0_u32, 70_000, 190_000, 255_000])), 1..5),
            takes in prop::collection::vec((any::<bool>(), 1_u32..100), 0..8),
        ) {
            let basis = if gross { Basis::Gross } else { Basis::Net };
            let mut invoice = parts(basis, &amounts);
            let (net, tax) = sums(&invoice);
            if net + tax < 0 {
                let turned: Vec<_> = amounts.iter().map(|(minor, rate)| (-minor, *rate)).collect();
                invoice = parts(basis, &turned);
            }
            let mut left = invoice.clone();
            for (by_net, percent) in takes {
                let (net, tax) = sums(&left);
                let minor = |all: i64| Money::new((all * i64::from(percent) / 100).max(1), Currency::EUR);
                let amount = if by_net { Amount::Net(minor(net)) } else { Amount::Total(minor(net + tax)) };
                let taken = match share(Currency::EUR, &left, amount) {
                    Ok(taken) => taken,
                    // What little is left of parts that almost cancel each other out.
                    Err(NotCreditable::Indivisible) => continue,
                    Err(_) => {
                        prop_assert!(net + tax <= 0 || by_net && net <= 0);
                        break;
                    }
                };
                let (taken_net, taken_tax) = sums(&taken);
                match amount {
                    Amount::Net(wanted) => prop_assert_eq!(taken_net, wanted.minor()),
                    Amount::Total(wanted) => prop_assert_eq!(taken_net + taken_tax, wanted.minor()),
                    Amount::Rest => {}
                }
                prop_assert!(taken_net + taken_tax > 0);
                for (part, taken) in left.iter_mut().zip(&taken) {
                    prop_assert!(lies_within(taken.net, part.net) && lies_within(taken.tax, part.tax));
                    part.net = part.net.minus(taken.net).unwrap();
                    part.tax = part.tax.minus(taken.tax).unwrap();
                }
                let (net, tax) = sums(&left);
                prop_assert!(net + tax >= 0);
            }
            let (net, tax) = sums(&left);
            if net + tax > 0 {
                let rest = share(Currency::EUR, &left, Amount::Rest).unwrap();
                prop_assert_eq!(sums(&rest), (net, tax));
            }
        }
    }
}

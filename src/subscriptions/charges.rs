//! What a period costs.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;

use super::calendar::Period;
use super::model::{Charge, ChargeKind, Item, ItemKind};
use crate::billing::tax::{self, Decision, Line, Totals};
use crate::catalog::{Basis, PlanId};
use crate::money::{Currency, Money, MoneyError};

/// The lines of one period: what it consists of, and last what is taken off, which is never more than there is.
pub fn of_period(
    items: &[Item],
    plan: &PlanId,
    decision: Decision,
    period: Period,
) -> Result<Vec<Charge>, MoneyError> {
    let charge = |item: &Item, kind, amount| Charge {
        kind,
        plan: plan.clone(),
        name: item.name.clone(),
        quantity: item.quantity,
        amount,
        decision,
        period,
        period_days: period.days(),
    };
    let mut charges: Vec<Charge> = Vec::with_capacity(items.len());
    for item in items {
        let kind = match item.kind {
            ItemKind::Plan => ChargeKind::Plan,
            ItemKind::Addon => ChargeKind::Addon,
            ItemKind::Discount => continue,
        };
        charges.push(charge(item, kind, item.unit.times(item.quantity)?));
    }
    let Some(first) = charges.first() else {
        return Ok(charges);
    };
    let zero = Money::zero(first.amount.currency());
    let mut left = Money::sum(zero.currency(), charges.iter().map(|charge| charge.amount))?;
    for item in items.iter().filter(|item| is_given(item)) {
        let off = item.rate.map_or(item.unit, |rate| rate.of(left));
        let off = if off.minor() > left.minor() {
            left
        } else {
            off
        };
        if off.is_zero() {
            continue;
        }
        left = left.minus(off)?;
        charges.push(charge(item, ChargeKind::Discount, zero.minus(off)?));
    }
    Ok(charges)
}

fn is_given(item: &Item) -> bool {
    item.kind == ItemKind::Discount && item.periods_left.is_none_or(|left| left > 0)
}

/// A period more was charged: what is given for some periods only is given for one less.
pub fn use_up_discounts(items: &mut [Item]) {
    for item in items {
        item.periods_left = item.periods_left.map(|left| (left - 1).max(0));
    }
}

/// For how many periods each discount is given by these.
pub fn discounted<'a>(charges: impl Iterator<Item = &'a Charge>) -> BTreeMap<String, i64> {
    let given = charges.filter(|charge| charge.kind == ChargeKind::Discount);
    let given: BTreeSet<(&str, Date)> = given
        .map(|charge| (charge.name.as_str(), charge.period.from))
        .collect();
    let mut periods = BTreeMap::new();
    for (name, _) in given {
        *periods.entry(name.to_owned()).or_default() += 1;
    }
    periods
}

/// What an invoice of these lines comes to.
pub fn totals(basis: Basis, currency: Currency, charges: &[Charge]) -> Result<Totals, MoneyError> {
    let lines = charges.iter().map(|charge| Line {
        amount: charge.amount,
        decision: charge.decision,
    });
    tax::totals(basis, currency, lines)
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;
    use proptest::prelude::*;

    use super::*;
    use crate::billing::tax::{Territory, Treatment};
    use crate::money::Rate;

    const EUR: Currency = Currency::EUR;

    fn decision() -> Decision {
        Decision {
            territory: Territory::of("DE".parse().unwrap(), None),
            treatment: Treatment::Taxed,
            rate: "19".parse().unwrap(),
        }
    }

    fn item(kind: ItemKind, quantity: i64, minor: i64) -> Item {
        Item {
            kind,
            key: None,
            name: String::new(),
            quantity,
            unit: Money::new(minor, EUR),
            rate: None,
            periods_left: None,
        }
    }

    fn reckon(items: &[Item]) -> Vec<Charge> {
        let period = Period {
            from: date(2026, 3, 1),
            until: date(2026, 4, 1),
        };
        let plan: PlanId = "pln_00000000000000000000000000".parse().unwrap();
        of_period(items, &plan, decision(), period).unwrap()
    }

    fn amounts(items: &[Item]) -> Vec<i64> {
        reckon(items)
            .iter()
            .map(|charge| charge.amount.minor())
            .collect()
    }

    #[test]
    fn a_discount_in_percent_takes_its_part_of_plan_and_addons() {
        let items = [
            item(ItemKind::Plan, 2, 1000),
            item(ItemKind::Addon, 3, 250),
            Item {
                rate: Some("10".parse().unwrap()),
                ..item(ItemKind::Discount, 1, 0)
            },
        ];
        assert_eq!(amounts(&items), [2000, 750, -275]);
    }

    #[test]
    fn a_discount_ends_with_its_periods() {
        let off = |periods_left| Item {
            periods_left,
            ..item(ItemKind::Discount, 1, 300)
        };
        let plan = item(ItemKind::Plan, 1, 1000);
        assert_eq!(amounts(&[plan.clone(), off(Some(1))]), [1000, -300]);
        assert_eq!(amounts(&[plan, off(Some(0))]), [1000]);
    }

    proptest! {
        #[test]
        fn nothing_is_ever_taken_off_that_is_not_there(
            unit in 0_i64..1_000_000, quantity in 1_i64..100, off in 0_i64..200_000_000, ppm in 0_u32..=1_000_000
        ) {
            let items = [
                item(ItemKind::Plan, quantity, unit),
                Item { rate: Some(Rate::from_parts_per_million(ppm).unwrap()), ..item(ItemKind::Discount, 1, 0) },
                item(ItemKind::Discount, 1, off),
            ];
            let charges = reckon(&items);
            let sum = Money::sum(EUR, charges.iter().map(|charge| charge.amount)).unwrap();
            prop_assert!(!sum.is_negative() && sum.minor() <= unit * quantity);
            let totals = totals(Basis::Gross, EUR, &charges).unwrap();
            prop_assert_eq!(totals.total, sum);
        }
    }
}

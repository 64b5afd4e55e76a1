//! What late payment costs: what the steps say that were taken, and the money that came and stayed. Pure, so that it is the same
//! in whatever order that was learnt.

use std::num::NonZeroU64;

use jiff::Timestamp;
use jiff::civil::Date;

use super::bears;
use super::run::Taken;
use crate::money::{Money, MoneyError};
use crate::subscriptions::calendar::days_between;

/// Money for an invoice: when it came, and when that was known.
#[derive(Debug, Clone, Copy)]
pub(super) struct Came {
    pub(super) on: Date,
    pub(super) known_at: Timestamp,
    pub(super) amount: Money,
    /// Whether it was the customer's credit before.
    pub(super) of_credit: bool,
}

/// The fees and the interest of all steps, as [`of_step`] says: whatever was known first, and whatever was believed in between.
pub(super) fn stands(
    total: Money,
    due_on: Date,
    steps: &[Taken],
    came: &[Came],
) -> Result<(Money, Money), MoneyError> {
    let zero = Money::zero(total.currency());
    let (mut fees, mut interest) = (zero, zero);
    let mut since = due_on;
    for step in steps {
        let (fee, more) = of_step(total, since, step, came)?;
        (fees, interest) = (fees.plus(fee)?, interest.plus(more)?);
        since = step.on;
    }
    Ok((fees, interest))
}

/// What a step costs: its fee where something of what was invoiced was still open, and interest for the days since the step
/// before on what was open on each of them.
pub(super) fn of_step(
    total: Money,
    since: Date,
    step: &Taken,
    came: &[Came],
) -> Result<(Money, Money), MoneyError> {
    let zero = Money::zero(total.currency());
    let covered = still_covered(step, came)?;
    let uncovered = total.minus(covered)?;
    let is_late = open(uncovered, came, |one| one.on < step.on)?.minor() > 0;
    let fee = if is_late { step.fee } else { zero };
    let Some(rate) = step.rate else {
        return Ok((fee, of_late_days(total, since, step, came)?));
    };
    let owed_days = owed_days(uncovered, since, step.on, came)?;
    Ok((fee, bears(Money::new(owed_days, total.currency()), rate)?))
}

/// What the customer's credit covered when the step was taken, but for what of that has paid since and counts by itself.
fn still_covered(step: &Taken, came: &[Came]) -> Result<Money, MoneyError> {
    let spent = came
        .iter()
        .filter(|one| one.of_credit && one.known_at >= step.at);
    let currency = step.covered.currency();
    let spent = Money::sum(currency, spent.map(|one| one.amount))?;
    Ok(or_nothing(step.covered.minus(spent)?))
}

/// What was open, summed up over the days.
fn owed_days(total: Money, since: Date, until: Date, came: &[Came]) -> Result<i64, MoneyError> {
    let mut ends: Vec<Date> = came.iter().map(|one| one.on).collect();
    ends.retain(|day| since < *day && *day < until);
    ends.push(until);
    ends.sort_unstable();
    let (mut from, mut sum) = (since, 0_i64);
    for end in ends {
        // The day on which money comes is one of those on which it was missing.
        let missing = open(total, came, |one| one.on <= from)?;
        let more = missing.minor().checked_mul(days_between(from, end).max(0));
        let more = more.and_then(|more| sum.checked_add(more));
        (from, sum) = (end, more.ok_or(MoneyError::Overflow)?);
    }
    Ok(sum)
}

/// Of a step whose rate nobody wrote down: its interest, in proportion to what was open on each of its days, and never more
/// than it charged.
fn of_late_days(
    total: Money,
    since: Date,
    step: &Taken,
    came: &[Came],
) -> Result<Money, MoneyError> {
    let was = owed_days(total, since, step.on, came)?;
    if was == 0 {
        return Ok(Money::zero(total.currency()));
    }
    let believed = open(total, came, |one| one.known_at < step.at)?;
    let charged_for = believed.minor().checked_mul(days_between(since, step.on));
    let charged_for = charged_for.and_then(|days| u64::try_from(days).ok());
    let Some(charged_for) = charged_for.and_then(NonZeroU64::new) else {
        return Ok(step.interest);
    };
    let stands = step.interest.scaled(was, charged_for)?;
    Ok(if stands.minor() < step.interest.minor() {
        stands
    } else {
        step.interest
    })
}

/// What is open of the total after what `counts`.
fn open(total: Money, came: &[Came], counts: impl Fn(&Came) -> bool) -> Result<Money, MoneyError> {
    let counted = came.iter().filter(|one| counts(one));
    let counted = Money::sum(total.currency(), counted.map(|one| one.amount))?;
    Ok(or_nothing(total.minus(counted)?))
}

fn or_nothing(amount: Money) -> Money {
    Money::new(amount.minor().max(0), amount.currency())
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;
    use crate::money::Currency;
    use crate::subscriptions::dunning::{Consequence, Letter};

    const DUE: Date = date(2026, 12, 6);

    fn eur(minor: i64) -> Money {
        Money::new(minor, Currency::EUR)
    }

    fn at(day: Date) -> Timestamp {
        let noon = day.at(12, 0, 0, 0).in_tz("UTC").unwrap();
        noon.timestamp()
    }

    /// At 9.12 % the whole bears a hundred and some for seven days.
    fn steps(rate: Option<&str>) -> Vec<Taken> {
        let step = |step, on, fee| Taken {
            invoice: "inv_06fqzpdf78c5v9t4m2k1n0s3aw".parse().unwrap(),
            step,
            subscription: None,
            letter: Letter::First,
            at: at(on),
            on,
            fee: eur(fee),
            interest: eur(100),
            rate: rate.map(|rate| rate.parse().unwrap()),
            covered: eur(0),
            consequence: Consequence::None,
        };
        vec![
            step(0, date(2026, 12, 16), 0),
            step(1, date(2026, 12, 26), 500),
            step(2, date(2027, 1, 5), 1_000),
        ]
    }

    fn money(came: &[(Date, Date, i64)]) -> Vec<Came> {
        let one = |(on, known, minor): &(Date, Date, i64)| Came {
            on: *on,
            known_at: at(*known),
            amount: eur(*minor),
            of_credit: false,
        };
        came.iter().map(one).collect()
    }

    fn stand_at(rate: Option<&str>, came: &[(Date, Date, i64)]) -> (i64, i64) {
        let (fees, interest) = stands(eur(58_900), DUE, &steps(rate), &money(came)).unwrap();
        (fees.minor(), interest.minor())
    }

    fn stand(came: &[(Date, Date, i64)]) -> (i64, i64) {
        stand_at(Some("6.2"), came)
    }

    const LATE: Date = date(2027, 1, 10);

    #[test]
    fn what_came_in_time_costs_nothing() {
        assert_eq!(stand(&[]), (1_500, 300));
        assert_eq!(stand(&[(date(2026, 12, 5), LATE, 58_900)]), (0, 0));
        assert_eq!(stand(&[(DUE, LATE, 58_900)]), (0, 0));
        // More than that changes nothing.
        assert_eq!(stand(&[(DUE, LATE, 60_000)]), (0, 0));
    }

    #[test]
    fn only_what_is_charged_before_the_money_came_stands() {
        // Five of the ten days of the second step are late, and its fee is not.
        assert_eq!(stand(&[(date(2026, 12, 21), LATE, 58_900)]), (0, 150));
        assert_eq!(stand(&[(date(2026, 12, 26), LATE, 58_900)]), (500, 200));
        assert_eq!(stand(&[(date(2027, 1, 4), LATE, 58_900)]), (500, 290));
        assert_eq!(stand(&[(date(2027, 1, 6), LATE, 58_900)]), (1_500, 300));
    }

    #[test]
    fn when_it_was_known_changes_nothing() {
        assert_eq!(stand(&[(DUE, LATE, 29_450)]), (1_500, 150));
        assert_eq!(stand(&[(DUE, DUE, 29_450)]), (1_500, 150));
        for known in [date(2026, 12, 16), date(2026, 12, 20), LATE] {
            let both = [(DUE, known, 29_450), (date(2026, 12, 16), LATE, 29_450)];
            assert_eq!(stand(&both), (0, 50));
        }
    }

    #[test]
    fn a_step_without_a_rate_costs_its_part_and_never_more_than_it_charged() {
        let stand = |came: &[_]| stand_at(None, came);
        assert_eq!(stand(&[]), (1_500, 300));
        assert_eq!(stand(&[(date(2026, 12, 21), LATE, 58_900)]), (0, 150));
        assert_eq!(stand(&[(DUE, LATE, 29_450)]), (1_500, 150));
        // What was known when the step was taken is in its interest already.
        assert_eq!(stand(&[(DUE, DUE, 29_450)]), (1_500, 300));
    }

    #[test]
    fn what_a_credit_covered_counts_once_when_it_pays() {
        let mut steps = steps(Some("6.2"));
        steps[0].covered = eur(29_450);
        let stand = |came: &[Came]| {
            let (fees, interest) = stands(eur(58_900), DUE, &steps, came).unwrap();
            (fees.minor(), interest.minor())
        };
        assert_eq!(stand(&[]), (1_500, 250));
        let mut spent = money(&[(DUE, LATE, 29_450)]);
        spent[0].of_credit = true;
        assert_eq!(stand(&spent), (1_500, 150));
    }
}

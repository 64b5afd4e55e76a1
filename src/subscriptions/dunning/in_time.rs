//! What of the steps stands, once it is known when money came. Pure.

use std::num::NonZeroU64;

use jiff::Timestamp;
use jiff::civil::Date;

use super::run::Taken;
use crate::money::{Money, MoneyError};
use crate::subscriptions::calendar::days_between;

/// Money for an invoice: when it came, and when that was known.
#[derive(Debug, Clone, Copy)]
pub(super) struct Came {
    pub(super) on: Date,
    pub(super) known_at: Timestamp,
    pub(super) amount: Money,
}

/// The fees and the interest of the steps that would have been charged had each of them known what had come by then: a fee where
/// something of what was invoiced was still open, interest for the days on which it was. Never more than was charged.
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
        if open(total, came, |one| one.on < step.on)?.minor() > 0 {
            fees = fees.plus(step.fee)?;
        }
        interest = interest.plus(of_late_days(total, since, step, came)?)?;
        since = step.on;
    }
    Ok((fees, interest))
}

/// The step's interest, in proportion to what was open on each of its days.
fn of_late_days(
    total: Money,
    since: Date,
    step: &Taken,
    came: &[Came],
) -> Result<Money, MoneyError> {
    let believed = open(total, came, |one| one.known_at < step.at)?;
    let mut ends: Vec<Date> = came.iter().map(|one| one.on).collect();
    ends.retain(|day| since < *day && *day < step.on);
    ends.push(step.on);
    ends.sort_unstable();
    let (mut from, mut was) = (since, 0_i64);
    for end in ends {
        // The day on which money comes is one of those on which it was missing.
        let missing = open(total, came, |one| one.on <= from)?;
        let more = missing.minor().checked_mul(days_between(from, end));
        was = more
            .and_then(|more| was.checked_add(more))
            .ok_or(MoneyError::Overflow)?;
        from = end;
    }
    if was == 0 {
        return Ok(Money::zero(total.currency()));
    }
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
    let open = total.minus(counted)?;
    Ok(if open.is_negative() {
        Money::zero(total.currency())
    } else {
        open
    })
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;
    use crate::money::Currency;
    use crate::subscriptions::dunning::Letter;

    const DUE: Date = date(2026, 12, 6);

    fn eur(minor: i64) -> Money {
        Money::new(minor, Currency::EUR)
    }

    fn at(day: Date) -> Timestamp {
        let noon = day.at(12, 0, 0, 0).in_tz("UTC").unwrap();
        noon.timestamp()
    }

    fn steps() -> Vec<Taken> {
        let step = |step, on, fee, interest| Taken {
            invoice: "inv_06fqzpdf78c5v9t4m2k1n0s3aw".parse().unwrap(),
            step,
            subscription: None,
            letter: Letter::First,
            at: at(on),
            on,
            fee: eur(fee),
            interest: eur(interest),
        };
        vec![
            step(0, date(2026, 12, 16), 0, 100),
            step(1, date(2026, 12, 26), 500, 100),
            step(2, date(2027, 1, 5), 1_000, 100),
        ]
    }

    fn stand(came: &[(Date, Date, i64)]) -> (i64, i64) {
        let came: Vec<Came> = came
            .iter()
            .map(|(on, known, minor)| Came {
                on: *on,
                known_at: at(*known),
                amount: eur(*minor),
            })
            .collect();
        let (fees, interest) = stands(eur(58_900), DUE, &steps(), &came).unwrap();
        (fees.minor(), interest.minor())
    }

    #[test]
    fn what_came_in_time_takes_everything_back() {
        let late = date(2027, 1, 10);
        assert_eq!(stand(&[]), (1_500, 300));
        assert_eq!(stand(&[(date(2026, 12, 5), late, 58_900)]), (0, 0));
        assert_eq!(stand(&[(DUE, late, 58_900)]), (0, 0));
        // More than that changes nothing.
        assert_eq!(stand(&[(DUE, late, 60_000)]), (0, 0));
    }

    #[test]
    fn only_what_was_charged_after_the_money_came_is_taken_back() {
        let late = date(2027, 1, 10);
        // Five of the ten days of the second step are late, and its fee is not.
        assert_eq!(stand(&[(date(2026, 12, 21), late, 58_900)]), (0, 150));
        assert_eq!(stand(&[(date(2026, 12, 26), late, 58_900)]), (500, 200));
        assert_eq!(stand(&[(date(2027, 1, 4), late, 58_900)]), (500, 290));
        assert_eq!(stand(&[(date(2027, 1, 6), late, 58_900)]), (1_500, 300));
    }

    #[test]
    fn a_part_that_came_in_time_bears_no_interest_and_saves_no_fee() {
        let late = date(2027, 1, 10);
        assert_eq!(stand(&[(DUE, late, 29_450)]), (1_500, 150));
        // What was known when the step was taken is in its interest already.
        assert_eq!(stand(&[(DUE, DUE, 29_450)]), (1_500, 300));
        let both = [(DUE, DUE, 29_450), (date(2026, 12, 16), late, 29_450)];
        assert_eq!(stand(&both), (0, 100));
    }
}

//! What becomes of an invoice that is not paid: step after step, each after its days.

mod in_time;
pub mod letter;
mod relapse;
pub(super) mod relief;
pub(super) mod run;

use std::num::NonZeroU64;

use jiff::Span;
use jiff::civil::Date;

use super::state::words;
use crate::config::Config;
use crate::money::{Currency, Money, MoneyError, Rate};

/// A year's days, as interest is reckoned by days.
const YEAR_DAYS: u64 = 365;
const MILLION: u64 = 1_000_000;

/// The steps, in their order, and what an unpaid amount bears a year.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Policy {
    pub steps: Vec<Step>,
    pub interest: Rate,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    /// After the invoice was due.
    pub days: u32,
    pub fee_minor: i64,
    pub letter: Letter,
    /// Whether what is not paid for is withheld from then on.
    pub consequence: Consequence,
}

words! {
    /// Which letter it is: `mail-dunning-<letter>` in the texts.
    Letter {
        Reminder = "reminder",
        First = "first",
        Last = "last",
    }
}

words! {
    /// What becomes of what is not paid for.
    Consequence {
        None = "none",
        /// It is withheld.
        Suspension = "suspension",
    }
}

/// How far an invoice's dunning is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Progress {
    /// How many steps were taken,
    pub taken: usize,
    /// the last one on this day.
    pub last_on: Option<Date>,
}

/// A step that the settings name cannot be meant.
#[derive(Debug, thiserror::Error)]
#[error(
    "`{0}` is not DAYS LETTER, with a fee or `suspends` behind it, or comes before its predecessor"
)]
pub struct InvalidStep(String);

impl Policy {
    /// What the settings say, which were checked at the start.
    pub fn of(config: &Config) -> Self {
        let currency: Result<Currency, _> = config.business.currency.parse();
        Self {
            steps: currency
                .ok()
                .and_then(|currency| steps(&config.dunning.steps, currency).ok())
                .unwrap_or_default(),
            interest: config.dunning.interest_percent.parse().unwrap_or_default(),
        }
    }

    /// The step to take today, if one is due. After a step, the next one waits as long as lies between the two: a run
    /// that was missed takes one step, and not all that it missed.
    pub fn next(&self, due_on: Date, progress: Progress, today: Date) -> Option<&Step> {
        let step = self.steps.get(progress.taken)?;
        let mut from = after(due_on, step.days);
        if let Some(last_on) = progress.last_on {
            let before = progress
                .taken
                .checked_sub(1)
                .and_then(|n| self.steps.get(n));
            let wait = step.days - before.map_or(0, |before| before.days).min(step.days);
            from = from.max(after(last_on, wait));
        }
        (today >= from).then_some(step)
    }
}

/// Interest at a yearly rate: on an amount for a day, or on what was open on each of some days, summed up.
fn bears(owed_days: Money, rate: Rate) -> Result<Money, MoneyError> {
    let whole = NonZeroU64::new(YEAR_DAYS * MILLION).expect("a year has days");
    owed_days.scaled(i64::from(rate.parts_per_million()), whole)
}

/// The steps of the settings: `14 first 2.50`, `28 last 5 suspends`.
pub fn steps(lines: &[String], currency: Currency) -> Result<Vec<Step>, InvalidStep> {
    let mut steps: Vec<Step> = Vec::with_capacity(lines.len());
    for line in lines {
        let invalid = || InvalidStep(line.clone());
        let step = step(line, currency).ok_or_else(invalid)?;
        if steps.last().is_some_and(|before| step.days <= before.days) {
            return Err(invalid());
        }
        steps.push(step);
    }
    Ok(steps)
}

fn step(line: &str, currency: Currency) -> Option<Step> {
    let mut words = line.split_whitespace();
    let days = words.next()?.parse().ok()?;
    let letter = words.next()?.parse().ok()?;
    let mut step = Step {
        days,
        fee_minor: 0,
        letter,
        consequence: Consequence::None,
    };
    for word in words {
        if word == "suspends" {
            step.consequence = Consequence::Suspension;
        } else {
            let fee = Money::parse(word, currency).ok()?;
            step.fee_minor = fee.minor();
        }
    }
    (step.fee_minor >= 0).then_some(step)
}

fn after(day: Date, days: u32) -> Date {
    let span = Span::new().try_days(i64::from(days));
    span.and_then(|span| day.checked_add(span))
        .unwrap_or(Date::MAX)
}

#[cfg(test)]
mod tests;

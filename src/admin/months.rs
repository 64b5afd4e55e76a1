//! How the shop does from month to month: what is earned, what returns, what is lost and what is owed.
//!
//! Revenue: what was invoiced without VAT, less what was credited, by the date of its booking. MRR (monthly recurring
//! revenue): what running subscriptions were charged for the month's last day, without VAT, set-up and one-off sales, a year's
//! price as a twelfth. Churn: of the subscriptions that ran as the month began, the share that had ended when it was over;
//! trials do not run yet. Receivables: what customers owed at the end of the month.

use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan as _};

use super::store::months::{self, Charged};
use crate::app::App;
use crate::money::{Currency, Money, Rate};
use crate::storage::{Error, Result};

/// A month's figures.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Month {
    pub(super) first: Date,
    pub(super) revenue: Money,
    pub(super) recurring: Money,
    /// Subscriptions that ran as it began, and how many of them ended in it.
    pub(super) running: i64,
    pub(super) ended: i64,
    pub(super) receivable: Money,
}

impl Month {
    /// In hundredths of a percent, rounded half up.
    pub(super) fn churn(&self) -> i64 {
        let of = self.running.max(1);
        (self.ended * 20_000 + of) / (2 * of)
    }
}

/// The figures of these months, by their first days, in one currency; of the running month up to today.
pub(super) async fn figures(app: &App, currency: Currency, firsts: &[Date]) -> Result<Vec<Month>> {
    let (Some(first), Some(last)) = (firsts.first(), firsts.last()) else {
        return Ok(Vec::new());
    };
    let (storage, code, zone) = (&app.storage, currency.code(), app.config.business.zone());
    let today = app.today();
    let until = last.last_of_month().min(today);
    let earned = months::of_account(storage, "revenue", code, until).await?;
    let owed = months::of_account(storage, "receivable", code, until).await?;
    let charged = months::charged(storage, code, *first, until).await?;
    let mut figures = Vec::with_capacity(firsts.len());
    for first in firsts {
        let end = first.last_of_month().min(today);
        let next = first.last_of_month().saturating_add(1.day());
        let (begins, ends) = (moment(*first, &zone)?, moment(next, &zone)?);
        let (running, ended) = months::running(storage, code, begins, ends).await?;
        let name = first.strftime("%Y-%m").to_string();
        let of_month = |sums: &[(String, i64)]| {
            let sum = sums.iter().find(|(month, _)| *month == name);
            sum.map_or(0, |(_, minor)| *minor)
        };
        let up_to = |sums: &[(String, i64)]| {
            let before = sums.iter().take_while(|(month, _)| *month <= name);
            before.fold(0_i64, |sum, (_, minor)| sum.saturating_add(*minor))
        };
        figures.push(Month {
            first: *first,
            revenue: Money::new(of_month(&earned).saturating_neg(), currency),
            recurring: recurring(&charged, end, currency, &zone)?,
            running,
            ended,
            receivable: Money::new(up_to(&owed), currency),
        });
    }
    Ok(figures)
}

fn moment(day: Date, zone: &TimeZone) -> Result<Timestamp> {
    let start = day.to_zoned(zone.clone()).map_err(Error::unreadable)?;
    Ok(start.timestamp())
}

/// What is charged for a day, as a month's price without VAT.
fn recurring(charged: &[Charged], day: Date, currency: Currency, zone: &TimeZone) -> Result<Money> {
    let runs = |charge: &&Charged| {
        let over_on = charge.over_at.map(|at| at.to_zoned(zone.clone()).date());
        charge.begins_on <= day && day < charge.until_on && over_on.is_none_or(|over| day < over)
    };
    let mut sum = Money::zero(currency);
    for charge in charged.iter().filter(runs) {
        let amount = Money::new(charge.amount_minor, currency);
        let ppm = u32::try_from(charge.tax_rate_ppm).map_err(Error::unreadable)?;
        let rate = Rate::from_parts_per_million(ppm).map_err(Error::unreadable)?;
        let net = if charge.is_gross {
            amount
                .minus(rate.within(amount))
                .map_err(Error::unreadable)?
        } else {
            amount
        };
        let month = net
            .scaled(charge.period_days, charge.day_months())
            .map_err(Error::unreadable)?;
        sum = sum.plus(month).map_err(Error::unreadable)?;
    }
    Ok(sum)
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    fn charge(from: Date, until: Date, amount_minor: i64) -> Charged {
        Charged {
            begins_on: from,
            until_on: until,
            period_days: i64::from(from.until(until).unwrap().get_days()),
            amount_minor,
            tax_rate_ppm: 190_000,
            is_gross: false,
            over_at: None,
        }
    }

    fn on(charged: &[Charged], day: Date) -> i64 {
        let zone = TimeZone::get("Europe/Berlin").unwrap();
        let sum = recurring(charged, day, Currency::EUR, &zone).unwrap();
        sum.minor()
    }

    #[test]
    fn a_years_price_counts_as_a_twelfth_and_vat_does_not_count() {
        let march = charge(date(2026, 3, 1), date(2026, 4, 1), 1_000);
        let year = charge(date(2025, 6, 1), date(2026, 6, 1), 12_000);
        let gross = Charged {
            is_gross: true,
            ..charge(date(2026, 3, 15), date(2026, 4, 15), 1_190)
        };
        let all = [march, year, gross];
        assert_eq!(on(&all, date(2026, 3, 31)), 3_000);
        assert_eq!(on(&all, date(2026, 3, 14)), 2_000);
        assert_eq!(on(&all, date(2026, 4, 30)), 1_000);
        assert_eq!(on(&[], date(2026, 3, 31)), 0);
    }

    #[test]
    fn what_another_plan_replaced_counts_until_then_and_its_rest_as_a_whole_month() {
        let first = Charged {
            over_at: Some("2026-03-11T12:00:00Z".parse().unwrap()),
            ..charge(date(2026, 3, 1), date(2026, 4, 1), 1_000)
        };
        let rest = Charged {
            period_days: 31,
            ..charge(date(2026, 3, 11), date(2026, 4, 1), 2_000 * 21 / 31)
        };
        let all = [first, rest];
        assert_eq!(on(&all, date(2026, 3, 10)), 1_000);
        // To the cent that was rounded off the rest.
        assert_eq!(on(&all, date(2026, 3, 31)), 1_999);
    }

    #[test]
    fn churn_is_a_share_of_those_who_ran() {
        let month = |running, ended| {
            let zero = Money::zero(Currency::EUR);
            let first = date(2026, 3, 1);
            Month {
                first,
                revenue: zero,
                recurring: zero,
                running,
                ended,
                receivable: zero,
            }
        };
        assert_eq!(month(80, 2).churn(), 250);
        assert_eq!(month(7, 1).churn(), 1_429);
        assert_eq!(month(0, 0).churn(), 0);
    }
}

//! VAT of a period, laid out as the One-Stop-Shop's return is: by state of consumption, kind of supply and rate; what
//! corrects an earlier period stands apart, with that period (Regulation (EU) 2020/194, annex III).

use std::collections::BTreeMap;
use std::fmt;

use jiff::civil::Date;

use super::{Span, store};
use crate::app::App;
use crate::billing::ledger::Standing;
use crate::billing::tax::{Decision, Declared, Territory};
use crate::catalog::{Supply, TaxCategory};
use crate::customers::values::CountryCode;
use crate::money::{Currency, Money};
use crate::storage::{self, Error};

/// What is declared alike in a period: invoices less credit notes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VatLine {
    pub declared: Declared,
    /// Whose authority receives it, as returns write it.
    pub state: &'static str,
    pub supply: Supply,
    pub decision: Decision,
    pub category: Option<TaxCategory>,
    /// In the One-Stop-Shop's return: the earlier quarter whose declaration this corrects.
    pub corrects: Option<Quarter>,
    pub net: Money,
    pub tax: Money,
    pub invoices: i64,
    pub credit_notes: i64,
    /// In the currency that VAT is owed in: each document at its own rate.
    pub reported_net: Money,
    pub reported_tax: Money,
    /// Documents in other currencies that were issued without a rate; nothing of them is in the reported amounts.
    pub unconverted: i64,
}

/// A calendar quarter: `2026-Q1`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Quarter {
    year: i16,
    number: i8,
}

impl Quarter {
    pub fn of(day: Date) -> Self {
        Self {
            year: day.year(),
            number: (day.month() - 1) / 3 + 1,
        }
    }

    pub(super) fn first_day(self) -> Date {
        Date::constant(self.year, (self.number - 1) * 3 + 1, 1)
    }
}

impl fmt::Display for Quarter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}-Q{}", self.year, self.number)
    }
}

/// Documents of a period that are taxed alike and, of credit notes, correct what was issued in the same month.
#[derive(Debug)]
pub(super) struct Taxed {
    pub(super) decision: Decision,
    pub(super) supply: Supply,
    /// A day of the month in which what they correct was issued.
    pub(super) corrected: Option<Date>,
    pub(super) net: Money,
    pub(super) tax: Money,
    pub(super) invoices: i64,
    pub(super) credit_notes: i64,
    pub(super) reported_net: Money,
    pub(super) reported_tax: Money,
    pub(super) unconverted: i64,
}

/// The VAT of a period.
pub async fn vat(app: &App, span: Span, standing: Standing) -> storage::Result<Vec<VatLine>> {
    let seller = seller(app)?;
    let taxed = store::vat(&app.storage, span, owed_in(app), standing).await?;
    declare(seller, span, taxed)
}

/// The currency that VAT is owed in.
pub(super) fn owed_in(app: &App) -> Currency {
    app.config.business.tax_currency()
}

/// Where the shop is established.
pub(super) fn seller(app: &App) -> storage::Result<Territory> {
    let business = &app.config.business;
    let country: CountryCode = business.country.parse().map_err(Error::unreadable)?;
    Ok(Territory::of(country, Some(&business.postal_code)))
}

type Key = (Declared, Supply, Decision, Option<Quarter>, Currency);

pub(super) fn declare(
    seller: Territory,
    span: Span,
    taxed: Vec<Taxed>,
) -> storage::Result<Vec<VatLine>> {
    let mut lines: BTreeMap<Key, VatLine> = BTreeMap::new();
    for one in taxed {
        let declared = one.decision.declared(seller, one.supply);
        // At home a credit note counts in its own period (Directive 2006/112/EC, article 90).
        let earlier = |corrected: &Quarter| *corrected < Quarter::of(span.from);
        let corrects = one.corrected.map(Quarter::of).filter(earlier);
        let corrects = corrects.filter(|_| declared == Declared::OneStop);
        let currency = one.net.currency();
        let key = (declared, one.supply, one.decision, corrects, currency);
        let line = lines.entry(key).or_insert_with(|| VatLine {
            declared,
            state: one.decision.state(one.supply),
            supply: one.supply,
            decision: one.decision,
            category: one.decision.category(span.until),
            corrects,
            net: Money::zero(currency),
            tax: Money::zero(currency),
            invoices: 0,
            credit_notes: 0,
            reported_net: Money::zero(one.reported_net.currency()),
            reported_tax: Money::zero(one.reported_net.currency()),
            unconverted: 0,
        });
        for (sum, amount) in [
            (&mut line.net, one.net),
            (&mut line.tax, one.tax),
            (&mut line.reported_net, one.reported_net),
            (&mut line.reported_tax, one.reported_tax),
        ] {
            *sum = sum.plus(amount).map_err(Error::unreadable)?;
        }
        line.unconverted += one.unconverted;
        line.invoices += one.invoices;
        line.credit_notes += one.credit_notes;
    }
    Ok(lines.into_values().collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::billing::tax::Treatment;

    fn taxed(territory: &str, percent: &str, minor: i64, corrected: Option<&str>) -> Taxed {
        let net = Money::new(minor, Currency::EUR);
        let rate: crate::money::Rate = percent.parse().unwrap();
        Taxed {
            decision: Decision {
                territory: territory.parse().unwrap(),
                treatment: Treatment::Taxed,
                rate,
            },
            supply: Supply::Electronic,
            corrected: corrected.map(|day| day.parse().unwrap()),
            net,
            tax: rate.of(net),
            invoices: i64::from(corrected.is_none()),
            credit_notes: i64::from(corrected.is_some()),
            reported_net: net,
            reported_tax: rate.of(net),
            unconverted: 0,
        }
    }

    #[test]
    fn what_corrects_an_earlier_quarter_stands_apart_in_the_one_stop_return() {
        let span = Span::quarter_until(Date::constant(2026, 6, 30));
        let lines = declare(
            "DE".parse().unwrap(),
            span,
            vec![
                taxed("FR", "20", 10_000, None),
                taxed("FR", "20", -1_000, Some("2026-05-01")),
                taxed("FR", "20", -2_000, Some("2026-03-31")),
                taxed("FR", "20", -500, Some("2026-01-31")),
                taxed("DE", "19", 10_000, None),
                taxed("DE", "19", -2_000, Some("2025-12-31")),
            ],
        );
        let told: Vec<String> = lines
            .unwrap()
            .iter()
            .map(|line| {
                let corrects = line.corrects.map(|quarter| quarter.to_string());
                let corrects = corrects.unwrap_or_default();
                format!("{} {corrects} {} {}", line.state, line.net, line.tax)
            })
            .collect();
        assert_eq!(
            told,
            [
                "FR  90.00 EUR 18.00 EUR",
                "FR 2026-Q1 -25.00 EUR -5.00 EUR",
                "DE  80.00 EUR 15.20 EUR",
            ]
        );
    }
}

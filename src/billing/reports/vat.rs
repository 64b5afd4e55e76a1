//! VAT of a period, laid out as the One-Stop-Shop's return is: by state of consumption, kind of supply and rate; what
//! corrects an earlier period stands apart, with that period (Regulation (EU) 2020/194, annex III).

use std::collections::BTreeMap;
use std::fmt;

use jiff::civil::Date;

use super::{Span, store};
use crate::app::App;
use crate::billing::document::Conversion;
use crate::billing::exchange;
use crate::billing::ledger::Standing;
use crate::billing::tax::{Decision, Declared, Territory};
use crate::catalog::{Supply, TaxCategory};
use crate::customers::values::CountryCode;
use crate::money::{Currency, Money, MoneyError};
use crate::storage::{self, Error, Storage};

/// What is declared alike in a period: invoices less credit notes.
#[derive(Debug, Clone)]
pub struct VatLine {
    pub declared: Declared,
    /// Whose authority receives it, as returns write it.
    pub state: &'static str,
    pub supply: Supply,
    pub decision: Decision,
    pub category: Option<TaxCategory>,
    /// Which of the One-Stop-Shop's returns it stands in.
    pub period: Option<Quarter>,
    /// There: the earlier quarter whose declaration this corrects.
    pub corrects: Option<Quarter>,
    pub net: Money,
    pub tax: Money,
    pub invoices: i64,
    pub credit_notes: i64,
    /// In the currency of the return: at home each document at the rate that it states, in the One-Stop-Shop's all of them at
    /// that of the period.
    pub reported_net: Money,
    pub reported_tax: Money,
    /// Documents in other currencies that have no rate; nothing of them is in the reported amounts.
    pub unconverted: i64,
    /// Where the One-Stop-Shop's return converts.
    pub one_stop_rate: Option<OneStopRate>,
}

/// What converts a line of the One-Stop-Shop's return.
#[derive(Debug, Clone)]
pub enum OneStopRate {
    Published(Conversion),
    /// Nobody has taken in what the European Central Bank publishes for this day.
    Missing(Date),
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

    pub fn first_day(self) -> Date {
        Date::constant(self.year, (self.number - 1) * 3 + 1, 1)
    }

    pub fn before(self) -> Option<Self> {
        self.first_day().yesterday().ok().map(Self::of)
    }

    pub fn after(self) -> Option<Self> {
        self.last_day().tomorrow().ok().map(Self::of)
    }

    pub fn last_day(self) -> Date {
        Date::constant(self.year, self.number * 3, 1).last_of_month()
    }
}

impl fmt::Display for Quarter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}-Q{}", self.year, self.number)
    }
}

/// Documents of a period that are taxed alike, were issued in the same month and, of credit notes, correct what was issued in
/// the same month.
#[derive(Debug)]
pub(super) struct Taxed {
    pub(super) decision: Decision,
    pub(super) supply: Supply,
    /// The first day of the month in which they were issued, and of that in which what they correct was.
    pub(super) issued: Date,
    pub(super) corrected: Option<Date>,
    pub(super) net: Money,
    pub(super) tax: Money,
    pub(super) invoices: i64,
    pub(super) credit_notes: i64,
    /// What the documents say in the currency that VAT is owed in at home.
    pub(super) reported_net: Money,
    pub(super) reported_tax: Money,
    pub(super) unconverted: i64,
}

/// Who declares, and in which currencies.
#[derive(Debug, Clone, Copy)]
pub(super) struct Declarer {
    pub(super) seller: Territory,
    pub(super) owed_in: Currency,
    pub(super) one_stop_in: Currency,
}

/// The VAT of a period.
pub async fn vat(app: &App, span: Span, standing: Standing) -> storage::Result<Vec<VatLine>> {
    Declarer::of(app)?.lines(&app.storage, span, standing).await
}

impl Declarer {
    pub(super) fn of(app: &App) -> storage::Result<Self> {
        let business = &app.config.business;
        Ok(Self {
            seller: seller(app)?,
            owed_in: business.tax_currency(),
            one_stop_in: business.oss_currency(),
        })
    }

    pub(super) async fn lines(
        self,
        storage: &Storage,
        span: Span,
        standing: Standing,
    ) -> storage::Result<Vec<VatLine>> {
        let taxed = store::vat(storage, span, self.owed_in, standing).await?;
        let mut lines = self.declare(span, taxed)?;
        let converted = |line: &VatLine| {
            let quarter = line.converted_as_of()?;
            let from = line.net.currency();
            let day = exchange::publication_day(quarter.last_day());
            (from != self.one_stop_in).then_some((from, day))
        };
        let wanted = lines.iter().filter_map(converted).collect();
        let to = self.one_stop_in;
        let rates = exchange::one_stop_rates(storage, &wanted, to, standing.seen_until).await?;
        for line in &mut lines {
            if let Some(wanted) = converted(line) {
                line.convert(rates.get(&wanted), wanted.1)?;
            }
        }
        Ok(lines)
    }

    fn declare(self, span: Span, taxed: Vec<Taxed>) -> storage::Result<Vec<VatLine>> {
        let mut lines: BTreeMap<Key, VatLine> = BTreeMap::new();
        for one in taxed {
            let declared = one.decision.declared(self.seller, one.supply);
            let is_one_stop = declared == Declared::OneStop;
            let period = is_one_stop.then(|| Quarter::of(one.issued));
            // At home a credit note counts in its own period (Directive 2006/112/EC, article 90).
            let corrects = one.corrected.map(Quarter::of);
            let corrects = corrects.filter(|corrected| Some(*corrected) < period);
            let (currency, reported_in) = if is_one_stop {
                (one.net.currency(), self.one_stop_in)
            } else {
                (one.net.currency(), self.owed_in)
            };
            let key = (
                declared,
                period,
                one.supply,
                one.decision,
                corrects,
                currency,
            );
            let line = lines.entry(key).or_insert_with(|| VatLine {
                declared,
                state: one.decision.state(one.supply),
                supply: one.supply,
                decision: one.decision,
                category: one.decision.category(span.until),
                period,
                corrects,
                net: Money::zero(currency),
                tax: Money::zero(currency),
                invoices: 0,
                credit_notes: 0,
                reported_net: Money::zero(reported_in),
                reported_tax: Money::zero(reported_in),
                unconverted: 0,
                one_stop_rate: None,
            });
            line.add(&one).map_err(Error::unreadable)?;
        }
        Ok(lines.into_values().collect())
    }
}

/// Where the shop is established.
pub(super) fn seller(app: &App) -> storage::Result<Territory> {
    let business = &app.config.business;
    let country: CountryCode = business.country.parse().map_err(Error::unreadable)?;
    Ok(Territory::of(country, Some(&business.postal_code)))
}

type Key = (
    Declared,
    Option<Quarter>,
    Supply,
    Decision,
    Option<Quarter>,
    Currency,
);

impl VatLine {
    fn add(&mut self, one: &Taxed) -> Result<(), MoneyError> {
        let (reported_net, reported_tax) = if self.declared == Declared::Home {
            self.unconverted += one.unconverted;
            (one.reported_net, one.reported_tax)
        } else if self.net.currency() == self.reported_net.currency() {
            (one.net, one.tax)
        } else {
            // Once the whole line is known.
            let nothing = Money::zero(self.reported_net.currency());
            (nothing, nothing)
        };
        for (sum, amount) in [
            (&mut self.net, one.net),
            (&mut self.tax, one.tax),
            (&mut self.reported_net, reported_net),
            (&mut self.reported_tax, reported_tax),
        ] {
            *sum = sum.plus(amount)?;
        }
        self.invoices += one.invoices;
        self.credit_notes += one.credit_notes;
        Ok(())
    }

    /// The quarter at whose last day's rate the One-Stop-Shop's return converts it: a correction takes back what was declared.
    fn converted_as_of(&self) -> Option<Quarter> {
        self.corrects.or(self.period)
    }

    fn convert(&mut self, rate: Option<&Conversion>, on: Date) -> storage::Result<()> {
        if let Some(by) = rate {
            self.reported_net = by.of(self.net).map_err(Error::unreadable)?;
            self.reported_tax = by.of(self.tax).map_err(Error::unreadable)?;
            self.one_stop_rate = Some(OneStopRate::Published(by.clone()));
        } else {
            self.unconverted = self.invoices + self.credit_notes;
            self.one_stop_rate = Some(OneStopRate::Missing(on));
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::billing::tax::Treatment;

    fn taxed(
        territory: &str,
        percent: &str,
        minor: i64,
        issued: &str,
        corrected: Option<&str>,
    ) -> Taxed {
        let net = Money::new(minor, Currency::EUR);
        let rate: crate::money::Rate = percent.parse().unwrap();
        Taxed {
            decision: Decision {
                territory: territory.parse().unwrap(),
                treatment: Treatment::Taxed,
                rate,
            },
            supply: Supply::Electronic,
            issued: issued.parse().unwrap(),
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
        let span = Span {
            from: Date::constant(2026, 1, 1),
            until: Date::constant(2026, 6, 30),
        };
        let declarer = Declarer {
            seller: "DE".parse().unwrap(),
            owed_in: Currency::EUR,
            one_stop_in: Currency::EUR,
        };
        let (may, june) = ("2026-05-01", "2026-06-01");
        let lines = declarer.declare(
            span,
            vec![
                taxed("FR", "20", 700, "2026-03-01", Some("2026-01-01")),
                taxed("FR", "20", 10_000, may, None),
                taxed("FR", "20", -1_000, june, Some(may)),
                taxed("FR", "20", -2_000, may, Some("2026-03-01")),
                taxed("FR", "20", -500, june, Some("2026-01-01")),
                taxed("DE", "19", 10_000, may, None),
                taxed("DE", "19", -2_000, may, Some("2025-12-01")),
            ],
        );
        let told: Vec<String> = lines
            .unwrap()
            .iter()
            .map(|line| {
                let quarter = |quarter: Option<Quarter>| {
                    let quarter = quarter.map(|quarter| quarter.to_string());
                    quarter.unwrap_or_else(|| "-".to_owned())
                };
                let (period, corrects) = (quarter(line.period), quarter(line.corrects));
                format!(
                    "{} {period} {corrects} {} {}",
                    line.state, line.net, line.tax
                )
            })
            .collect();
        assert_eq!(
            told,
            [
                "FR 2026-Q1 - 7.00 EUR 1.40 EUR",
                "FR 2026-Q2 - 90.00 EUR 18.00 EUR",
                "FR 2026-Q2 2026-Q1 -25.00 EUR -5.00 EUR",
                "DE - - 80.00 EUR 15.20 EUR",
            ]
        );
    }
}

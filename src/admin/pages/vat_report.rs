//! The VAT report, laid out as returns are.

use std::collections::BTreeMap;

use jiff::civil::{Date, date};
use serde::Serialize;

use super::books::{eur, percent};
use crate::billing::reports::{OneStopRate, Quarter, VatLine};
use crate::billing::tax::Declared;
use crate::catalog::{Supply, TaxCategory};
use crate::money::{Money, MoneyError, Rate};
use crate::web::form::Filled;
use crate::web::page::Page;

/// `GET /admin/reports/vat`: what was issued from one day to another, as the books stood at the end of `at`.
#[derive(Debug, Clone, Serialize)]
pub struct VatPage {
    pub form: Filled,
    pub from: Date,
    pub until: Date,
    pub at: Date,
    /// The One-Stop-Shop's, a quarter each.
    pub returns: Vec<OneStopReturn>,
    pub home: Option<HomeReturn>,
    /// The quarters before and after, and their first and last days.
    pub before: Option<Neighbour>,
    pub after: Option<Neighbour>,
    pub file: String,
}

#[derive(Debug, Clone, Serialize)]
pub struct Neighbour {
    pub quarter: String,
    pub href: String,
}

#[derive(Debug, Clone, Serialize)]
pub struct OneStopReturn {
    pub quarter: String,
    pub supplies: Vec<VatRow>,
    pub corrections: Vec<CorrectionRow>,
    /// What is owed: supplies and corrections.
    pub tax: Money,
    pub rates: Vec<RateOfReturn>,
    pub missing: Vec<MissingRate>,
}

#[derive(Debug, Clone, Serialize)]
pub struct HomeReturn {
    pub rows: Vec<VatRow>,
    pub net: Money,
    pub tax: Money,
}

/// What is declared in one line, in the currency of the return.
#[derive(Debug, Clone, Serialize)]
pub struct VatRow {
    pub state: &'static str,
    pub territory: &'static str,
    pub supply: &'static str,
    pub treatment: &'static str,
    pub rate_type: Option<&'static str>,
    pub rate: Rate,
    pub net: Money,
    pub tax: Money,
    /// What of it was charged in other currencies.
    pub foreign: Vec<Foreign>,
}

#[derive(Debug, Clone, Serialize)]
pub struct Foreign {
    pub net: Money,
    pub tax: Money,
    /// How many documents are not in the sums, since they have no rate.
    pub left_out: i64,
}

/// What a return takes back of an earlier one: the tax alone (Regulation (EU) 2020/194, annex III, part 3).
#[derive(Debug, Clone, Serialize)]
pub struct CorrectionRow {
    pub state: &'static str,
    pub quarter: String,
    pub tax: Money,
    pub foreign: Vec<Foreign>,
}

/// So much of `currency` is as much as `per` of the return's.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct RateOfReturn {
    pub currency: &'static str,
    pub rate: String,
    pub reported: &'static str,
    pub per: String,
    pub source: String,
    pub on: Date,
}

#[derive(Debug, Clone, Serialize)]
pub struct MissingRate {
    pub currency: &'static str,
    pub on: Date,
    pub documents: i64,
}

impl OneStopReturn {
    /// The returns that these lines make up.
    pub(in crate::admin) fn all(lines: &[VatLine]) -> Result<Vec<Self>, MoneyError> {
        let mut quarters: BTreeMap<Quarter, Vec<&VatLine>> = BTreeMap::new();
        for line in lines {
            if let Some(quarter) = line.period {
                quarters.entry(quarter).or_default().push(line);
            }
        }
        let quarters = quarters.into_iter();
        quarters
            .map(|(quarter, lines)| Self::of(quarter, &lines))
            .collect()
    }

    fn of(quarter: Quarter, lines: &[&VatLine]) -> Result<Self, MoneyError> {
        let (corrections, supplies): (Vec<_>, Vec<_>) = lines
            .iter()
            .copied()
            .partition(|line| line.corrects.is_some());
        let reported = lines.iter().map(|line| line.reported_tax);
        let currency = lines[0].reported_tax.currency();
        let mut made_out = Self {
            quarter: quarter.to_string(),
            supplies: VatRow::all(&supplies)?,
            corrections: CorrectionRow::all(&corrections)?,
            tax: Money::sum(currency, reported)?,
            rates: Vec::new(),
            missing: Vec::new(),
        };
        for line in lines {
            made_out.tell_rate(line);
        }
        Ok(made_out)
    }

    fn tell_rate(&mut self, line: &VatLine) {
        let currency = line.net.currency().code();
        match &line.one_stop_rate {
            None => {}
            Some(OneStopRate::Published(by)) => {
                let rate = RateOfReturn {
                    currency,
                    rate: by.rate.decimal().to_string(),
                    reported: by.currency.code(),
                    per: by.per.decimal().to_string(),
                    source: by.source.as_str().to_owned(),
                    on: by.on,
                };
                if !self.rates.contains(&rate) {
                    self.rates.push(rate);
                }
            }
            Some(OneStopRate::Missing(on)) => {
                let known = self.missing.iter_mut();
                let mut known = known.filter(|one| one.currency == currency && one.on == *on);
                match known.next() {
                    Some(one) => one.documents += line.unconverted,
                    None => self.missing.push(MissingRate {
                        currency,
                        on: *on,
                        documents: line.unconverted,
                    }),
                }
            }
        }
    }
}

impl HomeReturn {
    pub(in crate::admin) fn of(lines: &[VatLine]) -> Result<Option<Self>, MoneyError> {
        let lines = lines.iter().filter(|line| line.declared == Declared::Home);
        let rows = VatRow::all(&lines.collect::<Vec<_>>())?;
        let Some(first) = rows.first() else {
            return Ok(None);
        };
        let currency = first.net.currency();
        Ok(Some(Self {
            net: Money::sum(currency, rows.iter().map(|row| row.net))?,
            tax: Money::sum(currency, rows.iter().map(|row| row.tax))?,
            rows,
        }))
    }
}

impl VatRow {
    /// A row for what is taxed alike, in whatever currency it was charged.
    fn all(lines: &[&VatLine]) -> Result<Vec<Self>, MoneyError> {
        let mut rows: BTreeMap<(&str, Supply, _), Self> = BTreeMap::new();
        for line in lines {
            let reported = line.reported_net.currency();
            let row = rows
                .entry((line.state, line.supply, line.decision))
                .or_insert_with(|| Self {
                    state: line.state,
                    territory: line.decision.territory.code(),
                    supply: line.supply.as_str(),
                    treatment: line.decision.treatment.as_str(),
                    rate_type: line.category.map(TaxCategory::as_str),
                    rate: line.decision.rate,
                    net: Money::zero(reported),
                    tax: Money::zero(reported),
                    foreign: Vec::new(),
                });
            row.net = row.net.plus(line.reported_net)?;
            row.tax = row.tax.plus(line.reported_tax)?;
            row.foreign.extend(Foreign::of(line));
        }
        Ok(rows.into_values().collect())
    }
}

impl CorrectionRow {
    fn all(lines: &[&VatLine]) -> Result<Vec<Self>, MoneyError> {
        let mut rows: BTreeMap<(&str, Option<Quarter>), Self> = BTreeMap::new();
        for line in lines {
            let key = (line.state, line.corrects);
            let row = rows.entry(key).or_insert_with(|| Self {
                state: line.state,
                quarter: line.corrects.map_or_else(String::new, |of| of.to_string()),
                tax: Money::zero(line.reported_tax.currency()),
                foreign: Vec::new(),
            });
            row.tax = row.tax.plus(line.reported_tax)?;
            row.foreign.extend(Foreign::of(line));
        }
        Ok(rows.into_values().collect())
    }
}

impl Foreign {
    fn of(line: &VatLine) -> Option<Self> {
        (line.net.currency() != line.reported_net.currency()).then_some(Self {
            net: line.net,
            tax: line.tax,
            left_out: line.unconverted,
        })
    }
}

impl Page for VatPage {
    const TEMPLATE: &'static str = "admin/vat_report.html";

    fn samples() -> Vec<Self> {
        let row = |state, rate: &str, net: i64| VatRow {
            state,
            territory: state,
            supply: "electronic",
            treatment: "taxed",
            rate_type: Some("standard"),
            rate: percent(rate),
            net: eur(net),
            tax: percent(rate).of(eur(net)),
            foreign: Vec::new(),
        };
        let usd = |minor| Money::new(minor, "USD".parse().expect("a currency"));
        let foreign = |left_out| Foreign {
            net: usd(9_999),
            tax: usd(2_100),
            left_out,
        };
        let mut dutch = row("NL", "21", 12_229);
        dutch.foreign.push(foreign(0));
        let exempt = VatRow {
            treatment: "reverse_charge",
            rate_type: None,
            ..row("FR", "0", 30_000)
        };
        let full = Self {
            form: Filled::default()
                .with("from", "2026-10-01")
                .with("until", "2026-12-31")
                .with("at", "2026-11-22"),
            from: date(2026, 10, 1),
            until: date(2026, 12, 31),
            at: date(2026, 11, 22),
            returns: vec![OneStopReturn {
                quarter: "2026-Q4".to_owned(),
                supplies: vec![row("FR", "20", 9_000), dutch],
                corrections: vec![CorrectionRow {
                    state: "FR",
                    quarter: "2026-Q2".to_owned(),
                    tax: eur(-200),
                    foreign: vec![foreign(1)],
                }],
                tax: eur(4_168),
                rates: vec![RateOfReturn {
                    currency: "USD",
                    rate: "1.0834".to_owned(),
                    reported: "EUR",
                    per: "1".to_owned(),
                    source: "ECB".to_owned(),
                    on: date(2026, 12, 31),
                }],
                missing: vec![MissingRate {
                    currency: "USD",
                    on: date(2026, 6, 30),
                    documents: 1,
                }],
            }],
            home: Some(HomeReturn {
                rows: vec![row("DE", "19", 1_204_500), exempt],
                net: eur(1_234_500),
                tax: eur(228_855),
            }),
            before: Some(Neighbour {
                quarter: "2026-Q3".to_owned(),
                href: "/admin/reports/vat?from=2026-07-01&until=2026-09-30".to_owned(),
            }),
            after: None,
            file: "/admin/reports/download?report=vat&from=2026-10-01".to_owned(),
        };
        let nothing = Self {
            form: Filled::default().wrong("from", "problem-from-until"),
            returns: Vec::new(),
            home: None,
            ..full.clone()
        };
        vec![full, nothing]
    }
}

//! How one bank lays out its export: data, so that an operator can describe one that is not known here.

use std::sync::LazyLock;

use jiff::civil::Date;
use serde::Deserialize;

use crate::money::{Currency, Money};

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Layout {
    pub name: String,
    pub encoding: Encoding,
    pub delimiter: Delimiter,
    pub decimal: Decimal,
    pub date: DateForm,
    pub columns: Columns,
}

/// What the columns are called in the header. Those that are named must be there.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Columns {
    pub account: Option<String>,
    pub booked_on: String,
    pub valued_on: Option<String>,
    pub amount: String,
    /// Where amounts have no sign.
    pub direction: Option<Direction>,
    pub currency: Option<String>,
    pub name: Option<String>,
    pub iban: Option<String>,
    pub bank_reference: Option<String>,
    pub end_to_end: Option<String>,
    pub structured: Option<String>,
    #[serde(default)]
    pub text: Vec<String>,
    pub return_reason: Option<String>,
    /// Where what is only announced stands among what is booked.
    pub status: Option<Status>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Direction {
    pub column: String,
    pub credit: String,
    pub debit: String,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Status {
    pub column: String,
    pub booked: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
pub enum Encoding {
    #[serde(rename = "utf-8")]
    Utf8,
    #[serde(rename = "windows-1252")]
    Windows1252,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
pub enum Delimiter {
    #[serde(rename = ";")]
    Semicolon,
    #[serde(rename = ",")]
    Comma,
    #[serde(rename = "\t")]
    Tab,
}

/// What stands before the decimals; the other of the two may group the digits before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Decimal {
    Comma,
    Point,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum DateForm {
    /// `31.01.2026`, `31-01-2026`, `31/01/2026`, and with two digits for the year.
    DayMonthYear,
    /// `2026-01-31`
    YearMonthDay,
    /// `20260131`
    #[serde(rename = "yearmonthday")]
    Compact,
}

/// The layouts that are known here: `layouts.toml`.
pub fn known() -> &'static [Layout] {
    #[derive(Deserialize)]
    struct File {
        layout: Vec<Layout>,
    }

    static KNOWN: LazyLock<Vec<Layout>> = LazyLock::new(|| {
        toml::from_str::<File>(include_str!("layouts.toml"))
            .expect("the file is part of the program, and a test reads it")
            .layout
    });
    &KNOWN
}

impl Delimiter {
    pub(super) const fn byte(self) -> u8 {
        match self {
            Self::Semicolon => b';',
            Self::Comma => b',',
            Self::Tab => b'\t',
        }
    }
}

impl DateForm {
    pub(super) fn read(self, text: &str) -> Option<Date> {
        match self {
            Self::YearMonthDay => text.get(..10)?.parse().ok(),
            Self::Compact => {
                let day = Date::strptime("%Y%m%d", text).ok()?;
                (text.len() == 8).then_some(day)
            }
            Self::DayMonthYear => {
                let mut parts = text.split(['.', '-', '/']);
                let (day, month, year) = (parts.next()?, parts.next()?, parts.next()?);
                if parts.next().is_some() || day.len() > 2 || month.len() > 2 {
                    return None;
                }
                let century = match year.len() {
                    4 => 0,
                    2 => 2000,
                    _ => return None,
                };
                let year = century + year.parse::<i16>().ok()?;
                Date::new(year, month.parse().ok()?, day.parse().ok()?).ok()
            }
        }
    }
}

impl Decimal {
    /// `1.234,56`, `-12,3`, `+7`: digits in whole groups of three or in none.
    pub(super) fn read(self, text: &str, currency: Currency) -> Option<Money> {
        let (mark, group) = match self {
            Self::Comma => (',', '.'),
            Self::Point => ('.', ','),
        };
        let (sign, unsigned) = match text.strip_prefix('-') {
            Some(rest) => ("-", rest),
            None => ("", text.strip_prefix('+').unwrap_or(text)),
        };
        let (whole, decimals) = unsigned.split_once(mark).unwrap_or((unsigned, ""));
        let mut groups = whole.split(group);
        let first = groups.next()?;
        let mut rest = groups.clone();
        let grouped = rest.all(|group| group.len() == 3)
            && (groups.next().is_none() || (1..=3).contains(&first.len()));
        // A sign can only stand in front.
        if !grouped || unsigned.starts_with(['-', '+']) {
            return None;
        }
        let whole = whole.replace(group, "");
        let decimals = decimals.trim_end_matches('0');
        let plain = if decimals.is_empty() {
            format!("{sign}{whole}")
        } else {
            format!("{sign}{whole}.{decimals}")
        };
        Money::parse(&plain, currency).ok()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn every_known_layout_reads_and_has_a_name_of_its_own() {
        let mut names: Vec<&str> = known().iter().map(|layout| layout.name.as_str()).collect();
        names.sort_unstable();
        assert_eq!(
            names,
            ["ing-nl", "plain", "rabobank", "sparkasse", "vr-bank"]
        );
        for told in [
            include_str!("../../../../README.md"),
            include_str!("../../../cli/statement.rs"),
        ] {
            assert!(told.contains(&names.join(", ")), "{names:?}");
        }
    }

    #[test]
    fn dates_are_read_in_the_form_of_the_layout_alone() {
        use DateForm::{Compact, DayMonthYear, YearMonthDay};
        let day = jiff::civil::date(2026, 1, 31);
        for (form, text, expected) in [
            (DayMonthYear, "31.01.2026", Some(day)),
            (DayMonthYear, "31.01.26", Some(day)),
            (DayMonthYear, "31-1-2026", Some(day)),
            (DayMonthYear, "01/31/2026", None),
            (DayMonthYear, "2026-01-31", None),
            (DayMonthYear, "31.02.2026", None),
            (YearMonthDay, "2026-01-31", Some(day)),
            (YearMonthDay, "31.01.2026", None),
            (Compact, "20260131", Some(day)),
            (Compact, "2026013", None),
        ] {
            assert_eq!(form.read(text), expected, "{form:?} {text}");
        }
    }

    #[test]
    fn amounts_are_read_exactly_or_not_at_all() {
        for (decimal, text, minor) in [
            (Decimal::Comma, "1.234,56", Some(123_456)),
            (Decimal::Comma, "-1234,5", Some(-123_450)),
            (Decimal::Comma, "+7", Some(700)),
            (Decimal::Comma, "12,340", Some(1_234)),
            (Decimal::Comma, "12,345", None),
            (Decimal::Comma, "1.23", None),
            (Decimal::Comma, "12.34", None),
            (Decimal::Comma, "1234.567,00", None),
            (Decimal::Comma, "--1", None),
            (Decimal::Comma, "-+1", None),
            (Decimal::Comma, "", None),
            (Decimal::Comma, ",", None),
            (Decimal::Comma, "1 EUR", None),
            (Decimal::Point, "1,234.56", Some(123_456)),
            (Decimal::Point, "1234.56", Some(123_456)),
            (Decimal::Point, "1,2345", None),
            (Decimal::Point, "99999999999999999999", None),
        ] {
            let read = decimal.read(text, Currency::EUR).map(Money::minor);
            assert_eq!(read, minor, "{text}");
        }
    }

    proptest! {
        #[test]
        fn what_is_written_reads_back(minor in any::<i64>()) {
            let money = Money::new(minor, Currency::EUR);
            let point = money.decimal().to_string();
            prop_assert_eq!(Decimal::Point.read(&point, Currency::EUR), Some(money));
            let comma = point.replace('.', ",");
            prop_assert_eq!(Decimal::Comma.read(&comma, Currency::EUR), Some(money));
        }
    }
}

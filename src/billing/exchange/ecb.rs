//! Rates in the layout of the European Central Bank's `eurofxref.csv` (one day) and `eurofxref-hist.csv` (every day since
//! 1999): a first line with `Date` and currencies, then a line a day. Each figure says what one euro is worth; `N/A` and
//! nothing say nothing.

use std::collections::BTreeSet;

use csv::StringRecord;
use jiff::civil::Date;

use super::DailyRate;
use crate::billing::document::Text;
use crate::money::Currency;

/// Whose rates these are.
pub const SOURCE: &str = "ECB";
/// A year has some 255 lines, and the bank began in 1999.
const LINES_MAX: usize = 20_000;
const COLUMNS_MAX: usize = 200;

/// Why a file is refused; nothing of it is taken in.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub enum FileError {
    #[error(
        "this is no file of rates: its first line names no `Date` and currencies, as the ECB's does"
    )]
    NoHeader,
    #[error("line {line}: `{column}` is no currency's code")]
    Column { line: usize, column: String },
    #[error("line {line}: {currency} stands there twice")]
    Twice { line: usize, currency: Currency },
    #[error("line {line}: the first field is no day, such as 2026-11-20 or 20 November 2026")]
    Day { line: usize },
    #[error("line {line}: {on} stands there twice")]
    SameDay { line: usize, on: Date },
    #[error(
        "line {line}: {currency} has no rate that can be read: a number above zero, at most six decimals"
    )]
    Rate { line: usize, currency: Currency },
    #[error("line {line}: it has more fields than the first line")]
    Fields { line: usize },
    #[error("more than {LINES_MAX} lines or {COLUMNS_MAX} columns")]
    Large,
    #[error("line {line}: this cannot be read as CSV in UTF-8")]
    Csv { line: usize },
    #[error("it has no rate in it")]
    Empty,
}

/// Everything that stands in a file, or what is wrong with it first.
pub fn read(bytes: &[u8]) -> Result<Vec<DailyRate>, FileError> {
    let source = Text::new(SOURCE).expect("a name");
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .trim(csv::Trim::All)
        .from_reader(bytes.strip_prefix("\u{feff}".as_bytes()).unwrap_or(bytes));
    let mut lines = reader.records();
    let header = lines.next().ok_or(FileError::NoHeader)?;
    let columns = columns(&header.map_err(|_| FileError::NoHeader)?)?;
    let (mut rates, mut days) = (Vec::new(), BTreeSet::new());
    for (number, record) in lines.enumerate() {
        let line = number + 2;
        if number >= LINES_MAX {
            return Err(FileError::Large);
        }
        let record = record.map_err(|_| FileError::Csv { line })?;
        if record.len() > columns.len() + 1 {
            return Err(FileError::Fields { line });
        }
        let on = day(record.get(0).unwrap_or_default()).ok_or(FileError::Day { line })?;
        if !days.insert(on) {
            return Err(FileError::SameDay { line, on });
        }
        for (currency, typed) in columns.iter().zip(record.iter().skip(1)) {
            let Some(quote) = *currency else { continue };
            if matches!(typed, "" | "N/A") {
                continue;
            }
            let unreadable = FileError::Rate {
                line,
                currency: quote,
            };
            rates.push(DailyRate {
                base: Currency::EUR,
                quote,
                on,
                rate: typed.parse().map_err(|_| unreadable)?,
                source: source.clone(),
            });
        }
    }
    if rates.is_empty() {
        return Err(FileError::Empty);
    }
    Ok(rates)
}

/// What each column after the first is. Lines end with a comma, so the last one is nothing; what is no currency any more is
/// passed over.
fn columns(header: &StringRecord) -> Result<Vec<Option<Currency>>, FileError> {
    if header.len() > COLUMNS_MAX {
        return Err(FileError::Large);
    }
    if !header
        .get(0)
        .is_some_and(|first| first.eq_ignore_ascii_case("date"))
    {
        return Err(FileError::NoHeader);
    }
    let mut seen = BTreeSet::from([Currency::EUR]);
    let column = |code: &str| {
        if code.is_empty() {
            return Ok(None);
        }
        if code.len() != 3 || !code.bytes().all(|b| b.is_ascii_uppercase()) {
            let column: String = code.chars().take(20).collect();
            return Err(FileError::Column { line: 1, column });
        }
        match code.parse() {
            Ok(currency) if seen.insert(currency) => Ok(Some(currency)),
            Ok(currency) => Err(FileError::Twice { line: 1, currency }),
            Err(_) => Ok(None),
        }
    };
    header.iter().skip(1).map(column).collect()
}

fn day(text: &str) -> Option<Date> {
    Date::strptime("%Y-%m-%d", text)
        .or_else(|_| Date::strptime("%d %B %Y", text))
        .ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(file: &str) -> Vec<String> {
        let line = |rate: DailyRate| format!("{} {} {}", rate.on, rate.quote, rate.rate.decimal());
        read(file.as_bytes())
            .unwrap()
            .into_iter()
            .map(line)
            .collect()
    }

    #[test]
    fn the_file_of_a_day_and_that_of_all_days_are_read() {
        let daily = "Date, USD, JPY, ISK, \n20 November 2026, 1.0834, 170.25, 143.90, \n";
        assert_eq!(
            told(daily),
            [
                "2026-11-20 USD 1.0834",
                "2026-11-20 JPY 170.25",
                "2026-11-20 ISK 143.9"
            ]
        );
        let hist = "\u{feff}Date,USD,ROL,TRY,\r\n2026-11-20,1.0834,N/A,N/A,\r\n2026-11-19,1.08,N/A,36.5,\r\n";
        assert_eq!(
            told(hist),
            [
                "2026-11-20 USD 1.0834",
                "2026-11-19 USD 1.08",
                "2026-11-19 TRY 36.5"
            ]
        );
    }

    #[test]
    fn a_file_that_is_at_fault_is_refused_with_its_line() {
        let refused = |file: &str| read(file.as_bytes()).unwrap_err();
        let usd: Currency = "USD".parse().unwrap();
        for (file, why) in [
            ("", FileError::NoHeader),
            ("<xml/>", FileError::NoHeader),
            ("Date,USD\n", FileError::Empty),
            ("Date,USD\n2026-11-20,N/A\n", FileError::Empty),
            ("Date,USD\n20.11.2026,1\n", FileError::Day { line: 2 }),
            ("Date,USD\n2026-11-20,1,08\n", FileError::Fields { line: 2 }),
            (
                "Date,USD\n2026-11-20,-1\n",
                FileError::Rate {
                    line: 2,
                    currency: usd,
                },
            ),
            (
                "Date,USD\n2026-11-20,1e9\n",
                FileError::Rate {
                    line: 2,
                    currency: usd,
                },
            ),
            (
                "Date,USD,USD\n2026-11-20,1,2\n",
                FileError::Twice {
                    line: 1,
                    currency: usd,
                },
            ),
            (
                "Date,=HYPERLINK(1)\n",
                FileError::Column {
                    line: 1,
                    column: "=HYPERLINK(1)".to_owned(),
                },
            ),
            (
                "Date,USD\n2026-11-20,1\n2026-11-20,2\n",
                FileError::SameDay {
                    line: 3,
                    on: "2026-11-20".parse().unwrap(),
                },
            ),
        ] {
            assert_eq!(refused(file), why, "{file}");
        }
        assert_eq!(
            read(b"Date,USD\n2026-11-20,\xff\n"),
            Err(FileError::Csv { line: 2 })
        );
        assert_eq!(
            refused(&format!("Date{}\n", ",USD".repeat(500))),
            FileError::Large
        );
    }
}

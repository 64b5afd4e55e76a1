//! Reads what a bank exports as CSV. It says less than camt.053 and promises nothing: no balances to check against, often
//! no reference of the bank's own.

mod layout;

use std::fmt;
use std::io::BufRead;

use ::csv::{ByteRecord, ReaderBuilder};

pub use self::layout::{
    Columns, DateForm, Decimal, Delimiter, Direction, Encoding, Layout, Status, known,
};
use super::bounded::{Bounded, problem_of};
use super::key::Keys;
use super::{
    BankLine, BankText, Counterparty, Iban, Limits, LineKey, Nature, Problem, References,
    Remittance, StatementError,
};
use crate::money::{Currency, Money};

/// How many records may stand before the header: the name of the account, its balance, the time of the export.
const PREAMBLE_RECORDS_MAX: usize = 30;

/// What somebody whose bank has no layout here makes of its lines: every column, and two lines in them.
pub const PLAIN_EXAMPLE: &str = include_str!("csv/plain.csv");

/// An iterator over the booked lines of a file; after an error it is at its end. Lines are provisional until it has ended
/// without one.
pub struct Reader<R> {
    input: ::csv::Reader<Bounded<R>>,
    layout: Layout,
    account: Iban,
    currency: Currency,
    places: Option<Places>,
    keys: Keys,
    read: u32,
    lines_max: u32,
    done: bool,
}

/// Where in a record the columns stand.
struct Places {
    count: usize,
    account: Option<usize>,
    booked_on: usize,
    valued_on: Option<usize>,
    amount: usize,
    direction: Option<usize>,
    currency: Option<usize>,
    name: Option<usize>,
    iban: Option<usize>,
    bank_reference: Option<usize>,
    end_to_end: Option<usize>,
    structured: Option<usize>,
    text: Vec<usize>,
    return_reason: Option<usize>,
    status: Option<usize>,
}

impl<R: BufRead> Reader<R> {
    /// `account` and its `currency` are what the operator says the file is of: a record of another account is refused.
    pub fn new(
        input: R,
        layout: Layout,
        account: Iban,
        currency: Currency,
        limits: Limits,
    ) -> Self {
        let input = ReaderBuilder::new()
            .delimiter(layout.delimiter.byte())
            .has_headers(false)
            .flexible(true)
            .from_reader(Bounded::new(input, limits));
        Self {
            input,
            layout,
            account,
            currency,
            places: None,
            keys: Keys::default(),
            read: 0,
            lines_max: limits.lines_max,
            done: false,
        }
    }

    fn advance(&mut self) -> Result<Option<BankLine>, StatementError> {
        if self.places.is_none() {
            self.places = Some(self.header()?);
        }
        while let Some((record, line)) = self.record()? {
            match self.line(&record) {
                Ok(Some(read)) => return Ok(Some(read)),
                Ok(None) => {}
                Err(problem) => return Err(StatementError::at(line, problem)),
            }
        }
        Ok(None)
    }

    fn header(&mut self) -> Result<Places, StatementError> {
        let mut missing = self.layout.columns.booked_on.clone();
        let mut last = 1;
        for _ in 0..PREAMBLE_RECORDS_MAX {
            let Some((record, line)) = self.record()? else {
                break;
            };
            last = line;
            let Ok(names) = self.decoded(&record) else {
                continue;
            };
            match Places::find(&self.layout.columns, &names) {
                Ok(places) => return Ok(places),
                // The line that has the most telling column is the header, so what it lacks is what to say.
                Err(lacking) if names.contains(&self.layout.columns.booked_on) => missing = lacking,
                Err(_) => {}
            }
        }
        Err(StatementError::at(last, Problem::NoHeader { missing }))
    }

    fn record(&mut self) -> Result<Option<(ByteRecord, u64)>, StatementError> {
        self.input.get_mut().next_token();
        let line = self.input.position().line();
        let mut record = ByteRecord::new();
        match self.input.read_byte_record(&mut record) {
            Ok(false) => Ok(None),
            Ok(true) => {
                self.read = self.read.saturating_add(1);
                if self.read > self.lines_max {
                    let max = u64::from(self.lines_max);
                    let what = "records";
                    return Err(StatementError::at(line, Problem::TooMuch { what, max }));
                }
                let line = record.position().map_or(line, ::csv::Position::line);
                Ok(Some((record, line)))
            }
            Err(error) => {
                let problem = match error.into_kind() {
                    ::csv::ErrorKind::Io(error) => problem_of(error),
                    _ => Problem::Invalid { field: "a record" },
                };
                Err(StatementError::at(line, problem))
            }
        }
    }

    fn decoded(&self, record: &ByteRecord) -> Result<Vec<String>, Problem> {
        let field = |bytes: &[u8]| match self.layout.encoding {
            Encoding::Utf8 => std::str::from_utf8(bytes)
                .map(|text| text.trim_start_matches('\u{feff}').trim().to_owned())
                .map_err(|_| Problem::Encoding { expected: "UTF-8" }),
            // Every byte is a character of it.
            Encoding::Windows1252 => {
                let (text, _) = encoding_rs::WINDOWS_1252.decode_without_bom_handling(bytes);
                Ok(text.trim().to_owned())
            }
        };
        record.iter().map(field).collect()
    }

    /// One record; `None` for one that is not booked, or is empty.
    fn line(&mut self, record: &ByteRecord) -> Result<Option<BankLine>, Problem> {
        let Some(places) = &self.places else {
            return Ok(None);
        };
        let fields = self.decoded(record)?;
        if fields.iter().all(String::is_empty) {
            return Ok(None);
        }
        // Fewer fields than the header: the file was cut off here, or a quote was.
        if fields.len() < places.count {
            return Err(Problem::Truncated);
        }
        let columns = &self.layout.columns;
        let at = |place: Option<usize>| place.map_or("", |place| fields[place].as_str());
        let text = |place: Option<usize>| BankText::read(at(place));
        if let (Some(status), Some(_)) = (&columns.status, places.status)
            && at(places.status) != status.booked
        {
            return Ok(None);
        }
        if places.account.is_some() && at(places.account).parse().as_ref() != Ok(&self.account) {
            return Err(Problem::OtherAccount);
        }
        if places.currency.is_some() && at(places.currency) != self.currency.code() {
            let (field, currency) = ("currency", self.currency);
            return Err(Problem::OtherCurrency { field, currency });
        }
        let amount = self.amount(&fields[places.amount], at(places.direction))?;
        let day = |place| self.layout.date.read(at(Some(place)));
        let missing = |field| Problem::Invalid { field };
        let booked_on = day(places.booked_on).ok_or_else(|| missing("booked_on"))?;
        let valued_on = match places.valued_on.filter(|place| !fields[*place].is_empty()) {
            Some(place) => Some(day(place).ok_or_else(|| missing("valued_on"))?),
            None => None,
        };
        let words: Vec<&str> = places
            .text
            .iter()
            .map(|place| fields[*place].as_str())
            .collect();
        let mut line = BankLine {
            account: self.account.clone(),
            amount,
            booked_on,
            valued_on,
            nature: match at(places.return_reason) {
                "" => Nature::Payment,
                reason => Nature::Return {
                    reason: Some(reason.chars().take(4).collect()),
                },
            },
            references: References {
                bank: text(places.bank_reference),
                entry: None,
                end_to_end: text(places.end_to_end),
                transaction: None,
            },
            counterparty: Counterparty {
                name: text(places.name),
                iban: at(places.iban).parse().ok(),
            },
            remittance: Remittance {
                structured: text(places.structured).into_iter().collect(),
                text: BankText::read(&words.join("\n")),
            },
            key: LineKey::PENDING,
        };
        self.keys.give(&mut line);
        Ok(Some(line))
    }

    fn amount(&self, text: &str, direction: &str) -> Result<Money, Problem> {
        let (field, currency) = ("amount", self.currency);
        let amount = self
            .layout
            .decimal
            .read(text, currency)
            .ok_or(Problem::Amount { field, currency })?;
        if !amount.is_bookable() {
            return Err(Problem::TooLarge { field });
        }
        let Some(ways) = &self.layout.columns.direction else {
            return Ok(amount);
        };
        let signed = if direction == ways.credit {
            Some(amount)
        } else if direction == ways.debit {
            let minor = amount.minor().checked_neg();
            minor.map(|minor| Money::new(minor, currency))
        } else {
            None
        };
        // The column says the way, so a sign besides would say it twice.
        let field = "direction";
        signed
            .filter(|_| !amount.is_negative())
            .ok_or(Problem::Invalid { field })
    }
}

impl Places {
    /// The places of the columns, or the name of one that is not there.
    fn find(columns: &Columns, names: &[String]) -> Result<Self, String> {
        let find = |column: &String| {
            let place = names.iter().position(|name| name == column);
            place.ok_or_else(|| column.clone())
        };
        let find_if = |column: Option<&String>| column.map(find).transpose();
        let direction = columns
            .direction
            .as_ref()
            .map(|direction| &direction.column);
        let status = columns.status.as_ref().map(|status| &status.column);
        Ok(Self {
            count: names.len(),
            account: find_if(columns.account.as_ref())?,
            booked_on: find(&columns.booked_on)?,
            valued_on: find_if(columns.valued_on.as_ref())?,
            amount: find(&columns.amount)?,
            direction: find_if(direction)?,
            currency: find_if(columns.currency.as_ref())?,
            name: find_if(columns.name.as_ref())?,
            iban: find_if(columns.iban.as_ref())?,
            bank_reference: find_if(columns.bank_reference.as_ref())?,
            end_to_end: find_if(columns.end_to_end.as_ref())?,
            structured: find_if(columns.structured.as_ref())?,
            text: columns.text.iter().map(find).collect::<Result<_, _>>()?,
            return_reason: find_if(columns.return_reason.as_ref())?,
            status: find_if(status)?,
        })
    }
}

impl<R> fmt::Debug for Reader<R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("csv::Reader").finish_non_exhaustive()
    }
}

impl<R: BufRead> Iterator for Reader<R> {
    type Item = Result<BankLine, StatementError>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.done {
            return None;
        }
        let line = self.advance().transpose();
        self.done = !matches!(line, Some(Ok(_)));
        line
    }
}

#[cfg(test)]
mod tests;

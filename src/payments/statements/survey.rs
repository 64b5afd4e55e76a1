//! The first reading of a statement: everything that could be wrong with it shows before anything is changed.

use std::collections::{BTreeMap, HashSet};

use jiff::civil::Date;

use super::file::{FileError, Format, Part, Parts, Source, digest};
use crate::billing::transfer::Iban;
use crate::money::{Currency, Money};
use crate::payments::bank::{BankLine, Limits, LineKey};
use crate::vault::{IndexValue, Vault};

/// What a line is known again by: keyed, since a bank line can be guessed.
pub type Digest = [u8; 32];

/// The shop's account, and what reading its statements takes.
#[derive(Clone)]
pub struct Desk {
    pub vault: Vault,
    pub account: Iban,
    pub currency: Currency,
    pub limits: Limits,
}

/// In minor units, the booked balance before the movements of each day of a statement.
pub type Opened = BTreeMap<Date, i64>;

/// What a sound file holds.
pub struct Survey {
    pub format: Format,
    pub file: Digest,
    pub lines: u32,
    pub days: Option<(Date, Date)>,
    /// Of the file's statements in turn, whether nothing of their days is missing.
    pub whole: Vec<bool>,
    /// Of the file's statements in turn, the balance before each of their days, where it is proven.
    pub opened: Vec<Opened>,
    /// Of all its lines.
    pub keys: HashSet<Digest>,
}

impl Survey {
    pub fn of(desk: &Desk, source: &dyn Source) -> Result<Self, FileError> {
        let file = desk.file(&digest(source)?);
        let mut parts = desk.parts(source)?;
        let mut survey = Self {
            format: parts.format,
            file,
            lines: 0,
            days: None,
            whole: Vec::new(),
            opened: Vec::new(),
            keys: HashSet::new(),
        };
        let mut sums = BTreeMap::new();
        for part in &mut parts {
            match part? {
                Part::End { whole, opening } => {
                    let opening = opening.filter(|_| whole);
                    let sums = std::mem::take(&mut sums);
                    survey.opened.push(opened(opening, sums));
                    survey.whole.push(whole);
                }
                Part::Line(line) => {
                    *sums.entry(line.booked_on).or_default() += i128::from(line.amount.minor());
                    survey.lines += 1;
                    survey.keys.insert(desk.key(&line));
                    let (first, last) = survey.days.unwrap_or((line.booked_on, line.booked_on));
                    survey.days = Some((first.min(line.booked_on), last.max(line.booked_on)));
                }
            }
        }
        Ok(survey)
    }

    /// Whether its balances prove that nothing is missing.
    pub fn is_balanced(&self) -> bool {
        !self.whole.is_empty() && self.whole.iter().all(|whole| *whole)
    }
}

/// By the day that lines are booked on, which is the same in every statement: so a week's statement has the same balance
/// before its Wednesday as that Wednesday's own.
fn opened(opening: Option<Money>, sums: BTreeMap<Date, i128>) -> Opened {
    let Some(opening) = opening else {
        return Opened::new();
    };
    let mut balance = i128::from(opening.minor());
    let mut opened = Opened::new();
    for (day, sum) in sums {
        if let Ok(before) = i64::try_from(balance) {
            opened.insert(day, before);
        }
        balance += sum;
    }
    opened
}

impl Desk {
    pub fn parts(&self, source: &dyn Source) -> Result<Parts, FileError> {
        Parts::of(source, &self.account, self.currency, self.limits)
    }

    pub fn account(&self) -> Digest {
        let account = self.account.as_str().as_bytes();
        self.vault.fingerprint("statement-account", account)
    }

    pub fn key(&self, line: &BankLine) -> Digest {
        self.of_line(&line.key)
    }

    pub fn likeness(&self, line: &BankLine) -> Digest {
        self.of_line(&line.likeness())
    }

    /// Of a line that looks like one that is known, and is kept beside it until somebody decides.
    pub fn doubt(&self, key: &Digest, file: &Digest, position: u32) -> Digest {
        let bytes = [&key[..], &file[..], &position.to_be_bytes()].concat();
        self.vault.fingerprint("bank-line-doubt", &bytes)
    }

    /// Of a line that has another's key and is another payment all the same: the day begins with another balance, or somebody
    /// else paid.
    pub fn other(&self, key: &Digest, opened: Option<i64>, account: Option<IndexValue>) -> Digest {
        let opened = opened.map_or(Vec::new(), |balance| balance.to_be_bytes().to_vec());
        let account = account.map_or(Vec::new(), IndexValue::to_vec);
        let length = [u8::try_from(opened.len()).unwrap_or(u8::MAX)];
        let bytes = [&key[..], &length, &opened, &account].concat();
        self.vault.fingerprint("bank-line-other", &bytes)
    }

    fn of_line(&self, key: &LineKey) -> Digest {
        self.vault.fingerprint("bank-line", key.as_bytes())
    }

    fn file(&self, digest: &Digest) -> Digest {
        self.vault.fingerprint("statement-file", digest)
    }
}

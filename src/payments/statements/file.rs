//! A statement's file: where its bytes come from, which format they are in, and what they say.

use std::fs;
use std::io::{self, BufRead, BufReader, Cursor, Read};
use std::path::PathBuf;

use jiff::civil::Date;
use sha2::{Digest, Sha256};

use crate::billing::transfer::Iban;
use crate::money::{Currency, Money};
use crate::payments::bank::camt053::{self, Step};
use crate::payments::bank::csv::{self, Layout};
use crate::payments::bank::{BankLine, Limits, Problem, StatementError};

/// Enough to see what a file is: the preamble and the header of a CSV.
const HEAD_BYTES: u64 = 64 * 1024;

/// A statement that can be read as often as it takes: once to see that all of it is sound, then to take it in.
pub trait Source: Send + Sync + 'static {
    fn open(&self) -> io::Result<Box<dyn Read + Send>>;
}

/// Read from its first byte each time.
impl Source for PathBuf {
    fn open(&self) -> io::Result<Box<dyn Read + Send>> {
        Ok(Box::new(fs::File::open(self)?))
    }
}

impl Source for Vec<u8> {
    fn open(&self) -> io::Result<Box<dyn Read + Send>> {
        Ok(Box::new(Cursor::new(self.clone())))
    }
}

/// The formats that are understood.
#[derive(Debug, Clone, Copy)]
pub enum Format {
    Camt053,
    Csv(&'static Layout),
}

impl Format {
    pub const fn name(self) -> &'static str {
        match self {
            Self::Camt053 => "camt.053",
            Self::Csv(layout) => layout.name.as_str(),
        }
    }

    /// By how it begins. A CSV has the header of a layout that is known.
    fn recognised(head: &[u8], account: &Iban, currency: Currency) -> Option<Self> {
        let begins = head.strip_prefix(b"\xef\xbb\xbf").unwrap_or(head);
        if begins.trim_ascii_start().starts_with(b"<") {
            return Some(Self::Camt053);
        }
        csv::known()
            .iter()
            .find(|layout| {
                let (layout, account) = ((*layout).clone(), account.clone());
                let first =
                    csv::Reader::new(head, layout, account, currency, Limits::default()).next();
                let problem = first.and_then(Result::err).map(|error| error.problem);
                !matches!(
                    problem,
                    Some(Problem::NoHeader { .. } | Problem::Encoding { .. })
                )
            })
            .map(Self::Csv)
    }
}

/// What a statement says next.
pub enum Part {
    Line(Box<BankLine>),
    /// One of the file's statements ends; `whole`: nothing of its days is missing. `opening`: the balance that it began with.
    End {
        whole: bool,
        opening: Option<Money>,
    },
}

/// Why a file cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum FileError {
    #[error("this is neither a camt.053 statement nor a CSV export in a layout that is known here")]
    UnknownFormat,
    #[error("this is a statement of another account than business.iban")]
    OtherAccount,
    #[error(
        "this is a statement in {found}, and the shop's account is in {own} (business.currency)"
    )]
    OtherCurrency { found: Currency, own: Currency },
    #[error("it shows a movement of {0}, and none can be before 2000 or more than a week ahead")]
    Day(Date),
    #[error(transparent)]
    Statement(#[from] StatementError),
    #[error("the file cannot be read: {0}")]
    Io(#[from] io::Error),
}

/// A file being read.
pub struct Parts {
    reader: Reader,
    account: Iban,
    currency: Currency,
    pub format: Format,
}

enum Reader {
    Camt053(camt053::Reader<Input>),
    Csv(csv::Reader<Input>),
}

type Input = Box<dyn BufRead + Send>;

impl Parts {
    /// `account` and `currency` are the shop's own.
    pub fn of(
        source: &dyn Source,
        account: &Iban,
        currency: Currency,
        limits: Limits,
    ) -> Result<Self, FileError> {
        let mut input = source.open()?;
        let mut head = Vec::new();
        input.by_ref().take(HEAD_BYTES).read_to_end(&mut head)?;
        let format =
            Format::recognised(&head, account, currency).ok_or(FileError::UnknownFormat)?;
        let input: Input = Box::new(Cursor::new(head).chain(BufReader::new(input)));
        let reader = match format {
            Format::Camt053 => Reader::Camt053(camt053::Reader::new(input, limits)),
            Format::Csv(layout) => Reader::Csv(csv::Reader::new(
                input,
                layout.clone(),
                account.clone(),
                currency,
                limits,
            )),
        };
        Ok(Self {
            reader,
            account: account.clone(),
            currency,
            format,
        })
    }
}

impl Iterator for Parts {
    type Item = Result<Part, FileError>;

    fn next(&mut self) -> Option<Self::Item> {
        let camt = match &mut self.reader {
            Reader::Camt053(camt) => camt,
            // An export holds the whole days that it was made for.
            Reader::Csv(csv) => {
                let line = csv.next()?;
                return Some(line.map(|line| Part::Line(line.into())).map_err(Into::into));
            }
        };
        loop {
            return Some(match camt.next()? {
                Ok(Step::Opened(opened)) if opened.account != self.account => {
                    Err(FileError::OtherAccount)
                }
                // A CSV's records are held against it one by one.
                Ok(Step::Opened(opened)) if opened.currency != self.currency => {
                    Err(FileError::OtherCurrency {
                        found: opened.currency,
                        own: self.currency,
                    })
                }
                Ok(Step::Opened(_)) => continue,
                Ok(Step::Line(line)) => Ok(Part::Line(line)),
                Ok(Step::Closed(closed)) => Ok(Part::End {
                    whole: closed.balanced,
                    opening: closed.opening,
                }),
                Err(error) => Err(error.into()),
            });
        }
    }
}

/// What a file is known again by.
pub fn digest(source: &dyn Source) -> io::Result<[u8; 32]> {
    let mut hasher = Sha256::new();
    let mut input = source.open()?;
    let mut block = vec![0; 64 * 1024];
    loop {
        match input.read(&mut block)? {
            0 => return Ok(hasher.finalize().into()),
            read => hasher.update(&block[..read]),
        }
    }
}

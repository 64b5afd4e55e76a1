//! Why a file was refused, to be said to whoever sent it: in the panel, by the API and by the command in the same words.

use serde::{Deserialize, Serialize};

use super::file::FileError;
use crate::payments::bank::{Problem, StatementError};
use crate::web::locale::{Locale, Phrase};

/// What is wrong with a file, and on which of its lines. It quotes nothing of it but words of the format.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Refusal {
    pub line: Option<u64>,
    pub what: Phrase,
}

impl Refusal {
    pub fn of(error: &FileError) -> Self {
        match error {
            FileError::UnknownFormat => Self::whole(Phrase::new("statement-unknown-format")),
            FileError::OtherAccount => Self::whole(Phrase::new("statement-other-account")),
            FileError::OtherCurrency { found, own } => Self::whole(
                Phrase::new("statement-of-other-currency")
                    .with("found", found.code())
                    .with("own", own.code()),
            ),
            FileError::Day(day) => {
                Self::whole(Phrase::new("statement-day").with("day", day.to_string()))
            }
            FileError::Io(_) => Self::whole(Phrase::new("statement-unreadable")),
            FileError::Statement(StatementError { line, problem }) => Self {
                line: Some(*line),
                what: what(problem),
            },
        }
    }

    /// No file can be the shop's while the settings name no account.
    pub fn no_account() -> Self {
        Self::whole(Phrase::new("statement-no-account"))
    }

    const fn whole(what: Phrase) -> Self {
        Self { line: None, what }
    }

    /// In the reader's language.
    pub fn said(&self, locale: Locale) -> String {
        let what = locale.say(&self.what).unwrap_or_default();
        let Some(line) = self.line else {
            return what;
        };
        let at = Phrase::new("statement-at-line")
            .with("line", line.to_string())
            .with("what", what.as_str());
        locale.say(&at).unwrap_or(what)
    }
}

fn what(problem: &Problem) -> Phrase {
    let field = |key: &'static str, field: &'static str| Phrase::new(key).with("field", field);
    match problem {
        Problem::Io(_) => Phrase::new("statement-unreadable"),
        Problem::Truncated => Phrase::new("statement-truncated"),
        Problem::Malformed => Phrase::new("statement-malformed"),
        Problem::DocumentType => Phrase::new("statement-document-type"),
        Problem::Entity => Phrase::new("statement-entity"),
        Problem::Encoding { expected } => {
            Phrase::new("statement-encoding").with("expected", *expected)
        }
        Problem::OtherMessage { found } => {
            Phrase::new("statement-other-message").with("found", found.as_str())
        }
        Problem::Version { version } => {
            Phrase::new("statement-version").with("version", version.as_str())
        }
        Problem::TooMuch { what, max } => Phrase::new("statement-too-much")
            .with("what", *what)
            .with("max", i64::try_from(*max).unwrap_or(i64::MAX)),
        Problem::Missing { field: name } => field("statement-missing", name),
        Problem::Invalid { field: name } => field("statement-invalid", name),
        Problem::Amount {
            field: name,
            currency,
        } => field("statement-amount", name).with("currency", currency.code()),
        Problem::TooLarge { field: name } => field("statement-too-large", name),
        Problem::OtherCurrency {
            field: name,
            currency,
        } => field("statement-other-currency", name).with("currency", currency.code()),
        Problem::NoIban => Phrase::new("statement-no-iban"),
        Problem::OtherAccount => Phrase::new("statement-other-account"),
        Problem::BatchSum => Phrase::new("statement-batch-sum"),
        Problem::Balance => Phrase::new("statement-balance"),
        Problem::NoHeader { missing } => {
            Phrase::new("statement-no-header").with("missing", missing.as_str())
        }
    }
}

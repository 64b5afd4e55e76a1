//! What can be wrong with one field of a form, as codes that stay the same and values that a message can name.

use actix_web::http::StatusCode;

use crate::web::locale::{Locale, Phrase, Word};
use crate::web::{FieldProblem, Problem};

/// Why what was typed into a field is not taken. The form says it in the reader's language, the API gives the code.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{}", self.code())]
pub enum FieldError {
    Required,
    /// More than `max` characters.
    TooLong {
        max: usize,
    },
    /// A line break, a NUL, a text-direction override: nothing that belongs into one line.
    ControlCharacters,
    InvalidFormat,
    /// Not of the form that the chosen country uses; `example` is one that is.
    InvalidFormatFor {
        example: &'static str,
    },
    /// Well formed, but its check digit says that it was mistyped.
    CheckDigit,
    NotInList,
    /// It is known, but not to be had: it is over, used up, or meant for something else.
    NotAvailable,
    OutOfRange {
        min: i64,
        max: i64,
    },
    /// Of so many, the order's total is more than can be booked.
    TotalTooLarge,
}

impl FieldError {
    /// The code of the API; it never changes its meaning.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Required => "required",
            Self::TooLong { .. } => "too_long",
            Self::ControlCharacters => "control_characters",
            Self::InvalidFormat | Self::InvalidFormatFor { .. } => "invalid_format",
            Self::CheckDigit => "check_digit",
            Self::NotInList => "not_in_list",
            Self::NotAvailable => "not_available",
            Self::OutOfRange { .. } => "out_of_range",
            Self::TotalTooLarge => "total_too_large",
        }
    }

    /// Its sentence, to be said once the reader's language is known: `templates/locales/*/fields.ftl`.
    pub fn phrase(&self) -> Phrase {
        self.params()
            .into_iter()
            .fold(Phrase::new(self.message()), |phrase, (name, word)| {
                phrase.with(name, word)
            })
    }

    /// What the message names, for a client that says it in its own words.
    pub fn params(&self) -> Vec<(&'static str, Word)> {
        match self {
            Self::Required
            | Self::ControlCharacters
            | Self::InvalidFormat
            | Self::CheckDigit
            | Self::NotInList
            | Self::NotAvailable
            | Self::TotalTooLarge => Vec::new(),
            Self::TooLong { max } => {
                let max = i64::try_from(*max).unwrap_or(i64::MAX);
                vec![("max", Word::Number(max))]
            }
            Self::InvalidFormatFor { example } => vec![("example", Word::from(*example))],
            Self::OutOfRange { min, max } => {
                vec![("min", Word::Number(*min)), ("max", Word::Number(*max))]
            }
        }
    }

    /// The 422 of a program's request, which points to the member (RFC 6901) that cannot be taken.
    pub fn problem(&self, kind: &'static str, pointer: &str, locale: Locale) -> Problem {
        let said = locale.say(&self.phrase());
        let detail = said.unwrap_or_else(|_| self.code().to_owned());
        Problem::new(StatusCode::UNPROCESSABLE_ENTITY, kind)
            .detail(format!("{pointer}: {detail}"))
            .fields(vec![FieldProblem {
                pointer: pointer.to_owned(),
                code: self.code().to_owned(),
                detail,
            }])
    }

    const fn message(&self) -> &'static str {
        match self {
            Self::Required => "field-required",
            Self::TooLong { .. } => "field-too-long",
            Self::ControlCharacters => "field-control-characters",
            Self::InvalidFormat => "field-invalid-format",
            Self::InvalidFormatFor { .. } => "field-invalid-format-for",
            Self::CheckDigit => "field-check-digit",
            Self::NotInList => "field-not-in-list",
            Self::NotAvailable => "field-not-available",
            Self::OutOfRange { .. } => "field-out-of-range",
            Self::TotalTooLarge => "field-total-too-large",
        }
    }
}

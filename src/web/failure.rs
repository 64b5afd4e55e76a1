//! The page that says what went wrong: one plain sentence, what to do, and the request's id for whoever asks the operator.

use serde::Serialize;

use super::page::Page;

/// An error page. It never shows what caused the error.
#[derive(Debug, Clone, Serialize)]
pub struct FailurePage {
    pub failure: Failure,
    /// The page leads back to where it happened.
    pub place: Place,
    pub request_id: String,
}

/// Where somebody was when it failed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Place {
    Shop,
    Panel,
}

impl Place {
    pub(super) fn at(path: &str) -> Self {
        if path == "/admin" || path.starts_with("/admin/") {
            Self::Panel
        } else {
            Self::Shop
        }
    }
}

/// The failures that have words of their own; anything else is [`Failure::Internal`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Failure {
    BadRequest,
    Forbidden,
    /// An operator's role does not go there, or does not open that.
    NotForYourRole,
    /// Also what is not the visitor's: nobody learns whether it exists.
    NotFound,
    MethodNotAllowed,
    Conflict,
    /// A one-time link that was used, or is too old.
    Gone,
    TooLarge,
    Unprocessable,
    /// A document that is the PDF alone.
    NoXml,
    TooMany,
    Unavailable,
    Internal,
}

impl Failure {
    pub const ALL: [Self; 13] = [
        Self::BadRequest,
        Self::Forbidden,
        Self::NotForYourRole,
        Self::NotFound,
        Self::MethodNotAllowed,
        Self::Conflict,
        Self::Gone,
        Self::TooLarge,
        Self::Unprocessable,
        Self::NoXml,
        Self::TooMany,
        Self::Unavailable,
        Self::Internal,
    ];

    /// The failure that a status code stands for.
    pub const fn from_status(status: u16) -> Self {
        match status {
            400 => Self::BadRequest,
            401 | 403 => Self::Forbidden,
            404 => Self::NotFound,
            405 => Self::MethodNotAllowed,
            409 => Self::Conflict,
            410 => Self::Gone,
            413 => Self::TooLarge,
            415 | 422 => Self::Unprocessable,
            429 => Self::TooMany,
            503 => Self::Unavailable,
            _ => Self::Internal,
        }
    }
}

impl Page for FailurePage {
    const TEMPLATE: &'static str = "layout/failure.html";

    fn samples() -> Vec<Self> {
        let of = |place: Place| {
            Failure::ALL.map(|failure| Self {
                failure,
                place,
                request_id: "0198c6f2-6c1e-7a55-9e0c-3a4b1d2e5f60".to_owned(),
            })
        };
        [of(Place::Shop), of(Place::Panel)].concat()
    }
}

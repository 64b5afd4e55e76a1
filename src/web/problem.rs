//! What went wrong, for machines: problem details (RFC 9457). A browser gets the same as a page, see [`super::failure`].

use actix_web::http::StatusCode;
use actix_web::http::header::{RETRY_AFTER, WWW_AUTHENTICATE};
use actix_web::{HttpResponse, ResponseError};
use serde::Serialize;

use super::failure::Failure;

const NOT_FOR_YOUR_ROLE: &str = "not-for-your-role";
const NO_XML: &str = "no-xml";

/// A refusal. It carries what its reader may know; what caused it was logged where it happened.
#[derive(Debug, Clone, thiserror::Error)]
#[error("{status} {code}")]
pub struct Problem {
    pub(super) status: StatusCode,
    /// Names the kind of problem, for programs: `unknown-plan`. Stable.
    code: &'static str,
    detail: Option<String>,
    fields: Vec<FieldProblem>,
    retry_after_s: Option<u64>,
    challenge: Option<String>,
}

/// A field that cannot be taken.
#[derive(Debug, Clone, Serialize, utoipa::ToSchema)]
pub struct FieldProblem {
    /// The member of the request's body, as a JSON pointer (RFC 6901): `/customer/email`.
    pub pointer: String,
    /// Stable, for programs: `required`, `too_long` …
    pub code: String,
    /// For people, in the language that was asked for.
    pub detail: String,
}

/// Problem details (RFC 9457).
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct ProblemDetails {
    /// `about:blank`, or a name under which the API's document explains the kind.
    #[serde(rename = "type")]
    #[schema(example = "urn:sealbook:problem:invalid-order")]
    kind: String,
    title: String,
    status: u16,
    #[serde(skip_serializing_if = "Option::is_none")]
    detail: Option<String>,
    /// The request's id, to name when asking the shop.
    instance: String,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    errors: Vec<FieldProblem>,
}

impl Problem {
    pub fn new(status: StatusCode, code: &'static str) -> Self {
        Self {
            status,
            code,
            detail: None,
            fields: Vec::new(),
            retry_after_s: None,
            challenge: None,
        }
    }

    /// What the caller would have to bring: `WWW-Authenticate` (RFC 9110, 11.6.1).
    #[must_use]
    pub fn challenge(mut self, challenge: impl Into<String>) -> Self {
        self.challenge = Some(challenge.into());
        self
    }

    /// A sentence for whoever reads the answer.
    #[must_use]
    pub fn detail(mut self, detail: impl Into<String>) -> Self {
        self.detail = Some(detail.into());
        self
    }

    #[must_use]
    pub fn fields(mut self, fields: Vec<FieldProblem>) -> Self {
        self.fields = fields;
        self
    }

    /// 429: too many, come again after so many seconds.
    pub fn too_many(retry_after_s: u64) -> Self {
        Self {
            retry_after_s: Some(retry_after_s),
            ..Self::new(StatusCode::TOO_MANY_REQUESTS, "too-many-requests")
        }
    }

    /// 404, also for what is somebody else's: nobody learns whether it exists.
    pub fn not_found() -> Self {
        Self::new(StatusCode::NOT_FOUND, "not-found")
    }

    /// 409: an `Idempotency-Key` stands for one request.
    pub fn key_reused() -> Self {
        Self::new(StatusCode::CONFLICT, "idempotency-key-reused").detail(
            "this Idempotency-Key was used with another body; nothing was changed: send what is new with a new key",
        )
    }

    /// 503: a database or a queue does not answer; nothing was done.
    pub fn unavailable() -> Self {
        Self {
            retry_after_s: Some(5),
            ..Self::new(StatusCode::SERVICE_UNAVAILABLE, "unavailable")
        }
    }

    /// 500, after logging the cause: the one place where an unexpected failure is logged.
    pub fn internal(cause: &dyn std::error::Error) -> Self {
        let mut causes = Vec::new();
        let mut next = cause.source();
        while let Some(source) = next {
            causes.push(source.to_string());
            next = source.source();
        }
        tracing::error!(error = %cause, causes = causes.join(": "), "a request failed");
        Self::new(StatusCode::INTERNAL_SERVER_ERROR, "internal")
    }

    /// 403: an operator is signed in, but the role does not go there.
    pub fn not_for_your_role() -> Self {
        Self::new(StatusCode::FORBIDDEN, NOT_FOR_YOUR_ROLE)
    }

    /// 422: a document has no XML, for this reason.
    pub fn no_xml(why: impl Into<String>) -> Self {
        Self::new(StatusCode::UNPROCESSABLE_ENTITY, NO_XML).detail(why)
    }

    /// The page for a person.
    pub(super) fn failure(&self) -> Failure {
        match self.code {
            NOT_FOR_YOUR_ROLE => Failure::NotForYourRole,
            NO_XML => Failure::NoXml,
            _ => Failure::from_status(self.status.as_u16()),
        }
    }

    /// The body for a program.
    pub(super) fn details(&self, request_id: &str) -> ProblemDetails {
        ProblemDetails {
            kind: format!("urn:sealbook:problem:{}", self.code),
            title: self.status.canonical_reason().unwrap_or("Error").to_owned(),
            status: self.status.as_u16(),
            detail: self.detail.clone(),
            instance: format!("urn:uuid:{request_id}"),
            errors: self.fields.clone(),
        }
    }
}

impl From<crate::storage::Error> for Problem {
    fn from(error: crate::storage::Error) -> Self {
        if matches!(error, crate::storage::Error::TooLarge) {
            return Self::new(StatusCode::CONFLICT, "amounts-too-large").detail(error.to_string());
        }
        if error.is_unavailable() {
            tracing::warn!(error = %error, "the database is not available");
            return Self::unavailable();
        }
        Self::internal(&error)
    }
}

impl From<crate::vault::Error> for Problem {
    fn from(error: crate::vault::Error) -> Self {
        if error.is_unavailable() {
            tracing::warn!(error = %error, "the keystore is not available");
            return Self::unavailable();
        }
        Self::internal(&error)
    }
}

impl ResponseError for Problem {
    fn status_code(&self) -> StatusCode {
        self.status
    }

    /// Without a body: the entrance knows whether a page or JSON was asked for, and in which language.
    fn error_response(&self) -> HttpResponse {
        let mut response = HttpResponse::build(self.status);
        if let Some(seconds) = self.retry_after_s {
            response.insert_header((RETRY_AFTER, seconds));
        }
        if let Some(challenge) = &self.challenge {
            response.insert_header((WWW_AUTHENTICATE, challenge.as_str()));
        }
        response.finish()
    }
}

impl From<Problem> for HttpResponse {
    fn from(problem: Problem) -> Self {
        Self::from_error(problem)
    }
}

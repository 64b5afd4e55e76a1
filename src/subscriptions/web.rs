//! `/cancel` and `/withdraw`, for whoever has no account at hand.
//!
//! Looking at them does nothing. What is declared gets the same answer whether or not it is about anything.

use std::net::IpAddr;
use std::time::Duration;

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use jiff::civil::Date;
use jiff::{SignedDuration, ToSpan as _};

use super::act::ActError;
use super::declarations::{self, DeclareError, Declared, Draft, Manner, OrderNumber};
use super::error::Error;
use super::pages::{DeclarePage, DeclaredPage};
use crate::app::{App, RoomState};
use crate::customers::values::{Email, FieldError};
use crate::line::breaks_the_text;
use crate::web::form::{Choice, Filled, HONEYPOT};
use crate::web::locale::{Locale, Phrase};
use crate::web::page::{Notice, Tone};
use crate::web::{Fields, Limit, Problem, Reader, Ticket, subscriber};

/// Letters of a reason, at most.
const REASON_MAX: usize = 1000;

crate::web::routes! {
    get "/cancel" => cancel;
    post "/cancel" => send_cancellation;
    get "/withdraw" => withdraw;
    post "/withdraw" => send_withdrawal;
}

/// How often somebody may declare something. The bounds are those of asking for a sign-in link, which mails alike.
#[derive(Debug)]
struct DeclarationLimits {
    per_address: Limit<IpAddr>,
    per_email: Limit<[u8; 32]>,
}

impl RoomState for DeclarationLimits {
    fn open(app: &App) -> Self {
        let limits = &app.config.limits;
        Self {
            per_address: Limit::new(
                limits.sign_ins_per_address_per_minute,
                Duration::from_mins(1),
            ),
            per_email: Limit::new(limits.sign_ins_per_email_per_hour, Duration::from_hours(1)),
        }
    }
}

async fn cancel(reader: Reader) -> Result<HttpResponse, Problem> {
    show_empty(&reader, Declared::Cancellation)
}

async fn withdraw(reader: Reader) -> Result<HttpResponse, Problem> {
    show_empty(&reader, Declared::Withdrawal)
}

async fn send_cancellation(reader: Reader, fields: Fields) -> Result<HttpResponse, Problem> {
    send(&reader, &fields, Declared::Cancellation).await
}

async fn send_withdrawal(reader: Reader, fields: Fields) -> Result<HttpResponse, Problem> {
    send(&reader, &fields, Declared::Withdrawal).await
}

async fn send(reader: &Reader, fields: &Fields, what: Declared) -> Result<HttpResponse, Problem> {
    let (app, visit) = (&reader.app, &reader.visit);
    let refused = StatusCode::UNPROCESSABLE_ENTITY;
    if let Some(doubt) = doubt(reader, fields) {
        return show(reader, what, refused, typed(fields), Some(doubt));
    }
    let draft = match parse(fields, what, visit.locale(), app.today()) {
        Ok(draft) => draft,
        Err(form) => return show(reader, what, refused, form, None),
    };
    let limits = app.room::<DeclarationLimits>();
    limits.per_address.admit(&subscriber(visit.peer()))?;
    let email = draft.email.for_index();
    limits
        .per_email
        .admit(&app.vault.fingerprint("limit", email.as_bytes()))?;
    let at = declarations::declare(app, &draft, fields.value("ticket")).await?;
    reader.page(&DeclaredPage {
        declared: what.as_str(),
        at,
        order_number: draft.number.as_str().to_owned(),
        email: draft.email.as_str().to_owned(),
        manner: draft.manner.as_str(),
        wanted_on: draft.wanted_on,
        reason: draft.reason,
    })
}

fn show_empty(reader: &Reader, what: Declared) -> Result<HttpResponse, Problem> {
    show(reader, what, StatusCode::OK, Filled::default(), None)
}

fn show(
    reader: &Reader,
    what: Declared,
    status: StatusCode,
    form: Filled,
    doubt: Option<Phrase>,
) -> Result<HttpResponse, Problem> {
    let notice = doubt.map(|phrase| Notice {
        tone: Tone::Warning,
        phrase,
    });
    let locale = reader.visit.locale();
    let manners = Manner::ALL.iter().map(|manner| {
        let label = locale.say(&Phrase::new(format!("declare-manner-{manner}")));
        label.map(|label| Choice::new(manner.as_str(), label))
    });
    let page = DeclarePage {
        declared: what.as_str(),
        action: match what {
            Declared::Cancellation => "/cancel",
            Declared::Withdrawal => "/withdraw",
        },
        form,
        ticket: Ticket::issue(&reader.site, &reader.visit),
        manners: manners
            .collect::<Result<_, _>>()
            .map_err(|error| Problem::internal(&error))?,
    };
    let mut response = reader.page_with(notice, &page)?;
    *response.status_mut() = status;
    Ok(response)
}

/// What was declared, or the form with everything that is wrong with it.
fn parse(fields: &Fields, what: Declared, language: Locale, today: Date) -> Result<Draft, Filled> {
    let mut form = typed(fields);
    let number = keep(
        &mut form,
        "order_number",
        fields.value("order_number").parse(),
    );
    let email = keep(&mut form, "email", fields.value("email").parse::<Email>());
    let manner = match what {
        Declared::Cancellation => {
            let manner = fields.value("manner").parse();
            keep(
                &mut form,
                "manner",
                manner.map_err(|_| FieldError::NotInList),
            )
        }
        Declared::Withdrawal => Some(Manner::Ordinary),
    };
    let wanted_on = keep(&mut form, "wanted_on", wanted_on(fields, today));
    let reason = keep(&mut form, "reason", reason(fields));
    if manner == Some(Manner::ForCause) && reason == Some(None) {
        form.complain("reason", FieldError::Required.phrase());
    }
    let whole = (|| {
        let number: OrderNumber = number?;
        Some(Draft {
            what,
            number,
            email: email?,
            manner: manner?,
            wanted_on: wanted_on?,
            reason: reason?,
            language,
        })
    })();
    match whole {
        Some(draft) if form.is_right() => Ok(draft),
        _ => Err(form),
    }
}

fn keep<T>(form: &mut Filled, field: &str, parsed: Result<T, FieldError>) -> Option<T> {
    parsed
        .map_err(|error| form.complain(field, error.phrase()))
        .ok()
}

/// Nobody cancels decades ahead.
fn wanted_on(fields: &Fields, today: Date) -> Result<Option<Date>, FieldError> {
    let typed = fields.value("wanted_on").trim();
    if typed.is_empty() {
        return Ok(None);
    }
    let day: Date = typed.parse().map_err(|_| FieldError::InvalidFormat)?;
    if day > today.saturating_add(5.years()) {
        return Err(FieldError::InvalidFormat);
    }
    Ok(Some(day))
}

fn reason(fields: &Fields) -> Result<Option<String>, FieldError> {
    let typed = fields.value("reason").trim();
    if typed.chars().count() > REASON_MAX {
        return Err(FieldError::TooLong { max: REASON_MAX });
    }
    if typed.chars().any(breaks_the_text) {
        return Err(FieldError::ControlCharacters);
    }
    Ok((!typed.is_empty()).then(|| typed.to_owned()))
}

fn typed(fields: &Fields) -> Filled {
    ["order_number", "email", "manner", "wanted_on", "reason"]
        .into_iter()
        .map(|field| (field, fields.value(field)))
        .collect()
}

/// Why this may not be a person: said to people, who then simply send it again.
fn doubt(reader: &Reader, fields: &Fields) -> Option<Phrase> {
    if !fields.value(HONEYPOT).is_empty() {
        return Some(Phrase::new("sign-in-robot"));
    }
    let ticket = Ticket::check(&reader.site, &reader.visit, fields.value("ticket"));
    let least = i64::try_from(reader.app.config.limits.form_seconds_min).unwrap_or(i64::MAX);
    match ticket {
        Some(ticket) if ticket.age >= SignedDuration::from_secs(least) => None,
        _ => Some(Phrase::new("sign-in-again")),
    }
}

impl From<DeclareError> for Problem {
    fn from(error: DeclareError) -> Self {
        match error {
            DeclareError::Storage(error) => error.into(),
            DeclareError::Vault(error) => error.into(),
            error @ (DeclareError::Settle(_) | DeclareError::Act(_) | DeclareError::Order(_)) => {
                Self::internal(&error)
            }
        }
    }
}

impl From<Error> for Problem {
    fn from(error: Error) -> Self {
        match error {
            Error::Storage(error) => error.into(),
            Error::Vault(error) => error.into(),
            error @ (Error::Calendar(_) | Error::Money(_) | Error::Rate(_) | Error::Price) => {
                Self::internal(&error)
            }
        }
    }
}

impl From<ActError> for Problem {
    fn from(error: ActError) -> Self {
        match error {
            ActError::Unknown => Self::not_found(),
            ActError::Answers(_) => Self::new(StatusCode::UNPROCESSABLE_ENTITY, "invalid-order"),
            ActError::NotNow
            | ActError::Renewing
            | ActError::TooMuch
            | ActError::NotOffered
            | ActError::Unchanged
            | ActError::SoldOut
            | ActError::Differs(_)
            | ActError::KeyReused
            | ActError::Busy => Self::new(StatusCode::CONFLICT, "not-possible-now"),
            error @ ActError::Invoice(_) => Self::internal(&error),
            ActError::Reckoning(error) => error.into(),
        }
    }
}

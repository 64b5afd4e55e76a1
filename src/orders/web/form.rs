//! `GET,POST /order/{plan}`: the form, what is wrong with it, and the order.

mod showing;

use actix_web::http::StatusCode;
use actix_web::http::header::LOCATION;
use actix_web::web::{Path, Query};
use actix_web::{HttpRequest, HttpResponse};
use jiff::SignedDuration;

use showing::{Showing, is_rush};

use super::currency::Wanted;
use crate::orders::{IdempotencyKey, OrderLimits, PlaceError, Proof, Refused, place};
use crate::web::form::HONEYPOT;
use crate::web::locale::Phrase;
use crate::web::{Fields, Problem, Reader, Ticket, work};

pub(super) async fn show(
    reader: Reader,
    slug: Path<String>,
    wanted: Query<Wanted>,
) -> Result<HttpResponse, Problem> {
    let form = Showing::of(&reader, &slug, &wanted).await?;
    form.show(
        StatusCode::OK,
        &Fields::default(),
        &Refused::default(),
        None,
    )
}

/// The same form with the sums of what is chosen: for those without scripts, and for the script.
pub(super) async fn reckon(
    reader: Reader,
    slug: Path<String>,
    fields: Fields,
) -> Result<HttpResponse, Problem> {
    let proof = proof(&reader);
    let wanted = Wanted::named(fields.value("currency"));
    let form = Showing::of(&reader, &slug, &wanted)
        .await?
        .knowing(&proof, &fields)
        .await?;
    form.show(StatusCode::OK, &fields, &form.unusable(&fields), None)
}

/// Whoever comes back to the address of the sums, by a link of that page or from a bookmark.
pub(super) async fn begin_again(request: HttpRequest) -> HttpResponse {
    let here = request.uri().to_string();
    HttpResponse::SeeOther()
        .insert_header((LOCATION, here.replacen("/summary", "", 1)))
        .finish()
}

pub(super) async fn submit(
    reader: Reader,
    slug: Path<String>,
    fields: Fields,
) -> Result<HttpResponse, Problem> {
    let proof = proof(&reader);
    let wanted = Wanted::named(fields.value("currency"));
    let form = Showing::of(&reader, &slug, &wanted)
        .await?
        .knowing(&proof, &fields)
        .await?;
    if let Some(doubt) = doubt(&reader, &fields) {
        return form.show(
            StatusCode::UNPROCESSABLE_ENTITY,
            &fields,
            &Refused::default(),
            Some(doubt),
        );
    }
    let mut draft = match form.parse(&fields) {
        Ok(draft) => draft,
        Err(refused) => {
            return form.show(StatusCode::UNPROCESSABLE_ENTITY, &fields, &refused, None);
        }
    };
    let (app, visit) = (&reader.app, &reader.visit);
    let sent = fields.canonical();
    let key = IdempotencyKey::new(app, fields.value("ticket").as_bytes(), &sent);
    app.room::<OrderLimits>()
        .admit(app, Some(visit.peer()), &draft, &key)?;
    draft.proof = proof;
    let browser = app.vault.fingerprint("browser", visit.browser().as_bytes());
    match place(app, draft, key, Some(browser)).await {
        Ok(order) => Ok(HttpResponse::SeeOther()
            .insert_header((LOCATION, format!("/orders/{}?placed", order.id)))
            .finish()),
        Err(PlaceError::KeyReused) => {
            let again = Phrase::new("order-form-sent-before");
            form.show(
                StatusCode::CONFLICT,
                &fields,
                &Refused::default(),
                Some(again),
            )
        }
        Err(error) => match Refused::of_scarce(&error) {
            Some(refused) => form.show(StatusCode::UNPROCESSABLE_ENTITY, &fields, &refused, None),
            None => Err(error.into()),
        },
    }
}

/// Who is signed in here.
fn proof(reader: &Reader) -> Proof {
    reader.customer().map_or(Proof::Nothing, Proof::SignedIn)
}

/// Why this may not be a person who filled in the form: said to people, who then simply send it again.
fn doubt(reader: &Reader, fields: &Fields) -> Option<Phrase> {
    let app = &reader.app;
    if !fields.value(HONEYPOT).is_empty() {
        return Some(Phrase::new("order-form-robot"));
    }
    let least = i64::try_from(app.config.limits.form_seconds_min).unwrap_or(i64::MAX);
    match Ticket::check(&reader.site, &reader.visit, fields.value("ticket")) {
        None => Some(Phrase::new("order-form-stale")),
        Some(ticket) if ticket.age < SignedDuration::from_secs(least) => {
            Some(Phrase::new("order-form-too-fast"))
        }
        Some(ticket) => {
            let rush = is_rush(app);
            app.room::<OrderLimits>().rush.count(app.clock.now());
            let undone = rush && !work::is_done(&ticket.text, fields.value("work"));
            undone.then(|| Phrase::new("order-form-work"))
        }
    }
}

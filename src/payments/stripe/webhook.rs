//! `POST /webhooks/stripe`: what Stripe tells of. A message is proven by its signature and believed in nothing else: it says
//! which payment to ask about.

use actix_web::http::StatusCode;
use actix_web::http::header::ALLOW;
use actix_web::web::{self, Bytes, Data, ServiceConfig};
use actix_web::{HttpRequest, HttpResponse};
use secrecy::ExposeSecret as _;
use serde::Deserialize;
use serde_json::Value;

use super::api::{CallError, OWN_ID};
use super::settle::{SettleError, settle};
use super::{Payment, PaymentId, Way, payouts, signature};
use crate::app::App;
use crate::payments::store::processor;
use crate::web::Problem;

/// What may say something new of a payment. Others are taken note of and have no effect.
const TYPES: &[&str] = &[
    "checkout.session.async_payment_failed",
    "checkout.session.async_payment_succeeded",
    "checkout.session.completed",
    "checkout.session.expired",
    "payment_intent.canceled",
    "payment_intent.payment_failed",
    "payment_intent.succeeded",
    "charge.refunded",
    "charge.refund.updated",
    "charge.succeeded",
    "charge.updated",
    "refund.created",
    "refund.failed",
    "refund.updated",
    "charge.dispute.closed",
    "charge.dispute.created",
    "charge.dispute.funds_reinstated",
    "charge.dispute.funds_withdrawn",
    "charge.dispute.updated",
];

/// What tells of a payout to the bank.
const PAYOUTS: &[&str] = &[
    "payout.canceled",
    "payout.created",
    "payout.failed",
    "payout.paid",
    "payout.reconciliation_completed",
    "payout.updated",
];

/// What is read of a message.
#[derive(Deserialize)]
struct Event {
    id: String,
    #[serde(rename = "type")]
    kind: String,
    data: EventData,
}

#[derive(Deserialize)]
struct EventData {
    object: Value,
}

pub fn routes(service: &mut ServiceConfig) {
    service.service(
        web::resource("/webhooks/stripe")
            .route(web::post().to(take))
            .default_service(web::to(other)),
    );
}

/// Where nobody turned Stripe on, there is no such place, however it is asked for.
async fn other(app: Data<App>) -> Result<HttpResponse, Problem> {
    if !app.config.payments.stripe.enabled {
        return Err(Problem::not_found());
    }
    Ok(HttpResponse::MethodNotAllowed()
        .insert_header((ALLOW, "POST"))
        .finish())
}

async fn take(app: Data<App>, request: HttpRequest, body: Bytes) -> Result<HttpResponse, Problem> {
    if !app.config.payments.stripe.enabled {
        return Err(Problem::not_found());
    }
    let secret = &app.config.payments.stripe.webhook_secret;
    let header = request.headers().get("stripe-signature");
    let header = header
        .and_then(|header| header.to_str().ok())
        .unwrap_or_default();
    let secret = secret.expose_secret().as_bytes();
    if !signature::is_right(header, &body, secret, app.clock.now()) {
        return Err(Problem::new(StatusCode::BAD_REQUEST, "signature"));
    }
    let unreadable = |_| Problem::new(StatusCode::BAD_REQUEST, "unreadable-event");
    let event: Event = serde_json::from_slice(&body).map_err(unreadable)?;
    let effect = effect(&app, &event).await;
    match effect {
        Ok(()) => Ok(HttpResponse::Ok().json(serde_json::json!({}))),
        // It comes again, and so does the question.
        Err(SettleError::Call(error)) => {
            tracing::warn!(%error, "a message of Stripe waits for an answer of Stripe");
            Err(Problem::unavailable())
        }
        Err(SettleError::Storage(error)) => Err(error.into()),
        Err(SettleError::Vault(error)) => Err(error.into()),
        Err(error @ SettleError::Ledger(_)) => Err(Problem::internal(&error)),
    }
}

async fn effect(app: &App, event: &Event) -> Result<(), SettleError> {
    let is_payout = PAYOUTS.contains(&event.kind.as_str());
    if !is_payout && !TYPES.contains(&event.kind.as_str()) {
        return Ok(());
    }
    let digest = app.vault.fingerprint("stripe-event", event.id.as_bytes());
    if processor::is_taken(&app.storage, &digest).await? {
        return Ok(());
    }
    if is_payout {
        return match name_of(Some(&event.data.object)) {
            Some(name) => payouts::told(app, name, digest).await,
            None => Ok(()),
        };
    }
    let Some(payment) = meant(app, &event.data.object).await? else {
        return Ok(());
    };
    settle(app, &payment, Some(digest)).await.map(drop)
}

/// The payment that a message is about, if it is one of ours: some objects carry our name for it, of others it is asked.
async fn meant(app: &App, object: &Value) -> Result<Option<Payment>, SettleError> {
    let mut own = own_id(object.get("metadata"));
    if own.is_none()
        && let Some(intent) = name_of(object.get("payment_intent"))
    {
        own = match Way::of(app).api()?.intent(intent).await {
            Ok(intent) => intent.metadata.get(OWN_ID).and_then(|id| id.parse().ok()),
            // No such payment: not ours.
            Err(CallError::Refused { .. }) => None,
            Err(error) => return Err(error.into()),
        };
    }
    match own {
        Some(id) => Ok(processor::by_id(&app.storage, &id).await?),
        None => Ok(None),
    }
}

fn own_id(metadata: Option<&Value>) -> Option<PaymentId> {
    metadata?.get(OWN_ID)?.as_str()?.parse().ok()
}

/// An object's id, whether it stands there by itself or as a whole.
fn name_of(object: Option<&Value>) -> Option<&str> {
    let object = object?;
    let name = object.as_str().or_else(|| object.get("id")?.as_str())?;
    let is_name = |c: char| c.is_ascii_alphanumeric() || c == '_';
    (!name.is_empty() && name.len() <= 255 && name.chars().all(is_name)).then_some(name)
}

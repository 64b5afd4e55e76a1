//! Renewals by a saved method, without the customer: on the day that the invoice is due, once. Where the bank wants to ask the
//! customer, or says no, they get a link to pay by themselves.

use super::answers::Intent;
use super::api::{Api, CLOCKS_DIFFER, CallError, Made, NewCharge};
use super::model::{Failure, PaymentId, PaymentKind, PaymentState, Saved};
use super::settle::{SettleError, settle};
use super::{Payment, checkout};
use crate::app::App;
use crate::customers::CustomerId;
use crate::egress;
use crate::payments::data;
use crate::payments::store::methods::{self, Chargeable};
use crate::payments::store::processor;
use crate::storage::{self, Batch};

/// Charged in one round; the next one goes on.
const ROUND: u32 = 50;

/// Charges what renewed and is due today, for those who saved a method. An invoice is tried once.
pub async fn charge_due(app: &App) -> Result<(), storage::Error> {
    let today = app.today();
    for due in methods::chargeable(&app.storage, today, ROUND).await? {
        let payment = match ask_for(app, &due).await {
            Ok(payment) => payment,
            // Its customer is paying it this moment.
            Err(error) if error.is_unique_violation() => continue,
            Err(error) => return Err(error),
        };
        match settle(app, &payment, None).await {
            Ok(_) => {}
            Err(SettleError::Storage(error)) => return Err(error),
            // It is asked again, by what the row says.
            Err(error) => {
                tracing::warn!(payment = %payment.id, %error, "a renewal waits for an answer of Stripe");
            }
        }
    }
    Ok(())
}

/// What a customer's renewals are paid by.
pub async fn saved_of(app: &App, customer: &CustomerId) -> Result<Saved, storage::Error> {
    methods::saved_of(&app.storage, customer).await
}

/// Takes a customer's consents back: nothing is charged any more but what Stripe was asked for before, and the methods are taken
/// away there, too, by the duty that watches.
pub async fn forget_methods(app: &App, customer: &CustomerId) -> Result<bool, storage::Error> {
    let (customer, now) = (customer.clone(), app.clock.now());
    app.storage
        .transact(move |tx| {
            let customer = customer.clone();
            Box::pin(async move { methods::forget_methods(tx, &customer, now).await })
        })
        .await
}

/// Writes down that it is charged, on whose word, and what is told with it.
async fn ask_for(app: &App, due: &Chargeable) -> Result<Payment, storage::Error> {
    let (clock, chance) = (app.clock.clone(), app.chance.clone());
    let now = clock.now();
    let payment = Payment {
        id: PaymentId::mint(&clock, &chance),
        kind: PaymentKind::Renewal,
        invoice: due.invoice.clone(),
        customer: due.customer.clone(),
        subject: due.subject.clone(),
        amount: due.open,
        state: PaymentState::Asking,
        failure: None,
        saving: None,
        method: Some(due.method.clone()),
        session: None,
        intent: None,
        requested_at: now,
        paid_at: None,
        fee_booked_at: None,
        settled: None,
        asked: 0,
        has_refunds: false,
    };
    let mut rows = Batch::new();
    processor::insert(&mut rows, &payment, now + checkout::FIRST_ASKED);
    let told = checkout::disclosure(&payment, &due.consent);
    app.storage
        .insert(rows, move |tx| {
            let (told, clock, chance) = (told.clone(), clock.clone(), chance.clone());
            Box::pin(async move {
                egress::disclose(tx, &told, &clock, &chance).await?;
                Ok::<_, storage::Error>(())
            })
        })
        .await?;
    Ok(payment)
}

/// What Stripe calls a customer and a method.
struct Names {
    customer: String,
    method: String,
}

/// Asks Stripe to charge, under the payment's own key: once, however often it is asked.
pub(super) async fn place(app: &App, api: &Api, payment: &Payment) -> Result<Intent, SettleError> {
    let names = names(app, payment).await?;
    let charge = NewCharge {
        id: payment.id.as_str(),
        amount: payment.amount,
        customer: &names.customer,
        method: &names.method,
    };
    Ok(api.charge(&charge).await?)
}

/// The charge that an unanswered request made, if it made one.
pub(super) async fn find(
    app: &App,
    api: &Api,
    payment: &Payment,
) -> Result<Option<Intent>, SettleError> {
    let names = names(app, payment).await?;
    let made = Made::since(payment.requested_at - CLOCKS_DIFFER);
    let found = api.find_charge(payment.id.as_str(), Some(&names.customer), made);
    Ok(found.await?)
}

/// A charge that waits for a customer who is not there is called off: what takes its place must be the only one that can be
/// paid. One that came through meanwhile stays.
pub(super) async fn call_off(api: &Api, intent: Intent) -> Result<Intent, CallError> {
    let waits = [
        "requires_payment_method",
        "requires_action",
        "requires_confirmation",
    ];
    if !waits.contains(&intent.status.as_str()) {
        return Ok(intent);
    }
    match api.cancel(&intent.id).await {
        Ok(cancelled) => Ok(Intent {
            last_payment_error: intent.last_payment_error,
            ..cancelled
        }),
        // It moved on.
        Err(CallError::Refused { .. }) => api.intent(&intent.id).await,
        Err(error) => Err(error),
    }
}

/// Why there is no money, by Stripe's words (<https://docs.stripe.com/declines/codes>).
pub(super) fn failure(code: Option<&str>, decline: Option<&str>) -> Failure {
    match (code, decline) {
        (Some("authentication_required"), _) | (_, Some("authentication_required")) => {
            Failure::Authentication
        }
        (
            Some(
                "card_declined"
                | "expired_card"
                | "incorrect_cvc"
                | "payment_intent_authentication_failure"
                | "processing_error",
            ),
            _,
        )
        | (_, Some(_)) => Failure::Declined,
        _ => Failure::Refused,
    }
}

async fn names(app: &App, payment: &Payment) -> Result<Names, SettleError> {
    let gone = || CallError::Unknown("the saved method is gone".to_owned());
    let id = payment.method.as_ref().ok_or_else(gone)?;
    let saved = methods::saved_method(&app.storage, id).await?;
    let saved = saved.ok_or_else(gone)?;
    let open = async |field, sealed| {
        let opened = app
            .vault
            .open_field(field, &saved.subject, id.as_str(), sealed);
        Ok::<_, SettleError>(opened.await?.text()?.to_owned())
    };
    Ok(Names {
        customer: open(&data::SAVED_CUSTOMER, &saved.customer).await?,
        method: open(&data::SAVED_METHOD, &saved.method).await?,
    })
}

//! Giving money back by the way it came: from the customer's credit, to what they paid with.
//!
//! The credit is taken when the refund is asked for, so that it cannot be spent meanwhile, and given back should Stripe refuse.

use std::sync::Arc;

use jiff::SignedDuration;
use jiff::civil::Date;

use super::api::CallError;
use super::model::{PaymentState, Refund, RefundId, RefundState};
use super::picture::{self, named};
use super::settle::SettleError;
use super::{NAME, Payment, PaymentId, Way, erased};
use crate::app::App;
use crate::audit::{Action, Actor};
use crate::billing::invoices::InvoiceId;
use crate::billing::ledger::{self, Account, EntryId, LedgerError, PayOut, Reversal};
use crate::money::Money;
use crate::payments::data;
use crate::payments::key::RequestKey;
use crate::payments::store::given_back::{self, Step};
use crate::payments::store::processor;
use crate::storage;
use crate::vault;

/// Asked again so long after a question without an answer, and then ever later.
const AGAIN_AFTER: SignedDuration = SignedDuration::from_secs(30);
const AGAIN_AFTER_MAX: SignedDuration = SignedDuration::from_mins(30);
/// A refund that is on no list so long after it was asked for was never made.
const MADE_WITHIN: SignedDuration = SignedDuration::from_mins(60);
/// Asked so often under its key, it is looked for on the list.
const TRIES: i64 = 2;

/// Why nothing goes back.
#[derive(Debug, thiserror::Error)]
pub enum RefundError {
    #[error("more than what was paid so, and what is left of it: {0}")]
    Exceeds(Money),
    /// An invoice is credited first: only what the shop owes a customer goes back.
    #[error("the customer has less credit than that")]
    NoCredit,
    #[error("a refund is more than nothing")]
    Amount,
    #[error("this request made another refund")]
    KeyReused,
    #[error(transparent)]
    Ledger(LedgerError),
    #[error(transparent)]
    Storage(#[from] storage::Error),
    #[error(transparent)]
    Vault(#[from] vault::Error),
}

impl From<LedgerError> for RefundError {
    fn from(error: LedgerError) -> Self {
        match error {
            LedgerError::NotEnough => Self::NoCredit,
            LedgerError::NotPositive => Self::Amount,
            LedgerError::Storage(error) => Self::Storage(error),
            error => Self::Ledger(error),
        }
    }
}

/// Gives back what was paid on an invoice through Stripe, in whole or in part, once for its request; nothing where nothing was
/// paid so. The answer says how far it came: Stripe may not have answered yet.
pub async fn refund(
    app: &App,
    by: &Actor,
    invoice: &InvoiceId,
    amount: Money,
    key: &RequestKey,
) -> Result<Option<Refund>, RefundError> {
    let tried = processor::of_invoice(&app.storage, invoice).await?;
    let paid: Vec<Payment> = tried
        .into_iter()
        .filter(|payment| payment.state == PaymentState::Paid)
        .collect();
    if paid.is_empty() {
        return Ok(None);
    }
    let mut left = Money::zero(amount.currency());
    for payment in &paid {
        match owe(app, by, payment, amount, key.key).await {
            Ok(owed) => return ask(app, owed).await.map(Some),
            // An invoice that was paid in parts may have been paid by another one.
            Err(RefundError::Exceeds(less)) => {
                left = if less.minor() > left.minor() {
                    less
                } else {
                    left
                }
            }
            Err(error) => return Err(error),
        }
    }
    Err(RefundError::Exceeds(left))
}

/// What went back of a payment, or is to.
pub async fn refunds_of(app: &App, payment: &PaymentId) -> Result<Vec<Refund>, storage::Error> {
    given_back::of_payment(&app.storage, payment).await
}

/// Whether something was paid so on an invoice that has not gone back yet.
pub async fn is_left(app: &App, invoice: &InvoiceId) -> Result<bool, storage::Error> {
    for payment in processor::of_invoice(&app.storage, invoice).await? {
        if payment.state != PaymentState::Paid {
            continue;
        }
        let refunds = refunds_of(app, &payment.id).await?;
        let stands = refunds
            .iter()
            .filter(|one| one.state != RefundState::Failed);
        let back: i64 = stands.map(|one| one.amount.minor()).sum();
        if back < payment.amount.minor() {
            return Ok(true);
        }
    }
    Ok(false)
}

async fn ask(app: &App, owed: Refund) -> Result<Refund, RefundError> {
    if owed.state != RefundState::Asking {
        return Ok(owed);
    }
    match resume(app, &owed).await {
        Ok(state) => Ok(Refund { state, ..owed }),
        // It is owed, and asked for again.
        Err(SettleError::Call(_)) => Ok(owed),
        Err(SettleError::Storage(error)) => Err(error.into()),
        Err(SettleError::Vault(error)) => Err(error.into()),
        Err(SettleError::Ledger(error)) => Err(error.into()),
    }
}

/// Writes down that it is to go back, and takes it from the credit; or finds what the same request wrote down before.
async fn owe(
    app: &App,
    by: &Actor,
    payment: &Payment,
    amount: Money,
    request: [u8; 32],
) -> Result<Refund, RefundError> {
    let now = app.clock.now();
    let wanted = Arc::new(Refund {
        id: RefundId::mint(&app.clock, &app.chance),
        payment: payment.id.clone(),
        amount,
        state: RefundState::Asking,
        entry: EntryId::mint(&app.clock, &app.chance),
        requested_at: now,
        asked: 0,
    });
    let out = Arc::new(PayOut {
        entry: wanted.entry.clone(),
        source: NAME,
        event: wanted.id.to_string(),
        account: Account::Clearing,
        amount,
        customer: payment.customer.clone(),
        booked_on: app.today(),
    });
    let event = app
        .audit
        .event(by.clone(), Action::PaymentChanged)
        .on(wanted.id.as_str())
        .about(&payment.subject);
    let (audit, event) = (app.audit.clone(), Arc::new(event));
    let paid = payment.amount;
    app.storage
        .transact(move |tx| {
            let (wanted, out) = (Arc::clone(&wanted), Arc::clone(&out));
            let (audit, event) = (audit.clone(), Arc::clone(&event));
            Box::pin(async move {
                if let Some(known) = given_back::requested(tx, &request).await? {
                    let is_same = known.amount == wanted.amount;
                    return is_same.then_some(known).ok_or(RefundError::KeyReused);
                }
                let gone = Money::new(
                    given_back::gone(tx, &wanted.payment).await?,
                    paid.currency(),
                );
                let left = paid.minus(gone).map_err(LedgerError::from)?;
                let rest = left.minus(wanted.amount).map_err(LedgerError::from)?;
                if rest.is_negative() {
                    return Err(RefundError::Exceeds(left));
                }
                ledger::pay_out(tx, now, &out).await?;
                given_back::insert(tx, &wanted, &request, now + AGAIN_AFTER).await?;
                audit.record(tx, &event).await?;
                Ok((*wanted).clone())
            })
        })
        .await
}

/// Asks Stripe for a refund that it has not answered, under the refund's own key; what came of it is booked.
pub(super) async fn resume(app: &App, refund: &Refund) -> Result<RefundState, SettleError> {
    let state = match answer(app, refund).await {
        Ok(state) => state,
        Err(SettleError::Call(error)) => {
            let asked = refund.asked + 1;
            let steps = i32::try_from(asked).unwrap_or(i32::MAX);
            let after = AGAIN_AFTER.saturating_mul(steps).min(AGAIN_AFTER_MAX);
            let (id, next) = (refund.id.clone(), app.clock.now() + after);
            app.storage
                .transact(move |tx| {
                    let id = id.clone();
                    Box::pin(async move { given_back::ask_next(tx, &id, asked, next).await })
                })
                .await?;
            return Err(error.into());
        }
        Err(error) => return Err(error),
    };
    let (id, entry) = (refund.id.clone(), refund.entry.clone());
    let back = EntryId::mint(&app.clock, &app.chance);
    let (now, on): (_, Date) = (app.clock.now(), app.today());
    app.storage
        .transact(move |tx| {
            let (id, entry, back) = (id.clone(), entry.clone(), back.clone());
            Box::pin(async move {
                if given_back::step(tx, &id, state, now).await? == Step::ToFailed {
                    let reversal = Reversal {
                        entry: back,
                        of: entry,
                        booked_on: on,
                    };
                    ledger::reverse(tx, now, &reversal).await?;
                }
                Ok::<_, LedgerError>(())
            })
        })
        .await?;
    Ok(state)
}

async fn answer(app: &App, refund: &Refund) -> Result<RefundState, SettleError> {
    let way = Way::of(app);
    let api = way.api()?;
    let unknown = || CallError::Unknown("the payment's name is gone".to_owned());
    let payment = processor::by_id(&app.storage, &refund.payment).await?;
    let payment = payment.ok_or_else(unknown)?;
    let intent = match named(app, &payment, &data::INTENT, payment.intent.as_ref()).await {
        Err(SettleError::Vault(vault::Error::Erased)) => erased::name(api, &payment).await?,
        known => known?,
    };
    let intent = intent.ok_or_else(unknown)?;
    let id = refund.id.as_str();
    match api.refund(id, &intent, refund.amount).await {
        Ok(made) => Ok(picture::refund_state(&made)),
        Err(CallError::Refused { .. }) => Ok(RefundState::Failed),
        Err(CallError::Unknown(why)) if refund.asked >= TRIES => {
            let all = api.refunds(&intent).await?;
            let is_it = |one: &&super::answers::Refund| {
                one.metadata.get(super::api::OWN_ID).map(String::as_str) == Some(id)
            };
            match all.iter().find(is_it) {
                Some(made) => Ok(picture::refund_state(made)),
                None if app.clock.now().duration_since(refund.requested_at) < MADE_WITHIN => {
                    Err(CallError::Unknown(why).into())
                }
                None => Ok(RefundState::Failed),
            }
        }
        Err(error) => Err(error.into()),
    }
}

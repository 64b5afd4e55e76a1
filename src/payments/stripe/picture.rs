//! What became of a payment, asked of Stripe: never what a message or a customer says.

use jiff::SignedDuration;

use super::amount::from_stripe;
use super::answers::{Dispute, Expandable, Intent, Refund, Session};
use super::api::{Api, CLOCKS_DIFFER, CallError, Made, OWN_ID};
use super::model::{Failure, PaymentKind, RefundId, RefundState, Settlement};
use super::settle::SettleError;
use super::{Payment, Way, checkout, erased, renewal};
use crate::app::App;
use crate::money::Money;
use crate::payments::data;
use crate::vault::map::Field;
use crate::vault::{self, Sealed};

/// A payment as Stripe has it now.
#[derive(Debug)]
pub(super) struct Picture {
    pub outcome: Outcome,
    /// What Stripe calls its page and its payment.
    pub session: Option<String>,
    pub intent: Option<String>,
    /// What Stripe calls the customer and the method, where both were saved.
    pub saved: Option<(String, String)>,
    /// What Stripe keeps of it, once that is known.
    pub fee: Option<Money>,
    /// What it became in another currency.
    pub settled: Option<Settlement>,
    pub refunds: Vec<SeenRefund>,
    pub disputes: Vec<SeenDispute>,
}

#[derive(Debug)]
pub(super) enum Outcome {
    /// It can be paid on this page, or is on its way.
    Waiting {
        url: Option<String>,
    },
    Paid(Money),
    Failed(Failure),
}

#[derive(Debug, Clone)]
pub struct SeenRefund {
    /// Ours, where it was made here.
    pub own: Option<RefundId>,
    pub digest: [u8; 32],
    pub amount: Money,
    pub state: RefundState,
}

#[derive(Debug, Clone)]
pub struct SeenDispute {
    pub digest: [u8; 32],
    pub amount: Money,
    /// What was taken from the shop's balance, and what it cost; what was given back.
    pub taken: Option<Money>,
    pub fee: Option<Money>,
    pub returned: Option<Money>,
}

/// A payment whose request was not answered for so long, and that is on no list, was never made.
const MADE_WITHIN: SignedDuration = SignedDuration::from_mins(60);
/// Asked so often under its key, it is looked for on the list: a server's failure is repeated for each repetition.
const TRIES: i64 = 2;

/// Asks, and repeats what was not answered.
pub(super) async fn picture(app: &App, payment: &Payment) -> Result<Picture, SettleError> {
    let way = Way::of(app);
    let api = way.api()?;
    let (mut picture, intent) = match payment.kind {
        PaymentKind::Checkout => of_checkout(app, api, payment).await?,
        PaymentKind::Renewal => of_renewal(app, api, payment).await?,
    };
    let paid = intent.filter(|_| matches!(picture.outcome, Outcome::Paid(_)));
    let Some(intent) = paid else {
        return Ok(picture);
    };
    picture.fee = intent.fee();
    picture.settled = intent.settled();
    let charge = intent.charge();
    if charge.is_some_and(|charge| charge.amount_refunded > 0) || payment.has_refunds {
        let refunds = api.refunds(&intent.id).await?;
        picture.refunds = refunds.iter().filter_map(|one| refund(app, one)).collect();
    }
    if charge.is_some_and(|charge| charge.disputed) {
        let disputes = api.disputes(&intent.id).await?;
        picture.disputes = disputes
            .iter()
            .filter_map(|one| dispute(app, one))
            .collect();
    }
    Ok(picture)
}

async fn of_checkout(
    app: &App,
    api: &Api,
    payment: &Payment,
) -> Result<(Picture, Option<Intent>), SettleError> {
    let known = named(app, payment, &data::SESSION, payment.session.as_ref()).await;
    let session = match known {
        Err(SettleError::Vault(vault::Error::Erased)) => match erased::session(api, payment).await?
        {
            Some(session) => session,
            None => return Ok((Picture::failed(Failure::NotMade), None)),
        },
        Err(error) => return Err(error),
        Ok(Some(id)) => api.session(&id).await?,
        Ok(None) => match checkout::place(app, api, payment).await {
            Ok(session) => session,
            Err(CallError::Refused { .. }) => return Ok((Picture::failed(Failure::Refused), None)),
            Err(CallError::Unknown(_)) if payment.asked >= TRIES => {
                let made = Made::since(payment.requested_at - CLOCKS_DIFFER);
                let found = api.find_session(payment.id.as_str(), made).await?;
                match found {
                    Some(session) => session,
                    // Nobody was given its address, so that nobody can pay on it.
                    None => return Ok((Picture::failed(Failure::NotMade), None)),
                }
            }
            Err(error) => return Err(error.into()),
        },
    };
    Ok(of_session(session, payment))
}

/// What a session says, and its payment.
fn of_session(session: Session, payment: &Payment) -> (Picture, Option<Intent>) {
    let Session {
        id,
        url,
        status,
        payment_intent,
        ..
    } = session;
    let (intent_id, intent) = match payment_intent {
        Some(Expandable::Id(id)) => (Some(id), None),
        Some(Expandable::Whole(intent)) => (Some(intent.id.clone()), Some(*intent)),
        None => (None, None),
    };
    let is_complete = status.as_deref() == Some("complete");
    let outcome = match (status.as_deref(), intent.as_ref()) {
        (_, Some(intent)) if intent.status == "succeeded" => paid(intent),
        (Some("expired"), _) => Outcome::Failed(Failure::Expired),
        (_, Some(intent)) if intent.status == "canceled" => Outcome::Failed(Failure::Expired),
        // The page is done with, and the bank said no afterwards.
        (_, Some(intent)) if is_complete && intent.status == "requires_payment_method" => {
            Outcome::Failed(Failure::Declined)
        }
        _ => Outcome::Waiting {
            url: url.filter(|_| status.as_deref() == Some("open")),
        },
    };
    let is_paid = matches!(outcome, Outcome::Paid(_));
    let saved = payment
        .saving
        .as_ref()
        .and(intent.as_ref())
        .filter(|_| is_paid);
    let picture = Picture {
        session: Some(id),
        intent: intent_id,
        saved: saved.and_then(saved_by),
        ..Picture::of(outcome)
    };
    (picture, intent)
}

async fn of_renewal(
    app: &App,
    api: &Api,
    payment: &Payment,
) -> Result<(Picture, Option<Intent>), SettleError> {
    let known = named(app, payment, &data::INTENT, payment.intent.as_ref()).await;
    let intent = match known {
        Err(SettleError::Vault(vault::Error::Erased)) => {
            match erased_charge(app, api, payment).await? {
                Some(intent) => intent,
                None => return Ok((Picture::failed(Failure::NotMade), None)),
            }
        }
        Err(error) => return Err(error),
        Ok(Some(id)) => api.intent(&id).await?,
        Ok(None) => match renewal::place(app, api, payment).await {
            Ok(intent) => intent,
            Err(SettleError::Vault(vault::Error::Erased)) => {
                match erased_charge(app, api, payment).await? {
                    Some(intent) => intent,
                    None => return Ok((Picture::failed(Failure::NotMade), None)),
                }
            }
            Err(SettleError::Call(CallError::Refused {
                code,
                decline,
                intent,
            })) => {
                let failure = renewal::failure(code.as_deref(), decline.as_deref());
                let Some(id) = intent else {
                    return Ok((Picture::failed(failure), None));
                };
                // What was refused is still there, and must not be paid later beside what takes its place.
                let refused = renewal::call_off(api, api.intent(&id).await?).await?;
                return Ok(of_intent(refused, Some(failure)));
            }
            Err(SettleError::Call(CallError::Unknown(why))) if payment.asked >= TRIES => {
                match renewal::find(app, api, payment).await? {
                    Some(intent) => intent,
                    None if app.clock.now().duration_since(payment.requested_at) < MADE_WITHIN => {
                        return Err(CallError::Unknown(why).into());
                    }
                    None => return Ok((Picture::failed(Failure::NotMade), None)),
                }
            }
            Err(error) => return Err(error),
        },
    };
    let intent = renewal::call_off(api, intent).await?;
    Ok(of_intent(intent, None))
}

/// The charge of somebody who was erased. That none was made is certain once nothing that was asked before can still arrive.
async fn erased_charge(
    app: &App,
    api: &Api,
    payment: &Payment,
) -> Result<Option<Intent>, CallError> {
    let found = erased::intent(api, payment).await?;
    let age = app.clock.now().duration_since(payment.requested_at);
    if found.is_none() && age < MADE_WITHIN {
        return Err(CallError::Unknown("it may still be made".to_owned()));
    }
    Ok(found)
}

fn of_intent(intent: Intent, failure: Option<Failure>) -> (Picture, Option<Intent>) {
    let outcome = match intent.status.as_str() {
        "succeeded" => paid(&intent),
        "canceled" => {
            let code = intent.last_payment_error.as_ref();
            let code = code.and_then(|fault| fault.code.as_deref());
            Outcome::Failed(failure.unwrap_or_else(|| renewal::failure(code, None)))
        }
        _ => Outcome::Waiting { url: None },
    };
    let picture = Picture {
        intent: Some(intent.id.clone()),
        ..Picture::of(outcome)
    };
    (picture, Some(intent))
}

/// What came in; what cannot be said in our currencies waits for a person.
fn paid(intent: &Intent) -> Outcome {
    let received = intent.received().filter(|money| money.minor() > 0);
    received.map_or(Outcome::Waiting { url: None }, Outcome::Paid)
}

fn saved_by(intent: &Intent) -> Option<(String, String)> {
    let (customer, method) = (intent.customer.as_ref()?, intent.payment_method.as_ref()?);
    Some((customer.id().to_owned(), method.id().to_owned()))
}

/// Where a refund stands at Stripe.
pub(super) fn refund_state(seen: &Refund) -> RefundState {
    match seen.status.as_deref() {
        Some("succeeded") => RefundState::Done,
        Some("failed" | "canceled") => RefundState::Failed,
        _ => RefundState::Pending,
    }
}

fn refund(app: &App, seen: &Refund) -> Option<SeenRefund> {
    Some(SeenRefund {
        own: seen.metadata.get(OWN_ID).and_then(|id| id.parse().ok()),
        digest: digest(app, &seen.id),
        amount: from_stripe(seen.amount, &seen.currency)?,
        state: refund_state(seen),
    })
}

fn dispute(app: &App, seen: &Dispute) -> Option<SeenDispute> {
    let amount = from_stripe(seen.amount, &seen.currency)?;
    let (mut taken, mut returned, mut fee) = (0_i64, 0_i64, 0_i64);
    for moved in &seen.balance_transactions {
        if !moved.is_in(&seen.currency) {
            // It says that what is disputed went or came back, in another money.
            let part = if moved.amount < 0 {
                &mut taken
            } else {
                &mut returned
            };
            *part = seen.amount;
        } else if moved.amount < 0 {
            taken = taken.checked_sub(moved.amount)?;
            fee = fee.checked_add(moved.fee)?;
        } else {
            returned = returned.checked_add(moved.amount)?;
        }
    }
    let some = |minor: i64| {
        let money = from_stripe(minor, &seen.currency);
        money.filter(|money| money.minor() > 0)
    };
    Some(SeenDispute {
        digest: digest(app, &seen.id),
        amount,
        taken: some(taken),
        fee: some(fee),
        returned: some(returned),
    })
}

fn digest(app: &App, name: &str) -> [u8; 32] {
    app.vault.fingerprint("processor-object", name.as_bytes())
}

/// A name of Stripe's that was kept. After an erasure there is none.
pub(super) async fn named(
    app: &App,
    payment: &Payment,
    field: &Field,
    sealed: Option<&Sealed>,
) -> Result<Option<String>, SettleError> {
    let Some(sealed) = sealed else {
        return Ok(None);
    };
    let (subject, row) = (&payment.subject, payment.id.as_str());
    let opened = app.vault.open_field(field, subject, row, sealed).await?;
    Ok(Some(opened.text()?.to_owned()))
}

impl Picture {
    fn of(outcome: Outcome) -> Self {
        Self {
            outcome,
            session: None,
            intent: None,
            saved: None,
            fee: None,
            settled: None,
            refunds: Vec::new(),
            disputes: Vec::new(),
        }
    }

    pub(super) fn failed(failure: Failure) -> Self {
        Self::of(Outcome::Failed(failure))
    }
}

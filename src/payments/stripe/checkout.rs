//! Paying an invoice on Stripe's page.

use jiff::SignedDuration;

use super::answers::Session;
use super::api::{Api, CallError, NewSession};
use super::model::{Agreed, ConsentId, PaymentKind, PaymentState, SESSION_SPAN};
use super::settle::{SettleError, Settled, settle};
use super::{Payment, PaymentId, RECIPIENT, Way, picture};
use crate::app::App;
use crate::billing::invoices::{self, Invoice};
use crate::egress::{self, Disclosure};
use crate::money::Money;
use crate::payments::data;
use crate::payments::store::{methods, processor};
use crate::storage::{self, Batch};
use crate::vault::map::{LegalBasis, Purpose};
use crate::web::Site;
use crate::web::locale::{Locale, Phrase};

/// The first question comes with the request itself; this finds those of a process that died.
pub(super) const FIRST_ASKED: SignedDuration = SignedDuration::from_secs(60);
/// Two who pay the same invoice at the same time meet so often at most.
const ROUNDS_MAX: usize = 3;

/// What the customer agreed to: to be led to Stripe at all, and more.
#[derive(Debug, Clone, Copy)]
pub struct Consent {
    /// Renewals are to be paid in the same way.
    pub renewals: bool,
}

/// Where paying leads.
#[derive(Debug)]
pub enum Begun {
    /// To Stripe's page.
    At(String),
    /// Nothing is open any more.
    Settled,
    /// A payment is on its way: another one would be a second.
    Underway(PaymentId),
}

/// Why nobody can pay there now.
#[derive(Debug, thiserror::Error)]
pub enum PayError {
    #[error("Stripe does not take this payment")]
    Refused,
    /// Nothing was charged, or nobody knows: then nothing is charged until it is known.
    #[error(transparent)]
    Call(CallError),
    #[error("Stripe's answer leads to another site than payments.stripe.checkout_url")]
    Elsewhere,
    #[error(transparent)]
    Settle(#[from] SettleError),
    #[error(transparent)]
    Storage(#[from] storage::Error),
}

/// Leads to the page where what is open on an invoice is paid: to the one that is open already, or to a new one.
pub async fn begin(app: &App, invoice: &Invoice, consent: Consent) -> Result<Begun, PayError> {
    for _ in 0..ROUNDS_MAX {
        if let Some(live) = processor::live(&app.storage, &invoice.document.id).await?
            && let Some(begun) = go_on(app, &live, consent).await?
        {
            return Ok(begun);
        }
        let now = invoices::by_id(&app.storage, &invoice.document.id).await?;
        let open = now.map_or(invoice.open, |invoice| invoice.open);
        if open.minor() <= 0 {
            return Ok(Begun::Settled);
        }
        match ask_for(app, invoice, open, consent).await {
            Ok(payment) => {
                return match settle(app, &payment, None).await {
                    Ok(settled) => led(app, &payment, settled),
                    Err(SettleError::Call(error)) => Err(PayError::Call(error)),
                    Err(error) => Err(error.into()),
                };
            }
            Err(error) if error.is_unique_violation() => {}
            Err(error) => return Err(error.into()),
        }
    }
    Err(PayError::Call(CallError::NotDone(
        "somebody else is paying".to_owned(),
    )))
}

/// Where a payment leads that was begun before; nowhere, once it came to nothing.
async fn go_on(app: &App, live: &Payment, consent: Consent) -> Result<Option<Begun>, PayError> {
    let settled = match settle(app, live, None).await {
        Ok(settled) => settled,
        Err(SettleError::Call(error)) => return Err(PayError::Call(error)),
        Err(error) => return Err(error.into()),
    };
    if settled.state == PaymentState::Failed {
        return Ok(None);
    }
    let open = crate::billing::ledger::open_amount(&app.storage, &live.invoice).await?;
    let is_same = open == Some(live.amount) && live.saving.is_some() == consent.renewals;
    if settled.state == PaymentState::Open && settled.url.is_some() && !is_same {
        // Something else is to be paid now. Unless it was paid this moment, nobody can pay it any more.
        let settled = call_off(app, live).await?;
        return match settled.state {
            PaymentState::Failed => Ok(None),
            _ => led(app, live, settled).map(Some),
        };
    }
    led(app, live, settled).map(Some)
}

/// Closes a page that is open at Stripe.
async fn call_off(app: &App, live: &Payment) -> Result<Settled, PayError> {
    let session = picture::named(app, live, &data::SESSION, live.session.as_ref()).await?;
    if let Some(session) = session {
        match Way::of(app)
            .api()
            .map_err(PayError::Call)?
            .expire(&session)
            .await
        {
            // A page that is complete cannot be closed: what became of it is asked next.
            Ok(_) | Err(CallError::Refused { .. }) => {}
            Err(error) => return Err(PayError::Call(error)),
        }
    }
    Ok(settle(app, live, None).await?)
}

fn led(app: &App, payment: &Payment, settled: Settled) -> Result<Begun, PayError> {
    match (settled.state, settled.url) {
        (PaymentState::Paid, _) => Ok(Begun::Settled),
        (PaymentState::Failed, _) => Err(PayError::Refused),
        (_, None) => Ok(Begun::Underway(payment.id.clone())),
        (_, Some(url)) => {
            let home = app
                .config
                .payments
                .stripe
                .checkout_url
                .trim_end_matches('/');
            let leads_home = url
                .strip_prefix(home)
                .is_some_and(|rest| rest.starts_with('/'));
            leads_home
                .then_some(Begun::At(url))
                .ok_or(PayError::Elsewhere)
        }
    }
}

/// Writes down that a payment is asked for, on whose word, and what is told with it.
async fn ask_for(
    app: &App,
    invoice: &Invoice,
    open: Money,
    consent: Consent,
) -> Result<Payment, storage::Error> {
    let (clock, chance) = (&app.clock, &app.chance);
    let document = &invoice.document;
    let now = clock.now();
    let whose = (&document.customer, &document.subject);
    let mut rows = Batch::new();
    let agreed = ConsentId::mint(clock, chance);
    methods::insert_consent(&mut rows, &agreed, whose, Agreed::Checkout, now);
    let saving = consent.renewals.then(|| ConsentId::mint(clock, chance));
    if let Some(saving) = &saving {
        methods::insert_consent(&mut rows, saving, whose, Agreed::Renewals, now);
    }
    let payment = Payment {
        id: PaymentId::mint(clock, chance),
        kind: PaymentKind::Checkout,
        invoice: document.id.clone(),
        customer: document.customer.clone(),
        subject: document.subject.clone(),
        amount: open,
        state: PaymentState::Asking,
        failure: None,
        saving,
        method: None,
        session: None,
        intent: None,
        requested_at: now,
        paid_at: None,
        fee_booked_at: None,
        settled: None,
        asked: 0,
        has_refunds: false,
    };
    processor::insert(&mut rows, &payment, now + FIRST_ASKED);
    let told = disclosure(&payment, &agreed);
    let (clock, chance) = (clock.clone(), chance.clone());
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

/// What leaves with a payment: no name and no address, only what is to be paid.
pub(super) fn disclosure(payment: &Payment, agreed: &ConsentId) -> Disclosure {
    Disclosure {
        subject: payment.subject.clone(),
        recipient: RECIPIENT.to_owned(),
        fields: Vec::new(),
        facts: data::TOLD_TO_PROCESSOR,
        purpose: Purpose::Bookkeeping,
        basis: LegalBasis::Consent,
        consent: Some(agreed.to_string()),
    }
}

/// Asks Stripe for the page. All that is said comes from the row, so that a repetition says the same.
pub(super) async fn place(app: &App, api: &Api, payment: &Payment) -> Result<Session, CallError> {
    let site = Site::of(app);
    let language: Locale = app
        .config
        .business
        .language
        .parse()
        .expect("checked when the settings were loaded");
    let product = language
        .say(&Phrase::new("pay-product"))
        .expect("every text is there in every language");
    let back = site.link(&format!("/paid/{}", payment.id));
    let new = NewSession {
        id: payment.id.as_str(),
        amount: payment.amount,
        product: &product,
        back: &back,
        away: &back,
        until: payment.requested_at + SESSION_SPAN,
        saves: payment.saving.is_some(),
    };
    api.new_session(&new).await
}

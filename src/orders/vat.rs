//! A VAT id may change how an order is taxed: at once where it is known as confirmed for who orders, else when it is.
//!
//! An order that could be taxed by its buyer waits with VAT in it, and says so. Confirmed in time, it is taxed anew, once, in
//! the transaction that writes the answer down; the invoice is issued as the one or the other, never as both.

use jiff::Timestamp;

use super::model::ByVatId;
use super::quote::{Basket, Quote, Unquotable, quote};
use super::{Order, OrderId, Proof, Shop, store};
use crate::app::App;
use crate::audit::{self, Action, Actor};
use crate::billing;
use crate::billing::tax::{self, Buyer, Decision, Territory, Totals, Treatment};
use crate::billing::vat_ids::{self, QuestionId, Verdict, Way};
use crate::catalog::Plan;
use crate::customers::values::{Email, VatId};
use crate::customers::{self, CustomerId, RecogniseError};
use crate::money::MoneyError;
use crate::storage;
use crate::vault;

/// How an order is taxed where this id is confirmed: nothing where an id changes nothing. It must be of the state that the
/// address lies in, or it says nothing about who buys there.
fn becomes(
    shop: &Shop,
    territory: Territory,
    plan: &Plan,
    vat_id: Option<&VatId>,
) -> Result<Option<Decision>, Unquotable> {
    let fits = vat_id
        .zip(territory.vat_prefix())
        .is_some_and(|(id, prefix)| id.as_str().starts_with(prefix));
    if !fits {
        return Ok(None);
    }
    let buyer = Buyer {
        territory,
        confirmed_business: true,
    };
    let (supply, category) = (plan.supply, plan.tax_category);
    let decision = tax::decide(&shop.seller, &buyer, supply, category, shop.today)?;
    let by_buyer = matches!(
        decision.treatment,
        Treatment::ReverseCharge | Treatment::IntraCommunity
    );
    Ok(by_buyer.then_some(decision))
}

/// A quote as the shop taxes it, and what its VAT id changes about that.
pub(super) fn quoted(
    shop: &Shop,
    territory: Territory,
    basket: &Basket<'_>,
    vat_id: Option<&VatId>,
    confirmed_until: Option<Timestamp>,
) -> Result<(Quote, Option<ByVatId>), Unquotable> {
    let becomes = becomes(shop, territory, basket.plan, vat_id)?;
    let by_vat_id = becomes.map(|becomes| ByVatId {
        becomes,
        confirmed_until,
    });
    let waits = shop.vat_wait_days > 0;
    let by_vat_id = by_vat_id.filter(|by| by.confirmed_until.is_some() || waits);
    let buyer = Buyer {
        territory,
        confirmed_business: by_vat_id.is_some_and(|by| by.confirmed_until.is_some()),
    };
    let quote = quote(&shop.seller, &buyer, basket, shop.today)?;
    if !quote.is_bookable() {
        return Err(MoneyError::Overflow.into());
    }
    Ok(match by_vat_id {
        Some(by) if by.confirmed_until.is_none() => {
            (quote.waiting(by.becomes, shop.vat_wait_days)?, Some(by))
        }
        by => (quote, by),
    })
}

/// Until when the typed id counts as confirmed for who orders, if that is proven: a stranger learns nothing, and gets nothing.
pub async fn confirmed_until(
    app: &App,
    proof: &Proof,
    email: &str,
    vat_id: &str,
) -> Result<Option<Timestamp>, RecogniseError> {
    let (Ok(email), Ok(vat_id)) = (email.parse::<Email>(), vat_id.parse::<VatId>()) else {
        return Ok(None);
    };
    if *proof == Proof::Nothing {
        return Ok(None);
    }
    let Some(known) = customers::recognise(app, &email).await? else {
        return Ok(None);
    };
    if !proof.is_of(&known.id) {
        return Ok(None);
    }
    Ok(vat_ids::confirmed_until(app, &known.id, &vat_id).await?)
}

/// Why nothing was decided.
#[derive(Debug, thiserror::Error)]
pub enum DecideError {
    #[error("no such question")]
    Unknown,
    /// It was decided before, or its customer has not said that it is theirs.
    #[error("this cannot be decided now")]
    NotNow,
    #[error(transparent)]
    Storage(#[from] storage::Error),
    #[error(transparent)]
    Vault(#[from] vault::Error),
}

/// What somebody says of a VAT id.
#[derive(Debug, Clone)]
pub struct Said {
    pub confirmed: bool,
    pub way: Way,
    /// Why; kept with the entry in the log.
    pub note: String,
}

/// Writes down whether the id is confirmed, once, and taxes what waits for it anew. Whether that came in time is decided by
/// who is first: this, or the issue of the invoice.
pub async fn decide(app: &App, id: &QuestionId, said: &Said, by: Actor) -> Result<(), DecideError> {
    let question = vat_ids::by_id(&app.storage, id)
        .await?
        .ok_or(DecideError::Unknown)?;
    let now = app.clock.now();
    let mut event = app
        .audit
        .event(by, Action::VatIdDecided)
        .about(&question.subject)
        .on(question.cause.as_str());
    if !said.note.is_empty() {
        let keys = app.vault.keys(&question.subject).await?;
        let (row, note) = (event.id().as_str(), said.note.as_bytes());
        let sealed = app.vault.seal(&audit::data::NOTE, &keys, row, note)?;
        event = event.noting(sealed);
    }
    let verdict = Verdict {
        way: said.way.clone(),
        decided_at: now,
        confirmed_until: said.confirmed.then(|| vat_ids::valid_until(app, now)),
    };
    let retaxed = if said.confirmed {
        retaxed(app, &question.cause, question.becomes).await?
    } else {
        None
    };
    let audit = app.audit.clone();
    app.storage
        .transact(move |tx| {
            let (audit, event) = (audit.clone(), event.clone());
            let (question, verdict) = (question.clone(), verdict.clone());
            let retaxed = retaxed.clone();
            Box::pin(async move {
                if !vat_ids::answer(tx, &question.id, &verdict).await? {
                    return Err(DecideError::NotNow);
                }
                let cause = question.cause.as_str();
                match retaxed {
                    Some((order, totals)) => {
                        // What costs nothing now owes no invoice that could have been issued before.
                        let in_time = totals.total.is_zero()
                            || billing::restate(tx, cause, vat_ids::WAITS, &totals, now).await?;
                        if in_time {
                            store::retax(tx, &order, question.becomes, &totals).await?;
                            vat_ids::note_applied(tx, &question.id, now).await?;
                        }
                    }
                    None => billing::release(tx, cause, vat_ids::WAITS, now).await?,
                }
                audit.record(tx, &event).await?;
                Ok(())
            })
        })
        .await
}

/// The order that waits, and what it comes to when it is taxed so; nothing where it is no order, or cancelled.
async fn retaxed(
    app: &App,
    cause: &str,
    becomes: Decision,
) -> storage::Result<Option<(OrderId, Totals)>> {
    let Ok(id) = cause.parse::<OrderId>() else {
        return Ok(None);
    };
    let order = store::by_id(&app.storage, &id).await?;
    let Some(order) = order.filter(|order| order.cancelled_at.is_none()) else {
        return Ok(None);
    };
    let lines = store::lines(&app.storage, &order).await?;
    let quote = Quote::of(order.basis, order.total.currency(), lines);
    let totals = quote.and_then(|quote| quote.totals_by(becomes));
    Ok(Some((id, totals.map_err(storage::Error::unreadable)?)))
}

/// Notes that the customer, signed in, said that the order is theirs: before, nobody is asked about its VAT id.
pub async fn claim(app: &App, customer: &CustomerId, id: &OrderId) -> storage::Result<bool> {
    let (customer, id, now) = (customer.clone(), id.clone(), app.clock.now());
    app.storage
        .transact(move |tx| {
            let (customer, id) = (customer.clone(), id.clone());
            Box::pin(async move {
                store::note_proven(tx, &id, &customer, now).await?;
                vat_ids::claim(tx, id.as_str(), &customer, now).await
            })
        })
        .await
}

/// What was asked about the order's VAT id, if anything was.
pub async fn question(app: &App, order: &Order) -> storage::Result<Option<vat_ids::Question>> {
    vat_ids::of_cause(&app.storage, order.id.as_str()).await
}

/// How the order is taxed once its VAT id is confirmed, where its invoice waits for that.
pub async fn waits(app: &App, order: &Order) -> storage::Result<Option<Decision>> {
    if order.cancelled_at.is_some() {
        return Ok(None);
    }
    let question = question(app, order).await?;
    let open = question.filter(|question| question.state(app.clock.now()).is_open());
    Ok(open.map(|question| question.becomes))
}

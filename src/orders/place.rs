//! Placing an order: one durable transaction, sealed before it, with everything it owes.

mod sealed;

use std::sync::Arc;

use jiff::Timestamp;

use super::model::{Order, OrderDraft, OrderId};
use super::{confirmation, store};
use crate::app::App;
use crate::billing::vat_ids::{self, Asking};
use crate::billing::{self, Owed};
use crate::catalog::{self, CouponUse, PlanId, Shelf, Turnstile};
use crate::customers::{self, Known};
use crate::mail;
use crate::storage::{self, Batch, Tx};
use crate::vault::{self, SubjectKeys};

use super::number::number;

pub(super) use sealed::SealedOrder;

/// Tries at one order: each further one means that somebody else got in between.
const ATTEMPTS_MAX: usize = 4;

/// A client's word for one request, and what that request said.
#[derive(Debug, Clone)]
pub struct IdempotencyKey {
    key: [u8; 32],
    body: [u8; 32],
}

impl IdempotencyKey {
    /// Both are kept as keyed fingerprints: the body holds personal data, and small ones could be guessed.
    pub fn new(app: &App, key: &[u8], body: &[u8]) -> Self {
        Self {
            key: app.vault.fingerprint("idempotency-key", key),
            body: app.vault.fingerprint("idempotency-body", body),
        }
    }

    pub(super) fn key(&self) -> &[u8] {
        &self.key
    }

    pub(super) fn body(&self) -> &[u8] {
        &self.body
    }

    /// Names the request, its key and its body.
    pub(super) fn fingerprint(&self) -> [u8; 32] {
        let mut name = self.key;
        for (byte, body) in name.iter_mut().zip(self.body) {
            *byte ^= body;
        }
        name
    }
}

/// Why an order was not placed.
#[derive(Debug, thiserror::Error)]
pub enum PlaceError {
    /// The idempotency key stands for another request.
    #[error("this idempotency key was used with another body")]
    KeyReused,
    /// The customer's data is being erased.
    #[error("the customer is being erased")]
    Erasing,
    /// So many of the plan are not left.
    #[error("there are not so many left")]
    SoldOut,
    /// The last use of the coupon is gone.
    #[error("the coupon is used up")]
    CouponUsedUp,
    #[error(transparent)]
    Storage(#[from] storage::Error),
    #[error(transparent)]
    Vault(#[from] vault::Error),
}

impl From<customers::RecogniseError> for PlaceError {
    fn from(error: customers::RecogniseError) -> Self {
        match error {
            customers::RecogniseError::Storage(error) => error.into(),
            customers::RecogniseError::Vault(error) => error.into(),
        }
    }
}

/// Places the order once for each idempotency key, and answers after it is durable. A repetition answers the order
/// that the first one placed.
pub async fn place(
    app: &App,
    draft: OrderDraft,
    key: IdempotencyKey,
    browser: Option<[u8; 32]>,
) -> Result<Order, PlaceError> {
    let (draft, key) = (Arc::new(draft), Arc::new(key));
    let turn = if draft.is_limited() {
        // A repetition finds its order, also when that one took the last there was.
        if let Some(order) = placed_before(app, &key).await? {
            return Ok(order);
        }
        app.room::<Turnstile>().pass(draft.scarce()).await
    } else {
        Vec::new()
    };
    let placed = place_in_turn(app, &draft, &key, browser).await;
    drop(turn);
    if placed.is_ok() && draft.plan.stock.is_some() {
        app.room::<Shelf>().forget();
    }
    placed
}

async fn place_in_turn(
    app: &App,
    draft: &Arc<OrderDraft>,
    key: &Arc<IdempotencyKey>,
    browser: Option<[u8; 32]>,
) -> Result<Order, PlaceError> {
    let mut attempt = 1;
    loop {
        match attempt_once(app, draft, key, browser).await {
            Err(PlaceError::Storage(error)) if error.is_unique_violation() => {
                // Our key was used, or somebody with this address, or with this number, came in between.
                if let Some(order) = placed_before(app, key).await? {
                    return Ok(order);
                }
                if attempt == ATTEMPTS_MAX {
                    return Err(error.into());
                }
                attempt += 1;
            }
            answer => return answer,
        }
    }
}

/// The order that this request placed before.
async fn placed_before(app: &App, key: &IdempotencyKey) -> Result<Option<Order>, PlaceError> {
    match store::by_key(&app.storage, key.key()).await? {
        Some((_, body)) if body != key.body() => Err(PlaceError::KeyReused),
        found => Ok(found.map(|(order, _)| order)),
    }
}

async fn attempt_once(
    app: &App,
    draft: &Arc<OrderDraft>,
    key: &Arc<IdempotencyKey>,
    browser: Option<[u8; 32]>,
) -> Result<Order, PlaceError> {
    let customer = customers::recognise(app, &draft.contact.email).await?;
    let keys = match &customer {
        Some(known) => app.vault.keys(&known.subject).await?,
        None => app.vault.fresh_subject().await?,
    };
    let placing = Placing::prepare(app, draft, customer, &keys, browser)?;
    let batch = placing.batch(app, draft, key)?;
    let known = placing.known.clone();
    if draft.is_limited() {
        let taking = placing.taking(draft);
        app.storage
            .transact(move |tx| {
                let (known, taking, batch) = (known.clone(), taking.clone(), batch.clone());
                Box::pin(async move {
                    // First what there is only so much of: who gets none of it, inserts nothing.
                    taking.take(tx).await?;
                    tx.insert(batch).await?;
                    conclude(tx, known.as_ref()).await
                })
            })
            .await?;
    } else {
        app.storage
            .insert(batch, move |tx| {
                let known = known.clone();
                Box::pin(async move { conclude(tx, known.as_ref()).await })
            })
            .await?;
    }
    Ok(placing.order)
}

async fn conclude(tx: &mut Tx, known: Option<&Known>) -> Result<(), PlaceError> {
    if let Some(known) = known
        && customers::is_erasing(tx, &known.id).await?
    {
        return Err(PlaceError::Erasing);
    }
    mail::wake_after(tx);
    Ok(())
}

/// What an order takes of what there is only so much of.
#[derive(Clone)]
struct Taking {
    cause: String,
    stock: Option<(PlanId, u32)>,
    coupon: Option<CouponUse>,
    at: Timestamp,
}

impl Taking {
    async fn take(&self, tx: &mut Tx) -> Result<(), PlaceError> {
        if let Some((plan, units)) = &self.stock
            && !catalog::take(tx, plan, *units, &self.cause, self.at).await?
        {
            return Err(PlaceError::SoldOut);
        }
        match &self.coupon {
            Some(coupon) if !catalog::redeem(tx, coupon).await? => Err(PlaceError::CouponUsedUp),
            _ => Ok(()),
        }
    }
}

/// What is known before the transaction begins: a closure that runs again must insert the same rows.
struct Placing {
    known: Option<Known>,
    order: Order,
    customer: Option<Batch>,
    browser: Option<[u8; 32]>,
    keys: SubjectKeys,
}

impl Placing {
    fn prepare(
        app: &App,
        draft: &OrderDraft,
        known: Option<Known>,
        keys: &SubjectKeys,
        browser: Option<[u8; 32]>,
    ) -> Result<Self, PlaceError> {
        let new = known
            .is_none()
            .then(|| customers::draft(app, keys, &draft.contact, draft.language));
        let (customer, id) = match (new.transpose()?, &known) {
            (Some((batch, id)), _) => (Some(batch), id),
            (None, Some(known)) => (None, known.id.clone()),
            (None, None) => unreachable!("a customer is known or new"),
        };
        let totals = &draft.quote.totals;
        let placed_at = app.clock.now();
        let order = Order {
            id: OrderId::mint(&app.clock, &app.chance),
            number: number(&app.chance),
            proven_at: draft.proof.is_of(&id).then_some(placed_at),
            customer: id,
            subject: keys.subject().clone(),
            plan: draft.plan.id.clone(),
            plan_slug: draft.plan.slug.clone(),
            price: draft.price.id.clone(),
            interval: draft.price.interval,
            quantity: i64::from(draft.quantity.count()),
            basis: draft.price.basis,
            net: totals.net,
            tax: totals.tax,
            total: totals.total,
            country: draft.contact.address.country.to_string(),
            payment_method: draft.payment_method.as_str().to_owned(),
            language: draft.language.to_string(),
            terms_version: draft.terms_version.clone(),
            placed_at,
            fulfilled_at: None,
            cancelled_at: None,
            withdrawn_at: None,
            asked_by: None,
        };
        Ok(Self {
            known,
            order,
            customer,
            browser,
            keys: keys.clone(),
        })
    }

    /// Customer, order, lines, key, the invoice and the mail that are owed: one round trip.
    fn batch(
        &self,
        app: &App,
        draft: &OrderDraft,
        key: &IdempotencyKey,
    ) -> Result<Batch, vault::Error> {
        let mut batch = self.customer.clone().unwrap_or_default();
        let sealed = SealedOrder::seal(app, &self.keys, &self.order.id, draft)?;
        store::add_order(&mut batch, &self.order, draft, sealed, self.browser);
        store::add_key(&mut batch, key, &self.order);
        if let Some(used) = self
            .coupon_use(draft)
            .filter(|used| !used.coupon.is_limited())
        {
            catalog::note_use(&mut batch, &used);
        }
        let decide_by = self.ask(app, &mut batch, draft)?;
        let owed = Owed {
            cause: self.order.id.as_str(),
            subject: &self.order.subject,
            basis: self.order.basis,
            totals: &draft.quote.totals,
            owed_at: decide_by.unwrap_or(self.order.placed_at),
            waits_for: decide_by.map(|_| vat_ids::WAITS),
        };
        billing::owe_invoice(&mut batch, &owed);
        let confirmation = confirmation::owed(app, &self.order.id, &self.order.subject);
        mail::owe(&mut batch, confirmation);
        Ok(batch)
    }

    /// Asks about the order's VAT id, if it changes anything; says until when the invoice waits for the answer.
    fn ask(
        &self,
        app: &App,
        batch: &mut Batch,
        draft: &OrderDraft,
    ) -> Result<Option<Timestamp>, vault::Error> {
        let Some((by, vat_id)) = draft.by_vat_id.zip(draft.contact.vat_id.as_ref()) else {
            return Ok(None);
        };
        let asked_at = self.order.placed_at;
        let asking = Asking {
            cause: self.order.id.as_str(),
            customer: &self.order.customer,
            keys: &self.keys,
            vat_id,
            becomes: by.becomes,
            is_claimed: self.order.proven_at.is_some(),
            confirmed_until: by.confirmed_until,
            asked_at,
            decide_by: vat_ids::decide_by(app, asked_at),
        };
        vat_ids::ask(app, batch, &asking)?;
        Ok(by.confirmed_until.is_none().then_some(asking.decide_by))
    }

    fn taking(&self, draft: &OrderDraft) -> Taking {
        let units = u32::from(draft.quantity.count());
        let stock = draft.plan.stock.map(|_| (draft.plan.id.clone(), units));
        Taking {
            cause: self.order.id.to_string(),
            stock,
            coupon: self
                .coupon_use(draft)
                .filter(|used| used.coupon.is_limited()),
            at: self.order.placed_at,
        }
    }

    fn coupon_use(&self, draft: &OrderDraft) -> Option<CouponUse> {
        draft.coupon.as_ref().map(|coupon| CouponUse {
            coupon: coupon.clone(),
            cause: self.order.id.to_string(),
            customer: self.order.customer.to_string(),
            browser: self.browser,
            is_proven: self.order.proven_at.is_some(),
            at: self.order.placed_at,
        })
    }
}

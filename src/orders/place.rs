//! Placing an order: one durable transaction, sealed before it, with everything it owes.

use std::sync::Arc;

use super::model::{Order, OrderDraft, OrderId};
use super::{confirmation, data, store};
use crate::app::App;
use crate::billing::{self, Owed};
use crate::customers::values::{
    AddressLine, BuyerReference, City, CompanyName, Phone, PostalCode, Region, VatId,
};
use crate::customers::{self, Known};
use crate::mail;
use crate::storage::{self, Batch};
use crate::vault::{self, Sealed, SubjectKeys};

/// Tries at one order: each further one means that somebody else got in between.
const ATTEMPTS_MAX: usize = 4;
/// The letters of an order number: no vowels, nothing that is read as something else.
const NUMBER_LETTERS: &[u8; 28] = b"23456789BCDFGHJKLMNPQRSTVWXZ";

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
    let mut attempt = 1;
    loop {
        match attempt_once(app, &draft, &key, browser).await {
            Err(PlaceError::Storage(error)) if error.is_unique_violation() => {
                // Our key was used, or somebody with this address, or with this number, came in between.
                if let Some((order, body)) = store::by_key(&app.storage, key.key()).await? {
                    return if body == key.body() {
                        Ok(order)
                    } else {
                        Err(PlaceError::KeyReused)
                    };
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
    app.storage
        .insert(batch, move |tx| {
            let known = known.clone();
            Box::pin(async move {
                if let Some(known) = &known
                    && customers::is_erasing(tx, &known.id).await?
                {
                    return Err(PlaceError::Erasing);
                }
                mail::wake_after(tx);
                Ok(())
            })
        })
        .await?;
    Ok(placing.order)
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
        let order = Order {
            id: OrderId::mint(&app.clock, &app.chance),
            number: number(app),
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
            terms_version: draft.terms_version.to_owned(),
            placed_at: app.clock.now(),
            fulfilled_at: None,
            cancelled_at: None,
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
        let owed = Owed {
            cause: self.order.id.as_str(),
            subject: &self.order.subject,
            basis: self.order.basis,
            totals: &draft.quote.totals,
            owed_at: self.order.placed_at,
        };
        billing::owe_invoice(&mut batch, &owed);
        let confirmation = confirmation::owed(app, &self.order.id, &self.order.subject);
        mail::owe(&mut batch, confirmation);
        Ok(batch)
    }
}

/// The order's sealed columns.
pub(super) struct SealedOrder {
    pub(super) name: Sealed,
    pub(super) email: Sealed,
    pub(super) company: Option<Sealed>,
    pub(super) phone: Option<Sealed>,
    pub(super) vat_id: Option<Sealed>,
    pub(super) address_line1: Sealed,
    pub(super) address_line2: Option<Sealed>,
    pub(super) postal_code: Option<Sealed>,
    pub(super) city: Option<Sealed>,
    pub(super) region: Option<Sealed>,
    pub(super) buyer_reference: Option<Sealed>,
    pub(super) answers: Option<Sealed>,
}

impl SealedOrder {
    fn seal(
        app: &App,
        keys: &SubjectKeys,
        id: &OrderId,
        draft: &OrderDraft,
    ) -> Result<Self, vault::Error> {
        let seal = |field, text: &str| app.vault.seal(field, keys, id.as_str(), text.as_bytes());
        let seal_some = |field, text: Option<&str>| text.map(|text| seal(field, text)).transpose();
        let contact = &draft.contact;
        let address = &contact.address;
        let answers = serde_json::to_string(&draft.answers).expect("texts become JSON");
        let answered = (!draft.answers.is_empty()).then_some(answers.as_str());
        Ok(Self {
            name: seal(&data::NAME, contact.name.as_str())?,
            email: seal(&data::EMAIL, contact.email.as_str())?,
            company: seal_some(
                &data::COMPANY,
                contact.company.as_ref().map(CompanyName::as_str),
            )?,
            phone: seal_some(&data::PHONE, contact.phone.as_ref().map(Phone::as_str))?,
            vat_id: seal_some(&data::VAT_ID, contact.vat_id.as_ref().map(VatId::as_str))?,
            address_line1: seal(&data::ADDRESS_LINE1, address.line1.as_str())?,
            address_line2: seal_some(
                &data::ADDRESS_LINE2,
                address.line2.as_ref().map(AddressLine::as_str),
            )?,
            postal_code: seal_some(
                &data::POSTAL_CODE,
                address.postal_code.as_ref().map(PostalCode::as_str),
            )?,
            city: seal_some(&data::CITY, address.city.as_ref().map(City::as_str))?,
            region: seal_some(&data::REGION, address.region.as_ref().map(Region::as_str))?,
            buyer_reference: seal_some(
                &data::BUYER_REFERENCE,
                draft.buyer_reference.as_ref().map(BuyerReference::as_str),
            )?,
            answers: seal_some(&data::ANSWERS, answered)?,
        })
    }
}

/// Ten letters in two groups: 48 bits, read out over a phone without a mistake.
fn number(app: &App) -> String {
    let letters: Vec<u8> = (0..10)
        .map(|_| {
            let letter = app.chance.below(28);
            NUMBER_LETTERS[usize::try_from(letter).expect("below 28")]
        })
        .collect();
    let text = String::from_utf8_lossy(&letters);
    format!("{}-{}", &text[..5], &text[5..])
}

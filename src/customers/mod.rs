//! Customers: who orders, recognised by a blind index and known only to those who may look.

pub mod data;
mod model;
mod profile;
mod store;
pub mod values;

use jiff::Timestamp;

use crate::app::App;
use crate::storage::{self, Batch, Storage, Tx};
use crate::values;
use crate::vault::{self, Sealed, SubjectId, SubjectKeys};
use crate::web::Problem;
use crate::web::locale::Locale;

pub use model::{Addressee, Contact, CustomerId, Known};
pub use profile::{Particulars, Profile, Restated, profile, restate, speak, store_restated};

use values::{AddressLine, City, CompanyName, Email, Phone, PostalCode, Region, VatId};

/// Why a customer could not be looked up.
#[derive(Debug, thiserror::Error)]
pub enum RecogniseError {
    #[error(transparent)]
    Storage(#[from] storage::Error),
    #[error(transparent)]
    Vault(#[from] vault::Error),
}

impl From<RecogniseError> for Problem {
    fn from(error: RecogniseError) -> Self {
        match error {
            RecogniseError::Storage(error) => error.into(),
            RecogniseError::Vault(error) => error.into(),
        }
    }
}

/// The customer with this address, found by its blind index: nothing is opened.
pub async fn recognise(app: &App, email: &Email) -> Result<Option<Known>, RecogniseError> {
    let normal = vault::Normal::email(email.as_str())?;
    let index = app.vault.index(&data::EMAIL_INDEX, &normal);
    Ok(store::by_index(&app.storage, index.as_bytes()).await?)
}

/// The insert of a new customer, whose first order says who they are. Only the first: a later order by somebody who
/// is not signed in never changes what is stored.
pub fn draft(
    app: &App,
    keys: &SubjectKeys,
    contact: &Contact,
    language: Locale,
) -> Result<(Batch, CustomerId), vault::Error> {
    let id = CustomerId::mint(&app.clock, &app.chance);
    let seal = |field, text: &str| {
        let sealed = app.vault.seal(field, keys, id.as_str(), text.as_bytes());
        sealed.map(Sealed::into_bytes)
    };
    let seal_some = |field, text: Option<&str>| text.map(|text| seal(field, text)).transpose();
    let address = &contact.address;
    let normal = vault::Normal::email(contact.email.as_str())?;
    let row = values![
        id.as_str(),
        keys.subject().as_str(),
        app.vault.index(&data::EMAIL_INDEX, &normal).to_vec(),
        seal(&data::EMAIL, contact.email.as_str())?,
        seal(&data::NAME, contact.name.as_str())?,
        seal_some(
            &data::COMPANY,
            contact.company.as_ref().map(CompanyName::as_str)
        )?,
        seal_some(&data::PHONE, contact.phone.as_ref().map(Phone::as_str))?,
        seal_some(&data::VAT_ID, contact.vat_id.as_ref().map(VatId::as_str))?,
        seal(&data::ADDRESS_LINE1, address.line1.as_str())?,
        seal_some(
            &data::ADDRESS_LINE2,
            address.line2.as_ref().map(AddressLine::as_str)
        )?,
        seal_some(
            &data::POSTAL_CODE,
            address.postal_code.as_ref().map(PostalCode::as_str)
        )?,
        seal_some(&data::CITY, address.city.as_ref().map(City::as_str))?,
        seal_some(&data::REGION, address.region.as_ref().map(Region::as_str))?,
        address.country.as_str(),
        language.tag(),
        app.clock.now(),
    ];
    Ok((Batch::new().add(store::INSERT, row), id))
}

/// The same by a value of [`data::EMAIL_INDEX`], for whoever has kept that and not the address.
pub async fn by_index(storage: &Storage, index: &[u8]) -> storage::Result<Option<Known>> {
    store::by_index(storage, index).await
}

/// The customer whose data these keys seal.
pub async fn by_subject(
    storage: &Storage,
    subject: &SubjectId,
) -> storage::Result<Option<CustomerId>> {
    store::by_subject(storage, subject).await
}

/// Where mail to the customer goes; nowhere, once an erasure has begun.
pub async fn addressee(app: &App, id: &CustomerId) -> Result<Option<Addressee>, RecogniseError> {
    let Some((subject, sealed, language)) = store::addressee(&app.storage, id).await? else {
        return Ok(None);
    };
    let email = app
        .vault
        .open_field(&data::EMAIL, &subject, id.as_str(), &sealed)
        .await?;
    Ok(Some(Addressee {
        subject,
        email,
        language,
    }))
}

/// Whose keys seal what is known of a customer; `None` for one that does not exist.
pub async fn subject_of(storage: &Storage, id: &CustomerId) -> storage::Result<Option<SubjectId>> {
    store::subject_of(storage, id).await
}

/// Whether an erasure of the customer has begun.
pub async fn is_erased(storage: &Storage, id: &CustomerId) -> storage::Result<bool> {
    store::is_erased(storage, id).await
}

/// Notes that the customer has shown to read the address's mail.
pub async fn note_verified(tx: &mut Tx, id: &CustomerId, now: Timestamp) -> storage::Result<()> {
    store::note_verified(tx, id, now).await
}

/// Whether this customer's data is kept, and not being erased.
pub async fn stands(storage: &Storage, id: &CustomerId) -> storage::Result<bool> {
    store::stands(storage, id).await
}

/// Whether nothing may be sealed for this customer any more; asked inside the transaction that would.
pub async fn is_erasing(tx: &mut Tx, id: &CustomerId) -> storage::Result<bool> {
    store::is_erasing(tx, id).await
}

/// Notes that the customer withdrew from an order; the first time stays.
pub async fn note_withdrawal(tx: &mut Tx, id: &CustomerId, at: Timestamp) -> storage::Result<()> {
    store::note_withdrawal(tx, id, at).await
}

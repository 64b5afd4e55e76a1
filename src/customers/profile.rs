//! What is stored of a customer, for the customer's own eyes and hand.

use std::fmt;

use super::{CustomerId, RecogniseError, data, store};
use crate::app::App;
use crate::storage::{self, Tx};
use crate::vault::map::Field;
use crate::vault::{self, Sealed, SubjectId, SubjectKeys};
use crate::web::locale::Locale;

/// A customer's stored details, opened. Not for operators: what they see, a permit opens.
#[derive(Clone)]
pub struct Profile {
    pub subject: SubjectId,
    pub email: String,
    pub language: Locale,
    pub particulars: Particulars,
}

/// What an order can say anew about its customer.
#[derive(Clone, PartialEq, Eq)]
pub struct Particulars {
    pub name: String,
    pub company: Option<String>,
    pub phone: Option<String>,
    pub vat_id: Option<String>,
    pub address_line1: String,
    pub address_line2: Option<String>,
    pub postal_code: Option<String>,
    pub city: Option<String>,
    pub region: Option<String>,
    /// ISO 3166-1 alpha-2.
    pub country: String,
}

/// A customer's details, sealed for their row: made outside the transaction that writes them.
#[derive(Debug, Clone)]
pub struct Restated {
    pub(super) id: CustomerId,
    pub(super) name: Sealed,
    pub(super) company: Option<Sealed>,
    pub(super) phone: Option<Sealed>,
    pub(super) vat_id: Option<Sealed>,
    pub(super) address_line1: Sealed,
    pub(super) address_line2: Option<Sealed>,
    pub(super) postal_code: Option<Sealed>,
    pub(super) city: Option<Sealed>,
    pub(super) region: Option<Sealed>,
    pub(super) country: String,
}

/// What is stored of a customer; nothing, once an erasure has begun.
pub async fn profile(app: &App, id: &CustomerId) -> Result<Option<Profile>, RecogniseError> {
    let Some(row) = store::sealed(&app.storage, id).await? else {
        return Ok(None);
    };
    let open =
        async |field: &Field, sealed: Option<Sealed>| -> Result<Option<String>, vault::Error> {
            let Some(sealed) = sealed else {
                return Ok(None);
            };
            let opened = app
                .vault
                .open_field(field, &row.subject, id.as_str(), &sealed)
                .await?;
            Ok(Some(opened.text()?.to_owned()))
        };
    Ok(Some(Profile {
        subject: row.subject.clone(),
        email: open(&data::EMAIL, row.email).await?.unwrap_or_default(),
        language: row.language,
        particulars: Particulars {
            name: open(&data::NAME, row.name).await?.unwrap_or_default(),
            company: open(&data::COMPANY, row.company).await?,
            phone: open(&data::PHONE, row.phone).await?,
            vat_id: open(&data::VAT_ID, row.vat_id).await?,
            address_line1: open(&data::ADDRESS_LINE1, row.address_line1)
                .await?
                .unwrap_or_default(),
            address_line2: open(&data::ADDRESS_LINE2, row.address_line2).await?,
            postal_code: open(&data::POSTAL_CODE, row.postal_code).await?,
            city: open(&data::CITY, row.city).await?,
            region: open(&data::REGION, row.region).await?,
            country: row.country,
        },
    }))
}

/// Seals what the customer, signed in, wants to be stored from now on.
pub fn restate(
    app: &App,
    keys: &SubjectKeys,
    id: &CustomerId,
    said: &Particulars,
) -> Result<Restated, vault::Error> {
    let seal =
        |field: &Field, text: &str| app.vault.seal(field, keys, id.as_str(), text.as_bytes());
    let seal_some =
        |field, text: &Option<String>| text.as_deref().map(|text| seal(field, text)).transpose();
    Ok(Restated {
        id: id.clone(),
        name: seal(&data::NAME, &said.name)?,
        company: seal_some(&data::COMPANY, &said.company)?,
        phone: seal_some(&data::PHONE, &said.phone)?,
        vat_id: seal_some(&data::VAT_ID, &said.vat_id)?,
        address_line1: seal(&data::ADDRESS_LINE1, &said.address_line1)?,
        address_line2: seal_some(&data::ADDRESS_LINE2, &said.address_line2)?,
        postal_code: seal_some(&data::POSTAL_CODE, &said.postal_code)?,
        city: seal_some(&data::CITY, &said.city)?,
        region: seal_some(&data::REGION, &said.region)?,
        country: said.country.clone(),
    })
}

/// Stores it; says whether there was a customer who is not being erased.
pub async fn store_restated(tx: &mut Tx, restated: &Restated) -> storage::Result<bool> {
    store::restate(tx, restated).await
}

/// Says which language the customer's mails are in from now on.
pub async fn speak(tx: &mut Tx, id: &CustomerId, language: Locale) -> storage::Result<()> {
    store::speak(tx, id, language).await
}

impl fmt::Debug for Profile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Profile({})", self.subject)
    }
}

impl fmt::Debug for Particulars {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Particulars(…)")
    }
}

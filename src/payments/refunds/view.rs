//! Refunds as those see them who may.

use super::model::{Refund, RefundFile, RefundFileId, RefundId};
use super::{RefundError, stored};
use crate::app::App;
use crate::audit::Permit;
use crate::audit::reveal::{self, OpenError};
use crate::payments::data;
use crate::payments::lines::Line;
use crate::storage::{self, Storage};
use crate::vault::map::Field;
use crate::vault::{self, Sealed};

/// Where a refund goes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Payee {
    pub name: String,
    pub iban: String,
}

/// What opening a payee opens.
pub const FIELDS: &[Field] = &[data::REFUND_NAME, data::REFUND_IBAN];

/// A page of refunds, the latest first, those before `before`.
pub async fn page(
    storage: &Storage,
    before: Option<&Refund>,
    limit: u32,
) -> storage::Result<Vec<Refund>> {
    stored::page(storage, before, limit).await
}

pub async fn by_id(storage: &Storage, id: &RefundId) -> storage::Result<Option<Refund>> {
    stored::by_id(storage, id).await
}

/// A file, by its id.
pub async fn file(storage: &Storage, id: &RefundFileId) -> storage::Result<Option<RefundFile>> {
    stored::file(storage, id).await
}

/// The latest files.
pub async fn files(storage: &Storage) -> storage::Result<Vec<RefundFile>> {
    stored::files(storage).await
}

/// What the bank says of a payment, for the program's own eyes.
pub(super) async fn said(
    app: &App,
    line: &Line,
    field: &Field,
    sealed: Option<&Sealed>,
) -> Result<String, RefundError> {
    let sealed = sealed.ok_or(RefundError::NoAccount)?;
    let row = line.id.as_str();
    let opened = app
        .vault
        .open_field(field, &line.subject, row, sealed)
        .await?;
    Ok(opened.text()?.to_owned())
}

/// Where a refund goes, under a permit for [`FIELDS`]; nothing of somebody who was erased.
pub async fn payee_under(
    app: &App,
    permit: &Permit,
    refund: &Refund,
) -> Result<Option<Payee>, OpenError> {
    let (subject, row) = (&refund.subject, refund.id.as_str());
    let open = async |field: &Field, sealed: &Sealed| {
        let opened = reveal::open(permit, &app.vault, field, subject, row, sealed).await?;
        Ok::<_, OpenError>(opened.text()?.to_owned())
    };
    let name = open(&data::REFUND_NAME, &refund.name).await;
    let iban = open(&data::REFUND_IBAN, &refund.iban).await;
    match (name, iban) {
        (Ok(name), Ok(iban)) => Ok(Some(Payee { name, iban })),
        (Err(OpenError::Vault(vault::Error::Erased)), _)
        | (_, Err(OpenError::Vault(vault::Error::Erased))) => Ok(None),
        (Err(error), _) | (_, Err(error)) => Err(error),
    }
}

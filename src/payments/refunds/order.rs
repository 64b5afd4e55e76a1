//! The file for the bank: made once of what was reviewed, frozen, and called off as a whole.

use std::sync::Arc;

use sha2::{Digest as _, Sha256};

use super::model::{Refund, RefundFile, RefundFileId, RefundId, bank_id};
use super::purpose::purpose;
use super::{RefundError, changed, give_back, stored};
use crate::app::App;
use crate::audit::Permit;
use crate::audit::reveal::{self, OpenError};
use crate::audit::{Action, Actor};
use crate::billing::ledger::{self, Reversal};
use crate::billing::transfer::Iban;
use crate::money::{Currency, Money};
use crate::payments::bank::pain001::{Party, PaymentOrder, Transfer};
use crate::payments::data;
use crate::storage;
use crate::vault::map::Field;

/// Refunds of one file: what a person can review.
const TRANSFERS_MAX: usize = 500;

/// Makes one file of these refunds, which are in none yet: all of them, or nothing happens.
pub async fn make_file(
    app: &App,
    by: &Actor,
    refunds: &[RefundId],
) -> Result<RefundFile, RefundError> {
    if refunds.is_empty() || refunds.len() > TRANSFERS_MAX {
        return Err(RefundError::Changed);
    }
    let queued = stored::queued(&app.storage, refunds).await?;
    if queued.len() != refunds.len() {
        return Err(RefundError::Changed);
    }
    let id = RefundFileId::mint(&app.clock, &app.chance);
    let order = order(app, &id, &queued).await?;
    let bytes = order.write()?;
    let keys = app.vault.fresh_subject().await?;
    let content = app
        .vault
        .seal(&data::REFUND_FILE, &keys, id.as_str(), bytes.as_bytes())?;
    let amounts = queued.iter().map(|refund| refund.amount);
    let total = Money::sum(Currency::EUR, amounts).map_err(storage::Error::unreadable)?;
    let file = RefundFile {
        subject: keys.subject().clone(),
        transfers: u32::try_from(queued.len()).expect("a file is short"),
        total,
        execute_on: order.execute_on,
        made_at: order.created_at,
        called_off_at: None,
        settled_at: None,
        digest: Sha256::digest(bytes.as_bytes()).to_vec(),
        content: Some(content),
        id,
    };
    let event = app
        .audit
        .event(by.clone(), Action::PaymentChanged)
        .on(file.id.as_str())
        .about_each(queued.into_iter().map(|refund| refund.subject));
    let (audit, by, ids) = (app.audit.clone(), by.clone(), refunds.to_vec());
    let work = Arc::new((audit, event, by, ids, file.clone()));
    app.storage
        .transact(move |tx| {
            let work = Arc::clone(&work);
            Box::pin(async move {
                let (audit, event, by, ids, file) = &*work;
                stored::insert_file(tx, file, by).await?;
                // One that went into another file meanwhile, or was called off, is in none of ours.
                if stored::order(tx, &file.id, ids).await? != ids.len() {
                    return Err(RefundError::Changed);
                }
                audit.record(tx, event).await?;
                Ok(())
            })
        })
        .await?;
    Ok(file)
}

async fn order(
    app: &App,
    id: &RefundFileId,
    refunds: &[Refund],
) -> Result<PaymentOrder, RefundError> {
    let business = &app.config.business;
    let iban: Iban = business
        .iban
        .parse()
        .map_err(|_| RefundError::NoShopAccount)?;
    let mut transfers = Vec::with_capacity(refunds.len());
    for refund in refunds {
        let name = opened(app, refund, &data::REFUND_NAME).await?;
        let iban = opened(app, refund, &data::REFUND_IBAN).await?;
        let named = bank_id(refund.id.as_str());
        transfers.push(Transfer {
            creditor: Party {
                name,
                iban: iban.parse().map_err(storage::Error::unreadable)?,
                bic: None,
            },
            amount: refund.amount,
            purpose: purpose(app, refund).await?,
            end_to_end_id: named,
        });
    }
    Ok(PaymentOrder {
        id: bank_id(id.as_str()),
        created_at: app.clock.now(),
        execute_on: app.today(),
        debtor: Party {
            name: business.legal_name.clone(),
            iban,
            bic: business.bic.parse().ok(),
        },
        transfers,
    })
}

async fn opened(app: &App, refund: &Refund, field: &Field) -> Result<String, RefundError> {
    let sealed = if field.column == data::REFUND_NAME.column {
        &refund.name
    } else {
        &refund.iban
    };
    let row = refund.id.as_str();
    let opened = app
        .vault
        .open_field(field, &refund.subject, row, sealed)
        .await?;
    Ok(opened.text()?.to_owned())
}

/// The file's bytes, for who holds a permit for [`data::REFUND_FILE`]: the same each time. Nothing once it is settled.
pub async fn file_under(
    app: &App,
    permit: &Permit,
    file: &RefundFile,
) -> Result<Option<Vec<u8>>, OpenError> {
    let Some(content) = &file.content else {
        return Ok(None);
    };
    let (field, row) = (&data::REFUND_FILE, file.id.as_str());
    let opened = reveal::open(permit, &app.vault, field, &file.subject, row, content).await?;
    let bytes = opened.bytes().to_vec();
    Ok(Some(bytes).filter(|bytes| Sha256::digest(bytes)[..] == file.digest[..]))
}

/// Calls a file off that the bank never got: what it would have paid is credit again, but for what was paid since.
pub async fn call_off_file(
    app: &App,
    by: &Actor,
    id: &RefundFileId,
) -> Result<RefundFile, RefundError> {
    let file = stored::file(&app.storage, id).await?;
    let file = file.ok_or(RefundError::UnknownFile)?;
    let ordered = stored::of_file(&app.storage, id).await?;
    let unpaid: Vec<(RefundId, Reversal)> = ordered
        .iter()
        .filter(|refund| refund.paid_at.is_none())
        .map(|refund| (refund.id.clone(), give_back(app, refund)))
        .collect();
    if !file.is_open() {
        return Err(RefundError::Changed);
    }
    let event = changed(app, by, id.as_str(), &file.subject)
        .about_each(ordered.into_iter().map(|refund| refund.subject));
    let now = app.clock.now();
    let work = Arc::new((app.audit.clone(), event, id.clone(), unpaid));
    app.storage
        .transact(move |tx| {
            let work = Arc::clone(&work);
            Box::pin(async move {
                let (audit, event, id, unpaid) = &*work;
                if !stored::call_off_file(tx, id, now).await? {
                    return Err(RefundError::Changed);
                }
                for (refund, reversal) in unpaid {
                    // One that the bank paid since we looked: look again.
                    if !stored::call_off(tx, refund, Some(id), now).await? {
                        return Err(RefundError::Changed);
                    }
                    ledger::reverse(tx, now, reversal).await?;
                }
                audit.record(tx, event).await?;
                Ok(())
            })
        })
        .await?;
    let file = stored::file(&app.storage, id).await?;
    file.ok_or(RefundError::UnknownFile)
}

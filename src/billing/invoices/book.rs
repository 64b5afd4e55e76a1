//! What issuing books.

use jiff::Timestamp;
use jiff::civil::Date;

use super::model::{Document, Kind};
use crate::billing::ledger::store::{self as books, Move};
use crate::billing::ledger::{self, Account, Entry, EntryId, EntryKind, LedgerError, Spending};
use crate::money::{Money, MoneyError};
use crate::storage::{Batch, Tx};

/// A batch of issued documents, to be booked in the transaction that inserts them.
pub(super) struct Books {
    /// Each with its entry's id.
    pub(super) documents: Vec<(EntryId, Document)>,
    /// For each document the id of the entry that spends its customer's credit on it, where it may be paid so.
    pub(super) spendings: Vec<Option<EntryId>>,
}

impl Books {
    /// Books every document, and pays invoices out of their customers' credit where these said that they are theirs: whoever
    /// knows an address can order in its name.
    pub(super) async fn post(
        &self,
        tx: &mut Tx,
        at: Timestamp,
        on: Date,
    ) -> Result<(), LedgerError> {
        let mut entries = Vec::with_capacity(self.documents.len());
        for (id, document) in &self.documents {
            let mut entry = Entry {
                id: id.clone(),
                kind: EntryKind::Invoice,
                source: "invoice",
                event: document.id.to_string(),
                currency: document.total.currency(),
                booked_on: on,
                booked_at: at,
                postings: Vec::new(),
            };
            match document.kind {
                Kind::Invoice => invoice(&mut entry, document)?,
                Kind::CreditNote => credit_note(tx, &mut entry, document).await?,
            }
            entries.push(entry);
        }
        let mut batch = Batch::new();
        books::add(&mut batch, &entries)?;
        tx.insert(batch).await?;
        let owners = self
            .documents
            .iter()
            .map(|(_, document)| &document.customer);
        let with_credit = books::with_credit(tx, owners).await?;
        for ((_, document), id) in self.documents.iter().zip(&self.spendings) {
            let id = id
                .as_ref()
                .filter(|_| with_credit.contains(document.customer.as_str()));
            if let Some(id) = id {
                let spending = Spending {
                    entry: id.clone(),
                    event: id.to_string(),
                    invoice: document.id.clone(),
                    at_most: None,
                    booked_on: on,
                };
                ledger::spend_credit(tx, at, &spending).await?;
            }
        }
        Ok(())
    }
}

fn invoice(entry: &mut Entry, document: &Document) -> Result<(), MoneyError> {
    let zero = Money::zero(entry.currency);
    let customer = Some(&document.customer);
    entry.post(
        Account::Receivable,
        document.total,
        Some(&document.id),
        customer,
    );
    entry.post(
        Account::Revenue,
        zero.minus(document.net)?,
        Some(&document.id),
        None,
    );
    for part in &document.parts {
        let account = Account::Vat(part.decision.territory, part.decision.rate);
        entry.post(account, zero.minus(part.tax)?, Some(&document.id), None);
    }
    Ok(())
}

/// Takes revenue and tax back: first from what is open on the invoice; what was paid already becomes the customer's credit.
async fn credit_note(
    tx: &mut Tx,
    entry: &mut Entry,
    document: &Document,
) -> Result<(), LedgerError> {
    entry.kind = EntryKind::CreditNote;
    let zero = Money::zero(entry.currency);
    let corrected = document
        .corrects
        .as_ref()
        .ok_or(LedgerError::UnknownEntry)?;
    let on = books::open_on(tx, corrected)
        .await?
        .ok_or_else(|| LedgerError::UnknownInvoice(corrected.clone()))?;
    let reduces = if on.open.minor() < document.total.minor() {
        on.open
    } else {
        document.total
    };
    let credits = document.total.minus(reduces)?;
    let by = Move {
        open: -reduces.minor(),
        credited: document.total.minor(),
        ..Move::default()
    };
    books::move_balance(tx, corrected, by, entry.booked_at)
        .await?
        .ok_or(LedgerError::NotEnough)?;
    entry.post(Account::Revenue, document.net, Some(&document.id), None);
    for part in &document.parts {
        let account = Account::Vat(part.decision.territory, part.decision.rate);
        entry.post(account, part.tax, Some(&document.id), None);
    }
    let customer = Some(&document.customer);
    entry.post(
        Account::Receivable,
        zero.minus(reduces)?,
        Some(corrected),
        customer,
    );
    if !credits.is_zero() {
        books::add_credit(tx, &document.customer, credits).await?;
        entry.post(
            Account::CustomerCredit,
            zero.minus(credits)?,
            Some(&document.id),
            customer,
        );
    }
    Ok(())
}

//! Money shared out: to invoices, then to a customer's credit, then to suspense.
//!
//! What is open is asked once for all receipts of a transaction, each is reckoned with what those before it left open, and
//! everything is written together: a statement's thousand lines cost a few statements, not thousands.

use std::collections::{BTreeMap, HashMap, HashSet};

use jiff::Timestamp;

use super::LedgerError;
use super::model::{Account, Entry};
use super::settle::{Applied, Booked};
use super::store::{self, Move, OpenOn};
use crate::billing::invoices::InvoiceId;
use crate::customers::CustomerId;
use crate::money::{Currency, Money};
use crate::storage::{Batch, Tx};

/// What entries of one transaction do to invoices and credits, before any of it is written.
#[derive(Default)]
pub(super) struct Sharing {
    /// As it is after what was shared so far.
    open: HashMap<InvoiceId, OpenOn>,
    paid: BTreeMap<InvoiceId, Money>,
    credits: BTreeMap<(CustomerId, Currency), Money>,
    entries: Vec<Entry>,
}

impl Sharing {
    /// Looks up what is open on these invoices.
    pub(super) async fn among(
        tx: &mut Tx,
        invoices: impl Iterator<Item = &InvoiceId>,
    ) -> Result<Self, LedgerError> {
        let invoices: HashSet<&InvoiceId> = invoices.collect();
        Ok(Self {
            open: store::open_on_each(tx, invoices).await?,
            ..Self::default()
        })
    }

    /// Shares `amount` out, and keeps the entry that says so: to each invoice at most so much and no more than is open on it;
    /// what is left to the credit of `customer` or else of the first invoice's, and to suspense while nobody is known.
    pub(super) fn share(
        &mut self,
        mut entry: Entry,
        amount: Money,
        customer: Option<&CustomerId>,
        invoices: &[(InvoiceId, Money)],
    ) -> Result<Booked, LedgerError> {
        let zero = Money::zero(entry.currency);
        let (mut rest, mut owner, mut applied) = (amount, customer.cloned(), Vec::new());
        let mut settled_before: Vec<&InvoiceId> = Vec::new();
        for (invoice, at_most) in invoices {
            let on = self
                .open
                .get_mut(invoice)
                .ok_or_else(|| LedgerError::UnknownInvoice(invoice.clone()))?;
            if on.open.currency() != entry.currency || at_most.currency() != entry.currency {
                return Err(LedgerError::OtherCurrency);
            }
            owner.get_or_insert_with(|| on.customer.clone());
            if on.open.is_zero() {
                settled_before.push(invoice);
            }
            let minor = rest.minor().min(at_most.minor()).min(on.open.minor());
            if minor <= 0 {
                continue;
            }
            let part = Money::new(minor, entry.currency);
            on.open = on.open.minus(part)?;
            rest = rest.minus(part)?;
            add(&mut self.paid, invoice.clone(), part)?;
            let credit = zero.minus(part)?;
            entry.post(
                Account::Receivable,
                credit,
                Some(invoice),
                Some(&on.customer),
            );
            applied.push(Applied {
                invoice: invoice.clone(),
                amount: part,
                settled: on.open.is_zero(),
            });
        }
        let owed = zero.minus(rest)?;
        let (credited, suspended) = match &owner {
            Some(owner) if !rest.is_zero() => {
                add(&mut self.credits, (owner.clone(), entry.currency), rest)?;
                // What came for one invoice alone is named after it, also as far as less was open; of several, after the only
                // one that needed none of it.
                let meant = match (invoices, settled_before.as_slice()) {
                    ([(invoice, _)], _) => Some(invoice),
                    (_, [invoice]) => Some(*invoice),
                    _ => None,
                };
                entry.post(Account::CustomerCredit, owed, meant, Some(owner));
                (rest, zero)
            }
            _ => {
                entry.post(Account::Suspense, owed, None, None);
                (zero, rest)
            }
        };
        let booked = Booked {
            entry: entry.id.clone(),
            applied,
            credited,
            suspended,
        };
        self.entries.push(entry);
        Ok(booked)
    }

    /// Writes all of it.
    pub(super) async fn book(self, tx: &mut Tx, at: Timestamp) -> Result<(), LedgerError> {
        let moves: Vec<(InvoiceId, Move)> = self
            .paid
            .into_iter()
            .map(|(invoice, part)| (invoice, Move::paid(part)))
            .collect();
        if !store::move_balances(tx, &moves, at).await? {
            return Err(LedgerError::NotEnough);
        }
        for ((customer, _), credit) in self.credits {
            store::add_credit(tx, &customer, credit).await?;
        }
        let mut batch = Batch::new();
        store::add(&mut batch, &self.entries)?;
        Ok(tx.insert(batch).await?)
    }
}

fn add<K: Ord>(sums: &mut BTreeMap<K, Money>, key: K, amount: Money) -> Result<(), LedgerError> {
    let sum = match sums.get(&key) {
        Some(before) => before.plus(amount)?,
        None => amount,
    };
    sums.insert(key, sum);
    Ok(())
}

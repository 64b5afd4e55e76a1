//! What Stripe says of a payment, into the books: each thing once, and in any order.

use std::sync::Arc;

use jiff::Timestamp;
use jiff::civil::Date;

use super::letter;
use super::model::{
    DisputeId, Failure, PaymentKind, PaymentState, RefundId, RefundState, ask_again,
};
use super::picture::{Outcome, Picture, SeenDispute, SeenRefund};
use super::settle::SettleError;
use super::{NAME, Payment};
use crate::app::App;
use crate::billing::ledger::{
    self, Account, EntryId, EntryKind, LedgerError, Receipt, Reversal, TakenBack, Transfer,
};
use crate::chance::Chance;
use crate::clock::Clock;
use crate::mail;
use crate::money::Money;
use crate::payments::store::given_back::{self, Step};
use crate::payments::store::methods::{self, NewMethod};
use crate::payments::store::processor;
use crate::storage::{Batch, Tx};
use crate::vault::Sealed;

/// What Stripe calls things, sealed.
#[derive(Debug, Clone, Default)]
pub(super) struct Names {
    pub session: Option<Sealed>,
    pub intent: Option<Sealed>,
    pub method: Option<NewMethod>,
}

/// Books what was seen, in the transaction that takes the message of it. A message that was taken before changes nothing.
pub(super) async fn apply(
    app: &App,
    payment: &Payment,
    seen: Picture,
    names: Names,
    event: Option<[u8; 32]>,
) -> Result<PaymentState, SettleError> {
    let work = Arc::new(Booking {
        payment: payment.clone(),
        seen,
        names,
        event,
        at: app.clock.now(),
        on: app.today(),
        clock: app.clock.clone(),
        chance: app.chance.clone(),
    });
    let state = app.storage.transact(move |tx| {
        let work = Arc::clone(&work);
        Box::pin(async move { work.post(tx).await })
    });
    Ok(state.await?)
}

struct Booking {
    payment: Payment,
    seen: Picture,
    names: Names,
    event: Option<[u8; 32]>,
    at: Timestamp,
    on: Date,
    clock: Clock,
    chance: Chance,
}

impl Booking {
    async fn post(&self, tx: &mut Tx) -> Result<PaymentState, LedgerError> {
        let id = &self.payment.id;
        if let Some(event) = &self.event
            && !processor::take_event(tx, event, self.at).await?
        {
            return Ok(processor::state(tx, id).await?);
        }
        let (session, intent) = (self.names.session.as_ref(), self.names.intent.as_ref());
        processor::name(tx, id, session, intent).await?;
        match &self.seen.outcome {
            Outcome::Waiting { .. } => {
                processor::advance(tx, id, PaymentState::Open, None, self.at).await?;
            }
            Outcome::Failed(why) => self.come_to_nothing(tx, *why).await?,
            Outcome::Paid(received) => self.receive(tx, *received).await?,
        }
        if let Some(method) = &self.names.method {
            methods::save_method(tx, &self.payment, method, self.at).await?;
        }
        for refund in &self.seen.refunds {
            self.refund(tx, refund).await?;
        }
        for dispute in &self.seen.disputes {
            self.dispute(tx, dispute).await?;
        }
        let state = processor::state(tx, id).await?;
        let has_told = self.seen.fee.is_some() || self.seen.settled.is_some();
        let complete = self.payment.is_complete() || has_told;
        // Once it is paid, it is counted anew.
        let asked = if state == self.payment.state {
            self.payment.asked
        } else {
            0
        };
        let (asked, after) = ask_again(state, complete, asked);
        processor::ask_next(tx, id, asked, after.map(|after| self.at + after)).await?;
        Ok(state)
    }

    /// Whoever was not there when a renewal failed gets a link by mail.
    async fn come_to_nothing(&self, tx: &mut Tx, why: Failure) -> Result<(), LedgerError> {
        let id = &self.payment.id;
        let is_new = processor::advance(tx, id, PaymentState::Failed, Some(why), self.at).await?;
        if is_new && self.payment.kind == PaymentKind::Renewal {
            let mut rows = Batch::new();
            mail::owe(
                &mut rows,
                letter::owed(&self.payment, &self.clock, &self.chance),
            );
            tx.insert(rows).await?;
            mail::wake_after(tx);
        }
        Ok(())
    }

    async fn receive(&self, tx: &mut Tx, received: Money) -> Result<(), LedgerError> {
        let id = &self.payment.id;
        if processor::advance(tx, id, PaymentState::Paid, None, self.at).await? {
            self.came_in(tx, id.to_string(), received).await?;
        }
        if let Some(fee) = self.seen.fee
            && processor::note_fee(tx, id, self.at).await?
        {
            self.kept(tx, format!("{id}/fee"), fee).await?;
        }
        if let Some(settled) = &self.seen.settled {
            processor::note_settlement(tx, id, settled).await?;
        }
        Ok(())
    }

    /// A refund that was asked for here moves its row; one that was made at Stripe itself is taken from what was paid.
    async fn refund(&self, tx: &mut Tx, seen: &SeenRefund) -> Result<(), LedgerError> {
        let payment = &self.payment.id;
        if let Some(id) = &seen.own
            && let Some(known) = given_back::own(tx, payment, id).await?
        {
            if given_back::step(tx, id, seen.state, self.at).await? == Step::ToFailed {
                self.undo(tx, &known.entry).await?;
            }
            return Ok(());
        }
        if seen.amount.minor() <= 0 {
            return Ok(());
        }
        let known = given_back::elsewhere(tx, &seen.digest).await?;
        let Some(known) = known else {
            if seen.state != RefundState::Failed {
                let id = RefundId::mint(&self.clock, &self.chance);
                let entry = self.went_back(tx, id.to_string(), seen.amount).await?;
                given_back::insert_elsewhere(tx, &id, payment, seen, &entry, self.at).await?;
            }
            return Ok(());
        };
        let id = &known.id;
        if given_back::step(tx, id, seen.state, self.at).await? == Step::ToFailed {
            self.came_in(tx, format!("{id}/returned"), seen.amount)
                .await?;
        }
        Ok(())
    }

    async fn dispute(&self, tx: &mut Tx, seen: &SeenDispute) -> Result<(), LedgerError> {
        let fresh = DisputeId::mint(&self.clock, &self.chance);
        let payment = &self.payment.id;
        let id = given_back::dispute(tx, &fresh, payment, seen).await?;
        if let Some(taken) = seen.taken
            && given_back::note_taken(tx, &id, self.at).await?
        {
            self.went_back(tx, id.to_string(), taken).await?;
            if let Some(fee) = seen.fee {
                self.kept(tx, format!("{id}/fee"), fee).await?;
            }
        }
        if let Some(returned) = seen.returned
            && given_back::note_returned(tx, &id, self.at).await?
        {
            self.came_in(tx, format!("{id}/returned"), returned).await?;
        }
        Ok(())
    }

    async fn came_in(&self, tx: &mut Tx, event: String, amount: Money) -> Result<(), LedgerError> {
        let receipt = Receipt {
            entry: self.entry(),
            source: NAME,
            event,
            account: Account::Clearing,
            amount,
            // Known later, and booked by itself.
            fee: None,
            booked_on: self.on,
            customer: Some(self.payment.customer.clone()),
            invoices: vec![(self.payment.invoice.clone(), amount)],
        };
        ledger::receive(tx, self.at, &receipt).await.map(drop)
    }

    async fn went_back(
        &self,
        tx: &mut Tx,
        event: String,
        amount: Money,
    ) -> Result<EntryId, LedgerError> {
        let taken = TakenBack {
            entry: self.entry(),
            source: NAME,
            event,
            account: Account::Clearing,
            amount,
            invoice: self.payment.invoice.clone(),
            booked_on: self.on,
        };
        ledger::take_back(tx, self.at, &taken).await
    }

    async fn kept(&self, tx: &mut Tx, event: String, amount: Money) -> Result<(), LedgerError> {
        if amount.minor() <= 0 {
            return Ok(());
        }
        let fee = Transfer {
            entry: self.entry(),
            kind: EntryKind::Transfer,
            source: NAME,
            event,
            from: Account::Clearing,
            to: Account::ProcessorFees,
            amount,
            customer: None,
            booked_on: self.on,
        };
        ledger::transfer(tx, self.at, &fee).await.map(drop)
    }

    async fn undo(&self, tx: &mut Tx, of: &EntryId) -> Result<(), LedgerError> {
        let reversal = Reversal {
            entry: self.entry(),
            of: of.clone(),
            booked_on: self.on,
        };
        ledger::reverse(tx, self.at, &reversal).await.map(drop)
    }

    fn entry(&self) -> EntryId {
        EntryId::mint(&self.clock, &self.chance)
    }
}

//! A batch of lines: which are new, what each is for, and the one transaction that says so.

mod ahead;
mod sift;

use std::collections::HashSet;
use std::sync::Arc;

use super::survey::{Desk, Digest, Survey};
use super::{ImportError, ReadLine, StatementId};
use crate::app::App;
use crate::billing::ledger::{self, Account, EntryId, Receipt};
use crate::billing::transfer::Iban;
use crate::payments::bank::{BankLine, BankText};
use crate::payments::data;
use crate::payments::judge::{Facts, Judge, Judged, Outcome, Question};
use crate::payments::lines::{LineId, LineState, SOURCE};
use crate::payments::matching::Movement;
use crate::payments::refunds::{self, RefundId};
use crate::payments::store::intake::{self, NewLine};
use crate::payments::store::statements::{self as stored, Begun};
use crate::storage::Batch;
use crate::vault::{self, Normal, Sealed, SubjectId, SubjectKeys};
use ahead::Planned;
use sift::{Sifted, Sort};

/// Takes batch after batch of one statement.
pub struct Planner<'a> {
    app: &'a App,
    desk: &'a Desk,
    survey: &'a Survey,
    begun: Begun,
    judge: Judge<'a>,
}

/// What one transaction does.
#[derive(Default)]
struct Plan {
    lines: Vec<NewLine>,
    receipts: Vec<Receipt>,
    known: u32,
    /// What payments it is judged by, and what it changes of them.
    grounds: Facts,
    changes: Facts,
}

/// A line that is to be kept.
struct Kept<'a> {
    taken: &'a ReadLine,
    key: Digest,
    outcome: Outcome,
}

impl<'a> Planner<'a> {
    pub async fn new(
        app: &'a App,
        desk: &'a Desk,
        survey: &'a Survey,
        begun: Begun,
    ) -> Result<Self, ImportError> {
        Ok(Self {
            app,
            desk,
            survey,
            begun,
            judge: Judge::new(app).await?,
        })
    }

    pub fn statement(&self) -> &StatementId {
        &self.begun.id
    }

    pub fn done(&self) -> u32 {
        self.begun.done
    }

    async fn plan(&self, batch: &[ReadLine], sifted: &Sifted) -> Result<Plan, ImportError> {
        let sorted = || batch.iter().zip(&sifted.sorts);
        let is_new = |taken: &ReadLine, sort: Sort| {
            sort == Sort::New && Movement::of(&taken.line) == Movement::Received
        };
        let questions: Vec<Question> = sorted()
            .filter(|(taken, sort)| is_new(taken, **sort))
            .map(|(taken, _)| self.question(&taken.line))
            .collect();
        let Judged {
            outcomes,
            grounds,
            changes,
        } = self.judge.outcomes(&questions).await?;
        let mut outcomes = outcomes.into_iter();
        let mut kept = Vec::with_capacity(batch.len());
        for (taken, sort) in sorted() {
            let doubt = || {
                self.desk
                    .doubt(&taken.key, &self.survey.file, taken.position)
            };
            let (key, outcome) = match sort {
                Sort::Known => continue,
                Sort::Alike => (taken.key, Outcome::plain(LineState::Doubtful)),
                Sort::Other(own) => (*own, Outcome::plain(LineState::Doubtful)),
                Sort::Again => (doubt(), Outcome::plain(LineState::Doubtful)),
                Sort::New if is_new(taken, *sort) => {
                    let outcome = outcomes.next();
                    (taken.key, outcome.expect("one for each line that is new"))
                }
                Sort::New => (taken.key, Outcome::plain(LineState::Noted)),
            };
            kept.push(Kept {
                taken,
                key,
                outcome,
            });
        }
        let known = batch.len() - kept.len();
        let plan = Plan {
            known: u32::try_from(known).expect("a batch is small"),
            grounds,
            changes,
            ..Plan::default()
        };
        self.sealed(kept, plan).await
    }

    async fn sealed(&self, kept: Vec<Kept<'_>>, mut plan: Plan) -> Result<Plan, ImportError> {
        let own = &self.begun.subject;
        let subjects: HashSet<&SubjectId> = kept
            .iter()
            .filter_map(|kept| kept.outcome.subject.as_ref())
            .chain([own])
            .collect();
        let subjects: Vec<SubjectId> = subjects.into_iter().cloned().collect();
        let keys = self.app.vault.keys_of(&subjects).await?;
        let own = keys.get(own).ok_or(vault::Error::Erased)?;
        for kept in kept {
            // Of a customer who was erased meanwhile it stays with the statement.
            let keys = kept
                .outcome
                .subject
                .as_ref()
                .and_then(|subject| keys.get(subject))
                .unwrap_or(own);
            let id = LineId::mint(&self.app.clock, &self.app.chance);
            let receipt = kept.outcome.state.is_booked().then(|| Receipt {
                entry: EntryId::mint(&self.app.clock, &self.app.chance),
                source: SOURCE,
                event: id.to_string(),
                account: Account::Bank,
                amount: kept.taken.line.amount,
                fee: None,
                booked_on: kept.taken.line.booked_on,
                customer: kept.outcome.customer.clone(),
                invoices: kept.outcome.shares.clone(),
            });
            let entry = receipt.as_ref().map(|receipt| receipt.entry.clone());
            plan.lines.push(self.new_line(id, kept, keys, entry)?);
            plan.receipts.extend(receipt);
        }
        Ok(plan)
    }

    fn new_line(
        &self,
        id: LineId,
        kept: Kept<'_>,
        keys: &SubjectKeys,
        entry: Option<EntryId>,
    ) -> Result<NewLine, vault::Error> {
        let Kept {
            taken,
            key,
            outcome,
        } = kept;
        let seal = |field, text: Option<&str>| -> Result<Option<Sealed>, vault::Error> {
            text.map(|text| {
                self.app
                    .vault
                    .seal(field, keys, id.as_str(), text.as_bytes())
            })
            .transpose()
        };
        let line = &taken.line;
        let account = line.counterparty.iban.as_ref();
        let text = line.remittance.searchable();
        Ok(NewLine {
            name: seal(
                &data::NAME,
                line.counterparty.name.as_ref().map(BankText::as_str),
            )?,
            iban: seal(&data::IBAN, account.map(Iban::as_str))?,
            iban_index: account.map(|account| self.index(account.as_str())),
            text: seal(
                &data::TEXT,
                Some(text.as_str()).filter(|text| !text.is_empty()),
            )?,
            statement: self.begun.id.clone(),
            subject: keys.subject().clone(),
            position: taken.position,
            key,
            likeness: taken.likeness,
            opened: taken.opened,
            booked_on: line.booked_on,
            amount: line.amount,
            refund: refund_of(line),
            movement: Movement::of(line),
            state: outcome.state,
            customer: outcome.customer,
            entry,
            proposals: outcome.proposals,
            id,
        })
    }

    fn question(&self, line: &BankLine) -> Question {
        let account = line.counterparty.iban.as_ref();
        Question {
            amount: line.amount,
            text: line.remittance.searchable().into(),
            account: account.map(|account| self.index(account.as_str())),
        }
    }

    fn index(&self, account: &str) -> vault::IndexValue {
        self.app
            .vault
            .index(&data::IBAN_INDEX, &Normal::iban(account))
    }

    /// Books it all, or nothing when somebody else is taking the same statement in.
    async fn book(&self, planned: &Planned) -> Result<(), ImportError> {
        let (id, from, now) = (self.begun.id.clone(), self.begun.done, self.app.clock.now());
        let (plan, to) = (Arc::clone(&planned.plan), planned.last());
        self.app
            .storage
            .transact(move |tx| {
                let (id, plan) = (id.clone(), Arc::clone(&plan));
                Box::pin(async move {
                    if !stored::advance(tx, &id, from, to, plan.known).await? {
                        return Err(ImportError::Busy);
                    }
                    ledger::receive_all(tx, now, &plan.receipts).await?;
                    let mut batch = Batch::new();
                    intake::add(&mut batch, &plan.lines, now);
                    tx.insert(batch).await?;
                    Ok(())
                })
            })
            .await
    }
}

/// The refund of ours that a line names, by the id that the bank passes on or by its text.
fn refund_of(line: &BankLine) -> Option<RefundId> {
    if !matches!(Movement::of(line), Movement::PaidOut | Movement::CameBack) {
        return None;
    }
    let passed_on = line.references.end_to_end.as_ref();
    passed_on
        .and_then(|text| refunds::named_in(text.as_str()))
        .or_else(|| refunds::named_in(&line.remittance.searchable()))
}

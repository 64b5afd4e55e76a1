//! What money that came in is for: the pure verdict, with what it has to know looked up for many lines at once.

use std::collections::{HashMap, HashSet};

use zeroize::Zeroizing;

use crate::app::App;
use crate::billing::invoices::InvoiceId;
use crate::billing::ledger::LedgerError;
use crate::customers::CustomerId;
use crate::money::Money;
use crate::payments::lines::LineState;
use crate::payments::matching::{Allocation, Candidate, Clues, Proposal, Verdict, Why, verdict};
use crate::payments::store::intake;
use crate::payments::store::invoices::{self, Payable};
use crate::storage;
use crate::vault::{IndexValue, SubjectId};

/// An account that paid for more customers than this tells nobody apart: a payment service's, a tax adviser's.
const CUSTOMERS_MAX: u32 = 16;

/// What becomes of a line.
#[derive(Debug)]
pub struct Outcome {
    pub state: LineState,
    pub customer: Option<CustomerId>,
    /// Whose keys seal it; none: the statement's own.
    pub subject: Option<SubjectId>,
    pub shares: Vec<(InvoiceId, Money)>,
    pub proposals: Vec<(InvoiceId, Vec<Why>)>,
}

/// Finds what money that came in is for.
pub struct Judge<'a> {
    app: &'a App,
    /// What invoices were ever numbered with.
    series: Vec<String>,
}

/// Money that came in, and what the bank says of it.
pub struct Question {
    pub amount: Money,
    /// Everything that the payer wrote.
    pub text: Zeroizing<String>,
    pub account: Option<IndexValue>,
}

/// Outcomes, and what binds them to those of other questions.
#[derive(Default)]
pub struct Judged {
    /// One for each question, in turn.
    pub outcomes: Vec<Outcome>,
    /// What they rest on: they hold as long as none of it changes.
    pub grounds: Facts,
    /// What is another when they are booked.
    pub changes: Facts,
}

/// What payments change, and what they are judged by.
#[derive(Default)]
pub struct Facts {
    /// What is open on each.
    invoices: HashSet<InvoiceId>,
    /// What is open on any.
    amounts: HashSet<Money>,
    /// Whose invoices these pay.
    accounts: HashSet<Vec<u8>>,
}

/// By account, whose invoices it paid before.
#[derive(Default)]
struct Payers(HashMap<Vec<u8>, Payer>);

#[derive(Default)]
struct Payer {
    customers: Vec<CustomerId>,
    /// What they have to pay.
    open: Vec<Payable>,
}

/// The invoices that a batch may be about, by number. What a line of the batch pays is taken off for those behind it.
#[derive(Default)]
struct Payables {
    by_number: HashMap<String, Payable>,
    /// What was open on those that a line pays, before and after each.
    amounts: HashSet<Money>,
    /// Of these amounts all that are open are here, as many as could matter.
    searched: HashSet<Money>,
}

impl Outcome {
    pub fn plain(state: LineState) -> Self {
        Self {
            state,
            customer: None,
            subject: None,
            shares: Vec::new(),
            proposals: Vec::new(),
        }
    }

    fn paid(&self) -> impl Iterator<Item = InvoiceId> {
        self.shares.iter().map(|(invoice, _)| invoice.clone())
    }
}

impl Question {
    fn account(&self) -> Option<Vec<u8>> {
        self.account.map(IndexValue::to_vec)
    }
}

impl Facts {
    /// Whether nothing stands in both.
    pub fn are_apart_from(&self, others: &Self) -> bool {
        self.invoices.is_disjoint(&others.invoices)
            && self.amounts.is_disjoint(&others.amounts)
            && self.accounts.is_disjoint(&others.accounts)
    }
}

impl<'a> Judge<'a> {
    pub async fn new(app: &'a App) -> storage::Result<Self> {
        Ok(Self {
            app,
            series: invoices::series(&app.storage).await?,
        })
    }

    pub async fn outcomes(&self, asked: &[Question]) -> Result<Judged, LedgerError> {
        let clues: Vec<Clues> = asked
            .iter()
            .map(|question| Clues::of(&question.text, &self.series))
            .collect();
        let mut payables = self.named(&clues).await?;
        let mut outcomes = Vec::with_capacity(asked.len());
        for (question, clues) in asked.iter().zip(&clues) {
            let named = payables.named(clues);
            outcomes.push(match verdict(question.amount, clues, &[], &named)? {
                Verdict::Allocated(allocation) => Some(payables.allocate(allocation)?),
                Verdict::Proposed(_) | Verdict::Unmatched => None,
            });
        }
        let left = |at: &usize| outcomes[*at].is_none();
        let left: Vec<usize> = (0..asked.len()).filter(left).collect();
        let paid = asked.iter().zip(&outcomes);
        let paid = paid.filter_map(|(question, outcome)| {
            let customer = outcome.as_ref()?.customer.clone()?;
            Some((question.account()?, customer))
        });
        let unsaid = left.iter().map(|at| &asked[*at]);
        let mut payers = self.payers(unsaid, paid).await?;
        let mut grounds = Facts::default();
        for at in left {
            let (question, clues) = (&asked[at], &clues[at]);
            let payer = payers.of(question);
            grounds.accounts.extend(question.account());
            let mut candidates = payables.with(clues, &payer.open);
            if candidates.is_empty() {
                grounds.amounts.insert(question.amount);
                let most = asked.len() + 2;
                candidates = self
                    .only_one_open(question.amount, most, &mut payables)
                    .await?;
            }
            let verdict = verdict(question.amount, clues, &payer.customers, &candidates)?;
            let outcome = match verdict {
                Verdict::Allocated(allocation) => payables.allocate(allocation)?,
                Verdict::Proposed(proposals) => payables.propose(proposals),
                Verdict::Unmatched => Outcome::plain(LineState::Unmatched),
            };
            payers.note(question, Some(&outcome));
            outcomes[at] = Some(outcome);
        }
        let outcomes: Vec<Outcome> = outcomes.into_iter().flatten().collect();
        let of_customers = asked.iter().zip(&outcomes);
        let paying = of_customers.filter(|(_, outcome)| outcome.customer.is_some());
        let changes = Facts {
            invoices: outcomes.iter().flat_map(Outcome::paid).collect(),
            accounts: paying.filter_map(|(asked, _)| asked.account()).collect(),
            amounts: payables.amounts,
        };
        let found = payables.by_number.into_values();
        grounds.invoices.extend(found.map(|one| one.id));
        Ok(Judged {
            outcomes,
            grounds,
            changes,
        })
    }

    async fn named(&self, clues: &[Clues]) -> storage::Result<Payables> {
        let numbers: HashSet<&String> = clues.iter().flat_map(Clues::numbers).collect();
        let numbers: Vec<String> = numbers.into_iter().cloned().collect();
        let mut payables = Payables::default();
        payables.add(invoices::numbered(&self.app.storage, &numbers).await?);
        let orders: HashSet<&String> = clues.iter().flat_map(Clues::orders).collect();
        let orders: Vec<String> = orders.into_iter().cloned().collect();
        payables.add(invoices::of_orders(&self.app.storage, &orders).await?);
        Ok(payables)
    }

    /// Those whose invoices the accounts paid before, or pay with these lines, and what is open of them.
    async fn payers<'q>(
        &self,
        asked: impl Iterator<Item = &'q Question>,
        paid: impl Iterator<Item = (Vec<u8>, CustomerId)>,
    ) -> storage::Result<Payers> {
        let accounts: Vec<IndexValue> = asked.filter_map(|question| question.account).collect();
        let most = CUSTOMERS_MAX + 1;
        let mut customers = intake::payers(&self.app.storage, &accounts, most).await?;
        for (account, customer) in paid {
            if let Some(known) = customers.get_mut(&account)
                && !known.contains(&customer)
            {
                known.push(customer);
            }
        }
        let unique: HashSet<&CustomerId> = customers.values().flatten().collect();
        let unique: Vec<CustomerId> = unique.into_iter().cloned().collect();
        let open = invoices::open_of(&self.app.storage, &unique).await?;
        let payer = |customers: Vec<CustomerId>| {
            let theirs = open
                .iter()
                .filter(|one| customers.contains(&one.candidate.customer));
            Payer {
                open: theirs.cloned().collect(),
                customers,
            }
        };
        let payers = customers
            .into_iter()
            .map(|(account, customers)| (account, payer(customers)));
        Ok(Payers(payers.collect()))
    }

    /// Where a line names nothing and its payer has nothing to pay: the one invoice of its amount that is left.
    ///
    /// `most`: two more than all lines can pay, so that one of several never looks like the only one.
    async fn only_one_open(
        &self,
        amount: Money,
        most: usize,
        payables: &mut Payables,
    ) -> storage::Result<Vec<Candidate>> {
        if payables.searched.insert(amount) {
            payables.add(invoices::open_with(&self.app.storage, amount, most).await?);
        }
        Ok(payables.only_one_open(amount))
    }
}

impl Payers {
    fn of(&self, question: &Question) -> &Payer {
        const NOBODY: &Payer = &Payer {
            customers: Vec::new(),
            open: Vec::new(),
        };
        let account = question.account.as_ref();
        let known = account.and_then(|account| self.0.get(account.as_bytes()));
        let tells = |payer: &&Payer| payer.customers.len() <= CUSTOMERS_MAX as usize;
        known.filter(tells).unwrap_or(NOBODY)
    }

    /// Whose invoice a line of this very batch pays: its account is known to those behind it.
    fn note(&mut self, question: &Question, outcome: Option<&Outcome>) {
        let customer = outcome.and_then(|outcome| outcome.customer.as_ref());
        if let (Some(account), Some(customer)) = (&question.account, customer) {
            let payer = self.0.entry(account.to_vec()).or_default();
            if !payer.customers.contains(customer) {
                payer.customers.push(customer.clone());
            }
        }
    }
}

impl Payables {
    /// Those that are here already stay as they are: something may have been taken off.
    fn add(&mut self, found: impl IntoIterator<Item = Payable>) {
        for one in found {
            let number = one.candidate.number.clone();
            self.by_number.entry(number).or_insert(one);
        }
    }

    /// What the clues name, and then what their payer has to pay.
    fn with(&mut self, clues: &Clues, of_payer: &[Payable]) -> Vec<Candidate> {
        let mut candidates = self.named(clues);
        self.add(of_payer.iter().cloned());
        let as_it_stands = |one: &Payable| self.by_number.get(&one.candidate.number);
        let open = of_payer.iter().filter_map(as_it_stands);
        let open = open.filter(|one| !one.candidate.open.is_zero());
        candidates.extend(open.map(|one| one.candidate.clone()));
        let mut seen = HashSet::new();
        candidates.retain(|one| seen.insert(one.number.clone()));
        candidates
    }

    /// What the clues name, by its own number or its order's: of an order the oldest first.
    fn named(&self, clues: &Clues) -> Vec<Candidate> {
        let mut named: Vec<&Payable> = clues
            .numbers()
            .iter()
            .filter_map(|number| self.by_number.get(number))
            .collect();
        if !clues.orders().is_empty() {
            let is_meant = |one: &&Payable| {
                clues.names_order_of(&one.candidate)
                    && !clues.numbers().contains(&one.candidate.number)
            };
            let mut ordered: Vec<&Payable> = self.by_number.values().filter(is_meant).collect();
            ordered.sort_by(|one, other| one.candidate.number.cmp(&other.candidate.number));
            named.extend(ordered);
        }
        named.into_iter().map(|one| one.candidate.clone()).collect()
    }

    fn only_one_open(&self, amount: Money) -> Vec<Candidate> {
        let candidates = self.by_number.values().map(|one| &one.candidate);
        let mut open = candidates.filter(|one| one.open == amount);
        match (open.next(), open.next()) {
            (Some(only), None) => vec![only.clone()],
            _ => Vec::new(),
        }
    }

    fn id(&self, number: &str) -> Option<InvoiceId> {
        self.by_number.get(number).map(|one| one.id.clone())
    }

    fn propose(&self, proposals: Vec<Proposal>) -> Outcome {
        let proposals = proposals
            .into_iter()
            .filter_map(|one| Some((self.id(&one.number)?, one.why)));
        Outcome {
            proposals: proposals.collect(),
            ..Outcome::plain(LineState::Proposed)
        }
    }

    fn allocate(&mut self, allocation: Allocation) -> Result<Outcome, LedgerError> {
        let mut outcome = Outcome {
            customer: Some(allocation.customer.clone()),
            ..Outcome::plain(LineState::Allocated)
        };
        for (number, share) in allocation.shares {
            let unknown = || storage::Error::unreadable("an invoice that was not asked for");
            let one = self.by_number.get_mut(&number).ok_or_else(unknown)?;
            let left = one.candidate.open.minus(share)?;
            self.amounts.extend([one.candidate.open, left]);
            one.candidate.open = left;
            outcome.shares.push((one.id.clone(), share));
        }
        let of_customer = |one: &&Payable| one.candidate.customer == allocation.customer;
        outcome.subject = self
            .by_number
            .values()
            .find(of_customer)
            .and_then(|one| one.subject.clone());
        Ok(outcome)
    }
}

//! Which invoices a bank line is for. Pure: whoever asks looks up what the line names, and books what is said here.
//!
//! Money is given to an invoice without asking somebody only where two facts that do not depend on each other agree, or
//! where one cannot be there by accident: a creditor reference with its check digits. Everything else is proposed.

mod movement;

use crate::billing::transfer::{CreditorReference, invoice_numbers_in};
use crate::customers::CustomerId;
use crate::money::{Money, MoneyError};
use crate::orders;

pub use movement::Movement;

/// Invoices that an operator is shown for one line at most.
pub const PROPOSALS_MAX: usize = 5;

/// What a line says about the invoices it is for.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Clues {
    references: Vec<CreditorReference>,
    /// As they were issued.
    numbers: Vec<String>,
    /// Those of orders, which customers know before there is an invoice.
    orders: Vec<String>,
}

/// An invoice that a line may be for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Candidate {
    pub number: String,
    /// The number of the order that began it.
    pub order: Option<String>,
    pub customer: CustomerId,
    /// What is still to be paid; nothing once it is settled.
    pub open: Money,
}

/// What is to be done with money that came in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verdict {
    /// It is for these invoices.
    Allocated(Allocation),
    /// It may be for one of these, the likeliest first; an operator decides.
    Proposed(Vec<Proposal>),
    /// Nothing that is known explains it.
    Unmatched,
}

/// One customer's money, and where it goes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Allocation {
    pub customer: CustomerId,
    /// By the invoices' numbers; none gets more than is open, none gets nothing.
    pub shares: Vec<(String, Money)>,
    /// What is left over: the customer's credit.
    pub rest: Money,
    pub fit: Fit,
}

/// How what was paid compares with what was open.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fit {
    Exact,
    Part,
    Over,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Proposal {
    pub number: String,
    /// The strongest first.
    pub why: Vec<Why>,
}

/// What speaks for an invoice. Each case is stronger than those after it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Why {
    /// The line names its creditor reference.
    Reference,
    /// The line names its number.
    Number,
    /// The line names the order that began it.
    Order,
    /// The account paid this customer's invoices before.
    Account,
    /// The line is of just what is open.
    Amount,
    /// It was given to the invoice before, and taken back.
    Before,
}

impl Why {
    pub const ALL: [Self; 6] = [
        Self::Reference,
        Self::Number,
        Self::Order,
        Self::Account,
        Self::Amount,
        Self::Before,
    ];

    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Reference => "reference",
            Self::Number => "number",
            Self::Order => "order",
            Self::Account => "account",
            Self::Amount => "amount",
            Self::Before => "before",
        }
    }

    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|why| why.as_str() == name)
    }
}

impl Clues {
    /// What a payer wrote. `series`: the prefixes that invoices were ever numbered with.
    pub fn of(text: &str, series: &[String]) -> Self {
        let numbers_in = |text: &str| -> Vec<String> {
            let found = series
                .iter()
                .flat_map(|prefix| invoice_numbers_in(text, prefix));
            found.collect()
        };
        let mut numbers = numbers_in(text);
        // A reference holds the number without its separators: that is how its invoice is found.
        let references = CreditorReference::all_in(text);
        for reference in &references {
            let meant = numbers_in(reference.as_str());
            let meant = meant
                .into_iter()
                .filter(|number| CreditorReference::of(number).as_ref() == Ok(reference));
            for number in meant {
                if !numbers.contains(&number) {
                    numbers.push(number);
                }
            }
        }
        Self {
            orders: orders_in(text, &references),
            references,
            numbers,
        }
    }

    /// The numbers to look up.
    pub fn numbers(&self) -> &[String] {
        &self.numbers
    }

    /// The orders to look up.
    pub fn orders(&self) -> &[String] {
        &self.orders
    }

    fn refers_to(&self, candidate: &Candidate) -> bool {
        CreditorReference::of(&candidate.number)
            .is_ok_and(|reference| self.references.contains(&reference))
    }

    fn names(&self, candidate: &Candidate) -> bool {
        self.numbers.contains(&candidate.number)
    }

    /// Whether the line names the order that began it.
    pub fn names_order_of(&self, candidate: &Candidate) -> bool {
        let order = candidate.order.as_ref();
        order.is_some_and(|order| self.orders.contains(order))
    }
}

/// Order numbers, those first that a reference spells out: its check digits say that they are meant.
fn orders_in(text: &str, references: &[CreditorReference]) -> Vec<String> {
    let read = references
        .iter()
        .flat_map(|reference| orders::numbers_in(reference.as_str()));
    let spells = |reference: &CreditorReference| references.contains(reference);
    let mut found: Vec<String> = read
        .filter(|number| CreditorReference::of(number).is_ok_and(|of| spells(&of)))
        .collect();
    for number in orders::numbers_in(text) {
        if !found.contains(&number) {
            found.push(number);
        }
    }
    found
}

/// Says what money that came in is for. `candidates` are the invoices that the clues name, the open ones of `payers` (whom
/// the account paid for before), and those of just this amount, the oldest first.
pub fn verdict(
    amount: Money,
    clues: &Clues,
    payers: &[CustomerId],
    candidates: &[Candidate],
) -> Result<Verdict, MoneyError> {
    let referred: Vec<&Candidate> = only(candidates, |one| clues.refers_to(one));
    if let Some(allocation) = by_reference(amount, payers, &referred)? {
        return Ok(Verdict::Allocated(allocation));
    }
    let named: Vec<&Candidate> = only(candidates, |one| clues.names(one));
    if referred.is_empty()
        && let Some(allocation) = in_full(amount, &named)
    {
        return Ok(Verdict::Allocated(allocation));
    }
    // The number that customers are given before their invoice exists; of several invoices of one order the amount decides.
    let ordered: Vec<&Candidate> = only(candidates, |one| clues.names_order_of(one));
    if referred.is_empty()
        && named.is_empty()
        && let Some(allocation) = in_full(amount, &ordered)
    {
        return Ok(Verdict::Allocated(allocation));
    }
    Ok(proposed(amount, clues, payers, candidates))
}

fn only(candidates: &[Candidate], is_one: impl Fn(&Candidate) -> bool) -> Vec<&Candidate> {
    candidates.iter().filter(|one| is_one(one)).collect()
}

/// A reference names its invoice whatever the amount. Where nothing is open on it, the money is the customer's only if it comes
/// from an account that paid for them before: a reference can be reckoned from a number that anybody may guess.
fn by_reference(
    amount: Money,
    payers: &[CustomerId],
    referred: &[&Candidate],
) -> Result<Option<Allocation>, MoneyError> {
    if let Some(allocation) = in_full(amount, referred) {
        return Ok(Some(allocation));
    }
    let [one] = referred else {
        return Ok(None);
    };
    if one.open.currency() != amount.currency() {
        return Ok(None);
    }
    let share = Money::new(amount.minor().min(one.open.minor()), amount.currency());
    if share.is_zero() && !payers.contains(&one.customer) {
        return Ok(None);
    }
    let rest = amount.minus(share)?;
    let fit = if rest.is_zero() { Fit::Part } else { Fit::Over };
    // Where nothing is open, the books still say what it came for.
    Ok(Some(Allocation {
        customer: one.customer.clone(),
        shares: vec![(one.number.clone(), share)],
        rest,
        fit,
    }))
}

/// All of these, when the amount is just what is open of them; or the one of which it is.
fn in_full(amount: Money, named: &[&Candidate]) -> Option<Allocation> {
    let open: Vec<&Candidate> = named
        .iter()
        .copied()
        .filter(|one| one.open.currency() == amount.currency() && one.open.minor() > 0)
        .collect();
    let sum = Money::sum(amount.currency(), open.iter().map(|one| one.open));
    // A sum too large for an amount is not this amount.
    let all = sum.is_ok_and(|sum| sum == amount) && !open.is_empty();
    let chosen = if all {
        open
    } else {
        let fitting: Vec<&Candidate> = open.into_iter().filter(|one| one.open == amount).collect();
        match fitting.as_slice() {
            [_] => fitting,
            _ => return None,
        }
    };
    let customer = &chosen[0].customer;
    if chosen.iter().any(|one| one.customer != *customer) {
        return None;
    }
    Some(Allocation {
        customer: customer.clone(),
        shares: chosen
            .iter()
            .map(|one| (one.number.clone(), one.open))
            .collect(),
        rest: Money::zero(amount.currency()),
        fit: Fit::Exact,
    })
}

fn proposed(
    amount: Money,
    clues: &Clues,
    payers: &[CustomerId],
    candidates: &[Candidate],
) -> Verdict {
    let mut proposals: Vec<Proposal> = candidates
        .iter()
        .map(|one| Proposal {
            number: one.number.clone(),
            why: reasons(amount, clues, payers, one),
        })
        .filter(|proposal| !proposal.why.is_empty())
        .collect();
    // An amount alone says something only where it is the only one.
    let by_amount = |proposal: &Proposal| proposal.why == [Why::Amount];
    if proposals.iter().filter(|one| by_amount(one)).count() > 1 {
        proposals.retain(|proposal| !by_amount(proposal));
    }
    // Stable, so among equals the oldest invoice comes first. The shorter list is the weaker when it begins alike.
    proposals.sort_by_key(|one| rank(&one.why));
    proposals.truncate(PROPOSALS_MAX);
    if proposals.is_empty() {
        Verdict::Unmatched
    } else {
        Verdict::Proposed(proposals)
    }
}

/// Orders by the strongest reason, then by what stands beside it.
fn rank(why: &[Why]) -> [bool; 6] {
    Why::ALL.map(|reason| !why.contains(&reason))
}

fn reasons(amount: Money, clues: &Clues, payers: &[CustomerId], candidate: &Candidate) -> Vec<Why> {
    let fits = |reason: &Why| match reason {
        Why::Reference => clues.refers_to(candidate),
        Why::Number => clues.names(candidate),
        Why::Order => clues.names_order_of(candidate),
        Why::Account => payers.contains(&candidate.customer) && candidate.open.minor() > 0,
        Why::Amount => candidate.open == amount,
        // Only who took it back knows.
        Why::Before => false,
    };
    Why::ALL.into_iter().filter(fits).collect()
}

#[cfg(test)]
mod tests;

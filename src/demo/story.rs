//! What happened in two years of an invented shop: who ordered what, when, and what became of it.

use std::collections::BTreeMap;

use jiff::{SignedDuration, Timestamp};

use super::people::{Person, invent};
use crate::chance::Chance;
use crate::orders::OrderForm;

pub(super) const CUSTOMERS: usize = 340;
pub(super) const ORDERS: usize = 1_080;
pub(super) const DAYS: u32 = 730;

/// One order, and what comes of it.
#[derive(Debug, Clone)]
pub(super) struct Episode {
    pub(super) at: Timestamp,
    pub(super) plan: &'static str,
    pub(super) form: OrderForm,
    pub(super) outcome: Outcome,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Outcome {
    Open,
    Fulfilled(Timestamp),
    Cancelled(Timestamp),
}

impl Outcome {
    /// When it came, and whether it was the order's end.
    pub(super) fn moment(self) -> Option<(Timestamp, bool)> {
        match self {
            Self::Open => None,
            Self::Fulfilled(at) => Some((at, false)),
            Self::Cancelled(at) => Some((at, true)),
        }
    }
}

/// The whole story, in the order of time; it ends where it is told.
pub(super) fn tell(end: Timestamp, chance: &Chance) -> Vec<Episode> {
    let people = invent(CUSTOMERS, chance);
    let mut moments: Vec<Timestamp> = (0..ORDERS).map(|_| moment(end, chance)).collect();
    moments.sort();
    let mut met = 0;
    moments
        .into_iter()
        .enumerate()
        .map(|(number, at)| {
            // New customers come evenly; the others order again.
            let person = if met * ORDERS <= number * CUSTOMERS {
                met += 1;
                &people[met - 1]
            } else {
                &people[below(met, chance)]
            };
            episode(person, at, end, chance)
        })
        .collect()
}

/// A shop that grows: the later, the more. People order by day.
fn moment(end: Timestamp, chance: &Chance) -> Timestamp {
    let days = u64::from(DAYS);
    // The later of two days drawn evenly.
    let day = chance.below(days).max(chance.below(days));
    let second = 7 * 3600 + chance.below(14 * 3600);
    let age = (days - day) * 86_400 - second;
    end - SignedDuration::from_secs(i64::try_from(age).expect("two years of seconds"))
}

fn episode(person: &Person, at: Timestamp, end: Timestamp, chance: &Chance) -> Episode {
    let (plan, interval, quantity) = choice(person, chance);
    let mut answers = BTreeMap::from([("domain".to_owned(), format!("{}.example", person.handle))]);
    match plan {
        "mail-team" if chance.below(2) == 0 => {
            let from = ["IMAP", "Microsoft Exchange", "Google Workspace"];
            answers.insert("migration".to_owned(), from[below(3, chance)].to_owned());
        }
        "mail-business" => {
            let mailboxes = 5 + chance.below(40);
            answers.insert("mailboxes".to_owned(), mailboxes.to_string());
            answers.insert("technical_contact".to_owned(), person.email.clone());
        }
        _ => {}
    }
    let buyer_reference = (!person.company.is_empty() && chance.below(4) == 0)
        .then(|| format!("PO-{:05}", chance.below(100_000)));
    Episode {
        at,
        plan,
        outcome: outcome(at, end, chance),
        form: OrderForm {
            interval: interval.to_owned(),
            quantity: quantity.to_string(),
            name: person.name.clone(),
            email: person.email.clone(),
            company: person.company.clone(),
            phone: person.phone.clone(),
            address_line1: person.line1.clone(),
            postal_code: person.postal_code.clone(),
            city: person.city.clone(),
            country: person.country.clone(),
            answers,
            buyer_reference: buyer_reference.unwrap_or_default(),
            payment_method: "bank_transfer".to_owned(),
            accept_terms: true,
            accept_privacy: true,
            age_confirmed: true,
            language: person.language.clone(),
            ..OrderForm::default()
        },
    }
}

/// Companies take the larger plans, and pay by the year.
fn choice(person: &Person, chance: &Chance) -> (&'static str, &'static str, u64) {
    let draw = chance.below(100);
    let plan = match (person.company.is_empty(), draw) {
        (true, 0..85) | (false, 0..20) => "mail-solo",
        (true, _) | (false, 20..75) => "mail-team",
        (false, _) => "mail-business",
    };
    let yearly = chance.below(100) < if person.company.is_empty() { 35 } else { 70 };
    let quantity = if plan == "mail-solo" {
        1 + chance.below(10).saturating_sub(7)
    } else {
        1
    };
    (plan, if yearly { "yearly" } else { "monthly" }, quantity)
}

/// Most are delivered within days, some are called off, the newest wait.
fn outcome(at: Timestamp, end: Timestamp, chance: &Chance) -> Outcome {
    let hours = i64::try_from(2 + chance.below(70)).expect("a few hours");
    let then = at + SignedDuration::from_hours(hours);
    let draw = chance.below(100);
    match draw {
        _ if then >= end => Outcome::Open,
        0..6 => Outcome::Cancelled(then),
        6..98 => Outcome::Fulfilled(then),
        _ => Outcome::Open,
    }
}

fn below(bound: usize, chance: &Chance) -> usize {
    let bound = u64::try_from(bound).expect("a count in memory has 64 bits");
    usize::try_from(chance.below(bound)).expect("below a count in memory")
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn the_story_is_two_years_long_and_everybody_appears_in_it() {
        let end: Timestamp = "2026-11-22T00:00:00Z".parse().unwrap();
        let story = tell(end, &Chance::seeded(1));
        assert_eq!(story.len(), ORDERS);
        assert!(story.is_sorted_by_key(|episode| episode.at));
        let span = story[ORDERS - 1].at.duration_since(story[0].at);
        assert!(span > SignedDuration::from_hours(700 * 24), "{span}");
        assert!(story.iter().all(|episode| episode.at < end));
        let people: BTreeSet<&str> = story.iter().map(|e| e.form.email.as_str()).collect();
        assert_eq!(people.len(), CUSTOMERS);
        for plan in ["mail-solo", "mail-team", "mail-business"] {
            assert!(
                story.iter().filter(|episode| episode.plan == plan).count() > 50,
                "{plan}"
            );
        }
        assert!(story.iter().any(|episode| episode.outcome == Outcome::Open));
    }
}

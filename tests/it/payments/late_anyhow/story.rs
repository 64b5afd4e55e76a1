//! What truly happened to an invoice, and the ways in which it can be learnt.

use jiff::civil::{Date, date};
use sealbook::chance::Chance;

pub const TOTAL: i64 = 58_900;

pub const STEPS: [Date; 3] = [date(2026, 3, 18), date(2026, 3, 29), date(2026, 4, 12)];
/// On these days something can be learnt.
pub const LEARNT: [Date; 6] = [
    date(2026, 3, 17),
    date(2026, 3, 20),
    date(2026, 3, 27),
    date(2026, 4, 5),
    date(2026, 4, 14),
    date(2026, 4, 15),
];
/// And on these the bank had it.
const CAME: [Date; 6] = [
    date(2026, 3, 10),
    date(2026, 3, 15),
    date(2026, 3, 16),
    date(2026, 3, 20),
    date(2026, 4, 2),
    date(2026, 4, 13),
];

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fate {
    Stays,
    TakenBack,
    Moved,
}

#[derive(Debug, Clone)]
pub struct Payment {
    pub amount: i64,
    pub on: Date,
    pub fate: Fate,
}

/// What truly happened to an invoice.
#[derive(Debug, Clone)]
pub struct Story {
    pub payments: Vec<Payment>,
    /// With the day on which it is given.
    credit: Option<(i64, Date)>,
    /// Whether all of it is learnt after the last step: then it may come to more than is owed.
    is_late: bool,
}

#[derive(Debug, Clone, Copy)]
pub enum What {
    Paid(usize),
    Undone(usize),
    Credited(i64),
}

pub fn die(dice: &Chance, sides: usize) -> usize {
    usize::try_from(dice.below(u64::try_from(sides).unwrap())).unwrap()
}

fn up_to(dice: &Chance, most: i64) -> i64 {
    1 + i64::try_from(die(dice, usize::try_from(most).unwrap())).unwrap()
}

impl Story {
    pub fn of(dice: &Chance, is_late: bool) -> Self {
        // Before the last step something always stays open, so that the same steps are taken.
        let (most, of) = if is_late {
            (TOTAL + 3_000, CAME.len())
        } else {
            (TOTAL / 5, CAME.len() - 1)
        };
        let fates = [Fate::Stays, Fate::TakenBack, Fate::Moved];
        let payment = |_| Payment {
            amount: up_to(dice, most),
            on: CAME[die(dice, of)],
            fate: fates[die(dice, 3)],
        };
        let on = if is_late { LEARNT[4] } else { LEARNT[1] };
        Self {
            payments: (0..=die(dice, 3)).map(payment).collect(),
            credit: (die(dice, 2) == 0).then(|| (up_to(dice, most.min(TOTAL)), on)),
            is_late,
        }
    }

    /// A way of learning it: each payment on a day when the bank had it or later, what did not stay on that day or later, and
    /// what is learnt on the same day in any order.
    pub fn told(&self, dice: &Chance) -> Vec<(Date, What)> {
        let from = if self.is_late { 4 } else { 0 };
        let later = |day: Date| {
            let first = (from..LEARNT.len()).find(|at| LEARNT[*at] >= day).unwrap();
            LEARNT[first + die(dice, LEARNT.len() - first)]
        };
        // The day, a place within it, and what is learnt.
        let mut learnt = Vec::new();
        for (nth, payment) in self.payments.iter().enumerate() {
            let (day, place) = (later(payment.on), dice.below(1_000));
            learnt.push((day, place, What::Paid(nth)));
            if payment.fate != Fate::Stays {
                let (back, at) = (later(day), dice.below(1_000));
                let at = if back == day { place + at } else { at };
                learnt.push((back, at, What::Undone(nth)));
            }
        }
        if let Some((minor, day)) = self.credit {
            learnt.push((day, dice.below(1_500), What::Credited(minor)));
        }
        learnt.sort_by_key(|(day, place, _)| (*day, *place));
        learnt
            .into_iter()
            .map(|(day, _, what)| (day, what))
            .collect()
    }
}

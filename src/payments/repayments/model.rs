//! How much of a credit is to be given back of which order, told from what moved the credit. Pure.

use std::collections::{BTreeMap, HashMap};
use std::mem;

use jiff::Timestamp;
use jiff::civil::Date;

use crate::billing::ledger::{EntryId, EntryKind};
use crate::orders::OrderId;

/// Something that moved a customer's credit.
#[derive(Debug, Clone)]
pub struct Moved {
    pub entry: EntryId,
    pub kind: EntryKind,
    /// The entry that it takes back.
    pub undoes: Option<EntryId>,
    /// What it is about: the order that was credited or paid, or the one whose money goes back.
    pub order: Option<OrderId>,
    /// More than nothing where the customer has more by it.
    pub minor: i64,
    /// When the shop booked it.
    pub at: Timestamp,
    /// The day on which money came, as its bank says; of anything else, its day in the books.
    pub on: Date,
}

/// An order that was withdrawn from, and when the shop was told.
#[derive(Debug, Clone, Copy)]
pub struct Told<'o> {
    pub order: &'o OrderId,
    pub at: Timestamp,
    /// The same by the shop's calendar.
    pub on: Date,
    /// When somebody said that nothing of it goes back: what there was then is credit like any other.
    pub closed_at: Option<Timestamp>,
}

/// What is left to be given back of an order.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Left {
    pub minor: i64,
    /// Since when the shop has had to give back the oldest part of it; nothing where nothing is left.
    pub since: Option<Date>,
}

/// What is left to be given back of each of these orders, which are the withdrawn ones of one customer in the order in which they
/// were withdrawn from. `moved`: all that ever moved the customer's credit, the oldest first.
///
/// What the orders' credit notes gave is theirs, and so is what came for them after the withdrawal. A refund gives back that of
/// its order, and else the oldest; what the credit pays comes out of the rest of it first.
pub fn left(orders: &[Told<'_>], moved: &[Moved]) -> Vec<Left> {
    let mut credit = Credit {
        of_orders: vec![Lots::default(); orders.len()],
        rest: Lots::default(),
        took: HashMap::new(),
    };
    let mut gave: HashMap<&EntryId, usize> = HashMap::new();
    let mut to_close: Vec<(Timestamp, usize)> = orders
        .iter()
        .enumerate()
        .filter_map(|(nth, order)| Some((order.closed_at?, nth)))
        .collect();
    for one in moved {
        to_close.retain(|(at, nth)| {
            let is_over = *at < one.at;
            if is_over {
                credit.close(*nth);
            }
            !is_over
        });
        let of = one.order.as_ref();
        let of = of.and_then(|order| orders.iter().position(|known| known.order == order));
        if one.minor > 0 {
            let theirs = of.filter(|nth| match one.kind {
                EntryKind::CreditNote => true,
                // What was paid too much before is no part of what is withdrawn from.
                EntryKind::Receipt | EntryKind::Assignment => one.at > orders[*nth].at,
                _ => false,
            });
            if let Some(nth) = theirs {
                let since = match one.kind {
                    EntryKind::CreditNote => orders[nth].on,
                    _ => one.on.max(orders[nth].on),
                };
                credit.of_orders[nth].add(since, one.minor);
                gave.insert(&one.entry, nth);
            } else {
                credit.put_back(one);
            }
            continue;
        }
        let goes_back = matches!(one.kind, EntryKind::Refund | EntryKind::PayOut);
        let undone = one.undoes.as_ref().and_then(|entry| gave.get(entry));
        let mut wanted = -one.minor;
        let mut take = |from| credit.take(&one.entry, from, &mut wanted);
        if one.kind == EntryKind::Reversal {
            // Money that did not stay is what came, or what was given back for it.
            undone
                .copied()
                .or(of)
                .into_iter()
                .for_each(|nth| take(Some(nth)));
        }
        if goes_back && (of.is_some() || one.order.is_none()) {
            take(of);
        }
        // What goes back of no order that is named is of those first; else they are spent last.
        if !goes_back || one.order.is_some() {
            take(None);
        }
        for nth in 0..orders.len() {
            take(Some(nth));
        }
        take(None);
    }
    for (_, nth) in to_close {
        credit.close(nth);
    }
    credit.of_orders.iter().map(Lots::left).collect()
}

/// A customer's credit in parts.
struct Credit<'m> {
    of_orders: Vec<Lots>,
    /// What is of no withdrawn order.
    rest: Lots,
    /// Of which part each entry took how much, should it be taken back.
    took: HashMap<&'m EntryId, Vec<Taken>>,
}

/// Of a withdrawn order's part, or of the rest, since when, and how much.
type Taken = (Option<usize>, Date, i64);

impl<'m> Credit<'m> {
    fn part(&mut self, part: Option<usize>) -> &mut Lots {
        match part {
            Some(nth) => &mut self.of_orders[nth],
            None => &mut self.rest,
        }
    }

    /// Gives what was taken by an entry that is taken back to where it was; what is more is nobody's in particular.
    fn put_back(&mut self, one: &Moved) {
        let mut given = one.minor;
        let undone = one
            .undoes
            .as_ref()
            .and_then(|entry| self.took.remove(entry));
        for (part, since, minor) in undone.into_iter().flatten() {
            let back = minor.min(given);
            given -= back;
            self.part(part).add(since, back);
        }
        self.rest.add(one.on, given);
    }

    fn close(&mut self, nth: usize) {
        for (since, minor) in mem::take(&mut self.of_orders[nth]).0 {
            self.rest.add(since, minor);
        }
    }

    fn take(&mut self, by: &'m EntryId, from: Option<usize>, wanted: &mut i64) {
        let taken = self.part(from).take(wanted);
        let taken = taken.into_iter().map(|(since, minor)| (from, since, minor));
        self.took.entry(by).or_default().extend(taken);
    }
}

/// Amounts by the day since which they are to be given back.
#[derive(Debug, Clone, Default)]
struct Lots(BTreeMap<Date, i64>);

impl Lots {
    fn add(&mut self, since: Date, minor: i64) {
        if minor > 0 {
            *self.0.entry(since).or_default() += minor;
        }
    }

    /// Takes up to so much, the oldest first, and says what of which day.
    fn take(&mut self, wanted: &mut i64) -> Vec<(Date, i64)> {
        let mut taken = Vec::new();
        while *wanted > 0
            && let Some(mut oldest) = self.0.first_entry()
        {
            let (since, part) = (*oldest.key(), (*wanted).min(*oldest.get()));
            *wanted -= part;
            *oldest.get_mut() -= part;
            if *oldest.get() == 0 {
                oldest.remove();
            }
            taken.push((since, part));
        }
        taken
    }

    fn left(&self) -> Left {
        Left {
            minor: self.0.values().sum(),
            since: self.0.keys().next().copied(),
        }
    }
}

#[cfg(test)]
mod tests {
    use jiff::tz::TimeZone;

    use super::*;

    const FIRST: &str = "ord_06fqzpdf78c5v9t4m2k1n0s3aw";
    const SECOND: &str = "ord_06fqzpdf78c5v9t4m2k1n0s3ax";

    fn moved(nth: u8, kind: EntryKind, order: Option<&str>, minor: i64) -> Moved {
        Moved {
            entry: entry(nth),
            kind,
            undoes: None,
            order: order.map(|order| order.parse().unwrap()),
            minor,
            at: day(nth).to_zoned(TimeZone::UTC).unwrap().timestamp(),
            on: day(nth),
        }
    }

    fn entry(nth: u8) -> EntryId {
        format!("ent_06fqzpdf78c5v9t4m2k1n0s3{nth:02}")
            .parse()
            .unwrap()
    }

    fn undone(nth: u8, of: u8, minor: i64) -> Moved {
        Moved {
            undoes: Some(entry(of)),
            ..moved(nth, EntryKind::Reversal, None, minor)
        }
    }

    fn day(nth: u8) -> Date {
        Date::constant(2026, 3, i8::try_from(nth).unwrap())
    }

    /// Of both orders, which were withdrawn from on the second and the third.
    fn of_both(moved: &[Moved]) -> Vec<i64> {
        days_of_both(moved)
            .iter()
            .map(|(minor, _)| *minor)
            .collect()
    }

    fn days_of_both(moved: &[Moved]) -> Vec<(i64, Option<i8>)> {
        let (first, second) = (FIRST.parse().unwrap(), SECOND.parse().unwrap());
        let told = |order, nth| Told {
            order,
            at: day(nth).to_zoned(TimeZone::UTC).unwrap().timestamp(),
            on: day(nth),
            closed_at: None,
        };
        let left = left(&[told(&first, 2), told(&second, 3)], moved);
        let said = left
            .iter()
            .map(|left| (left.minor, left.since.map(Date::day)));
        said.collect()
    }

    #[test]
    fn a_refund_gives_back_what_it_names_and_else_the_oldest_and_what_is_spent_is_of_the_rest() {
        use EntryKind::{Credit, CreditNote, PayOut, Receipt, Refund};
        let (first, second) = (Some(FIRST), Some(SECOND));
        let mut all = vec![
            moved(1, Receipt, None, 50),
            moved(2, CreditNote, first, 100),
            moved(3, CreditNote, second, 80),
        ];
        assert_eq!(of_both(&all), [100, 80]);
        all.push(moved(4, Credit, None, -40));
        assert_eq!(of_both(&all), [100, 80]);
        all.push(moved(5, Credit, None, -30));
        assert_eq!(of_both(&all), [80, 80]);
        all.push(moved(6, PayOut, second, -80));
        assert_eq!(of_both(&all), [80, 0]);
        all.push(moved(7, Refund, None, -80));
        assert_eq!(of_both(&all), [0, 0]);
        // It was called off, and what had been spent is taken back.
        all.push(undone(8, 7, 80));
        all.push(undone(9, 5, 30));
        assert_eq!(of_both(&all), [100, 0]);
        // The money that had been paid for it is taken back by the bank.
        all.push(moved(10, EntryKind::Reversal, None, -110));
        assert_eq!(of_both(&all), [0, 0]);
    }

    #[test]
    fn what_is_credited_later_is_nothing_that_is_to_be_given_back() {
        use EntryKind::{CreditNote, Receipt, Refund, Waiver};
        let mut all = vec![
            moved(1, CreditNote, Some(FIRST), 100),
            moved(2, Refund, Some(FIRST), -100),
        ];
        assert_eq!(of_both(&all), [0, 0]);
        all.push(moved(3, Receipt, None, 500));
        all.push(moved(4, Waiver, None, 5));
        let elsewhere = "ord_06fqzpdf78c5v9t4m2k1n0s3az";
        all.push(moved(5, CreditNote, Some(elsewhere), 70));
        assert_eq!(of_both(&all), [0, 0]);
        // What goes back of another order leaves these alone while it can.
        all.push(moved(6, CreditNote, Some(SECOND), 40));
        all.push(moved(7, Refund, Some(elsewhere), -575));
        assert_eq!(of_both(&all), [0, 40]);
        all.push(moved(8, Refund, None, -40));
        assert_eq!(of_both(&all), [0, 0]);
    }

    #[test]
    fn what_comes_after_the_withdrawal_is_to_be_given_back_from_the_day_on_which_it_came() {
        use EntryKind::{Assignment, Credit, CreditNote, Receipt, Refund};
        let first = Some(FIRST);
        // Paid too much before, and again after.
        let mut all = vec![
            moved(1, Receipt, first, 50),
            moved(2, CreditNote, first, 100),
            moved(5, Receipt, first, 100),
        ];
        assert_eq!(days_of_both(&all), [(200, Some(2)), (0, None)]);
        all.push(moved(6, Refund, first, -100));
        assert_eq!(days_of_both(&all), [(100, Some(5)), (0, None)]);
        // What is spent is of the rest, and then no more than there is.
        all.push(moved(7, Credit, None, -70));
        assert_eq!(days_of_both(&all), [(80, Some(5)), (0, None)]);
        // Money of somebody who was found later counts from the day on which it came.
        let found = Moved {
            on: day(4),
            ..moved(8, Assignment, Some(SECOND), 30)
        };
        all.push(found);
        assert_eq!(days_of_both(&all), [(80, Some(5)), (30, Some(4))]);
        // It was another's: what it gave goes, and nothing else.
        all.push(undone(9, 8, -30));
        assert_eq!(days_of_both(&all), [(80, Some(5)), (0, None)]);
        // What had come for the first order goes back to its bank, while the customer has another credit.
        all.push(moved(10, Receipt, None, 40));
        all.push(undone(11, 5, -80));
        assert_eq!(days_of_both(&all), [(0, None), (0, None)]);
    }

    #[test]
    fn money_that_came_before_the_withdrawal_counts_from_the_withdrawal() {
        let early = Moved {
            on: day(1),
            ..moved(4, EntryKind::Receipt, Some(SECOND), 100)
        };
        assert_eq!(days_of_both(&[early]), [(0, None), (100, Some(3))]);
    }

    #[test]
    fn what_was_closed_is_credit_like_any_other_and_what_comes_later_is_not() {
        use EntryKind::{CreditNote, Receipt};
        let order: OrderId = FIRST.parse().unwrap();
        let at = |nth| day(nth).to_zoned(TimeZone::UTC).unwrap().timestamp();
        let told = Told {
            order: &order,
            at: at(2),
            on: day(2),
            closed_at: Some(at(4)),
        };
        let mut all = vec![moved(3, CreditNote, Some(FIRST), 100)];
        assert_eq!(left(&[told], &all), [Left::default()]);
        all.push(moved(6, Receipt, Some(FIRST), 70));
        let later = Left {
            minor: 70,
            since: Some(day(6)),
        };
        assert_eq!(left(&[told], &all), [later]);
        all.push(moved(7, EntryKind::Credit, None, -100));
        assert_eq!(left(&[told], &all), [later]);
    }
}

//! How much of a credit is to be given back of which order, told from what moved the credit. Pure.

use std::collections::HashMap;

use crate::billing::ledger::{EntryId, EntryKind};
use crate::orders::OrderId;

/// Something that moved a customer's credit.
#[derive(Debug, Clone)]
pub struct Moved {
    pub entry: EntryId,
    pub kind: EntryKind,
    /// The entry that it takes back.
    pub undoes: Option<EntryId>,
    /// What it is about: the order that was credited, or the one whose money goes back.
    pub order: Option<OrderId>,
    /// More than nothing where the customer has more by it.
    pub minor: i64,
}

/// What is left to be given back of each of these orders, which are the withdrawn ones of one customer in the order in which they
/// were withdrawn from. `moved`: all that ever moved the customer's credit, the oldest first.
///
/// What the orders' credit notes gave is theirs. A refund gives back that of its order, and else the oldest; what the credit pays
/// comes out of the rest of it first.
pub fn left(orders: &[&OrderId], moved: &[Moved]) -> Vec<i64> {
    let mut left = vec![0_i64; orders.len()];
    let mut rest = 0_i64;
    // Of which part each entry took how much, should it be taken back.
    let mut took: HashMap<&EntryId, Vec<(Option<usize>, i64)>> = HashMap::new();
    for one in moved {
        let of = one.order.as_ref();
        let of = of.and_then(|order| orders.iter().position(|known| *known == order));
        if one.minor > 0 {
            let mut given = one.minor;
            if one.kind == EntryKind::CreditNote
                && let Some(nth) = of
            {
                left[nth] += given;
                continue;
            }
            let undone = one.undoes.as_ref().and_then(|entry| took.remove(entry));
            for (part, minor) in undone.into_iter().flatten() {
                let back = minor.min(given);
                given -= back;
                match part {
                    Some(nth) => left[nth] += back,
                    None => rest += back,
                }
            }
            rest += given;
            continue;
        }
        let mut wanted = -one.minor;
        let taken = took.entry(&one.entry).or_default();
        let mut take = |from: Option<usize>| {
            let there = match from {
                Some(nth) => &mut left[nth],
                None => &mut rest,
            };
            let part = wanted.min(*there).max(0);
            if part > 0 {
                *there -= part;
                wanted -= part;
                taken.push((from, part));
            }
        };
        let goes_back = matches!(one.kind, EntryKind::Refund | EntryKind::PayOut);
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
    left
}

#[cfg(test)]
mod tests {
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

    fn of_both(moved: &[Moved]) -> Vec<i64> {
        let (first, second) = (FIRST.parse().unwrap(), SECOND.parse().unwrap());
        left(&[&first, &second], moved)
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
}

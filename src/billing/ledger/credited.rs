//! What the shop owes a customer, and what of their open invoices that covers; and what wakes those who wait for money.

use std::collections::BTreeMap;

use jiff::civil::Date;
use tokio::sync::Notify;

use super::store;
use crate::billing::invoices::InvoiceId;
use crate::customers::CustomerId;
use crate::money::{Currency, Money};
use crate::storage::{self, Storage, Tx};

/// Rung when a customer got a credit: it may pay what they owe.
pub static CREDITED: Notify = Notify::const_new();

/// Rung when less is open on an invoice: what was done since it was not paid may be over.
pub static PAID: Notify = Notify::const_new();

/// What of an open invoice its customer's credit covers, after all of theirs that were due before it.
pub async fn covered(storage: &Storage, invoice: &InvoiceId) -> storage::Result<Option<Money>> {
    let Some((open, left)) = store::left_for(storage, invoice).await? else {
        return Ok(None);
    };
    let minor = left.minor().clamp(0, open.minor().max(0));
    Ok((minor > 0).then(|| Money::new(minor, open.currency())))
}

/// A customer's credit in parts, the oldest first: since when they have each; nothing for what was paid before it was given up,
/// which they have had all along. What was spent is of the oldest.
pub async fn credit_lots(
    tx: &mut Tx,
    customer: &CustomerId,
    currency: Currency,
) -> storage::Result<Vec<(Option<Date>, Money)>> {
    let moved = store::credit_moved(tx, customer, currency).await?;
    let parts = left_of(moved).into_iter();
    Ok(parts
        .map(|(since, minor)| (since, Money::new(minor, currency)))
        .collect())
}

/// What moved a credit on a day: what was given is more than nothing, what was taken is less.
pub(super) struct CreditMove {
    pub(super) on: Option<Date>,
    pub(super) minor: i64,
    /// What was taken is back where it was, or what was given did not stay; then that was on this day.
    pub(super) undoes: bool,
}

fn left_of(moved: Vec<CreditMove>) -> Vec<(Option<Date>, i64)> {
    let (mut given, mut taken) = (BTreeMap::<Option<Date>, i64>::new(), 0_i64);
    for one in moved {
        match (one.minor > 0, one.undoes) {
            (true, false) => *given.entry(one.on).or_default() += one.minor,
            (true, true) | (false, false) => taken -= one.minor,
            (false, true) => {
                let lot = given.entry(one.on).or_default();
                let gone = (*lot).min(-one.minor);
                *lot -= gone;
                taken += -one.minor - gone;
            }
        }
    }
    let left = given.into_iter().map(|(since, minor)| {
        let gone = taken.clamp(0, minor);
        taken -= gone;
        (since, minor - gone)
    });
    left.filter(|(_, minor)| *minor > 0).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn moved(day: i8, minor: i64) -> CreditMove {
        CreditMove {
            on: (day > 0).then(|| Date::constant(2026, 3, day)),
            minor,
            undoes: false,
        }
    }

    fn left(moved: Vec<CreditMove>) -> Vec<(i8, i64)> {
        let left = left_of(moved).into_iter();
        left.map(|(since, minor)| (since.map_or(0, Date::day), minor))
            .collect()
    }

    #[test]
    fn what_was_spent_is_of_the_oldest_and_what_is_put_back_is_as_old_as_it_was() {
        assert_eq!(left(vec![moved(5, 20), moved(1, 100)]), [(1, 100), (5, 20)]);
        let spent = || vec![moved(1, 100), moved(5, 20), moved(6, -110)];
        assert_eq!(left(spent()), [(5, 10)]);
        let mut back = spent();
        back.push(CreditMove {
            undoes: true,
            ..moved(9, 110)
        });
        assert_eq!(left(back), [(1, 100), (5, 20)]);
        let mut gone = vec![moved(1, 100), moved(5, 20)];
        gone.push(CreditMove {
            undoes: true,
            ..moved(5, -20)
        });
        assert_eq!(left(gone), [(1, 100)]);
        assert_eq!(left(vec![moved(0, 7), moved(3, 1), moved(4, -7)]), [(3, 1)]);
        assert_eq!(left(vec![moved(1, 5), moved(2, -5)]), []);
    }
}

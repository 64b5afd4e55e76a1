//! What a change gives back, and what it charges.

use std::collections::BTreeMap;
use std::num::NonZeroU64;

use jiff::civil::Date;

use crate::billing::invoices;
use crate::catalog::Basis;
use crate::money::Money;
use crate::subscriptions::calendar::{Period, days_between};
use crate::subscriptions::desk::Desk;
use crate::subscriptions::error::Error;
use crate::subscriptions::model::{Charge, ChargeKind, Item, Placed, Subscription};
use crate::subscriptions::proration;
use crate::subscriptions::store;

/// What is given back of what was charged for days from today on: one line for what was charged together and taxed alike.
pub(super) fn credits(placed: &[Placed], today: Date) -> Result<Vec<Charge>, Error> {
    let mut credits: Vec<Charge> = Vec::new();
    for charge in placed.iter().map(|placed| &placed.charge) {
        let amount = proration::credit(charge.amount, &charge.period, today)?;
        let period = Period {
            from: charge.period.from.max(today),
            until: charge.period.until,
        };
        let known = credits
            .iter_mut()
            .find(|known| known.period == period && known.decision == charge.decision);
        match known {
            Some(known) => known.amount = known.amount.plus(amount)?,
            None => credits.push(Charge {
                kind: ChargeKind::Credit,
                name: String::new(),
                quantity: 1,
                amount,
                period,
                ..charge.clone()
            }),
        }
    }
    credits.retain(|credit| !credit.amount.is_zero());
    Ok(credits)
}

/// What credit notes took back of the invoice for a cause: net and tax, in minor units.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Seen {
    pub(in crate::subscriptions) cause: String,
    pub(in crate::subscriptions) taken_back: (i64, i64),
    /// What the change gives back of what was charged on it.
    pub(in crate::subscriptions) given: Money,
}

/// The same, but no more than credit notes, issued or owed, have left of the invoices that it was charged on, but for those of
/// `called_off`, which are taken back whole; with what was seen of those, which is to be asked again in the transaction that
/// books it.
pub(super) async fn uncredited(
    desk: &Desk<'_>,
    read: &Subscription,
    mut credits: Vec<Charge>,
    called_off: &[Placed],
    today: Date,
) -> Result<(Vec<Charge>, Vec<Seen>), Error> {
    let storage = &desk.app.storage;
    let nothing = Money::zero(read.currency);
    let mut charged: BTreeMap<String, (Money, Money)> = BTreeMap::new();
    for (placed, superseded_at) in store::charges::of_causes_beyond(storage, read, today).await? {
        if called_off.iter().any(|off| off.cause == placed.cause) {
            continue;
        }
        let charge = &placed.charge;
        let (sum, rest) = charged.entry(placed.cause).or_insert((nothing, nothing));
        *sum = sum.plus(charge.amount)?;
        let is_by_days = !matches!(charge.kind, ChargeKind::Credit | ChargeKind::Setup);
        if superseded_at.is_none() && is_by_days {
            *rest = rest.plus(proration::rest(charge.amount, &charge.period, today)?)?;
        }
    }
    let mut left = nothing;
    let mut seen = Vec::with_capacity(charged.len());
    for (cause, (sum, given)) in charged {
        let taken_back = invoices::taken_back(storage, &cause).await?;
        left = left.plus(match invoices::by_cause(storage, &cause).await? {
            Some(invoice) if taken_back != (0, 0) => {
                let (net, tax) = taken_back;
                let (net, tax) = (
                    Money::new(net, read.currency),
                    Money::new(tax, read.currency),
                );
                let document = invoice.document;
                match read.basis {
                    Basis::Gross => document.total.minus(net)?.minus(tax)?,
                    Basis::Net => document.net.minus(net)?,
                }
            }
            _ => sum,
        })?;
        seen.push(Seen {
            cause,
            taken_back,
            given,
        });
    }
    let is_credited = seen.iter().any(|one| one.taken_back != (0, 0));
    let given = Money::sum(read.currency, credits.iter().map(|credit| credit.amount))?;
    let given = nothing.minus(given)?;
    if is_credited && left.minor() < given.minor() {
        for credit in &mut credits {
            credit.amount = in_proportion(credit.amount, left, given)?;
        }
        let credited = Money::sum(read.currency, credits.iter().map(|credit| credit.amount))?;
        share(&mut seen, nothing.minus(credited)?, given)?;
        credits.retain(|credit| !credit.amount.is_zero());
    }
    Ok((credits, seen))
}

/// Of `all` that would be given back only `part` is: so much of each invoice, and of all of them exactly that.
fn share(seen: &mut [Seen], part: Money, all: Money) -> Result<(), Error> {
    let zero = Money::zero(all.currency());
    let (mut whole, mut shared) = (zero, zero);
    for one in seen {
        whole = whole.plus(one.given)?;
        let up_to = in_proportion(whole, part, all)?;
        one.given = up_to.minus(shared)?;
        shared = up_to;
    }
    Ok(())
}

/// As much of `amount` as `part` is of `whole`, which is more than nothing.
fn in_proportion(amount: Money, part: Money, whole: Money) -> Result<Money, Error> {
    let whole = u64::try_from(whole.minor()).ok().and_then(NonZeroU64::new);
    Ok(match whole {
        Some(whole) => amount.scaled(part.minor().max(0), whole)?,
        None => Money::zero(amount.currency()),
    })
}

/// What the new plan costs for the same days: its part of each period that was charged for.
pub(super) async fn rests(
    desk: &mut Desk<'_>,
    after: &Subscription,
    items: &[Item],
    superseded: &[Placed],
    today: Date,
) -> Result<Vec<Charge>, Error> {
    let mut stretches: Vec<(Period, i64)> = Vec::new();
    for charge in superseded.iter().map(|placed| &placed.charge) {
        let stretch = (charge.period, charge.period_days);
        if !stretches.contains(&stretch) {
            stretches.push(stretch);
        }
    }
    let mut charges = Vec::new();
    for (stretch, period_days) in stretches {
        let period = Period {
            from: stretch.from.max(today),
            until: stretch.until,
        };
        let left = days_between(period.from, period.until);
        let items = with_given_discounts(items, superseded, stretch);
        for mut charge in desk.charges(after, &items, period, today).await? {
            charge.amount = proration::part(charge.amount, left, period_days)?;
            charge.period_days = period_days;
            charges.push(charge);
        }
    }
    Ok(charges)
}

/// A discount whose last period is this one is given to its end, whatever changes within it.
fn with_given_discounts(items: &[Item], superseded: &[Placed], period: Period) -> Vec<Item> {
    let was_given = |item: &Item| {
        superseded
            .iter()
            .map(|placed| &placed.charge)
            .any(|charge| {
                let is_it = charge.kind == ChargeKind::Discount && charge.name == item.name;
                is_it && charge.period == period
            })
    };
    let mut items = items.to_vec();
    for item in items.iter_mut().filter(|item| was_given(item)) {
        item.periods_left = item.periods_left.map(|left| left.max(1));
    }
    items
}

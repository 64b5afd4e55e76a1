//! What Stripe pays out to the shop's bank: known by asking, and booked out of the clearing account by the line of the bank's
//! statement that shows it. What Stripe charges beside payments is booked as it is found, so that the clearing account says
//! what is still there; what Stripe says of that itself stands beside it.

use std::iter;
use std::sync::Arc;
use std::sync::atomic::Ordering;

use data_encoding::HEXLOWER;
use jiff::civil::Date;
use jiff::{SignedDuration, Timestamp, ToSpan as _};

use super::amount::from_stripe;
use super::answers;
use super::api::{CLOCKS_DIFFER, CallError, Made};
use super::model::{Holding, Payout, PayoutId, PayoutState};
use super::settle::SettleError;
use super::{NAME, Way};
use crate::app::App;
use crate::audit::Actor;
use crate::billing::ledger::{self, Account, EntryId, EntryKind, LedgerError, Transfer};
use crate::money::{Currency, Money};
use crate::payments::lines::{self, Booking, LineError, LineId};
use crate::payments::store::payouts as stored;
use crate::payments::store::processor;
use crate::storage::{self, Tx};

/// Where no message tells of them, they are asked for so often.
const ASK_EVERY: SignedDuration = SignedDuration::from_hours(1);
/// Where Stripe does not answer, so often; five minutes.
const TRY_EVERY_MICROS: i64 = 300_000_000;
/// A payout may come back so long after it was made, and is asked for so long.
const MAY_CHANGE: SignedDuration = SignedDuration::from_hours(40 * 24);
const MONTH: SignedDuration = SignedDuration::from_hours(30 * 24);
/// What Stripe charges beside payments, in its own words.
const CHARGES: [&str; 4] = ["stripe_fee", "stripe_fx_fee", "tax_fee", PAYOUT];
/// What it calls a payout on the balance: of that only the fee is a charge.
const PAYOUT: &str = "payout";
/// Looked at in one round.
const ROUND: u32 = 50;
/// What may be a payout, of one amount, at most.
const LIKE_MAX: u32 = 3;
/// A bank shows a payout so many days before the day that Stripe names, and so many after it.
const DAYS_EARLY: i64 = 3;
const DAYS_LATE: i64 = 10;
/// A name that is shorter may stand in any text.
const NAME_CHARS_MIN: usize = 5;

/// A payout as it was seen.
#[derive(Debug, Clone)]
pub struct SeenPayout {
    pub digest: [u8; 32],
    pub amount: Money,
    pub state: PayoutState,
    pub arrives_on: Date,
    pub descriptor: Option<String>,
    pub trace: Option<String>,
    pub made_at: Timestamp,
}

/// What Stripe charged beside payments; negative for what it gave back of that.
#[derive(Debug, Clone)]
struct Charged {
    event: String,
    amount: Money,
}

/// What is booked of one round of questions.
#[derive(Debug, Default)]
struct News {
    payouts: Vec<(PayoutId, SeenPayout)>,
    charged: Vec<(EntryId, Charged)>,
    /// By currency: what can be paid out, and what cannot yet. Nothing where it was not asked.
    held: Option<Vec<(Money, Money)>>,
    /// The message that told of them.
    event: Option<[u8; 32]>,
}

/// Asks for payouts, charges and the balance where that is due, and books what is certain.
pub(super) async fn watch(app: &App) -> Result<(), SettleError> {
    let holdings = stored::holdings(&app.storage).await?;
    let asked = holdings.iter().map(|holding| holding.asked_at).max();
    let Some(first) = stored::first_payment(&app.storage).await? else {
        return Ok(());
    };
    let (way, now) = (Way::of(app), app.clock.now());
    if asked.is_some_and(|asked| now < asked + ASK_EVERY) || !may_try(&way, now) {
        return Ok(());
    }
    let since = asked.map_or(first, |asked| first.max(asked - MAY_CHANGE));
    let api = way.api()?;
    let mut news = News::default();
    for made in months(since - CLOCKS_DIFFER, now) {
        for payout in api.payouts(made).await? {
            news.see(app, &payout);
        }
        for kind in CHARGES {
            for moved in api.moved(kind, made).await? {
                news.charge(app, kind, &moved);
            }
        }
    }
    news.held = Some(held(&api.balance().await?));
    learn(app, news).await?;
    book_sure(app).await
}

/// From then to now a month at a time, so that no list is longer than one is followed.
fn months(since: Timestamp, now: Timestamp) -> impl Iterator<Item = Made> {
    let begins = iter::successors(Some(since), |begin| Some(*begin + MONTH));
    begins
        .take_while(move |begin| *begin <= now)
        .map(|begin| Made {
            since: begin,
            until: Some(begin + MONTH),
        })
}

/// Whether a question that found no answer is old enough to be asked again.
fn may_try(way: &Way, now: Timestamp) -> bool {
    let tried = way.asked_at.load(Ordering::Relaxed);
    let again = now.as_microsecond().saturating_sub(TRY_EVERY_MICROS) >= tried;
    if again {
        way.asked_at.store(now.as_microsecond(), Ordering::Relaxed);
    }
    again
}

/// A message told of a payout: it is asked for by its name, and believed as it stands now.
pub(super) async fn told(app: &App, name: &str, event: [u8; 32]) -> Result<(), SettleError> {
    let payout = match Way::of(app).api()?.payout(name).await {
        Ok(payout) => payout,
        // No such payout: not ours.
        Err(CallError::Refused { .. }) => return Ok(()),
        Err(error) => return Err(error.into()),
    };
    let mut news = News {
        event: Some(event),
        ..News::default()
    };
    news.see(app, &payout);
    learn(app, news).await?;
    book_sure(app).await
}

/// Books the payouts that a statement shows beyond doubt; the others are offered with their lines.
pub async fn book_sure(app: &App) -> Result<(), SettleError> {
    for payout in stored::awaited(&app.storage, ROUND).await? {
        let Some(line) = sure_line(app, &payout).await? else {
            continue;
        };
        let was = Booking::Payout(payout.id.clone());
        match lines::book(app, &Actor::System, &line, &was).await {
            // Or somebody decided otherwise this moment.
            Ok(()) | Err(LineError::Changed | LineError::Spent | LineError::UnknownLine) => {}
            Err(LineError::Storage(error)) => return Err(error.into()),
            Err(LineError::Vault(error)) => return Err(error.into()),
            Err(LineError::Ledger(error)) => return Err(error.into()),
            Err(
                error @ (LineError::UnknownInvoice(_)
                | LineError::SeveralCustomers
                | LineError::UnknownOrder
                | LineError::NotWithdrawn
                | LineError::OrderCurrency(_)
                | LineError::Sum),
            ) => {
                return Err(storage::Error::unreadable(error).into());
            }
        }
    }
    Ok(())
}

/// The days on which a line may show a payout.
fn days_of(payout: &Payout) -> (Date, Date) {
    let on = payout.arrives_on;
    (
        on.saturating_sub(DAYS_EARLY.days()),
        on.saturating_add(DAYS_LATE.days()),
    )
}

/// The payouts that a line may show, the earliest first.
pub async fn payouts_like(
    app: &App,
    amount: Money,
    on: Date,
    limit: u32,
) -> Result<Vec<Payout>, storage::Error> {
    let days = (
        on.saturating_sub(DAYS_LATE.days()),
        on.saturating_add(DAYS_EARLY.days()),
    );
    stored::awaited_of(&app.storage, amount, days, limit).await
}

/// The one line that shows a payout: the bank's own trace of it stands there; or Stripe is named, and neither another line nor
/// another payout is of this amount in these days.
async fn sure_line(app: &App, payout: &Payout) -> Result<Option<LineId>, SettleError> {
    if payout.amount.minor() <= 0 {
        return Ok(None);
    }
    let (first, last) = days_of(payout);
    let found = stored::lines_of(&app.storage, payout.amount, (first, last), LIKE_MAX).await?;
    let mut named = Vec::new();
    for line in found {
        let said = lines::said_to_program(app, &line).await?.to_lowercase();
        let stands = |name: &str| {
            name.chars().count() >= NAME_CHARS_MIN && said.contains(&name.to_lowercase())
        };
        if payout.trace.as_deref().is_some_and(stands) {
            return Ok(Some(line));
        }
        if stands(NAME) || payout.descriptor.as_deref().is_some_and(stands) {
            named.push(line);
        }
    }
    if named.len() != 1 {
        return Ok(None);
    }
    let span = (
        first.saturating_sub(DAYS_LATE.days()),
        last.saturating_add(DAYS_EARLY.days()),
    );
    let rivals = stored::awaited_of(&app.storage, payout.amount, span, LIKE_MAX).await?;
    Ok(named.pop().filter(|_| rivals.len() == 1))
}

impl News {
    fn see(&mut self, app: &App, payout: &answers::Payout) {
        let seen = seen(app, payout);
        let id = PayoutId::mint(&app.clock, &app.chance);
        self.payouts.extend(seen.map(|seen| (id, seen)));
    }

    fn charge(&mut self, app: &App, kind: &str, moved: &answers::BalanceTransaction) {
        let gone = match kind {
            PAYOUT => Some(moved.fee),
            _ => moved.fee.checked_sub(moved.amount),
        };
        let amount = gone.and_then(|gone| from_stripe(gone, &moved.currency));
        let digest = app
            .vault
            .fingerprint("processor-object", moved.id.as_bytes());
        let charged = amount
            .filter(|amount| !amount.is_zero())
            .map(|amount| Charged {
                event: format!("charged/{}", HEXLOWER.encode(&digest)),
                amount,
            });
        let entry = EntryId::mint(&app.clock, &app.chance);
        self.charged.extend(charged.map(|charged| (entry, charged)));
    }
}

fn seen(app: &App, payout: &answers::Payout) -> Option<SeenPayout> {
    let at = |seconds| Timestamp::from_second(seconds).ok();
    Some(SeenPayout {
        digest: app
            .vault
            .fingerprint("processor-object", payout.id.as_bytes()),
        amount: from_stripe(payout.amount, &payout.currency)?,
        state: payout.status.parse().unwrap_or(PayoutState::Pending),
        // A day of the bank's, written as its midnight in UTC.
        arrives_on: at(payout.arrival_date)?
            .to_zoned(jiff::tz::TimeZone::UTC)
            .date(),
        descriptor: payout.statement_descriptor.clone(),
        trace: payout
            .trace_id
            .as_ref()
            .and_then(|trace| trace.value.clone()),
        made_at: at(payout.created)?,
    })
}

/// What can be paid out and what cannot yet, by currency.
fn held(balance: &answers::Balance) -> Vec<(Money, Money)> {
    let mut held: Vec<(Money, Money)> = Vec::new();
    let available = balance.available.iter().map(|one| (one, true));
    for (one, is_available) in available.chain(balance.pending.iter().map(|one| (one, false))) {
        let Some(amount) = from_stripe(one.amount, &one.currency) else {
            continue;
        };
        let zero = Money::zero(amount.currency());
        let place = held
            .iter()
            .position(|(known, _)| known.currency() == amount.currency());
        let place = place.unwrap_or_else(|| {
            held.push((zero, zero));
            held.len() - 1
        });
        let part = if is_available {
            &mut held[place].0
        } else {
            &mut held[place].1
        };
        *part = Money::new(
            part.minor().saturating_add(amount.minor()),
            amount.currency(),
        );
    }
    held
}

async fn learn(app: &App, news: News) -> Result<(), SettleError> {
    let (now, on) = (app.clock.now(), app.today());
    let news = Arc::new(news);
    app.storage
        .transact(move |tx| {
            let news = Arc::clone(&news);
            Box::pin(async move { note(tx, &news, now, on).await })
        })
        .await?;
    Ok(())
}

async fn note(tx: &mut Tx, news: &News, at: Timestamp, on: Date) -> Result<(), LedgerError> {
    if let Some(event) = &news.event
        && !processor::take_event(tx, event, at).await?
    {
        return Ok(());
    }
    for (fresh, seen) in &news.payouts {
        stored::learn(tx, fresh, seen, at).await?;
    }
    for (entry, charged) in &news.charged {
        charge(tx, entry, charged, at, on).await?;
    }
    if let Some(held) = &news.held {
        let holdings = holdings(tx, held, at).await?;
        stored::hold(tx, &holdings, at).await?;
    }
    Ok(())
}

async fn charge(
    tx: &mut Tx,
    entry: &EntryId,
    charged: &Charged,
    at: Timestamp,
    booked_on: Date,
) -> Result<(), LedgerError> {
    let (from, to) = if charged.amount.is_negative() {
        (Account::ProcessorFees, Account::Clearing)
    } else {
        (Account::Clearing, Account::ProcessorFees)
    };
    let fee = Transfer {
        entry: entry.clone(),
        kind: EntryKind::Transfer,
        source: NAME,
        event: charged.event.clone(),
        from,
        to,
        amount: Money::new(
            charged.amount.minor().saturating_abs(),
            charged.amount.currency(),
        ),
        customer: None,
        booked_on,
    };
    ledger::transfer(tx, at, &fee).await.map(drop)
}

/// What Stripe says beside what the books say at this moment, in every currency that either knows.
async fn holdings(
    tx: &mut Tx,
    held: &[(Money, Money)],
    at: Timestamp,
) -> Result<Vec<Holding>, LedgerError> {
    let booked = ledger::held_in(tx, Account::Clearing).await?;
    let underway = stored::underway(tx).await?;
    let of_held = held.iter().map(|(available, _)| available.currency());
    let of_books = booked.iter().chain(&underway).map(|money| money.currency());
    let mut currencies: Vec<Currency> = of_held.chain(of_books).collect();
    currencies.sort_by_key(|currency| currency.code());
    currencies.dedup();
    let among = |all: &[Money], currency| {
        let found = all.iter().find(|money| money.currency() == currency);
        found.copied().unwrap_or(Money::zero(currency))
    };
    let holding = |currency| {
        let here = held.iter().find(|(known, _)| known.currency() == currency);
        let zero = Money::zero(currency);
        let (available, pending) = here.copied().unwrap_or((zero, zero));
        Holding {
            available,
            pending,
            booked: among(&booked, currency),
            underway: among(&underway, currency),
            asked_at: at,
        }
    };
    Ok(currencies.into_iter().map(holding).collect())
}

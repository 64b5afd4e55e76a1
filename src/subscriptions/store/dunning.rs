//! What was done about unpaid invoices.

use jiff::Timestamp;
use sqlx::Row as _;
use sqlx::any::AnyRow;

use super::rows::{day, subscription};
use crate::billing::invoices::InvoiceId;
use crate::feed::{self, Event};
use crate::money::{Money, Rate};
use crate::storage::{Batch, Error, Result, Storage, Tx};
use crate::subscriptions::dunning::run::Taken;
use crate::subscriptions::dunning::{Consequence, Letter};
use crate::subscriptions::model::{Subscription, SubscriptionId};
use crate::values;
use crate::vault::SubjectId;

pub(in crate::subscriptions) fn insert(batch: &mut Batch, taken: &Taken) {
    batch.push(
        "insert into dunning_steps (invoice_id, step, subscription_id, text, taken_at, taken_on, currency, fee_minor, \
         interest_minor, interest_rate, covered_minor, consequence) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)",
        values![
            taken.invoice.as_str(),
            taken.step,
            taken.subscription.as_ref().map(SubscriptionId::as_str),
            taken.letter.as_str(),
            taken.at,
            taken.on.to_string(),
            taken.fee.currency().code(),
            taken.fee.minor(),
            taken.interest.minor(),
            taken.rate.map(|rate| i64::from(rate.parts_per_million())),
            taken.covered.minor(),
            taken.consequence.as_str(),
        ],
    );
    let source = format!("{}/step/{}", taken.invoice, taken.step);
    let told = Event {
        subscription: taken.subscription.as_ref().map(ToString::to_string),
        ..Event::new(source, "dunning.step_taken", taken.at)
    };
    feed::tell(batch, [told.of_invoice(taken.invoice.as_str())]);
}

/// The columns of a [`Taken`], in front of any condition.
macro_rules! select_steps {
    ($rest:literal) => {
        concat!(
            "select invoice_id, step, subscription_id, text, taken_at, taken_on, currency, fee_minor, interest_minor, \
             interest_rate, covered_minor, consequence from dunning_steps ",
            $rest
        )
    };
}

/// The steps that were taken for one invoice, in their order.
pub(in crate::subscriptions) async fn of_invoice(
    storage: &Storage,
    invoice: &InvoiceId,
) -> Result<Vec<Taken>> {
    sqlx::query(select_steps!("where invoice_id = $1 order by step"))
        .bind(invoice.as_str())
        .fetch_all(storage.reader())
        .await?
        .iter()
        .map(taken)
        .collect()
}

/// The steps that were taken for a subscription's invoices, the latest first.
pub(in crate::subscriptions) async fn of_subscription(
    storage: &Storage,
    of: &SubscriptionId,
    limit: u32,
) -> Result<Vec<Taken>> {
    sqlx::query(select_steps!(
        "where subscription_id = $1 order by taken_at desc, invoice_id, step desc limit $2"
    ))
    .bind(of.as_str())
    .bind(i64::from(limit))
    .fetch_all(storage.reader())
    .await?
    .iter()
    .map(taken)
    .collect()
}

fn taken(row: &AnyRow) -> Result<Taken> {
    let text = |column: &str| row.try_get::<String, _>(column);
    let currency = text("currency")?.parse().map_err(Error::unreadable)?;
    let letter: Letter = text("text")?.parse().map_err(Error::unreadable)?;
    let subscription: Option<String> = row.try_get("subscription_id")?;
    let consequence: Option<String> = row.try_get("consequence")?;
    let rate: Option<i64> = row.try_get("interest_rate")?;
    let rate = rate.map(|parts| {
        let parts = u32::try_from(parts).map_err(Error::unreadable)?;
        Rate::from_parts_per_million(parts).map_err(Error::unreadable)
    });
    Ok(Taken {
        invoice: text("invoice_id")?.parse().map_err(Error::unreadable)?,
        step: row.try_get("step")?,
        subscription: subscription
            .map(|id| id.parse().map_err(Error::unreadable))
            .transpose()?,
        letter,
        at: Timestamp::from_microsecond(row.try_get("taken_at")?).map_err(Error::unreadable)?,
        on: day(row, "taken_on")?,
        fee: Money::new(row.try_get("fee_minor")?, currency),
        interest: Money::new(row.try_get("interest_minor")?, currency),
        rate: rate.transpose()?,
        covered: Money::new(row.try_get("covered_minor")?, currency),
        // Nothing for a step of which nobody wrote that down.
        consequence: consequence.map_or(Ok(Consequence::None), |word| {
            word.parse().map_err(Error::unreadable)
        })?,
    })
}

/// The same, asked in the transaction that weighs them.
pub(in crate::subscriptions) async fn steps_in(
    tx: &mut Tx,
    invoice: &InvoiceId,
) -> Result<Vec<Taken>> {
    sqlx::query(select_steps!("where invoice_id = $1 order by step"))
        .bind(invoice.as_str())
        .fetch_all(tx.conn())
        .await?
        .iter()
        .map(taken)
        .collect()
}

/// Invoices with steps on which something was booked since they were weighed, and whose they are; those behind `after`.
pub(in crate::subscriptions) async fn to_weigh(
    storage: &Storage,
    after: Option<&InvoiceId>,
    limit: u32,
) -> Result<Vec<(InvoiceId, SubjectId)>> {
    let rows: Vec<(String, String)> = sqlx::query_as(
        "select s.invoice_id, i.subject_id from dunning_steps s join invoice_balances b on b.invoice_id = s.invoice_id \
         join invoices i on i.id = s.invoice_id where s.step = 0 and s.invoice_id > $1 and s.weighed_moves <> b.moves \
         order by s.invoice_id limit $2",
    )
    .bind(after.map_or("", InvoiceId::as_str))
    .bind(i64::from(limit))
    .fetch_all(storage.reader())
    .await?;
    rows.into_iter()
        .map(|(invoice, subject)| {
            let invoice = invoice.parse().map_err(Error::unreadable)?;
            Ok((invoice, subject.parse().map_err(Error::unreadable)?))
        })
        .collect()
}

/// Notes that all that is booked on an invoice was weighed.
pub(in crate::subscriptions) async fn note_weighed(tx: &mut Tx, invoice: &InvoiceId) -> Result<()> {
    sqlx::query(
        "update dunning_steps set weighed_moves = (select moves from invoice_balances where invoice_id = $1) \
         where invoice_id = $2 and step = 0",
    )
    .bind(invoice.as_str())
    .bind(invoice.as_str())
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// How many steps were taken for an invoice, asked in the transaction of the next one.
pub(in crate::subscriptions) async fn count(tx: &mut Tx, invoice: &InvoiceId) -> Result<i64> {
    let count = sqlx::query_scalar("select count(*) from dunning_steps where invoice_id = $1")
        .bind(invoice.as_str())
        .fetch_one(tx.conn())
        .await?;
    Ok(count)
}

/// Subscriptions that stand as overdue and of whose dunned invoices nothing is open any more, those behind `after`.
pub(in crate::subscriptions) async fn paid(
    storage: &Storage,
    after: Option<&SubscriptionId>,
    limit: u32,
) -> Result<Vec<Subscription>> {
    sqlx::query(select_subscriptions!(
        "where overdue_at is not null and ended_at is null and id > $1 and not exists (select 1 from dunning_steps s \
         join invoice_balances b on b.invoice_id = s.invoice_id where s.subscription_id = subscriptions.id \
         and b.open_minor > 0) order by id limit $2"
    ))
    .bind(after.map_or("", SubscriptionId::as_str))
    .bind(i64::from(limit))
    .fetch_all(storage.reader())
    .await?
    .iter()
    .map(subscription)
    .collect()
}

/// Invoices with steps that are open while their subscriptions do not stand as these steps left them; those behind `after`. Not
/// those of which something was taken back since a moment: that may yet be put right.
pub(in crate::subscriptions) async fn relapsed(
    storage: &Storage,
    since: Timestamp,
    after: Option<&InvoiceId>,
    limit: u32,
) -> Result<Vec<(InvoiceId, SubscriptionId, Consequence)>> {
    let rows: Vec<(String, String, i64)> = sqlx::query_as(
        "select s.invoice_id, s.subscription_id, \
         cast(max(case when s.consequence = 'suspension' then 1 else 0 end) as bigint) as suspends \
         from invoice_balances b join dunning_steps s on s.invoice_id = b.invoice_id \
         join subscriptions o on o.id = s.subscription_id \
         where b.settled_at is null and b.open_minor > 0 and o.ended_at is null \
         and (o.overdue_at is null or o.suspended_at is null and s.consequence = 'suspension') and s.invoice_id > $1 \
         and not exists (select 1 from postings p join entries e on e.id = p.entry_id where p.invoice_id = s.invoice_id \
         and e.kind = 'reversal' and e.booked_at >= $2) \
         group by s.invoice_id, s.subscription_id order by s.invoice_id limit $3",
    )
    .bind(after.map_or("", InvoiceId::as_str))
    .bind(since.as_microsecond())
    .bind(i64::from(limit))
    .fetch_all(storage.reader())
    .await?;
    rows.into_iter()
        .map(|(invoice, subscription, suspends)| {
            Ok((
                invoice.parse().map_err(Error::unreadable)?,
                subscription.parse().map_err(Error::unreadable)?,
                if suspends == 1 {
                    Consequence::Suspension
                } else {
                    Consequence::None
                },
            ))
        })
        .collect()
}

use std::slice;

use jiff::Timestamp;
use sqlx::Row as _;
use sqlx::any::AnyRow;

use super::data;
use super::model::{Order, OrderDraft, OrderId};
use super::place::{IdempotencyKey, SealedOrder};
use super::quote::{Label, QuotedLine};
use crate::billing::tax::{Decision, Totals};
use crate::catalog::Localized;
use crate::customers::CustomerId;
use crate::money::{Currency, Money, Rate};
use crate::storage::{Batch, Error, Result, Storage, Tx};
use crate::values;
use crate::vault::Sealed;
use crate::vault::map::Field;

pub(super) fn add_order(
    batch: &mut Batch,
    order: &Order,
    draft: &OrderDraft,
    sealed: SealedOrder,
    browser: Option<[u8; 32]>,
) {
    let some = |sealed: Option<Sealed>| sealed.map(Sealed::into_bytes);
    batch.push(
        "insert into orders (id, number, customer_id, subject_id, plan_id, price_id, interval, quantity, currency, \
         basis, net_minor, tax_minor, total_minor, country, language, payment_method, terms_version, name_sealed, \
         email_sealed, company_sealed, phone_sealed, vat_id_sealed, address_line1_sealed, address_line2_sealed, \
         postal_code_sealed, city_sealed, region_sealed, buyer_reference_sealed, answers_sealed, browser_digest, \
         placed_at, news_asked_at, proven_at) \
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, \
         $22, $23, $24, $25, $26, $27, $28, $29, $30, $31, $32, $33)",
        values![
            order.id.as_str(),
            order.number.as_str(),
            order.customer.as_str(),
            order.subject.as_str(),
            order.plan.as_str(),
            order.price.as_str(),
            order.interval.as_str(),
            order.quantity,
            order.total.currency().code(),
            order.basis.as_str(),
            order.net.minor(),
            order.tax.minor(),
            order.total.minor(),
            order.country.as_str(),
            order.language.as_str(),
            order.payment_method.as_str(),
            order.terms_version.as_str(),
            sealed.name.into_bytes(),
            sealed.email.into_bytes(),
            some(sealed.company),
            some(sealed.phone),
            some(sealed.vat_id),
            sealed.address_line1.into_bytes(),
            some(sealed.address_line2),
            some(sealed.postal_code),
            some(sealed.city),
            some(sealed.region),
            some(sealed.buyer_reference),
            some(sealed.answers),
            browser.map(|digest| digest.to_vec()),
            order.placed_at,
            draft.news.then_some(order.placed_at.as_microsecond()),
            order.proven_at.map(Timestamp::as_microsecond),
        ],
    );
    for (position, line) in (0_i64..).zip(&draft.quote.lines) {
        add_line(batch, order, position, line);
    }
}

/// A line of a plan, which most orders have alone, binds no labels.
fn add_line(batch: &mut Batch, order: &Order, position: i64, line: &QuotedLine) {
    let mut values = values![
        order.id.as_str(),
        position,
        line.kind.as_str(),
        line.quantity,
        line.unit.minor(),
        line.amount.minor(),
        line.decision.territory.code(),
        line.decision.treatment.as_str(),
        line.decision.rate.parts_per_million(),
    ];
    let Some(label) = &line.label else {
        batch.push(
            "insert into order_lines (order_id, position, kind, quantity, unit_minor, amount_minor, tax_territory, \
             tax_treatment, tax_rate_ppm) values ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
            values,
        );
        return;
    };
    values.extend(values![
        label.key.as_str(),
        label.name.en.as_str(),
        label.name.de.as_str(),
    ]);
    batch.push(
        "insert into order_lines (order_id, position, kind, quantity, unit_minor, amount_minor, tax_territory, \
         tax_treatment, tax_rate_ppm, key, name_en, name_de) \
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)",
        values,
    );
}

pub(super) fn add_key(batch: &mut Batch, key: &IdempotencyKey, order: &Order) {
    batch.push(
        "insert into idempotency_keys (key_digest, body_digest, order_id, created_at) values ($1, $2, $3, $4)",
        values![key.key(), key.body(), order.id.as_str(), order.placed_at],
    );
}

/// Forgets the keys of requests that nobody repeats any more.
pub(super) async fn forget_keys(storage: &Storage, before: Timestamp) -> Result<()> {
    storage
        .transact(move |tx| {
            Box::pin(async move {
                sqlx::query("delete from idempotency_keys where created_at < $1")
                    .bind(before.as_microsecond())
                    .execute(tx.conn())
                    .await?;
                Ok(())
            })
        })
        .await
}

/// The columns of an [`Order`], in front of any condition.
macro_rules! select_orders {
    ($rest:literal) => {
        concat!(
            "select o.id, o.number, o.customer_id, o.subject_id, o.plan_id, p.slug, o.price_id, o.interval, o.quantity, o.currency, \
             o.basis, o.net_minor, o.tax_minor, o.total_minor, o.country, o.language, o.payment_method, \
             o.terms_version, o.placed_at, o.proven_at, o.fulfilled_at, o.cancelled_at, o.withdrawn_at, \
             o.asked_plan_id \
             from orders o join plans p on p.id = o.plan_id ",
            $rest
        )
    };
}

pub(super) mod answers;
pub(super) mod following;
pub(super) mod progress;
pub(super) mod terms;
pub(super) mod together;

/// The order that an idempotency key stands for, and the fingerprint of the body it came with.
pub(super) async fn by_key(storage: &Storage, key: &[u8]) -> Result<Option<(Order, Vec<u8>)>> {
    let found: Option<(String, Vec<u8>)> =
        sqlx::query_as("select order_id, body_digest from idempotency_keys where key_digest = $1")
            .bind(key)
            .fetch_optional(storage.reader())
            .await?;
    let Some((id, body)) = found else {
        return Ok(None);
    };
    let id = id.parse().map_err(Error::unreadable)?;
    Ok(by_id(storage, &id).await?.map(|order| (order, body)))
}

pub(super) async fn by_id(storage: &Storage, id: &OrderId) -> Result<Option<Order>> {
    sqlx::query(select_orders!("where o.id = $1"))
        .bind(id.as_str())
        .fetch_optional(storage.reader())
        .await?
        .map(|row| order(&row))
        .transpose()
}

pub(super) async fn by_number(storage: &Storage, number: &str) -> Result<Option<Order>> {
    sqlx::query(select_orders!("where o.number = $1"))
        .bind(number)
        .fetch_optional(storage.reader())
        .await?
        .map(|row| order(&row))
        .transpose()
}

/// Whether this browser placed the order.
pub(super) async fn placed_by(storage: &Storage, id: &OrderId, browser: &[u8]) -> Result<bool> {
    let found: Option<i64> =
        sqlx::query_scalar("select placed_at from orders where id = $1 and browser_digest = $2")
            .bind(id.as_str())
            .bind(browser)
            .fetch_optional(storage.reader())
            .await?;
    Ok(found.is_some())
}

/// A customer's orders, the newest first; those older than `before`, if it is given.
pub(super) async fn of_customer(
    storage: &Storage,
    customer: &CustomerId,
    before: Option<&OrderId>,
    limit: u32,
) -> Result<Vec<Order>> {
    sqlx::query(select_orders!(
        "where o.customer_id = $1 and (cast($2 as text) is null or (o.placed_at, o.id) < \
         (select b.placed_at, b.id from orders b where b.id = $2 and b.customer_id = $1)) \
         order by o.placed_at desc, o.id desc limit $3"
    ))
    .bind(customer.as_str())
    .bind(before.map(OrderId::as_str))
    .bind(i64::from(limit))
    .fetch_all(storage.reader())
    .await?
    .iter()
    .map(order)
    .collect()
}

/// A page of all orders, the newest first; those older than `before`, if it is given.
pub(super) async fn page(
    storage: &Storage,
    before: Option<&Order>,
    limit: u32,
) -> Result<Vec<Order>> {
    // Nothing is placed later than the end of time, and no id sorts behind this.
    let (at, id) = before.map_or((i64::MAX, "ord_~"), |order| {
        (order.placed_at.as_microsecond(), order.id.as_str())
    });
    sqlx::query(select_orders!(
        "where (o.placed_at, o.id) < ($1, $2) order by o.placed_at desc, o.id desc limit $3"
    ))
    .bind(at)
    .bind(id)
    .bind(i64::from(limit))
    .fetch_all(storage.reader())
    .await?
    .iter()
    .map(order)
    .collect()
}

/// Notes that the customer took over what the order says of them.
pub(super) async fn note_taken_over(tx: &mut Tx, id: &OrderId, now: Timestamp) -> Result<()> {
    sqlx::query(
        "update orders set taken_over_at = $1, proven_at = coalesce(proven_at, $2) where id = $3",
    )
    .bind(now.as_microsecond())
    .bind(now.as_microsecond())
    .bind(id.as_str())
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Notes that its customer said that the order is theirs.
pub(super) async fn note_proven(
    tx: &mut Tx,
    id: &OrderId,
    customer: &CustomerId,
    now: Timestamp,
) -> Result<()> {
    sqlx::query(
        "update orders set proven_at = $1 where id = $2 and customer_id = $3 and proven_at is null",
    )
    .bind(now.as_microsecond())
    .bind(id.as_str())
    .bind(customer.as_str())
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// An order's lines, as they were quoted.
pub(super) async fn lines(storage: &Storage, order: &Order) -> Result<Vec<QuotedLine>> {
    let mut lines = together::lines(storage, slice::from_ref(order)).await?;
    Ok(lines.remove(&order.id).unwrap_or_default())
}

fn line(row: &AnyRow, currency: Currency) -> Result<QuotedLine> {
    let text = |column: &str| row.try_get::<String, _>(column);
    let money = |column: &str| -> Result<Money> { Ok(Money::new(row.try_get(column)?, currency)) };
    let ppm: i64 = row.try_get("tax_rate_ppm")?;
    let ppm = u32::try_from(ppm).map_err(Error::unreadable)?;
    let label = row
        .try_get::<Option<String>, _>("key")?
        .map(|key| -> Result<Label> {
            let name = Localized {
                en: text("name_en")?,
                de: text("name_de")?,
            };
            Ok(Label { key, name })
        });
    Ok(QuotedLine {
        kind: text("kind")?.parse().map_err(Error::unreadable)?,
        quantity: row.try_get("quantity")?,
        unit: money("unit_minor")?,
        amount: money("amount_minor")?,
        decision: Decision {
            territory: text("tax_territory")?.parse().map_err(Error::unreadable)?,
            treatment: text("tax_treatment")?.parse().map_err(Error::unreadable)?,
            rate: Rate::from_parts_per_million(ppm).map_err(Error::unreadable)?,
        },
        label: label.transpose()?,
    })
}

/// Taxes a whole order anew, for who follows it to see.
pub(super) async fn retax(
    tx: &mut Tx,
    id: &OrderId,
    becomes: Decision,
    totals: &Totals,
) -> Result<()> {
    sqlx::query(
        "update order_lines set tax_territory = $1, tax_treatment = $2, tax_rate_ppm = $3 where order_id = $4",
    )
    .bind(becomes.territory.code())
    .bind(becomes.treatment.as_str())
    .bind(i64::from(becomes.rate.parts_per_million()))
    .bind(id.as_str())
    .execute(tx.conn())
    .await?;
    sqlx::query(
        "update orders set net_minor = $1, tax_minor = $2, total_minor = $3, followed_at = null where id = $4",
    )
    .bind(totals.net.minor())
    .bind(totals.tax.minor())
    .bind(totals.total.minor())
    .bind(id.as_str())
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// An order's sealed fields that hold something.
pub(super) async fn sealed(storage: &Storage, id: &OrderId) -> Result<Vec<(Field, Sealed)>> {
    let mut sealed = together::sealed(storage, slice::from_ref(id)).await?;
    sealed.remove(id).ok_or(sqlx::Error::RowNotFound.into())
}

fn sealed_fields(row: &AnyRow) -> Result<Vec<(Field, Sealed)>> {
    let mut found = Vec::new();
    for field in data::fields() {
        let bytes: Option<Vec<u8>> = row.try_get(field.column)?;
        found.extend(bytes.map(|bytes| (*field, Sealed::from_stored(bytes))));
    }
    Ok(found)
}

fn order(row: &AnyRow) -> Result<Order> {
    let text = |column: &str| row.try_get::<String, _>(column);
    let moment = |column: &str| -> Result<Option<Timestamp>> {
        row.try_get::<Option<i64>, _>(column)?
            .map(|micros| Timestamp::from_microsecond(micros).map_err(Error::unreadable))
            .transpose()
    };
    let currency: Currency = text("currency")?.parse().map_err(Error::unreadable)?;
    let money = |column: &str| -> Result<Money> { Ok(Money::new(row.try_get(column)?, currency)) };
    Ok(Order {
        id: text("id")?.parse().map_err(Error::unreadable)?,
        number: text("number")?,
        customer: text("customer_id")?.parse().map_err(Error::unreadable)?,
        subject: text("subject_id")?.parse().map_err(Error::unreadable)?,
        plan: text("plan_id")?.parse().map_err(Error::unreadable)?,
        plan_slug: text("slug")?,
        price: text("price_id")?.parse().map_err(Error::unreadable)?,
        interval: text("interval")?.parse().map_err(Error::unreadable)?,
        quantity: row.try_get("quantity")?,
        basis: text("basis")?.parse().map_err(Error::unreadable)?,
        net: money("net_minor")?,
        tax: money("tax_minor")?,
        total: money("total_minor")?,
        country: text("country")?,
        payment_method: text("payment_method")?,
        language: text("language")?,
        terms_version: text("terms_version")?,
        placed_at: moment("placed_at")?.ok_or_else(|| Error::unreadable("placed_at"))?,
        proven_at: moment("proven_at")?,
        fulfilled_at: moment("fulfilled_at")?,
        cancelled_at: moment("cancelled_at")?,
        withdrawn_at: moment("withdrawn_at")?,
        asked_by: row
            .try_get::<Option<String>, _>("asked_plan_id")?
            .map(|id| id.parse().map_err(Error::unreadable))
            .transpose()?,
    })
}

//! Many orders at once, one query for all of them: what a batch of invoices is written from.

use std::collections::HashMap;

use sqlx::{AssertSqlSafe, Row as _};

use super::{line, order, sealed_fields};
use crate::orders::quote::QuotedLine;
use crate::orders::{Order, OrderId};
use crate::storage::{Error, Placeholders, Result, Storage};
use crate::vault::Sealed;
use crate::vault::map::Field;

/// Those of these orders that there are, in no order.
pub(in crate::orders) async fn orders(storage: &Storage, ids: &[OrderId]) -> Result<Vec<Order>> {
    let sql = format!(
        "{}({})",
        select_orders!("where o.id in "),
        Placeholders(ids.len())
    );
    let query = ids
        .iter()
        .fold(sqlx::query(AssertSqlSafe(sql)), |query, id| {
            query.bind(id.as_str())
        });
    let rows = query.fetch_all(storage.reader()).await?;
    rows.iter().map(order).collect()
}

/// Each order's sealed fields that hold something.
pub(in crate::orders) async fn sealed(
    storage: &Storage,
    ids: &[OrderId],
) -> Result<HashMap<OrderId, Vec<(Field, Sealed)>>> {
    let sql = format!(
        "select id, name_sealed, email_sealed, company_sealed, phone_sealed, vat_id_sealed, address_line1_sealed, \
         address_line2_sealed, postal_code_sealed, city_sealed, region_sealed, buyer_reference_sealed, \
         answers_sealed from orders where id in ({})",
        Placeholders(ids.len())
    );
    let query = ids
        .iter()
        .fold(sqlx::query(AssertSqlSafe(sql)), |query, id| {
            query.bind(id.as_str())
        });
    let mut found = HashMap::with_capacity(ids.len());
    for row in query.fetch_all(storage.reader()).await? {
        let id: String = row.try_get("id")?;
        found.insert(id.parse().map_err(Error::unreadable)?, sealed_fields(&row)?);
    }
    Ok(found)
}

/// Each order's lines, as they were quoted.
pub(in crate::orders) async fn lines(
    storage: &Storage,
    of: &[Order],
) -> Result<HashMap<OrderId, Vec<QuotedLine>>> {
    let sql = format!(
        "select order_id, kind, quantity, unit_minor, amount_minor, tax_territory, tax_treatment, tax_rate_ppm, key, \
         name_en, name_de from order_lines where order_id in ({}) order by order_id, position",
        Placeholders(of.len())
    );
    let query = of
        .iter()
        .fold(sqlx::query(AssertSqlSafe(sql)), |query, order| {
            query.bind(order.id.as_str())
        });
    let currencies: HashMap<&str, _> = of
        .iter()
        .map(|order| (order.id.as_str(), order.total.currency()))
        .collect();
    let mut found: HashMap<OrderId, Vec<QuotedLine>> = HashMap::with_capacity(of.len());
    for row in query.fetch_all(storage.reader()).await? {
        let id: String = row.try_get("order_id")?;
        let currency = currencies[id.as_str()];
        let lines = found.entry(id.parse().map_err(Error::unreadable)?);
        lines.or_default().push(line(&row, currency)?);
    }
    Ok(found)
}

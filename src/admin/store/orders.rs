//! Lists of orders.

use jiff::Timestamp;
use sqlx::any::AnyRow;
use sqlx::{AssertSqlSafe, Row as _};

use crate::catalog::Localized;
use crate::customers::CustomerId;
use crate::money::{Currency, Money};
use crate::orders::{OrderId, Status};
use crate::storage::{Error, Placeholders, Result, Storage};
use crate::vault::{Sealed, SubjectId};

/// An order in a list.
#[derive(Debug, Clone)]
pub(in crate::admin) struct Listed {
    pub(in crate::admin) id: OrderId,
    pub(in crate::admin) number: String,
    pub(in crate::admin) customer: CustomerId,
    pub(in crate::admin) subject: SubjectId,
    pub(in crate::admin) placed_at: Timestamp,
    pub(in crate::admin) status: Status,
    pub(in crate::admin) plan: Localized,
    pub(in crate::admin) country: String,
    pub(in crate::admin) total: Money,
    /// Nothing once it was erased.
    pub(in crate::admin) name: Option<Sealed>,
}

/// A place in the list, between two orders: the order of lists is by time, and by id at the same time.
#[derive(Debug, Clone)]
pub(in crate::admin) struct Place {
    pub(in crate::admin) placed_at: i64,
    pub(in crate::admin) id: String,
}

impl Place {
    /// Newer than every order. No id sorts after this one.
    pub(in crate::admin) fn newest() -> Self {
        Self {
            placed_at: i64::MAX,
            id: "~".to_owned(),
        }
    }
}

impl From<&Listed> for Place {
    fn from(order: &Listed) -> Self {
        Self {
            placed_at: order.placed_at.as_microsecond(),
            id: order.id.as_str().to_owned(),
        }
    }
}

/// Which orders; an empty text does not matter.
#[derive(Debug, Clone)]
pub(in crate::admin) struct Which {
    pub(in crate::admin) status: String,
    /// A plan's slug.
    pub(in crate::admin) plan: String,
    pub(in crate::admin) country: String,
    pub(in crate::admin) customer: String,
    pub(in crate::admin) number: String,
    pub(in crate::admin) from_at: i64,
    pub(in crate::admin) before_at: i64,
}

impl Default for Which {
    fn default() -> Self {
        Self {
            status: String::new(),
            plan: String::new(),
            country: String::new(),
            customer: String::new(),
            number: String::new(),
            from_at: i64::MIN,
            before_at: i64::MAX,
        }
    }
}

/// The columns of a [`Listed`], in front of any condition.
macro_rules! columns {
    () => {
        "select o.id, o.number, o.customer_id, o.subject_id, o.placed_at, o.fulfilled_at, o.cancelled_at, p.name_en, p.name_de, \
         o.country, o.currency, o.total_minor, o.name_sealed from orders o join plans p on p.id = o.plan_id "
    };
}

macro_rules! select {
    ($side:literal, $direction:literal) => {
        concat!(
            columns!(),
            "where (o.placed_at, o.id) ", $side, " ($1, $2) and o.placed_at >= $3 and o.placed_at < $4 \
             and (cast($5 as text) = '' or $5 = case when o.cancelled_at is not null then 'cancelled' \
             when o.fulfilled_at is not null then 'fulfilled' else 'open' end) \
             and (cast($6 as text) = '' or p.slug = $6) and (cast($7 as text) = '' or o.country = $7) \
             and (cast($8 as text) = '' or o.customer_id = $8) and (cast($9 as text) = '' or o.number = $9) \
             order by o.placed_at ", $direction, ", o.id ", $direction, " limit $10"
        )
    };
}

/// The orders that come next behind a place, the newest first.
pub(in crate::admin) async fn older(
    storage: &Storage,
    which: &Which,
    than: &Place,
    limit: i64,
) -> Result<Vec<Listed>> {
    list(storage, select!("<", "desc"), which, than, limit).await
}

/// The orders that come right before a place, the newest first.
pub(in crate::admin) async fn newer(
    storage: &Storage,
    which: &Which,
    than: &Place,
    limit: i64,
) -> Result<Vec<Listed>> {
    let mut orders = list(storage, select!(">", "asc"), which, than, limit).await?;
    orders.reverse();
    Ok(orders)
}

/// These orders, in no order.
pub(in crate::admin) async fn by_ids(storage: &Storage, ids: &[OrderId]) -> Result<Vec<Listed>> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let sql = format!(
        concat!(columns!(), "where o.id in ({})"),
        Placeholders(ids.len())
    );
    ids.iter()
        .fold(sqlx::query(AssertSqlSafe(sql)), |query, id| {
            query.bind(id.as_str())
        })
        .fetch_all(storage.reader())
        .await?
        .iter()
        .map(listed)
        .collect()
}

/// Where an order stands in the list.
pub(in crate::admin) async fn place_of(storage: &Storage, id: &OrderId) -> Result<Option<Place>> {
    let placed_at = sqlx::query_scalar("select placed_at from orders where id = $1")
        .bind(id.as_str())
        .fetch_optional(storage.reader())
        .await?;
    Ok(placed_at.map(|placed_at| Place {
        placed_at,
        id: id.as_str().to_owned(),
    }))
}

async fn list(
    storage: &Storage,
    sql: &'static str,
    which: &Which,
    place: &Place,
    limit: i64,
) -> Result<Vec<Listed>> {
    sqlx::query(sql)
        .bind(place.placed_at)
        .bind(place.id.as_str())
        .bind(which.from_at)
        .bind(which.before_at)
        .bind(which.status.as_str())
        .bind(which.plan.as_str())
        .bind(which.country.as_str())
        .bind(which.customer.as_str())
        .bind(which.number.as_str())
        .bind(limit)
        .fetch_all(storage.reader())
        .await?
        .iter()
        .map(listed)
        .collect()
}

fn listed(row: &AnyRow) -> Result<Listed> {
    let text = |column: &str| row.try_get::<String, _>(column);
    let happened = |column: &str| row.try_get::<Option<i64>, _>(column);
    let currency: Currency = text("currency")?.parse().map_err(Error::unreadable)?;
    let name: Option<Vec<u8>> = row.try_get("name_sealed")?;
    Ok(Listed {
        id: text("id")?.parse().map_err(Error::unreadable)?,
        number: text("number")?,
        customer: text("customer_id")?.parse().map_err(Error::unreadable)?,
        subject: text("subject_id")?.parse().map_err(Error::unreadable)?,
        placed_at: Timestamp::from_microsecond(row.try_get("placed_at")?)
            .map_err(Error::unreadable)?,
        status: match (happened("cancelled_at")?, happened("fulfilled_at")?) {
            (Some(_), _) => Status::Cancelled,
            (None, Some(_)) => Status::Fulfilled,
            (None, None) => Status::Open,
        },
        plan: Localized {
            en: text("name_en")?,
            de: text("name_de")?,
        },
        country: text("country")?,
        total: Money::new(row.try_get("total_minor")?, currency),
        name: name.map(Sealed::from_stored),
    })
}

//! From rows to what they say.

use std::collections::HashMap;

use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use sqlx::Row as _;
use sqlx::any::AnyRow;

use crate::money::{Currency, Money, Rate};
use crate::storage::{Error, Result};
use crate::subscriptions::model::{
    Announced, Item, ItemKind, Planned, Subscription, SubscriptionId,
};
use crate::subscriptions::state::Milestones;

pub(super) fn moment(row: &AnyRow, column: &str) -> Result<Option<Timestamp>> {
    row.try_get::<Option<i64>, _>(column)?
        .map(|micros| Timestamp::from_microsecond(micros).map_err(Error::unreadable))
        .transpose()
}

pub(super) fn day(row: &AnyRow, column: &str) -> Result<Date> {
    row.try_get::<String, _>(column)?
        .parse()
        .map_err(Error::unreadable)
}

pub(super) fn rate(row: &AnyRow, column: &str) -> Result<Option<Rate>> {
    let Some(ppm) = row.try_get::<Option<i64>, _>(column)? else {
        return Ok(None);
    };
    let ppm = u32::try_from(ppm).map_err(Error::unreadable)?;
    Rate::from_parts_per_million(ppm)
        .map(Some)
        .map_err(Error::unreadable)
}

pub(super) fn subscription(row: &AnyRow) -> Result<Subscription> {
    let text = |column: &str| row.try_get::<String, _>(column);
    let position = u32::try_from(row.try_get::<i64, _>("position")?).map_err(Error::unreadable)?;
    Ok(Subscription {
        id: text("id")?.parse().map_err(Error::unreadable)?,
        order: text("order_id")?.parse().map_err(Error::unreadable)?,
        customer: text("customer_id")?.parse().map_err(Error::unreadable)?,
        subject: text("subject_id")?.parse().map_err(Error::unreadable)?,
        plan: text("plan_id")?.parse().map_err(Error::unreadable)?,
        price: text("price_id")?.parse().map_err(Error::unreadable)?,
        interval: text("interval")?.parse().map_err(Error::unreadable)?,
        currency: text("currency")?.parse().map_err(Error::unreadable)?,
        basis: text("basis")?.parse().map_err(Error::unreadable)?,
        territory: text("territory")?.parse().map_err(Error::unreadable)?,
        business_confirmed_at: moment(row, "business_confirmed_at")?,
        anchor: day(row, "anchor_on")?,
        position,
        next_on: day(row, "next_on")?,
        renews_at: moment(row, "renews_at")?,
        bound_until: row
            .try_get::<Option<String>, _>("bound_until_on")?
            .map(|day| day.parse().map_err(Error::unreadable))
            .transpose()?,
        planned: planned(row)?,
        round: u32::try_from(row.try_get::<i64, _>("round")?).map_err(Error::unreadable)?,
        begun_at: moment(row, "begun_at")?.ok_or_else(|| Error::unreadable("begun_at"))?,
        milestones: Milestones {
            trial_ends_at: moment(row, "trial_ends_at")?,
            paused_at: moment(row, "paused_at")?,
            overdue_at: moment(row, "overdue_at")?,
            suspended_at: moment(row, "suspended_at")?,
            ends_at: moment(row, "ends_at")?,
            ended_at: moment(row, "ended_at")?,
        },
        epoch: row.try_get("epoch")?,
    })
}

fn planned(row: &AnyRow) -> Result<Option<Planned>> {
    let text = |column: &str| row.try_get::<Option<String>, _>(column);
    let (plan, price) = (text("next_plan_id")?, text("next_price_id")?);
    let quantity: Option<i64> = row.try_get("next_quantity")?;
    let from = text("next_from_on")?;
    let (Some(plan), Some(price), Some(quantity), Some(from)) = (plan, price, quantity, from)
    else {
        return Ok(None);
    };
    Ok(Some(Planned {
        plan: plan.parse().map_err(Error::unreadable)?,
        price: price.parse().map_err(Error::unreadable)?,
        quantity,
        addons: addons(row)?,
        coupon: text("next_coupon")?
            .map(|fate| fate.parse().map_err(Error::unreadable))
            .transpose()?,
        from: from.parse().map_err(Error::unreadable)?,
        notice: text("next_notice_id")?
            .map(|id| id.parse().map_err(Error::unreadable))
            .transpose()?,
        announced: announced(row)?,
    }))
}

pub(super) fn announced(row: &AnyRow) -> Result<Option<Announced>> {
    let text = |column: &str| row.try_get::<Option<String>, _>(column);
    let (price, from) = (text("announced_price_id")?, text("announced_from_on")?);
    let notice = text("announced_notice_id")?;
    let (Some(price), Some(from), Some(notice)) = (price, from, notice) else {
        return Ok(None);
    };
    Ok(Some(Announced {
        price: price.parse().map_err(Error::unreadable)?,
        from: from.parse().map_err(Error::unreadable)?,
        notice: notice.parse().map_err(Error::unreadable)?,
    }))
}

/// An add-on of what is planned, as JSON.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct PlannedAddon {
    key: Option<String>,
    name: String,
    quantity: i64,
    unit_minor: i64,
}

pub(super) fn written(addons: &[Item]) -> String {
    let addons = addons.iter().map(|item| PlannedAddon {
        key: item.key.clone(),
        name: item.name.clone(),
        quantity: item.quantity,
        unit_minor: item.unit.minor(),
    });
    serde_json::to_string(&addons.collect::<Vec<_>>()).expect("an add-on is plain data")
}

fn addons(row: &AnyRow) -> Result<Option<Vec<Item>>> {
    let Some(written) = row.try_get::<Option<String>, _>("next_addons")? else {
        return Ok(None);
    };
    let currency: Currency = row
        .try_get::<String, _>("currency")?
        .parse()
        .map_err(Error::unreadable)?;
    let addons: Vec<PlannedAddon> = serde_json::from_str(&written).map_err(Error::unreadable)?;
    let items = addons.into_iter().map(|addon| Item {
        kind: ItemKind::Addon,
        key: addon.key,
        name: addon.name,
        quantity: addon.quantity,
        unit: Money::new(addon.unit_minor, currency),
        rate: None,
        periods_left: None,
    });
    Ok(Some(items.collect()))
}

/// What a period consisted of, as JSON.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct KeptItem {
    kind: String,
    key: Option<String>,
    name: String,
    quantity: i64,
    unit_minor: i64,
    rate_ppm: Option<u32>,
    periods_left: Option<i64>,
}

pub(super) fn kept(items: &[Item]) -> String {
    let items = items.iter().map(|item| KeptItem {
        kind: item.kind.to_string(),
        key: item.key.clone(),
        name: item.name.clone(),
        quantity: item.quantity,
        unit_minor: item.unit.minor(),
        rate_ppm: item.rate.map(Rate::parts_per_million),
        periods_left: item.periods_left,
    });
    serde_json::to_string(&items.collect::<Vec<_>>()).expect("an item is plain data")
}

pub(super) fn read(kept: &str, currency: Currency) -> Result<Vec<Item>> {
    let kept: Vec<KeptItem> = serde_json::from_str(kept).map_err(Error::unreadable)?;
    let items = kept.into_iter().map(|item| {
        let rate = item.rate_ppm.map(Rate::from_parts_per_million);
        Ok(Item {
            kind: item.kind.parse().map_err(Error::unreadable)?,
            key: item.key,
            name: item.name,
            quantity: item.quantity,
            unit: Money::new(item.unit_minor, currency),
            rate: rate.transpose().map_err(Error::unreadable)?,
            periods_left: item.periods_left,
        })
    });
    items.collect()
}

pub(super) fn item(
    row: &AnyRow,
    currencies: &HashMap<&str, Currency>,
) -> Result<(SubscriptionId, Item)> {
    let id: String = row.try_get("subscription_id")?;
    let currency = *currencies
        .get(id.as_str())
        .ok_or_else(|| Error::unreadable("subscription_id"))?;
    let item = Item {
        kind: row
            .try_get::<String, _>("kind")?
            .parse()
            .map_err(Error::unreadable)?,
        key: row.try_get("key")?,
        name: row.try_get("name")?,
        quantity: row.try_get("quantity")?,
        unit: Money::new(row.try_get("unit_minor")?, currency),
        rate: rate(row, "rate_ppm")?,
        periods_left: row.try_get("periods_left")?,
    };
    Ok((id.parse().map_err(Error::unreadable)?, item))
}

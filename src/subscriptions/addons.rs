//! How many of which add-ons, and at what price each.

use std::collections::BTreeMap;

use super::act::ActError;
use super::model::{Item, ItemKind, Subscription};
use crate::catalog::{Addon, Plan, Price};
use crate::customers::values::Quantity;
use crate::orders::web::localized;
use crate::web::locale::Locale;

/// Add-ons by their keys, and how many of each. One that is not named stays as it is; of another plan, at its least.
pub type Addons = BTreeMap<String, u32>;

/// The add-ons after a change to `to`. What there will be more of costs what it costs now, as does everything of another plan
/// or interval; what stays, or becomes less, keeps its price.
pub(super) fn after(
    read: &Subscription,
    items: &[Item],
    to: (&Plan, &Price),
    wanted: &Addons,
    locale: Locale,
) -> Result<Vec<Item>, ActError> {
    let (plan, price) = to;
    let is_same_plan = plan.id == read.plan;
    let keeps_price = is_same_plan && price.interval == read.interval;
    let had: Vec<&Item> = items
        .iter()
        .filter(|item| is_same_plan && item.kind == ItemKind::Addon)
        .collect();
    let is_known = |key: &String| {
        plan.addons.iter().any(|addon| addon.key == *key)
            || had.iter().any(|item| item.key.as_ref() == Some(key))
    };
    if !wanted.keys().all(is_known) {
        return Err(ActError::NotOffered);
    }
    let mut after = Vec::new();
    for addon in &plan.addons {
        let old = had
            .iter()
            .find(|item| item.key.as_ref() == Some(&addon.key));
        let so_far = old.map_or(0, |item| item.quantity);
        let least = if is_same_plan {
            so_far
        } else {
            addon.quantity_min.into()
        };
        let count = wanted.get(&addon.key).copied().map_or(least, i64::from);
        let range = i64::from(addon.quantity_min)..=i64::from(addon.quantity_max);
        if !range.contains(&count) && count != so_far {
            return Err(ActError::NotOffered);
        }
        let old = old.filter(|_| keeps_price && count <= so_far);
        if count > 0 {
            after.push(match old {
                Some(old) => counted(old, count)?,
                None => counted(&offered(addon, price, locale)?, count)?,
            });
        }
    }
    // What is not offered any more can stay, at its price, or become less.
    let is_offered = |item: &Item| {
        item.key
            .as_ref()
            .is_some_and(|key| plan.addons.iter().any(|addon| addon.key == *key))
    };
    for old in had.into_iter().filter(|item| !is_offered(item)) {
        let named = old.key.as_ref().and_then(|key| wanted.get(key));
        let count = named.copied().map_or(old.quantity, i64::from);
        if count > 0 {
            if !keeps_price || count > old.quantity {
                return Err(ActError::NotOffered);
            }
            after.push(counted(old, count)?);
        }
    }
    Ok(after)
}

/// One of it, as it is offered now.
fn offered(addon: &Addon, price: &Price, locale: Locale) -> Result<Item, ActError> {
    let unit = addon
        .price(price.interval, price.amount.currency())
        .filter(|unit| unit.basis == price.basis)
        .ok_or(ActError::NotOffered)?;
    Ok(Item {
        kind: ItemKind::Addon,
        key: Some(addon.key.clone()),
        name: localized(&addon.name, locale),
        quantity: 1,
        unit: unit.amount,
        rate: None,
        periods_left: None,
    })
}

fn counted(item: &Item, count: i64) -> Result<Item, ActError> {
    let quantity = Quantity::new(count).map_err(|_| ActError::NotOffered)?;
    Ok(Item {
        quantity: quantity.count().into(),
        ..item.clone()
    })
}

//! What takes the place of what is, from a day on.

use jiff::civil::Date;
use serde::Serialize;

use super::{AddonLine, addon_lines, plan_name, vat};
use crate::money::Money;
use crate::subscriptions::ahead::Ahead;
use crate::subscriptions::desk::Desk;
use crate::subscriptions::error::Error;
use crate::subscriptions::model::{Announced, Item, ItemKind, Subscription};
use crate::subscriptions::terms;
use crate::web::locale::Locale;

/// Something else, from a day on.
#[derive(Debug, Clone, Serialize)]
pub struct PlannedLine {
    pub plan: String,
    pub quantity: i64,
    pub addons: Vec<AddonLine>,
    pub price: Money,
    /// What VAT does to that: `subscription-vat-<vat>` in the texts.
    pub vat: &'static str,
    pub interval: String,
    pub from: Date,
    /// What was charged for it already, with tax: it comes back where the change is dropped before it begins.
    pub charged: Option<Money>,
    /// Another price of it, which was announced before and follows.
    pub announced: Option<AnnouncedLine>,
}

/// What each costs from a day on.
#[derive(Debug, Clone, Serialize)]
pub struct AnnouncedLine {
    pub price: Money,
    pub from: Date,
}

/// What is planned for a subscription, or was charged ahead.
pub(super) async fn of(
    desk: &mut Desk<'_>,
    of: &Subscription,
    items: &[Item],
    ahead: Option<&Ahead>,
    locale: Locale,
) -> Result<Option<PlannedLine>, Error> {
    if let Some(ahead) = ahead {
        let price = desk.price(&of.price).await?;
        let addons = items.iter().filter(|item| item.kind == ItemKind::Addon);
        let addons: Vec<Item> = addons.cloned().collect();
        return Ok(Some(PlannedLine {
            plan: plan_name(desk.app, &of.plan, locale).await?,
            quantity: terms::units(of, items).count,
            addons: addon_lines(&addons),
            price: price.amount,
            vat: vat::of(desk, of, &of.plan, price.basis).await?,
            interval: price.interval.as_str().to_owned(),
            from: ahead.begins_on,
            charged: Some(ahead.total(desk.app, of).await?).filter(|total| !total.is_zero()),
            announced: announced(desk, of.announced().as_ref()).await?,
        }));
    }
    let Some(planned) = &of.planned else {
        return Ok(None);
    };
    let price = desk.price(&planned.price).await?;
    Ok(Some(PlannedLine {
        plan: plan_name(desk.app, &planned.plan, locale).await?,
        quantity: planned.quantity,
        addons: addon_lines(planned.addons.as_deref().unwrap_or_default()),
        price: price.amount,
        vat: vat::of(desk, of, &planned.plan, price.basis).await?,
        interval: price.interval.as_str().to_owned(),
        from: planned.from.max(of.next_on),
        charged: None,
        announced: announced(desk, planned.announced.as_ref()).await?,
    }))
}

/// What was announced of the price of what is planned.
pub(super) async fn announced(
    desk: &Desk<'_>,
    announced: Option<&Announced>,
) -> Result<Option<AnnouncedLine>, Error> {
    let Some(announced) = announced else {
        return Ok(None);
    };
    let price = desk.price(&announced.price).await?;
    Ok(Some(AnnouncedLine {
        price: price.amount,
        from: announced.from,
    }))
}

//! What a change of plan would mean, as those see it who decide on it.

use jiff::civil::Date;
use serde::Serialize;

use super::{AddonChoice, PlannedLine, addon_choices, addon_lines, plan_name, vat};
use crate::app::App;
use crate::catalog;
use crate::money::Money;
use crate::orders::web::localized;
use crate::storage;
use crate::subscriptions::desk::Desk;
use crate::subscriptions::error::Error;
use crate::subscriptions::model::{Charge, ChargeKind};
use crate::subscriptions::plan_change::Preview;
use crate::web::locale::{Locale, Phrase};

/// What a change of plan would mean.
#[derive(Debug, Clone, Serialize)]
pub struct ChangeLines {
    pub price_id: String,
    pub plan_id: String,
    /// The add-ons that it will have or may have.
    pub addons: Vec<AddonChoice>,
    /// The total that whoever confirms it was shown, in minor units.
    pub shown: i64,
    pub to: PlannedLine,
    /// Whether it begins later, and costs nothing until then.
    pub is_later: bool,
    pub lines: Vec<ChangeLine>,
    pub net: Money,
    pub tax: Money,
    pub total: Money,
}

#[derive(Debug, Clone, Serialize)]
pub struct ChangeLine {
    pub label: String,
    pub quantity: i64,
    pub from: Date,
    pub until: Date,
    pub amount: Money,
}

/// What a change would mean, line by line.
pub async fn change(app: &App, preview: &Preview, locale: Locale) -> Result<ChangeLines, Error> {
    let zero = Money::zero(preview.price.amount.currency());
    let mut lines = Vec::with_capacity(preview.charges.len());
    for charge in &preview.charges {
        lines.push(ChangeLine {
            label: charge_label(app, charge, locale).await?,
            quantity: charge.quantity,
            from: charge.period.from,
            until: charge.period.last_day(),
            amount: charge.amount,
        });
    }
    let sums = preview.totals.as_ref();
    let plan = catalog::plan(app, &preview.planned.plan).await?;
    let price = &preview.price;
    let terms = (price.interval, price.amount.currency(), price.basis);
    let addons = preview.planned.addons.as_deref().unwrap_or_default();
    let mut desk = Desk::open(app);
    Ok(ChangeLines {
        price_id: preview.planned.price.to_string(),
        plan_id: preview.planned.plan.to_string(),
        addons: addon_choices(&plan, terms, addons, locale),
        shown: preview.total().minor(),
        to: PlannedLine {
            plan: localized(&plan.name, locale),
            quantity: preview.planned.quantity,
            addons: addon_lines(addons),
            price: preview.price.amount,
            vat: vat::of(
                &mut desk,
                &preview.after,
                &preview.planned.plan,
                price.basis,
            )
            .await?,
            interval: preview.price.interval.as_str().to_owned(),
            from: preview.from,
        },
        is_later: sums.is_none(),
        lines,
        net: sums.map_or(zero, |totals| totals.net),
        tax: sums.map_or(zero, |totals| totals.tax),
        total: sums.map_or(zero, |totals| totals.total),
    })
}

pub(super) async fn charge_label(
    app: &App,
    charge: &Charge,
    locale: Locale,
) -> Result<String, Error> {
    let label = match charge.kind {
        ChargeKind::Plan => plan_name(app, &charge.plan, locale).await?,
        ChargeKind::Addon | ChargeKind::Discount => charge.name.clone(),
        ChargeKind::Credit => {
            let plan = plan_name(app, &charge.plan, locale).await?;
            let phrase = Phrase::new("document-line-unused").with("plan", plan);
            locale.say(&phrase).map_err(storage::Error::unreadable)?
        }
    };
    Ok(label)
}

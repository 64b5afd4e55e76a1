//! A subscription as the API answers it.

use std::collections::HashMap;

use jiff::Timestamp;
use jiff::civil::Date;
use serde::Serialize;
use utoipa::ToSchema;

use crate::app::App;
use crate::catalog::{self, PlanId};
use crate::money::Rate;
use crate::subscriptions::ahead;
use crate::subscriptions::desk::Desk;
use crate::subscriptions::error::Error;
use crate::subscriptions::model::{Item, Planned, Subscription, SubscriptionId};
use crate::subscriptions::store;
use crate::subscriptions::upcoming::{self, NextCharge};

/// What renews, and where it stands. Amounts are minor units of its currency.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct SubscriptionRecord {
    #[schema(value_type = String, example = "sbn_01jd3x8m2k9v4qz7w5y6b1c0ae")]
    id: SubscriptionId,
    /// The order that began it.
    order: String,
    /// The same for everything of one customer.
    customer_id: String,
    /// `trialing`, `active`, `past_due`, `suspended`, `paused`, `cancelled` (runs to a day that is set) or `ended`.
    state: &'static str,
    /// The plan's slug.
    plan: String,
    interval: &'static str,
    currency: &'static str,
    /// `net` or `gross`: what its prices are.
    basis: &'static str,
    /// What each period consists of.
    items: Vec<ItemRecord>,
    /// The first day of the next period, while one is to begin.
    #[schema(value_type = Option<String>, format = Date)]
    next_on: Option<Date>,
    /// What is charged next, as far as is known now: what is planned, announced and taken off is in it. Null for what does
    /// not renew.
    next_charge: Option<NextChargeRecord>,
    /// Until this day a yearly contract binds; after it, it ends a month after it is cancelled.
    #[schema(value_type = Option<String>, format = Date)]
    bound_until: Option<Date>,
    /// The day on which this plan, number or add-ons begin, where their first period was charged ahead: until then it is what it
    /// was before, and the change can be taken back like one that is planned.
    #[schema(value_type = Option<String>, format = Date)]
    begins_on: Option<Date>,
    /// What takes its place from a later period on.
    planned: Option<PlannedRecord>,
    #[schema(value_type = String, format = DateTime)]
    begun_at: Timestamp,
    #[schema(value_type = Option<String>, format = DateTime)]
    trial_ends_at: Option<Timestamp>,
    #[schema(value_type = Option<String>, format = DateTime)]
    paused_at: Option<Timestamp>,
    /// Since when an invoice of it is not paid in time.
    #[schema(value_type = Option<String>, format = DateTime)]
    overdue_at: Option<Timestamp>,
    #[schema(value_type = Option<String>, format = DateTime)]
    suspended_at: Option<Timestamp>,
    /// The end that was asked for, which may lie ahead.
    #[schema(value_type = Option<String>, format = DateTime)]
    ends_at: Option<Timestamp>,
    #[schema(value_type = Option<String>, format = DateTime)]
    ended_at: Option<Timestamp>,
}

/// What the next invoice will come to, VAT and all; where that is nothing, none is written.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct NextChargeRecord {
    /// The first day of the period.
    #[schema(value_type = String, format = Date)]
    on: Date,
    /// When the invoice is written.
    #[schema(value_type = String, format = Date)]
    invoiced_on: Date,
    net_minor: i64,
    tax_minor: i64,
    total_minor: i64,
    /// The tax is turned around (a confirmed VAT id of another member state): no VAT is added, the buyer owes it.
    reverse_charge: bool,
}

/// A part of what each period consists of.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct ItemRecord {
    /// `plan`, `addon` or `discount`.
    kind: &'static str,
    /// Which add-on of the catalogue it is; null for others.
    key: Option<String>,
    /// What an add-on or a coupon was called when it was ordered; empty for the plan.
    name: String,
    quantity: i64,
    /// What each costs in a period; of a discount, what it takes off.
    unit_minor: i64,
    /// Of a discount in percent, in millionths: 125000 is 12.5 %.
    rate_ppm: Option<u32>,
    /// For how many more periods; null: for all.
    periods_left: Option<i64>,
}

#[derive(Debug, Serialize, ToSchema)]
pub(super) struct PlannedRecord {
    /// The plan's slug.
    plan: String,
    quantity: i64,
    /// The add-ons from then on; null: as they are.
    addons: Option<Vec<ItemRecord>>,
    /// From the first period on that begins on this day or later.
    #[schema(value_type = String, format = Date)]
    from: Date,
}

pub(super) async fn record(app: &App, of: Subscription) -> Result<SubscriptionRecord, Error> {
    let mut records = records(app, vec![of]).await?;
    Ok(records.remove(0))
}

/// Their records, in the same order; what they share is looked up once.
pub(super) async fn records(
    app: &App,
    of: Vec<Subscription>,
) -> Result<Vec<SubscriptionRecord>, Error> {
    if of.is_empty() {
        return Ok(Vec::new());
    }
    let mut items = store::items(&app.storage, &of).await?;
    let mut next = upcoming::next_charges(app, &of, &items).await?;
    let ahead = ahead::of_each(&Desk::open(app), &of).await?;
    let mut slugs: HashMap<PlanId, String> = HashMap::new();
    let planned = of.iter().filter_map(|one| one.planned.as_ref());
    for plan in of
        .iter()
        .map(|one| &one.plan)
        .chain(planned.map(|to| &to.plan))
    {
        if !slugs.contains_key(plan) {
            slugs.insert(plan.clone(), catalog::plan(app, plan).await?.slug);
        }
    }
    let now = app.clock.now();
    let records = of.into_iter().map(|one| SubscriptionRecord {
        order: one.order.to_string(),
        customer_id: one.customer.to_string(),
        state: one.state(now).as_str(),
        plan: slugs[&one.plan].clone(),
        interval: one.interval.as_str(),
        currency: one.currency.code(),
        basis: one.basis.as_str(),
        items: items
            .remove(&one.id)
            .unwrap_or_default()
            .into_iter()
            .map(ItemRecord::from)
            .collect(),
        next_on: one.renews_at.map(|_| one.next_on),
        next_charge: next.remove(&one.id).map(NextChargeRecord::from),
        bound_until: one.bound_until,
        begins_on: ahead.get(&one.id).map(|ahead| ahead.begins_on),
        planned: one.planned.as_ref().map(|to| planned_record(to, &slugs)),
        begun_at: one.begun_at,
        trial_ends_at: one.milestones.trial_ends_at,
        paused_at: one.milestones.paused_at,
        overdue_at: one.milestones.overdue_at,
        suspended_at: one.milestones.suspended_at,
        ends_at: one.milestones.ends_at,
        ended_at: one.milestones.ended_at,
        id: one.id,
    });
    Ok(records.collect())
}

fn planned_record(to: &Planned, slugs: &HashMap<PlanId, String>) -> PlannedRecord {
    PlannedRecord {
        plan: slugs[&to.plan].clone(),
        quantity: to.quantity,
        addons: to
            .addons
            .as_ref()
            .map(|items| items.iter().cloned().map(ItemRecord::from).collect()),
        from: to.from,
    }
}

impl From<NextCharge> for NextChargeRecord {
    fn from(next: NextCharge) -> Self {
        Self {
            on: next.on,
            invoiced_on: next.invoiced_on,
            net_minor: next.totals.net.minor(),
            tax_minor: next.totals.tax.minor(),
            total_minor: next.totals.total.minor(),
            reverse_charge: next.reverse_charge,
        }
    }
}

impl From<Item> for ItemRecord {
    fn from(item: Item) -> Self {
        Self {
            kind: item.kind.as_str(),
            key: item.key,
            name: item.name,
            quantity: item.quantity,
            unit_minor: item.unit.minor(),
            rate_ppm: item.rate.map(Rate::parts_per_million),
            periods_left: item.periods_left,
        }
    }
}

//! A subscription as those see it who have a right to: its customer, and operators. Nothing of it is sealed.

mod change;
mod charged;
mod endings;
mod next;
mod offers;
mod planned;
mod rows;
mod samples;
mod since;
mod vat;

use std::collections::BTreeMap;

use jiff::Timestamp;
use jiff::civil::Date;
use serde::Serialize;

use super::ahead;
use super::desk::Desk;
use super::error::Error;
use super::model::{Item, ItemKind, Subscription};
use super::state::{State, words};
use super::store;
use crate::app::App;
use crate::catalog::{self, Basis, Interval, Plan, PlanId};
use crate::customers::values::Quantity;
use crate::money::{Currency, Money};
use crate::orders::web::localized;
use crate::web::locale::Locale;

pub const QUANTITY_MAX: u16 = Quantity::MAX;
/// Of what happened, so much is shown.
const HAPPENINGS_MAX: u32 = 50;

pub use change::{ChangeLine, ChangeLines, CouponLine, answered_before, change};
pub use charged::{ChargedLine, charged};
pub use endings::EndingLine;
pub use next::NextLine;
pub use offers::{Offers, offers};
pub use planned::{AnnouncedLine, PlannedLine};
pub use rows::{row, rows};
pub use since::last_day;

words! {
    /// What can be done with one, apart from changing its plan.
    Act {
        Cancel = "cancel",
        Keep = "keep",
        Pause = "pause",
        Resume = "resume",
        DropPlanned = "drop-planned",
        /// At once.
        End = "end",
    }
}

/// What `?done=` can say that the last request did: `subscription-done-…` in the texts.
pub fn is_done(word: &str) -> bool {
    matches!(word, "changed" | "trial-extended") || word.parse::<Act>().is_ok()
}

/// One line of a list.
#[derive(Debug, Clone, Serialize)]
pub struct Row {
    pub id: String,
    pub plan: String,
    /// `subscription-state-<state>` in the texts.
    pub state: String,
    pub interval: String,
    pub quantity: i64,
    /// What each costs in a period, before discounts.
    pub price: Money,
    /// What VAT does to that: `subscription-vat-<vat>` in the texts.
    pub vat: &'static str,
    /// When the next period begins, if one is to begin.
    pub next_on: Option<Date>,
    /// The last day, if there is one.
    pub ends_on: Option<Date>,
    pub order_number: String,
    pub begun_at: Timestamp,
}

/// One subscription.
#[derive(Debug, Clone, Serialize)]
pub struct Facts {
    pub row: Row,
    /// When it came to stand as it does.
    pub since: Timestamp,
    pub order_id: String,
    /// What it has: the first choice where another may be chosen.
    pub price_id: String,
    pub plan_id: String,
    /// The add-ons that it has or may have.
    pub addons: Vec<AddonChoice>,
    /// Add-ons and discounts.
    pub others: Vec<Other>,
    pub trial_until: Option<Date>,
    pub planned: Option<PlannedLine>,
    /// What is charged next, if anything is.
    pub next: Option<NextLine>,
    pub happenings: Vec<Line>,
    /// What may be done with it as it stands.
    pub actions: Vec<String>,
    /// What cancelling and ending it would come to, as far as they may be done.
    pub endings: BTreeMap<String, EndingLine>,
    /// Whether another plan may be chosen.
    pub can_change: bool,
    /// Whether it is tried, and may be so for longer.
    pub is_trial: bool,
}

#[derive(Debug, Clone, Serialize)]
pub struct Other {
    pub name: String,
    pub quantity: i64,
    /// Of a discount in percent.
    pub percent: Option<String>,
    pub amount: Money,
    pub kind: String,
    pub periods_left: Option<i64>,
}

#[derive(Debug, Clone, Serialize)]
pub struct Line {
    pub at: Timestamp,
    /// `subscription-event-<what>` in the texts.
    pub what: String,
    /// `subscription-by-<actor>` in the texts.
    pub actor: String,
    /// The moment that it names: when a trial ends, the subscription, or a change begins.
    pub effective_at: Option<Timestamp>,
}

#[derive(Debug, Clone, Serialize)]
pub struct AddonLine {
    pub name: String,
    pub quantity: i64,
    pub price: Money,
}

/// An add-on in a form: field `addon_<key>`.
#[derive(Debug, Clone, Serialize)]
pub struct AddonChoice {
    pub key: String,
    pub name: String,
    pub quantity: i64,
    pub min: i64,
    pub max: i64,
    /// What one more costs in a period; nothing where there can be no more of it.
    pub price: Option<Money>,
}

pub async fn facts(app: &App, of: &Subscription, locale: Locale) -> Result<Facts, Error> {
    let zone = app.config.business.zone();
    let items = store::items(&app.storage, std::slice::from_ref(of)).await?;
    let items = items.into_values().next().unwrap_or_default();
    let mut desk = Desk::open(app);
    // What was charged ahead has not begun: until then it is what it was.
    let ahead = ahead::of(&desk, of).await?;
    let is = ahead
        .as_ref()
        .map(|ahead| (ahead.was(of), ahead.before.items.clone()));
    let (is, has) = is.unwrap_or_else(|| (of.clone(), items.clone()));
    let plan = catalog::plan(app, &is.plan).await?;
    let terms = (is.interval, is.currency, is.basis);
    let others = has
        .iter()
        .filter(|item| item.kind != ItemKind::Plan)
        .map(|item| Other {
            name: item.name.clone(),
            quantity: item.quantity,
            percent: item.rate.map(|rate| rate.percent().to_string()),
            amount: item.unit,
            kind: item.kind.to_string(),
            periods_left: item.periods_left,
        });
    let planned = planned::of(&mut desk, of, &items, ahead.as_ref(), locale).await?;
    let events = store::events::of(&app.storage, &of.id, HAPPENINGS_MAX).await?;
    let state = of.state(app.clock.now());
    let trial_ends = of
        .milestones
        .trial_ends_at
        .filter(|_| state == State::Trialing);
    Ok(Facts {
        row: row(app, of, locale).await?,
        since: since::of(of, state, &events),
        order_id: of.order.to_string(),
        price_id: is.price.to_string(),
        plan_id: is.plan.to_string(),
        addons: addon_choices(&plan, terms, &has, locale),
        others: others.collect(),
        trial_until: trial_ends.map(|at| {
            let last = at - jiff::SignedDuration::from_micros(1);
            last.to_zoned(zone).date()
        }),
        planned,
        next: next::of(app, of).await?,
        happenings: events
            .into_iter()
            .rev()
            .map(|event| Line {
                at: event.at,
                what: event.what.to_string(),
                actor: event.actor,
                effective_at: event.effective_at,
            })
            .collect(),
        actions: actions(of, state, ahead.is_some())
            .iter()
            .map(ToString::to_string)
            .collect(),
        endings: endings::of(app, of, state).await?,
        can_change: state.is_running(),
        is_trial: state == State::Trialing,
    })
}

/// What may be done with a subscription in this state.
fn actions(of: &Subscription, state: State, is_ahead: bool) -> Vec<Act> {
    let mut actions = match state {
        State::Active | State::Trialing | State::PastDue => vec![Act::Pause, Act::Cancel],
        State::Suspended => vec![Act::Cancel],
        State::Paused => vec![Act::Resume, Act::Cancel],
        State::Cancelled => vec![Act::Keep],
        State::Ended => Vec::new(),
    };
    let is_wished = of
        .planned
        .as_ref()
        .is_some_and(|planned| planned.notice.is_none());
    if (is_wished || is_ahead) && state.is_running() {
        actions.insert(0, Act::DropPlanned);
    }
    if state != State::Ended {
        actions.push(Act::End);
    }
    actions
}

fn addon_lines(items: &[Item]) -> Vec<AddonLine> {
    let lines = items.iter().map(|item| AddonLine {
        name: item.name.clone(),
        quantity: item.quantity,
        price: item.unit,
    });
    lines.collect()
}

/// What a plan offers besides, at this interval, currency and basis, and what of it there is; what is not offered any more can
/// become less.
fn addon_choices(
    plan: &Plan,
    terms: (Interval, Currency, Basis),
    items: &[Item],
    locale: Locale,
) -> Vec<AddonChoice> {
    let (interval, currency, basis) = terms;
    let has = |key: &str| {
        let known = items.iter().find(|item| item.key.as_deref() == Some(key));
        known.filter(|item| item.kind == ItemKind::Addon)
    };
    let offered = plan.addons.iter().filter_map(|addon| {
        let price = addon.price(interval, currency);
        let price = price.filter(|price| price.basis == basis);
        let quantity = has(&addon.key).map_or(0, |item| item.quantity);
        let max = price.map_or(quantity, |_| i64::from(addon.quantity_max).max(quantity));
        (max > 0).then(|| AddonChoice {
            key: addon.key.clone(),
            name: localized(&addon.name, locale),
            quantity,
            min: i64::from(addon.quantity_min).min(quantity),
            max,
            price: price.map(|price| price.amount),
        })
    });
    let is_offered = |key: &str| plan.addons.iter().any(|addon| addon.key == key);
    let gone = items.iter().filter_map(|item| {
        let key = item.key.as_ref().filter(|key| !is_offered(key))?;
        (item.kind == ItemKind::Addon).then(|| AddonChoice {
            key: key.clone(),
            name: item.name.clone(),
            quantity: item.quantity,
            min: 0,
            max: item.quantity,
            price: None,
        })
    });
    offered.chain(gone).collect()
}

async fn plan_name(app: &App, id: &PlanId, locale: Locale) -> Result<String, Error> {
    let plan = catalog::plan(app, id).await?;
    Ok(localized(&plan.name, locale))
}

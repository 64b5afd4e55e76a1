use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;

use super::calendar::{BeyondCalendar, Cycle, Period};
use super::state::{Milestones, State, words};
use crate::billing::tax::{Decision, Territory};
use crate::catalog::{Basis, Interval, PlanId, PriceId};
use crate::customers::CustomerId;
use crate::id::id;
use crate::mail::MessageId;
use crate::money::{Currency, Money, Rate};
use crate::orders::OrderId;
use crate::vault::SubjectId;

id!(SubscriptionId, "sbn", "A subscription.");
id!(EventId, "sev", "Something that happened to a subscription.");

/// What renews, as it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Subscription {
    pub id: SubscriptionId,
    pub order: OrderId,
    pub customer: CustomerId,
    pub subject: SubjectId,
    pub plan: PlanId,
    pub price: PriceId,
    pub interval: Interval,
    pub currency: Currency,
    pub basis: Basis,
    pub territory: Territory,
    pub business_confirmed_at: Option<Timestamp>,
    pub anchor: Date,
    /// The first period that is not charged for yet,
    pub position: u32,
    /// and its first day.
    pub next_on: Date,
    pub renews_at: Option<Timestamp>,
    /// Until this day its customer is bound; nothing: to no more than the period that runs.
    pub bound_until: Option<Date>,
    /// What renews from that day on, where it is something else.
    pub planned: Option<Planned>,
    pub(super) round: u32,
    pub begun_at: Timestamp,
    pub milestones: Milestones,
    /// How much happened to it: raised by every change.
    pub(super) epoch: i64,
}

/// Another price or quantity, from the next period on that begins on this day or later.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Planned {
    pub plan: PlanId,
    pub price: PriceId,
    pub quantity: i64,
    /// The add-ons from then on; nothing: as they are.
    pub addons: Option<Vec<Item>>,
    pub from: Date,
    /// What becomes of its coupon, where it is another plan.
    pub coupon: Option<CouponFate>,
    /// The mail that announces it, where nobody asked for it: it takes place only if that went out in time.
    pub notice: Option<MessageId>,
    /// What was announced before somebody asked for this, and is not changed by it.
    pub announced: Option<Announced>,
}

/// Another price of what it has, from the first period on that begins on this day or later.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Announced {
    pub price: PriceId,
    pub from: Date,
    /// The mail that announces it.
    pub notice: MessageId,
}

impl Announced {
    /// As what is planned for a subscription that has so many.
    pub(super) fn planned(self, of: &Subscription, quantity: i64) -> Planned {
        Planned {
            plan: of.plan.clone(),
            price: self.price,
            quantity,
            addons: None,
            from: self.from,
            coupon: None,
            notice: Some(self.notice),
            announced: None,
        }
    }
}

words! {
    ItemKind {
        Plan = "plan",
        Addon = "addon",
        /// Takes something off the others.
        Discount = "discount",
    }
}

/// A part of what each period consists of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Item {
    pub kind: ItemKind,
    /// Which add-on of the catalogue it is.
    pub key: Option<String>,
    /// What an add-on or a coupon is called; nothing for the plan, whose name the catalogue knows.
    pub name: String,
    pub quantity: i64,
    pub unit: Money,
    /// Of a discount in percent.
    pub rate: Option<Rate>,
    pub periods_left: Option<i64>,
}

words! {
    /// What a change to another plan means for a coupon that is not used up.
    CouponFate {
        /// It is good for that plan, too.
        Stays = "stays",
        Ends = "ends",
    }
}

words! {
    ChargeKind {
        Plan = "plan",
        Addon = "addon",
        Discount = "discount",
        /// What was charged before and is not used.
        Credit = "credit",
        /// What is done once, when another plan begins: on that day, and not by the days.
        Setup = "setup",
    }
}

/// A line of what is charged at once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Charge {
    pub kind: ChargeKind,
    pub plan: PlanId,
    pub name: String,
    pub quantity: i64,
    /// On the subscription's basis; negative for what is taken off or given back.
    pub amount: Money,
    pub decision: Decision,
    pub period: Period,
    /// How many days the whole period has, of which these may be a part.
    pub period_days: i64,
}

/// A charge, and where it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Placed {
    pub cause: String,
    pub position: i64,
    pub charge: Charge,
}

impl Subscription {
    pub fn cycle(&self) -> Cycle {
        Cycle::new(self.anchor, self.interval).expect("what is ordered once begins no subscription")
    }

    /// The price that was announced to it, whatever else is planned.
    pub(super) fn announced(&self) -> Option<Announced> {
        let planned = self.planned.as_ref()?;
        match &planned.notice {
            Some(notice) => Some(Announced {
                price: planned.price.clone(),
                from: planned.from,
                notice: notice.clone(),
            }),
            None => planned.announced.clone(),
        }
    }

    pub fn state(&self, now: Timestamp) -> State {
        self.milestones.state(now)
    }

    /// The first day that is charged for: a trial's end, or the day of the order.
    pub(super) fn first_day(&self, zone: &TimeZone) -> Date {
        let begins_at = self.milestones.trial_ends_at.unwrap_or(self.begun_at);
        begins_at.to_zoned(zone.clone()).date()
    }

    /// Binds the customer anew: to the first year of its periods, where these are years.
    pub(super) fn bind(&mut self) -> Result<(), BeyondCalendar> {
        self.bound_until = match self.interval {
            Interval::Yearly => Some(self.cycle().start(1)?),
            Interval::Monthly | Interval::Once => None,
        };
        Ok(())
    }

    /// What names the invoice of the period that begins on this day. No two periods of a subscription share one, and what
    /// was called off is not charged again under the same name.
    pub fn cause(&self, begins_on: Date) -> String {
        match self.round {
            0 => format!("{}/{begins_on}", self.id),
            round => format!("{}/{begins_on}/{round}", self.id),
        }
    }

    /// When the next period begins, if one is to begin: nothing renews that is withheld or was ended, and what has an end
    /// renews up to it.
    pub(super) fn renewal(&self, zone: &TimeZone) -> Result<Option<Timestamp>, BeyondCalendar> {
        let Milestones {
            paused_at,
            suspended_at,
            ends_at,
            ended_at,
            ..
        } = self.milestones;
        if paused_at.or(suspended_at).or(ended_at).is_some() {
            return Ok(None);
        }
        let begins_at = self.cycle().begins_at(self.position, zone)?;
        Ok(ends_at
            .is_none_or(|ends_at| begins_at < ends_at)
            .then_some(begins_at))
    }
}

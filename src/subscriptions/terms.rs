//! On what terms something renews: those of its order, until they are changed.

use jiff::civil::Date;
use jiff::{Span, Timestamp};

use super::calendar::{BeyondCalendar, Cycle, midnight};
use super::error::Error;
use super::model::{Charge, ChargeKind, CouponFate, Item, ItemKind, Planned, Subscription};
use super::taking::Units;
use crate::app::App;
use crate::billing::tax::Treatment;
use crate::catalog::{Off, Price, UsedCoupon};
use crate::money::Money;
use crate::orders::web::localized;
use crate::orders::{LineKind, Order, QuotedLine};
use crate::storage;
use crate::web::locale::Locale;

/// What an order says of the periods that follow it.
pub(super) struct Terms {
    pub(super) items: Vec<Item>,
    /// What the order's own invoice charges of the first period.
    pub(super) charged: Vec<Charge>,
    pub(super) anchor: Date,
    pub(super) position: u32,
    pub(super) next_on: Date,
    pub(super) trial_ends_at: Option<Timestamp>,
    pub(super) confirmed: bool,
}

impl Terms {
    pub(super) fn of(
        app: &App,
        order: &Order,
        price: &Price,
        lines: &[QuotedLine],
        coupon: Option<&UsedCoupon>,
    ) -> Result<Self, Error> {
        let language: Locale = order.language.parse().map_err(storage::Error::unreadable)?;
        let zone = app.config.business.zone();
        let placed_on = order.placed_at.to_zoned(zone.clone()).date();
        let trial = Span::new()
            .try_days(i64::from(price.trial_days))
            .map_err(|_| BeyondCalendar)?;
        let anchor = placed_on.checked_add(trial).map_err(|_| BeyondCalendar)?;
        let has_trial = price.trial_days > 0;
        let cycle = Cycle::new(anchor, order.interval).ok_or(Error::Price)?;
        let first = cycle.period(0)?;
        let mut terms = Self {
            items: Vec::new(),
            charged: Vec::new(),
            anchor,
            position: 0,
            next_on: anchor,
            trial_ends_at: has_trial.then(|| midnight(anchor, &zone)).transpose()?,
            confirmed: false,
        };
        for line in lines {
            terms.confirmed |= is_of_business(line.decision.treatment);
            let (item, charge) = match line.kind {
                LineKind::Plan => (Some(ItemKind::Plan), ChargeKind::Plan),
                LineKind::Addon => (Some(ItemKind::Addon), ChargeKind::Addon),
                // What later periods get off is the coupon's to say.
                LineKind::Discount => (None, ChargeKind::Discount),
                LineKind::Setup => continue,
            };
            let label = line.label.as_ref();
            let name = label.map_or_else(String::new, |label| localized(&label.name, language));
            terms.items.extend(item.map(|kind| Item {
                kind,
                key: label.map(|label| label.key.clone()),
                name: name.clone(),
                quantity: line.quantity,
                unit: line.unit,
                rate: None,
                periods_left: None,
            }));
            // A trial's order charges nothing for what is tried.
            if !(has_trial && line.amount.is_zero()) {
                terms.charged.push(Charge {
                    kind: charge,
                    plan: order.plan.clone(),
                    name,
                    quantity: line.quantity,
                    amount: line.amount,
                    decision: line.decision,
                    period: first,
                    period_days: first.days(),
                });
            }
        }
        let spent = i64::from(!terms.charged.is_empty());
        let currency = order.total.currency();
        terms.items.extend(coupon.map(|coupon| {
            let (unit, rate) = match coupon.off {
                Off::Percent(rate) => (Money::zero(currency), Some(rate)),
                Off::Amount(amount) => (amount, None),
            };
            Item {
                kind: ItemKind::Discount,
                key: None,
                name: coupon.code.to_string(),
                quantity: 1,
                unit,
                rate,
                periods_left: coupon.periods.map(|periods| i64::from(periods) - spent),
            }
        }));
        if !terms.charged.is_empty() {
            (terms.position, terms.next_on) = (1, first.until);
        }
        Ok(terms)
    }
}

/// How many of its plan it has.
pub(super) fn units(subscription: &Subscription, items: &[Item]) -> Units {
    let plan_items = items.iter().filter(|item| item.kind == ItemKind::Plan);
    Units {
        plan: subscription.plan.clone(),
        count: plan_items.map(|item| item.quantity).sum(),
    }
}

/// Whether something is only taxed so where a VAT id was confirmed.
pub(super) const fn is_of_business(treatment: Treatment) -> bool {
    matches!(
        treatment,
        Treatment::ReverseCharge | Treatment::IntraCommunity
    )
}

/// Something else from now on; where its periods have another length, they are counted from `on`. Another plan takes no
/// add-ons over, which are its predecessor's own, and a coupon's discount only where that was said; another price of the same
/// plan keeps those that are not said anew.
pub(super) fn switch(
    subscription: &mut Subscription,
    items: &mut Vec<Item>,
    to: &Planned,
    price: &Price,
    on: Date,
) -> Result<(), BeyondCalendar> {
    if to.plan != subscription.plan {
        let has_coupon = to.coupon == Some(CouponFate::Stays);
        items.retain(|item| match item.kind {
            ItemKind::Plan => true,
            ItemKind::Addon => false,
            ItemKind::Discount => has_coupon,
        });
    }
    if let Some(addons) = &to.addons {
        items.retain(|item| item.kind != ItemKind::Addon);
        let behind = items.iter().take_while(|item| item.kind == ItemKind::Plan);
        let behind = behind.count();
        items.splice(behind..behind, addons.iter().cloned());
    }
    for item in items.iter_mut().filter(|item| item.kind == ItemKind::Plan) {
        item.unit = price.amount;
        item.quantity = to.quantity;
    }
    if price.interval != subscription.interval {
        subscription.anchor = on;
        subscription.next_on = on;
        subscription.position = 0;
        subscription.interval = price.interval;
        subscription.bind()?;
    }
    subscription.plan = to.plan.clone();
    subscription.price = to.price.clone();
    Ok(())
}

//! What a subscription takes of a plan's stock: its order's units, which move with it, and those that a change needs which
//! is planned.

use jiff::Timestamp;

use super::model::SubscriptionId;
use crate::catalog::{self, PlanId, Retaking};
use crate::orders::OrderId;
use crate::storage::{self, Tx};

/// So many of a plan.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Units {
    pub(super) plan: PlanId,
    pub(super) count: i64,
}

/// What changes about it. What was held for later is given back first, in every case.
#[derive(Debug, Clone)]
pub(super) struct Taking {
    pub(super) at: Timestamp,
    /// What was moved for a change that is taken back, first of all.
    pub(super) back: Option<MovedBack>,
    pub(super) what: What,
    /// The plan is limited: those who want of it come one after the other.
    pub(super) is_limited: bool,
}

/// The units of an order, which are of its old plan again: it never ceased to have that, so they are promised.
#[derive(Debug, Clone)]
pub(super) struct MovedBack {
    pub(super) order: OrderId,
    pub(super) from: Units,
    pub(super) to: Units,
}

#[derive(Debug, Clone)]
pub(super) enum What {
    Now {
        order: OrderId,
        was: Units,
        now: Units,
        /// It was promised before, and is given however little there is left.
        is_promised: bool,
    },
    Later(Units),
    Nothing,
}

impl Taking {
    /// What was held for later is held no more.
    pub(super) const fn nothing(at: Timestamp) -> Self {
        Self {
            at,
            back: None,
            what: What::Nothing,
            is_limited: false,
        }
    }

    /// `false` when there are not so many left.
    pub(super) async fn take(&self, tx: &mut Tx, id: &SubscriptionId) -> storage::Result<bool> {
        catalog::return_units(tx, id.as_str(), self.at).await?;
        if let Some(MovedBack { order, from, to }) = &self.back {
            let moving = moving(order, from, to, true);
            catalog::retake(tx, &moving, self.at).await?;
        }
        match &self.what {
            What::Now {
                order,
                was,
                now,
                is_promised,
            } => {
                let moving = moving(order, was, now, *is_promised);
                catalog::retake(tx, &moving, self.at).await
            }
            What::Later(units) => {
                let retaking = Retaking {
                    cause: id.as_str(),
                    plan: &units.plan,
                    more: units.count,
                    is_promised: false,
                };
                catalog::retake(tx, &retaking, self.at).await
            }
            What::Nothing => Ok(true),
        }
    }

    /// The plan to wait in line for.
    pub(super) fn scarce(&self) -> Option<&PlanId> {
        let plan = match &self.what {
            What::Now { now, .. } => &now.plan,
            What::Later(units) => &units.plan,
            What::Nothing => return None,
        };
        self.is_limited.then_some(plan)
    }
}

/// What moves an order's units from one plan to another, or makes them more or less.
fn moving<'a>(order: &'a OrderId, was: &Units, now: &'a Units, is_promised: bool) -> Retaking<'a> {
    let kept = if was.plan == now.plan { was.count } else { 0 };
    Retaking {
        cause: order.as_str(),
        plan: &now.plan,
        more: now.count - kept,
        is_promised,
    }
}

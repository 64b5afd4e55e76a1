//! What a subscription takes of a plan's stock: its order's units, which move with it, and those that a change needs which
//! is planned.

use jiff::Timestamp;

use super::model::SubscriptionId;
use crate::catalog::{self, PlanId};
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
    pub(super) what: What,
    /// The plan is limited: those who want of it come one after the other.
    pub(super) is_limited: bool,
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
    /// `false` when there are not so many left.
    pub(super) async fn take(&self, tx: &mut Tx, id: &SubscriptionId) -> storage::Result<bool> {
        catalog::return_units(tx, id.as_str(), self.at).await?;
        match &self.what {
            What::Now {
                order,
                was,
                now,
                is_promised,
            } => {
                let kept = if was.plan == now.plan { was.count } else { 0 };
                let retaking = catalog::Retaking {
                    cause: order.as_str(),
                    plan: &now.plan,
                    more: now.count - kept,
                    is_promised: *is_promised,
                };
                catalog::retake(tx, &retaking, self.at).await
            }
            What::Later(units) => {
                let retaking = catalog::Retaking {
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

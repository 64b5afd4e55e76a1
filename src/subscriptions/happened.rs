//! What happened to a subscription, as it is written down: once, for good, and in the transaction of the change.

use jiff::Timestamp;

use super::model::{EventId, Subscription, SubscriptionId};
use super::state::Happening;
use crate::app::App;
use crate::audit::Actor;
use crate::catalog::PriceId;

/// Something that happened, for whoever acts on it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Happened {
    pub id: EventId,
    pub subscription: SubscriptionId,
    /// Counts what happened to the subscription, from 1.
    pub position: i64,
    pub what: Happening,
    pub at: Timestamp,
    /// The moment that it names: when a trial ends, the subscription, or a change begins.
    pub effective_at: Option<Timestamp>,
    /// `customer`, `operator`, `api_key` or `system`. Who it was, the audit log says.
    pub actor: String,
    /// What was charged by it.
    pub cause: Option<String>,
    pub price: Option<PriceId>,
}

impl Happened {
    pub(super) fn now(app: &App, to: &SubscriptionId, what: Happening, by: &Actor) -> Self {
        Self {
            id: EventId::mint(&app.clock, &app.chance),
            subscription: to.clone(),
            position: 0,
            what,
            at: app.clock.now(),
            effective_at: None,
            actor: kind_of(by).to_owned(),
            cause: None,
            price: None,
        }
    }

    #[must_use]
    pub(super) fn effective(self, at: Timestamp) -> Self {
        Self {
            effective_at: Some(at),
            ..self
        }
    }

    #[must_use]
    pub(super) fn charging(self, cause: impl Into<String>) -> Self {
        Self {
            cause: Some(cause.into()),
            ..self
        }
    }

    #[must_use]
    pub(super) fn with_price(self, price: &PriceId) -> Self {
        Self {
            price: Some(price.clone()),
            ..self
        }
    }

    /// Happens to the subscription: gets its place, and the subscription is what it is after it.
    pub(super) fn apply(&mut self, subscription: &mut Subscription) {
        subscription.epoch += 1;
        self.position = subscription.epoch;
        subscription.milestones =
            subscription
                .milestones
                .after(self.what, self.at, self.effective_at);
    }
}

fn kind_of(actor: &Actor) -> &'static str {
    match actor {
        Actor::Operator { .. } => "operator",
        Actor::ApiKey { .. } => "api_key",
        Actor::Customer { .. } => "customer",
        Actor::System => "system",
    }
}

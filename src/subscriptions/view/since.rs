//! Since when a subscription stands as it does, and until when it runs.

use jiff::Timestamp;
use jiff::civil::Date;

use crate::app::App;
use crate::subscriptions::happened::Happened;
use crate::subscriptions::model::Subscription;
use crate::subscriptions::state::{Happening, State};

/// `events`: what happened last, oldest first.
pub(super) fn of(subscription: &Subscription, state: State, events: &[Happened]) -> Timestamp {
    let milestones = &subscription.milestones;
    let last = |what: Happening| {
        let found = events.iter().rev().find(|event| event.what == what);
        found.map(|event| event.at)
    };
    let since = match state {
        State::Trialing | State::Active => None,
        State::PastDue => milestones.overdue_at,
        State::Suspended => milestones.suspended_at,
        State::Paused => milestones.paused_at,
        State::Cancelled => last(Happening::CancelRequested),
        State::Ended => milestones.ends_at.or(milestones.ended_at),
    };
    since.unwrap_or(subscription.begun_at)
}

/// The last day on which it runs: an end at midnight is the end of the day before.
pub fn last_day(app: &App, of: &Subscription) -> Option<Date> {
    let ends_at = of.milestones.ends_at.or(of.milestones.ended_at)?;
    let last_moment = ends_at - jiff::SignedDuration::from_micros(1);
    Some(last_moment.to_zoned(app.config.business.zone()).date())
}

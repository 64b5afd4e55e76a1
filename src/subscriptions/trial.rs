//! A trial that ends later.

use super::act::{Act, ActError, Wish, act, causes, later};
use super::ahead;
use super::calendar::midnight;
use super::desk::Desk;
use super::happened::Happened;
use super::model::{Subscription, SubscriptionId};
use super::state::{Happening, State};
use super::store;
use crate::app::App;
use crate::audit::Actor;

/// Days that a trial is prolonged by at once, at most.
pub const TRIAL_DAYS_MAX: u16 = 365;

/// The trial ends some days later, [`TRIAL_DAYS_MAX`] at most, and with it begins what is charged. What was charged ahead
/// for the days after it is taken back.
pub async fn extend_trial(
    app: &App,
    id: &SubscriptionId,
    days: u16,
    by: &Actor,
) -> Result<Subscription, ActError> {
    let days = days.min(TRIAL_DAYS_MAX);
    act(app, id, by, &Wish::ExtendTrial(days)).await
}

pub(super) async fn decide(
    desk: &Desk<'_>,
    read: &Subscription,
    days: u16,
    by: &Actor,
) -> Result<Act, ActError> {
    let app = desk.app;
    if read.state(app.clock.now()) != State::Trialing || days == 0 {
        return Err(ActError::NotNow);
    }
    let mut act = Act::on(read);
    let placed = store::charges::beyond(&app.storage, read, read.anchor).await?;
    act.call_off(causes(&placed));
    act.give_again(placed.iter().map(|placed| &placed.charge));
    // What was to follow the first period may have been charged ahead, too.
    if let Some(ahead) = ahead::of(desk, read).await? {
        act.after = ahead.was(&act.after);
        act.note(Happened::now(app, &read.id, Happening::ChangeDropped, by));
        ahead.undo(desk, read, &mut act).await?;
    }
    let ends_on = later(read.anchor, i64::from(days))?;
    (act.after.anchor, act.after.next_on, act.after.position) = (ends_on, ends_on, 0);
    act.after.bind()?;
    let extended = Happened::now(app, &read.id, Happening::TrialExtended, by);
    act.note(extended.effective(midnight(ends_on, &desk.zone)?));
    Ok(act)
}

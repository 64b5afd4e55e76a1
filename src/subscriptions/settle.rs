//! What was overdue is paid: it is given again.

use super::act::{Act, ActError};
use super::desk::Desk;
use super::happened::Happened;
use super::model::Subscription;
use super::state::Happening;
use crate::audit::Actor;

/// Periods that passed while it was suspended were not given: the next one begins today.
pub(super) fn decide(desk: &Desk<'_>, read: &Subscription, by: &Actor) -> Result<Act, ActError> {
    if read.milestones.overdue_at.is_none() || read.milestones.ended_at.is_some() {
        return Err(ActError::NotNow);
    }
    let mut act = Act::on(read);
    let today = desk.today();
    if read.milestones.suspended_at.is_some() && read.next_on < today {
        (act.after.anchor, act.after.next_on, act.after.position) = (today, today, 0);
    }
    act.note(Happened::now(desk.app, &read.id, Happening::Settled, by));
    Ok(act)
}

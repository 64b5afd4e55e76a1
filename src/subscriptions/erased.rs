//! Nothing renews that is nobody's.

use super::act::{Act, ActError, causes};
use super::calendar::BeyondCalendar;
use super::desk::Desk;
use super::happened::Happened;
use super::model::Subscription;
use super::state::Happening;
use super::store;
use crate::audit::Actor;
use crate::billing::invoices;

/// Ends it at once, because its customer is erased. What was invoiced is left as it is: nobody is there to whom it could be
/// credited. What was not is owed no more.
pub(super) async fn decide(
    desk: &Desk<'_>,
    read: &Subscription,
    by: &Actor,
) -> Result<Act, ActError> {
    let app = desk.app;
    if read.milestones.ended_at.is_some() {
        return Err(ActError::NotNow);
    }
    let mut act = Act::on(read);
    let asked = Happened::now(app, &read.id, Happening::CancelRequested, by);
    act.note(asked.effective(app.clock.now()));
    act.note(Happened::now(app, &read.id, Happening::Ended, by));
    let mut unissued = Vec::new();
    for placed in store::charges::beyond(&app.storage, read, desk.today()).await? {
        let issued = invoices::by_cause(&app.storage, &placed.cause).await?;
        if issued.is_none() {
            unissued.push(placed);
        }
    }
    let tomorrow = desk.today().tomorrow().map_err(|_| BeyondCalendar)?;
    unissued.retain(|placed| tomorrow <= placed.charge.period.from);
    act.call_off(causes(&unissued));
    act.after.planned = None;
    Ok(act)
}

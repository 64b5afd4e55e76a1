//! Somebody opens conspicuously many people: the owners hear of it, in the log and by mail.

use jiff::SignedDuration;

use super::cases::{PEOPLE_MAX, WINDOW};
use super::letters;
use super::store::operators;
use crate::app::App;
use crate::audit::{Action, Actor, Filter};
use crate::mail;
use crate::storage::{self, Batch};

/// How often an owner is told of an operator.
const HOURS: i64 = 1;

/// Before so many people's names are written into a file.
pub async fn before_export(app: &App, by: &Actor, people: i64) -> storage::Result<()> {
    let since = app.clock.now() - WINDOW;
    let Some(who) = by.id() else {
        // Whoever sits at the command line has no name; the log and the panel say it.
        if people > PEOPLE_MAX {
            let event = app.audit.event(by.clone(), Action::BulkOpening);
            app.audit.record_alone(event).await?;
        }
        return Ok(());
    };
    if app.audit.people_opened(who, since).await? + people <= PEOPLE_MAX {
        return Ok(());
    }
    tell(app, by.clone(), who, HOURS).await
}

/// Tells the owners of this operator or key, unless they were told within so many hours.
pub(super) async fn tell(app: &App, by: Actor, who: &str, hours: i64) -> storage::Result<()> {
    let alarms = Filter {
        actor_id: Some(who.to_owned()),
        action: Some(Action::BulkOpening),
        before: None,
    };
    let latest = app.audit.entries(&alarms, 1).await?;
    let told = app.clock.now() - SignedDuration::from_hours(hours);
    if latest.first().is_some_and(|entry| entry.at > told) {
        return Ok(());
    }
    let mut mails = Batch::new();
    for owner in operators::owners(&app.storage).await? {
        mail::owe(&mut mails, letters::alarm(app, who, &owner, hours));
    }
    let event = app.audit.event(by, Action::BulkOpening).on(who);
    let audit = app.audit.clone();
    app.storage
        .transact(move |tx| {
            let (audit, event, mails) = (audit.clone(), event.clone(), mails.clone());
            Box::pin(async move {
                audit.record(tx, &event).await?;
                tx.insert(mails).await?;
                mail::wake_after(tx);
                Ok(())
            })
        })
        .await
}

//! What runs beside the requests.

use std::error::Error;
use std::future::Future;
use std::sync::Arc;
use std::time::Duration;

use tokio::task::JoinSet;

use crate::app::App;
use crate::egress::Gate;
use crate::identity::{self, by_mail};
use crate::jobs::{Duty, Failure, Runner, Stop, every};
use crate::mail::{self, Authors, InvalidMail, Kind, Sender, Worker};
use crate::orders::{self, Confirmations};
use crate::privacy;
use crate::subscriptions;

/// Duties that tidy up; nobody waits for them.
const TIDYING: Duration = Duration::from_hours(1);
/// What is swept has lain for a month.
const SWEEPING: Duration = Duration::from_hours(24);
/// Orders begin subscriptions within seconds; most of these looks find nothing, by an index that is empty then.
const FOLLOWING: Duration = Duration::from_secs(2);
/// What was renewed too early or too late by so much, nobody notices: invoices go days ahead.
const RENEWING: Duration = Duration::from_mins(1);
/// The audit log's chain is woken by each entry; this finds those of processes that died.
const CHAINING: Duration = Duration::from_secs(1);

/// Who writes which mail.
fn authors() -> Authors {
    let authors = Authors::new().with(Kind::OrderConfirmation, Confirmations);
    identity::letters::authors(authors)
}

/// The mail worker that the settings ask for: the one thing that talks to somebody outside.
pub(super) fn postman(app: &App) -> Result<Worker, InvalidMail> {
    let gate = Gate::allowing(mail::peers(&app.config)?);
    Ok(Worker::new(Sender::open(&app.config, &gate)?, authors()))
}

/// Who does which job.
fn runner(app: &Arc<App>) -> Runner {
    let here = Arc::clone(app);
    Runner::new(&app.storage, &app.clock, &app.chance).on(by_mail::JOB, move |claim| {
        let app = Arc::clone(&here);
        async move {
            by_mail::answer(&app, &claim)
                .await
                .map_err(|error| Failure::new("the sign-in link was not made", error))
        }
    })
}

/// Starts everything that a shop does by itself, until the end is announced.
pub(super) fn start(app: &Arc<App>, postman: Worker, stop: &Stop) -> JoinSet<()> {
    let mut tasks = JoinSet::new();
    let (vault, mut ended) = (app.vault.clone(), stop.clone());
    tasks.spawn(async move {
        tokio::select! {
            () = vault.upkeep() => {}
            () = ended.announced() => {}
        }
    });
    let (here, ended) = (Arc::clone(app), stop.clone());
    tasks.spawn(async move { postman.run(&here, ended).await });

    let tidying = |name| Duty {
        name,
        period: TIDYING,
        wake: None,
    };
    duty(
        &mut tasks,
        app,
        stop,
        tidying("forget-idempotency-keys"),
        |app| async move { orders::forget_keys(&app).await },
    );
    duty(
        &mut tasks,
        app,
        stop,
        tidying("delete-mail-copies"),
        |app| async move {
            mail::delete_copies(&app.storage, &app.clock)
                .await
                .map(drop)
        },
    );
    let signing_in = Duty {
        period: identity::FORGET_EVERY,
        ..tidying("forget-ended-sessions")
    };
    duty(&mut tasks, app, stop, signing_in, |app| async move {
        identity::forget(&app).await
    });
    let sweeping = Duty {
        period: SWEEPING,
        ..tidying("sweep-unused-keys")
    };
    duty(&mut tasks, app, stop, sweeping, |app| async move {
        privacy::sweep(&app).await.map(drop)
    });
    let following = Duty {
        period: FOLLOWING,
        ..tidying("follow-orders")
    };
    duty(&mut tasks, app, stop, following, |app| async move {
        subscriptions::follow_orders(&app).await
    });
    let (here, ended) = (Arc::clone(app), stop.clone());
    tasks.spawn(async move {
        let renewing = Duty {
            period: RENEWING,
            ..tidying("renew-subscriptions")
        };
        let (storage, clock, chance) = (&here.storage, &here.clock, &here.chance);
        every(storage, clock, chance, renewing, ended, |held| {
            let app = Arc::clone(&here);
            async move { subscriptions::renew_due(&app, Some(&held)).await.map(drop) }
        })
        .await;
    });
    let (runner, ended) = (runner(app), stop.clone());
    tasks.spawn(async move { runner.run(ended).await });
    let (here, ended) = (Arc::clone(app), stop.clone());
    tasks.spawn(async move {
        let chaining = Duty {
            name: "chain-audit-log",
            period: CHAINING,
            wake: Some(here.audit.recorded()),
        };
        every(
            &here.storage,
            &here.clock,
            &here.chance,
            chaining,
            ended,
            |_| here.audit.chain_pending(&here.vault),
        )
        .await;
    });
    tasks
}

fn duty<W, F, E>(tasks: &mut JoinSet<()>, app: &Arc<App>, stop: &Stop, duty: Duty<'static>, work: W)
where
    W: Fn(Arc<App>) -> F + Send + Sync + 'static,
    F: Future<Output = Result<(), E>> + Send,
    E: Error + Send,
{
    let (app, stop) = (Arc::clone(app), stop.clone());
    tasks.spawn(async move {
        every(&app.storage, &app.clock, &app.chance, duty, stop, |_| {
            work(Arc::clone(&app))
        })
        .await;
    });
}

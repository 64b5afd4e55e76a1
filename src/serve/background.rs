//! What runs beside the requests.

use std::error::Error;
use std::future::Future;
use std::sync::Arc;
use std::time::Duration;

use tokio::task::JoinSet;

use crate::app::App;
use crate::billing::invoices::{self, Issuer};
use crate::billing::ledger::{self, CREDITED, PAID};
use crate::egress::Gate;
use crate::feed;
use crate::identity::{self, by_mail};
use crate::jobs::{Duty, Failure, Held, Runner, Stop, every};
use crate::mail::{self, Authors, InvalidMail, Kind, Sender, Worker};
use crate::orders::invoicing::OrderInvoices;
use crate::orders::{self, Confirmations};
use crate::payments::stripe::letter::RenewalLetters;
use crate::payments::{credit, stripe, uploads};
use crate::privacy;
use crate::subscriptions::declarations::WaitingLetters;
use crate::subscriptions::declarations::letter::DeclarationLetters;
use crate::subscriptions::dunning::letter::DunningLetters;
use crate::subscriptions::invoicing::{self, SubscriptionInvoices};
use crate::subscriptions::notices::acts::ActLetters;
use crate::subscriptions::notices::letter::Notices;
use crate::subscriptions::{self, declarations};

/// Duties that tidy up; nobody waits for them.
const TIDYING: Duration = Duration::from_hours(1);
/// What is swept has lain for a month.
const SWEEPING: Duration = Duration::from_hours(24);
/// Orders begin subscriptions within seconds; most of these looks find nothing, by an index that is empty then.
const FOLLOWING: Duration = Duration::from_secs(2);
/// What was renewed too early or too late by so much, nobody notices: invoices go days ahead.
const RENEWING: Duration = Duration::from_mins(1);
/// Notices go out days ahead.
const NOTICING: Duration = Duration::from_mins(10);
/// Steps are counted in days.
const DUNNING: Duration = Duration::from_mins(1);
/// Whoever has paid waits for what is suspended, and is not called late any longer: a payment wakes this, and it finds those that
/// other processes booked.
const GIVING_AGAIN: Duration = Duration::from_secs(10);
/// A credit is spent when it is given, which wakes this; it finds those of processes that died, and orders that were claimed.
const SPENDING: Duration = Duration::from_secs(10);
/// Who reads the feed waits for an event at most about so long; most of these looks find nothing, by an index that is empty
/// then.
const PLACING: Duration = Duration::from_secs(1);
/// How many rows say what is open on a day, nobody sees; a page of open items reads them all.
const ADDING_UP: Duration = Duration::from_secs(30);
/// What a message told of was asked at once; this finds what no message told of.
const WATCHING: Duration = Duration::from_secs(10);
/// Whoever said that an order is theirs does not wait long; most of these looks find nothing.
const ASKING: Duration = Duration::from_secs(10);
/// The audit log's chain is woken by each entry; this finds those of processes that died.
const CHAINING: Duration = Duration::from_secs(1);

/// Who writes which mail.
fn authors() -> Authors {
    let authors = Authors::new()
        .with(Kind::OrderConfirmation, Confirmations)
        .with(Kind::Declaration, DeclarationLetters)
        .with(Kind::DeclarationWaiting, WaitingLetters)
        .with(Kind::Dunning, DunningLetters)
        .with(Kind::RenewalUnpaid, RenewalLetters)
        .with(Kind::RenewalNotice, Notices)
        .with(Kind::PriceNotice, Notices)
        .with(Kind::SubscriptionChanged, ActLetters);
    identity::letters::authors(invoices::authors(authors))
}

/// Who issues, and whom it asks what the invoice for which cause is for.
pub fn issuer() -> Issuer {
    let authors = invoices::Authors::new()
        .with("ord", OrderInvoices)
        .with(invoicing::CAUSES, SubscriptionInvoices);
    Issuer::new(authors)
}

/// The mail worker that the settings ask for: the one thing that talks to somebody outside.
pub(super) fn postman(app: &App) -> Result<Worker, InvalidMail> {
    let gate = Gate::allowing(mail::peers(&app.config)?);
    Ok(Worker::new(Sender::open(&app.config, &gate)?, authors()))
}

/// Who does which job.
fn runner(app: &Arc<App>) -> Runner {
    let [signing_in, declared, decided, uploaded] = [(); 4].map(|()| Arc::clone(app));
    Runner::new(&app.storage, &app.clock, &app.chance)
        .on(by_mail::JOB, move |claim| {
            let app = Arc::clone(&signing_in);
            async move {
                by_mail::answer(&app, &claim)
                    .await
                    .map_err(|error| Failure::new("the sign-in link was not made", error))
            }
        })
        .on(declarations::JOB, move |claim| {
            let app = Arc::clone(&declared);
            async move {
                declarations::answer(&app, &claim)
                    .await
                    .map_err(|error| Failure::new("the declaration was not answered", error))
            }
        })
        .on(declarations::DECISION_JOB, move |claim| {
            let app = Arc::clone(&decided);
            async move {
                declarations::carry_out(&app, &claim)
                    .await
                    .map_err(|error| Failure::new("the decision was not carried out", error))
            }
        })
        .on(uploads::JOB, move |claim| {
            let app = Arc::clone(&uploaded);
            async move {
                uploads::take_in_owed(&app, &claim).await.map_err(|error| {
                    Failure::new("the statement was not taken in to its end", error)
                })
            }
        })
}

/// Starts everything that a shop does by itself, until the end is announced.
pub(super) fn start(app: &Arc<App>, postman: Worker, stop: &Stop) -> JoinSet<()> {
    let mut shift = Shift {
        tasks: JoinSet::new(),
        app: Arc::clone(app),
        stop: stop.clone(),
    };
    let (vault, mut ended) = (app.vault.clone(), stop.clone());
    shift.tasks.spawn(async move {
        tokio::select! {
            () = vault.upkeep() => {}
            () = ended.announced() => {}
        }
    });
    let (here, ended) = (Arc::clone(app), stop.clone());
    shift
        .tasks
        .spawn(async move { postman.run(&here, ended).await });
    let (runner, ended) = (runner(app), stop.clone());
    shift.tasks.spawn(async move { runner.run(ended).await });
    shift.tidy();
    shift.bill();
    shift.chain();
    shift.tasks
}

/// What runs, and what it needs to run.
struct Shift {
    tasks: JoinSet<()>,
    app: Arc<App>,
    stop: Stop,
}

impl Shift {
    /// What would otherwise lie about for good.
    fn tidy(&mut self) {
        let tidying = |name| every_so_often(name, TIDYING);
        self.duty(tidying("forget-idempotency-keys"), |app, _| async move {
            orders::forget_keys(&app).await
        });
        self.duty(tidying("forget-requests"), |app, _| async move {
            subscriptions::forget_keys(&app).await
        });
        self.duty(tidying("delete-mail-copies"), |app, _| async move {
            mail::delete_copies(&app.storage, &app.clock)
                .await
                .map(drop)
        });
        self.duty(tidying("forget-declarations"), |app, _| async move {
            declarations::forget(&app).await
        });
        self.duty(tidying("forget-uploads"), |app, _| async move {
            uploads::forget(&app).await
        });
        self.duty(tidying("forget-processor-events"), |app, _| async move {
            stripe::forget(&app).await
        });
        let signing_in = every_so_often("forget-ended-sessions", identity::FORGET_EVERY);
        self.duty(
            signing_in,
            |app, _| async move { identity::forget(&app).await },
        );
        let sweeping = every_so_often("sweep-unused-keys", SWEEPING);
        self.duty(sweeping, |app, _| async move {
            privacy::sweep(&app).await.map(drop)
        });
    }

    /// What becomes money.
    fn bill(&mut self) {
        let following = every_so_often("follow-orders", FOLLOWING);
        self.duty(following, |app, _| async move {
            subscriptions::follow_orders(&app).await
        });
        let renewing = every_so_often("renew-subscriptions", RENEWING);
        self.duty(renewing, |app, held| async move {
            subscriptions::renew_due(&app, Some(&held)).await.map(drop)
        });
        let noticing = every_so_often("notify-subscribers", NOTICING);
        self.duty(noticing, |app, held| async move {
            subscriptions::notify(&app, Some(&held)).await
        });
        let vies = every_so_often("ask-vies", ASKING);
        self.duty(vies, |app, _| async move { orders::ask_vies(&app).await });
        let asking = every_so_often("ask-vat-ids-again", TIDYING);
        self.duty(asking, |app, _| async move {
            subscriptions::ask_again(&app).await
        });
        let dunning = every_so_often("dun", DUNNING);
        self.duty(dunning, |app, held| async move {
            subscriptions::dun(&app, Some(&held)).await
        });
        let following = Duty {
            wake: Some(&PAID),
            ..every_so_often("follow-payments", GIVING_AGAIN)
        };
        self.duty(following, |app, _| async move {
            subscriptions::follow_payments(&app).await
        });
        let spending = Duty {
            wake: Some(&CREDITED),
            ..every_so_often("spend-credits", SPENDING)
        };
        self.duty(spending, |app, _| async move {
            credit::spend_waiting(&app).await
        });
        let adding_up = every_so_often("add-up-open-days", ADDING_UP);
        self.duty(adding_up, |app, _| async move {
            ledger::add_up_open_days(&app.storage).await
        });
        let placing = every_so_often("place-events", PLACING);
        self.duty(placing, |app, held| async move {
            feed::place(&app, Some(&held)).await
        });
        let watching = every_so_often("watch-payments", WATCHING);
        self.duty(watching, |app, _| async move { stripe::watch(&app).await });
        let issuer = Arc::new(issuer());
        self.duty(invoices::DUTY, move |app, held| {
            let issuer = Arc::clone(&issuer);
            async move { issuer.run(&app, &held).await }
        });
    }

    /// What makes a change of the log show.
    fn chain(&mut self) {
        let (here, ended) = (Arc::clone(&self.app), self.stop.clone());
        self.tasks.spawn(async move {
            let chaining = Duty {
                wake: Some(here.audit.recorded()),
                ..every_so_often("chain-audit-log", CHAINING)
            };
            let (storage, clock, chance) = (&here.storage, &here.clock, &here.chance);
            let chain = |_| here.audit.chain_pending(&here.vault);
            every(storage, clock, chance, chaining, ended, chain).await;
        });
    }

    fn duty<W, F, E>(&mut self, duty: Duty<'static>, work: W)
    where
        W: Fn(Arc<App>, Held) -> F + Send + Sync + 'static,
        F: Future<Output = Result<(), E>> + Send,
        E: Error + Send,
    {
        let (app, stop) = (Arc::clone(&self.app), self.stop.clone());
        self.tasks.spawn(async move {
            let (storage, clock, chance) = (&app.storage, &app.clock, &app.chance);
            every(storage, clock, chance, duty, stop, |held| {
                work(Arc::clone(&app), held)
            })
            .await;
        });
    }
}

/// A duty that nothing wakes.
const fn every_so_often(name: &'static str, period: Duration) -> Duty<'static> {
    Duty {
        name,
        period,
        wake: None,
    }
}

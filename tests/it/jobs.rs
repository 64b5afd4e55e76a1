//! The queue and the leases, on both engines.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use jiff::SignedDuration;
use sealbook::chance::Chance;
use sealbook::clock::Clock;
use sealbook::jobs::{self, Claim, Duty, Failure, Job, Lease, Runner, SettleError};
use sealbook::storage::{self, Storage};
use tokio::sync::{Barrier, Notify};

use crate::ground::{clock, open};
use crate::support::databases::Databases;
use crate::support::on_both_engines;

const KIND: &str = "count-something";

async fn enqueue(storage: &Storage, clock: &Clock, object: &str) {
    let job = Job::new(KIND, object, clock, &Chance::system());
    storage
        .transact(move |tx| {
            let job = job.clone();
            Box::pin(async move { jobs::enqueue(tx, &job).await })
        })
        .await
        .unwrap();
}

async fn a_job_exists_only_if_its_cause_committed_and_is_done_once(databases: &Databases) {
    let storage = &open(databases).await;
    let clock = clock();
    enqueue(storage, &clock, "row-1").await;
    let job = Job::new(KIND, "row-2", &clock, &Chance::system());
    storage
        .transact(move |tx| {
            let job = job.clone();
            Box::pin(async move {
                jobs::enqueue(tx, &job).await?;
                Err::<(), _>(storage::Error::WriterGone)
            })
        })
        .await
        .unwrap_err();
    let done = Arc::new(AtomicUsize::new(0));
    let seen = done.clone();
    let runner = Runner::new(storage, &clock, &Chance::system()).on(KIND, move |claim: Claim| {
        assert_eq!(claim.object(), "row-1");
        seen.fetch_add(1, Ordering::SeqCst);
        async { Ok(()) }
    });
    assert_eq!(runner.drain().await.unwrap(), 1);
    assert_eq!(runner.drain().await.unwrap(), 0);
    assert_eq!(done.load(Ordering::SeqCst), 1);
}

async fn a_job_that_keeps_failing_waits_longer_each_time_and_is_given_up_and_can_be_revived(
    databases: &Databases,
) {
    let storage = &open(databases).await;
    let clock = clock();
    enqueue(storage, &clock, "row").await;
    let runner =
        Runner::new(storage, &clock, &Chance::system()).on(KIND, |claim: Claim| async move {
            assert_ne!(claim.object(), "", "a panic counts as a failure");
            Err(Failure::because("the peer did not answer"))
        });
    let mut attempts = 0;
    while jobs::given_up(storage, 10).await.unwrap().is_empty() {
        assert_eq!(runner.drain().await.unwrap(), 1);
        assert_eq!(runner.drain().await.unwrap(), 0, "not before its time");
        clock.advance(SignedDuration::from_hours(2));
        attempts += 1;
        assert!(attempts < 100);
    }
    let given_up = jobs::given_up(storage, 10).await.unwrap().remove(0);
    assert_eq!(
        (given_up.attempts, given_up.failure.as_str()),
        (12, "the peer did not answer")
    );
    assert!(
        jobs::try_again(storage, &clock, &given_up.id)
            .await
            .unwrap()
    );
    assert!(
        !jobs::try_again(storage, &clock, &given_up.id)
            .await
            .unwrap()
    );
    assert_eq!(runner.drain().await.unwrap(), 1);
}

async fn an_attempt_that_outlived_its_claim_has_no_effect(databases: &Databases) {
    let storage = &open(databases).await;
    let clock = clock();
    enqueue(storage, &clock, "row").await;
    let (attempts, lost) = (Arc::default(), Arc::default());
    let (begun, overtaken) = (Arc::new(Notify::new()), Arc::new(Notify::new()));
    let runner = || {
        let settle = Settle {
            storage: storage.clone(),
            attempts: Arc::clone(&attempts),
            lost: Arc::clone(&lost),
            begun: begun.clone(),
            overtaken: overtaken.clone(),
        };
        Runner::new(storage, &clock, &Chance::system())
            .on(KIND, move |claim| settle.clone().run(claim))
    };
    let slow = runner();
    let slow = tokio::spawn(async move { slow.drain().await.unwrap() });
    begun.notified().await;
    clock.advance(SignedDuration::from_secs(121));
    assert_eq!(runner().drain().await.unwrap(), 1);
    overtaken.notify_one();
    slow.await.unwrap();
    assert_eq!(attempts.load(Ordering::SeqCst), 2);
    assert_eq!(lost.load(Ordering::SeqCst), 1);
}

/// Settles its job; the first attempt waits until it is overtaken.
#[derive(Clone)]
struct Settle {
    storage: Storage,
    attempts: Arc<AtomicUsize>,
    lost: Arc<AtomicUsize>,
    begun: Arc<Notify>,
    overtaken: Arc<Notify>,
}

impl Settle {
    async fn run(self, claim: Claim) -> Result<(), Failure> {
        if self.attempts.fetch_add(1, Ordering::SeqCst) == 0 {
            self.begun.notify_one();
            self.overtaken.notified().await;
        }
        let settled = self
            .storage
            .transact(move |tx| {
                let claim = claim.clone();
                Box::pin(async move { claim.settle(tx).await })
            })
            .await;
        if matches!(settled, Err(SettleError::Lost)) {
            self.lost.fetch_add(1, Ordering::SeqCst);
        }
        Ok(())
    }
}

async fn a_running_runner_is_woken_by_a_commit_and_stops_when_told(databases: &Databases) {
    let storage = &open(databases).await;
    let clock = clock();
    let done = Arc::new(Notify::new());
    let signal = done.clone();
    let runner = Runner::new(storage, &clock, &Chance::system()).on(KIND, move |_| {
        signal.notify_one();
        async { Ok(()) }
    });
    let (stopper, stop) = jobs::stop();
    let running = tokio::spawn(async move { runner.run(stop).await });
    for _ in 0..3 {
        enqueue(storage, &clock, "row").await;
        tokio::time::timeout(Duration::from_secs(5), done.notified())
            .await
            .unwrap();
    }
    stopper.stop();
    tokio::time::timeout(Duration::from_secs(5), running)
        .await
        .unwrap()
        .unwrap();
}

async fn what_has_no_end_does_not_hold_the_end_up(databases: &Databases) {
    let storage = &open(databases).await;
    let (clock, chance) = (clock(), Chance::system());
    let at_work = Arc::new(Barrier::new(3));
    let (on_duty, at_a_job) = (Arc::clone(&at_work), Arc::clone(&at_work));
    let (stopper, stop) = jobs::stop();
    let runner = Runner::new(storage, &clock, &chance).on(KIND, move |_| {
        let at_work = Arc::clone(&at_a_job);
        async move {
            at_work.wait().await;
            std::future::pending().await
        }
    });
    let endless = Duty {
        name: "endless",
        period: Duration::from_secs(1),
        wake: None,
    };
    enqueue(storage, &clock, "row").await;
    let dutiful = jobs::every(storage, &clock, &chance, endless, stop.clone(), |_| async {
        on_duty.wait().await;
        std::future::pending::<storage::Result<()>>().await
    });
    let stopping = async {
        at_work.wait().await;
        stopper.stop();
    };
    let all = futures_util::future::join3(runner.run(stop), dutiful, stopping);
    tokio::time::timeout(Duration::from_secs(30), all)
        .await
        .expect("it ends by itself");
}

async fn a_lease_has_one_holder_and_an_old_holder_is_fenced(databases: &Databases) {
    let storage = &open(databases).await;
    let (clock, chance) = (clock(), Chance::system());
    let contend = || {
        Lease::new(
            storage,
            &clock,
            &chance,
            "chain",
            SignedDuration::from_secs(30),
        )
    };
    let (mut first, mut second) = (contend(), contend());
    let old = first.hold().await.unwrap().unwrap();
    assert_eq!(second.hold().await.unwrap(), None);
    clock.advance(SignedDuration::from_secs(20));
    assert_eq!(
        first.hold().await.unwrap().unwrap().epoch(),
        old.epoch(),
        "renewed"
    );
    clock.advance(SignedDuration::from_secs(20));
    assert_eq!(second.hold().await.unwrap(), None, "the renewal counts");
    clock.advance(SignedDuration::from_secs(20));
    let new = second.hold().await.unwrap().unwrap();
    assert_eq!(new.epoch(), old.epoch() + 1);
    for (held, valid) in [(old, false), (new, true)] {
        let fenced = storage
            .transact(move |tx| {
                let held = held.clone();
                Box::pin(async move { held.fence(tx).await })
            })
            .await
            .unwrap();
        assert_eq!(fenced, valid);
    }
    second.release().await.unwrap();
    assert!(
        first.hold().await.unwrap().is_some(),
        "given back, not waited for"
    );
}

/// A machine whose clock was ahead promised itself years.
async fn a_lease_of_a_clock_that_was_ahead_holds_nobody_up(databases: &Databases) {
    let storage = &open(databases).await;
    let (clock, ahead) = (clock(), clock());
    ahead.advance(SignedDuration::from_hours(24 * 365));
    let contend = |clock: &Clock| {
        let span = SignedDuration::from_secs(30);
        Lease::new(storage, clock, &Chance::system(), "chain", span)
    };
    let old = contend(&ahead).hold().await.unwrap().unwrap();
    let new = contend(&clock).hold().await.unwrap().unwrap();
    assert_eq!(new.epoch(), old.epoch() + 1);
    assert_eq!(contend(&clock).hold().await.unwrap(), None);
}

async fn of_many_contenders_one_takes_the_lease(databases: &Databases) {
    let storage = &open(databases).await;
    let clock = clock();
    let contenders = (0..16).map(|_| {
        let mut lease = Lease::new(
            storage,
            &clock,
            &Chance::system(),
            "chain",
            SignedDuration::from_secs(30),
        );
        tokio::spawn(async move { lease.hold().await.unwrap().is_some() })
    });
    let holders = futures_util::future::join_all(contenders).await;
    assert_eq!(
        holders
            .into_iter()
            .filter(|held| *held.as_ref().unwrap())
            .count(),
        1
    );
}

on_both_engines!(
    a_job_exists_only_if_its_cause_committed_and_is_done_once,
    a_job_that_keeps_failing_waits_longer_each_time_and_is_given_up_and_can_be_revived,
    an_attempt_that_outlived_its_claim_has_no_effect,
    a_running_runner_is_woken_by_a_commit_and_stops_when_told,
    what_has_no_end_does_not_hold_the_end_up,
    a_lease_of_a_clock_that_was_ahead_holds_nobody_up,
    a_lease_has_one_holder_and_an_old_holder_is_fenced,
    of_many_contenders_one_takes_the_lease,
);

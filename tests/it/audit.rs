//! The log: what is recorded, chained, found out; and that nothing is opened before it is recorded.

use std::sync::Arc;

use sealbook::audit::{Action, Actor, Filter, Flaw, data};
use sealbook::storage::{self, Engine};
use sealbook::vault::map::Role;
use sqlx::{AssertSqlSafe, Connection};

use crate::ground::Ground;
use crate::support::databases::Databases;
use crate::support::{Fixture, on_both_engines};

on_both_engines!(
    parallel_writers_and_two_chainings_leave_one_gapless_chain,
    every_kind_of_tampering_is_found,
    nothing_is_chained_behind_a_fault,
    an_erased_note_leaves_the_chain_whole,
    the_engine_refuses_to_change_or_delete_an_event,
    an_event_of_a_transaction_that_failed_never_was,
);

fn operator(role: Role) -> Actor {
    Actor::Operator {
        id: "opr_1".into(),
        role,
    }
}

async fn record(ground: &Ground, count: usize) {
    for n in 0..count {
        let event = ground
            .audit
            .event(operator(Role::Owner), Action::OrderChanged)
            .on(format!("ord_{n}"));
        ground.audit.record_alone(event).await.unwrap();
    }
}

async fn chained(ground: &Ground, count: usize) {
    record(ground, count).await;
    ground.audit.chain_pending(&ground.vault).await.unwrap();
}

/// Changes rows behind the engine's guards, as somebody would who holds the database.
pub async fn tamper(ground: &Ground, statements: &[&str]) {
    let guards: &[&str] = match ground.storage.engine() {
        Engine::Sqlite => &[
            "drop trigger audit_events_stay",
            "drop trigger audit_events_do_not_change",
        ],
        Engine::Postgres => &["alter table audit_events disable trigger user"],
    };
    let statements: Vec<String> = guards
        .iter()
        .chain(statements)
        .map(|sql| (*sql).to_owned())
        .collect();
    ground
        .storage
        .transact(move |tx| {
            let statements = statements.clone();
            Box::pin(async move {
                for sql in statements {
                    sqlx::query(AssertSqlSafe(sql)).execute(tx.conn()).await?;
                }
                Ok::<_, storage::Error>(())
            })
        })
        .await
        .unwrap();
}

async fn parallel_writers_and_two_chainings_leave_one_gapless_chain(databases: &Databases) {
    let ground = Arc::new(Ground::lay(databases).await);
    let writers = (0..32).map(|_| {
        let ground = ground.clone();
        tokio::spawn(async move { record(&ground, 12).await })
    });
    let chainings = (0..2).map(|_| {
        let ground = ground.clone();
        tokio::spawn(async move {
            for _ in 0..20 {
                ground.audit.chain_pending(&ground.vault).await.unwrap();
                tokio::task::yield_now().await;
            }
        })
    });
    for task in writers.chain(chainings).collect::<Vec<_>>() {
        task.await.unwrap();
    }
    ground.audit.chain_pending(&ground.vault).await.unwrap();
    let report = ground.audit.verify(&ground.vault).await.unwrap();
    assert_eq!(
        (report.checked, report.unchained, report.fault),
        (32 * 12, 0, None)
    );
    let head = ground.vault.audit_head().await.unwrap().unwrap();
    assert_eq!(head.position, 32 * 12);
}

async fn every_kind_of_tampering_is_found(databases: &Databases) {
    let cases: &[(&[&str], i64, Flaw)] = &[
        (
            &["update audit_events set actor_id = 'opr_2' where seq = 4"],
            4,
            Flaw::Changed,
        ),
        (
            &["update audit_events set recorded_at = recorded_at + 1 where seq = 1"],
            1,
            Flaw::Changed,
        ),
        (
            &["delete from audit_events where seq = 5"],
            5,
            Flaw::Missing,
        ),
        (
            &["delete from audit_events where seq > 8"],
            9,
            Flaw::Truncated,
        ),
        (&["delete from audit_events"], 1, Flaw::Truncated),
        (
            &[
                "update audit_events set seq = 100 where seq = 3",
                "update audit_events set seq = 3 where seq = 4",
                "update audit_events set seq = 4 where seq = 100",
            ],
            3,
            Flaw::Changed,
        ),
        (
            &[
                "update audit_events set seq = seq + 100 where seq > 6",
                "update audit_events set seq = seq - 99 where seq > 100",
                "insert into audit_events (id, seq, hash, recorded_at, actor_kind, action) \
                 select 'aud_x', 7, hash, recorded_at, 'system', action from audit_events where seq = 6",
            ],
            7,
            Flaw::Changed,
        ),
        (
            &[
                "insert into audit_subjects (event_id, subject_id) select id, 'sub_x' from audit_events where seq = 2",
            ],
            2,
            Flaw::Changed,
        ),
        (
            &["update audit_events set note_sealed = hash where seq = 2"],
            2,
            Flaw::NoteChanged,
        ),
    ];
    for (statements, position, flaw) in cases {
        let fresh = Databases::fresh(databases.engine).await;
        let ground = Ground::lay(&fresh).await;
        chained(&ground, 10).await;
        assert_eq!(
            ground.audit.verify(&ground.vault).await.unwrap().fault,
            None
        );
        tamper(&ground, statements).await;
        let report = ground.audit.verify(&ground.vault).await.unwrap();
        let fault = report.fault.expect("tampering shows");
        assert_eq!(
            (fault.position, fault.flaw),
            (*position, *flaw),
            "{statements:?}"
        );
        assert_eq!(report.checked, position - 1);
        fresh.tear_down().await;
    }
}

async fn nothing_is_chained_behind_a_fault(databases: &Databases) {
    let ground = Ground::lay(databases).await;
    chained(&ground, 3).await;
    // Somebody cuts the end off and lets the program chain on, as if it had never been.
    tamper(&ground, &["delete from audit_events where seq = 3"]).await;
    record(&ground, 1).await;
    ground.audit.chain_pending(&ground.vault).await.unwrap_err();
    assert!(ground.audit.is_broken());
    let report = ground.audit.verify(&ground.vault).await.unwrap();
    assert_eq!((report.checked, report.unchained), (2, 1));
    assert_eq!(report.fault.unwrap().flaw, Flaw::Truncated);
}

async fn an_erased_note_leaves_the_chain_whole(databases: &Databases) {
    let ground = Ground::lay(databases).await;
    let keys = ground.vault.fresh_subject().await.unwrap();
    let event = ground
        .audit
        .event(operator(Role::Support), Action::CaseOpened)
        .about(keys.subject());
    let note = ground
        .vault
        .seal(
            &data::NOTE,
            &keys,
            event.id().as_str(),
            b"called about a parcel",
        )
        .unwrap();
    ground.audit.record_alone(event.noting(note)).await.unwrap();
    chained(&ground, 2).await;
    let entry = ground
        .audit
        .entries_about(keys.subject(), None, 10)
        .await
        .unwrap()
        .remove(0);
    let note = entry.note.unwrap();
    let opened = ground
        .vault
        .open_field(&data::NOTE, keys.subject(), entry.id.as_str(), &note)
        .await
        .unwrap();
    assert_eq!(opened.text().unwrap(), "called about a parcel");
    // An erasure, which the engine lets through.
    ground
        .storage
        .transact(|tx| {
            Box::pin(async move {
                sqlx::query(
                    "update audit_events set note_sealed = null where note_sealed is not null",
                )
                .execute(tx.conn())
                .await?;
                Ok::<_, storage::Error>(())
            })
        })
        .await
        .unwrap();
    let report = ground.audit.verify(&ground.vault).await.unwrap();
    assert_eq!((report.checked, report.fault), (3, None));
}

async fn the_engine_refuses_to_change_or_delete_an_event(databases: &Databases) {
    let ground = Ground::lay(databases).await;
    let people = [
        ground.vault.fresh_subject().await.unwrap(),
        ground.vault.fresh_subject().await.unwrap(),
    ];
    let event = ground
        .audit
        .event(Actor::System, Action::Exported)
        .about_each(people.iter().map(|keys| keys.subject().clone()));
    ground.audit.record_alone(event).await.unwrap();
    chained(&ground, 1).await;
    record(&ground, 1).await;
    for sql in [
        "delete from audit_events",
        "update audit_events set action = 'erased'",
        "update audit_events set seq = null, hash = null where seq = 1",
        "update audit_events set seq = 7 where seq is null",
        "update audit_events set hash = null where seq = 1",
        "update audit_subjects set subject_id = 'sub_x'",
        "delete from audit_subjects",
    ] {
        let refused = ground
            .storage
            .transact(move |tx| {
                Box::pin(async move {
                    sqlx::query(sql).execute(tx.conn()).await?;
                    Ok::<_, storage::Error>(())
                })
            })
            .await;
        refused.expect_err(sql);
    }
    if databases.engine == Engine::Postgres {
        let mut conn = sqlx::AnyConnection::connect(&databases.data_url)
            .await
            .unwrap();
        sqlx::query("truncate audit_events cascade")
            .execute(&mut conn)
            .await
            .unwrap_err();
    }
}

async fn an_event_of_a_transaction_that_failed_never_was(databases: &Databases) {
    let ground = Ground::lay(databases).await;
    let (audit, event) = (
        ground.audit.clone(),
        ground.audit.event(Actor::System, Action::Erased),
    );
    ground
        .storage
        .transact(move |tx| {
            let (audit, event) = (audit.clone(), event.clone());
            Box::pin(async move {
                audit.record(tx, &event).await?;
                Err::<(), _>(storage::Error::WriterGone)
            })
        })
        .await
        .unwrap_err();
    assert!(
        ground
            .audit
            .entries(&Filter::default(), 10)
            .await
            .unwrap()
            .is_empty()
    );
}

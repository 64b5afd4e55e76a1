//! What `transact` promises, on both engines.

use std::time::Duration;

use futures_util::future::join_all;
use sealbook::chance::Chance;
use sealbook::storage::{Batch, Connections, Engine, Error, Schema, Storage, Tx};
use sealbook::values;
use sqlx::migrate::Migrator;
use sqlx::{AssertSqlSafe, Connection as _, PgConnection};

use crate::support::databases::Databases;
use crate::support::{on_both_engines, postgres, schema};

on_both_engines!(
    transactions_that_share_a_commit_fail_alone,
    inserts_that_share_a_commit_fail_alone,
    a_duplicate_is_told_apart_and_readers_cannot_write,
    of_many_who_look_at_all_and_add_to_it_none_is_turned_away,
);

static EMPTY: Schema = Schema {
    migrations: Migrator::DEFAULT,
    sqlite: "",
    postgres: "",
};

/// A database that sorts by a language puts `~` before letters, and tells `a` from `A` last.
#[tokio::test]
async fn texts_sort_by_their_bytes_whatever_the_database_does() {
    let database = format!("sealbook_by_language_{}", std::process::id());
    let mut owner = postgres::owner().await;
    let make = format!(
        "create database {database} template template0 locale_provider icu icu_locale 'en-US'"
    );
    sqlx::query(AssertSqlSafe(make))
        .execute(&mut owner)
        .await
        .unwrap();
    let url = postgres::server_url_of(&database);
    let mut inside = PgConnection::connect(&url).await.unwrap();
    for statement in [
        "create table parents (id text primary key, note text)",
        "create table children (id text primary key, parent text not null references parents (id), on_day text)",
        "create index children_by_day on children (on_day, id) where parent <> ''",
        "insert into parents (id) values ('msg_0'), ('msg_a')",
        "insert into children (id, parent, on_day) values ('c', 'msg_0', '2026-11-22')",
    ] {
        sqlx::query(statement).execute(&mut inside).await.unwrap();
    }
    for _start in 0..2 {
        let storage = Storage::open(&url, &EMPTY, Connections(1), Chance::system());
        storage.await.unwrap().close().await;
    }
    let found: (i64, i64) = sqlx::query_as(
        "select (select count(*) from parents where id < 'msg_~'), (select count(*) from children where on_day <= '~')",
    )
    .fetch_one(&mut inside)
    .await
    .unwrap();
    assert_eq!(found, (2, 1));
    inside.close().await.unwrap();
    let drop = format!("drop database {database} with (force)");
    sqlx::query(AssertSqlSafe(drop))
        .execute(&mut owner)
        .await
        .unwrap();
}

async fn storage(databases: &Databases) -> Storage {
    let url = &databases.data_url;
    let storage = Storage::open(url, &EMPTY, Connections::default(), Chance::system())
        .await
        .unwrap();
    storage
        .transact(|tx| {
            Box::pin(async move {
                sqlx::query("create table parents (id text primary key, note text, body bytea, at bigint)")
                    .execute(tx.conn())
                    .await?;
                sqlx::query("create table children (id text primary key, parent text not null references parents (id))")
                    .execute(tx.conn())
                    .await?;
                Ok::<_, Error>(())
            })
        })
        .await
        .unwrap();
    storage
}

async fn add(tx: &mut Tx, id: &str) -> Result<(), Error> {
    tx.insert(family(id)).await
}

fn family(id: &str) -> Batch {
    Batch::new()
        .add(
            "insert into parents (id, note, body, at) values ($1, $2, $3, $4)",
            values![id, None::<String>, vec![1_u8, 2], 7_i64],
        )
        .add(
            "insert into children (id, parent) values ($1, $2)",
            values![id, id],
        )
}

async fn count(storage: &Storage) -> i64 {
    sqlx::query_scalar("select count(*) from children")
        .fetch_one(storage.reader())
        .await
        .unwrap()
}

/// Each looks through the table and writes what it found: of those that run at the same time one can win.
async fn of_many_who_look_at_all_and_add_to_it_none_is_turned_away(databases: &Databases) {
    let storage = storage(databases).await;
    let running = (0..96).map(|n| {
        let storage = storage.clone();
        tokio::spawn(async move {
            storage
                .transact(move |tx| {
                    Box::pin(async move {
                        let found: i64 = sqlx::query_scalar("select count(*) from parents")
                            .fetch_one(tx.conn())
                            .await?;
                        // Long enough for the others to look, too.
                        tokio::time::sleep(Duration::from_millis(5)).await;
                        let row = values![format!("row-{n}"), found.to_string(), vec![1_u8], found];
                        let row = Batch::new().add(
                            "insert into parents (id, note, body, at) values ($1, $2, $3, $4)",
                            row,
                        );
                        tx.insert(row).await
                    })
                })
                .await
        })
    });
    for done in join_all(running.collect::<Vec<_>>()).await {
        done.unwrap().unwrap();
    }
    let counted: (i64, i64) = sqlx::query_as("select count(distinct at), max(at) from parents")
        .fetch_one(storage.reader())
        .await
        .unwrap();
    assert_eq!(counted, (96, 95), "each saw what those before it wrote");
}

async fn transactions_that_share_a_commit_fail_alone(databases: &Databases) {
    let storage = storage(databases).await;
    let mut running = Vec::new();
    for n in 0..200 {
        let storage = storage.clone();
        running.push(tokio::spawn(async move {
            storage
                .transact(move |tx| {
                    Box::pin(async move {
                        add(tx, &format!("row-{n}")).await?;
                        if n % 3 == 0 {
                            return Err(Error::WriterGone);
                        }
                        assert!(n % 7 != 1, "a closure that panics");
                        Ok(())
                    })
                })
                .await
        }));
    }
    let mut kept = 0;
    for (n, task) in running.into_iter().enumerate() {
        let expected = n % 3 != 0 && n % 7 != 1;
        assert_eq!(task.await.unwrap().is_ok(), expected, "{n}");
        kept += i64::from(expected);
    }
    assert_eq!(count(&storage).await, kept);
}

async fn inserts_that_share_a_commit_fail_alone(databases: &Databases) {
    let storage = storage(databases).await;
    let mut running = Vec::new();
    for n in 0..200 {
        let storage = storage.clone();
        running.push(tokio::spawn(async move {
            // Every fifth says the same as the one before it.
            let row = family(&format!("row-{}", n - i32::from(n % 5 == 4)));
            storage
                .insert(row, move |_| {
                    Box::pin(async move {
                        assert!(n % 7 != 1, "a closure that panics");
                        if n % 3 == 0 {
                            return Err(Error::WriterGone);
                        }
                        Ok(())
                    })
                })
                .await
        }));
    }
    let mut answers = Vec::new();
    for task in running {
        answers.push(task.await.unwrap());
    }
    let good = |n: usize| !n.is_multiple_of(3) && n % 7 != 1;
    let mut kept = 0;
    for n in (0..200).filter(|n| n % 5 != 4) {
        let twin = (n % 5 == 3).then_some(n + 1);
        let stored = answers[n].is_ok() || twin.is_some_and(|twin| answers[twin].is_ok());
        let both = answers[n].is_ok() && twin.is_some_and(|twin| answers[twin].is_ok());
        assert_eq!(stored, good(n) || twin.is_some_and(good), "{n}");
        assert!(!both, "{n} was inserted twice");
        kept += i64::from(stored);
    }
    assert_eq!(count(&storage).await, kept);
    storage.close().await;
    let late = storage
        .insert(family("late"), |_| Box::pin(async { Ok::<_, Error>(()) }))
        .await;
    late.unwrap_err();
}

async fn a_duplicate_is_told_apart_and_readers_cannot_write(databases: &Databases) {
    let storage = storage(databases).await;
    for n in 0..2 {
        let answer = storage.transact(|tx| Box::pin(add(tx, "twice"))).await;
        assert_eq!(answer.is_ok(), n == 0);
        if let Err(error) = answer {
            assert!(error.is_unique_violation(), "{error:?}");
        }
    }
    let row: (String, Option<String>, Vec<u8>, i64) =
        sqlx::query_as("select id, note, body, at from parents")
            .fetch_one(storage.reader())
            .await
            .unwrap();
    assert_eq!(row, ("twice".into(), None, vec![1, 2], 7));
    if databases.engine == Engine::Sqlite {
        sqlx::query("delete from children")
            .execute(storage.reader())
            .await
            .unwrap_err();
    }
    storage.close().await;
    let late = storage.transact(|tx| Box::pin(add(tx, "late"))).await;
    late.unwrap_err();
}

/// In SQLite's own words, which a bound on its file makes it say: what does not fit is refused, alone or in company, and
/// the same writer goes on once there is room.
#[tokio::test(flavor = "multi_thread")]
async fn a_full_disk_is_survived() {
    let databases = Databases::fresh(Engine::Sqlite).await;
    let storage = storage(&databases).await;
    let bound = async |pages: &'static str| {
        let bounded: Result<(), Error> = storage
            .transact(move |tx| {
                Box::pin(async move {
                    sqlx::query(pages).execute(tx.conn()).await?;
                    Ok(())
                })
            })
            .await;
        bounded.unwrap();
    };
    let add_much = async |id: usize| {
        storage
            .transact(move |tx| {
                Box::pin(async move {
                    add(tx, &id.to_string()).await?;
                    sqlx::query("update parents set body = zeroblob(1000000) where id = $1")
                        .bind(id.to_string())
                        .execute(tx.conn())
                        .await?;
                    Ok::<_, Error>(())
                })
            })
            .await
    };
    add_much(0).await.unwrap();
    // No more than there are.
    bound("pragma max_page_count = 1").await;
    let mut full = 0;
    for refused in join_all((1..=32).map(&add_much)).await {
        let error = refused.unwrap_err();
        assert!(error.is_unavailable(), "{error:?}");
        full += usize::from(format!("{error:?}").contains("full"));
    }
    assert!(full > 0, "that is the reason");
    assert_eq!(count(&storage).await, 1);
    bound("pragma max_page_count = 1000000").await;
    for taken in join_all((1..=32).map(&add_much)).await {
        taken.unwrap();
    }
    assert_eq!(count(&storage).await, 33);
}

/// On PostgreSQL, where a database can be set to acknowledge early.
#[tokio::test(flavor = "multi_thread")]
async fn a_commit_is_durable_whatever_the_database_is_set_to() {
    let databases = Databases::fresh(Engine::Postgres).await;
    let shown = async || {
        let storage = storage(&databases).await;
        let shown: Result<String, Error> = storage
            .transact(|tx| {
                Box::pin(async move {
                    let query = sqlx::query_scalar("show synchronous_commit");
                    Ok(query.fetch_one(tx.conn()).await?)
                })
            })
            .await;
        schema::alter(&databases.data_url, "drop table children, parents").await;
        shown.unwrap()
    };
    for (set, found) in [
        ("off", "on"),
        ("on", "on"),
        ("remote_apply", "remote_apply"),
    ] {
        let (_, name) = databases.data_url.rsplit_once('/').unwrap();
        let setting = format!("alter role {name} set synchronous_commit = {set}");
        schema::alter(&databases.data_url, &setting).await;
        assert_eq!(shown().await, found);
    }
    schema::alter(
        &databases.data_url,
        "alter role current_user reset synchronous_commit",
    )
    .await;
}

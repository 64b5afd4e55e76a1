//! The feed: what happened, told once and in one order.

use std::collections::BTreeSet;

use futures_util::future::join_all;
use reqwest::Method;
use sealbook::audit::Actor;
use sealbook::feed::{self, Event, Placed};
use sealbook::identity::scopes::Scope;
use sealbook::storage::Batch;
use sealbook::subscriptions::{self, When};
use serde_json::Value;

use crate::ground::Ground;
use crate::support::databases::Databases;
use crate::support::on_both_engines;
use crate::support::shop::Shop;

mod while_many_write {
    use super::*;

    on_both_engines!(a_reader_misses_nothing_and_reads_nothing_twice);

    const WRITERS: usize = 16;
    const EACH: usize = 15;

    /// Tells as many events in one transaction as it is told to, without a lease: the worst that several instances can do.
    async fn tell(ground: &Ground, writer: usize) {
        for turn in 0..EACH {
            let at = ground.clock.now();
            let told = ground.storage.transact(move |tx| {
                Box::pin(async move {
                    let events = (0..=writer % 3).map(|n| {
                        let source = format!("sev_{writer}/{turn}/{n}");
                        Event::new(source, "subscription.renewed", at)
                    });
                    let mut batch = Batch::new();
                    feed::tell(&mut batch, events);
                    tx.insert(batch).await?;
                    // Some are slow to commit, so that later ones overtake them.
                    tokio::task::yield_now().await;
                    Ok::<_, sealbook::storage::Error>(())
                })
            });
            told.await.unwrap();
        }
    }

    async fn follow(ground: &Ground, until: usize) -> Vec<Placed> {
        let mut seen: Vec<Placed> = Vec::new();
        while seen.len() < until {
            let last = seen.last().map_or(0, |last| last.position);
            seen.extend(feed::after(&ground.app, last, 7).await.unwrap());
            tokio::task::yield_now().await;
        }
        seen
    }

    async fn a_reader_misses_nothing_and_reads_nothing_twice(databases: &Databases) {
        let ground = Ground::lay(databases).await;
        let total: usize = (0..WRITERS).map(|writer| EACH * (1 + writer % 3)).sum();
        let placing = async {
            let mut placed = 0;
            while placed < total {
                let rush = (0..3).map(|_| feed::place(&ground.app, None));
                for done in join_all(rush).await {
                    done.unwrap();
                }
                let count = "select count(*) from events where position is not null";
                let count: i64 = sqlx::query_scalar(count)
                    .fetch_one(ground.storage.reader())
                    .await
                    .unwrap();
                placed = usize::try_from(count).unwrap();
            }
        };
        let writing = join_all((0..WRITERS).map(|writer| tell(&ground, writer)));
        let reading = join_all((0..3).map(|_| follow(&ground, total)));
        let (_, (), read) = tokio::join!(writing, placing, reading);
        for seen in read {
            let places: Vec<i64> = seen.iter().map(|one| one.position).collect();
            let expected: Vec<i64> = (1..=i64::try_from(total).unwrap()).collect();
            assert_eq!(places, expected);
            let sources: BTreeSet<&str> =
                seen.iter().map(|one| one.event.source.as_str()).collect();
            assert_eq!(sources.len(), total);
        }
    }
}

mod from_outside {
    use super::*;

    on_both_engines!(what_happens_is_told_by_ids_alone);

    async fn what_happens_is_told_by_ids_alone(shop: &Shop) {
        let email = shop.canaries().email("email");
        let begun = shop.subscribe(&email, "monthly").await;
        shop.issued().await;
        shop.move_to("2026-03-25T12:00:00Z").await;
        shop.renew().await;
        shop.issued().await;
        shop.move_to("2026-04-15T12:00:00Z").await;
        subscriptions::dun(&shop.app, None).await.unwrap();
        let by = Actor::System;
        subscriptions::pause(&shop.app, &begun.id, &by)
            .await
            .unwrap();
        subscriptions::cancel(&shop.app, &begun.id, When::Now, &by)
            .await
            .unwrap();
        shop.none_left("select count(*) from events where position is null")
            .await;
        let key = shop.api_key("follower", &[Scope::EventsRead]).await;
        let mut told: Vec<Value> = Vec::new();
        let mut path = "/api/v1/events?limit=2".to_owned();
        loop {
            let (status, page) = shop.call(&key, Method::GET, &path, None).await;
            assert_eq!(status, 200, "{page}");
            told.extend(page["items"].as_array().unwrap().clone());
            let Some(next) = page["next"].as_str() else {
                break;
            };
            path = format!("/api/v1/events?limit=2&after={next}");
        }
        let kinds: Vec<&str> = told
            .iter()
            .map(|one| one["kind"].as_str().unwrap())
            .collect();
        for kind in [
            "subscription.begun",
            "invoice.issued",
            "subscription.renewed",
            "dunning.step_taken",
            "subscription.overdue",
            "subscription.paused",
            "subscription.cancel_requested",
            "subscription.ended",
        ] {
            assert!(kinds.contains(&kind), "{kind} in {kinds:?}");
        }
        let of_it = |one: &&Value| one["subscription"] == begun.id.as_str();
        assert!(told.iter().filter(of_it).count() >= 6);
        let words = told.iter().map(Value::to_string).collect::<String>();
        assert!(!words.contains(&email) && !words.contains("Ada"));
        let last = told.last().unwrap()["position"].as_i64().unwrap();
        assert_eq!(last, i64::try_from(told.len()).unwrap());
        let (_, rest) = shop
            .call(
                &key,
                Method::GET,
                &format!("/api/v1/events?after={last}"),
                None,
            )
            .await;
        assert_eq!(rest["items"], serde_json::json!([]));
        for after in ["-1", "x", "1.5", "99999999999999999999"] {
            let path = format!("/api/v1/events?after={after}");
            assert_eq!(
                shop.call(&key, Method::GET, &path, None).await.0,
                400,
                "{after}"
            );
        }
        let other = shop.api_key("other", &[Scope::OrdersRead]).await;
        assert_eq!(
            shop.call(&other, Method::GET, "/api/v1/events", None)
                .await
                .0,
            403
        );
    }
}

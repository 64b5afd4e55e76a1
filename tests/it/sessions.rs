//! Sessions end when they should, and only theirs.

use jiff::SignedDuration;
use sealbook::storage;
use sealbook::web::session::{self, Fresh, Kind};

use crate::ground::Ground;
use crate::support::databases::Databases;
use crate::support::on_both_engines;

on_both_engines!(
    a_session_ends_when_it_is_idle_and_when_it_is_old,
    a_session_is_of_one_kind_and_one_secret,
    one_session_and_all_of_a_person_can_be_ended,
    ended_sessions_leave_no_rows,
);

async fn begin(ground: &Ground, kind: Kind, person: &str) -> Fresh {
    let fresh = Fresh::new(kind, person, &ground.clock, &ground.chance);
    session::begin_alone(&ground.storage, &fresh).await.unwrap();
    fresh
}

async fn is_valid(ground: &Ground, kind: Kind, fresh: &Fresh) -> bool {
    session::find(&ground.storage, &ground.clock, kind, fresh.cookie().value())
        .await
        .unwrap()
        .is_some()
}

async fn a_session_ends_when_it_is_idle_and_when_it_is_old(databases: &Databases) {
    let ground = Ground::lay(databases).await;
    for kind in Kind::ALL.iter().copied() {
        let idle = begin(&ground, kind, "one").await;
        ground
            .clock
            .advance(kind.idle_max() - SignedDuration::from_secs(1));
        assert!(is_valid(&ground, kind, &idle).await);
        ground.clock.advance(SignedDuration::from_secs(1));
        let still_busy = kind.idle_max() < kind.age_max();
        assert_eq!(
            is_valid(&ground, kind, &idle).await,
            still_busy,
            "it was just used"
        );
        ground.clock.advance(kind.idle_max());
        assert!(!is_valid(&ground, kind, &idle).await);

        let busy = begin(&ground, kind, "one").await;
        let step = kind.idle_max() / 2;
        let mut age = SignedDuration::ZERO;
        while age + step < kind.age_max() {
            ground.clock.advance(step);
            age += step;
            assert!(is_valid(&ground, kind, &busy).await, "{kind:?} after {age}");
        }
        ground.clock.advance(step);
        assert!(!is_valid(&ground, kind, &busy).await);
    }
}

async fn a_session_is_of_one_kind_and_one_secret(databases: &Databases) {
    let ground = Ground::lay(databases).await;
    let customer = begin(&ground, Kind::Customer, "cus_1").await;
    assert!(is_valid(&ground, Kind::Customer, &customer).await);
    assert!(!is_valid(&ground, Kind::Operator, &customer).await);
    let unknown = Fresh::new(Kind::Customer, "cus_1", &ground.clock, &ground.chance);
    assert!(!is_valid(&ground, Kind::Customer, &unknown).await);
    for cookie in [customer.cookie(), session::farewell(Kind::Operator)] {
        assert!(cookie.name().starts_with("__Host-") && cookie.path() == Some("/"));
        assert!(cookie.secure() == Some(true) && cookie.http_only() == Some(true));
        assert!(cookie.same_site().is_some() && cookie.domain().is_none());
    }
}

async fn one_session_and_all_of_a_person_can_be_ended(databases: &Databases) {
    let ground = Ground::lay(databases).await;
    let kind = Kind::Operator;
    let (a, b, c) = (
        begin(&ground, kind, "opr_1").await,
        begin(&ground, kind, "opr_1").await,
        begin(&ground, kind, "opr_1").await,
    );
    let other = begin(&ground, kind, "opr_2").await;
    let (a_id, c_id, other_id) = (a.id().clone(), c.id().clone(), other.id().clone());
    ground
        .storage
        .transact(move |tx| {
            let (a, c, other) = (a_id.clone(), c_id.clone(), other_id.clone());
            Box::pin(async move {
                assert!(session::end(tx, "opr_1", &a).await?);
                assert!(!session::end(tx, "opr_1", &other).await?, "somebody else's");
                assert_eq!(session::end_all(tx, "opr_1", Some(&c)).await?, 1);
                Ok::<_, storage::Error>(())
            })
        })
        .await
        .unwrap();
    for (fresh, valid) in [(a, false), (b, false), (c, true), (other, true)] {
        assert_eq!(is_valid(&ground, kind, &fresh).await, valid);
    }
    let left = session::list(&ground.storage, &ground.clock, kind, "opr_1")
        .await
        .unwrap();
    assert_eq!(left.len(), 1);
}

async fn ended_sessions_leave_no_rows(databases: &Databases) {
    let ground = Ground::lay(databases).await;
    begin(&ground, Kind::Operator, "opr_1").await;
    begin(&ground, Kind::Customer, "cus_1").await;
    ground.clock.advance(SignedDuration::from_hours(1));
    assert_eq!(
        session::prune(&ground.storage, &ground.clock)
            .await
            .unwrap(),
        1
    );
    ground.clock.advance(SignedDuration::from_hours(8 * 24));
    assert_eq!(
        session::prune(&ground.storage, &ground.clock)
            .await
            .unwrap(),
        1
    );
    assert_eq!(
        session::prune(&ground.storage, &ground.clock)
            .await
            .unwrap(),
        0
    );
}

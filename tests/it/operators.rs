//! Operators among themselves.

use sealbook::identity::operators::{self, OperatorError};
use sealbook::identity::sign_in;
use sealbook::vault::map::Role;
use sealbook::web::session::{self, Kind};

use crate::colleagues::{first_owner, invited, second_half};
use crate::ground::Ground;
use crate::support::databases::Databases;
use crate::support::on_both_engines;

on_both_engines!(there_is_always_an_owner, who_is_disabled_is_out_at_once,);

async fn there_is_always_an_owner(databases: &Databases) {
    let ground = Ground::lay(databases).await;
    let app = &ground.app;
    let owner = first_owner(app).await.operator;
    let last = operators::disable(app, &owner, &owner.id).await;
    assert!(matches!(last, Err(OperatorError::LastOwner)));
    let last = operators::set_role(app, &owner, &owner.id, Role::Auditor).await;
    assert!(matches!(last, Err(OperatorError::LastOwner)));
    let second = invited(app, &owner, "grace@shop.example", Role::Owner)
        .await
        .operator;
    let (a, b) = tokio::join!(
        operators::disable(app, &owner, &second.id),
        operators::disable(app, &second, &owner.id)
    );
    assert!(a.is_ok() != b.is_ok(), "one of them stays: {a:?} {b:?}");
    let nobody = "opr_00000000000000000000000000".parse().unwrap();
    assert!(matches!(
        operators::enable(app, &owner, &nobody).await,
        Err(OperatorError::Unknown)
    ));
}

async fn who_is_disabled_is_out_at_once(databases: &Databases) {
    let ground = Ground::lay(databases).await;
    let app = &ground.app;
    let owner = first_owner(app).await;
    let grace = invited(app, &owner.operator, "grace@shop.example", Role::Support).await;
    let is_in = async || {
        let sessions = session::list(
            &app.storage,
            &app.clock,
            Kind::Operator,
            grace.operator.id.as_str(),
        );
        !sessions.await.unwrap().is_empty()
    };
    assert!(is_in().await);
    operators::disable(app, &owner.operator, &grace.operator.id)
        .await
        .unwrap();
    assert!(!is_in().await);
    operators::enable(app, &owner.operator, &grace.operator.id)
        .await
        .unwrap();
    let half = second_half(app, &grace).await;
    sign_in::with_code(app, &half, &grace.codes[0])
        .await
        .unwrap();
}

//! Who works here, as the owner and the auditor see it.

use actix_web::http::StatusCode;
use sealbook::audit::{Action, Filter};
use sealbook::identity::OperatorId;
use sealbook::vault::map::Role;

use super::Seat;
use crate::ground::Ground;
use crate::support::databases::Databases;
use crate::support::on_both_engines;

on_both_engines!(
    an_owner_invites_and_the_link_is_shown_where_no_mail_leaves,
    an_owner_takes_access_away_and_gives_it_back,
    an_auditor_looks_and_changes_nothing,
);

async fn an_owner_invites_and_the_link_is_shown_where_no_mail_leaves(databases: &Databases) {
    let ground = Ground::lay(databases).await;
    let owner = Seat::take(&ground, Role::Owner).await;
    for (email, role) in [
        ("grace", "support"),
        ("grace@shop.example", "king"),
        ("", ""),
    ] {
        let refused = owner
            .post("/admin/operators", &[("email", email), ("role", role)])
            .await;
        assert_eq!(
            refused.status,
            StatusCode::UNPROCESSABLE_ENTITY,
            "{email} {role}"
        );
    }
    let fields = [("email", "grace@shop.example"), ("role", "support")];
    let invited = owner.post("/admin/operators", &fields).await;
    assert_eq!(invited.status, StatusCode::OK);
    assert!(
        invited.shows("/admin/setup?token&#x3d;lnk_") || invited.shows("/admin/setup?token=lnk_")
    );
    let seen = owner.get("/admin/operators").await;
    assert!(seen.shows("grace@shop.example") && !seen.shows("token"));
}

async fn an_owner_takes_access_away_and_gives_it_back(databases: &Databases) {
    let ground = Ground::lay(databases).await;
    let owner = Seat::take(&ground, Role::Owner).await;
    let support = Seat::take(&ground, Role::Support).await;
    let send = async |id: &OperatorId, what: &str| {
        owner
            .post(&format!("/admin/operators/{id}/{what}"), &[])
            .await
            .status
    };
    assert_eq!(
        send(&support.operator, "disable").await,
        StatusCode::SEE_OTHER
    );
    assert_eq!(support.get("/admin").await.location, "/admin/sign-in");
    assert_eq!(
        send(&support.operator, "enable").await,
        StatusCode::SEE_OTHER
    );
    assert_eq!(
        support.get("/admin").await.location,
        "/admin/sign-in",
        "the session stays ended"
    );
    assert_eq!(
        send(&owner.operator, "disable").await,
        StatusCode::CONFLICT,
        "the last owner"
    );
    let nobody: OperatorId = "opr_00000000000000000000000000".parse().unwrap();
    assert_eq!(send(&nobody, "disable").await, StatusCode::NOT_FOUND);
}

async fn an_auditor_looks_and_changes_nothing(databases: &Databases) {
    let ground = Ground::lay(databases).await;
    let auditor = Seat::take(&ground, Role::Auditor).await;
    let seen = auditor.get("/admin/operators").await;
    assert!(seen.shows("Grace Hopper") && !seen.shows("/disable"));
    let logged = ground
        .app
        .audit
        .entries(&Filter::default(), 1)
        .await
        .unwrap();
    assert_eq!(logged[0].action, Action::Opened);
    assert_eq!(
        logged[0].fields,
        ["operators.email_sealed", "operators.name_sealed"]
    );
    let path = format!("/admin/operators/{}/disable", auditor.operator);
    assert!(auditor.post(&path, &[]).await.is_for_another_role());
}

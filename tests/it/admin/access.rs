//! Who may go where in the panel.

use std::collections::BTreeSet;

use actix_web::http::StatusCode;
use actix_web::test::TestRequest;
use sealbook::admin::web::ROUTES;
use sealbook::identity::access::{LINES, Line, authorise};
use sealbook::vault::map::Role;

use super::{Seat, ask, ordered};
use crate::ground::Ground;
use crate::orders::shop;
use crate::support::databases::Databases;
use crate::support::on_both_engines;

on_both_engines!(
    every_route_is_refused_to_the_roles_that_the_table_does_not_name,
    the_side_bar_leads_where_the_role_may_go_and_nowhere_else,
    who_is_signed_out_sees_nothing,
    a_form_from_elsewhere_changes_nothing,
);

/// The way in and the own account are identity's, and so are their tests.
fn is_ours(line: &Line) -> bool {
    let identitys = ["/admin/setup", "/admin/sign-", "/admin/account"];
    !identitys.iter().any(|own| line.pattern.starts_with(own))
}

/// A route of the panel that stands in no line of the table would be closed to everybody; a line without its route would be
/// a promise about nothing.
#[test]
fn the_table_and_the_routes_name_the_same() {
    let routes: BTreeSet<(String, &str)> = ROUTES
        .iter()
        .map(|(method, pattern)| (method.to_uppercase(), *pattern))
        .collect();
    let lines: BTreeSet<(String, &str)> = LINES
        .iter()
        .filter(|line| is_ours(line))
        .map(|line| (line.method.to_owned(), line.pattern))
        .collect();
    assert_eq!(routes, lines);
}

async fn every_route_is_refused_to_the_roles_that_the_table_does_not_name(databases: &Databases) {
    let ground = shop(databases).await;
    for role in Role::ALL {
        let seat = Seat::take(&ground, *role).await;
        for line in LINES {
            if !is_ours(line) {
                continue;
            }
            let path = line
                .pattern
                .replace("{id}", "ord_06fqzpdf78c5v9t4m2k1n0s3aw");
            let answer = match line.method {
                "GET" => seat.get(&path).await,
                _ => seat.post(&path, &[]).await,
            };
            let may = authorise(*role, line.method, line.pattern);
            assert_eq!(
                answer.is_for_another_role(),
                !may,
                "{role} {line:?}: {}",
                answer.status
            );
        }
    }
}

async fn the_side_bar_leads_where_the_role_may_go_and_nowhere_else(databases: &Databases) {
    let ground = shop(databases).await;
    for role in Role::ALL {
        let page = Seat::take(&ground, *role).await.get("/admin").await;
        for pattern in [
            "/admin",
            "/admin/orders",
            "/admin/customers",
            "/admin/subscriptions",
            "/admin/catalogue",
            "/admin/mail",
            "/admin/audit",
            "/admin/operators",
            "/admin/settings",
        ] {
            let is_linked = page.shows(&format!("<li><a href=\"{pattern}\""));
            assert_eq!(
                is_linked,
                authorise(*role, "GET", pattern),
                "{role} {pattern}"
            );
        }
    }
}

async fn who_is_signed_out_sees_nothing(databases: &Databases) {
    let ground = shop(databases).await;
    let order = ordered(&ground, "Ada Lovelace", "ada@lovelace.example").await;
    let path = format!("/admin/orders/{}", order.id);
    let turned_away = async |ground: &Ground| {
        let answer = ask(ground, TestRequest::get().uri(&path)).await;
        (answer.status, answer.location) == (StatusCode::SEE_OTHER, "/admin/sign-in".to_owned())
    };
    assert!(turned_away(&ground).await);
    let posted = ask(&ground, TestRequest::post().uri(&format!("{path}/cancel"))).await;
    assert_eq!(posted.status, StatusCode::FORBIDDEN);

    let seat = Seat::take(&ground, Role::Support).await;
    assert!(seat.get(&path).await.shows("Ada Lovelace"));
    ground.clock.advance(jiff::SignedDuration::from_mins(31));
    let later = seat.get(&path).await;
    assert_eq!(
        later.location, "/admin/sign-in",
        "half an hour unused ends it"
    );

    let seat = Seat::take(&ground, Role::Support).await;
    let id = seat.operator.to_string();
    ground
        .storage
        .transact(move |tx| {
            let id = id.clone();
            Box::pin(async move {
                sqlx::query("update operators set disabled_at = 1 where id = $1")
                    .bind(id)
                    .execute(tx.conn())
                    .await?;
                Ok::<_, sealbook::storage::Error>(())
            })
        })
        .await
        .unwrap();
    assert_eq!(seat.get(&path).await.location, "/admin/sign-in");
}

async fn a_form_from_elsewhere_changes_nothing(databases: &Databases) {
    let ground = shop(databases).await;
    let order = ordered(&ground, "Ada Lovelace", "ada@lovelace.example").await;
    let seat = Seat::take(&ground, Role::Owner).await;
    let elsewhere = Seat::take(&ground, Role::Owner).await;
    let changes = [
        format!("/admin/orders/{}/fulfil", order.id),
        format!("/admin/orders/{}/cancel", order.id),
        format!("/admin/customers/{}/cases", order.customer),
        "/admin/audit/verify".to_owned(),
    ];
    for path in &changes {
        for token in ["", "x", elsewhere.csrf.as_str()] {
            let fields = [("reason", "customer_request")];
            let answer = seat.post_with(path, &fields, token).await;
            assert_eq!(answer.status, StatusCode::FORBIDDEN, "{path} {token}");
            assert!(!answer.is_for_another_role());
        }
    }
    let stands = sealbook::orders::find(&ground.app, &order.id)
        .await
        .unwrap()
        .unwrap();
    assert_eq!(stands, order);
    assert!(super::entries(&ground).await.is_empty());
}

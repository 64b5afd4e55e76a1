//! What is sealed opens on a ground, after its entry, and to nobody else.

use actix_web::http::StatusCode;
use jiff::SignedDuration;
use sealbook::audit::{Action, Entry, Ground as Basis, Reason};
use sealbook::orders::OrderForm;
use sealbook::vault::map::{Role, StandingPurpose};

use super::{Seat, entries, order, ordered};
use crate::ground::Ground;
use crate::orders::{form, shop};
use crate::support::databases::Databases;
use crate::support::on_both_engines;

on_both_engines!(
    daily_work_opens_names_and_answers_and_nothing_else,
    a_case_opens_what_the_role_may_see_and_each_look_is_an_entry,
    a_case_ends_after_a_quarter_of_an_hour_or_when_it_is_closed,
    a_case_is_one_customers_and_one_sessions,
    a_case_needs_a_reason_and_the_other_reason_a_note,
    a_field_that_is_not_for_the_role_is_refused_with_a_page_that_says_so,
    nothing_is_shown_when_the_entry_cannot_be_written,
    an_auditor_sees_who_looked_and_no_plaintext,
);

const EMAIL: &str = "ada@lovelace.example";
const STREET: &str = "Analytical Street 12";
const VAT_ID: &str = "DE136695976";

fn company() -> OrderForm {
    OrderForm {
        company: "Engines Ltd".into(),
        vat_id: VAT_ID.into(),
        address_line1: STREET.into(),
        ..form(EMAIL)
    }
}

fn grounds(entries: &[Entry]) -> Vec<Option<StandingPurpose>> {
    entries
        .iter()
        .map(|entry| match entry.ground {
            Some(Basis::Standing(purpose)) => Some(purpose),
            _ => None,
        })
        .collect()
}

async fn daily_work_opens_names_and_answers_and_nothing_else(databases: &Databases) {
    let ground = shop(databases).await;
    let order = order(&ground, &company()).await;
    let seat = Seat::take(&ground, Role::Support).await;
    let page = seat.get(&format!("/admin/orders/{}", order.id)).await;
    assert!(page.shows("Ada Lovelace") && page.shows("Engines Ltd"));
    assert!(page.shows("lovelace.example"), "the answer, to deliver by");
    assert!(!page.shows(EMAIL) && !page.shows(STREET) && !page.shows(VAT_ID));
    let mut log = entries(&ground).await;
    log.sort_by_key(|entry| entry.fields.clone());
    assert_eq!(
        grounds(&log),
        [
            Some(StandingPurpose::Fulfilment),
            Some(StandingPurpose::NamesInLists)
        ]
    );
    assert_eq!(log[0].fields, ["orders.answers_sealed"]);
    assert_eq!(
        log[1].fields,
        ["orders.company_sealed", "orders.name_sealed"]
    );
    assert!(
        log.iter()
            .all(|entry| entry.subject.as_ref() == Some(&order.subject))
    );
    assert!(
        log.iter()
            .all(|entry| entry.object.as_deref() == Some(order.id.as_str()))
    );

    let seat = Seat::take(&ground, Role::Billing).await;
    let page = seat.get(&format!("/admin/orders/{}", order.id)).await;
    assert!(page.shows("Ada Lovelace"));
    assert!(
        !page.shows("lovelace.example"),
        "answers are not for billing"
    );
}

async fn a_case_opens_what_the_role_may_see_and_each_look_is_an_entry(databases: &Databases) {
    let ground = shop(databases).await;
    let order = order(&ground, &company()).await;
    let path = format!("/admin/orders/{}", order.id);
    let seat = Seat::take(&ground, Role::Support).await;
    let opened = seat.open_case(&order, "delivery_problem", "").await;
    assert_eq!(
        (opened.status, opened.location.as_str()),
        (StatusCode::SEE_OTHER, path.as_str())
    );
    let log = entries(&ground).await;
    assert_eq!(log[0].action, Action::CaseOpened);

    for looks in 1..=2 {
        let page = seat.get(&path).await;
        assert!(page.shows(EMAIL) && page.shows("Ada Lovelace"));
        assert!(!page.shows(STREET) && !page.shows(VAT_ID), "billing's");
        let log = entries(&ground).await;
        assert_eq!(log.len(), 1 + looks, "one entry covers the page");
        assert_eq!(log[0].action, Action::Opened);
        assert!(log[0].fields.contains(&"orders.email_sealed".to_owned()));
        assert!(matches!(
            log[0].ground,
            Some(Basis::Case {
                reason: Reason::DeliveryProblem,
                ..
            })
        ));
    }
    let page = seat
        .get(&format!("/admin/customers/{}", order.customer))
        .await;
    assert!(page.shows(EMAIL) && !page.shows(STREET));

    let owner = Seat::take(&ground, Role::Owner).await;
    assert!(
        !owner.get(&path).await.shows(EMAIL),
        "a case is one operator's"
    );
    owner.open_case(&order, "legal_claim", "").await;
    let page = owner.get(&path).await;
    assert!(page.shows(STREET) && page.shows(VAT_ID) && page.shows(EMAIL));
}

async fn a_case_ends_after_a_quarter_of_an_hour_or_when_it_is_closed(databases: &Databases) {
    let ground = shop(databases).await;
    let order = ordered(&ground, "Ada Lovelace", EMAIL).await;
    let path = format!("/admin/orders/{}", order.id);
    let seat = Seat::take(&ground, Role::Support).await;
    seat.open_case(&order, "customer_request", "").await;
    ground.clock.advance(SignedDuration::from_secs(15 * 60 - 1));
    assert!(seat.get(&path).await.shows(EMAIL));
    ground.clock.advance(SignedDuration::from_secs(1));
    assert!(!seat.get(&path).await.shows(EMAIL));

    seat.open_case(&order, "customer_request", "").await;
    assert!(seat.get(&path).await.shows(EMAIL));
    let close = format!("/admin/customers/{}/cases/close", order.customer);
    let closed = seat.post(&close, &[("back", &path)]).await;
    assert_eq!(closed.location, path);
    assert!(!seat.get(&path).await.shows(EMAIL));
}

async fn a_case_is_one_customers_and_one_sessions(databases: &Databases) {
    let ground = shop(databases).await;
    let ada = ordered(&ground, "Ada Lovelace", EMAIL).await;
    let emmy = ordered(&ground, "Emmy Noether", "emmy@noether.example").await;
    let seat = Seat::take(&ground, Role::Support).await;
    let elsewhere = Seat::again(&ground, seat.operator.clone()).await;
    seat.open_case(&ada, "customer_request", "").await;
    let (ada, emmy) = (
        format!("/admin/orders/{}", ada.id),
        format!("/admin/orders/{}", emmy.id),
    );
    assert!(seat.get(&ada).await.shows(EMAIL));
    assert!(!seat.get(&emmy).await.shows("emmy@noether.example"));
    assert!(!elsewhere.get(&ada).await.shows(EMAIL));
}

async fn a_case_needs_a_reason_and_the_other_reason_a_note(databases: &Databases) {
    let ground = shop(databases).await;
    let order = ordered(&ground, "Ada Lovelace", EMAIL).await;
    let seat = Seat::take(&ground, Role::Support).await;
    let too_much = "x".repeat(501);
    for (reason, note) in [
        ("", ""),
        ("curiosity", ""),
        ("other", " "),
        ("other", too_much.as_str()),
    ] {
        let answer = seat.open_case(&order, reason, note).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{reason}");
        assert!(
            answer.shows("aria-invalid") && !answer.shows(EMAIL),
            "{reason}"
        );
    }
    let log = entries(&ground).await;
    assert!(log.iter().all(|entry| entry.action != Action::CaseOpened));

    let answer = seat.open_case(&order, "other", "a parcel came back").await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER);
    assert!(entries(&ground).await[0].note.is_some());
    let away = [
        ("reason", "customer_request"),
        ("back", "https://evil.example/"),
    ];
    let path = format!("/admin/customers/{}/cases", order.customer);
    let home = format!("/admin/customers/{}", order.customer);
    assert_eq!(seat.post(&path, &away).await.location, home);
}

async fn a_field_that_is_not_for_the_role_is_refused_with_a_page_that_says_so(
    databases: &Databases,
) {
    let ground = shop(databases).await;
    let order = order(&ground, &company()).await;
    let path = format!("/admin/customers/{}/cases", order.customer);
    let ask_for = async |role, field| {
        let fields = [("reason", "billing_question"), ("field", field)];
        Seat::take(&ground, role).await.post(&path, &fields).await
    };
    for field in [
        "orders.vat_id_sealed",
        "customers.city_sealed",
        "operators.totp_sealed",
        "x",
    ] {
        assert!(
            ask_for(Role::Support, field).await.is_for_another_role(),
            "{field}"
        );
    }
    assert!(entries(&ground).await.is_empty());
    let may = ask_for(Role::Billing, "orders.vat_id_sealed").await;
    assert_eq!(may.status, StatusCode::SEE_OTHER);
}

async fn nothing_is_shown_when_the_entry_cannot_be_written(databases: &Databases) {
    let ground = shop(databases).await;
    let order = ordered(&ground, "Ada Lovelace", EMAIL).await;
    let seat = Seat::take(&ground, Role::Owner).await;
    seat.open_case(&order, "customer_request", "").await;
    close_the_log(&ground).await;
    for path in [
        "/admin/orders".to_owned(),
        format!("/admin/orders/{}", order.id),
        format!("/admin/customers/{}", order.customer),
    ] {
        let answer = seat.get(&path).await;
        assert!(answer.status.is_server_error(), "{path}");
        assert!(!answer.shows("Lovelace") && !answer.shows(EMAIL), "{path}");
    }
    let found = seat.post("/admin/orders", &[("search", "lovelace")]).await;
    assert!(found.status.is_server_error() && !found.shows("Lovelace"));
}

/// Whatever may be the matter with it: it takes no row.
async fn close_the_log(ground: &Ground) {
    ground
        .storage
        .transact(|tx| {
            Box::pin(async move {
                sqlx::query("alter table audit_events rename column recorded_at to closed_at")
                    .execute(tx.conn())
                    .await?;
                Ok::<_, sealbook::storage::Error>(())
            })
        })
        .await
        .unwrap();
}

async fn an_auditor_sees_who_looked_and_no_plaintext(databases: &Databases) {
    let ground = shop(databases).await;
    let order = order(&ground, &company()).await;
    let support = Seat::take(&ground, Role::Support).await;
    support.open_case(&order, "delivery_problem", "").await;
    support.get(&format!("/admin/orders/{}", order.id)).await;
    let before = entries(&ground).await.len();

    let auditor = Seat::take(&ground, Role::Auditor).await;
    let log = auditor.get("/admin/audit").await;
    assert!(log.shows(order.id.as_str()) && log.shows(support.operator.as_str()));
    let looked = entries(&ground).await.len();
    assert_eq!(looked, before + 1, "a colleague's name is a look, too");
    let called = format!("<bdi title=\"{}\">Grace Hopper</bdi>", support.operator);
    assert!(log.shows(&called), "{}", log.body);
    let verified = auditor.post("/admin/audit/verify", &[]).await;
    assert_eq!(verified.location, "/admin/audit");
    assert!(
        auditor
            .get("/admin/audit")
            .await
            .shows("The chain is sound")
    );
    for path in [
        "/admin",
        "/admin/audit",
        "/admin/audit?action=opened",
        "/admin/settings",
    ] {
        let page = auditor.get(path).await;
        assert_eq!(page.status, StatusCode::OK, "{path}");
        for secret in ["Lovelace", "Engines", EMAIL, STREET, VAT_ID] {
            assert!(!page.shows(secret), "{path} {secret}");
        }
    }
    let after = entries(&ground).await;
    for entry in &after[..after.len() - before] {
        assert_eq!(entry.fields, ["operators.name_sealed"], "no customer's");
    }
}

//! Cases: one person's fields, for a reason, for a while, and never quietly many.

use jiff::SignedDuration;
use sealbook::audit::{Action, NotPermitted, Reason, data, reveal};
use sealbook::customers::data::{ADDRESS_LINE1, EMAIL, NAME};
use sealbook::identity::cases::{self, CaseError};
use sealbook::vault::map::{Role, StandingPurpose};
use sealbook::vault::{Sealed, SubjectId};
use sealbook::web::session::SessionId;

use crate::colleagues::{first_owner, invited};
use crate::ground::Ground;
use crate::support::databases::Databases;
use crate::support::on_both_engines;
use crate::support::shop::Shop;

on_both_engines!(
    a_case_opens_one_person_for_a_quarter_of_an_hour,
    a_case_opens_no_more_than_the_role_may_see,
    the_person_reads_who_looked_and_why,
    opening_many_people_alarms_once,
    every_owner_is_told_of_an_alarm_by_mail,
);

async fn person(ground: &Ground) -> (SubjectId, Sealed) {
    let keys = ground.vault.fresh_subject().await.unwrap();
    let sealed = ground
        .vault
        .seal(&EMAIL, &keys, "row", b"ada@lovelace.example")
        .unwrap();
    (keys.subject().clone(), sealed)
}

async fn a_case_opens_one_person_for_a_quarter_of_an_hour(databases: &Databases) {
    let ground = Ground::lay(databases).await;
    let app = &ground.app;
    let session = SessionId::mint(&ground.clock, &ground.chance);
    let owner = first_owner(app).await.operator;
    let (subject, sealed) = person(&ground).await;
    let (other, _) = person(&ground).await;
    assert_eq!(
        cases::current(app, &owner, &session, &subject)
            .await
            .unwrap(),
        None
    );
    let case = cases::open(app, &owner, &session, &subject, Reason::CustomerRequest, "")
        .await
        .unwrap();
    assert_eq!(
        cases::current(app, &owner, &session, &subject)
            .await
            .unwrap()
            .as_ref(),
        Some(&case)
    );
    assert_eq!(
        cases::current(app, &owner, &session, &other).await.unwrap(),
        None
    );
    let permit = cases::permit(app, &owner, &case, &[EMAIL], None)
        .await
        .unwrap();
    let opened = reveal::open(&permit, &app.vault, &EMAIL, &subject, "row", &sealed)
        .await
        .unwrap();
    assert_eq!(opened.text().unwrap(), "ada@lovelace.example");
    ground.clock.advance(SignedDuration::from_mins(15));
    assert_eq!(
        cases::current(app, &owner, &session, &subject)
            .await
            .unwrap(),
        None
    );

    let case = cases::open(app, &owner, &session, &subject, Reason::LegalClaim, "")
        .await
        .unwrap();
    assert!(cases::close(app, &case).await.unwrap());
    assert!(!cases::close(app, &case).await.unwrap());
    assert_eq!(
        cases::current(app, &owner, &session, &subject)
            .await
            .unwrap(),
        None
    );
    for (reason, note, expected) in [
        (Reason::Other, " ", "note_missing"),
        (Reason::Other, &"x".repeat(501), "too_long"),
        (Reason::Other, "two\nlines", "control_characters"),
    ] {
        let refused = cases::open(app, &owner, &session, &subject, reason, note)
            .await
            .unwrap_err();
        let name = match refused {
            CaseError::NoteMissing => "note_missing",
            CaseError::Note(error) => error.code(),
            other => panic!("{other}"),
        };
        assert_eq!(name, expected);
    }
    let nobody = "sub_00000000000000000000000000".parse().unwrap();
    let refused = cases::open(app, &owner, &session, &nobody, Reason::CustomerRequest, "").await;
    assert!(matches!(refused, Err(CaseError::NoSubject)));
}

async fn a_case_opens_no_more_than_the_role_may_see(databases: &Databases) {
    let ground = Ground::lay(databases).await;
    let app = &ground.app;
    let session = SessionId::mint(&ground.clock, &ground.chance);
    let owner = first_owner(app).await.operator;
    let support = invited(app, &owner, "grace@shop.example", Role::Support)
        .await
        .operator;
    let (subject, _) = person(&ground).await;
    let case = cases::open(
        app,
        &support,
        &session,
        &subject,
        Reason::DeliveryProblem,
        "",
    )
    .await
    .unwrap();
    assert!(
        cases::permit(app, &support, &case, &[EMAIL, NAME], None)
            .await
            .is_ok()
    );
    let refused = cases::permit(app, &support, &case, &[EMAIL, ADDRESS_LINE1], None).await;
    assert!(matches!(
        refused,
        Err(NotPermitted::NotOpenTo {
            column: "address_line1_sealed",
            ..
        })
    ));
    let purpose = StandingPurpose::NamesInLists;
    let standing = async |fields| {
        cases::standing_permit(app, &support, purpose, vec![subject.clone()], fields, None)
            .await
            .is_ok()
    };
    assert!(standing(&[NAME]).await && !standing(&[EMAIL]).await);
}

async fn the_person_reads_who_looked_and_why(databases: &Databases) {
    let ground = Ground::lay(databases).await;
    let app = &ground.app;
    let session = SessionId::mint(&ground.clock, &ground.chance);
    let owner = first_owner(app).await.operator;
    let (subject, _) = person(&ground).await;
    let case = cases::open(
        app,
        &owner,
        &session,
        &subject,
        Reason::Other,
        "lost parcel",
    )
    .await
    .unwrap();
    ground.clock.advance(SignedDuration::from_secs(1));
    drop(
        cases::permit(app, &owner, &case, &[EMAIL], Some("ord_1".into()))
            .await
            .unwrap(),
    );
    let entries = app.audit.entries_about(&subject, None, 10).await.unwrap();
    let actions: Vec<Action> = entries.iter().map(|entry| entry.action).collect();
    assert_eq!(actions, [Action::Opened, Action::CaseOpened]);
    assert_eq!(entries[0].object.as_deref(), Some("ord_1"));
    let note = entries[1].note.clone().unwrap();
    let note = app
        .vault
        .open_field(&data::NOTE, &subject, entries[1].id.as_str(), &note)
        .await
        .unwrap();
    assert_eq!(note.text().unwrap(), "lost parcel");
}

async fn opening_many_people_alarms_once(databases: &Databases) {
    let ground = Ground::lay(databases).await;
    let app = &ground.app;
    let session = SessionId::mint(&ground.clock, &ground.chance);
    let owner = first_owner(app).await.operator;
    let mut alarms = Vec::new();
    for _ in 0..25 {
        let (subject, _) = person(&ground).await;
        for _ in 0..2 {
            cases::open(app, &owner, &session, &subject, Reason::CustomerRequest, "")
                .await
                .unwrap();
        }
        ground.clock.advance(SignedDuration::from_secs(10));
        alarms.push(cases::alarms(app, 10).await.unwrap().len());
    }
    let first = alarms.iter().position(|count| *count == 1).unwrap() + 1;
    assert_eq!(first, 21, "the first beyond twenty");
    assert_eq!(alarms.last(), Some(&1), "said once");
}

/// Once an hour, and without a word about whom it is about: the relay reads it.
async fn every_owner_is_told_of_an_alarm_by_mail(shop: &Shop) {
    let app = &shop.app;
    let first = first_owner(app).await;
    let second = invited(app, &first.operator, "alan@shop.example", Role::Owner).await;
    let auditor = invited(app, &first.operator, "joan@shop.example", Role::Auditor).await;
    let support = invited(app, &first.operator, "grace@shop.example", Role::Support).await;
    let session = SessionId::mint(&app.clock, &app.chance);
    let open_many = async |count: usize| {
        for _ in 0..count {
            let keys = app.vault.fresh_subject().await.unwrap();
            let reason = Reason::CustomerRequest;
            cases::open(app, &support.operator, &session, keys.subject(), reason, "")
                .await
                .unwrap();
        }
        shop.quiet().await;
    };
    let alarms = || -> Vec<String> {
        let mails = shop.mails().into_iter();
        mails.filter(|mail| mail.contains("bulk-opening")).collect()
    };
    open_many(20).await;
    assert_eq!(alarms().len(), 0);
    open_many(5).await;
    assert_eq!(alarms().len(), 2);
    for owner in [&first.email, &second.email] {
        assert!(alarms().iter().any(|mail| mail.contains(owner)), "{owner}");
    }
    for mail in alarms() {
        for other in [&auditor.email, &support.email, "Ada"] {
            assert!(!mail.contains(other), "{other} in {mail}");
        }
    }
    app.clock.advance(SignedDuration::from_hours(2));
    open_many(21).await;
    assert_eq!(alarms().len(), 4, "the next hour, again");
}

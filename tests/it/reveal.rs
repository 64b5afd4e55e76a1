//! Nothing is opened for an operator before the log says so, and the person it is about reads it.

use sealbook::audit::{
    Actor, CaseId, Filter, Ground as Basis, NotPermitted, Opening, Reason, reveal,
};
use sealbook::vault::map::{
    Class, Field, LegalBasis, Purpose, Retention, Role, Rule, StandingPurpose,
};
use sealbook::vault::{Sealed, SubjectId};

use crate::ground::Ground;
use crate::support::databases::Databases;
use crate::support::on_both_engines;

on_both_engines!(
    fields_open_only_to_whom_the_map_says_and_after_the_entry,
    the_person_on_a_page_finds_who_looked,
);

const NAME: Field = Rule {
    class: Class::Identity,
    purpose: Purpose::Contract,
    basis: LegalBasis::Contract,
    retention: Retention::Relationship,
    opens: &[Role::Owner],
    standing: &[(Role::Support, StandingPurpose::NamesInLists)],
}
.seals("people", "name_sealed");

fn operator(role: Role) -> Actor {
    Actor::Operator {
        id: "opr_1".into(),
        role,
    }
}

fn a_case(ground: &Ground) -> Basis {
    Basis::Case {
        id: CaseId::mint(&ground.clock, &ground.chance),
        reason: Reason::CustomerRequest,
    }
}

async fn fields_open_only_to_whom_the_map_says_and_after_the_entry(databases: &Databases) {
    let ground = Ground::lay(databases).await;
    let keys = ground.vault.fresh_subject().await.unwrap();
    let other = ground.vault.fresh_subject().await.unwrap();
    let sealed = ground.vault.seal(&NAME, &keys, "row", b"Ada").unwrap();
    let opening = |role, ground| Opening {
        actor: operator(role),
        subjects: vec![keys.subject().clone()],
        fields: vec![NAME],
        ground,
        object: None,
    };
    let in_lists = || Basis::Standing(StandingPurpose::NamesInLists);
    for refused in [
        opening(Role::Owner, in_lists()),
        opening(Role::Support, a_case(&ground)),
        opening(Role::Auditor, in_lists()),
    ] {
        let answer = ground.audit.before_opening(refused).await;
        assert!(matches!(
            answer,
            Err(NotPermitted::NotOpenTo {
                column: "name_sealed",
                ..
            })
        ));
    }
    assert!(
        ground
            .audit
            .entries(&Filter::default(), 10)
            .await
            .unwrap()
            .is_empty()
    );

    for allowed in [
        opening(Role::Support, in_lists()),
        opening(Role::Owner, a_case(&ground)),
    ] {
        let permit = ground.audit.before_opening(allowed).await.unwrap();
        let see = async |subject: &SubjectId, sealed: &Sealed| {
            reveal::open(&permit, &ground.vault, &NAME, subject, "row", sealed).await
        };
        assert_eq!(
            see(keys.subject(), &sealed).await.unwrap().text().unwrap(),
            "Ada"
        );
        see(other.subject(), &sealed).await.unwrap_err();
        let newest = ground
            .audit
            .entries(&Filter::default(), 1)
            .await
            .unwrap()
            .remove(0);
        assert_eq!(newest.fields, ["people.name_sealed"]);
        assert_eq!(newest.subject.as_ref(), Some(keys.subject()));
    }
}

async fn the_person_on_a_page_finds_who_looked(databases: &Databases) {
    let ground = Ground::lay(databases).await;
    let mut people = Vec::new();
    for _ in 0..3 {
        people.push(
            ground
                .vault
                .fresh_subject()
                .await
                .unwrap()
                .subject()
                .clone(),
        );
    }
    let opening = |subjects: Vec<SubjectId>| Opening {
        actor: operator(Role::Support),
        subjects,
        fields: vec![NAME],
        ground: Basis::Standing(StandingPurpose::NamesInLists),
        object: None,
    };
    drop(
        ground
            .audit
            .before_opening(opening(people[..2].to_vec()))
            .await
            .unwrap(),
    );
    drop(
        ground
            .audit
            .before_opening(opening(people[1..2].to_vec()))
            .await
            .unwrap(),
    );
    let seen = async |person: usize| {
        ground
            .audit
            .entries_about(&people[person], None, 10)
            .await
            .unwrap()
            .len()
    };
    assert_eq!((seen(0).await, seen(1).await, seen(2).await), (1, 2, 0));
    ground.audit.chain_pending(&ground.vault).await.unwrap();
    let all = ground.audit.entries(&Filter::default(), 10).await.unwrap();
    assert_eq!(
        all.iter().map(|entry| entry.position).collect::<Vec<_>>(),
        [Some(2), Some(1)]
    );
    let newest = ground
        .audit
        .entries(
            &Filter {
                before: Some(all[0].id.clone()),
                ..Filter::default()
            },
            10,
        )
        .await;
    assert_eq!(newest.unwrap().len(), 1);
    let too_many = opening(
        (0..201)
            .map(|n| format!("sub_{n:026}").parse().unwrap())
            .collect(),
    );
    assert!(matches!(
        ground.audit.before_opening(too_many).await,
        Err(NotPermitted::TooMany)
    ));
}

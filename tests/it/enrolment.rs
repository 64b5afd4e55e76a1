//! How somebody becomes an operator, and how nobody else does.

use jiff::SignedDuration;
use sealbook::audit::{Action, Actor, Filter};
use sealbook::customers::values::Email;
use sealbook::identity::Password;
use sealbook::identity::enrolment::{self, Arrival, EnrolError};
use sealbook::identity::operators::{self, OperatorError};
use sealbook::identity::sign_in::SignInError;
use sealbook::vault::map::Role;
use sealbook::web::session::Kind;

use crate::colleagues::{
    PASSWORD, first_owner, invited, new_account, of, password, walk, walk_to_the_end,
};
use crate::ground::Ground;
use crate::support::databases::Databases;
use crate::support::on_both_engines;

on_both_engines!(
    the_first_owner_comes_in_by_a_link_that_works_once,
    a_way_in_can_be_left_and_gone_on_with_but_not_by_the_link_alone,
    an_invited_operator_comes_in_and_the_link_ends,
    of_twenty_with_one_link_one_makes_the_account,
);

async fn the_first_owner_comes_in_by_a_link_that_works_once(databases: &Databases) {
    let ground = Ground::lay(databases).await;
    let app = &ground.app;
    let token = enrolment::set_up_token(app).await.unwrap().unwrap();
    assert_eq!(
        enrolment::set_up_token(app).await.unwrap().unwrap(),
        token,
        "the same after a restart"
    );
    for wrong in [
        "",
        "lnk_x.y",
        &token[..token.len() - 1],
        &format!("{token}A"),
    ] {
        assert!(
            matches!(
                enrolment::arrive(app, wrong).await,
                Err(EnrolError::UnknownLink)
            ),
            "{wrong}"
        );
    }
    let owner = first_owner(app).await;
    assert_eq!(owner.operator.role, Role::Owner);
    assert!(owner.operator.is_active());
    assert_eq!(enrolment::set_up_token(app).await.unwrap(), None);
    assert!(matches!(
        enrolment::arrive(app, &token).await,
        Err(EnrolError::Gone)
    ));
    let second = enrolment::make_account(app, &token, new_account(Some("eve@shop.example"))).await;
    assert!(matches!(second, Err(EnrolError::Gone)));
    let logged: Vec<Action> = app
        .audit
        .entries(&Filter::default(), 10)
        .await
        .unwrap()
        .into_iter()
        .map(|entry| entry.action)
        .collect();
    assert_eq!(
        logged,
        [Action::OperatorEnrolled, Action::RecoverySheetShown]
    );
}

async fn a_way_in_can_be_left_and_gone_on_with_but_not_by_the_link_alone(databases: &Databases) {
    let ground = Ground::lay(databases).await;
    let app = &ground.app;
    let token = enrolment::set_up_token(app).await.unwrap().unwrap();
    let email = "ada@shop.example";
    let fresh = enrolment::make_account(app, &token, new_account(Some(email)))
        .await
        .unwrap();
    assert_eq!(
        enrolment::arrive(app, &token).await.unwrap(),
        Arrival::Resume
    );
    // Who found the link later makes no second account, and does not get on without the password.
    let second = enrolment::make_account(app, &token, new_account(Some("eve@shop.example"))).await;
    assert!(matches!(second, Err(EnrolError::OutOfTurn)));
    let guess = enrolment::resume(app, &token, &Password::typed("kettle moss orbits")).await;
    assert!(matches!(guess, Err(EnrolError::WrongPassword)));
    // Nobody signs in half-way.
    assert!(matches!(
        password(app, email, PASSWORD, None).await,
        Err(SignInError::Refused)
    ));
    let walker = walk(app, &fresh).await;
    assert!(matches!(
        enrolment::codes(app, &walker).await,
        Err(EnrolError::OutOfTurn)
    ));
    assert!(matches!(
        enrolment::sheet(app, &walker).await,
        Err(EnrolError::OutOfTurn)
    ));
    let wrong = enrolment::confirm_second_factor(app, &walker, "000000").await;
    assert!(matches!(wrong, Err(EnrolError::WrongCode)));

    ground.clock.advance(SignedDuration::from_hours(48));
    assert!(of(app, Kind::Enrolment, &fresh).await.is_none());
    let fresh = enrolment::resume(app, &token, &Password::typed(PASSWORD))
        .await
        .unwrap();
    let owner = walk_to_the_end(app, email, &fresh).await;
    assert!(owner.operator.is_active());
    assert!(
        of(app, Kind::Enrolment, &fresh).await.is_none(),
        "the set-up's session ends with it"
    );
}

async fn an_invited_operator_comes_in_and_the_link_ends(databases: &Databases) {
    let ground = Ground::lay(databases).await;
    let app = &ground.app;
    let owner = first_owner(app).await;
    let email: Email = "grace@shop.example".parse().unwrap();
    let invite = async |role| operators::invite(app, owner.operator.actor(), &email, role).await;
    let first = invite(Role::Billing).await.unwrap();
    let second = invite(Role::Support).await.unwrap();
    assert_eq!(first.operator, second.operator);
    assert!(matches!(
        enrolment::arrive(app, &first.token).await,
        Err(EnrolError::Gone)
    ));
    let arrival = enrolment::arrive(app, &second.token).await.unwrap();
    let expected = Arrival::Account {
        role: Role::Support,
        invited: Some("grace@shop.example".into()),
    };
    assert_eq!(arrival, expected);
    ground.clock.advance(SignedDuration::from_hours(7 * 24));
    assert!(matches!(
        enrolment::arrive(app, &second.token).await,
        Err(EnrolError::Gone)
    ));
    let grace = invited(app, &owner.operator, "grace@shop.example", Role::Support).await;
    assert_eq!(grace.operator.role, Role::Support);
    assert!(matches!(
        invite(Role::Owner).await,
        Err(OperatorError::Already)
    ));
    // From the command line, too.
    let from_shell = operators::invite(
        app,
        Actor::System,
        &owner.email.parse().unwrap(),
        Role::Owner,
    )
    .await;
    assert!(matches!(from_shell, Err(OperatorError::Already)));
}

async fn of_twenty_with_one_link_one_makes_the_account(databases: &Databases) {
    let ground = Ground::lay(databases).await;
    let app = &ground.app;
    let set_up = enrolment::set_up_token(app).await.unwrap().unwrap();
    let rush = async |token: &str, email: &dyn Fn(usize) -> Option<String>| {
        let mut running = Vec::new();
        for n in 0..20 {
            let (app, token) = (app.clone(), token.to_owned());
            let account = new_account(email(n).as_deref());
            running.push(tokio::spawn(async move {
                enrolment::make_account(&app, &token, account).await
            }));
        }
        let mut made = Vec::new();
        for account in running {
            match account.await.unwrap() {
                Ok(fresh) => made.push(fresh),
                Err(EnrolError::OutOfTurn | EnrolError::Gone) => {}
                Err(other) => panic!("{other:?}"),
            }
        }
        assert_eq!(made.len(), 1);
        made.remove(0)
    };
    let fresh = rush(&set_up, &|n| Some(format!("ada{n}@shop.example"))).await;
    assert_eq!(operators::all(app).await.unwrap().len(), 1);
    let owner = walk(app, &fresh).await.operator;
    let email: Email = "grace@shop.example".parse().unwrap();
    let invitation = operators::invite(app, owner.actor(), &email, Role::Support)
        .await
        .unwrap();
    rush(&invitation.token, &|_| None).await;
    assert_eq!(operators::all(app).await.unwrap().len(), 2);
}

//! How operators come in: each secret works once, and a refusal tells nothing.

use futures_util::future::join_all;
use jiff::SignedDuration;
use sealbook::identity::operators;
use sealbook::identity::sign_in::{self, SignInError};
use sealbook::vault::map::Role;
use sealbook::web::session::Kind;

use crate::colleagues::{PASSWORD, first_owner, invited, of, password, second_half};
use crate::ground::Ground;
use crate::support::databases::Databases;
use crate::support::on_both_engines;

on_both_engines!(
    a_code_works_once_and_so_does_a_recovery_code,
    of_twenty_with_one_code_one_comes_in,
    nobody_learns_why_a_sign_in_was_refused,
    a_stranger_is_slowed_down_and_locks_nobody_out,
);

async fn a_code_works_once_and_so_does_a_recovery_code(databases: &Databases) {
    let ground = Ground::lay(databases).await;
    let app = &ground.app;
    let owner = first_owner(app).await;
    let half = second_half(app, &owner).await;
    let used_at_set_up = owner.authenticator.code(app);
    let replay = sign_in::with_code(app, &half, &used_at_set_up).await;
    assert!(matches!(replay, Err(SignInError::Refused)));

    ground.clock.advance(SignedDuration::from_secs(30));
    let code = owner.authenticator.code(app);
    let signed_in = sign_in::with_code(app, &half, &code).await.unwrap();
    let session = of(app, Kind::Operator, &signed_in.session).await.unwrap();
    assert_ne!(session.id, half.id);
    let again = sign_in::with_code(app, &half, &code).await;
    assert!(matches!(again, Err(SignInError::Refused)));

    let recovery = &owner.codes[3];
    let half = second_half(app, &owner).await;
    sign_in::with_code(app, &half, &recovery.to_uppercase())
        .await
        .unwrap();
    let half = second_half(app, &owner).await;
    for wrong in [recovery.as_str(), "0000-0000-0000-0000", "000000", ""] {
        let refused = sign_in::with_code(app, &half, wrong).await;
        assert!(matches!(refused, Err(SignInError::Refused)), "{wrong}");
    }
}

/// Each with a first half of their own: who saw the password typed may have seen the code, too.
async fn of_twenty_with_one_code_one_comes_in(databases: &Databases) {
    let ground = Ground::lay(databases).await;
    let app = &ground.app;
    let owner = first_owner(app).await;
    ground.clock.advance(SignedDuration::from_secs(30));
    for code in [owner.authenticator.code(app), owner.codes[3].clone()] {
        let mut running = Vec::new();
        for _ in 0..20 {
            let half = second_half(app, &owner).await;
            let (app, code) = (app.clone(), code.clone());
            running.push(async move { sign_in::with_code(&app, &half, &code).await });
        }
        let running = running.into_iter().map(tokio::spawn);
        let mut came_in = 0;
        for outcome in join_all(running).await {
            match outcome.unwrap() {
                Ok(_) => came_in += 1,
                Err(SignInError::Refused | SignInError::TooMany { .. }) => {}
                Err(other) => panic!("{other:?}"),
            }
        }
        assert_eq!(came_in, 1, "{code}");
        ground.clock.advance(SignedDuration::from_hours(1));
    }
}

async fn nobody_learns_why_a_sign_in_was_refused(databases: &Databases) {
    let ground = Ground::lay(databases).await;
    let app = &ground.app;
    let owner = first_owner(app).await;
    let gone = invited(app, &owner.operator, "grace@shop.example", Role::Support).await;
    operators::disable(app, &owner.operator, &gone.operator.id)
        .await
        .unwrap();
    for (email, typed) in [
        (owner.email.as_str(), "another password"),
        ("nobody@shop.example", PASSWORD),
        ("grace@shop.example", PASSWORD),
        ("no address", PASSWORD),
        ("", ""),
    ] {
        let refused = password(app, email, typed, None).await;
        assert!(matches!(refused, Err(SignInError::Refused)), "{email}");
    }
    password(app, " Ada@SHOP.example ", PASSWORD, None)
        .await
        .unwrap();
}

async fn a_stranger_is_slowed_down_and_locks_nobody_out(databases: &Databases) {
    let ground = Ground::lay(databases).await;
    let app = &ground.app;
    let owner = first_owner(app).await;
    let half = second_half(app, &owner).await;
    let signed_in = sign_in::with_code(app, &half, &owner.codes[0])
        .await
        .unwrap();
    let device = signed_in.device.value().to_owned();

    // Ten an hour, for an address that is somebody's and for one that is nobody's.
    for email in [owner.email.as_str(), "nobody@shop.example"] {
        for _ in 0..10 {
            let refused = password(app, email, "guess after guess", None).await;
            assert!(matches!(refused, Err(SignInError::Refused)));
        }
        let slowed = password(app, email, PASSWORD, None).await;
        assert!(
            matches!(
                slowed,
                Err(SignInError::TooMany {
                    retry_after_s: 355..=361
                })
            ),
            "{slowed:?}"
        );
    }
    // Somebody else's browser, or a made-up name, is a stranger's.
    for forged in ["", "x.y", &device[..device.len() - 2]] {
        let slowed = password(app, &owner.email, PASSWORD, Some(forged)).await;
        assert!(matches!(slowed, Err(SignInError::TooMany { .. })));
    }
    password(app, &owner.email, PASSWORD, Some(&device))
        .await
        .unwrap();
    ground.clock.advance(SignedDuration::from_mins(6));
    password(app, &owner.email, PASSWORD, None).await.unwrap();
}

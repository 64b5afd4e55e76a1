use sealbook::audit::{Action, Actor, Filter};
use sealbook::identity::enrolment;
use sealbook::vault::map::Role;

use super::{joined, program};
use crate::colleagues::{first_owner, new_account, walk_to_the_end};
use crate::support::databases::Databases;
use crate::support::listing::listing;
use crate::support::on_both_engines;

on_both_engines!(
    an_operator_is_invited_beside_the_running_server,
    an_invitation_that_cannot_be_made_says_why,
);

async fn an_operator_is_invited_beside_the_running_server(databases: &Databases) {
    let program = program(databases);
    let shop = program.start().await;
    let email = databases.canaries.email("invited");
    let invite = ["operator", "invite", &email, "--role", "billing"];
    let first = program.run(&invite).await;
    assert_eq!(first.code, 0, "{first:?}");
    let link = first.out.trim_end();
    assert!(
        link.starts_with(&format!("{}/admin/setup?token=", shop.url)) && !link.contains('\n'),
        "standard output is the link alone: {link}"
    );
    assert!(first.err.contains("7 days") && first.err.contains("billing"));
    let visit = async |link: &str| shop.client().get(link).send().await.unwrap().status();
    assert_eq!(visit(link).await, 200);

    let second = program.run(&invite).await;
    assert_eq!(visit(link).await, 410, "a new link ends the old one");
    let link = second.out.trim_end();
    assert_eq!(visit(link).await, 200);

    let app = joined(&program).await;
    let (_, token) = link.split_once("token=").unwrap();
    let fresh = enrolment::make_account(&app, token, new_account(None))
        .await
        .unwrap();
    let invited = walk_to_the_end(&app, &email, &fresh).await;
    assert_eq!(invited.operator.role, Role::Billing);
    let filter = Filter {
        action: Some(Action::OperatorInvited),
        ..Filter::default()
    };
    let entries = app.audit.entries(&filter, 10).await.unwrap();
    assert_eq!(entries.len(), 2);
    for entry in entries {
        assert_eq!(entry.actor, Actor::System);
        assert_eq!(entry.object.as_deref(), Some(invited.operator.id.as_str()));
        assert!(entry.position.is_some(), "it has its place in the chain");
    }
    let again = program.run(&invite).await;
    assert_eq!(again.code, 1);
    assert!(again.err.contains("an operator already"), "{again:?}");
    assert!(!again.err.contains(&email), "{again:?}");
    assert_eq!(shop.stop().await.code(), Some(0));
}

async fn an_invitation_that_cannot_be_made_says_why(databases: &Databases) {
    let program = program(databases);
    let invite = async |email: &str, role: &str| {
        program
            .run(&["operator", "invite", email, "--role", role])
            .await
    };
    let before = listing(databases.folder());
    let no_shop = invite("ada@shop.example", "owner").await;
    assert_eq!(no_shop.code, 1);
    assert!(no_shop.err.contains("There is no shop yet"), "{no_shop:?}");
    let unknown = invite("ada@shop.example", "boss").await;
    assert_eq!(unknown.code, 2);
    for role in Role::ALL {
        assert!(unknown.err.contains(role.as_str()), "{unknown:?}");
    }
    let no_address = invite("ada@", "owner").await;
    assert_eq!(no_address.code, 2);
    assert!(no_address.err.contains("ada@"), "{no_address:?}");
    let mut after = listing(databases.folder());
    after.retain(|path, _| !path.ends_with("output.log"));
    assert_eq!(after, before, "nothing was made");

    // The first owner may be made this way, too, or by the link that the first start printed.
    assert_eq!(program.start().await.stop().await.code(), Some(0));
    let owner = first_owner(&joined(&program).await).await;
    let again = invite(&owner.email, "support").await;
    assert_eq!(again.code, 1, "{again:?}");
    assert!(again.err.contains("an operator already"), "{again:?}");
    assert_eq!(again.out, "");
}

//! A declaration with a typing error reached the shop all the same: somebody finds out whose it is.

use sealbook::audit::{Action, Filter};
use sealbook::subscriptions::declarations;
use sealbook::subscriptions::state::{Happening, State};
use sealbook::vault::map::Role;

use crate::account::shop::ADA;
use crate::support::on_both_engines;
use crate::support::shop::Shop;
use crate::support::visitor::Visitor;

on_both_engines!(
    a_declaration_with_a_mistyped_number_is_attached_and_counts_from_its_day,
    what_is_about_nothing_is_set_aside_once_and_says_why,
    who_was_told_that_it_does_not_fit_learns_no_more_when_it_is_attached,
);

const PATH: &str = "/admin/declarations";
const NOBODY: &str = "ada.lovelace@example.net";
const UNKNOWN: &str = "ZZZZZ-ZZZZZ";

impl Shop {
    async fn declare_of(&self, path: &str, number: &str, email: &str) {
        let typed = [
            ("order_number", number),
            ("email", email),
            ("manner", "ordinary"),
            ("reason", "I <move>."),
            ("wanted_on", ""),
        ];
        assert_eq!(self.declare(path, &typed).await.status, 200);
    }

    async fn unmatched(&self) -> Vec<String> {
        let found = declarations::unmatched(&self.app, 10).await.unwrap();
        found.into_iter().map(|one| one.id.to_string()).collect()
    }

    async fn answered_anew(&self) {
        self.none_left("select count(*) from jobs where kind = 'answer-declaration'")
            .await;
        self.quiet().await;
    }
}

async fn post(operator: &mut Visitor, path: &str, field: &str, typed: &str) -> (u16, String) {
    let page = operator.get(PATH).await;
    let answer = operator.submit(&page, path, &[(field, typed)]).await;
    (answer.status, answer.html)
}

async fn a_declaration_with_a_mistyped_number_is_attached_and_counts_from_its_day(shop: &Shop) {
    let begun = shop.subscribe(ADA, "monthly").await;
    let number = shop.number(&begun).await;
    assert!(shop.asked_for(&begun).await > 0);
    shop.declare_of("/withdraw", UNKNOWN, NOBODY).await;
    assert_eq!(shop.titled(&["Your withdrawal"]), [""; 0]);
    let [id] = shop.unmatched().await.try_into().unwrap();
    // The fourteen days are over when somebody looks at it.
    shop.move_to("2026-03-25T12:00:00Z").await;

    let mut support = shop.operator(Role::Support).await;
    assert_eq!(support.get(PATH).await.status, 403);
    let mut billing = shop.operator(Role::Billing).await;
    let overview = billing.get("/admin").await.html;
    assert!(overview.contains("A cancellation or withdrawal fits no order"));
    let page = billing.get(PATH).await.html;
    for shown in [UNKNOWN, NOBODY, "I &lt;move&gt;."] {
        assert!(page.contains(shown), "{shown}: {page}");
    }
    let attach = format!("{PATH}/{id}/attach");
    for (typed, said) in [
        ("", "Please fill this in"),
        ("12", "does not look right"),
        ("BCDFG-23456", "There is no order of this number"),
    ] {
        let (status, html) = post(&mut billing, &attach, "number", typed).await;
        assert_eq!(status, 422, "{typed}");
        assert!(html.contains(said), "{said}: {html}");
    }
    assert_eq!(shop.what_happened(&begun).await, [Happening::Begun]);
    let typed = format!(" {} ", number.to_lowercase());
    assert_eq!(post(&mut billing, &attach, "number", &typed).await.0, 303);
    shop.answered_anew().await;
    let now = shop.look(&begun).await;
    assert_eq!(now.state(shop.app.clock.now()), State::Ended);
    assert_eq!(shop.asked_for(&begun).await, 0);
    let told = shop.titled(&["Your withdrawal"]);
    let [told] = told.as_slice() else {
        panic!("{told:?}")
    };
    assert!(told.starts_with(ADA) && told.contains(&number), "{told}");
    assert!(told.contains("withdrawn from the contract"), "{told}");
    assert_eq!(shop.unmatched().await, [""; 0]);
    assert_eq!(
        shop.count("select count(*) from declarations where email_sealed is not null")
            .await,
        0,
        "whose it is is clear now"
    );
    // Nobody attaches it a second time.
    assert_eq!(post(&mut billing, &attach, "number", &number).await.0, 303);
    shop.answered_anew().await;
    assert_eq!(shop.titled(&["Your withdrawal"]).len(), 1);
    let decided = Filter {
        action: Some(Action::DeclarationDecided),
        ..Filter::default()
    };
    assert_eq!(shop.app.audit.entries(&decided, 10).await.unwrap().len(), 1);
}

async fn what_is_about_nothing_is_set_aside_once_and_says_why(shop: &Shop) {
    let begun = shop.subscribe(ADA, "monthly").await;
    shop.declare_of("/cancel", UNKNOWN, NOBODY).await;
    let [id] = shop.unmatched().await.try_into().unwrap();
    let mut owner = shop.operator(Role::Owner).await;
    let aside = format!("{PATH}/{id}/set-aside");
    for why in ["", "two\nlines", "\u{202E}turned"] {
        assert_eq!(
            post(&mut owner, &aside, "note", why).await.0,
            422,
            "{why:?}"
        );
    }
    assert_eq!(shop.unmatched().await.len(), 1);
    assert_eq!(post(&mut owner, &aside, "note", "Spam").await.0, 303);
    assert_eq!(shop.unmatched().await, [""; 0]);
    let page = owner.get(PATH).await.html;
    assert!(!page.contains(NOBODY), "{page}");
    let attach = format!("{PATH}/{id}/attach");
    let number = shop.number(&begun).await;
    assert_eq!(post(&mut owner, &attach, "number", &number).await.0, 303);
    shop.answered_anew().await;
    assert_eq!(shop.what_happened(&begun).await, [Happening::Begun]);
    let decided = Filter {
        action: Some(Action::DeclarationDecided),
        ..Filter::default()
    };
    assert_eq!(shop.app.audit.entries(&decided, 10).await.unwrap().len(), 1);
}

/// Grace typed the number of no order; it turns out to be about Ada's.
async fn who_was_told_that_it_does_not_fit_learns_no_more_when_it_is_attached(shop: &Shop) {
    let ada = shop.subscribe(ADA, "monthly").await;
    let grace = "grace@example.org";
    shop.subscribe(grace, "monthly").await;
    shop.declare_of("/cancel", UNKNOWN, grace).await;
    let told = shop.titled(&["Your cancellation"]);
    assert_eq!(told.len(), 1);
    assert!(told[0].starts_with(grace) && told[0].contains("do not belong"));
    let [id] = shop.unmatched().await.try_into().unwrap();
    let mut owner = shop.operator(Role::Owner).await;
    let number = shop.number(&ada).await;
    let attach = format!("{PATH}/{id}/attach");
    assert_eq!(post(&mut owner, &attach, "number", &number).await.0, 303);
    shop.answered_anew().await;
    let told = shop.titled(&["Your cancellation"]);
    assert_eq!(told.len(), 2, "{told:?}");
    let of_grace: Vec<_> = told.iter().filter(|mail| mail.starts_with(grace)).collect();
    assert_eq!(of_grace.len(), 1);
    assert!(!of_grace[0].contains(&number), "{of_grace:?}");
}

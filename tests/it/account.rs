//! The account: nobody gets in but by the mailed link, once; nobody learns who is a customer.

use jiff::SignedDuration;
use sealbook::audit::{Actor, CaseId, Ground as Basis, Opening, Reason};
use sealbook::customers::{self, values::Email};
use sealbook::identity::cases;
use sealbook::orders::data::{EMAIL, NAME};
use sealbook::vault::map::Role;
use sealbook::web::session::SessionId;

use crate::colleagues;
use crate::support::on_both_engines;
use crate::support::shop::Shop;
use shop::{ADA, body};

pub mod shop;

on_both_engines!(
    a_sign_in_link_works_once_and_looking_at_it_does_nothing,
    of_twenty_at_once_one_gets_in,
    a_link_ends_after_fifteen_minutes,
    every_address_gets_the_same_answer,
    the_account_shows_ones_own_orders_and_no_others,
    an_order_changes_a_customer_only_on_their_own_word,
    the_customer_reads_who_looked,
    the_customer_reads_the_note_of_a_case,
    every_page_of_the_shop_knows_who_is_signed_in,
    signing_out_ends_the_session,
);

async fn a_sign_in_link_works_once_and_looking_at_it_does_nothing(shop: &Shop) {
    shop.order(ADA, "one").await;
    let link = shop.link(ADA).await;

    // A scanner in the mail server's house follows it, more than once.
    for _ in 0..3 {
        assert_eq!(shop.visitor().get(&link).await.status, 200);
    }
    assert_eq!(shop.sessions().await, 0);

    let mut ada = shop.visitor();
    let page = ada.get(&link).await;
    let entered = ada.submit(&page, &link, &[]).await;
    assert_eq!(
        (entered.status, entered.location.as_deref()),
        (303, Some("/account"))
    );
    let account = ada.get("/account").await;
    assert!(
        account.status == 200 && account.html.contains(ADA),
        "{}",
        account.html
    );

    // The token of the page is still good, the link is not.
    let again = ada.submit(&page, &link, &[]).await;
    assert_eq!(again.status, 410);
    assert_eq!(shop.visitor().get(&link).await.status, 410);
    assert_eq!(shop.sessions().await, 1);

    // A letter of the secret changed, and the secret of another link.
    let wrong = link.replace('.', ".A");
    assert_eq!(shop.visitor().get(&wrong).await.status, 404);
    let without_token = shop.visitor().post(&link, &[]).await;
    assert_eq!(without_token.status, 403);
}

async fn of_twenty_at_once_one_gets_in(shop: &Shop) {
    shop.order(ADA, "one").await;
    let link = shop.link(ADA).await;
    let mut ready = Vec::new();
    for _ in 0..20 {
        let mut visitor = shop.visitor();
        let page = visitor.get(&link).await;
        ready.push((visitor, page));
    }
    let mut pressing = Vec::new();
    for (mut visitor, page) in ready {
        let link = link.clone();
        pressing.push(tokio::spawn(async move {
            visitor.submit(&page, &link, &[]).await.status
        }));
    }
    let mut statuses = Vec::new();
    for pressed in pressing {
        statuses.push(pressed.await.unwrap());
    }
    statuses.sort_unstable();
    let mut expected = vec![410; 20];
    expected[0] = 303;
    assert_eq!(statuses, expected);
    assert_eq!(shop.sessions().await, 1);
}

async fn a_link_ends_after_fifteen_minutes(shop: &Shop) {
    shop.order(ADA, "one").await;
    let link = shop.link(ADA).await;
    let mut ada = shop.visitor();
    shop.later(SignedDuration::from_secs(14 * 60 + 59)).await;
    let page = ada.get(&link).await;
    assert_eq!(page.status, 200);
    shop.app.clock.advance(SignedDuration::from_secs(1));
    assert_eq!(ada.submit(&page, &link, &[]).await.status, 410);
    assert_eq!(ada.get(&link).await.status, 410);
    assert_eq!(shop.sessions().await, 0);
}

async fn every_address_gets_the_same_answer(shop: &Shop) {
    shop.order(ADA, "one").await;
    let mut pages = Vec::new();
    for email in [ADA, "nobody@example.org"] {
        let mut visitor = shop.visitor();
        let asked = shop.ask(&mut visitor, email).await;
        assert_eq!(asked.location.as_deref(), Some("/account/check-mail"));
        assert!(asked.html.is_empty());
        pages.push(visitor.get("/account/check-mail").await.status);
    }
    assert_eq!(pages, [200, 200]);
    shop.answered().await;
    assert_eq!(shop.links().await.len(), 1, "one of them is a customer");

    let mut visitor = shop.visitor();
    let wrong = shop.ask(&mut visitor, "ada@").await;
    assert_eq!(wrong.status, 422);
    assert!(wrong.html.contains("value=\"ada@\"") && wrong.html.contains("aria-invalid"));
    let page = visitor.get("/account/sign-in").await;
    let robot = [("email", ADA), ("website", "https://spam.example")];
    assert_eq!(
        visitor
            .submit(&page, "/account/sign-in", &robot)
            .await
            .status,
        422
    );
    shop.answered().await;
    assert_eq!(shop.links().await.len(), 1, "nobody asked again");
}

async fn the_account_shows_ones_own_orders_and_no_others(shop: &Shop) {
    let mut own = Vec::new();
    for n in 0..23 {
        own.push(shop.order(ADA, &format!("ada-{n}")).await);
        shop.app.clock.advance(SignedDuration::from_secs(1));
    }
    let other = shop.order("grace@example.org", "grace").await;
    for path in ["/account", "/account/privacy"] {
        let turned_away = shop.visitor().get(path).await;
        assert_eq!(turned_away.location.as_deref(), Some("/account/sign-in"));
    }

    let mut ada = shop.sign_in(ADA).await;
    let first = ada.get("/account").await.html;
    let second = ada.get(&format!("/account?after={}", own[3])).await.html;
    for (at, id) in own.iter().enumerate() {
        let page = if at < 3 { &second } else { &first };
        assert!(page.contains(&format!("/orders/{id}\"")), "order {at}");
    }
    assert!(first.contains(&format!("/account?after={}", own[3])));
    assert!(!first.contains(&other) && !second.contains(&other));

    assert_eq!(ada.get(&format!("/orders/{}", own[0])).await.status, 200);
    assert_eq!(ada.get(&format!("/orders/{other}")).await.status, 404);
    let page = ada.get("/account").await;
    let details = format!("/account/orders/{other}/details");
    assert_eq!(ada.submit(&page, &details, &[]).await.status, 404);
    let astray = ada.get(&format!("/account?after={other}")).await.html;
    assert!(
        !astray.contains("/orders/ord_"),
        "somebody else's order is no place in one's own list"
    );
}

async fn an_order_changes_a_customer_only_on_their_own_word(shop: &Shop) {
    shop.order(ADA, "one").await;
    let before = shop.customer_row(ADA).await;
    let mut moved = body(ADA);
    moved["customer"]["name"] = "Ada King".into();
    moved["customer"]["phone"] = "+49 40 5550100".into();
    moved["customer"]["address"]["line1"] = "Elbchaussee 1".into();
    moved["language"] = "de".into();
    let placed = shop.order_with("two", &moved).await;
    let id = placed["order"]["id"].as_str().unwrap();
    assert_eq!(shop.customer_row(ADA).await, before, "byte for byte");

    let mut ada = shop.sign_in(ADA).await;
    let signed_in = shop.customer_row(ADA).await;
    let page = ada.get(&format!("/orders/{id}")).await;
    let action = format!("/account/orders/{id}/details");
    assert!(page.html.contains(&action));
    let taken = ada.submit(&page, &action, &[]).await;
    assert_eq!(taken.location.as_deref(), Some("/account?saved=details"));
    assert_ne!(shop.customer_row(ADA).await, signed_in);
    assert!(ada.get("/account").await.html.contains("Ada King"));
    let page = ada.get(&format!("/orders/{id}")).await;
    assert!(
        !page.html.contains(&action),
        "there is nothing left to take over"
    );

    let account = ada.get("/account").await;
    let saved = ada
        .submit(&account, "/account/preferences", &[("language", "de")])
        .await;
    assert_eq!(saved.location.as_deref(), Some("/account?saved=language"));
    let email: Email = ADA.parse().unwrap();
    let known = customers::recognise(&shop.app, &email)
        .await
        .unwrap()
        .unwrap();
    let profile = customers::profile(&shop.app, &known.id)
        .await
        .unwrap()
        .unwrap();
    assert_eq!(profile.language.tag(), "de");
}

async fn the_customer_reads_who_looked(shop: &Shop) {
    shop.order(ADA, "one").await;
    shop.order("grace@example.org", "two").await;
    let mut ada = shop.sign_in(ADA).await;
    let mut grace = shop.sign_in("grace@example.org").await;
    let nobody = "Nobody has looked at your details so far.";
    assert!(ada.get("/account/privacy").await.html.contains(nobody));

    let app = &shop.app;
    let opening = Opening {
        actor: Actor::Operator {
            id: "opr_1".into(),
            role: Role::Support,
        },
        subjects: vec![shop.subject(ADA).await],
        fields: vec![NAME, EMAIL],
        ground: Basis::Case {
            id: CaseId::mint(&app.clock, &app.chance),
            reason: Reason::DeliveryProblem,
        },
        object: None,
    };
    for _ in 0..3 {
        drop(app.audit.before_opening(opening.clone()).await.unwrap());
    }

    let page = ada.get("/account/privacy?lang=en").await.html;
    for said in [
        "Support",
        "e-mail address, name",
        "A delivery did not work",
        "3 times since",
    ] {
        assert_eq!(page.matches(said).count(), 1, "{said}: {page}");
    }
    assert!(!page.contains(nobody) && !page.contains("opr_1"));
    assert!(grace.get("/account/privacy").await.html.contains(nobody));
}

async fn the_customer_reads_the_note_of_a_case(shop: &Shop) {
    shop.order(ADA, "one").await;
    let mut ada = shop.sign_in(ADA).await;
    let app = &shop.app;
    let owner = colleagues::first_owner(app).await.operator;
    let session = SessionId::mint(&app.clock, &app.chance);
    let (subject, note) = (shop.subject(ADA).await, "The parcel <b>came</b> back");
    cases::open(app, &owner, &session, &subject, Reason::Other, note)
        .await
        .unwrap();
    let page = ada.get("/account/privacy?lang=en").await.html;
    for said in [
        "Owner",
        "All your sealed details, for 15 minutes",
        "Another reason, as noted",
        "The parcel &lt;b&gt;came",
    ] {
        assert!(page.contains(said), "{said}: {page}");
    }
}

async fn every_page_of_the_shop_knows_who_is_signed_in(shop: &Shop) {
    let order = shop.order(ADA, "one").await;
    let mut ada = shop.sign_in(ADA).await;
    let (inside, outside) = ("action=\"/account/sign-out\"", "href=\"/account/sign-in\"");
    for page in [
        "/",
        "/order/mail-solo",
        "/cancel",
        "/withdraw",
        "/terms",
        "/privacy",
        "/cookies",
    ] {
        let hers = ada.get(page).await.html;
        assert!(
            hers.contains(inside) && !hers.contains(outside),
            "{page}: {hers}"
        );
        let anybodys = shop.visitor().get(page).await.html;
        assert!(
            anybodys.contains(outside) && !anybodys.contains(inside),
            "{page}: {anybodys}"
        );
    }
    let hers = ada.get(&format!("/orders/{order}")).await.html;
    assert!(hers.contains(inside) && !hers.contains(outside), "{hers}");
}

async fn signing_out_ends_the_session(shop: &Shop) {
    shop.order(ADA, "one").await;
    let mut ada = shop.sign_in(ADA).await;
    let mut stolen = ada.clone();
    let page = ada.get("/account").await;
    let left = ada.submit(&page, "/account/sign-out", &[]).await;
    assert_eq!(left.location.as_deref(), Some("/"));
    assert!(!ada.cookies.contains_key("__Host-account"));
    let turned_away = stolen.get("/account").await;
    assert_eq!(turned_away.location.as_deref(), Some("/account/sign-in"));
    assert_eq!(shop.sessions().await, 0);
}

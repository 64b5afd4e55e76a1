//! The operators' door, as a browser goes through it.

use std::collections::BTreeSet;

use actix_web::http::StatusCode;
use jiff::SignedDuration;
use sealbook::identity::access::{Access, LINES};
use sealbook::identity::{enrolment, operators, web};
use sealbook::vault::map::Role;

use crate::admin::Answer;
use crate::browser::Browser;
use crate::colleagues::{Authenticator, PASSWORD, first_owner};
use crate::ground::Ground;
use crate::support::databases::Databases;
use crate::support::on_both_engines;

on_both_engines!(
    the_first_owner_walks_from_the_link_to_the_panel,
    an_invited_operator_walks_in_without_the_sheet,
    a_set_up_is_gone_on_with_in_another_browser_by_its_password,
    a_used_link_and_a_wrong_one_get_a_page_and_nothing_else,
    an_operator_signs_in_and_out,
    an_address_that_knocks_too_often_is_sent_away,
);

const EMAIL: &str = "ada@shop.example";

/// Fills in the account's form and goes on to the second factor, which the answer shows.
async fn make_account(browser: &Browser<'_>, link: &str) -> Answer {
    let form = browser.get(link).await;
    assert_eq!(form.status, StatusCode::OK);
    let fields = [
        ("name", "Ada Lovelace"),
        ("email", EMAIL),
        ("password", PASSWORD),
        ("password_again", PASSWORD),
    ];
    let made = browser.post(link, &fields).await;
    assert_eq!(
        (made.status, made.location.as_str()),
        (StatusCode::SEE_OTHER, "/admin/setup/second-factor"),
        "{}",
        made.body
    );
    browser.get(&made.location).await
}

/// Goes on to the recovery codes, which the answer shows.
async fn connect(browser: &Browser<'_>, shown: &Answer) -> (Authenticator, Answer) {
    let authenticator = Authenticator::scanning(&secret(&shown.body));
    let wrong = browser
        .post("/admin/setup/second-factor", &[("code", "000000")])
        .await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    let code = authenticator.code(&browser.ground.app);
    let connected = browser
        .post("/admin/setup/second-factor", &[("code", &code)])
        .await;
    assert_eq!(
        connected.location, "/admin/setup/recovery-codes",
        "{}",
        connected.body
    );
    (authenticator, browser.get(&connected.location).await)
}

/// The secret that a page offers for typing.
pub fn secret(page: &str) -> String {
    let words = page.split(|c: char| !(c.is_ascii_uppercase() || c.is_ascii_digit() || c == ' '));
    let secret = words
        .map(|text| text.replace(' ', ""))
        .find(|text| text.len() == 32);
    secret.expect("the page shows the secret")
}

/// Texts between two marks.
pub fn between<'p>(page: &'p str, before: &'p str, after: &'p str) -> Vec<&'p str> {
    page.split(before)
        .skip(1)
        .filter_map(move |rest| rest.split(after).next())
        .collect()
}

async fn link(ground: &Ground) -> String {
    let token = enrolment::set_up_token(&ground.app).await.unwrap().unwrap();
    format!("/admin/setup?token={token}")
}

async fn the_first_owner_walks_from_the_link_to_the_panel(databases: &Databases) {
    let ground = Ground::lay(databases).await;
    let (browser, link) = (Browser::new(&ground), link(&ground).await);
    browser.get(&link).await;
    let fields = [
        ("name", ""),
        ("email", "ada@"),
        ("password", "short"),
        ("password_again", "other"),
    ];
    let wrong = browser.post(&link, &fields).await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(
        wrong.shows("ada@") && !wrong.shows("short\""),
        "typed values stay, a password never does"
    );

    let shown = make_account(&browser, &link).await;
    let (_, codes) = connect(&browser, &shown).await;
    let list = between(&codes.body, "<ul class=\"codes\">", "</ul>")[0];
    assert_eq!(between(list, "<li>", "</li>").len(), 10);
    let early = browser.get("/admin/setup/recovery-sheet").await;
    assert_eq!(
        early.location, "/admin/setup/recovery-codes",
        "one step after the other"
    );
    let unkept = browser.post("/admin/setup/recovery-codes", &[]).await;
    assert_eq!(unkept.status, StatusCode::UNPROCESSABLE_ENTITY);
    let kept = browser
        .post("/admin/setup/recovery-codes", &[("kept", "on")])
        .await;
    assert_eq!(kept.location, "/admin/setup/recovery-sheet");

    let sheet = browser.get(&kept.location).await;
    let words: Vec<&str> = ground.app.vault.recovery_sheet().words().collect();
    assert!(words.iter().all(|word| sheet.shows(word)));
    let check = browser.get("/admin/setup/recovery-sheet/check").await;
    let asked: BTreeSet<&str> = between(&check.body, "name=\"word_", "\"")
        .into_iter()
        .collect();
    assert_eq!(asked.len(), 3);
    let wrong: Vec<(String, &str)> = asked
        .iter()
        .map(|place| (format!("word_{place}"), "zebra"))
        .collect();
    let right: Vec<(String, &str)> = asked
        .iter()
        .map(|place| {
            (
                format!("word_{place}"),
                words[place.parse::<usize>().unwrap() - 1],
            )
        })
        .collect();
    for (typed, status) in [
        (wrong, StatusCode::UNPROCESSABLE_ENTITY),
        (right, StatusCode::SEE_OTHER),
    ] {
        let fields: Vec<(&str, &str)> = typed
            .iter()
            .map(|(name, word)| (name.as_str(), *word))
            .collect();
        let answer = browser
            .post("/admin/setup/recovery-sheet/check", &fields)
            .await;
        assert_eq!(answer.status, status);
    }
    let panel = browser.get("/admin").await;
    assert_eq!(panel.status, StatusCode::OK);
    assert!(panel.shows("Ada Lovelace"));
    assert_eq!(
        Browser::new(&ground).get(&link).await.status,
        StatusCode::GONE
    );
    assert_eq!(
        browser.get("/admin/setup/recovery-sheet").await.status,
        StatusCode::GONE
    );
}

async fn an_invited_operator_walks_in_without_the_sheet(databases: &Databases) {
    let ground = Ground::lay(databases).await;
    let owner = first_owner(&ground.app).await.operator;
    let address = "grace@shop.example".parse().unwrap();
    let invitation = operators::invite(&ground.app, owner.actor(), &address, Role::Auditor)
        .await
        .unwrap();
    let link = format!("/admin/setup?token={}", *invitation.token);
    let browser = Browser::new(&ground);
    assert!(browser.get(&link).await.shows("grace@shop.example"));
    let shown = make_account(&browser, &link).await;
    connect(&browser, &shown).await;
    let kept = browser
        .post("/admin/setup/recovery-codes", &[("kept", "on")])
        .await;
    assert_eq!(kept.location, "/admin");
    assert_eq!(browser.get("/admin/audit").await.status, StatusCode::OK);
    assert_eq!(
        browser.get("/admin/orders").await.status,
        StatusCode::FORBIDDEN
    );
    let known = operators::find(&ground.app, &invitation.operator)
        .await
        .unwrap()
        .unwrap();
    assert_eq!(known.role, Role::Auditor);
}

async fn a_set_up_is_gone_on_with_in_another_browser_by_its_password(databases: &Databases) {
    let ground = Ground::lay(databases).await;
    let (first, link) = (Browser::new(&ground), link(&ground).await);
    make_account(&first, &link).await;
    let second = Browser::new(&ground);
    assert_eq!(
        second.get("/admin/setup/second-factor").await.status,
        StatusCode::GONE
    );
    let asked = second.get(&link).await;
    assert!(asked.shows("Go on with your set-up") && !asked.shows("name=\"email\""));
    let wrong = second
        .post(&link, &[("password", "another password")])
        .await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    let right = second.post(&link, &[("password", PASSWORD)]).await;
    assert_eq!(right.location, "/admin/setup");
    assert_eq!(
        second.get("/admin/setup").await.location,
        "/admin/setup/second-factor"
    );
    let shown = second.get("/admin/setup/second-factor").await;
    connect(&second, &shown).await;
}

async fn a_used_link_and_a_wrong_one_get_a_page_and_nothing_else(databases: &Databases) {
    let ground = Ground::lay(databases).await;
    let link = link(&ground).await;
    first_owner(&ground.app).await;
    let browser = Browser::new(&ground);
    let form = browser.get("/admin/sign-in").await;
    assert_eq!(form.status, StatusCode::OK);
    for (path, status) in [
        (link.as_str(), StatusCode::GONE),
        ("/admin/setup?token=lnk_0.x", StatusCode::NOT_FOUND),
        ("/admin/setup?token=", StatusCode::NOT_FOUND),
        ("/admin/setup", StatusCode::GONE),
    ] {
        assert_eq!(browser.get(path).await.status, status, "{path}");
    }
    let fields = [
        ("name", "Eve"),
        ("email", "eve@shop.example"),
        ("password", PASSWORD),
        ("password_again", PASSWORD),
    ];
    assert_eq!(browser.post(&link, &fields).await.status, StatusCode::GONE);
    assert_eq!(operators::all(&ground.app).await.unwrap().len(), 1);
}

async fn an_operator_signs_in_and_out(databases: &Databases) {
    let ground = Ground::lay(databases).await;
    let owner = first_owner(&ground.app).await;
    let browser = Browser::new(&ground);
    assert_eq!(browser.get("/admin").await.location, "/admin/sign-in");
    assert_eq!(
        browser.get("/admin/sign-in/code").await.location,
        "/admin/sign-in"
    );
    browser.get("/admin/sign-in").await;
    let mut pages = Vec::new();
    for (email, password) in [(EMAIL, "another password"), ("eve@shop.example", PASSWORD)] {
        let refused = browser
            .post(
                "/admin/sign-in",
                &[("email", email), ("password", password)],
            )
            .await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
        pages.push(
            between(&refused.body, "<h1>", "<form")
                .join("")
                .replace(email, ""),
        );
    }
    assert_eq!(pages[0], pages[1]);
    let half = browser
        .post(
            "/admin/sign-in",
            &[("email", EMAIL), ("password", PASSWORD)],
        )
        .await;
    assert_eq!(half.location, "/admin/sign-in/code", "{}", half.body);
    assert_eq!(
        browser.get("/admin").await.location,
        "/admin/sign-in",
        "half is not enough"
    );
    browser.get(&half.location).await;
    let wrong = browser
        .post("/admin/sign-in/code", &[("code", "000000")])
        .await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    ground.clock.advance(SignedDuration::from_secs(30));
    let code = owner.authenticator.code(&ground.app);
    let whole = browser
        .post("/admin/sign-in/code", &[("code", &code)])
        .await;
    assert_eq!(whole.location, "/admin");
    assert_eq!(browser.get("/admin").await.status, StatusCode::OK);
    let stolen = browser.cookies.borrow().clone();
    let out = browser.post("/admin/sign-out", &[]).await;
    assert_eq!(out.location, "/admin/sign-in");
    *browser.cookies.borrow_mut() = stolen;
    assert_eq!(
        browser.get("/admin").await.location,
        "/admin/sign-in",
        "the session is over, not only forgotten"
    );
}

async fn an_address_that_knocks_too_often_is_sent_away(databases: &Databases) {
    let ground = Ground::lay(databases).await;
    let browser = Browser::new(&ground);
    browser.get("/admin/sign-in").await;
    let mut last = StatusCode::OK;
    for n in 0..11 {
        let email = format!("guess{n}@shop.example");
        last = browser
            .post("/admin/sign-in", &[("email", &email), ("password", "x")])
            .await
            .status;
    }
    assert_eq!(last, StatusCode::TOO_MANY_REQUESTS);
}

/// A route of the door that the table does not open to everybody, or a line without its route.
#[test]
fn the_table_and_the_door_name_the_same() {
    let routes: BTreeSet<(String, &str)> = web::ROUTES
        .iter()
        .map(|(method, pattern)| (method.to_uppercase(), *pattern))
        .collect();
    let own = ["/admin/setup", "/admin/sign-", "/admin/account"];
    let door = |pattern: &str| own.iter().any(|own| pattern.starts_with(own));
    let lines: BTreeSet<(String, &str)> = LINES
        .iter()
        .filter(|line| door(line.pattern))
        .map(|line| (line.method.to_owned(), line.pattern))
        .collect();
    assert_eq!(routes, lines);
    let open = LINES
        .iter()
        .filter(|line| matches!(line.to, Access::Anybody));
    assert!(
        open.into_iter().all(|line| door(line.pattern)),
        "nothing else is open to everybody"
    );
}

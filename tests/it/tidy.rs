//! The rules of the house, made executable. Each has a test that the house keeps it and one that it would notice.

mod imports;
pub mod source;
mod text;
mod words;

use source::{Finding, Source, files};

pub fn house() -> Vec<Source> {
    Source::all(&["src"])
}

fn everything() -> Vec<Source> {
    Source::all(&["src", "tests", "benches"])
}

#[track_caller]
fn assert_none(findings: impl IntoIterator<Item = Finding>) {
    let lines: Vec<String> = findings
        .into_iter()
        .map(|found| format!("{}:{}: {}", found.path, found.line, found.what))
        .collect();
    assert!(lines.is_empty(), "\n{}\n", lines.join("\n"));
}

/// The rule finds exactly one thing in this file, on this line.
#[track_caller]
fn assert_fires(rule: impl Fn(&Source) -> Vec<Finding>, path: &str, text: &str, line: usize) {
    let found = rule(&Source::new(path, text));
    let lines: Vec<usize> = found.iter().map(|finding| finding.line).collect();
    assert_eq!(lines, [line], "{text}: {found:?}");
}

#[track_caller]
fn assert_quiet(rule: impl Fn(&Source) -> Vec<Finding>, path: &str, text: &str) {
    assert_none(rule(&Source::new(path, text)));
}

#[test]
fn rooms_import_only_downwards() {
    assert_none(house().iter().flat_map(imports::forbidden));
}

#[test]
fn an_import_upwards_is_noticed_however_it_is_written() {
    for (path, text) in [
        ("src/catalog/store.rs", "use crate::orders::Order;"),
        ("src/catalog/store.rs", "fn a() { crate::orders::place(); }"),
        ("src/catalog/mod.rs", "use super::orders;"),
        ("src/catalog/store.rs", "use super::super::orders;"),
        (
            "src/catalog/web/form.rs",
            "use crate::{id::Id, web::{self, orders}, orders::{place, store}};",
        ),
        (
            "src/catalog.rs",
            "macro_rules! m { () => { $crate::orders::place() } }",
        ),
        ("src/storage/mod.rs", "use crate::vault::Vault;"),
        ("src/money.rs", "use crate::config::Config;"),
        ("src/vault/mod.rs", "use crate::audit::Log;"),
        ("src/app.rs", "use crate::orders::Orders;"),
        ("src/orders/mod.rs", "use crate::serve::routes;"),
        ("src/admin/mod.rs", "use crate::serve::routes;"),
    ] {
        assert_fires(imports::forbidden, path, text, 1);
    }
}

#[test]
fn an_import_downwards_or_within_a_room_is_fine() {
    for (path, text) in [
        ("src/orders/web.rs", "use crate::catalog::Plan;"),
        (
            "src/orders/web.rs",
            "use super::orders; use super::model::Draft; use crate::orders::model;",
        ),
        (
            "src/admin/web.rs",
            "use super::orders::list; use crate::orders;",
        ),
        ("src/serve.rs", "use crate::{admin, orders, web};"),
        (
            "src/catalog/mod.rs",
            "/// See [`crate::orders::place`].\nfn a() { orders::b(); other.orders(); }",
        ),
    ] {
        assert_quiet(imports::forbidden, path, text);
    }
}

#[test]
fn no_rooms_import_each_other_in_a_circle() {
    assert_eq!(imports::circle(&house()), None);
}

#[test]
fn a_circle_is_noticed() {
    let round = [
        Source::new("src/orders/mod.rs", "use crate::billing::Invoice;"),
        Source::new("src/billing/mod.rs", "use crate::customers;"),
        Source::new("src/customers/store.rs", "use crate::orders::Order;"),
    ];
    let way = imports::circle(&round).expect("there is one");
    assert_eq!(way, ["billing", "customers", "orders", "billing"]);
    assert_eq!(imports::circle(&round[..2]), None);
}

#[test]
fn every_room_stands_in_the_table_of_imports() {
    assert_none(imports::strangers(&house()));
}

#[test]
fn a_room_that_stands_in_no_table_is_noticed() {
    let rule = |source: &Source| imports::strangers(std::slice::from_ref(source));
    assert_fires(rule, "src/gossip/mod.rs", "pub fn tell() {}", 1);
}

#[test]
fn vendors_stay_in_their_adapters() {
    assert_none(house().iter().flat_map(imports::stray_vendors));
    assert_none(imports::shared_adapters(&house()));
}

#[test]
fn a_vendor_outside_its_adapter_is_noticed() {
    for (path, text) in [
        ("src/orders/mod.rs", "use lettre::Message;"),
        ("src/web/mod.rs", "fn a() { aes_gcm::Aes256Gcm::new(); }"),
        ("src/orders/model.rs", "use sqlx;"),
        ("src/orders/web.rs", "fn a() { sqlx::query(q); }"),
        ("src/id.rs", "use rand::Rng;"),
    ] {
        assert_fires(imports::stray_vendors, path, text, 1);
    }
    for (path, text) in [
        ("src/orders/store.rs", "use sqlx::Row;"),
        ("src/orders/store/list.rs", "use sqlx::Row;"),
        ("src/storage/tx.rs", "use sqlx::AnyConnection;"),
        (
            "src/orders/mod.rs",
            "fn a(hmac: u8) { let b = self.sqlx; crate::mail::lettre::send(); }",
        ),
    ] {
        assert_quiet(imports::stray_vendors, path, text);
    }
}

#[test]
fn a_second_adapter_for_one_vendor_is_noticed() {
    let two = [
        Source::new("src/mail/smtp.rs", "use lettre::Transport;"),
        Source::new("src/mail/message.rs", "\nuse lettre::Message;"),
    ];
    let found = imports::shared_adapters(&two);
    assert_eq!(found.len(), 1, "{found:?}");
    assert_eq!(
        (found[0].path.as_str(), found[0].line),
        ("src/mail/message.rs", 2)
    );
}

#[test]
fn connections_leave_through_one_door() {
    assert_none(house().iter().flat_map(imports::side_doors));
}

#[test]
fn a_side_door_is_noticed() {
    let text = "async fn a() { tokio::net::TcpStream::connect(there).await; }";
    assert_fires(imports::side_doors, "src/payments/stripe.rs", text, 1);
    assert_quiet(imports::side_doors, "src/egress/mod.rs", text);
}

#[test]
fn the_panel_opens_nothing_without_a_permit() {
    assert_none(house().iter().flat_map(imports::silent_looks));
}

#[test]
fn a_silent_look_is_noticed() {
    let text = "async fn a() { app.vault.open_field(&NAME, subject, row, sealed).await; }";
    assert_fires(imports::silent_looks, "src/admin/web/orders.rs", text, 1);
    assert_quiet(imports::silent_looks, "src/orders/view.rs", text);
}

#[test]
fn sql_lives_in_stores() {
    assert_none(house().iter().flat_map(words::sql_outside_stores));
}

#[test]
fn sql_outside_a_store_is_noticed() {
    for text in [
        "const Q: &str = \"select id from orders\";",
        "const Q: &str = r#\"\n  insert into orders (id) values ($1)\"#;",
        "fn a() { b(\"UPDATE orders SET paid_at = $1\"); }",
        "fn a() { b(\"with due as (select 1) delete from x\"); }",
    ] {
        assert_fires(words::sql_outside_stores, "src/orders/mod.rs", text, 1);
        assert_quiet(words::sql_outside_stores, "src/orders/store.rs", text);
    }
    for text in [
        "const TITLE: &str = \"Select a plan from the list\";",
        "/// select id from orders\nfn a() { b(\"updates set in stone\"); }",
    ] {
        assert_quiet(words::sql_outside_stores, "src/orders/mod.rs", text);
    }
}

#[test]
fn names_say_what_they_name() {
    assert_none(everything().iter().flat_map(words::empty_names));
}

#[test]
fn an_empty_name_is_noticed() {
    for text in [
        "struct OrderManager;",
        "pub trait MailServiceExt {}",
        "mod utils;",
        "enum OrderDto {}",
        "fn get_order() {}",
        "fn process_order() {}",
        "struct StoreImpl;",
    ] {
        assert_fires(words::empty_names, "src/orders/mod.rs", text, 1);
    }
    assert_fires(words::empty_names, "src/common/mod.rs", "fn a() {}", 1);
    let fine =
        "struct Implied; fn together() {} fn a() { b.get_ref(); } impl Service for Limits {}";
    assert_quiet(words::empty_names, "src/orders/mod.rs", fine);
}

#[test]
fn files_stay_short_and_finished_and_rooms_say_what_they_are_for() {
    let all = everything();
    assert_none(all.iter().flat_map(words::long_files));
    assert_none(all.iter().flat_map(words::silent_rooms));
    assert_none(all.iter().flat_map(words::loose_ends));
}

#[test]
fn a_long_a_silent_and_an_unfinished_file_is_noticed() {
    let long = "//! Long.\n".to_owned() + &"fn a() {}\n".repeat(400);
    assert_fires(words::long_files, "src/orders/mod.rs", &long, 401);
    assert_fires(words::silent_rooms, "src/orders/mod.rs", "fn a() {}", 1);
    let unfinished = concat!("//! Soon.\n// TO", "DO: all of it\n");
    assert_fires(words::loose_ends, "src/orders/mod.rs", unfinished, 2);
}

#[test]
fn every_text_is_there_in_every_language() {
    let locales = files("templates/locales", "ftl");
    assert_none(text::unpaired_messages(&locales));
    assert_none(
        locales
            .iter()
            .flat_map(|(path, text)| text::broken_messages(path, text)),
    );
}

#[test]
fn a_missing_translation_is_noticed() {
    let pair = |english: &str, german: &str| {
        text::unpaired_messages(&[
            (
                "templates/locales/en/shop.ftl".to_owned(),
                english.to_owned(),
            ),
            (
                "templates/locales/de/shop.ftl".to_owned(),
                german.to_owned(),
            ),
        ])
        .len()
    };
    assert_eq!(
        pair(
            "a = A { $n }\n    .title = T\n",
            "a = Ä { $n }\n    .title = T\n"
        ),
        0
    );
    assert_eq!(pair("a = A\nb = B\n", "a = Ä\n"), 1);
    assert_eq!(pair("a = A\n", "a = Ä\nb = B\n"), 1);
    assert_eq!(pair("a = A\n    .title = T\n", "a = Ä\n"), 1);
    assert_eq!(pair("a = A { $n }\n", "a = Ä { $m }\n"), 1);
    assert_eq!(text::broken_messages("x.ftl", "a = { $n\nb = B\n").len(), 1);
}

#[test]
fn templates_hold_nothing_that_the_content_policy_refuses() {
    let pages = files("templates", "html");
    // Mail is read elsewhere: it has to carry its style along, and its links are absolute.
    let pages = pages
        .iter()
        .filter(|(path, _)| !path.starts_with("templates/mail/"));
    assert_none(pages.flat_map(|(path, text)| text::unsafe_markup(path, text)));
}

#[test]
fn unsafe_markup_is_noticed() {
    for markup in [
        "<p>\n<a onclick=\"x()\">",
        "<p>\n<p style=\"color: red\">",
        "<p>\n<script src=\"https://cdn.example/x.js\"></script>",
        "<p>\n<img alt=x src=//cdn.example/x.png>",
        "<p>\n<a href=\"javascript:x()\">",
        "<p>\n{{ note | safe }}",
    ] {
        let found = text::unsafe_markup("templates/x.html", markup);
        let lines: Vec<usize> = found.iter().map(|finding| finding.line).collect();
        assert_eq!(lines, [2], "{markup}: {found:?}");
    }
    let fine =
        "<a href=\"https://example.org\">x</a><script src=\"/static/x.js\" nonce=\"n\"></script>";
    assert_none(text::unsafe_markup("templates/x.html", fine));
}

#[test]
fn migrations_speak_the_dialect_of_both_engines() {
    let migrations = files("migrations", "sql");
    // Triggers are written once an engine, in its own words.
    let shared = migrations
        .iter()
        .filter(|(path, _)| !path.contains("/triggers/"));
    assert_none(shared.flat_map(|(path, text)| text::odd_migrations(path, text)));
}

#[test]
fn a_foreign_type_in_a_migration_is_noticed() {
    let found = text::odd_migrations(
        "m.sql",
        "-- Why.\ncreate table a (b boolean); -- not an int\n",
    );
    assert_eq!(found.len(), 1, "{found:?}");
    assert_eq!(
        text::odd_migrations("m.sql", "create table a (b text);").len(),
        1
    );
}

#[test]
fn no_banned_crate_is_locked() {
    assert_none(text::banned_crates(
        include_str!("../../deny.toml"),
        include_str!("../../Cargo.lock"),
    ));
}

#[test]
fn a_banned_crate_is_noticed() {
    let deny = "[bans]\ndeny = [{ crate = \"h2@0.3\", reason = \"old\" }, { crate = \"rsa\" }]";
    let lock = |name: &str, version: &str| {
        format!("[[package]]\nname = \"{name}\"\nversion = \"{version}\"")
    };
    assert_eq!(text::banned_crates(deny, &lock("h2", "0.3.27")).len(), 1);
    assert_eq!(text::banned_crates(deny, &lock("h2", "0.4.1")).len(), 0);
    assert_eq!(text::banned_crates(deny, &lock("rsa", "0.10.0")).len(), 1);
}

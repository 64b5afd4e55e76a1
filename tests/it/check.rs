//! `sealbook check`: what it finds, and that it touches nothing.

use std::fs;
use std::os::unix::fs::PermissionsExt;

use rcgen::{CertificateParams, KeyPair, date_time_ymd};
use serde_json::Value;

use crate::support::databases::Databases;
use crate::support::listing::listing;
use crate::support::post::{order, placed};
use crate::support::program::Program;
use crate::support::{on_both_engines, schema};

on_both_engines!(
    a_sound_shop_passes_untouched,
    what_is_wrong_is_found,
    before_a_first_start_there_is_no_shop,
);

async fn a_sound_shop_passes_untouched(databases: &Databases) {
    let program = Program::new(databases);
    let shop = program.start().await;
    placed(&shop.client(), &shop, "one", &order(&databases.canaries)).await;
    let beside = program.run(&["check"]).await;
    assert_eq!(beside.code, 0, "{beside:?}");
    assert_eq!(shop.stop().await.code(), Some(0));

    let before = listing(databases.folder());
    let checked = program.run(&["check"]).await;
    assert_eq!(checked.code, 0, "{checked:?}");
    assert_eq!(listing(databases.folder()), before);
    let lines = checked.out;
    for line in lines.lines() {
        let level = line.split(' ').next().unwrap();
        assert!(["ok", "warn"].contains(&level), "{line}");
    }
    for part in [
        "audit log",
        "data map",
        "master key",
        "certificate",
        "schema",
    ] {
        assert!(lines.contains(part), "{part} in {lines}");
    }

    let checked = program.run(&["check", "--json"]).await;
    let report: Value = serde_json::from_str(&checked.out).unwrap();
    assert_eq!(report["ok"], true);
    assert_eq!(
        report["findings"].as_array().unwrap().len(),
        lines.lines().count()
    );
    assert_eq!(listing(databases.folder()), before);
}

async fn what_is_wrong_is_found(databases: &Databases) {
    let folder = databases.folder();
    let program = Program::new(databases);
    assert_eq!(program.start().await.stop().await.code(), Some(0));

    let tls_key = folder.join("data/tls/key.pem");
    let open_to = |mode| fs::set_permissions(&tls_key, PermissionsExt::from_mode(mode)).unwrap();
    open_to(0o644);
    finds(&program, "key.pem is for its owner alone").await;
    open_to(0o600);

    let key = folder.join("keys/master.key");
    fs::rename(&key, folder.join("keys/away")).unwrap();
    finds(&program, "The master key keys/master.key is missing").await;
    fs::rename(folder.join("keys/away"), &key).unwrap();

    let renamed = Program::new(databases).set("SERVER__PUBLIC_URL", "https://shop.example.org");
    finds(&renamed, "not for shop.example.org").await;
    expire(folder);
    finds(&program, "it expired 2021-01-01").await;
    fs::remove_dir_all(folder.join("data/tls")).unwrap();

    schema::alter(
        &databases.data_url,
        "alter table orders add column note text",
    )
    .await;
    finds(&program, "not orders.note").await;
    schema::alter(&databases.data_url, "alter table orders drop column note").await;
    schema::alter(
        &databases.keystore_url,
        "alter table subjects add column name text",
    )
    .await;
    finds(&program, "not subjects.name").await;
    schema::alter(
        &databases.keystore_url,
        "alter table subjects drop column name",
    )
    .await;

    let newest =
        "delete from _sqlx_migrations where version = (select max(version) from _sqlx_migrations)";
    schema::alter(&databases.data_url, newest).await;
    finds(&program, "migrations not made yet: 1").await;
}

async fn before_a_first_start_there_is_no_shop(databases: &Databases) {
    let program = Program::new(databases);
    finds(&program, "There is no shop yet").await;
    let made: Vec<_> = listing(databases.folder()).into_keys().collect();
    let log = databases.folder().join("output.log").display().to_string();
    assert_eq!(made, [log]);
}

async fn finds(program: &Program, fault: &str) {
    let checked = program.run(&["check"]).await;
    let lines = checked.out;
    let failed: Vec<&str> = lines
        .lines()
        .filter(|line| line.starts_with("fail "))
        .collect();
    assert!(
        failed.len() == 1 && failed[0].contains(fault),
        "{fault:?} is not what failed:\n{lines}"
    );
    assert_eq!(checked.code, 1);
}

/// Puts a certificate of last year in place of the shop's own.
fn expire(folder: &std::path::Path) {
    let mut params = CertificateParams::new(["localhost".to_owned()]).unwrap();
    params.not_before = date_time_ymd(2020, 1, 1);
    params.not_after = date_time_ymd(2021, 1, 1);
    let pair = KeyPair::generate().unwrap();
    let certificate = params.self_signed(&pair).unwrap();
    fs::write(folder.join("data/tls/key.pem"), pair.serialize_pem()).unwrap();
    fs::write(folder.join("data/tls/certificate.pem"), certificate.pem()).unwrap();
}

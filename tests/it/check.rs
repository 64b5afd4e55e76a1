//! `sealbook check`: what it finds, and that it touches nothing.

use std::fs;
use std::os::unix::fs::PermissionsExt;

use rcgen::{CertificateParams, KeyPair, date_time_ymd};
use sealbook::storage::Engine;
use serde_json::Value;

use crate::support::databases::Databases;
use crate::support::listing::listing;
use crate::support::post::{order, placed};
use crate::support::program::Program;
use crate::support::{on_both_engines, schema};

on_both_engines!(
    a_sound_shop_passes_untouched,
    what_is_wrong_is_found,
    what_somebody_did_to_the_files_is_found,
    what_somebody_did_to_the_rows_is_found,
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

async fn what_somebody_did_to_the_files_is_found(databases: &Databases) {
    let folder = databases.folder();
    let program = Program::new(databases);
    assert_eq!(program.start().await.stop().await.code(), Some(0));
    let key = folder.join("keys/master.key");
    let open_to = |mode| fs::set_permissions(&key, PermissionsExt::from_mode(mode)).unwrap();
    for mode in [0o644, 0o640] {
        open_to(mode);
        finds(&program, "can be read by others").await;
    }
    open_to(0o600);
    let right = fs::read(&key).unwrap();
    fs::write(&key, [7; 32]).unwrap();
    finds(&program, "another master key").await;
    fs::write(&key, &right).unwrap();

    let empty = Databases::fresh(databases.engine).await;
    let lost = Program::new(databases).set("STORAGE__KEYSTORE_URL", &empty.keystore_url);
    finds(&lost, "no keystore").await;
    let lost = Program::new(databases).set("STORAGE__DATA_URL", &empty.data_url);
    finds(&lost, "no data database").await;
    let nowhere = Program::new(databases).set("BUSINESS__COUNTRY", "XX");
    finds(&nowhere, "such as DE").await;
    assert_eq!(program.run(&["check"]).await.code, 0, "it was left whole");
}

async fn what_somebody_did_to_the_rows_is_found(databases: &Databases) {
    let program = Program::new(databases);
    let shop = program.start().await;
    let mut ids = Vec::new();
    for key in ["one", "two"] {
        let answer = placed(&shop.client(), &shop, key, &order(&databases.canaries)).await;
        ids.push(answer["order"]["id"].as_str().unwrap().to_owned());
        let email = databases.canaries.email("invited");
        let invited = program
            .run(&["operator", "invite", &email, "--role", "support"])
            .await;
        assert_eq!(invited.code, 0, "{invited:?}");
    }
    assert_eq!(shop.stop().await.code(), Some(0));
    let alter = async |statement: String| schema::alter(&databases.data_url, &statement).await;

    // The true one lies in a column that is not sealed meanwhile.
    let [one, two] = [&ids[0], &ids[1]];
    alter("update orders set browser_digest = email_sealed".to_owned()).await;
    alter(format!(
        "update orders set email_sealed = (select other.email_sealed from orders other where other.id = '{two}') \
         where id = '{one}'"
    ))
    .await;
    let failed = finds(&program, "1 do not").await;
    assert!(
        failed.contains(&format!("orders.email_sealed of {one}")),
        "{failed}"
    );
    alter("update orders set email_sealed = browser_digest".to_owned()).await;
    let elsewhere =
        "update orders set city_sealed = company_sealed where id = (select min(id) from orders)";
    let back = "update orders set city_sealed = null where id = (select min(id) from orders)";
    alter(elsewhere.to_owned()).await;
    finds(&program, "orders.city_sealed").await;
    alter(back.to_owned()).await;
    assert_eq!(program.run(&["check"]).await.code, 0);

    let unlock: &[&str] = match databases.engine {
        Engine::Sqlite => &[
            "drop trigger audit_events_stay",
            "drop trigger audit_events_do_not_change",
        ],
        Engine::Postgres => &["alter table audit_events disable trigger user"],
    };
    for statement in unlock {
        alter((*statement).to_owned()).await;
    }
    alter("update audit_events set actor_kind = 'customer' where seq = 1".to_owned()).await;
    finds(&program, "entry 1 was changed").await;
    alter("update audit_events set actor_kind = 'system' where seq = 1".to_owned()).await;
    assert_eq!(program.run(&["check"]).await.code, 0);
    alter("delete from audit_events where seq = 2".to_owned()).await;
    finds(&program, "entry 2 was cut off").await;

    let checked = program.run(&["check", "--json"]).await;
    assert_eq!(checked.code, 1);
    let report: Value = serde_json::from_str(&checked.out).unwrap();
    assert_eq!(report["ok"], false);
    let findings = report["findings"].as_array().unwrap();
    let failed: Vec<&Value> = findings
        .iter()
        .filter(|finding| finding["level"] == "fail")
        .collect();
    assert_eq!(failed.len(), 1, "{failed:?}");
    assert!(failed[0]["detail"].as_str().unwrap().contains("cut off"));

    let lost = program.set("BUSINESS__TIMEZONE", "Mars/Olympus");
    let checked = lost.run(&["check", "--json"]).await;
    assert_eq!(checked.code, 1);
    let report: Value = serde_json::from_str(&checked.out).unwrap();
    assert_eq!(report["ok"], false);
    let detail = report["findings"][0]["detail"].as_str().unwrap();
    assert!(detail.contains("business.timezone"), "{detail}");
}

async fn before_a_first_start_there_is_no_shop(databases: &Databases) {
    let program = Program::new(databases);
    finds(&program, "There is no shop yet").await;
    let made: Vec<_> = listing(databases.folder()).into_keys().collect();
    let log = databases.folder().join("output.log").display().to_string();
    assert_eq!(made, [log]);
}

/// Expects that one thing is found wrong, this; gives the line that says so.
async fn finds(program: &Program, fault: &str) -> String {
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
    failed[0].to_owned()
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

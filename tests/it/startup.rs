//! How the program starts, or refuses to, and how it ends: as a process, on both engines.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::Stdio;
use std::time::{Duration, Instant};

use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, ServerName};
use rustls::server::ParsedCertificate;
use sealbook::storage::Engine;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::time::{sleep, timeout};

use crate::support::databases::Databases;
use crate::support::listing::listing;
use crate::support::post::{order, placed};
use crate::support::program::Program;
use crate::support::{Fixture as _, on_both_engines, schema};

on_both_engines!(
    a_first_start_makes_a_shop_that_starts_again,
    a_start_that_must_not_go_on_says_why_and_touches_nothing,
    a_request_under_way_is_finished_before_the_end,
    the_log_holds_nothing_of_anybody,
);

/// A refusal takes no longer.
const REFUSAL_MAX: Duration = Duration::from_secs(2);

async fn a_first_start_makes_a_shop_that_starts_again(databases: &Databases) {
    let folder = databases.folder();
    let program = Program::new(databases).set("SERVER__EXTRA_ORIGINS", "https://shop.example.org");
    let shop = program.start().await;
    assert!(program.output().contains(&shop.url), "where the shop is");
    assert_eq!(mode(&folder.join("keys/master.key")), 0o600);
    for private in ["keys", "data", "data/tls"] {
        assert_eq!(mode(&folder.join(private)), 0o700, "{private}");
    }
    assert_eq!(mode(&folder.join("data/tls/key.pem")), 0o600);
    if databases.engine == Engine::Sqlite {
        for database in ["sealbook.db", "keystore.db", "sealbook.db-wal"] {
            assert_eq!(mode(&folder.join(database)), 0o600, "{database}");
        }
    }

    let certificate =
        CertificateDer::from_pem_file(folder.join("data/tls/certificate.pem")).unwrap();
    let certificate = ParsedCertificate::try_from(&certificate).unwrap();
    let is_for = |name: &'static str| {
        let name = ServerName::try_from(name).unwrap();
        rustls::client::verify_server_name(&certificate, &name).is_ok()
    };
    for name in ["localhost", "127.0.0.1", "::1", "shop.example.org"] {
        assert!(is_for(name), "{name}");
    }
    assert!(!is_for("example.org"));

    let body = order(&databases.canaries);
    let first = placed(&shop.client(), &shop, "one", &body).await;
    assert_eq!(shop.stop().await.code(), Some(0));
    let key = fs::read(folder.join("keys/master.key")).unwrap();

    let shop = program.start().await;
    assert_eq!(placed(&shop.client(), &shop, "one", &body).await, first);
    assert_eq!(shop.stop().await.code(), Some(0));
    assert_eq!(fs::read(folder.join("keys/master.key")).unwrap(), key);

    // What a first start leaves that was cut off between the two files.
    fs::remove_file(folder.join("data/tls/certificate.pem")).unwrap();
    let shop = program.start().await;
    assert_eq!(placed(&shop.client(), &shop, "one", &body).await, first);
    assert_eq!(shop.stop().await.code(), Some(0));
}

async fn a_start_that_must_not_go_on_says_why_and_touches_nothing(databases: &Databases) {
    let folder = databases.folder();
    let program = Program::new(databases);
    let shop = program.start().await;
    placed(&shop.client(), &shop, "one", &order(&databases.canaries)).await;
    assert_eq!(shop.stop().await.code(), Some(0));

    let key = folder.join("keys/master.key");
    let right = fs::read(&key).unwrap();
    let restore = || {
        fs::write(&key, &right).unwrap();
        fs::set_permissions(&key, PermissionsExt::from_mode(0o600)).unwrap();
    };
    let (empty, other) = (
        Databases::set_up(databases.engine).await,
        Databases::set_up(databases.engine).await,
    );

    fs::write(&key, [7; 32]).unwrap();
    refuses(
        &program,
        databases,
        &["another master key", "Put the right key"],
    )
    .await;
    restore();
    fs::write(&key, &right[..31]).unwrap();
    refuses(&program, databases, &["31 bytes", "Put the file back"]).await;
    fs::write(&key, b"").unwrap();
    refuses(&program, databases, &["0 bytes", "Put the file back"]).await;
    restore();
    for mode in [0o640, 0o604] {
        fs::set_permissions(&key, PermissionsExt::from_mode(mode)).unwrap();
        refuses(&program, databases, &["read by others", "chmod 600"]).await;
    }
    fs::remove_file(&key).unwrap();
    refuses(&program, databases, &["is missing", "recovery sheet"]).await;
    assert!(!key.exists(), "no new key beside old data");
    restore();

    if databases.engine == Engine::Sqlite {
        let (keystore, aside) = (folder.join("keystore.db"), folder.join("aside.db"));
        fs::rename(&keystore, &aside).unwrap();
        refuses(
            &program,
            databases,
            &["no keystore", "Restore the keystore"],
        )
        .await;
        assert!(!keystore.exists(), "no new keystore beside old data");
        fs::rename(&aside, &keystore).unwrap();
    }
    let without_keystore =
        Program::new(databases).set("STORAGE__KEYSTORE_URL", &empty.keystore_url);
    refuses(
        &without_keystore,
        databases,
        &["no keystore", "Restore the keystore"],
    )
    .await;
    let without_data = Program::new(databases).set("STORAGE__DATA_URL", &empty.data_url);
    refuses(
        &without_data,
        databases,
        &["no data database", "Restore the data"],
    )
    .await;
    assert_eq!(fs::read_dir(empty.folder()).unwrap().count(), 0);
    if databases.engine == Engine::Postgres {
        for url in [&empty.data_url, &empty.keystore_url] {
            assert!(schema::types(url).await.is_empty(), "no table was made");
        }
    }

    let elsewhere = Program::new(&other);
    assert_eq!(elsewhere.start().await.stop().await.code(), Some(0));
    let mixed = Program::new(databases).set("STORAGE__KEYSTORE_URL", &other.keystore_url);
    refuses(&mixed, databases, &["do not fit", "of the same shop"]).await;
    let one_database = Program::new(databases).set("STORAGE__KEYSTORE_URL", &databases.data_url);
    refuses(&one_database, databases, &["keystore_url", "of its own"]).await;
    let unknown = Program::new(databases).set("SERVER__LISTN", "127.0.0.1:1");
    refuses(&unknown, databases, &["listn"]).await;
    let nowhere = Program::new(databases).set("BUSINESS__COUNTRY", "XX");
    refuses(&nowhere, databases, &["business.country", "such as DE"]).await;
    let mute = Program::new(databases).set("MAIL__TRANSPORT", "smpt://mail.example.org");
    refuses(&mute, databases, &["mail cannot be sent"]).await;

    assert_eq!(
        program.start().await.stop().await.code(),
        Some(0),
        "it was left whole"
    );
    empty.tear_down().await;
    other.tear_down().await;
}

/// Starts it, and expects that it ends with exit code 1 and these words, in time, and that no file has changed.
async fn refuses(program: &Program, databases: &Databases, says: &[&str]) {
    let before = listing(databases.folder());
    let began = Instant::now();
    let ended = program
        .command(&["serve"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .output();
    let ended = timeout(Duration::from_secs(20), ended).await;
    let ended = ended.expect("it does not serve").unwrap();
    let took = began.elapsed();
    let said = String::from_utf8(ended.stderr).unwrap();
    assert_eq!(ended.status.code(), Some(1), "{said}");
    for words in says {
        assert!(said.contains(words), "{words:?} is not in {said:?}");
    }
    assert!(took < REFUSAL_MAX, "it took {took:?}: {said}");
    assert_eq!(listing(databases.folder()), before, "{said}");
}

async fn a_request_under_way_is_finished_before_the_end(databases: &Databases) {
    let program = Program::new(databases);
    let shop = program.start().await;
    let body = order(&databases.canaries).to_string();
    let (first, rest) = body.split_at(body.len() / 2);
    let mut line = shop.line().await;
    let head = format!(
        "POST /api/v1/orders HTTP/1.1\r\nHost: {}\r\nContent-Type: application/json\r\nIdempotency-Key: slow\r\n\
         Content-Length: {}\r\n\r\n{first}",
        shop.host(),
        body.len()
    );
    line.write_all(head.as_bytes()).await.unwrap();
    line.flush().await.unwrap();
    sleep(Duration::from_millis(300)).await;

    let host = shop.host();
    let ending = tokio::spawn(shop.stop());
    sleep(Duration::from_millis(500)).await;
    assert!(
        tokio::net::TcpStream::connect(host.replace("localhost", "127.0.0.1"))
            .await
            .is_err(),
        "nobody new is let in"
    );
    line.write_all(rest.as_bytes()).await.unwrap();
    let mut answer = [0; 12];
    line.read_exact(&mut answer).await.unwrap();
    assert_eq!(&answer, b"HTTP/1.1 201");
    drop(line);
    assert_eq!(ending.await.unwrap().code(), Some(0));
}

/// What is said of personal data and tokens, however much the log says: the files of the test, the log among them, are
/// searched for canaries in the end.
async fn the_log_holds_nothing_of_anybody(databases: &Databases) {
    let program = Program::new(databases).set("LOG__FILTER", "debug");
    let shop = program.start().await;
    let client = shop.client();
    let key = databases.canaries.word("idempotency key");
    let body = order(&databases.canaries);
    let answer = placed(&client, &shop, &key, &body).await;
    let id = answer["order"]["id"].as_str().unwrap();

    let token = databases.canaries.word("capability");
    let email = databases.canaries.email("query");
    for path in [
        format!("/orders/{id}?key={token}"),
        format!("/{token}"),
        format!("/?email={email}"),
        format!("/order/{token}"),
    ] {
        let answer = client
            .get(format!("{}{path}", shop.url))
            .header("referer", format!("https://elsewhere.example/{token}"))
            .header("cookie", format!("__Host-visit={token}"))
            .header("user-agent", &token)
            .send()
            .await
            .unwrap();
        assert!(answer.status().as_u16() < 500);
    }
    let broken = databases.canaries.word("broken body");
    let answer = client
        .post(format!("{}/api/v1/orders", shop.url))
        .header("idempotency-key", &broken)
        .header("content-type", "application/json")
        .body(format!("{{\"plan\": \"{broken}\""))
        .send()
        .await
        .unwrap();
    assert_eq!(answer.status(), 400);
    assert_eq!(shop.stop().await.code(), Some(0));
    assert!(program.output().contains("answered"), "there is a log");
    assert!(!program.output().contains("127.0.0.1:0"), "no peer in it");
}

fn mode(path: &Path) -> u32 {
    path.metadata().unwrap().permissions().mode() & 0o777
}

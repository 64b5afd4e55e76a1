//! Statements that are uploaded: which were refused, and why, in the reader's language.

use std::sync::Arc;
use std::time::Duration;

use actix_web::http::StatusCode;
use actix_web::http::header::{ACCEPT_LANGUAGE, CONTENT_TYPE};
use actix_web::test::TestRequest;
use jiff::SignedDuration;
use sealbook::audit::Actor;
use sealbook::jobs::{Failure, Runner};
use sealbook::payments::uploads::{self, Incoming};
use sealbook::vault::map::Role;

use super::{Answer, Seat};
use crate::ground::Ground;
use crate::payments::bank::{OTHER_ACCOUNT, camt, of_account, paid};
use crate::payments::{assert_sound, count, shop};
use crate::support::databases::Databases;
use crate::support::on_both_engines;

on_both_engines!(
    a_file_that_is_at_fault_is_refused_with_a_reason,
    what_a_program_sent_is_read_to_its_end_when_its_reader_is_gone,
    a_file_that_nobody_goes_on_with_can_be_taken_off_the_list,
);

const PATH: &str = "/admin/payments";

impl Seat<'_> {
    /// Chooses a file and sends the form.
    pub async fn upload(&self, file: &str, csrf: &str) -> Answer {
        self.upload_as("statement.xml", file, csrf).await
    }

    async fn upload_as(&self, name: &str, file: &str, csrf: &str) -> Answer {
        let part = |name: &str, content: &str| {
            format!("--sealed\r\nContent-Disposition: form-data; {name}\r\n\r\n{content}\r\n")
        };
        let body = part("name=\"csrf\"", csrf)
            + &part(&format!("name=\"file\"; filename=\"{name}\""), file)
            + "--sealed--\r\n";
        let request = TestRequest::post()
            .uri("/admin/payments/statements")
            .insert_header((CONTENT_TYPE, "multipart/form-data; boundary=sealed"))
            .set_payload(body);
        self.ask(request).await
    }
}

/// Takes in what is uploaded, as the runner does.
pub async fn read_all(ground: &Ground) {
    let uploads = uploads::latest(&ground.storage).await.unwrap();
    for upload in uploads.iter().filter(|upload| upload.is_waiting()) {
        let _ = uploads::take_in(&ground.app, &upload.by, &upload.id).await;
    }
}

async fn a_file_that_is_at_fault_is_refused_with_a_reason(databases: &Databases) {
    let ground = shop(databases).await;
    let seat = Seat::take(&ground, Role::Owner).await;
    let file = of_account(OTHER_ACCOUNT, &[paid(100, "x")]);
    let uploaded = seat.upload(&file, &seat.csrf).await;
    assert_eq!(uploaded.status, StatusCode::SEE_OTHER);
    read_all(&ground).await;
    let page = seat.get(PATH).await;
    assert!(page.shows("another account") && page.shows("statement.xml"));
    the_refusal_is_said_in_the_readers_language(&ground, &seat).await;
    let nothing = seat.upload("", &seat.csrf).await;
    assert_eq!(nothing.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(
        seat.get(&format!("{PATH}?state=lost"))
            .await
            .shows("action=\"/admin/payments\"")
    );
}

/// A file that a program sent, whose reader is gone once it had begun.
async fn broken_off(ground: &Ground, lines: i64) {
    let movements: Vec<_> = (1..=lines).map(|n| paid(n, &format!("{n}"))).collect();
    let mut incoming = Incoming::begin(&ground.app, &Actor::System, Some("camt.xml"))
        .await
        .unwrap();
    let file = camt("S1", &movements);
    incoming.push(file.as_bytes()).await.unwrap();
    let begun = async {
        while count(ground, "select count(*) from statements").await == 0 {
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
    };
    tokio::select! {
        biased;
        () = begun => {}
        taken = incoming.take_in(&Actor::System) => panic!("it was too fast: {taken:?}"),
    }
}

async fn what_a_program_sent_is_read_to_its_end_when_its_reader_is_gone(databases: &Databases) {
    let ground = shop(databases).await;
    let seat = Seat::take(&ground, Role::Owner).await;
    broken_off(&ground, 2_000).await;
    let app = Arc::clone(&ground.app);
    let runner = Runner::new(&ground.storage, &ground.clock, &ground.chance);
    let runner = runner.on(uploads::JOB, move |claim| {
        let app = Arc::clone(&app);
        async move {
            let done = uploads::take_in_owed(&app, &claim).await;
            done.map_err(|error| Failure::new("it was not taken in", error))
        }
    });
    assert_eq!(
        runner.drain().await.unwrap(),
        0,
        "its reader may still be at it"
    );
    let uploaded = format!("{PATH}?done=uploaded");
    let page = seat.get(&uploaded).await;
    for said in [
        "The statement is being read.",
        "go on by itself in about two minutes",
        "http-equiv=\"refresh\"",
    ] {
        assert!(page.shows(said), "{said}: {}", page.body);
    }
    assert!(!page.shows("/dismiss"));
    let upload = uploads::latest(&ground.storage).await.unwrap().remove(0);
    let dismiss = format!("{PATH}/statements/{}/dismiss", upload.id);
    seat.post(&dismiss, &[]).await;

    ground.clock.advance(SignedDuration::from_secs(121));
    assert_eq!(runner.drain().await.unwrap(), 1);
    assert_eq!(runner.drain().await.unwrap(), 0);
    assert_eq!(
        count(&ground, "select count(*) from bank_lines").await,
        2_000
    );
    // What is said follows what is so, whatever the address says.
    let page = seat.get(&uploaded).await;
    assert!(!page.shows("The statement is being read."), "{}", page.body);
    assert!(!page.shows("http-equiv=\"refresh\"") && page.shows("/dismiss"));
    let upload = uploads::latest(&ground.storage).await.unwrap().remove(0);
    assert_eq!(upload.taken.unwrap().lines, 2_000);
    assert_sound(&ground).await;
}

async fn a_file_that_nobody_goes_on_with_can_be_taken_off_the_list(databases: &Databases) {
    let ground = shop(databases).await;
    let seat = Seat::take(&ground, Role::Owner).await;
    broken_off(&ground, 2_000).await;
    // Its job was given up.
    let given_up = ground.storage.transact(move |tx| {
        Box::pin(async move {
            let sql = "update jobs set given_up_at = 1";
            sqlx::query(sql).execute(tx.conn()).await?;
            Ok::<_, sealbook::storage::Error>(())
        })
    });
    given_up.await.unwrap();
    let page = seat.get(PATH).await;
    assert!(page.shows("nobody goes on with it"), "{}", page.body);
    let upload = uploads::latest(&ground.storage).await.unwrap().remove(0);
    let dismiss = format!("{PATH}/statements/{}/dismiss", upload.id);
    assert_eq!(seat.post(&dismiss, &[]).await.location, PATH);
    assert!(uploads::latest(&ground.storage).await.unwrap().is_empty());
    assert_eq!(
        count(&ground, "select count(*) from statement_parts").await,
        0
    );
}

async fn the_refusal_is_said_in_the_readers_language(ground: &Ground, seat: &Seat<'_>) {
    let whole = camt("S1", &[paid(100, "x")]);
    let (cut, _) = whole.split_at(whole.len() - 50);
    seat.upload_as("März <2026>.xml", cut, &seat.csrf).await;
    read_all(ground).await;
    let german = TestRequest::get()
        .uri(PATH)
        .insert_header((ACCEPT_LANGUAGE, "de"));
    let page = seat.ask(german).await;
    let (_, said) = page.body.split_once("März &lt;2026&gt;.xml").unwrap();
    let (_, said) = said.split_once("Zeile ").unwrap();
    let (line, said) = said.split_once(": ").unwrap();
    assert!(line.parse::<usize>().unwrap() > 1, "{line}");
    assert!(
        said.starts_with("Die Datei endet vor dem Auszug."),
        "{said}"
    );
    // What was refused before stands behind it, until somebody takes it off the list.
    assert!(page.shows("Frühere Dateien (1)") && page.shows("anderen Kontos"));
    for left in ["another account", ""] {
        let page = seat.get(PATH).await;
        let (_, id) = page.body.split_once("/admin/payments/statements/").unwrap();
        let (id, _) = id.split_once("/dismiss").unwrap();
        let path = format!("/admin/payments/statements/{id}/dismiss");
        assert_eq!(seat.post(&path, &[]).await.location, PATH);
        let page = seat.get(PATH).await;
        assert!(!page.shows("ends before the statement"), "{page:?}");
        assert!(page.shows(left) && !page.shows("Earlier files"));
        let support = Seat::take(ground, Role::Support).await;
        assert!(support.post(&path, &[]).await.is_for_another_role());
    }
    assert!(!seat.get(PATH).await.shows("Refused ("));
}

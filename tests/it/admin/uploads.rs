//! Statements that are uploaded: which were refused, and why, in the reader's language.

use actix_web::http::StatusCode;
use actix_web::http::header::{ACCEPT_LANGUAGE, CONTENT_TYPE};
use actix_web::test::TestRequest;
use sealbook::payments::uploads;
use sealbook::vault::map::Role;

use super::{Answer, Seat};
use crate::ground::Ground;
use crate::payments::bank::{OTHER_ACCOUNT, camt, of_account, paid};
use crate::payments::shop;
use crate::support::databases::Databases;
use crate::support::on_both_engines;

on_both_engines!(a_file_that_is_at_fault_is_refused_with_a_reason);

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

async fn the_refusal_is_said_in_the_readers_language(ground: &Ground, seat: &Seat<'_>) {
    let whole = camt("S1", &[paid(100, "x")]);
    let (cut, _) = whole.split_at(whole.len() - 50);
    seat.upload_as("März <2026>.xml", cut, &seat.csrf).await;
    read_all(ground).await;
    let german = TestRequest::get()
        .uri(PATH)
        .insert_header((ACCEPT_LANGUAGE, "de"));
    let page = seat.ask(german).await;
    let (_, said) = page.body.split_once("Zeile ").unwrap();
    let (line, said) = said.split_once(": ").unwrap();
    assert!(line.parse::<usize>().unwrap() > 1, "{line}");
    assert!(
        said.starts_with("Die Datei endet vor dem Auszug."),
        "{said}"
    );
    assert!(page.shows("März &lt;2026&gt;.xml"), "{page:?}");
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

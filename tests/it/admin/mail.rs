//! Mail in the panel: what is in trouble can be settled, and a letter is read in a case alone.

use actix_web::http::StatusCode;
use sealbook::audit::Action;
use sealbook::mail::{self, Kind, MessageId, Obligation, State};
use sealbook::orders::Order;
use sealbook::storage::{self, Batch};
use sealbook::vault::map::Role;

use super::{Seat, entries, ordered};
use crate::ground::Ground;
use crate::orders::shop;
use crate::support::databases::Databases;
use crate::support::on_both_engines;

on_both_engines!(
    a_message_in_trouble_is_settled_once_and_the_log_says_so,
    a_letter_is_read_in_a_case_by_roles_that_may_and_without_its_tokens,
    messages_are_listed_by_their_state,
);

/// A sign-in mail to the order's customer that stands like this.
async fn message(ground: &Ground, order: &Order, state: State, text: &str) -> MessageId {
    let owed = Obligation::new(
        Kind::SignInLink,
        "sign-in-asked",
        ground.chance.token(),
        &order.subject,
        &ground.clock,
        &ground.chance,
    );
    let id = owed.id().clone();
    let keys = ground.vault.keys(&order.subject).await.unwrap();
    let letter = format!(
        "From: Shop <shop@localhost>\r\nTo: <ada@lovelace.example>\r\nSubject: Sign in\r\n\
         Content-Type: text/plain; charset=utf-8\r\n\r\n{text}\r\n"
    );
    let sealed = ground
        .vault
        .seal(&mail::data::BYTES, &keys, id.as_str(), letter.as_bytes())
        .unwrap();
    let row = id.clone();
    ground
        .storage
        .transact(move |tx| {
            let (owed, sealed, id) = (owed.clone(), sealed.clone(), row.clone());
            Box::pin(async move {
                let mut batch = Batch::new();
                mail::owe(&mut batch, owed);
                tx.insert(batch).await?;
                sqlx::query(
                    "update messages set state = $1, due_at = null, bytes_sealed = $2 where id = $3",
                )
                .bind(state.as_str())
                .bind(sealed.into_bytes())
                .bind(id.as_str())
                .execute(tx.conn())
                .await?;
                Ok::<_, storage::Error>(())
            })
        })
        .await
        .unwrap();
    id
}

async fn state(ground: &Ground, id: &MessageId) -> State {
    let message = mail::find(&ground.storage, id).await.unwrap();
    message.unwrap().state
}

async fn a_message_in_trouble_is_settled_once_and_the_log_says_so(databases: &Databases) {
    let ground = shop(databases).await;
    let order = ordered(&ground, "Ada Lovelace", "ada@lovelace.example").await;
    let dead = message(&ground, &order, State::Dead, "").await;
    let unknown = message(&ground, &order, State::Unknown, "").await;
    let seat = Seat::take(&ground, Role::Support).await;
    let overview = seat.get("/admin").await;
    assert!(
        overview.shows("/admin/mail?state=dead") && overview.shows("/admin/mail?state=unknown")
    );

    let retry = format!("/admin/mail/{dead}/retry");
    let again = seat.post(&retry, &[]).await;
    assert_eq!(again.location, format!("/admin/mail/{dead}?done=resent"));
    assert_eq!(state(&ground, &dead).await, State::Queued);
    let again = seat.post(&retry, &[]).await;
    assert_eq!(again.location, format!("/admin/mail/{dead}?done=unchanged"));

    let dropped = seat.post(&format!("/admin/mail/{unknown}/drop"), &[]).await;
    assert!(seat.get(&dropped.location).await.shows("will not be sent"));
    assert_eq!(state(&ground, &unknown).await, State::Dropped);
    let log: Vec<Action> = entries(&ground)
        .await
        .iter()
        .map(|entry| entry.action)
        .collect();
    assert_eq!(log, [Action::MessageDropped, Action::MessageResent]);
    let nobodys = seat
        .post("/admin/mail/msg_06fqzpdf78c5v9t4m2k1n0s3aw/retry", &[])
        .await;
    assert_eq!(nobodys.status, StatusCode::NOT_FOUND);
}

async fn a_letter_is_read_in_a_case_by_roles_that_may_and_without_its_tokens(
    databases: &Databases,
) {
    let ground = shop(databases).await;
    let order = ordered(&ground, "Ada Lovelace", "ada@lovelace.example").await;
    let token = ground.chance.token();
    let text = format!("Dear Ada, sign in: https://shop.example/account/in?token={token}");
    let id = message(&ground, &order, State::Previewed, &text).await;
    let path = format!("/admin/mail/{id}");
    let support = Seat::take(&ground, Role::Support).await;
    let sealed = support.get(&path).await;
    assert!(!sealed.shows("Dear Ada") && !sealed.shows("ada@lovelace.example"));
    assert!(entries(&ground).await.is_empty());

    support.open_case(&order, "delivery_problem", "").await;
    let opened = support.get(&path).await;
    assert!(opened.shows("Dear Ada") && opened.shows("ada@lovelace.example"));
    assert!(!opened.shows(&token), "whoever reads it could sign in");
    let log = entries(&ground).await;
    assert_eq!(log[0].fields, ["messages.bytes_sealed"]);
    assert_eq!(log[0].object.as_deref(), Some(id.as_str()));

    let billing = Seat::take(&ground, Role::Billing).await;
    billing.open_case(&order, "billing_question", "").await;
    let before = entries(&ground).await.len();
    assert!(!billing.get(&path).await.shows("Dear Ada"));
    assert_eq!(entries(&ground).await.len(), before);
}

async fn messages_are_listed_by_their_state(databases: &Databases) {
    let ground = shop(databases).await;
    let order = ordered(&ground, "Ada Lovelace", "ada@lovelace.example").await;
    let seat = Seat::take(&ground, Role::Owner).await;
    let mut ids = Vec::new();
    for state in [State::Sent, State::Dead, State::Sent] {
        ground.clock.advance(jiff::SignedDuration::from_secs(1));
        let id = message(&ground, &order, state, "").await;
        ids.push(format!("href=\"/admin/mail/{id}\""));
    }
    let dead = seat.get("/admin/mail?state=dead").await;
    assert!(dead.shows(&ids[1]) && !dead.shows(&ids[0]) && !dead.shows(&ids[2]));
    let first = seat.get("/admin/mail?state=sent&limit=1").await;
    assert!(first.shows(&ids[2]) && !first.shows(&ids[0]));
    let second = seat.get(&first.neighbour("next").unwrap()).await;
    assert!(second.shows(&ids[0]) && !second.shows(&ids[2]));
    assert_eq!(second.neighbour("next"), None);
    assert!(!seat.get("/admin/mail").await.shows("ada@lovelace.example"));
}

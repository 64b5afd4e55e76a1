//! VIES says yes, no, nothing, nonsense or too much: the order waits, or is settled, and the customer reads that it was asked.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};

use jiff::SignedDuration;
use sealbook::billing::vat_ids::State;
use sealbook::egress;
use sealbook::orders::{self, Order};
use sealbook::storage::Engine;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpListener;

use super::vat_ids::{business, claim, found, issued, place, question, state};
use crate::account::shop::ADA;
use crate::support::shop::Shop;
use crate::support::{Fixture, on_both_engines};

on_both_engines!(
    a_valid_id_of_the_same_name_turns_the_tax_around,
    an_invalid_id_bears_vat_and_another_name_waits_for_a_person,
    whatever_else_it_says_the_order_waits_and_it_is_asked_again,
);

/// What the stub does with the next who asks.
#[derive(Debug, Clone, Copy)]
enum Says {
    Valid(&'static str),
    Invalid,
    Unavailable,
    Garbage,
    Huge,
    Silence,
}

/// A register of our own.
struct Stub {
    url: String,
    says: Arc<Mutex<VecDeque<Says>>>,
    heard: Arc<Mutex<Vec<String>>>,
}

impl Stub {
    async fn open() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}/rest-api", listener.local_addr().unwrap());
        let says = Arc::new(Mutex::new(VecDeque::new()));
        let heard = Arc::new(Mutex::new(Vec::new()));
        let (next, requests) = (Arc::clone(&says), Arc::clone(&heard));
        tokio::spawn(async move {
            while let Ok((mut stream, _)) = listener.accept().await {
                let (next, requests) = (Arc::clone(&next), Arc::clone(&requests));
                tokio::spawn(async move {
                    let mut bytes = vec![0; 8192];
                    let read = stream.read(&mut bytes).await.unwrap_or(0);
                    let request = String::from_utf8_lossy(&bytes[..read]).into_owned();
                    requests.lock().unwrap().push(request);
                    let next = next.lock().unwrap().pop_front();
                    let answer = match next.unwrap_or(Says::Unavailable) {
                        Says::Valid(name) => ok(&format!(
                            r#"{{"countryCode":"FR","vatNumber":"40303265045","valid":true,"requestIdentifier":"WAPIAAAAZ1","name":"{name}"}}"#
                        )),
                        Says::Invalid => {
                            ok(r#"{"countryCode":"FR","vatNumber":"40303265045","valid":false}"#)
                        }
                        Says::Unavailable => ok(
                            r#"{"actionSucceed":false,"errorWrappers":[{"error":"MS_UNAVAILABLE"}]}"#,
                        ),
                        Says::Garbage => "\u{1}\u{2}VIES\r\n\r\n".to_owned(),
                        Says::Huge => ok(&format!(
                            r#"{{"valid":true,"name":"{}"}}"#,
                            "x".repeat(9 << 20)
                        )),
                        Says::Silence => {
                            tokio::time::sleep(std::time::Duration::from_secs(30)).await;
                            String::new()
                        }
                    };
                    let _ = stream.write_all(answer.as_bytes()).await;
                });
            }
        });
        Self { url, says, heard }
    }

    fn will(&self, says: Says) {
        self.says.lock().unwrap().push_back(says);
    }

    fn heard(&self) -> Vec<String> {
        self.heard.lock().unwrap().clone()
    }
}

fn ok(body: &str) -> String {
    format!(
        "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: {}\r\nconnection: close\r\n\r\n{body}",
        body.len()
    )
}

/// A shop that asks it.
struct Asking {
    shop: Shop,
    vies: Stub,
}

impl Fixture for Asking {
    async fn set_up(engine: Engine) -> Self {
        let vies = Stub::open().await;
        let settings = [
            ("VAT_IDS__VIES", "true"),
            ("VAT_IDS__VIES_URL", vies.url.as_str()),
            ("BUSINESS__VAT_ID", "DE136695976"),
        ];
        let shop = Shop::with(engine, &settings).await;
        Self { shop, vies }
    }

    async fn tear_down(self) {
        self.shop.tear_down().await;
    }
}

async fn claimed(shop: &Shop) -> Order {
    let order = place(shop, &business(ADA, "once")).await;
    orders::ask_vies(&shop.app).await.unwrap();
    claim(shop, &order).await;
    order
}

async fn ask(shop: &Shop) {
    orders::ask_vies(&shop.app).await.unwrap();
}

async fn later(shop: &Shop) {
    shop.later(SignedDuration::from_mins(40)).await;
}

async fn a_valid_id_of_the_same_name_turns_the_tax_around(asking: &Asking) {
    let Asking { shop, vies } = asking;
    vies.will(Says::Valid("S.A.R.L. MOTEURS ANALYTIQUES"));
    let order = claimed(shop).await;
    ask(shop).await;
    shop.until("it is settled", || async {
        state(shop, &order).await == State::Confirmed
    })
    .await;
    assert_eq!(issued(shop, &order).await.document.tax.minor(), 0);
    let heard = vies.heard();
    assert_eq!(
        heard.len(),
        1,
        "nobody asks before the customer said it is theirs: {heard:?}"
    );
    assert!(heard[0].starts_with("POST /rest-api/check-vat-number HTTP/1.1"));
    for part in [
        r#""countryCode":"FR","vatNumber":"40303265045""#,
        r#""requesterMemberStateCode":"DE","requesterNumber":"136695976""#,
    ] {
        assert!(heard[0].contains(part), "{heard:?}");
    }
    let told = egress::disclosures(&shop.app.storage, &order.subject, 10)
        .await
        .unwrap();
    assert_eq!(told.len(), 1);
    assert_eq!(told[0].recipient, "European Commission (VIES)");
    assert_eq!(told[0].fields, ["vat_confirmations.vat_id_sealed"]);
    let kept: Option<String> = sqlx::query_scalar("select consultation from vat_confirmations")
        .fetch_one(shop.app.storage.reader())
        .await
        .unwrap();
    assert_eq!(kept.as_deref(), Some("WAPIAAAAZ1"));
}

async fn an_invalid_id_bears_vat_and_another_name_waits_for_a_person(asking: &Asking) {
    let Asking { shop, vies } = asking;
    vies.will(Says::Invalid);
    let order = claimed(shop).await;
    ask(shop).await;
    shop.until("it is settled", || async {
        state(shop, &order).await == State::Refused
    })
    .await;
    assert_eq!(issued(shop, &order).await.document.tax.minor(), 1_900);

    vies.will(Says::Valid("SA SODIMAS"));
    let order = claimed(shop).await;
    for _ in 0..3 {
        ask(shop).await;
        later(shop).await;
    }
    assert_eq!(state(shop, &order).await, State::Waiting);
    assert_eq!(vies.heard().len(), 2, "it is left to a person");
    assert!(question(shop, &order).await.left_at.is_some());
}

async fn whatever_else_it_says_the_order_waits_and_it_is_asked_again(asking: &Asking) {
    let Asking { shop, vies } = asking;
    let wrong = [Says::Unavailable, Says::Garbage, Says::Huge, Says::Silence];
    for says in wrong {
        vies.will(says);
    }
    let order = claimed(shop).await;
    for (n, says) in wrong.into_iter().enumerate() {
        ask(shop).await;
        shop.until("it was asked", || async { vies.heard().len() > n })
            .await;
        ask(shop).await;
        assert_eq!(state(shop, &order).await, State::Waiting, "{says:?}");
        later(shop).await;
    }
    vies.will(Says::Valid("---"));
    shop.until("it is settled", || async {
        ask(shop).await;
        state(shop, &order).await == State::Confirmed
    })
    .await;
    assert_eq!(found(shop, &order.id).await.tax.minor(), 0);
    let told = egress::disclosures(&shop.app.storage, &order.subject, 10).await;
    assert_eq!(told.unwrap().len(), 1, "however often it was tried");
}

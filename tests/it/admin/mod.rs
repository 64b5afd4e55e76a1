//! The panel, as operators of each role use it: through the shop's own routes.

mod access;
mod accounts;
mod cases;
mod catalogue;
mod catalogue_edits;
mod customers;
mod figures;
mod lists;
mod looks;
mod mail;
mod named_files;
mod one_line;
mod operators;
mod order_end;
mod payments;
mod rates;
mod reports;
mod subscriptions;
mod uploads;

use actix_web::App as Router;
use actix_web::body::to_bytes;
use actix_web::dev::Service as _;
use actix_web::http::StatusCode;
use actix_web::http::header::{ACCEPT, CONTENT_TYPE, COOKIE, HOST, LOCATION, SET_COOKIE};
use actix_web::middleware::from_fn;
use actix_web::test::{TestRequest, init_service};
use actix_web::web::Data;
use sealbook::app::App;
use sealbook::audit::{Entry, Filter};
use sealbook::identity::{OperatorId, data};
use sealbook::orders::{Order, OrderForm};
use sealbook::serve::routes;
use sealbook::vault::Normal;
use sealbook::vault::map::Role;
use sealbook::web::session::{self, Fresh, Kind};
use sealbook::web::{Site, entrance};

use crate::ground::Ground;
use crate::orders::{form, place};

/// What the panel answered.
#[derive(Debug)]
pub struct Answer {
    pub status: StatusCode,
    pub location: String,
    pub body: String,
    /// `name=value` of each cookie that was set.
    pub cookies: Vec<String>,
}

impl Answer {
    /// The text of the failure page that says "not for your role".
    pub fn is_for_another_role(&self) -> bool {
        self.status == StatusCode::FORBIDDEN && self.body.contains("This is not for your role")
    }

    pub fn shows(&self, text: &str) -> bool {
        self.body.contains(text)
    }

    /// The ids of the orders in a list, in their order.
    pub fn orders(&self) -> Vec<String> {
        let links = self.body.split("href=\"/admin/orders/").skip(1);
        links
            .map(|rest| rest.split('"').next().unwrap().to_owned())
            .collect()
    }

    /// Where the pager's link with this relation (`next`, `prev`) leads.
    pub fn neighbour(&self, rel: &str) -> Option<String> {
        let (before, _) = self.body.split_once(&format!("rel=\"{rel}\""))?;
        let (_, href) = before.rsplit_once("href=\"")?;
        Some(href.split('"').next().unwrap().replace("&amp;", "&"))
    }
}

/// An operator in front of a browser.
pub struct Seat<'g> {
    ground: &'g Ground,
    pub operator: OperatorId,
    cookies: String,
    csrf: String,
}

impl<'g> Seat<'g> {
    /// Signs a new operator of this role in.
    pub async fn take(ground: &'g Ground, role: Role) -> Self {
        let operator = hire(&ground.app, role).await;
        Self::again(ground, operator).await
    }

    /// Signs the operator in, in another browser.
    pub async fn again(ground: &'g Ground, operator: OperatorId) -> Self {
        let fresh = Fresh::new(
            Kind::Operator,
            operator.as_str(),
            &ground.clock,
            &ground.chance,
        );
        session::begin_alone(&ground.storage, &fresh).await.unwrap();
        let cookie = fresh.cookie();
        let mut seat = Self {
            ground,
            operator,
            cookies: format!("{}={}", cookie.name(), cookie.value()),
            csrf: String::new(),
        };
        let first = seat.get("/admin").await;
        assert_eq!(first.status, StatusCode::OK);
        let (_, token) = first.body.split_once("name=\"csrf\" value=\"").unwrap();
        token.split('"').next().unwrap().clone_into(&mut seat.csrf);
        for cookie in &first.cookies {
            seat.cookies = format!("{}; {cookie}", seat.cookies);
        }
        seat
    }

    pub async fn get(&self, path: &str) -> Answer {
        self.ask(TestRequest::get().uri(path)).await
    }

    /// Sends a form of the panel's.
    pub async fn post(&self, path: &str, fields: &[(&str, &str)]) -> Answer {
        self.post_with(path, fields, &self.csrf).await
    }

    pub async fn post_with(&self, path: &str, fields: &[(&str, &str)], csrf: &str) -> Answer {
        let body = form_urlencoded::Serializer::new(String::new())
            .append_pair("csrf", csrf)
            .extend_pairs(fields)
            .finish();
        let request = TestRequest::post()
            .uri(path)
            .insert_header((CONTENT_TYPE, "application/x-www-form-urlencoded"))
            .set_payload(body);
        self.ask(request).await
    }

    async fn ask(&self, request: TestRequest) -> Answer {
        ask(
            self.ground,
            request.insert_header((COOKIE, self.cookies.as_str())),
        )
        .await
    }

    /// Opens a case on the customer of this order.
    pub async fn open_case(&self, order: &Order, reason: &str, note: &str) -> Answer {
        let path = format!("/admin/customers/{}/cases", order.customer);
        let back = format!("/admin/orders/{}", order.id);
        self.post(
            &path,
            &[("reason", reason), ("note", note), ("back", &back)],
        )
        .await
    }
}

/// Asks without any session.
pub async fn ask(ground: &Ground, request: TestRequest) -> Answer {
    // Ids, and with them the log, are ordered by the millisecond.
    ground.clock.advance(jiff::SignedDuration::from_millis(1));
    let service = init_service(
        Router::new()
            .app_data(Data::from(ground.app.clone()))
            .app_data(Data::from(Site::of(&ground.app)))
            .wrap(from_fn(entrance))
            .configure(routes),
    )
    .await;
    let request = request
        .insert_header((HOST, "localhost:8443"))
        .insert_header((ACCEPT, "text/html"))
        .peer_addr("127.0.0.1:4000".parse().unwrap())
        .to_request();
    let response = service.call(request).await.unwrap();
    let headers = response.headers();
    let location = headers.get(LOCATION).map(|value| value.to_str().unwrap());
    Answer {
        status: response.status(),
        location: location.unwrap_or_default().to_owned(),
        cookies: headers
            .get_all(SET_COOKIE)
            .map(|cookie| {
                cookie
                    .to_str()
                    .unwrap()
                    .split(';')
                    .next()
                    .unwrap()
                    .to_owned()
            })
            .collect(),
        body: {
            let bytes = to_bytes(response.into_body()).await.unwrap();
            // The template engine escapes slashes, too; tests look for addresses.
            let text = String::from_utf8_lossy(&bytes);
            text.replace("&#x2f;", "/")
        },
    }
}

/// An operator who has been here for long. How one comes in has its own tests.
pub async fn hire(app: &App, role: Role) -> OperatorId {
    let id = OperatorId::mint(&app.clock, &app.chance);
    let keys = app.vault.fresh_subject().await.unwrap();
    let seal = |field, text: &str| {
        app.vault
            .seal(field, &keys, id.as_str(), text.as_bytes())
            .unwrap()
    };
    let email = format!("{id}@shop.example");
    let index = app
        .vault
        .index(&data::EMAIL_INDEX, &Normal::email(&email).unwrap());
    let row = (
        id.to_string(),
        keys.subject().to_string(),
        index.to_vec(),
        seal(&data::EMAIL, &email).into_bytes(),
        seal(&data::NAME, "Grace Hopper").into_bytes(),
    );
    let now = app.clock.now_micros();
    app
        .storage
        .transact(move |tx| {
            let row = row.clone();
            Box::pin(async move {
                sqlx::query(
                    "insert into operators (id, subject_id, role, email_index, email_sealed, name_sealed, \
                     totp_step, invited_at, enrolled_at) values ($1, $2, $3, $4, $5, $6, 0, $7, $7)",
                )
                .bind(row.0)
                .bind(row.1)
                .bind(role.as_str())
                .bind(row.2)
                .bind(row.3)
                .bind(row.4)
                .bind(now)
                .execute(tx.conn())
                .await?;
                Ok::<_, sealbook::storage::Error>(())
            })
        })
        .await
        .unwrap();
    id
}

/// Places an order, a second after the last one.
pub async fn ordered(ground: &Ground, name: &str, email: &str) -> Order {
    let form = OrderForm {
        name: name.to_owned(),
        ..form(email)
    };
    order(ground, &form).await
}

pub async fn order(ground: &Ground, form: &OrderForm) -> Order {
    ground.clock.advance(jiff::SignedDuration::from_secs(1));
    place(ground, form, &ground.chance.token()).await.unwrap()
}

/// The log, newest first.
pub async fn entries(ground: &Ground) -> Vec<Entry> {
    ground.audit.entries(&Filter::default(), 100).await.unwrap()
}

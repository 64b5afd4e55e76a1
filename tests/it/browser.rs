//! What a browser does, without one: keeps cookies, and sends a form back with its token.

use std::cell::RefCell;
use std::collections::BTreeMap;

use actix_web::http::header::{CONTENT_TYPE, COOKIE};
use actix_web::test::TestRequest;

use crate::admin::{Answer, ask};
use crate::ground::Ground;

/// Keeps cookies and the token of the last form, as a browser does.
pub struct Browser<'g> {
    pub ground: &'g Ground,
    pub cookies: RefCell<BTreeMap<String, String>>,
    csrf: RefCell<String>,
}

impl<'g> Browser<'g> {
    pub fn new(ground: &'g Ground) -> Self {
        Self {
            ground,
            cookies: RefCell::default(),
            csrf: RefCell::default(),
        }
    }

    pub async fn get(&self, path: &str) -> Answer {
        self.ask(TestRequest::get().uri(path)).await
    }

    pub async fn post(&self, path: &str, fields: &[(&str, &str)]) -> Answer {
        let body = form_urlencoded::Serializer::new(String::new())
            .append_pair("csrf", &self.csrf.borrow())
            .extend_pairs(fields)
            .finish();
        let kind = (CONTENT_TYPE, "application/x-www-form-urlencoded");
        self.ask(
            TestRequest::post()
                .uri(path)
                .insert_header(kind)
                .set_payload(body),
        )
        .await
    }

    async fn ask(&self, request: TestRequest) -> Answer {
        let pairs: Vec<String> = self
            .cookies
            .borrow()
            .iter()
            .map(|(name, value)| format!("{name}={value}"))
            .collect();
        let answer = ask(
            self.ground,
            request.insert_header((COOKIE, pairs.join("; "))),
        )
        .await;
        for cookie in &answer.cookies {
            let (name, value) = cookie.split_once('=').unwrap();
            self.cookies
                .borrow_mut()
                .insert(name.to_owned(), value.to_owned());
        }
        if let Some((_, rest)) = answer.body.split_once("name=\"csrf\" value=\"") {
            rest.split('"')
                .next()
                .unwrap()
                .clone_into(&mut self.csrf.borrow_mut());
        }
        answer
    }
}

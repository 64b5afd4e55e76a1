//! Forms: read once, with the token that proves that this browser was given the form here.

use std::collections::BTreeMap;

use actix_web::dev::Payload;
use actix_web::http::StatusCode;
use actix_web::http::header::CONTENT_TYPE;
use actix_web::web::{Bytes, Data};
use actix_web::{FromRequest, HttpRequest};
use futures_util::future::LocalBoxFuture;
use serde::de::DeserializeOwned;

use super::{Problem, Site, Visit};

/// Fields of one form at most.
const FIELDS_MAX: usize = 200;

/// What a form's fields say. To get hold of one is proof that its token was right.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Fields(BTreeMap<String, String>);

impl Fields {
    /// What was typed into a field; nothing, when the form had no such field.
    pub fn value(&self, name: &str) -> &str {
        self.0.get(name).map_or("", String::as_str)
    }

    /// Whether a box was ticked: ours say `yes`, one without a value says `on`.
    pub fn ticked(&self, name: &str) -> bool {
        ["yes", "on", "true", "1"].contains(&self.value(name))
    }

    /// The fields whose names begin with `prefix`, without it.
    pub fn with_prefix<'a>(&'a self, prefix: &'a str) -> impl Iterator<Item = (&'a str, &'a str)> {
        self.0
            .iter()
            .filter_map(move |(name, value)| Some((name.strip_prefix(prefix)?, value.as_str())))
    }

    /// All fields and what was typed into them.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0
            .iter()
            .map(|(name, value)| (name.as_str(), value.as_str()))
    }

    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// What was sent, in one spelling.
    pub fn canonical(&self) -> Vec<u8> {
        form_urlencoded::Serializer::new(String::new())
            .extend_pairs(self.iter())
            .finish()
            .into_bytes()
    }

    /// Into a struct of text fields, for a form that has no others.
    pub fn into_typed<T: DeserializeOwned>(self) -> Result<T, Problem> {
        let pairs = self.0.into_iter();
        let fields = serde::de::value::MapDeserializer::<_, serde::de::value::Error>::new(pairs);
        T::deserialize(fields).map_err(|error| {
            Problem::new(StatusCode::BAD_REQUEST, "unreadable-form").detail(error.to_string())
        })
    }

    fn parse(body: &[u8]) -> Result<Self, Problem> {
        let unreadable = |why: &str| {
            Problem::new(StatusCode::BAD_REQUEST, "unreadable-form").detail(why.to_owned())
        };
        let mut fields = BTreeMap::new();
        for (name, value) in form_urlencoded::parse(body) {
            if fields
                .insert(name.into_owned(), value.into_owned())
                .is_some()
            {
                return Err(unreadable("a field stands in it twice"));
            }
            if fields.len() > FIELDS_MAX {
                return Err(unreadable("it has too many fields"));
            }
        }
        Ok(Self(fields))
    }
}

impl FromIterator<(String, String)> for Fields {
    fn from_iter<I: IntoIterator<Item = (String, String)>>(pairs: I) -> Self {
        Self(pairs.into_iter().collect())
    }
}

impl FromRequest for Fields {
    type Error = actix_web::Error;
    type Future = LocalBoxFuture<'static, Result<Self, Self::Error>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let body = Bytes::from_request(request, payload);
        let request = request.clone();
        Box::pin(async move {
            let kind = request.headers().get(CONTENT_TYPE);
            let is_form = kind
                .and_then(|kind| kind.to_str().ok())
                .is_some_and(|kind| kind.starts_with("application/x-www-form-urlencoded"));
            if !is_form {
                return Err(Problem::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, "not-a-form").into());
            }
            let mut fields = Self::parse(&body.await?)?;
            let token = fields.0.remove("csrf").unwrap_or_default();
            let site = request
                .app_data::<Data<Site>>()
                .expect("serve registers the site");
            if !Visit::of(&request).is_own_csrf_token(site, &token) {
                return Err(Problem::new(StatusCode::FORBIDDEN, "csrf").into());
            }
            Ok(fields)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_field_that_stands_twice_is_refused() {
        assert!(Fields::parse(b"a=1&b=2").is_ok());
        assert!(Fields::parse(b"a=1&a=2").is_err());
    }

    #[test]
    fn typed_fields_must_all_be_there() {
        #[derive(serde::Deserialize)]
        struct SignIn {
            email: String,
        }
        let typed: SignIn = Fields::parse(b"email=a%40b.example")
            .unwrap()
            .into_typed()
            .unwrap();
        assert_eq!(typed.email, "a@b.example");
        assert!(
            Fields::parse(b"mail=x")
                .unwrap()
                .into_typed::<SignIn>()
                .is_err()
        );
    }
}

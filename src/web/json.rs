//! JSON bodies: one document of the declared type, nothing unknown, nothing twice.

use std::collections::BTreeMap;
use std::fmt;
use std::marker::PhantomData;

use actix_web::dev::Payload;
use actix_web::http::StatusCode;
use actix_web::http::header::CONTENT_TYPE;
use actix_web::web::Bytes;
use actix_web::{FromRequest, HttpRequest};
use futures_util::future::LocalBoxFuture;
use serde::de::value::MapAccessDeserializer;
use serde::de::{DeserializeOwned, Error as _, MapAccess, Visitor};
use serde::{Deserialize, Deserializer};
use serde_json::error::Category;
use serde_path_to_error::{Path, Segment, Track};

use super::{FieldProblem, Problem};

/// A request's JSON body, and its bytes: an idempotency key stands for exactly these.
#[derive(Debug)]
pub struct Json<T> {
    pub value: T,
    pub bytes: Bytes,
}

impl<T: DeserializeOwned> FromRequest for Json<T> {
    type Error = actix_web::Error;
    type Future = LocalBoxFuture<'static, Result<Self, Self::Error>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let body = Bytes::from_request(request, payload);
        let is_json = request
            .headers()
            .get(CONTENT_TYPE)
            .and_then(|kind| kind.to_str().ok())
            .and_then(|kind| kind.split(';').next())
            .is_some_and(|kind| kind.trim().eq_ignore_ascii_case("application/json"));
        Box::pin(async move {
            if !is_json {
                return Err(Problem::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, "not-json").into());
            }
            let bytes = body.await?;
            let value = read(&bytes)?;
            Ok(Self { value, bytes })
        })
    }
}

fn read<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, Problem> {
    let mut track = Track::new();
    let mut from = serde_json::Deserializer::from_slice(bytes);
    let read = Object::deserialize(serde_path_to_error::Deserializer::new(
        &mut from, &mut track,
    ));
    let Object(value) = read.map_err(|error| unreadable(&error, &track.path()))?;
    from.end()
        .map_err(|error| unreadable(&error, &Track::new().path()))?;
    Ok(value)
}

/// 400 for what is no JSON, 422 for what is not what was asked for. The text names places and members of the
/// contract; a quoted value could only be the sender's own.
fn unreadable(error: &serde_json::Error, path: &Path) -> Problem {
    match error.classify() {
        Category::Data => {
            let problem = Problem::new(StatusCode::UNPROCESSABLE_ENTITY, "unexpected-json");
            problem.detail(error.to_string()).fields(vec![FieldProblem {
                pointer: pointer(path),
                code: "unexpected_json".to_owned(),
                detail: error.to_string(),
            }])
        }
        Category::Io | Category::Syntax | Category::Eof => {
            Problem::new(StatusCode::BAD_REQUEST, "malformed-json").detail(error.to_string())
        }
    }
}

/// As RFC 6901 writes it; the whole document's is empty.
fn pointer(path: &Path) -> String {
    path.iter()
        .map(|segment| match segment {
            Segment::Seq { index } => format!("/{index}"),
            Segment::Map { key } | Segment::Enum { variant: key } => {
                format!("/{}", key.replace('~', "~0").replace('/', "~1"))
            }
            Segment::Unknown => String::new(),
        })
        .collect()
}

/// A value written as an object: a derived reader would also take its members' values in a row, without their names.
struct Object<T>(T);

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Object<T> {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        object(from).map(Self)
    }
}

/// For a member that is an object itself.
pub fn object<'de, D: Deserializer<'de>, T: Deserialize<'de>>(from: D) -> Result<T, D::Error> {
    struct Named<T>(PhantomData<T>);

    impl<'de, T: Deserialize<'de>> Visitor<'de> for Named<T> {
        type Value = T;

        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("an object")
        }

        fn visit_map<A: MapAccess<'de>>(self, access: A) -> Result<T, A::Error> {
            T::deserialize(MapAccessDeserializer::new(access))
        }
    }

    from.deserialize_map(Named(PhantomData))
}

/// For a member that is a list of objects.
pub fn objects<'de, D: Deserializer<'de>, T: Deserialize<'de>>(
    from: D,
) -> Result<Vec<T>, D::Error> {
    let list = Vec::<Object<T>>::deserialize(from)?;
    Ok(list.into_iter().map(|Object(value)| value).collect())
}

/// Members of one object at most.
const MEMBERS_MAX: usize = 100;

/// An object with free member names, each at most once.
pub fn unique_members<'de, D: Deserializer<'de>>(
    from: D,
) -> Result<BTreeMap<String, String>, D::Error> {
    struct Members;

    impl<'de> Visitor<'de> for Members {
        type Value = BTreeMap<String, String>;

        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("an object of texts")
        }

        fn visit_map<A: MapAccess<'de>>(self, mut access: A) -> Result<Self::Value, A::Error> {
            let mut members = BTreeMap::new();
            while let Some((name, value)) = access.next_entry::<String, Answer>()? {
                if members.insert(name, value.0).is_some() {
                    return Err(A::Error::custom("a member stands in it twice"));
                }
                if members.len() > MEMBERS_MAX {
                    return Err(A::Error::custom("it has too many members"));
                }
            }
            Ok(members)
        }
    }

    from.deserialize_map(Members)
}

/// A member's value: a text, or a number or truth value in its usual writing.
struct Answer(String);

impl<'de> Deserialize<'de> for Answer {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        #[serde(untagged)]
        enum Written {
            Text(String),
            Number(serde_json::Number),
            Truth(bool),
        }
        Ok(Self(match Written::deserialize(from)? {
            Written::Text(text) => text,
            Written::Number(number) => number.to_string(),
            Written::Truth(truth) => truth.to_string(),
        }))
    }
}

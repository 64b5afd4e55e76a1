//! Pages of the API's lists: which one a program asks for.

use std::future::{Ready, ready};
use std::str::FromStr;

use actix_web::dev::Payload;
use actix_web::http::StatusCode;
use actix_web::{FromRequest, HttpRequest};
use utoipa::IntoParams;

use super::{Problem, query_value};
use crate::storage;

/// Items of a page where nothing else is asked for, and at most.
const LIMIT: usize = 50;
const LIMIT_MAX: usize = 100;

/// `?limit=&after=`; the answer is `{items, next}`.
#[derive(Debug, Clone, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct Paging {
    /// Items on the page, 1 to 100; absent: 50.
    #[param(value_type = Option<u32>, minimum = 1, maximum = 100)]
    limit: usize,
    /// The `next` of the page before; absent: the first page.
    #[param(value_type = Option<String>)]
    after: Option<String>,
}

impl Paging {
    /// The item that the page follows.
    pub fn after(&self) -> Option<&str> {
        self.after.as_deref()
    }

    /// How many items to look for: one more than the page shows, to know whether another one follows.
    pub fn wanted(&self) -> u32 {
        u32::try_from(self.limit + 1).expect("a page is short")
    }

    /// The item that the page follows, as `find` finds it; nothing on the first page.
    pub async fn behind<Id: FromStr, T>(
        &self,
        find: impl AsyncFnOnce(Id) -> storage::Result<Option<T>>,
    ) -> Result<Option<T>, Problem> {
        let Some(after) = self.after() else {
            return Ok(None);
        };
        let id = after.parse().map_err(|_| Self::unknown_after())?;
        let found = find(id).await?;
        found.map(Some).ok_or_else(Self::unknown_after)
    }

    /// Cuts what was found to one page; the `next` of it, where another one follows.
    pub fn next<T, Id>(&self, found: &mut Vec<T>, id: impl Fn(&T) -> Id) -> Option<Id> {
        let follows = self.cut(found);
        found.last().filter(|_| follows).map(id)
    }

    /// Cuts what was found to one page; says whether another one follows.
    pub fn cut<T>(&self, found: &mut Vec<T>) -> bool {
        let follows = found.len() > self.limit;
        found.truncate(self.limit);
        follows
    }

    /// 400: `after` is no item of this list.
    pub fn unknown_after() -> Problem {
        unreadable("`after` is the `next` of the page before".to_owned())
    }

    fn of(query: &str) -> Result<Self, Problem> {
        let limit = match query_value(query, "limit") {
            None => LIMIT,
            Some(text) => text
                .parse()
                .ok()
                .filter(|limit| (1..=LIMIT_MAX).contains(limit))
                .ok_or_else(|| unreadable(format!("`limit` is a number from 1 to {LIMIT_MAX}")))?,
        };
        Ok(Self {
            limit,
            after: query_value(query, "after"),
        })
    }
}

impl FromRequest for Paging {
    type Error = Problem;
    type Future = Ready<Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(Self::of(request.query_string()))
    }
}

fn unreadable(detail: String) -> Problem {
    Problem::new(StatusCode::BAD_REQUEST, "unreadable-query").detail(detail)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_has_items_and_not_too_many() {
        for (query, wanted) in [
            ("", Some(51)),
            ("limit=7", Some(8)),
            ("limit=100", Some(101)),
        ] {
            assert_eq!(Paging::of(query).ok().map(|page| page.wanted()), wanted);
        }
        for query in ["limit=0", "limit=101", "limit=-1", "limit=x", "limit="] {
            assert!(Paging::of(query).is_err(), "{query}");
        }
        let mut found = vec![1, 2, 3];
        assert!(Paging::of("limit=2").unwrap().cut(&mut found));
        assert_eq!(found, [1, 2]);
        assert_eq!(
            Paging::of("limit=2").unwrap().next(&mut found, |n| *n),
            None
        );
        assert_eq!(
            Paging::of("limit=1").unwrap().next(&mut found, |n| *n),
            Some(1)
        );
        found.push(2);
        assert!(!Paging::of("limit=2").unwrap().cut(&mut found));
    }
}

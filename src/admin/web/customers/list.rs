//! `/admin/customers`: everybody who ever ordered, filtered or searched.

use std::collections::HashSet;

use actix_web::HttpResponse;
use actix_web::web::Query;
use serde::Deserialize;

use crate::admin::pages::{CustomerRow, CustomersPage, Pager, SearchNote};
use crate::admin::reveal;
use crate::admin::search::Wanted;
use crate::admin::store::customers::{self as stored, Listed};
use crate::admin::web::{Desk, list, orders};
use crate::customers::CustomerId;
use crate::customers::values::CountryCode;
use crate::web::form::{Choice, Filled};
use crate::web::{Fields, Problem};

const PATH: &str = "/admin/customers";

/// What the list is filtered by; what is empty does not matter.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(in crate::admin::web) struct Asked {
    country: String,
    /// Known for longer than this one.
    after: Option<String>,
    limit: Option<String>,
}

pub(in crate::admin::web) async fn list(
    desk: Desk,
    asked: Query<Asked>,
) -> Result<HttpResponse, Problem> {
    let mut form = Filled::default().with("country", asked.country.as_str());
    if !asked.country.is_empty() && asked.country.parse::<CountryCode>().is_err() {
        form.complain("country", "field-not-in-list");
        let page = page(&desk, form, &[], Pager::default()).await?;
        return desk.refused(&page);
    }
    let before = match &asked.after {
        Some(id) => {
            Some(super::known(&desk, &id.parse().map_err(|_| Problem::not_found())?).await?)
        }
        None => None,
    };
    let limit = list::limit(asked.limit.as_deref());
    let one_more = u32::try_from(limit + 1).expect("a page is short");
    let storage = &desk.app.storage;
    let mut found = stored::page(storage, &asked.country, before.as_ref(), one_more).await?;
    let follows = found.len() > limit;
    found.truncate(limit);
    let kept = [
        ("country", asked.country.as_str()),
        ("limit", asked.limit.as_deref().unwrap_or_default()),
    ];
    let last = found.last().filter(|_| follows);
    let pager = Pager {
        newer: None,
        older: last.map(|last| list::link(PATH, &kept, "after", last.customer.id.as_str())),
    };
    desk.page(&page(&desk, form, &found, pager).await?)
}

/// By what an operator has at hand, like orders: a number, an address, a name. It comes by `POST`, since what is typed
/// there is personal data.
pub(in crate::admin::web) async fn search(
    desk: Desk,
    fields: Fields,
) -> Result<HttpResponse, Problem> {
    let text = fields.value("search");
    let mut form = Filled::default().with("search", text);
    let Ok(wanted) = Wanted::parse(text) else {
        form.complain("search", "problem-search");
        let page = page(&desk, form, &[], Pager::default()).await?;
        return desk.refused(&page);
    };
    let found = wanted.find(&desk.app).await?;
    if found.opened.is_some() {
        reveal::names(&desk.app, &desk.operator, &found.orders).await?;
    }
    let mut seen = HashSet::new();
    let owners = found.orders.into_iter().map(|order| order.customer);
    let ids: Vec<CustomerId> = owners.filter(|id| seen.insert(id.clone())).collect();
    let customers = stored::by_ids(&desk.app.storage, &ids).await?;
    let mut page = page(&desk, form, &customers, Pager::default()).await?;
    page.searched = found.opened.map(|opened| SearchNote {
        opened,
        cut_off: found.cut_off,
    });
    desk.page(&page)
}

async fn page(
    desk: &Desk,
    filter: Filled,
    found: &[Listed],
    pager: Pager,
) -> Result<CustomersPage, Problem> {
    let locale = desk.locale();
    let mut names = reveal::customers_in_list(&desk.app, &desk.operator, found).await?;
    let rows = found.iter().map(|one| CustomerRow {
        id: one.customer.id.to_string(),
        name: names.remove(one.customer.id.as_str()),
        since: one.customer.since,
        country: orders::country(&one.country, locale),
        orders: one.orders,
        is_erased: one.is_erased,
    });
    Ok(CustomersPage {
        filter,
        countries: CountryCode::all(locale)
            .iter()
            .map(|(code, name)| Choice::new(code.as_str(), *name))
            .collect(),
        rows: rows.collect(),
        pager,
        searched: None,
    })
}

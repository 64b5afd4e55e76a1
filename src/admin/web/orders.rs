//! `/admin/orders`: the list, filtered or searched.

use std::collections::HashMap;

use actix_web::HttpResponse;
use actix_web::web::Query;
use jiff::civil::Date;
use serde::Deserialize;

use super::{Desk, list};
use crate::admin::pages::{OrderRow, OrdersPage, Pager, SearchNote};
use crate::admin::reveal;
use crate::admin::search::Wanted;
use crate::admin::store::orders::{self as stored, Listed, Place, Which};
use crate::catalog;
use crate::customers::values::CountryCode;
use crate::orders::web::localized;
use crate::orders::{OrderId, Status};
use crate::web::form::{Choice, Filled};
use crate::web::locale::Locale;
use crate::web::{Fields, Problem};

const PATH: &str = "/admin/orders";

/// What a list is filtered by; what is empty does not matter.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Filter {
    status: String,
    /// A plan's slug.
    plan: String,
    country: String,
    /// The first and the last day.
    from: String,
    to: String,
    /// Older, or newer, than this order.
    after: Option<String>,
    before: Option<String>,
    limit: Option<String>,
}

pub(super) async fn show(desk: Desk, filter: Query<Filter>) -> Result<HttpResponse, Problem> {
    let mut form = filter.form();
    let Some(which) = filter.which(&desk, &mut form) else {
        let page = page(&desk, form, &[], Pager::default(), &HashMap::new()).await?;
        return desk.refused(&page);
    };
    let (orders, pager) = filter.page(&desk, &which).await?;
    let names = reveal::names_in_list(&desk.app, &desk.operator, &orders).await?;
    let page = page(&desk, form, &orders, pager, &names).await?;
    desk.page(&page)
}

/// A search comes by `POST`: what is typed there is personal data, which has no place in an address.
pub(super) async fn search(desk: Desk, fields: Fields) -> Result<HttpResponse, Problem> {
    let text = fields.value("search");
    let mut form = Filled::default().with("search", text);
    let Ok(wanted) = Wanted::parse(text) else {
        form.complain("search", "problem-search");
        let page = page(&desk, form, &[], Pager::default(), &HashMap::new()).await?;
        return desk.refused(&page);
    };
    let found = wanted.find(&desk.app).await?;
    let names = match found.opened {
        Some(_) => reveal::names(&desk.app, &desk.operator, &found.orders).await?,
        None => reveal::names_in_list(&desk.app, &desk.operator, &found.orders).await?,
    };
    let mut page = page(&desk, form, &found.orders, Pager::default(), &names).await?;
    page.searched = found.opened.map(|opened| SearchNote {
        opened,
        cut_off: found.cut_off,
    });
    desk.page(&page)
}

impl Filter {
    fn form(&self) -> Filled {
        self.pairs().into_iter().collect()
    }

    fn pairs(&self) -> [(&'static str, &str); 5] {
        [
            ("status", &self.status),
            ("plan", &self.plan),
            ("country", &self.country),
            ("from", &self.from),
            ("to", &self.to),
        ]
    }

    /// Which orders these are; nothing, and a complaint, when something cannot be meant.
    fn which(&self, desk: &Desk, form: &mut Filled) -> Option<Which> {
        let is_status = |status: &Status| status.as_str() == self.status;
        if !self.status.is_empty() && !Status::ALL.iter().any(is_status) {
            form.complain("status", "field-not-in-list");
        }
        let mut day = |field: &'static str, text: &str, days_on: i64| {
            if text.is_empty() {
                return None;
            }
            let start = start_of_day(desk, text, days_on);
            if start.is_none() {
                form.complain(field, "field-invalid-format");
            }
            start
        };
        let from_at = day("from", &self.from, 0);
        let before_at = day("to", &self.to, 1);
        form.is_right().then(|| Which {
            status: self.status.clone(),
            plan: self.plan.clone(),
            country: self.country.clone(),
            from_at: from_at.unwrap_or(i64::MIN),
            before_at: before_at.unwrap_or(i64::MAX),
            ..Which::default()
        })
    }

    /// The asked-for page, and the way to its neighbours.
    async fn page(&self, desk: &Desk, which: &Which) -> Result<(Vec<Listed>, Pager), Problem> {
        let limit = list::limit(self.limit.as_deref());
        let one_more = i64::try_from(limit + 1).expect("a page is short");
        let storage = &desk.app.storage;
        let (mut orders, has_newer, has_older) = if let Some(id) = &self.before {
            let place = place(desk, id).await?;
            let mut orders = stored::newer(storage, which, &place, one_more).await?;
            let has_newer = orders.len() > limit;
            if has_newer {
                orders.remove(0);
            }
            (orders, has_newer, true)
        } else {
            let place = match &self.after {
                Some(id) => place(desk, id).await?,
                None => Place::newest(),
            };
            let orders = stored::older(storage, which, &place, one_more).await?;
            let has_older = orders.len() > limit;
            (orders, self.after.is_some(), has_older)
        };
        orders.truncate(limit);
        let asked = self.limit.as_deref().unwrap_or_default();
        let filter: Vec<(&str, &str)> =
            self.pairs().into_iter().chain([("limit", asked)]).collect();
        let link = |is_there: bool, place, order: Option<&Listed>| {
            order
                .filter(|_| is_there)
                .map(|order| list::link(PATH, &filter, place, order.id.as_str()))
        };
        let pager = Pager {
            newer: link(has_newer, "before", orders.first()),
            older: link(has_older, "after", orders.last()),
        };
        Ok((orders, pager))
    }
}

async fn place(desk: &Desk, id: &str) -> Result<Place, Problem> {
    let id: OrderId = id.parse().map_err(|_| Problem::not_found())?;
    stored::place_of(&desk.app.storage, &id)
        .await?
        .ok_or_else(Problem::not_found)
}

/// When a day of the shop's zone begins, or one some days on.
fn start_of_day(desk: &Desk, text: &str, days_on: i64) -> Option<i64> {
    let day: Date = text.parse().ok()?;
    let day = day.checked_add(jiff::Span::new().days(days_on)).ok()?;
    let start = day.to_zoned(desk.app.config.business.zone()).ok()?;
    Some(start.timestamp().as_microsecond())
}

async fn page(
    desk: &Desk,
    filter: Filled,
    orders: &[Listed],
    pager: Pager,
    names: &HashMap<String, String>,
) -> Result<OrdersPage, Problem> {
    let locale = desk.locale();
    let plans = desk
        .app
        .room::<catalog::Shelf>()
        .plans(&desk.app.storage, &desk.app.clock)
        .await?;
    Ok(OrdersPage {
        filter,
        plans: plans
            .iter()
            .map(|plan| Choice::new(plan.slug.as_str(), localized(&plan.name, locale)))
            .collect(),
        countries: CountryCode::all(locale)
            .iter()
            .map(|(code, name)| Choice::new(code.as_str(), *name))
            .collect(),
        rows: orders
            .iter()
            .map(|order| row(order, names.get(order.id.as_str()), locale))
            .collect(),
        pager,
        searched: None,
    })
}

/// An order in a list, with the customer's name if that may be seen.
pub(super) fn row(order: &Listed, name: Option<&String>, locale: Locale) -> OrderRow {
    OrderRow {
        id: order.id.as_str().to_owned(),
        number: order.number.clone(),
        placed_at: order.placed_at,
        status: order.status.as_str().to_owned(),
        plan: localized(&order.plan, locale),
        country: country(&order.country, locale),
        total: order.total,
        name: name.cloned(),
    }
}

/// A country's name, or its code when no list knows it any more.
pub(super) fn country(code: &str, locale: Locale) -> String {
    code.parse::<CountryCode>().map_or_else(
        |_| code.to_owned(),
        |country| country.name(locale).to_owned(),
    )
}

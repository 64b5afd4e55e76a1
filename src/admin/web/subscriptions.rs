//! `/admin/subscriptions`: what renews, filtered or searched.

mod one;

pub(super) use one::{act, change, extend_trial, preview, show as one};

use actix_web::HttpResponse;
use actix_web::web::Query;
use jiff::Timestamp;
use jiff::civil::Date;
use serde::Deserialize;

use super::{Desk, list};
use crate::admin::pages::{Pager, SearchNote, SubscriptionRow, SubscriptionsPage};
use crate::admin::reveal;
use crate::admin::search::Wanted;
use crate::admin::store::orders as stored;
use crate::catalog::{self, Plan};
use crate::customers::CustomerId;
use crate::orders::OrderId;
use crate::orders::web::localized;
use crate::subscriptions::calendar::midnight;
use crate::subscriptions::state::State;
use crate::subscriptions::{self, Filter, Subscription, SubscriptionId, view};
use crate::web::form::{Choice, Filled};
use crate::web::{Fields, Problem};

const PATH: &str = "/admin/subscriptions";

/// What the list is filtered by; what is empty does not matter.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Asked {
    state: String,
    /// A plan's slug.
    plan: String,
    customer: String,
    /// The day before which the next period begins.
    renews_before: String,
    /// Begun before this one.
    after: Option<String>,
    limit: Option<String>,
}

pub(super) async fn show(desk: Desk, asked: Query<Asked>) -> Result<HttpResponse, Problem> {
    let plans = desk.app.room::<catalog::Shelf>();
    let plans = plans.plans(&desk.app.storage, &desk.app.clock).await?;
    let mut form: Filled = asked.pairs().into_iter().collect();
    let filter = asked.filter(&desk, &plans, &mut form);
    if !form.is_right() {
        let page = page(&desk, form, &plans, &[], Pager::default()).await?;
        return desk.refused(&page);
    }
    let (found, pager) = asked.page(&desk, &filter).await?;
    desk.page(&page(&desk, form, &plans, &found, pager).await?)
}

/// By what an operator has at hand, like orders: a number, an address, a name. It comes by `POST`, since what is typed
/// there is personal data.
pub(super) async fn search(desk: Desk, fields: Fields) -> Result<HttpResponse, Problem> {
    let plans = desk.app.room::<catalog::Shelf>();
    let plans = plans.plans(&desk.app.storage, &desk.app.clock).await?;
    let text = fields.value("search");
    let mut form = Filled::default().with("search", text);
    let Ok(wanted) = Wanted::parse(text) else {
        form.complain("search", "problem-search");
        let page = page(&desk, form, &plans, &[], Pager::default()).await?;
        return desk.refused(&page);
    };
    let found = wanted.find(&desk.app).await?;
    if found.opened.is_some() {
        reveal::names(&desk.app, &desk.operator, &found.orders).await?;
    }
    let orders: Vec<OrderId> = found.orders.into_iter().map(|order| order.id).collect();
    let begun = subscriptions::of_orders(&desk.app, &orders).await?;
    let mut page = page(&desk, form, &plans, &begun, Pager::default()).await?;
    page.searched = found.opened.map(|opened| SearchNote {
        opened,
        cut_off: found.cut_off,
    });
    desk.page(&page)
}

impl Asked {
    fn pairs(&self) -> [(&'static str, &str); 4] {
        [
            ("state", &self.state),
            ("plan", &self.plan),
            ("customer", &self.customer),
            ("renews_before", &self.renews_before),
        ]
    }

    /// Which subscriptions these are; what cannot be meant is complained about.
    fn filter(&self, desk: &Desk, plans: &[Plan], form: &mut Filled) -> Filter {
        let state: Option<State> = self.state.parse().ok();
        if state.is_none() && !self.state.is_empty() {
            form.complain("state", "field-not-in-list");
        }
        let plan = plans.iter().find(|plan| plan.slug == self.plan);
        if plan.is_none() && !self.plan.is_empty() {
            form.complain("plan", "field-not-in-list");
        }
        let customer: Option<CustomerId> = self.customer.parse().ok();
        if customer.is_none() && !self.customer.is_empty() {
            form.complain("customer", "field-invalid-format");
        }
        let renews_before = self.moment(desk);
        if renews_before.is_none() && !self.renews_before.is_empty() {
            form.complain("renews_before", "field-invalid-format");
        }
        Filter {
            state,
            plan: plan.map(|plan| plan.id.clone()),
            customer,
            renews_before,
        }
    }

    fn moment(&self, desk: &Desk) -> Option<Timestamp> {
        let day: Date = self.renews_before.parse().ok()?;
        midnight(day, &desk.app.config.business.zone()).ok()
    }

    /// The asked-for page, and the way to the one that follows.
    async fn page(
        &self,
        desk: &Desk,
        filter: &Filter,
    ) -> Result<(Vec<Subscription>, Pager), Problem> {
        let before = match &self.after {
            Some(id) => Some(known(desk, id).await?),
            None => None,
        };
        let limit = list::limit(self.limit.as_deref());
        let one_more = u32::try_from(limit + 1).expect("a page is short");
        let mut found = subscriptions::page(&desk.app, filter, before.as_ref(), one_more).await?;
        let follows = found.len() > limit;
        found.truncate(limit);
        let asked = self.limit.as_deref().unwrap_or_default();
        let kept: Vec<(&str, &str)> = self.pairs().into_iter().chain([("limit", asked)]).collect();
        let last = found.last().filter(|_| follows);
        let pager = Pager {
            newer: None,
            older: last.map(|last| list::link(PATH, &kept, "after", last.id.as_str())),
        };
        Ok((found, pager))
    }
}

async fn known(desk: &Desk, id: &str) -> Result<Subscription, Problem> {
    let id: SubscriptionId = id.parse().map_err(|_| Problem::not_found())?;
    let found = subscriptions::find(&desk.app, &id).await?;
    found.ok_or_else(Problem::not_found)
}

async fn page(
    desk: &Desk,
    filter: Filled,
    plans: &[Plan],
    found: &[Subscription],
    pager: Pager,
) -> Result<SubscriptionsPage, Problem> {
    let locale = desk.locale();
    Ok(SubscriptionsPage {
        filter,
        states: State::ALL.iter().map(ToString::to_string).collect(),
        plans: plans
            .iter()
            .map(|plan| Choice::new(plan.slug.as_str(), localized(&plan.name, locale)))
            .collect(),
        rows: rows(desk, found).await?,
        pager,
        searched: None,
    })
}

/// With the names of their customers, for those who may see them: one entry in the log.
pub(super) async fn rows(
    desk: &Desk,
    found: &[Subscription],
) -> Result<Vec<SubscriptionRow>, Problem> {
    let orders: Vec<OrderId> = found.iter().map(|one| one.order.clone()).collect();
    let listed = stored::by_ids(&desk.app.storage, &orders).await?;
    let mut names = reveal::names_in_list(&desk.app, &desk.operator, &listed).await?;
    let rows = view::rows(&desk.app, found, desk.locale()).await?;
    Ok(rows
        .into_iter()
        .zip(found)
        .map(|(row, one)| SubscriptionRow {
            row,
            customer: one.customer.to_string(),
            name: names.remove(one.order.as_str()),
        })
        .collect())
}

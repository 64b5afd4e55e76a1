//! `/account/subscriptions`: what renews, and what its customer does with it.

use std::collections::BTreeMap;

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::web::{Data, Path, Query};
use serde::Deserialize;

use super::overview::listed;
use super::see_other;
use super::signed_in::SignedIn;
use crate::account::pages::{PlanChangePage, SubscriptionPage, SubscriptionsPage};
use crate::app::App;
use crate::audit::Actor;
use crate::billing::invoices::{self, Status};
use crate::orders::Refused;
use crate::subscriptions::view::{self, Act};
use crate::subscriptions::{self, ActError, Asked, Preview, Subscription, SubscriptionId, When};
use crate::web::form::Filled;
use crate::web::locale::Phrase;
use crate::web::page::{Notice, Page, Tone, Viewer};
use crate::web::{Fields, Problem, Site, Visit};

/// Subscriptions of one customer that are shown.
const SHOWN_MAX: u32 = 100;

/// `GET /account/subscriptions`
pub(super) async fn list(
    app: Data<App>,
    site: Data<Site>,
    visit: Visit,
    signed_in: SignedIn,
) -> Result<HttpResponse, Problem> {
    let found = subscriptions::of_customer(&app, &signed_in.customer, SHOWN_MAX).await?;
    let mut rows = Vec::with_capacity(found.len());
    for subscription in &found {
        rows.push(view::row(&app, subscription, visit.locale()).await?);
    }
    visit.page(&site, Viewer::Customer, &SubscriptionsPage { rows })
}

#[derive(Deserialize)]
pub(super) struct Shown {
    /// What was just done: an [`Act`]'s name, or `changed`.
    done: Option<String>,
}

/// `GET /account/subscriptions/{id}`
pub(super) async fn show(
    app: Data<App>,
    site: Data<Site>,
    visit: Visit,
    signed_in: SignedIn,
    id: Path<String>,
    query: Query<Shown>,
) -> Result<HttpResponse, Problem> {
    let subscription = own(&app, &signed_in, &id).await?;
    let page = page(&app, &visit, &subscription).await?;
    let done = query.done.as_deref().filter(|done| view::is_done(done));
    let notice = done.map(|done| Notice {
        tone: Tone::Good,
        phrase: Phrase::new(format!("subscription-done-{done}")),
    });
    visit.page_with(&site, Viewer::Customer, notice, &page)
}

/// `POST /account/subscriptions/{id}/{act}`: what was done before, by a second click, is no reason to frighten anybody.
pub(super) async fn act(
    app: Data<App>,
    signed_in: SignedIn,
    _fields: Fields,
    path: Path<(String, String)>,
) -> Result<HttpResponse, Problem> {
    let (id, act) = path.into_inner();
    let subscription = own(&app, &signed_in, &id).await?;
    let act: Act = act.parse().map_err(|_| Problem::not_found())?;
    let (id, by) = (&subscription.id, by(&signed_in));
    let done = match act {
        Act::Cancel => subscriptions::cancel(&app, id, When::Earliest, &by).await,
        Act::Keep => subscriptions::keep(&app, id, &by).await,
        Act::Pause => subscriptions::pause(&app, id, &by).await,
        Act::Resume => subscriptions::resume(&app, id, &by).await,
        Act::DropPlanned => subscriptions::drop_planned(&app, id, &by).await,
        // A customer's contract runs to the end of what is paid for.
        Act::End => return Err(Problem::not_found()),
    };
    match done {
        Ok(_) | Err(ActError::NotNow) => Ok(see_other(&format!(
            "/account/subscriptions/{id}?done={act}"
        ))),
        Err(error) => Err(error.into()),
    }
}

/// `GET /account/subscriptions/{id}/change`: what it would mean. Looking changes nothing.
pub(super) async fn preview(
    app: Data<App>,
    site: Data<Site>,
    visit: Visit,
    signed_in: SignedIn,
    id: Path<String>,
    asked: Query<BTreeMap<String, String>>,
) -> Result<HttpResponse, Problem> {
    let subscription = own(&app, &signed_in, &id).await?;
    let asked = asked
        .iter()
        .map(|(name, typed)| (name.as_str(), typed.as_str()));
    let Ok(wanted) = Asked::of(asked).parse() else {
        return refused(&app, &site, &visit, &subscription, ActError::NotOffered).await;
    };
    match subscriptions::preview(&app, &subscription, &wanted).await {
        Ok(preview) => {
            let form = view::answered_before(&preview);
            let page = change_page(&app, &visit, &subscription, &preview, form).await?;
            visit.page(&site, Viewer::Customer, &page)
        }
        Err(error) => refused(&app, &site, &visit, &subscription, error).await,
    }
}

/// `POST /account/subscriptions/{id}/change`
pub(super) async fn change(
    app: Data<App>,
    site: Data<Site>,
    visit: Visit,
    signed_in: SignedIn,
    fields: Fields,
    id: Path<String>,
) -> Result<HttpResponse, Problem> {
    let subscription = own(&app, &signed_in, &id).await?;
    let asked = Asked::of(fields.iter());
    let Ok(wanted) = asked.parse() else {
        return refused(&app, &site, &visit, &subscription, ActError::NotOffered).await;
    };
    let (id, by) = (&subscription.id, by(&signed_in));
    match subscriptions::change_as_shown(&app, id, &wanted, asked.shown(), &by).await {
        Ok(_) => Ok(see_other(&format!(
            "/account/subscriptions/{id}?done=changed"
        ))),
        Err(ActError::Answers(wrong)) => {
            let preview = subscriptions::preview(&app, &subscription, &wanted).await?;
            let form = asked.answered(&wrong);
            let page = change_page(&app, &visit, &subscription, &preview, form).await?;
            let mut response = visit.page(&site, Viewer::Customer, &page)?;
            *response.status_mut() = StatusCode::UNPROCESSABLE_ENTITY;
            Ok(response)
        }
        Err(ActError::Differs(preview)) => {
            let form = asked.answered(&Refused::default());
            let page = change_page(&app, &visit, &subscription, &preview, form).await?;
            warned(&site, &visit, "subscription-change-differs", &page)
        }
        Err(error) => refused(&app, &site, &visit, &subscription, error).await,
    }
}

/// Why it was not done, on the page where it can be asked for anew.
async fn refused(
    app: &App,
    site: &Site,
    visit: &Visit,
    subscription: &Subscription,
    error: ActError,
) -> Result<HttpResponse, Problem> {
    let why = error.phrase().ok_or_else(|| Problem::from(error))?;
    warned(site, visit, why, &page(app, visit, subscription).await?)
}

/// A page that says why nothing was done.
fn warned<P: Page>(
    site: &Site,
    visit: &Visit,
    why: &'static str,
    page: &P,
) -> Result<HttpResponse, Problem> {
    let notice = Notice {
        tone: Tone::Warning,
        phrase: Phrase::new(why),
    };
    let mut response = visit.page_with(site, Viewer::Customer, Some(notice), page)?;
    *response.status_mut() = StatusCode::CONFLICT;
    Ok(response)
}

async fn page(
    app: &App,
    visit: &Visit,
    subscription: &Subscription,
) -> Result<SubscriptionPage, Problem> {
    let order = subscription.order.as_str();
    let mut unpaid = invoices::of_order(&app.storage, order).await?;
    unpaid.retain(|invoice| invoice.status(app.today()) == Status::Overdue);
    Ok(SubscriptionPage {
        overdue: listed(app, unpaid),
        facts: view::facts(app, subscription, visit.locale()).await?,
        offers: view::offers(app, subscription, visit.locale()).await?,
        quantity_max: view::QUANTITY_MAX,
    })
}

async fn change_page(
    app: &App,
    visit: &Visit,
    subscription: &Subscription,
    preview: &Preview,
    form: Filled,
) -> Result<PlanChangePage, Problem> {
    Ok(PlanChangePage {
        form,
        facts: view::facts(app, subscription, visit.locale()).await?,
        change: view::change(app, preview, visit.locale()).await?,
    })
}

async fn own(app: &App, signed_in: &SignedIn, id: &str) -> Result<Subscription, Problem> {
    let id: SubscriptionId = id.parse().map_err(|_| Problem::not_found())?;
    let found = subscriptions::find(app, &id).await?;
    found
        .filter(|subscription| subscription.customer == signed_in.customer)
        .ok_or_else(Problem::not_found)
}

fn by(signed_in: &SignedIn) -> Actor {
    Actor::Customer {
        id: signed_in.customer.to_string(),
    }
}

//! `/admin/subscriptions/{id}`: one subscription, and what can be done with it.

use std::collections::{BTreeMap, HashMap};

use actix_web::HttpResponse;
use actix_web::web::{Path, Query};

use super::{PATH, known};
use crate::admin::pages::{DunningRow, PlanChangePage, SubscriptionPage};
use crate::admin::web::{Desk, declarations, invoices as invoice_pages};
use crate::billing::invoices;
use crate::customers::values::FieldError;
use crate::identity::access;
use crate::orders::Refused;
use crate::subscriptions::view::{self, Act};
use crate::subscriptions::{self, ActError, Asked, Preview, Subscription, Taken, When};
use crate::web::form::Filled;
use crate::web::{Fields, Problem};

/// Steps of dunning that are shown.
const STEPS_MAX: u32 = 50;

pub(in super::super) async fn show(desk: Desk, id: Path<String>) -> Result<HttpResponse, Problem> {
    let page = page(&desk, &known(&desk, &id).await?, Filled::default()).await?;
    desk.page(&page)
}

/// What was done before, by a second click or a colleague, is no reason to frighten anybody: the page says how it stands.
pub(in super::super) async fn act(
    desk: Desk,
    path: Path<(String, String)>,
    _fields: Fields,
) -> Result<HttpResponse, Problem> {
    let (id, act) = path.into_inner();
    let act: Act = act.parse().map_err(|_| Problem::not_found())?;
    let id = known(&desk, &id).await?.id;
    let (app, by) = (&desk.app, desk.operator.actor());
    let done = match act {
        Act::Cancel => subscriptions::cancel(app, &id, When::Earliest, &by).await,
        Act::End => subscriptions::cancel(app, &id, When::Now, &by).await,
        Act::Keep => subscriptions::keep(app, &id, &by).await,
        Act::Pause => subscriptions::pause(app, &id, &by).await,
        Act::Resume => subscriptions::resume(app, &id, &by).await,
        Act::DropPlanned => subscriptions::drop_planned(app, &id, &by).await,
    };
    match done {
        Ok(_) => Ok(Desk::see(&format!("{PATH}/{id}?done={act}"))),
        Err(ActError::NotNow) => Ok(Desk::see(&format!("{PATH}/{id}?done=unchanged"))),
        Err(error) => Err(error.into()),
    }
}

/// Field `days`: the trial ends so much later.
pub(in super::super) async fn extend_trial(
    desk: Desk,
    id: Path<String>,
    fields: Fields,
) -> Result<HttpResponse, Problem> {
    let subscription = known(&desk, &id).await?;
    let typed = fields.value("days");
    let days = typed.trim().parse().unwrap_or_default();
    if !(1..=subscriptions::TRIAL_DAYS_MAX).contains(&days) {
        let form = Filled::default().with("days", typed);
        let range = FieldError::OutOfRange {
            min: 1,
            max: subscriptions::TRIAL_DAYS_MAX.into(),
        };
        let form = form.wrong("days", range.phrase());
        return desk.refused(&page(&desk, &subscription, form).await?);
    }
    let (id, by) = (&subscription.id, desk.operator.actor());
    let done = match subscriptions::extend_trial(&desk.app, id, days, &by).await {
        Ok(_) => "trial-extended",
        Err(ActError::NotNow) => "unchanged",
        Err(error) => return Err(error.into()),
    };
    Ok(Desk::see(&format!("{PATH}/{id}?done={done}")))
}

/// What a change of plan would mean. Looking changes nothing.
pub(in super::super) async fn preview(
    desk: Desk,
    id: Path<String>,
    asked: Query<BTreeMap<String, String>>,
) -> Result<HttpResponse, Problem> {
    let subscription = known(&desk, &id).await?;
    let asked = asked
        .iter()
        .map(|(name, typed)| (name.as_str(), typed.as_str()));
    let asked = Asked::of(asked);
    let wanted = match asked.parse() {
        Ok(wanted) => wanted,
        Err(form) => return desk.refused(&page(&desk, &subscription, form).await?),
    };
    match subscriptions::preview(&desk.app, &subscription, &wanted).await {
        Ok(preview) => {
            let form = Filled::default();
            desk.page(&change_page(&desk, &subscription, &preview, form).await?)
        }
        Err(error) => not_possible(&desk, &subscription, &asked, error).await,
    }
}

pub(in super::super) async fn change(
    desk: Desk,
    id: Path<String>,
    fields: Fields,
) -> Result<HttpResponse, Problem> {
    let subscription = known(&desk, &id).await?;
    let asked = Asked::of(fields.iter()).keeping_answers();
    let wanted = match asked.parse() {
        Ok(wanted) => wanted,
        Err(form) => return desk.refused(&page(&desk, &subscription, form).await?),
    };
    let (id, by) = (&subscription.id, desk.operator.actor());
    match subscriptions::change_as_shown(&desk.app, id, &wanted, asked.shown(), &by).await {
        Ok(_) => Ok(Desk::see(&format!("{PATH}/{id}?done=changed"))),
        Err(ActError::Answers(wrong)) => {
            let preview = subscriptions::preview(&desk.app, &subscription, &wanted).await?;
            let form = asked.answered(&wrong);
            desk.refused(&change_page(&desk, &subscription, &preview, form).await?)
        }
        Err(error) => not_possible(&desk, &subscription, &asked, error).await,
    }
}

async fn not_possible(
    desk: &Desk,
    subscription: &Subscription,
    asked: &Asked,
    error: ActError,
) -> Result<HttpResponse, Problem> {
    if let ActError::Differs(preview) = &error {
        let form = asked.answered(&Refused::default());
        let page = change_page(desk, subscription, preview, form).await?;
        return desk.conflict(&page, "subscription-change-differs");
    }
    let problem = error.phrase().ok_or_else(|| Problem::from(error))?;
    let form = asked.typed().wrong("price", problem);
    desk.refused(&page(desk, subscription, form).await?)
}

async fn change_page(
    desk: &Desk,
    of: &Subscription,
    preview: &Preview,
    form: Filled,
) -> Result<PlanChangePage, Problem> {
    let locale = desk.locale();
    let mut change = view::change(&desk.app, preview, locale).await?;
    change.keep_answers(preview, locale)?;
    Ok(PlanChangePage {
        facts: facts(desk, of).await?,
        change,
        form,
    })
}

async fn facts(desk: &Desk, of: &Subscription) -> Result<view::Facts, Problem> {
    Ok(view::facts(&desk.app, of, desk.locale()).await?)
}

async fn page(desk: &Desk, of: &Subscription, form: Filled) -> Result<SubscriptionPage, Problem> {
    let (app, locale) = (&desk.app, desk.locale());
    let issued = invoices::of_order(&app.storage, of.order.as_str()).await?;
    let numbers: HashMap<&str, &str> = issued
        .iter()
        .map(|one| (one.document.id.as_str(), one.document.number.as_str()))
        .collect();
    let steps = subscriptions::dunned(app, of, STEPS_MAX).await?;
    let sees_invoices = access::authorise(desk.operator.role, "GET", "/admin/invoices/{id}");
    Ok(SubscriptionPage {
        customer: of.customer.to_string(),
        facts: facts(desk, of).await?,
        offers: view::offers(app, of, locale).await?,
        quantity_max: view::QUANTITY_MAX,
        trial_days_max: subscriptions::TRIAL_DAYS_MAX,
        charged: view::charged(app, of, locale).await?,
        dunning: steps
            .iter()
            .map(|step| dunning_row(step, &numbers))
            .collect(),
        invoices: issued
            .iter()
            .rev()
            .filter(|_| sees_invoices)
            .map(|invoice| invoice_pages::row(desk, invoice, None))
            .collect(),
        is_declared: declarations::waits_about(desk, &of.order).await?,
        form,
    })
}

fn dunning_row(step: &Taken, numbers: &HashMap<&str, &str>) -> DunningRow {
    DunningRow {
        on: step.on,
        letter: step.letter.as_str(),
        number: numbers
            .get(step.invoice.as_str())
            .copied()
            .unwrap_or_default()
            .to_owned(),
        fee: step.fee,
        interest: step.interest,
    }
}

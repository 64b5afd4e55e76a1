//! `GET /account/privacy`: who looked at the customer's details, and what was passed on.

use actix_web::HttpResponse;
use actix_web::web::{Data, Query};
use serde::Deserialize;

use super::signed_in::SignedIn;
use crate::account::pages::WhoLookedPage;
use crate::account::{Looks, looks};
use crate::app::App;
use crate::audit::EventId;
use crate::customers;
use crate::web::page::Viewer;
use crate::web::{Problem, Site, Visit};

#[derive(Deserialize)]
pub(super) struct Shown {
    /// The last look of the page before.
    after: Option<EventId>,
}

pub(super) async fn show(
    app: Data<App>,
    site: Data<Site>,
    visit: Visit,
    signed_in: SignedIn,
    query: Query<Shown>,
) -> Result<HttpResponse, Problem> {
    let Some(profile) = customers::profile(&app, &signed_in.customer).await? else {
        return Err(Problem::not_found());
    };
    let Looks {
        looks,
        last,
        disclosures,
    } = looks(&app, &profile.subject, query.after.as_ref()).await?;
    let page = WhoLookedPage {
        looks,
        older: last.map(|last| format!("/account/privacy?after={last}")),
        disclosures,
    };
    visit.page(&site, Viewer::Customer, &page)
}

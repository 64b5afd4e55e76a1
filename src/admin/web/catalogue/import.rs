//! `/admin/catalogue/import`: a file, what it changes, and the word to apply it.

use actix_web::HttpResponse;

use super::super::Desk;
use super::PATH;
use super::faults::why_not;
use crate::admin::pages::{ChangeRow, FactRow, ImportPage};
use crate::catalog::{self, Catalog, Change, Fault, InvalidCatalog, Place, ReviseError};
use crate::web::form::Filled;
use crate::web::{Fields, Problem};

pub(in super::super) async fn show(desk: Desk) -> Result<HttpResponse, Problem> {
    desk.page(&ImportPage {
        form: Filled::default(),
        changes: None,
        seen: String::new(),
        leaves_nothing: false,
    })
}

/// Field `toml`: shows what it changes.
pub(in super::super) async fn preview(desk: Desk, fields: Fields) -> Result<HttpResponse, Problem> {
    let toml = fields.value("toml");
    let form = Filled::default().with("toml", toml);
    if toml.trim().is_empty() {
        return refused(&desk, form.wrong("toml", "field-required"));
    }
    let seen = seen(&desk, &catalog::export(&desk.app).await?);
    match catalog::preview(&desk.app, toml).await {
        Ok(changes) => {
            let before = catalog::current(&desk.app).await?;
            let wanted = Catalog::of_toml(toml, &desk.app.config.business.zone());
            desk.page(&ImportPage {
                form,
                changes: Some(changes.into_iter().map(row).collect()),
                seen,
                leaves_nothing: wanted
                    .is_ok_and(|wanted| catalog::leaves_nothing(&before, &wanted)),
            })
        }
        Err(ReviseError::Invalid(why)) => refused(&desk, form.wrong("toml", why_not(&why))),
        Err(ReviseError::Storage(error)) => Err(error.into()),
    }
}

/// Fields `toml` and `seen`: applies what was shown, if it is still that. Where no plan of now stays, `withdraw_all` says
/// that it is meant.
pub(in super::super) async fn apply(desk: Desk, fields: Fields) -> Result<HttpResponse, Problem> {
    let zone = desk.app.config.business.zone();
    let toml = fields.value("toml");
    let mut form = Filled::default().with("toml", toml);
    let wanted = match Catalog::of_toml(toml, &zone) {
        Ok(wanted) => wanted,
        Err(why) => return refused(&desk, form.wrong("toml", why_not(&why))),
    };
    let (app, shown) = (desk.app.clone(), fields.value("seen").to_owned());
    let withdraw_all = fields.ticked("withdraw_all");
    let step = move |before: Catalog| {
        let now = app
            .vault
            .fingerprint("catalogue", before.to_toml(&zone).as_bytes());
        if data_encoding::HEXLOWER.encode(&now) != shown {
            let why = "somebody changed it meanwhile; look at the changes once more";
            return Err(InvalidCatalog::at("the catalogue", why));
        }
        if !withdraw_all && catalog::leaves_nothing(&before, &wanted) {
            return Err(Place::whole().unfit(Fault::NothingLeft));
        }
        Ok(wanted.clone())
    };
    match catalog::revise(&desk.app, desk.operator.actor(), None, step).await {
        Ok(_) => Ok(Desk::see(&format!("{PATH}?done=catalogue-changed"))),
        Err(ReviseError::Invalid(why)) => {
            form.complain("toml", why_not(&why));
            refused(&desk, form)
        }
        Err(ReviseError::Storage(error)) => Err(error.into()),
    }
}

fn seen(desk: &Desk, exported: &str) -> String {
    let seen = desk.app.vault.fingerprint("catalogue", exported.as_bytes());
    data_encoding::HEXLOWER.encode(&seen)
}

fn refused(desk: &Desk, form: Filled) -> Result<HttpResponse, Problem> {
    desk.refused(&ImportPage {
        form,
        changes: None,
        seen: String::new(),
        leaves_nothing: false,
    })
}

fn row(change: Change) -> ChangeRow {
    ChangeRow {
        kind: change.kind.as_str().to_owned(),
        thing: change.thing.as_str().to_owned(),
        name: change.name,
        facts: change
            .facts
            .into_iter()
            .map(|fact| FactRow {
                name: fact.name.to_owned(),
                from: fact.from,
                to: fact.to,
            })
            .collect(),
    }
}

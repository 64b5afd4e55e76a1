//! `/admin/catalogue/import`: a file, what it changes, and the word to apply it.

use actix_web::HttpResponse;

use super::super::Desk;
use super::{PATH, why_not};
use crate::admin::pages::{ChangeRow, FactRow, ImportPage};
use crate::catalog::{self, Catalog, Change, InvalidCatalog, ReviseError};
use crate::web::form::Filled;
use crate::web::{Fields, Problem};

pub(in super::super) async fn show(desk: Desk) -> Result<HttpResponse, Problem> {
    desk.page(&ImportPage {
        form: Filled::default(),
        changes: None,
        seen: String::new(),
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
        Ok(changes) => desk.page(&ImportPage {
            form,
            changes: Some(changes.into_iter().map(row).collect()),
            seen,
        }),
        Err(ReviseError::Invalid(why)) => refused(&desk, form.wrong("toml", why_not(&why))),
        Err(ReviseError::Storage(error)) => Err(error.into()),
    }
}

/// Fields `toml` and `seen`: applies what was shown, if it is still that.
pub(in super::super) async fn apply(desk: Desk, fields: Fields) -> Result<HttpResponse, Problem> {
    let zone = desk.app.config.business.zone();
    let toml = fields.value("toml");
    let mut form = Filled::default().with("toml", toml);
    let wanted = match Catalog::of_toml(toml, &zone) {
        Ok(wanted) => wanted,
        Err(why) => return refused(&desk, form.wrong("toml", why_not(&why))),
    };
    let (app, shown) = (desk.app.clone(), fields.value("seen").to_owned());
    let step = move |before: Catalog| {
        let now = app
            .vault
            .fingerprint("catalogue", before.to_toml(&zone).as_bytes());
        if data_encoding::HEXLOWER.encode(&now) != shown {
            let why = "somebody changed it meanwhile; look at the changes once more";
            return Err(InvalidCatalog::at("the catalogue", why));
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

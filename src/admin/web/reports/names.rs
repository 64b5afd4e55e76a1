//! `/admin/reports/names`: files with customers' names in them, for a reason that each customer reads.

use actix_web::HttpResponse;

use super::{Desk, Wanted, answer, currencies};
use crate::admin::pages::NamedFilesPage;
use crate::audit::Reason;
use crate::billing::reports::{Naming, Span};
use crate::identity::cases;
use crate::web::form::{Filled, problem};
use crate::web::{Fields, Problem};

const FILES: [&str; 2] = ["invoices", "datev"];

pub(in crate::admin::web) async fn show(desk: Desk) -> Result<HttpResponse, Problem> {
    let today = desk.app.today();
    let form = Filled::default()
        .with("report", FILES[0])
        .with("from", Span::quarter_until(today).from.to_string())
        .with("until", today.to_string())
        .with("at", today.to_string())
        .with("currency", desk.app.config.business.currency.as_str())
        .with("reason", Reason::Bookkeeping.as_str());
    desk.page(&page(&desk, form).await?)
}

/// A form, since it writes into people's logs: no link may.
pub(in crate::admin::web) async fn download(
    desk: Desk,
    fields: Fields,
) -> Result<HttpResponse, Problem> {
    let (reason, note) = (fields.value("reason"), fields.value("note").trim());
    let mut form = Filled::default().with("reason", reason).with("note", note);
    let naming = naming(reason, note, &mut form);
    let wanted: Wanted = fields.into_typed()?;
    for (field, value) in wanted.pairs() {
        form = form.with(field, value);
    }
    if !FILES.contains(&wanted.report.as_str()) {
        form.complain("report", "field-not-in-list");
    }
    let export = wanted.export(&desk, &mut form).await?;
    let Some((export, naming)) = export.zip(naming) else {
        return desk.refused(&page(&desk, form).await?);
    };
    let export = export
        .named(naming)
        .map_err(|error| Problem::internal(&error))?;
    answer(&desk.app, export, desk.operator.actor()).await
}

fn naming(reason: &str, note: &str, form: &mut Filled) -> Option<Naming> {
    let Some(reason) = Reason::named(reason) else {
        form.complain("reason", "field-not-in-list");
        return None;
    };
    if reason == Reason::Other && note.is_empty() {
        form.complain("note", problem("case-note"));
    }
    let note = cases::note(note).map_err(|error| form.complain("note", error.phrase()));
    form.is_right().then_some(Naming {
        reason,
        note: note.ok()?,
    })
}

async fn page(desk: &Desk, form: Filled) -> Result<NamedFilesPage, Problem> {
    Ok(NamedFilesPage {
        form,
        reports: FILES.into(),
        reasons: Reason::ALL.iter().map(|reason| reason.as_str()).collect(),
        currencies: currencies(desk).await?,
    })
}

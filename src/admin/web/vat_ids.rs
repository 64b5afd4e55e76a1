//! `/admin/tax`: VAT ids that wait for somebody's word.

use std::collections::HashMap;

use actix_web::HttpResponse;
use actix_web::web::Path;

use super::Desk;
use crate::admin::pages::{VatIdRow, VatIdsPage};
use crate::admin::reveal::{self, RevealError};
use crate::admin::store;
use crate::audit::{self, Permit};
use crate::billing::vat_ids::{self, Question, QuestionId, State, Way};
use crate::customers::values::{FieldError, one_line};
use crate::identity::cases;
use crate::orders::vat::{self, DecideError, Said};
use crate::orders::{self, OrderId};
use crate::vault;
use crate::vault::map::{Field, StandingPurpose};
use crate::web::form::Filled;
use crate::web::{Fields, Problem};

const PATH: &str = "/admin/tax";
/// On one page, the oldest first: what is decided leaves it.
const SHOWN: usize = 50;
const NOTE_MAX: usize = 500;
pub(super) const WHO: &[Field] = &[orders::data::COMPANY, orders::data::NAME];

pub(super) async fn show(desk: Desk) -> Result<HttpResponse, Problem> {
    let page = page(&desk, Filled::default()).await?;
    desk.page(&page)
}

/// The page, with the form of one row as it was filled in.
async fn page(desk: &Desk, form: Filled) -> Result<VatIdsPage, Problem> {
    let one_more = u32::try_from(SHOWN + 1).expect("a page is short");
    let mut questions = vat_ids::waiting(&desk.app, None, one_more).await?;
    let more = questions.len() > SHOWN;
    questions.truncate(SHOWN);
    let rows = if questions.is_empty() {
        Vec::new()
    } else {
        rows(desk, &questions).await?
    };
    Ok(VatIdsPage {
        rows,
        valid_days: desk.app.config.vat_ids.valid_days.into(),
        more,
        form,
    })
}

/// Fields `verdict` (`confirmed` or `refused`) and `note`: whoever confirms says how it was checked, since a tax office asks.
pub(super) async fn decide(
    desk: Desk,
    id: Path<String>,
    fields: Fields,
) -> Result<HttpResponse, Problem> {
    let id: QuestionId = id.parse().map_err(|_| Problem::not_found())?;
    let (confirmed, done) = match fields.value("verdict") {
        "confirmed" => (true, "vat-confirmed"),
        "refused" => (false, "vat-refused"),
        _ => return Err(Problem::not_found()),
    };
    let typed = fields.value("note");
    let note = match one_line(typed, NOTE_MAX) {
        Err(FieldError::Required) if !confirmed => String::new(),
        Err(error) => {
            let form = Filled::default()
                .with("id", id.as_str())
                .with("note", typed)
                .wrong("note", error.phrase());
            return desk.refused(&page(&desk, form).await?);
        }
        Ok(note) => note,
    };
    let said = Said {
        confirmed,
        way: Way::Operator,
        note,
    };
    match vat::decide(&desk.app, &id, &said, desk.operator.actor()).await {
        Ok(()) => Ok(Desk::see(&format!("{PATH}?done={done}"))),
        Err(DecideError::NotNow) => Ok(Desk::see(&format!("{PATH}?done=unchanged"))),
        Err(DecideError::Unknown) => Err(Problem::not_found()),
        Err(DecideError::Storage(error)) => Err(error.into()),
        Err(DecideError::Vault(error)) => Err(error.into()),
    }
}

/// Who asks with which id: daily work of those who may come here, two looks an hour at each.
async fn rows(desk: &Desk, questions: &[Question]) -> Result<Vec<VatIdRow>, Problem> {
    let subjects: Vec<_> = questions
        .iter()
        .map(|question| question.subject.clone())
        .collect();
    let permit = async |purpose, fields| {
        let (app, operator) = (&desk.app, &desk.operator);
        let permit = cases::working_permit(app, operator, purpose, subjects.clone(), fields, None);
        permit.await.map_err(RevealError::from)
    };
    let ids = permit(StandingPurpose::Invoicing, &[vat_ids::data::VAT_ID]).await?;
    let names = permit(StandingPurpose::NamesInLists, WHO).await?;
    desk.app.vault.warm(&subjects).await?;
    let now = desk.app.clock.now();
    let mut rows = Vec::with_capacity(questions.len());
    for question in questions {
        let vat_id = vat_ids::open_under(&desk.app, &ids, question).await;
        let vat_id = vat_id.map_err(RevealError::from)?;
        let order: Option<OrderId> = question.cause.parse().ok();
        let order = match &order {
            Some(id) => orders::find(&desk.app, id).await?,
            None => None,
        };
        let mut who = match &order {
            Some(order) => who(desk, &names, order).await?,
            None => HashMap::new(),
        };
        rows.push(VatIdRow {
            id: question.id.to_string(),
            vat_id,
            company: who.remove(orders::data::COMPANY.column),
            name: who.remove(orders::data::NAME.column),
            customer: question.customer.to_string(),
            order: order.map(|order| (order.id.to_string(), order.number)),
            becomes: question.becomes.treatment.as_str().to_owned(),
            asked_at: question.asked_at,
            until: question.decide_by,
            is_claimed: question.state(now) == State::Waiting,
            is_of_another: question.left_at.is_some(),
        });
    }
    Ok(rows)
}

/// The order's company and person.
pub(super) async fn who(
    desk: &Desk,
    permit: &Permit,
    order: &orders::Order,
) -> Result<HashMap<&'static str, String>, RevealError> {
    let table = reveal::table(orders::data::TABLES, "orders");
    let mut who = HashMap::new();
    for (field, sealed) in
        store::sealed::fields(&desk.app.storage, table, order.id.as_str()).await?
    {
        if !WHO.contains(&field) {
            continue;
        }
        let (subject, row) = (&order.subject, order.id.as_str());
        let opened =
            audit::reveal::open(permit, &desk.app.vault, &field, subject, row, &sealed).await;
        match opened {
            Ok(opened) => {
                let text = opened.text().map_err(RevealError::Vault)?;
                who.insert(field.column, text.to_owned());
            }
            Err(audit::reveal::OpenError::Vault(vault::Error::Erased)) => {}
            Err(error) => return Err(error.into()),
        }
    }
    Ok(who)
}

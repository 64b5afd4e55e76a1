//! `/admin/declarations`: what was declared without signing in and waits for a person's decision.

use std::collections::HashMap;

use actix_web::HttpResponse;
use actix_web::web::Path;
use jiff::civil::Date;

use super::Desk;
use super::vat_ids::{WHO, who};
use crate::admin::pages::{DeclarationRow, DeclarationsPage, UnmatchedRow};
use crate::admin::reveal::RevealError;
use crate::audit::Permit;
use crate::audit::reveal::OpenError;
use crate::customers::values::{FieldError, one_line};
use crate::identity::cases;
use crate::line::breaks_the_text;
use crate::orders::{self, Order, OrderId};
use crate::storage;
use crate::subscriptions::data::{DECLARED_BY, REASON};
use crate::subscriptions::declarations::{
    self, AttachError, DecideError, Declaration, DeclarationId, OrderNumber, Said, Stake, Verdict,
};
use crate::vault;
use crate::vault::map::StandingPurpose;
use crate::web::form::Filled;
use crate::web::{Fields, Problem};

const PATH: &str = "/admin/declarations";
/// On one page: what is decided leaves it.
const SHOWN: usize = 50;
/// Characters of what is said to a decision, at most.
const WORDS_MAX: usize = 2000;

pub(super) async fn show(desk: Desk) -> Result<HttpResponse, Problem> {
    let page = page(&desk, Filled::default()).await?;
    desk.page(&page)
}

/// Whether one about this order waits, for who may decide it.
pub(super) async fn waits_about(desk: &Desk, order: &OrderId) -> storage::Result<bool> {
    Ok(desk.may("GET", PATH) && declarations::waits_about(&desk.app, order).await?)
}

/// Fields `verdict` (`accepted` or `refused`), `words`, which are mailed, and `last_day` of a contract that ends by it.
pub(super) async fn decide(
    desk: Desk,
    id: Path<String>,
    fields: Fields,
) -> Result<HttpResponse, Problem> {
    let id: DeclarationId = id.parse().map_err(|_| Problem::not_found())?;
    let verdict = fields.value("verdict");
    let verdict: Verdict = verdict.parse().map_err(|_| Problem::not_found())?;
    let mut form = Filled::default()
        .with("id", id.as_str())
        .with("verdict", verdict.as_str())
        .with("last_day", fields.value("last_day"))
        .with("words", fields.value("words"));
    let words = match words(fields.value("words")) {
        Ok(words) => words,
        Err(error) => {
            form.complain("words", error.phrase());
            return desk.refused(&page(&desk, form).await?);
        }
    };
    let said = Said {
        verdict,
        last_day: fields.value("last_day").parse::<Date>().ok(),
        words,
    };
    match declarations::decide(&desk.app, &id, &said, desk.operator.actor()).await {
        Ok(()) => Ok(Desk::see(&format!("{PATH}?done=declaration-{verdict}"))),
        Err(DecideError::NotNow) => Ok(Desk::see(&format!("{PATH}?done=unchanged"))),
        Err(DecideError::Unknown) => Err(Problem::not_found()),
        Err(DecideError::Day) => {
            form.complain("last_day", "problem-last-day");
            desk.refused(&page(&desk, form).await?)
        }
        Err(DecideError::Declare(error)) => Err(error.into()),
    }
}

fn words(typed: &str) -> Result<String, FieldError> {
    let words = typed.trim();
    if words.is_empty() {
        return Err(FieldError::Required);
    }
    // A browser sends a line's end as two characters and counts it as one.
    if words.replace("\r\n", "\n").chars().count() > WORDS_MAX {
        return Err(FieldError::TooLong { max: WORDS_MAX });
    }
    if words.chars().any(breaks_the_text) {
        return Err(FieldError::ControlCharacters);
    }
    Ok(words.to_owned())
}

/// Field `number`: the order that it is about.
pub(super) async fn attach(
    desk: Desk,
    id: Path<String>,
    fields: Fields,
) -> Result<HttpResponse, Problem> {
    let id: DeclarationId = id.parse().map_err(|_| Problem::not_found())?;
    let typed = fields.value("number");
    let mut form = Filled::default()
        .with("id", id.as_str())
        .with("number", typed);
    let number: OrderNumber = match typed.parse() {
        Ok(number) => number,
        Err(error) => {
            form.complain("number", error.phrase());
            return desk.refused(&page(&desk, form).await?);
        }
    };
    let by = desk.operator.actor();
    match declarations::attach(&desk.app, &id, number.as_str(), by).await {
        Err(AttachError::UnknownOrder) => {
            form.complain("number", "problem-unknown-order");
            desk.refused(&page(&desk, form).await?)
        }
        done => answer(done, "attached"),
    }
}

/// Field `note`: why it is about no order here.
pub(super) async fn set_aside(
    desk: Desk,
    id: Path<String>,
    fields: Fields,
) -> Result<HttpResponse, Problem> {
    let id: DeclarationId = id.parse().map_err(|_| Problem::not_found())?;
    let typed = fields.value("note");
    match one_line(typed, declarations::NOTE_CHARS_MAX) {
        Ok(note) => {
            let by = desk.operator.actor();
            let done = declarations::set_aside(&desk.app, &id, &note, by).await;
            answer(done, "set-aside")
        }
        Err(error) => {
            let form = Filled::default()
                .with("id", id.as_str())
                .with("note", typed)
                .wrong("note", error.phrase());
            desk.refused(&page(&desk, form).await?)
        }
    }
}

fn answer(done: Result<(), AttachError>, word: &str) -> Result<HttpResponse, Problem> {
    match done {
        Ok(()) => Ok(Desk::see(&format!("{PATH}?done=declaration-{word}"))),
        Err(AttachError::NotNow) => Ok(Desk::see(&format!("{PATH}?done=unchanged"))),
        Err(AttachError::Unknown | AttachError::UnknownOrder) => Err(Problem::not_found()),
        Err(AttachError::Declare(error)) => Err(error.into()),
    }
}

/// The page, with the form of one row as it was filled in.
async fn page(desk: &Desk, form: Filled) -> Result<DeclarationsPage, Problem> {
    let one_more = u32::try_from(SHOWN + 1).expect("a page is short");
    let mut waiting = declarations::waiting(&desk.app, one_more).await?;
    let more = waiting.len() > SHOWN;
    waiting.truncate(SHOWN);
    let mut rows = Vec::with_capacity(waiting.len());
    if !waiting.is_empty() {
        let about = about(desk, waiting).await?;
        let permits = permits(desk, &about).await?;
        for (declaration, order) in &about {
            rows.push(row(desk, &permits, declaration, order).await?);
        }
    }
    Ok(DeclarationsPage {
        unmatched: unmatched(desk).await?,
        rows,
        more,
        form,
    })
}

/// Who sent what fits no order, and what it says: daily work of those who may come here, one look an hour at each.
async fn unmatched(desk: &Desk) -> Result<Vec<UnmatchedRow>, Problem> {
    let limit = u32::try_from(SHOWN).expect("a page is short");
    let found = declarations::unmatched(&desk.app, limit).await?;
    if found.is_empty() {
        return Ok(Vec::new());
    }
    let senders: Vec<_> = found.iter().map(|one| one.subject.clone()).collect();
    desk.app.vault.warm(&senders).await?;
    let permit = cases::working_permit(
        &desk.app,
        &desk.operator,
        StandingPurpose::Declarations,
        senders,
        &[REASON, DECLARED_BY],
        None,
    );
    let permit = permit.await.map_err(RevealError::from)?;
    let mut rows = Vec::with_capacity(found.len());
    for one in found {
        let email = declarations::sender_under(&desk.app, &permit, &one).await;
        let reason = declarations::reason_under(&desk.app, &permit, &one).await;
        rows.push(UnmatchedRow {
            id: one.id.to_string(),
            declared: one.what.as_str(),
            declared_at: one.declared_at,
            wanted_on: one.wanted_on,
            number: one.number,
            email: email.map_err(RevealError::from)?,
            reason: reason.map_err(RevealError::from)?,
        });
    }
    Ok(rows)
}

/// Each with the order that it is about.
async fn about(
    desk: &Desk,
    waiting: Vec<Declaration>,
) -> storage::Result<Vec<(Declaration, Order)>> {
    let mut about = Vec::with_capacity(waiting.len());
    for declaration in waiting {
        let Some(id) = &declaration.order else {
            continue;
        };
        if let Some(order) = orders::find(&desk.app, id).await? {
            about.push((declaration, order));
        }
    }
    Ok(about)
}

struct Permits {
    reasons: Permit,
    names: Permit,
}

/// Why, and who: daily work of those who may come here, two looks an hour at each.
async fn permits(desk: &Desk, about: &[(Declaration, Order)]) -> Result<Permits, RevealError> {
    let (app, operator) = (&desk.app, &desk.operator);
    let declared: Vec<_> = about.iter().map(|(one, _)| one.subject.clone()).collect();
    let people: Vec<_> = about.iter().map(|(_, one)| one.subject.clone()).collect();
    app.vault.warm(&declared).await?;
    app.vault.warm(&people).await?;
    let permit = async |purpose, subjects, fields| {
        cases::working_permit(app, operator, purpose, subjects, fields, None).await
    };
    Ok(Permits {
        reasons: permit(StandingPurpose::Declarations, declared, &[REASON]).await?,
        names: permit(StandingPurpose::NamesInLists, people, WHO).await?,
    })
}

async fn row(
    desk: &Desk,
    permits: &Permits,
    declaration: &Declaration,
    order: &Order,
) -> Result<DeclarationRow, Problem> {
    let app = &desk.app;
    let reason = match declarations::reason_under(app, &permits.reasons, declaration).await {
        Err(OpenError::Vault(vault::Error::Erased)) => None,
        reason => reason.map_err(RevealError::from)?,
    };
    let mut who: HashMap<_, _> = who(desk, &permits.names, order).await?;
    let stake = declarations::stake(app, declaration, order).await?;
    Ok(DeclarationRow {
        id: declaration.id.to_string(),
        declared: declaration.what.as_str(),
        declared_at: declaration.declared_at,
        wanted_on: declaration.wanted_on,
        effective_on: declaration.effective_on,
        name: who.remove(orders::data::NAME.column),
        company: who.remove(orders::data::COMPANY.column),
        reason,
        order: order.id.to_string(),
        order_number: order.number.clone(),
        customer: order.customer.to_string(),
        stake: match &stake {
            Stake::Contract(..) => "contract",
            Stake::Order => "order",
            Stake::Nothing => "nothing",
        },
        subscription: match stake {
            Stake::Contract(begun, _) => Some(begun.id.to_string()),
            Stake::Order | Stake::Nothing => None,
        },
    })
}

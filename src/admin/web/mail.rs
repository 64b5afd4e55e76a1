//! `/admin/mail`: what is owed, what became of it, and one message.

mod about;

use about::Things;

use actix_web::HttpResponse;
use actix_web::web::{Path, Query};
use secrecy::ExposeSecret as _;
use serde::Deserialize;

use super::cases::{Back, door};
use super::{Desk, list};
use crate::admin::pages::{MailAbout, MailPage, MailRow, MessagePage, Pager};
use crate::admin::reveal::{self, RevealError};
use crate::admin::store;
use crate::audit::{Action, Permit};
use crate::config;
use crate::identity::{access, cases};
use crate::mail::{self, Listed, MessageId, PreviewError, Shelf, State, Transport};
use crate::storage;
use crate::web::form::Filled;
use crate::web::{Fields, Problem};

const PATH: &str = "/admin/mail";

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Filter {
    state: String,
    /// Older than this message.
    after: Option<String>,
    limit: Option<String>,
}

pub(super) async fn show(desk: Desk, filter: Query<Filter>) -> Result<HttpResponse, Problem> {
    let limit = list::limit(filter.limit.as_deref());
    let after: Option<MessageId> = filter
        .after
        .as_deref()
        .map(|id| id.parse().map_err(|_| Problem::not_found()))
        .transpose()?;
    let shelf = State::from_name(&filter.state).map_or(Shelf::All, Shelf::In);
    let one_more = u32::try_from(limit + 1).expect("a page is short");
    let storage = &desk.app.storage;
    let mut messages = mail::list(storage, shelf, after.as_ref(), one_more).await?;
    let has_older = messages.len() > limit;
    messages.truncate(limit);
    let asked = filter.limit.as_deref().unwrap_or_default();
    let kept = [("state", filter.state.as_str()), ("limit", asked)];
    let last = messages.last().filter(|_| has_older);
    let page = MailPage {
        filter: Filled::default().with("state", filter.state.as_str()),
        states: State::ALL
            .iter()
            .map(|state| state.as_str().to_owned())
            .collect(),
        pager: Pager {
            newer: None,
            older: last.map(|message| list::link(PATH, &kept, "after", message.id.as_str())),
        },
        rows: rows(&desk, messages).await?,
        preview: is_preview(&desk.app.config.mail),
    };
    desk.page(&page)
}

pub(super) async fn message(desk: Desk, id: Path<String>) -> Result<HttpResponse, Problem> {
    let id = id.parse().map_err(|_| Problem::not_found())?;
    let page = page(&desk, &id, Filled::default()).await?;
    desk.page(&page)
}

/// The messages about one thing, oldest first.
pub(super) async fn about(desk: &Desk, entity: &str, limit: u32) -> storage::Result<Vec<MailRow>> {
    let messages = mail::about(&desk.app.storage, entity, limit).await?;
    rows(desk, messages).await
}

async fn rows(desk: &Desk, messages: Vec<Listed>) -> storage::Result<Vec<MailRow>> {
    let things = Things::of(desk, &messages).await?;
    let rows = messages.into_iter().map(|message| {
        let about = things.get(&message);
        row(message, about)
    });
    Ok(rows.collect())
}

/// The page, with the form that opens a case as it was filled in.
pub(super) async fn page(
    desk: &Desk,
    id: &MessageId,
    form: Filled,
) -> Result<MessagePage, Problem> {
    let app = &desk.app;
    let message = mail::find(&app.storage, id)
        .await?
        .ok_or_else(Problem::not_found)?;
    let customer = store::customers::by_subject(&app.storage, &message.recipient).await?;
    let case = desk.case(&message.recipient).await?;
    let messages = reveal::table(mail::data::TABLES, "messages");
    let sealed = store::sealed::fields(&app.storage, messages, id.as_str()).await?;
    let kept = sealed.iter().any(|(field, _)| *field == mail::data::BYTES);
    let copy = match &case {
        Some(case) if kept && mail::data::BYTES.opens_to(desk.operator.role) => {
            let fields = [mail::data::BYTES];
            let object = Some(id.to_string());
            let permit = cases::permit(app, &desk.operator, case, &fields, object)
                .await
                .map_err(RevealError::from)?;
            copy(desk, &permit, id).await?
        }
        _ => None,
    };
    let things = Things::of(desk, std::slice::from_ref(&message)).await?;
    let about = things.get(&message);
    Ok(MessagePage {
        recipient: copy.as_ref().map(|copy| copy.to.clone()),
        subject: copy.as_ref().map(|copy| copy.subject.clone()),
        text: copy.map(|copy| copy.text),
        kept,
        case: customer.map(|customer| {
            let back = Back::Message(id.clone());
            door(desk, &customer.id, case.as_ref(), &back, form)
        }),
        actions: actions(desk, message.state),
        message: row(message, about),
    })
}

/// Whether the settings keep all mail here.
pub(super) fn is_preview(settings: &config::Mail) -> bool {
    let transport = settings.transport.expose_secret().parse();
    matches!(transport, Ok(Transport::Preview))
}

async fn copy(
    desk: &Desk,
    permit: &Permit,
    id: &MessageId,
) -> Result<Option<mail::Preview>, Problem> {
    match mail::preview(&desk.app, permit, id, desk.app.config.demo).await {
        Ok(copy) => Ok(Some(copy)),
        Err(PreviewError::NoCopy) => Ok(None),
        Err(PreviewError::Unknown) => Err(Problem::not_found()),
        Err(PreviewError::Storage(error)) => Err(error.into()),
        Err(PreviewError::Open(error)) => Err(RevealError::from(error).into()),
        Err(error @ PreviewError::Unreadable) => Err(Problem::internal(&error)),
    }
}

pub(super) async fn retry(
    desk: Desk,
    id: Path<String>,
    _fields: Fields,
) -> Result<HttpResponse, Problem> {
    settle(&desk, &id, Action::MessageResent, "resent").await
}

pub(super) async fn give_up(
    desk: Desk,
    id: Path<String>,
    _fields: Fields,
) -> Result<HttpResponse, Problem> {
    settle(&desk, &id, Action::MessageDropped, "dropped").await
}

/// Does it and records it, or neither.
async fn settle(
    desk: &Desk,
    id: &str,
    action: Action,
    done: &str,
) -> Result<HttpResponse, Problem> {
    let id: MessageId = id.parse().map_err(|_| Problem::not_found())?;
    let message = mail::find(&desk.app.storage, &id)
        .await?
        .ok_or_else(Problem::not_found)?;
    let audit = desk.app.audit.clone();
    let event = audit
        .event(desk.operator.actor(), action)
        .about(&message.recipient)
        .on(id.as_str());
    let now = desk.app.clock.now();
    let settling = id.clone();
    let settled = desk
        .app
        .storage
        .transact(move |tx| {
            let (audit, event, id) = (audit.clone(), event.clone(), settling.clone());
            Box::pin(async move {
                let settled = if action == Action::MessageResent {
                    mail::send_again(tx, &id, now).await?
                } else {
                    mail::give_up(tx, &id, now).await?
                };
                if settled {
                    audit.record(tx, &event).await?;
                }
                Ok::<_, storage::Error>(settled)
            })
        })
        .await?;
    let done = if settled { done } else { "unchanged" };
    Ok(Desk::see(&format!("{PATH}/{id}?done={done}")))
}

/// What this operator may do with a message as it stands.
fn actions(desk: &Desk, state: State) -> Vec<String> {
    let possible: &[&str] = match state {
        State::Unknown | State::Dead | State::Deferred => &["retry", "drop"],
        State::Queued => &["drop"],
        // Where nothing leaves, sending it once more would only keep it once more.
        State::Previewed if is_preview(&desk.app.config.mail) => &[],
        State::Previewed => &["retry"],
        State::Sending | State::Sent | State::Dropped => &[],
    };
    possible
        .iter()
        .filter(|action| {
            let pattern = format!("{PATH}/{{id}}/{action}");
            access::authorise(desk.operator.role, "POST", &pattern)
        })
        .map(|action| (*action).to_owned())
        .collect()
}

fn row(message: Listed, about: Option<MailAbout>) -> MailRow {
    let reply = message.reply_code.map(|code| {
        let enhanced = message.reply_enhanced.as_deref().unwrap_or_default();
        format!("{code} {enhanced}").trim_end().to_owned()
    });
    MailRow {
        id: message.id.to_string(),
        about,
        kind: message.kind,
        state: message.state.as_str().to_owned(),
        attempts: message.attempts,
        owed_at: message.owed_at,
        due_at: message.due_at,
        settled_at: message.settled_at,
        phase: message.phase,
        reason: message.reason,
        reply,
    }
}

//! `/admin/audit`: the log, and whether it is whole.

use std::collections::HashSet;
use std::sync::{Mutex, PoisonError};

use actix_web::HttpResponse;
use actix_web::web::Query;
use jiff::Timestamp;
use serde::Deserialize;

use super::{Desk, list, operators};
use crate::admin::pages::{AuditPage, AuditRow, ChainFault, ChainState, Named, Pager};
use crate::app::{App, RoomState};
use crate::audit::{self, Action, Entry, EventId, Flaw, Ground, Report};
use crate::identity::api_keys;
use crate::web::form::Filled;
use crate::web::{Fields, Problem};

const PATH: &str = "/admin/audit";

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Filter {
    action: String,
    /// Older than this entry.
    after: Option<String>,
    limit: Option<String>,
}

/// What this process's last walk through the chain found, and when.
#[derive(Debug, Default)]
struct LastWalk(Mutex<Option<(Timestamp, Report)>>);

impl RoomState for LastWalk {
    fn open(_: &App) -> Self {
        Self::default()
    }
}

pub(super) async fn show(desk: Desk, filter: Query<Filter>) -> Result<HttpResponse, Problem> {
    let limit = list::limit(filter.limit.as_deref());
    let before: Option<EventId> = filter
        .after
        .as_deref()
        .map(|id| id.parse().map_err(|_| Problem::not_found()))
        .transpose()?;
    let which = audit::Filter {
        actor_id: None,
        action: Action::named(&filter.action),
        before,
    };
    let one_more = u32::try_from(limit + 1).expect("a page is short");
    let mut entries = desk.app.audit.entries(&which, one_more).await?;
    let has_older = entries.len() > limit;
    entries.truncate(limit);
    let asked = filter.limit.as_deref().unwrap_or_default();
    let kept = [("action", filter.action.as_str()), ("limit", asked)];
    let last = entries.last().filter(|_| has_older);
    let page = AuditPage {
        chain: chain_state(&desk.app),
        filter: Filled::default().with("action", filter.action.as_str()),
        actions: Action::ALL
            .iter()
            .map(|action| action.as_str().to_owned())
            .collect(),
        pager: Pager {
            newer: None,
            older: last.map(|entry| list::link(PATH, &kept, "after", entry.id.as_str())),
        },
        rows: named_rows(&desk, entries).await?,
    };
    desk.page(&page)
}

pub(super) async fn verify(desk: Desk, _fields: Fields) -> Result<HttpResponse, Problem> {
    let app = &desk.app;
    let report = match app.audit.verify(&app.vault).await {
        Ok(report) => report,
        Err(audit::Error::Storage(error)) => return Err(error.into()),
        Err(audit::Error::Vault(error)) => return Err(error.into()),
        Err(error @ audit::Error::Broken(_)) => return Err(Problem::internal(&error)),
    };
    let walk = app.room::<LastWalk>();
    *walk.0.lock().unwrap_or_else(PoisonError::into_inner) = Some((app.clock.now(), report));
    Ok(Desk::see(PATH))
}

/// Whether this process's last walk found a fault.
pub(super) fn found_broken(app: &App) -> bool {
    chain_state(app).fault.is_some()
}

fn chain_state(app: &App) -> ChainState {
    let walk = app.room::<LastWalk>();
    let last = walk
        .0
        .lock()
        .unwrap_or_else(PoisonError::into_inner)
        .clone();
    match last {
        None => ChainState {
            walked_at: None,
            checked: 0,
            unchained: 0,
            fault: None,
        },
        Some((at, report)) => ChainState {
            walked_at: Some(at),
            checked: report.checked,
            unchained: report.unchained,
            fault: report.fault.map(|fault| ChainFault {
                position: fault.position,
                flaw: flaw(fault.flaw).to_owned(),
            }),
        },
    }
}

const fn flaw(flaw: Flaw) -> &'static str {
    match flaw {
        Flaw::Missing => "missing",
        Flaw::Changed => "changed",
        Flaw::NoteChanged => "note-changed",
        Flaw::Truncated => "truncated",
        Flaw::Rewritten => "rewritten",
    }
}

/// Entries with colleagues and keys by their names, for those who may see these.
pub(super) async fn named_rows(desk: &Desk, entries: Vec<Entry>) -> Result<Vec<AuditRow>, Problem> {
    let mut rows = rows(entries);
    let ids: HashSet<&str> = rows
        .iter()
        .flat_map(|row| [&row.actor, &row.object])
        .flatten()
        .map(|named| named.id.as_str())
        .collect();
    let mut names = operators::names(desk, &ids).await?;
    for key in api_keys::all(&desk.app).await? {
        names.insert(key.id.to_string(), key.name.to_string());
    }
    for row in &mut rows {
        for named in [&mut row.actor, &mut row.object].into_iter().flatten() {
            named.name = names.get(&named.id).cloned();
        }
    }
    Ok(rows)
}

fn rows(entries: Vec<Entry>) -> Vec<AuditRow> {
    entries
        .into_iter()
        .map(|entry| AuditRow {
            id: entry.id.to_string(),
            position: entry.position,
            at: entry.at,
            actor_kind: entry.actor.kind().to_owned(),
            actor: entry.actor.id().map(|id| id.to_owned().into()),
            role: entry.actor.role().map(|role| role.as_str().to_owned()),
            action: entry.action.as_str().to_owned(),
            fields: entry.fields,
            ground: entry.ground.map(|ground| match ground {
                Ground::Standing(purpose) => purpose.as_str().to_owned(),
                Ground::Case { reason, .. } | Ground::Stated(reason) => reason.as_str().to_owned(),
            }),
            object: entry.object.map(Named::from),
        })
        .collect()
}

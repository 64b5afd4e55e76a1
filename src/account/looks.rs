//! Who looked at a customer's details, and what was passed on: for the customer.

use jiff::SignedDuration;

use super::pages::{Disclosure, Look, Looker};
use crate::app::App;
use crate::audit::{self, Actor, Entry, EventId, Ground};
use crate::egress;
use crate::vault::SubjectId;
use crate::{storage, vault};

/// Looks on one page.
const PAGE: u32 = 50;
/// The same look again within this span is no line of its own: who works with a list opens it all day, and what was opened
/// for a reason must not drown in that.
const SAME_WITHIN: SignedDuration = SignedDuration::from_hours(12);
/// What was passed on; few, if any.
const DISCLOSURES_MAX: u32 = 200;

/// Why the list cannot be shown.
#[derive(Debug, thiserror::Error)]
pub enum LooksError {
    #[error(transparent)]
    Storage(#[from] storage::Error),
    #[error(transparent)]
    Vault(#[from] vault::Error),
}

/// A page of looks, newest first.
#[derive(Debug)]
pub struct Looks {
    pub looks: Vec<Look>,
    /// The last one shown, if there are older ones.
    pub last: Option<EventId>,
    pub disclosures: Vec<Disclosure>,
}

/// The looks at one person's details that are older than `before`, and everything that was passed on of them.
pub async fn looks(
    app: &App,
    subject: &SubjectId,
    before: Option<&EventId>,
) -> Result<Looks, LooksError> {
    let mut entries = app.audit.openings_of(subject, before, PAGE + 1).await?;
    let shown = PAGE as usize;
    let last = (entries.len() > shown).then(|| entries[shown - 1].id.clone());
    entries.truncate(shown);
    let mut looks: Vec<Look> = Vec::new();
    for entry in entries {
        let earlier = look(app, entry).await?;
        match looks.last_mut() {
            Some(later) if is_same(later, &earlier) => {
                later.times += 1;
                later.since = earlier.at;
            }
            _ => looks.push(earlier),
        }
    }
    let disclosed = egress::disclosures(&app.storage, subject, DISCLOSURES_MAX).await?;
    let disclosures = disclosed.into_iter().map(|row| Disclosure {
        at: row.at,
        recipient: row.recipient,
        fields: row.fields,
        purpose: row.purpose.to_string(),
    });
    Ok(Looks {
        looks,
        last,
        disclosures: disclosures.collect(),
    })
}

fn is_same(later: &Look, earlier: &Look) -> bool {
    later.at.duration_since(earlier.at) < SAME_WITHIN
        && (&later.who, &later.fields, &later.ground, &later.note)
            == (
                &earlier.who,
                &earlier.fields,
                &earlier.ground,
                &earlier.note,
            )
}

async fn look(app: &App, entry: Entry) -> Result<Look, LooksError> {
    let note = match (&entry.subject, &entry.note) {
        (Some(subject), Some(note)) => {
            let opened = app
                .vault
                .open_field(&audit::data::NOTE, subject, entry.id.as_str(), note)
                .await?;
            Some(opened.text()?.to_owned())
        }
        _ => None,
    };
    Ok(Look {
        at: entry.at,
        since: entry.at,
        times: 1,
        who: match &entry.actor {
            Actor::Operator { role, .. } => Looker::Operator(role.as_str().to_owned()),
            Actor::ApiKey { .. } => Looker::Key,
            Actor::Customer { .. } | Actor::System => Looker::Program,
        },
        fields: entry.fields,
        ground: match entry.ground {
            Some(Ground::Standing(purpose)) => purpose.as_str(),
            Some(Ground::Case { reason, .. } | Ground::Stated(reason)) => reason.as_str(),
            None => "other",
        }
        .to_owned(),
        note,
    })
}

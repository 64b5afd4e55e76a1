//! Walks the chain and says where it breaks.

use std::fmt;

use super::chain::{self, GENESIS};
use super::{Error, store};
use crate::storage::{self, Storage};
use crate::vault::AuditHead;

/// Rows read at a time: what a walk holds in memory.
const PAGE: u32 = 1000;

/// What a walk through the whole chain found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Report {
    /// Rows whose place and content are as they were chained.
    pub checked: i64,
    /// Rows that wait to be chained; more than moments' worth means that nobody chains.
    pub unchained: i64,
    pub fault: Option<Fault>,
}

/// Where the chain breaks first. Nothing behind it is worth a look.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Fault {
    /// The place in the chain, counted from 1.
    pub position: i64,
    pub flaw: Flaw,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Flaw {
    /// No row has this place, though later ones have theirs.
    Missing,
    /// The row's hash does not follow from its content and its predecessor: one of them was changed, or they were put
    /// in another order, or a row was pushed in.
    Changed,
    /// The sealed note is not the one that was recorded.
    NoteChanged,
    /// The keystore has seen the chain go further than it does.
    Truncated,
    /// Consistent in itself, but not what the keystore has seen: written anew.
    Rewritten,
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let what = match self.flaw {
            Flaw::Missing => "is missing",
            Flaw::Changed => "was changed or moved",
            Flaw::NoteChanged => "has another note than was recorded",
            Flaw::Truncated => "was cut off, with all that followed",
            Flaw::Rewritten => "is not the one that the keystore knows: the log was written anew",
        };
        write!(f, "entry {} {what}", self.position)
    }
}

/// Walks all of it.
pub(super) async fn walk(storage: &Storage, anchor: Option<AuditHead>) -> storage::Result<Report> {
    let walked = walk_from(storage, GENESIS, anchor).await?;
    let unchained = store::count_unchained(storage).await?;
    Ok(match walked {
        Ok(head) => Report {
            checked: head.position,
            unchained,
            fault: None,
        },
        Err(fault) => Report {
            checked: fault.position - 1,
            unchained,
            fault: Some(fault),
        },
    })
}

/// The last head, after what lies behind the anchor was verified.
pub(super) async fn from_anchor(
    storage: &Storage,
    anchor: Option<AuditHead>,
) -> Result<AuditHead, Error> {
    let Some(anchor) = anchor else {
        return walk_from(storage, GENESIS, None)
            .await?
            .map_err(Error::Broken);
    };
    let fault = |flaw| {
        Error::Broken(Fault {
            position: anchor.position,
            flaw,
        })
    };
    match store::hash_at(storage, anchor.position).await? {
        None => Err(fault(Flaw::Truncated)),
        Some(hash) if hash != anchor.digest => Err(fault(Flaw::Rewritten)),
        Some(_) => walk_from(storage, anchor, None)
            .await?
            .map_err(Error::Broken),
    }
}

async fn walk_from(
    storage: &Storage,
    start: AuditHead,
    anchor: Option<AuditHead>,
) -> storage::Result<Result<AuditHead, Fault>> {
    let mut head = start;
    loop {
        let rows = store::chained_after(storage, head.position, PAGE).await?;
        for row in &rows {
            head = match chain::check(&head, row) {
                Ok(head) => head,
                Err(fault) => return Ok(Err(fault)),
            };
            if let Some(anchor) = anchor
                && head.position == anchor.position
                && head.digest != anchor.digest
            {
                return Ok(Err(Fault {
                    position: head.position,
                    flaw: Flaw::Rewritten,
                }));
            }
        }
        if rows.len() < PAGE as usize {
            break;
        }
    }
    Ok(match anchor {
        Some(anchor) if anchor.position > head.position => Err(Fault {
            position: head.position + 1,
            flaw: Flaw::Truncated,
        }),
        _ => Ok(head),
    })
}

//! The audit log and its chain.

use jiff::Timestamp;
use serde::Serialize;

use super::{Pager, sample_time};
use crate::web::form::Filled;
use crate::web::page::Page;

/// `GET /admin/audit`, filtered by `action`. `POST /admin/audit/verify` walks the chain.
#[derive(Debug, Clone, Serialize)]
pub struct AuditPage {
    pub chain: ChainState,
    pub filter: Filled,
    /// The names of all actions.
    pub actions: Vec<String>,
    pub rows: Vec<AuditRow>,
    pub pager: Pager,
}

/// What the last walk through the chain found.
#[derive(Debug, Clone, Serialize)]
pub struct ChainState {
    /// `None` before the first walk.
    pub walked_at: Option<Timestamp>,
    pub checked: i64,
    /// Entries that wait for their place.
    pub unchained: i64,
    pub fault: Option<ChainFault>,
}

#[derive(Debug, Clone, Serialize)]
pub struct ChainFault {
    pub position: i64,
    /// `audit-flaw-…` in the texts: `missing`, `changed`, `note-changed`, `truncated`, `rewritten`.
    pub flaw: String,
}

#[derive(Debug, Clone, Serialize)]
pub struct AuditRow {
    pub id: String,
    pub position: Option<i64>,
    pub at: Timestamp,
    /// `operator`, `api-key`, `customer` or `system`.
    pub actor_kind: String,
    pub actor: Option<Named>,
    pub role: Option<String>,
    /// `audit-action-…` in the texts.
    pub action: String,
    /// `table.column` of each field.
    pub fields: Vec<String>,
    /// The standing purpose or the picked reason.
    pub ground: Option<String>,
    /// What it was done to.
    pub object: Option<Named>,
}

/// Somebody or something, by its id, and by its name where the page may show one: a colleague's, a key's.
#[derive(Debug, Clone, Serialize)]
pub struct Named {
    pub id: String,
    pub name: Option<String>,
}

impl From<String> for Named {
    fn from(id: String) -> Self {
        Self { id, name: None }
    }
}

impl Page for AuditPage {
    const TEMPLATE: &'static str = "admin/audit.html";

    fn samples() -> Vec<Self> {
        let sound = Self {
            chain: ChainState {
                walked_at: Some(sample_time()),
                checked: 12_345,
                unchained: 0,
                fault: None,
            },
            filter: Filled::default(),
            actions: ["opened", "case-opened", "signed-in"]
                .map(str::to_owned)
                .into(),
            rows: AuditRow::samples(),
            pager: Pager {
                newer: None,
                older: Some("/admin/audit?after=aud_0".to_owned()),
            },
        };
        let broken = Self {
            chain: ChainState {
                unchained: 3,
                fault: Some(ChainFault {
                    position: 77,
                    flaw: "note-changed".to_owned(),
                }),
                ..sound.chain.clone()
            },
            ..sound.clone()
        };
        let new = Self {
            chain: ChainState {
                walked_at: None,
                checked: 0,
                unchained: 0,
                fault: None,
            },
            rows: Vec::new(),
            pager: Pager::default(),
            ..sound.clone()
        };
        vec![sound, broken, new]
    }
}

impl AuditRow {
    pub(super) fn samples() -> Vec<Self> {
        let row =
            |position, kind: &str, action: &str, fields: &[&str], ground: Option<&str>| Self {
                id: "aud_06fqzpdf78c5v9t4m2k1n0s3aw".to_owned(),
                position,
                at: sample_time(),
                actor_kind: kind.to_owned(),
                actor: (kind == "operator").then(|| Named {
                    id: "opr_06fqzpdf78c5v9t4m2k1n0s3aw".to_owned(),
                    name: position.map(|_| "Grace Hopper".to_owned()),
                }),
                role: (kind == "operator").then(|| "support".to_owned()),
                action: action.to_owned(),
                fields: fields.iter().map(|field| (*field).to_owned()).collect(),
                ground: ground.map(str::to_owned),
                object: ground.map(|_| "ord_06fqzpdf78c5v9t4m2k1n0s3aw".to_owned().into()),
            };
        let opened = ["orders.email_sealed", "orders.phone_sealed"];
        vec![
            row(
                None,
                "operator",
                "opened",
                &opened,
                Some("delivery_problem"),
            ),
            row(
                Some(12_345),
                "operator",
                "case-opened",
                &[],
                Some("delivery_problem"),
            ),
            row(
                Some(12_344),
                "operator",
                "opened",
                &["orders.name_sealed"],
                Some("names-in-lists"),
            ),
            row(Some(12_343), "system", "signed-in", &[], None),
        ]
    }
}

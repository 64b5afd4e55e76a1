//! Mail: what is owed, what became of it, and one message.

use jiff::Timestamp;
use serde::Serialize;

use super::{CaseDoor, Pager, sample_time};
use crate::web::form::Filled;
use crate::web::page::Page;

/// `GET /admin/mail`, filtered by `state`.
#[derive(Debug, Clone, Serialize)]
pub struct MailPage {
    pub filter: Filled,
    /// The names of all states.
    pub states: Vec<String>,
    pub rows: Vec<MailRow>,
    pub pager: Pager,
    /// Whether nothing leaves: `mail.transport = "preview"`.
    pub preview: bool,
}

/// What a message is about.
#[derive(Debug, Clone, Serialize)]
pub struct MailAbout {
    /// `mail-about-…` in the texts: `order`, `document`, `subscription`.
    pub what: &'static str,
    /// Its number, where it has one.
    pub name: Option<String>,
    /// Nothing for a role that may not go there.
    pub href: Option<String>,
}

impl MailAbout {
    pub fn new(what: &'static str, name: impl Into<Option<String>>, href: Option<String>) -> Self {
        Self {
            what,
            name: name.into(),
            href,
        }
    }
}

#[derive(Debug, Clone, Serialize)]
pub struct MailRow {
    pub id: String,
    /// Nothing where it is about its recipient alone.
    pub about: Option<MailAbout>,
    /// `mail-kind-…` in the texts.
    pub kind: String,
    /// `mail-state-…` in the texts.
    pub state: String,
    pub attempts: i64,
    pub owed_at: Timestamp,
    pub due_at: Option<Timestamp>,
    pub settled_at: Option<Timestamp>,
    /// In which part of the dialogue the last attempt ended.
    pub phase: Option<String>,
    /// `mail-reason-…` in the texts.
    pub reason: Option<String>,
    /// The relay's codes: `550 5.1.1`.
    pub reply: Option<String>,
}

/// `GET /admin/mail/{id}`.
#[derive(Debug, Clone, Serialize)]
pub struct MessagePage {
    pub message: MailRow,
    pub recipient: Option<String>,
    pub subject: Option<String>,
    pub text: Option<String>,
    /// Whether its sealed copy is still kept.
    pub kept: bool,
    /// `None` for a mail to an operator, which nobody opens.
    pub case: Option<CaseDoor>,
    /// What may be done with it: `retry`, `drop`; each a `POST` to `/admin/mail/{id}/…`.
    pub actions: Vec<String>,
}

impl Page for MailPage {
    const TEMPLATE: &'static str = "admin/mail.html";

    fn samples() -> Vec<Self> {
        let full = Self {
            filter: Filled::default().with("state", "dead"),
            states: [
                "queued",
                "sending",
                "sent",
                "previewed",
                "deferred",
                "unknown",
                "dead",
                "dropped",
            ]
            .map(str::to_owned)
            .into(),
            rows: MailRow::samples(),
            pager: Pager {
                newer: None,
                older: Some("/admin/mail?after=msg_0".to_owned()),
            },
            preview: true,
        };
        let none = Self {
            rows: Vec::new(),
            pager: Pager::default(),
            preview: false,
            ..full.clone()
        };
        vec![full, none]
    }
}

impl Page for MessagePage {
    const TEMPLATE: &'static str = "admin/message.html";

    fn samples() -> Vec<Self> {
        let rows = MailRow::samples();
        let sealed = Self {
            message: rows[2].clone(),
            recipient: None,
            subject: None,
            text: None,
            kept: true,
            case: Some(CaseDoor::sample()),
            actions: vec!["retry".to_owned(), "drop".to_owned()],
        };
        let opened = Self {
            message: rows[0].clone(),
            recipient: Some("ada@lovelace.example".to_owned()),
            subject: Some("Your order 2026-000042".to_owned()),
            text: Some(
                "Dear Ada Lovelace,\n\nthank you for your order.\n\n  Mail Family   €89.00\n"
                    .to_owned(),
            ),
            case: Some(CaseDoor::sample_open()),
            actions: Vec::new(),
            ..sealed.clone()
        };
        let gone = Self {
            kept: false,
            case: None,
            message: rows[1].clone(),
            ..sealed.clone()
        };
        vec![sealed, opened, gone]
    }
}

impl MailRow {
    pub(super) fn samples() -> Vec<Self> {
        let row = |kind: &str, state: &str, trouble: Option<(&str, &str, &str)>| Self {
            id: "msg_06fqzpdf78c5v9t4m2k1n0s3aw".to_owned(),
            about: match kind {
                "order-confirmation" => {
                    let href = trouble.is_none().then(|| "/admin/orders/ord_0".to_owned());
                    Some(MailAbout::new("order", "BCDFG-23456".to_owned(), href))
                }
                _ => None,
            },
            kind: kind.to_owned(),
            state: state.to_owned(),
            attempts: if trouble.is_some() { 4 } else { 1 },
            owed_at: sample_time(),
            due_at: (state == "deferred").then(sample_time),
            settled_at: (state == "sent").then(sample_time),
            phase: trouble.map(|(phase, _, _)| phase.to_owned()),
            reason: trouble.map(|(_, reason, _)| reason.to_owned()),
            reply: trouble
                .map(|(_, _, reply)| reply.to_owned())
                .filter(|reply| !reply.is_empty()),
        };
        vec![
            row("order-confirmation", "sent", None),
            row(
                "sign-in-link",
                "deferred",
                Some(("greeting", "server-busy", "421 4.3.2")),
            ),
            row(
                "order-confirmation",
                "dead",
                Some(("recipient", "recipient-unknown", "550 5.1.1")),
            ),
            row(
                "operator-invitation",
                "unknown",
                Some(("verdict", "server-closing", "")),
            ),
        ]
    }
}

//! Who works here.

use jiff::Timestamp;
use serde::Serialize;

use super::sample_time;
use crate::web::form::Filled;
use crate::web::page::Page;

/// `GET /admin/operators`. Inviting is a `POST` to the same address, fields `email`, `role`.
#[derive(Debug, Clone, Serialize)]
pub struct OperatorsPage {
    pub rows: Vec<OperatorRow>,
    /// Whether the viewer may invite and disable.
    pub may_manage: bool,
    /// The names of the roles.
    pub roles: Vec<String>,
    pub form: Filled,
    /// A fresh invitation's link, shown once where no mail leaves.
    pub link: Option<String>,
}

#[derive(Debug, Clone, Serialize)]
pub struct OperatorRow {
    pub id: String,
    pub name: Option<String>,
    pub email: Option<String>,
    pub role: String,
    /// `active`, `invited` or `disabled`.
    pub status: String,
    pub signed_in_at: Option<Timestamp>,
    pub is_viewer: bool,
}

impl Page for OperatorsPage {
    const TEMPLATE: &'static str = "admin/operators.html";

    fn samples() -> Vec<Self> {
        let row = |name: Option<&str>, role: &str, status: &str, is_viewer| OperatorRow {
            id: "opr_06fqzpdf78c5v9t4m2k1n0s3aw".to_owned(),
            name: name.map(str::to_owned),
            email: Some("someone@nordlicht.example".to_owned()),
            role: role.to_owned(),
            status: status.to_owned(),
            signed_in_at: name.map(|_| sample_time()),
            is_viewer,
        };
        let managed = Self {
            rows: vec![
                row(Some("Ada Lovelace"), "owner", "active", true),
                row(Some("Grace Hopper"), "support", "disabled", false),
                row(None, "auditor", "invited", false),
            ],
            may_manage: true,
            roles: ["owner", "billing", "support", "auditor"]
                .map(str::to_owned)
                .into(),
            form: Filled::default(),
            link: Some("https://shop.example/admin/setup?token=b25jZQ".to_owned()),
        };
        let mistaken = Self {
            form: Filled::default()
                .with("email", "grace")
                .wrong("email", "field-invalid-format"),
            link: None,
            ..managed.clone()
        };
        let seen = Self {
            may_manage: false,
            link: None,
            ..managed.clone()
        };
        vec![managed, mistaken, seen]
    }
}

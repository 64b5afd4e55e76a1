//! A catalogue's file, and what it changes.

use serde::Serialize;

use crate::web::form::Filled;
use crate::web::page::Page;

/// `GET,POST /admin/catalogue/import`, field `toml`; what it changes is applied by a `POST` to `/apply` below it.
#[derive(Debug, Clone, Serialize)]
pub struct ImportPage {
    pub form: Filled,
    /// What the text would change, once it was read.
    pub changes: Option<Vec<ChangeRow>>,
    /// Names the catalogue that the changes are of.
    pub seen: String,
    /// No plan of now stays: applied only with `withdraw_all` ticked.
    pub leaves_nothing: bool,
}

#[derive(Debug, Clone, Serialize)]
pub struct ChangeRow {
    /// `added`, `changed` or `retired`.
    pub kind: String,
    /// `plan`, `price`, `addon`, `addon-price`, `question` or `coupon`.
    pub thing: String,
    pub name: String,
    pub facts: Vec<FactRow>,
}

/// A fact by its name in the file, before and after.
#[derive(Debug, Clone, Serialize)]
pub struct FactRow {
    pub name: String,
    pub from: Option<String>,
    pub to: Option<String>,
}

impl Page for ImportPage {
    const TEMPLATE: &'static str = "admin/import.html";

    fn samples() -> Vec<Self> {
        let change = |kind: &str, thing: &str, from: Option<&str>| ChangeRow {
            kind: kind.to_owned(),
            thing: thing.to_owned(),
            name: "mail-solo EUR monthly".to_owned(),
            facts: vec![FactRow {
                name: "amount".to_owned(),
                from: from.map(str::to_owned),
                to: Some("3.49 EUR gross".to_owned()),
            }],
        };
        let asked = |changes| Self {
            form: Filled::default().with("toml", "[[plan]]"),
            changes,
            seen: "c2Vlbg".to_owned(),
            leaves_nothing: false,
        };
        let mistaken = Self {
            form: Filled::default()
                .with("toml", "[[plan")
                .wrong("toml", "field-required"),
            ..asked(None)
        };
        vec![
            asked(Some(vec![
                change("changed", "price", Some("2.99 EUR gross")),
                change("added", "addon-price", None),
                change("retired", "coupon", None),
            ])),
            Self {
                leaves_nothing: true,
                ..asked(Some(vec![change("retired", "plan", None)]))
            },
            asked(Some(Vec::new())),
            mistaken,
        ]
    }
}

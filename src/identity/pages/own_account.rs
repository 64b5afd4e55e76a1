//! An operator's own account.

use jiff::{SignedDuration, Timestamp};
use serde::Serialize;

use crate::web::form::Filled;
use crate::web::page::Page;

/// Three forms: the password's (fields `current_password`, `password`, `password_again`, `password_code`), that of the
/// recovery codes (field `renewal_code`), and those that end sessions.
#[derive(Debug, Clone, Serialize)]
pub struct OwnAccountPage {
    pub codes_left: i64,
    pub sessions: Vec<SessionRow>,
    pub password_length_min: i64,
    pub form: Filled,
}

#[derive(Debug, Clone, Serialize)]
pub struct SessionRow {
    pub id: String,
    pub since: Timestamp,
    pub seen_at: Timestamp,
    pub is_this_one: bool,
}

/// New recovery codes, shown once.
#[derive(Debug, Clone, Serialize)]
pub struct NewCodesPage {
    pub codes: Vec<String>,
}

impl Page for OwnAccountPage {
    const TEMPLATE: &'static str = "identity/account.html";

    fn samples() -> Vec<Self> {
        let at: Timestamp = "2026-11-21T14:05:00Z".parse().expect("a time");
        let session = |is_this_one: bool| SessionRow {
            id: "ses_06fqzpdf78c5v9t4m2k1n0s3aw".to_owned(),
            since: at,
            seen_at: at + SignedDuration::from_mins(12),
            is_this_one,
        };
        let page = Self {
            codes_left: 9,
            sessions: vec![session(true), session(false)],
            password_length_min: 12,
            form: Filled::default(),
        };
        let mistaken = Self {
            codes_left: 1,
            sessions: vec![session(true)],
            form: Filled::default()
                .wrong("current_password", "problem-current-password")
                .wrong("password_code", "problem-code")
                .wrong("renewal_code", "problem-code"),
            ..page.clone()
        };
        let used_up = Self {
            codes_left: 0,
            ..page.clone()
        };
        vec![page, mistaken, used_up]
    }
}

impl Page for NewCodesPage {
    const TEMPLATE: &'static str = "identity/new_codes.html";

    fn samples() -> Vec<Self> {
        let codes = (0..10).map(|n| format!("{n}k7p-4m2x-9qwe-7dhc")).collect();
        vec![Self { codes }]
    }
}

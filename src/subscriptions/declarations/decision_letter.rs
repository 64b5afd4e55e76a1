//! The mail that says what a person decided of a declaration, and why.

use jiff::Timestamp;
use jiff::civil::Date;
use serde::Serialize;

use super::{Declaration, DeclarationId, Declared, Verdict, letter};
use crate::app::App;
use crate::mail::letters::{Script, Templates};
use crate::mail::{AuthorError, Kind, Obligation};
use crate::subscriptions::data;
use crate::vault::SubjectId;
use crate::web::Site;

pub(super) const EVENT: &str = "declaration-decided";

/// What `templates/mail/decision` is filled with.
#[derive(Debug, Clone, Serialize)]
pub struct DecisionLetter {
    /// `cancellation` or `withdrawal`.
    pub declared: &'static str,
    pub order_number: String,
    pub declared_at: Timestamp,
    /// `accepted` or `refused`.
    pub verdict: &'static str,
    /// The contract's last day: by the decision, or as it was confirmed before.
    pub last_day: Option<Date>,
    /// Until when what was paid comes back, where a withdrawal was accepted.
    pub repay_by: Option<Date>,
    /// What the operator wrote to it.
    pub words: String,
    /// To the customer's account.
    pub link: String,
}

impl Script for DecisionLetter {
    const TEMPLATES: Templates = crate::mail_templates!("decision");

    fn samples() -> Vec<Self> {
        let sample = |declared: Declared, verdict: Verdict, last_day| Self {
            declared: declared.as_str(),
            order_number: "BCDFG-23456".to_owned(),
            declared_at: "2026-11-21T14:05:00Z".parse().expect("a time"),
            verdict: verdict.as_str(),
            last_day,
            repay_by: (declared == Declared::Withdrawal && verdict == Verdict::Accepted)
                .then_some(Date::constant(2026, 12, 5)),
            words: "You are right about the mails of that week.\nWe are sorry.".to_owned(),
            link: "https://shop.example/account".to_owned(),
        };
        let day = Some(Date::constant(2026, 11, 21));
        let verdicts = Verdict::ALL.iter().copied();
        let samples = verdicts.flat_map(|verdict| {
            [
                sample(Declared::Cancellation, verdict, day),
                sample(Declared::Cancellation, verdict, None),
                sample(Declared::Withdrawal, verdict, None),
            ]
        });
        samples.collect()
    }
}

/// The obligation to tell a customer what was decided.
pub(super) fn owed(app: &App, id: &DeclarationId, to: &SubjectId) -> Obligation {
    Obligation::new(
        Kind::Declaration,
        EVENT,
        id.as_str(),
        to,
        &app.clock,
        &app.chance,
    )
}

pub(super) async fn script(app: &App, of: Declaration) -> Result<DecisionLetter, AuthorError> {
    let undecided = AuthorError::Unwritable("nothing is decided of the declaration");
    let repay_by = letter::repay_by(app, &of).await?;
    let decided = of.decided.ok_or(undecided)?;
    let (subject, row) = (&of.subject, of.id.as_str());
    let words = app
        .vault
        .open_field(&data::WORDS, subject, row, &decided.words)
        .await?;
    Ok(DecisionLetter {
        declared: of.what.as_str(),
        order_number: of.number,
        declared_at: of.declared_at,
        verdict: decided.verdict.as_str(),
        last_day: match decided.verdict {
            Verdict::Accepted => decided.last_day,
            Verdict::Refused => of.effective_on,
        },
        repay_by: repay_by.filter(|_| decided.verdict == Verdict::Accepted),
        words: words.text()?.to_owned(),
        link: Site::of(app).link("/account"),
    })
}

//! What somebody declares without signing in: that they cancel, or withdraw from, what they ordered (§ 312k BGB; Directive
//! 2011/83/EU, article 11a).
//!
//! Whoever declares gets the same answer after the same work: a row and a job. The job looks whether number and address
//! belong together, acts, and confirms by mail to the customer, so nobody else learns anything. Where only one of the two is
//! known, its customer is told that, and nothing is done before a person says which order it is about ([`attach`]).
//!
//! Whether a stated cause holds, or a withdrawal that came late is accepted, a person decides ([`decide`]). Until then the
//! declaration waits: it is on the panel's overview, and the shop is told by mail.

mod answer;
mod decision;
mod decision_letter;
pub mod letter;
mod unmatched;
mod waiting_letter;

use jiff::Timestamp;
use jiff::civil::Date;

use super::state::words;
use super::{data, store};
use crate::app::App;
use crate::audit::Permit;
use crate::audit::reveal::{self, OpenError};
use crate::customers;
use crate::customers::values::{Email, FieldError};
use crate::id::id;
use crate::jobs::{self, Job, SettleError};
use crate::orders::OrderId;
use crate::storage;
use crate::vault::map::Field;
use crate::vault::{self, Sealed, SubjectId};
use crate::web::locale::Locale;

pub use answer::answer;
pub use decision::{
    DECISION_JOB, DecideError, Decided, Said, Stake, Verdict, carry_out, decide, stake,
};
pub use decision_letter::DecisionLetter;
pub use unmatched::{
    AttachError, NOTE_CHARS_MAX, attach, count_unmatched, sender_under, set_aside, unmatched,
};
pub use waiting_letter::{WaitingLetter, WaitingLetters};

id!(DeclarationId, "dec", "What somebody declared.");

/// The job that looks what a declaration is about.
pub const JOB: &str = "answer-declaration";
/// How long it can be looked up what became of one, once that is clear; the mail that says it stays longer.
const KEPT: jiff::SignedDuration = jiff::SignedDuration::from_hours(24 * 30);

words! {
    Declared {
        Cancellation = "cancellation",
        Withdrawal = "withdrawal",
    }
}

words! {
    Manner {
        Ordinary = "ordinary",
        /// For a cause that is stated; whether it holds, a person says.
        ForCause = "for_cause",
    }
}

words! {
    /// What became of it.
    Outcome {
        /// It ends on a day that is said.
        Ends = "ends",
        /// It had ended before, or never renewed.
        NothingRenews = "nothing_renews",
        Withdrawn = "withdrawn",
        /// The time for it is over; a person decides.
        TooLate = "too_late",
        /// Number and address do not belong together.
        NotMatched = "not_matched",
    }
}

/// An order's number, in the form that numbers have; whether there is such an order is another matter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OrderNumber(String);

impl OrderNumber {
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl std::str::FromStr for OrderNumber {
    type Err = FieldError;

    /// Ten letters and digits, in two groups, as people write them: in any case, with or without the hyphen.
    fn from_str(typed: &str) -> Result<Self, FieldError> {
        let signs: String = typed
            .chars()
            .filter(|sign| !sign.is_whitespace() && *sign != '-')
            .collect();
        if signs.is_empty() {
            return Err(FieldError::Required);
        }
        if signs.len() != 10 || !signs.bytes().all(|sign| sign.is_ascii_alphanumeric()) {
            return Err(FieldError::InvalidFormat);
        }
        let signs = signs.to_ascii_uppercase();
        Ok(Self(format!("{}-{}", &signs[..5], &signs[5..])))
    }
}

/// What was declared.
#[derive(Debug, Clone)]
pub struct Draft {
    pub what: Declared,
    pub number: OrderNumber,
    pub email: Email,
    pub manner: Manner,
    /// The end that is wished for, where it is later than the next one possible.
    pub wanted_on: Option<Date>,
    pub reason: Option<String>,
    pub language: Locale,
}

/// A declaration as it is stored.
#[derive(Debug, Clone)]
pub struct Declaration {
    pub id: DeclarationId,
    pub what: Declared,
    pub number: String,
    pub email_digest: Vec<u8>,
    pub manner: Manner,
    pub wanted_on: Option<Date>,
    pub language: String,
    /// Whose keys seal the reason: nobody's else.
    pub subject: SubjectId,
    pub reason: Option<Sealed>,
    /// The address that was typed, while nobody knows whose it is.
    pub(super) email: Option<Sealed>,
    pub declared_at: Timestamp,
    pub outcome: Option<Outcome>,
    /// The order that it is about, where number and address belong together.
    pub order: Option<OrderId>,
    pub effective_on: Option<Date>,
    /// What a person decided.
    pub decided: Option<Decided>,
}

/// Why a declaration was not taken, or not answered.
#[derive(Debug, thiserror::Error)]
pub enum DeclareError {
    #[error(transparent)]
    Settle(#[from] SettleError),
    #[error(transparent)]
    Act(#[from] super::ActError),
    #[error(transparent)]
    Order(#[from] super::OrderEndError),
    #[error(transparent)]
    Storage(#[from] storage::Error),
    #[error(transparent)]
    Vault(#[from] vault::Error),
}

impl Draft {
    /// Of all that it says, and of the form that it came with.
    fn submission(&self, app: &App, ticket: &str) -> [u8; 32] {
        let wanted_on = self.wanted_on.map(|day| day.to_string());
        let said = [
            ticket,
            self.what.as_str(),
            self.number.as_str(),
            self.email.as_str(),
            self.manner.as_str(),
            wanted_on.as_deref().unwrap_or_default(),
            self.reason.as_deref().unwrap_or_default(),
        ];
        app.vault
            .fingerprint("declaration", said.join("\0").as_bytes())
    }
}

/// Takes a declaration, whoever makes it, and says when that was. The same one on the same form is the first again.
pub async fn declare(app: &App, draft: &Draft, ticket: &str) -> Result<Timestamp, DeclareError> {
    let index = app.vault.index(
        &customers::data::EMAIL_INDEX,
        &vault::Normal::email(draft.email.as_str())?,
    );
    let keys = app.vault.fresh_subject().await?;
    let id = DeclarationId::mint(&app.clock, &app.chance);
    let seal =
        |field: &Field, text: &str| app.vault.seal(field, &keys, id.as_str(), text.as_bytes());
    let reason = draft.reason.as_ref();
    let reason = reason.map(|reason| seal(&data::REASON, reason));
    let declaration = Declaration {
        what: draft.what,
        number: draft.number.as_str().to_owned(),
        email_digest: index.to_vec(),
        manner: draft.manner,
        wanted_on: draft.wanted_on,
        language: draft.language.tag().to_owned(),
        subject: keys.subject().clone(),
        reason: reason.transpose()?,
        email: Some(seal(&data::DECLARED_BY, draft.email.as_str())?),
        declared_at: app.clock.now(),
        outcome: None,
        order: None,
        effective_on: None,
        decided: None,
        id,
    };
    let submission = draft.submission(app, ticket);
    let job = Job::new(JOB, declaration.id.as_str(), &app.clock, &app.chance);
    let declared_at = app
        .storage
        .transact(move |tx| {
            let (declaration, job) = (declaration.clone(), job.clone());
            Box::pin(async move {
                if let Some(first) = store::declarations::declared_at(tx, &submission).await? {
                    return Ok(first);
                }
                store::declarations::insert(tx, &declaration, &submission).await?;
                jobs::enqueue(tx, &job).await?;
                Ok::<_, storage::Error>(declaration.declared_at)
            })
        })
        .await?;
    Ok(declared_at)
}

/// Those that wait for a person's decision, the oldest first.
pub async fn waiting(app: &App, limit: u32) -> storage::Result<Vec<Declaration>> {
    store::declarations::waiting(&app.storage, limit).await
}

/// How many wait; a thousand are as many as any more.
pub async fn count_waiting(app: &App) -> storage::Result<i64> {
    store::declarations::count_waiting(&app.storage).await
}

/// Whether one about this order waits.
pub async fn waits_about(app: &App, order: &OrderId) -> storage::Result<bool> {
    store::declarations::waits_about(&app.storage, order).await
}

/// Why somebody declares it, for who holds a permit for [`data::REASON`].
pub async fn reason_under(
    app: &App,
    permit: &Permit,
    of: &Declaration,
) -> Result<Option<String>, OpenError> {
    let Some(sealed) = &of.reason else {
        return Ok(None);
    };
    let (field, row) = (&data::REASON, of.id.as_str());
    let opened = reveal::open(permit, &app.vault, field, &of.subject, row, sealed).await?;
    Ok(Some(opened.text().map_err(OpenError::Vault)?.to_owned()))
}

/// Forgets what was answered more than a month ago. What waits for a person is kept until it is decided. A daily duty.
pub async fn forget(app: &App) -> storage::Result<()> {
    let before = app.clock.now() - KEPT;
    store::declarations::forget(&app.storage, before).await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_is_read_as_people_write_it() {
        for typed in ["BCDFG-23456", " bcdfg 23456", "bcdfg23456", "BCDFG - 23456"] {
            let number: OrderNumber = typed.parse().unwrap();
            assert_eq!(number.as_str(), "BCDFG-23456");
        }
        assert_eq!(" ".parse::<OrderNumber>(), Err(FieldError::Required));
        for wrong in ["BCDFG", "BCDFG-2345É", "BCDFG-23456-7"] {
            assert_eq!(wrong.parse::<OrderNumber>(), Err(FieldError::InvalidFormat));
        }
    }
}

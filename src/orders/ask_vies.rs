//! Asking VIES about the ids that wait, where the settings say so.
//!
//! A question is a row, and so is its place in the queue: tried, it waits twice as long. That the id leaves is written down
//! before it does, once for each question. An id that is valid but of somebody with another name waits for a person.

use jiff::SignedDuration;

use super::vat::{self, DecideError, Said};
use super::{OrderId, view};
use crate::app::App;
use crate::audit::Actor;
use crate::billing::vat_ids::vies::{self, Answer, Vies};
use crate::billing::vat_ids::{self, Question, Way};
use crate::customers::values::VatId;
use crate::egress::{self, Disclosure};
use crate::storage;
use crate::vault;

/// Questions of one round.
const ROUND: u32 = 20;
/// How long a question waits that was not answered, doubled with each try.
const RETRY_AFTER: SignedDuration = SignedDuration::from_mins(2);
const RETRY_DOUBLINGS_MAX: u32 = 8;

/// Asks about everything that is due.
pub async fn ask_vies(app: &App) -> Result<(), storage::Error> {
    let settings = &app.config.vat_ids;
    if !settings.vies {
        return Ok(());
    }
    let Ok(vies) = Vies::of(settings, &app.config.business) else {
        // The settings were checked when they were loaded.
        return Ok(());
    };
    for question in vat_ids::due_for_vies(app, ROUND).await? {
        if let Err(error) = ask(app, &vies, &question).await {
            let waits = question.id.as_str();
            tracing::warn!(question = waits, %error, "VIES did not settle a VAT id");
        }
    }
    Ok(())
}

#[derive(Debug, thiserror::Error)]
enum Unsettled {
    #[error(transparent)]
    NoAnswer(#[from] vies::NoAnswer),
    #[error("what is kept is no VAT id")]
    NoId,
    #[error(transparent)]
    Decide(#[from] DecideError),
    #[error(transparent)]
    Storage(#[from] storage::Error),
    #[error(transparent)]
    Vault(#[from] vault::Error),
}

impl From<view::ViewError> for Unsettled {
    fn from(error: view::ViewError) -> Self {
        match error {
            view::ViewError::Storage(error) => error.into(),
            view::ViewError::Vault(error) => error.into(),
        }
    }
}

async fn ask(app: &App, vies: &Vies, question: &Question) -> Result<(), Unsettled> {
    let id = vat_ids::open(app, question).await?;
    let id: VatId = id.parse().map_err(|_| Unsettled::NoId)?;
    if !begin(app, question).await? {
        return Ok(());
    }
    let (confirmed, consultation) = match vies.ask(&id).await? {
        Answer::Invalid => (false, None),
        Answer::Valid { name, consultation } => {
            if !is_theirs(app, question, name.as_deref()).await? {
                vat_ids::leave_to_operators(app, &question.id).await?;
                return Ok(());
            }
            (true, consultation)
        }
    };
    let said = Said {
        confirmed,
        way: Way::Vies { consultation },
        note: String::new(),
    };
    match vat::decide(app, &question.id, &said, Actor::System).await {
        // An operator was faster.
        Err(DecideError::NotNow) => Ok(()),
        done => Ok(done?),
    }
}

/// Takes the question, and writes down that the id leaves; `false` when another process has it.
async fn begin(app: &App, question: &Question) -> Result<bool, storage::Error> {
    let doublings = u32::try_from(question.tries)
        .unwrap_or(0)
        .min(RETRY_DOUBLINGS_MAX);
    let next_try_at = app.clock.now() + RETRY_AFTER * 2_i32.pow(doublings);
    let rule = vat_ids::data::VAT_ID.rule;
    let disclosure = Disclosure {
        subject: question.subject.clone(),
        recipient: vies::RECIPIENT.to_owned(),
        fields: vec![vat_ids::data::VAT_ID],
        facts: &[],
        purpose: rule.purpose,
        basis: rule.basis,
        consent: None,
    };
    let (question, clock, chance) = (question.clone(), app.clock.clone(), app.chance.clone());
    app.storage
        .transact(move |tx| {
            let (question, disclosure) = (question.clone(), disclosure.clone());
            let (clock, chance) = (clock.clone(), chance.clone());
            Box::pin(async move {
                if !vat_ids::note_try(tx, &question, next_try_at).await? {
                    return Ok(false);
                }
                if question.tries == 0 {
                    egress::disclose(tx, &disclosure, &clock, &chance).await?;
                }
                Ok(true)
            })
        })
        .await
}

/// Whether the name that VIES knows, if it gives one, is that of the order. Of what renews it was compared before.
async fn is_theirs(app: &App, question: &Question, name: Option<&str>) -> Result<bool, Unsettled> {
    let (Some(name), Ok(order)) = (name, question.cause.parse::<OrderId>()) else {
        return Ok(true);
    };
    let Some(order) = view::by_id(app, &order).await? else {
        return Ok(false);
    };
    let details = view::details(app, &order).await?;
    let ours = details.company.as_deref().unwrap_or(&details.name);
    Ok(vies::is_same_name(ours, name))
}

//! How a customer comes in: by a link in a mail, good for a quarter of an hour and for one use.
//!
//! Whoever asks gets the same answer after the same work: a row and a job. The job looks whether the address is a
//! customer's; for one that is not, nothing is sent. A `GET` of the link shows a button, because mail scanners follow
//! links; only its `POST` signs in.

use jiff::SignedDuration;

use super::letters;
use super::links::{self, Purpose};
use super::model::{RequestId, SignInLinkId};
use super::store::sign_in_links::{self, Request, SignInLink};
use crate::app::App;
use crate::customers::values::Email;
use crate::customers::{self, CustomerId, Known};
use crate::jobs::{self, Claim, Job, SettleError};
use crate::mail;
use crate::storage::{self, Batch};
use crate::vault::{self, Normal};
use crate::web::locale::Locale;
use crate::web::session::{self, Fresh, Kind};

/// How long a link works.
pub const LINK_SPAN: SignedDuration = SignedDuration::from_mins(15);
/// The job that looks whether the address is known.
pub const JOB: &str = "send-sign-in-link";

/// Why a request was not taken, or not answered.
#[derive(Debug, thiserror::Error)]
pub enum RequestError {
    #[error(transparent)]
    Settle(#[from] SettleError),
    #[error(transparent)]
    Storage(#[from] storage::Error),
    #[error(transparent)]
    Vault(#[from] vault::Error),
}

/// Why a link does not sign in.
#[derive(Debug, thiserror::Error)]
pub enum RedeemError {
    /// No link of ours.
    #[error("an unknown link")]
    Unknown,
    /// Used, or too old.
    #[error("a link that is over")]
    Gone,
    #[error(transparent)]
    Storage(#[from] storage::Error),
}

/// Somebody wants to sign in with this address.
pub async fn request(app: &App, email: &Email, language: Locale) -> Result<(), RequestError> {
    let index = app.vault.index(
        &customers::data::EMAIL_INDEX,
        &Normal::email(email.as_str())?,
    );
    let request = Request {
        id: RequestId::mint(&app.clock, &app.chance),
        email_digest: index.to_vec(),
        language: language.tag().to_owned(),
    };
    let job = Job::new(JOB, request.id.as_str(), &app.clock, &app.chance);
    let now = app.clock.now();
    app.storage
        .transact(move |tx| {
            let (request, job) = (request.clone(), job.clone());
            Box::pin(async move {
                sign_in_links::wish(tx, &request, now).await?;
                jobs::enqueue(tx, &job).await
            })
        })
        .await?;
    Ok(())
}

/// Makes the link, if the address is a customer's, and owes the mail. What the job [`JOB`] does.
pub async fn answer(app: &App, claim: &Claim) -> Result<(), RequestError> {
    let Some(request) = sign_in_links::wished(&app.storage, claim.object()).await? else {
        return settle_alone(app, claim).await;
    };
    let known = customers::by_index(&app.storage, &request.email_digest).await?;
    let link = known.map(|known| {
        let link = link_for(app, &known);
        let obligation = letters::sign_in_link(app, &link.id, &known.subject);
        (link, obligation)
    });
    let (claim, now) = (claim.clone(), app.clock.now());
    app.storage
        .transact(move |tx| {
            let (claim, request, link) = (claim.clone(), request.clone(), link.clone());
            Box::pin(async move {
                claim.settle(tx).await?;
                sign_in_links::grant(tx, &request.id).await?;
                if let Some((link, obligation)) = link {
                    let mut batch = Batch::new();
                    sign_in_links::insert(&mut batch, &link, now);
                    mail::owe(&mut batch, obligation);
                    tx.insert(batch).await?;
                    mail::wake_after(tx);
                }
                Ok::<_, RequestError>(())
            })
        })
        .await
}

/// Whether a link would sign in; looking changes nothing.
pub async fn check(app: &App, token: &str) -> Result<(), RedeemError> {
    let id = id_of(app, token)?;
    let link = sign_in_links::find(&app.storage, &id)
        .await?
        .ok_or(RedeemError::Gone)?;
    if link.is_open(app.clock.now()) {
        Ok(())
    } else {
        Err(RedeemError::Gone)
    }
}

/// Uses the link up and signs its customer in. The customer has shown to read the address's mail.
pub async fn redeem(app: &App, token: &str) -> Result<Fresh, RedeemError> {
    let id = id_of(app, token)?;
    let (clock, chance) = (app.clock.clone(), app.chance.clone());
    app.storage
        .transact(move |tx| {
            let (id, clock, chance) = (id.clone(), clock.clone(), chance.clone());
            Box::pin(async move {
                let now = clock.now();
                let customer: CustomerId = sign_in_links::take(tx, &id, now)
                    .await?
                    .ok_or(RedeemError::Gone)?;
                customers::note_verified(tx, &customer, now).await?;
                let fresh = Fresh::new(Kind::Customer, customer.as_str(), &clock, &chance);
                session::begin(tx, &fresh).await?;
                Ok(fresh)
            })
        })
        .await
}

/// The path of a link, for its mail.
pub fn path(app: &App, id: &SignInLinkId) -> String {
    let token = links::token(&app.vault, Purpose::SignIn, id.as_str());
    format!("/account/sign-in/{token}")
}

/// Removes links a day after they ended: until then they say that they are over.
pub(super) async fn prune(app: &App) -> Result<u64, storage::Error> {
    let before = app.clock.now() - SignedDuration::from_hours(24);
    app.storage
        .transact(move |tx| Box::pin(async move { sign_in_links::prune(tx, before).await }))
        .await
}

fn id_of(app: &App, token: &str) -> Result<SignInLinkId, RedeemError> {
    links::id_of(&app.vault, Purpose::SignIn, token).ok_or(RedeemError::Unknown)
}

fn link_for(app: &App, known: &Known) -> SignInLink {
    SignInLink {
        id: SignInLinkId::mint(&app.clock, &app.chance),
        customer: known.id.clone(),
        expires_at: app.clock.now() + LINK_SPAN,
        used_at: None,
    }
}

async fn settle_alone(app: &App, claim: &Claim) -> Result<(), RequestError> {
    let claim = claim.clone();
    app.storage
        .transact(move |tx| {
            let claim = claim.clone();
            Box::pin(async move { claim.settle(tx).await })
        })
        .await?;
    Ok(())
}

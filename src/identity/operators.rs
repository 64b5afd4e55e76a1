//! Operators among themselves: inviting, roles, leaving.

use std::sync::Arc;

use futures_util::future::BoxFuture;
use zeroize::Zeroizing;

use super::data;
use super::enrolment::{INVITATION_SPAN, newcomer};
use super::letters;
use super::links::{self, Purpose};
use super::model::{Link, LinkId, LinkKind, Operator, OperatorId};
use super::store::{links as stored_links, operators};
use crate::app::App;
use crate::audit::{Action, Actor, Event};
use crate::customers::values::Email;
use crate::storage::{self, Batch, Tx};
use crate::vault::map::Role;
use crate::vault::{self, Normal, Opened, Sealed};
use crate::web::session;

/// Why an operator was not changed.
#[derive(Debug, thiserror::Error)]
pub enum OperatorError {
    #[error("no such operator")]
    Unknown,
    /// Somebody with this address is an operator already.
    #[error("an operator already")]
    Already,
    /// Without an owner nobody could ever become one again.
    #[error("the last owner")]
    LastOwner,
    #[error(transparent)]
    Storage(#[from] storage::Error),
    #[error(transparent)]
    Vault(#[from] vault::Error),
}

/// An invitation, to be handed over.
#[derive(Debug, Clone)]
pub struct Invitation {
    pub link: LinkId,
    pub operator: OperatorId,
    /// For [`super::enrolment::arrive`].
    pub token: Zeroizing<String>,
}

/// An operator, with what a colleague may see after an entry in the log.
#[derive(Debug, Clone)]
pub struct Colleague {
    pub operator: Operator,
    pub email: Sealed,
    pub name: Option<Sealed>,
}

/// Invites somebody by address, to hand the link over. Whoever was invited before and has not come yet gets a new link and begins anew; the old
/// link is over.
pub async fn invite(
    app: &App,
    by: Actor,
    email: &Email,
    role: Role,
) -> Result<Invitation, OperatorError> {
    invite_and(app, by, email, role, Handover::ByHand).await
}

/// The same, with the link in a mail that is owed along with it.
pub async fn invite_by_mail(
    app: &App,
    by: Actor,
    email: &Email,
    role: Role,
) -> Result<Invitation, OperatorError> {
    invite_and(app, by, email, role, Handover::ByMail).await
}

/// How a link gets to whom it is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Handover {
    ByHand,
    ByMail,
}

async fn invite_and(
    app: &App,
    by: Actor,
    email: &Email,
    role: Role,
    handover: Handover,
) -> Result<Invitation, OperatorError> {
    let index = app
        .vault
        .index(&data::EMAIL_INDEX, &Normal::email(email.as_str())?);
    let known = operators::by_email(&app.storage, &index)
        .await?
        .map(|known| known.operator);
    if known
        .as_ref()
        .is_some_and(|known| known.enrolled_at.is_some())
    {
        return Err(OperatorError::Already);
    }
    let (new, id, subject) = if let Some(known) = &known {
        (None, known.id.clone(), known.subject.clone())
    } else {
        let keys = app.vault.fresh_subject().await?;
        let new = newcomer(app, &keys, email, role)?;
        let id = new.id.clone();
        (Some(new), id, keys.subject().clone())
    };
    let now = app.clock.now();
    let link = Link {
        id: LinkId::mint(&app.clock, &app.chance),
        kind: LinkKind::Invitation,
        operator: Some(id.clone()),
        expires_at: Some(now + INVITATION_SPAN),
        used_at: None,
    };
    let event = app.audit.event(by, Action::OperatorInvited).on(id.as_str());
    let mail = (handover == Handover::ByMail).then(|| letters::invitation(app, &link.id, &subject));
    let (audit, row) = (app.audit.clone(), link.clone());
    let outcome = app
        .storage
        .transact(move |tx| {
            let (new, link, mail) = (new.clone(), row.clone(), mail.clone());
            let (audit, event) = (audit.clone(), event.clone());
            Box::pin(async move {
                match &new {
                    Some(new) => operators::insert(tx, new, now).await?,
                    None => begin_anew(tx, &link, role, now).await?,
                }
                stored_links::insert(tx, &link, now).await?;
                if let Some(obligation) = mail {
                    let mut batch = Batch::new();
                    crate::mail::owe(&mut batch, obligation);
                    tx.insert(batch).await?;
                    crate::mail::wake_after(tx);
                }
                audit.record(tx, &event).await?;
                Ok(())
            })
        })
        .await;
    match outcome {
        Ok(()) => Ok(Invitation {
            token: links::token(&app.vault, Purpose::Enrolment, link.id.as_str()).into(),
            link: link.id,
            operator: id,
        }),
        Err(OperatorError::Storage(error)) if error.is_unique_violation() => {
            Err(OperatorError::Already)
        }
        Err(error) => Err(error),
    }
}

/// The operator with this id.
pub async fn find(app: &App, id: &OperatorId) -> Result<Option<Operator>, storage::Error> {
    let known = operators::by_id(&app.storage, id).await?;
    Ok(known.map(|known| known.operator))
}

/// All operators. Names and addresses stay sealed: opening them is a look like any other.
pub async fn all(app: &App) -> Result<Vec<Colleague>, storage::Error> {
    let rows = operators::all(&app.storage).await?;
    Ok(rows
        .into_iter()
        .map(|(operator, email, name)| Colleague {
            operator,
            email,
            name,
        })
        .collect())
}

/// The operator's own name, for the operator.
pub async fn own_name(app: &App, operator: &Operator) -> Result<Option<Opened>, OperatorError> {
    let name = operators::name(&app.storage, &operator.id).await?;
    let Some(sealed) = name else {
        return Ok(None);
    };
    let name = app
        .vault
        .open_field(
            &data::NAME,
            &operator.subject,
            operator.id.as_str(),
            &sealed,
        )
        .await?;
    Ok(Some(name))
}

/// Gives another role. Sessions go on, under the new one.
pub async fn set_role(
    app: &App,
    by: &Operator,
    id: &OperatorId,
    role: Role,
) -> Result<(), OperatorError> {
    let event = app
        .audit
        .event(by.actor(), Action::RoleChanged)
        .on(id.as_str());
    change(app, id, event, move |tx, id| {
        Box::pin(async move { operators::set_role(tx, &id, role).await })
    })
    .await
}

/// Takes the access away, at once: every session ends.
pub async fn disable(app: &App, by: &Operator, id: &OperatorId) -> Result<(), OperatorError> {
    let event = app
        .audit
        .event(by.actor(), Action::OperatorDisabled)
        .on(id.as_str());
    let now = app.clock.now();
    change(app, id, event, move |tx, id| {
        Box::pin(async move {
            session::end_all(tx, id.as_str(), None).await?;
            stored_links::use_up(tx, &id, now).await?;
            operators::set_disabled(tx, &id, Some(now)).await
        })
    })
    .await
}

/// Gives the access back, with the old password and authenticator.
pub async fn enable(app: &App, by: &Operator, id: &OperatorId) -> Result<(), OperatorError> {
    let event = app
        .audit
        .event(by.actor(), Action::OperatorEnabled)
        .on(id.as_str());
    change(app, id, event, |tx, id| {
        Box::pin(async move { operators::set_disabled(tx, &id, None).await })
    })
    .await
}

/// One change of one operator, with its entry in the log, and never without an owner left.
async fn change<F>(app: &App, id: &OperatorId, event: Event, work: F) -> Result<(), OperatorError>
where
    F: for<'t> Fn(&'t mut Tx, OperatorId) -> BoxFuture<'t, storage::Result<bool>>
        + Send
        + Sync
        + 'static,
{
    let (audit, id, work) = (app.audit.clone(), id.clone(), Arc::new(work));
    app.storage
        .transact(move |tx| {
            let (audit, event) = (audit.clone(), event.clone());
            let changing = id.clone();
            let work = Arc::clone(&work);
            Box::pin(async move {
                let owners = operators::count_active_owners(tx).await?;
                if !work(tx, changing).await? {
                    return Err(OperatorError::Unknown);
                }
                if owners > 0 && operators::count_active_owners(tx).await? == 0 {
                    return Err(OperatorError::LastOwner);
                }
                audit.record(tx, &event).await?;
                Ok(())
            })
        })
        .await
}

async fn begin_anew(
    tx: &mut Tx,
    link: &Link,
    role: Role,
    now: jiff::Timestamp,
) -> Result<(), OperatorError> {
    let Some(id) = &link.operator else {
        return Err(OperatorError::Unknown);
    };
    stored_links::use_up(tx, id, now).await?;
    session::end_all(tx, id.as_str(), None).await?;
    if operators::begin_anew(tx, id, role, now).await? {
        Ok(())
    } else {
        Err(OperatorError::Already)
    }
}

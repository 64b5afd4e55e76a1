//! What a declaration does.

use jiff::civil::Date;
use jiff::{Span, Timestamp};

use super::{
    Declaration, DeclarationId, DeclareError, Declared, Manner, Outcome, letter, waiting_letter,
};
use crate::app::App;
use crate::audit::Actor;
use crate::customers::{self, CustomerId};
use crate::jobs::Claim;
use crate::mail;
use crate::orders::progress::ProgressError;
use crate::orders::{self, Order, view};
use crate::storage::{self, Batch};
use crate::subscriptions::act::{self, ActError};
use crate::subscriptions::ending::When;
use crate::subscriptions::order_end::{self, OrderEndError};
use crate::subscriptions::store;
use crate::subscriptions::view::last_day;
use crate::vault::SubjectId;

/// The days of the right of withdrawal (Directive 2011/83/EU, article 9), counted from the day after the order.
const WITHDRAWAL_DAYS: i64 = 14;

/// What became of a declaration, and who is told.
struct Answer {
    outcome: Outcome,
    order: Option<Order>,
    effective_on: Option<Date>,
    /// Nobody, where neither is known.
    told: Option<SubjectId>,
}

impl Answer {
    /// Whether more was asked for than was done.
    fn is_for_a_person(&self, manner: Manner) -> bool {
        match self.outcome {
            Outcome::Ends | Outcome::NothingRenews => manner == Manner::ForCause,
            Outcome::TooLate => true,
            Outcome::Withdrawn | Outcome::NotMatched => false,
        }
    }
}

/// Looks what a declaration is about, does it and owes its confirmation. What the job [`super::JOB`] does; again, it finds
/// done what it did.
pub async fn answer(app: &App, claim: &Claim) -> Result<(), DeclareError> {
    let id: DeclarationId = claim.object().parse().map_err(storage::Error::unreadable)?;
    let declaration = store::declarations::by_id(&app.storage, &id).await?;
    let answer = match &declaration {
        Some(declaration) => Some(decide(app, declaration).await?),
        None => None,
    };
    let rows = answer.zip(declaration).map(|(answer, declaration)| {
        let mut rows = Batch::new();
        let order = answer.order.as_ref().map(|order| &order.id);
        let referred_at = answer
            .is_for_a_person(declaration.manner)
            .then(|| app.clock.now());
        let (outcome, effective_on) = (answer.outcome, answer.effective_on);
        store::declarations::settle(&mut rows, &id, outcome, order, effective_on, referred_at);
        if let Some(told) = &answer.told {
            mail::owe(&mut rows, letter::owed(app, &declaration, told));
        }
        if referred_at.is_some() {
            mail::owe(&mut rows, waiting_letter::owed(app, &declaration));
        }
        rows
    });
    let claim = claim.clone();
    app.storage
        .transact(move |tx| {
            let (claim, rows) = (claim.clone(), rows.clone());
            Box::pin(async move {
                claim.settle(tx).await?;
                if let Some(rows) = rows {
                    tx.insert(rows).await?;
                    mail::wake_after(tx);
                }
                Ok::<_, DeclareError>(())
            })
        })
        .await
}

async fn decide(app: &App, declaration: &Declaration) -> Result<Answer, DeclareError> {
    if let Some(attached) = &declaration.order
        && let Some(order) = orders::find(app, attached).await?
    {
        return decide_about(app, declaration, order).await;
    }
    let known = customers::by_index(&app.storage, &declaration.email_digest).await?;
    let order = orders::by_number(app, &declaration.number).await?;
    let not_matched = |told: Option<SubjectId>| Answer {
        outcome: Outcome::NotMatched,
        order: None,
        effective_on: None,
        told,
    };
    match (known, order) {
        (Some(known), Some(order)) if order.customer == known.id => {
            decide_about(app, declaration, order).await
        }
        // Told to the one whose order it is, or else to the one whose address it is.
        (_, Some(order)) => Ok(not_matched(Some(order.subject))),
        (known, None) => Ok(not_matched(known.map(|known| known.subject))),
    }
}

/// It is about this order, and declared by its customer.
async fn decide_about(
    app: &App,
    declaration: &Declaration,
    order: Order,
) -> Result<Answer, DeclareError> {
    let (outcome, effective_on) = match declaration.what {
        Declared::Cancellation => cancel(app, declaration, &order, &order.customer).await?,
        Declared::Withdrawal => withdraw(app, declaration, &order, &order.customer).await?,
    };
    Ok(Answer {
        outcome,
        told: Some(order.subject.clone()),
        order: Some(order),
        effective_on,
    })
}

type Become = (Outcome, Option<Date>);

/// To the end of the period at least, whatever the cause: what a person finds out later can only make it earlier.
async fn cancel(
    app: &App,
    declaration: &Declaration,
    order: &Order,
    by: &CustomerId,
) -> Result<Become, DeclareError> {
    let Some(subscription) = store::of_order(&app.storage, &order.id).await? else {
        return Ok((Outcome::NothingRenews, None));
    };
    let when = match (declaration.manner, declaration.wanted_on) {
        (Manner::Ordinary, Some(day)) => When::After(day),
        _ => When::Earliest,
    };
    let by = Actor::Customer { id: by.to_string() };
    let after = match act::cancel_declared(app, &subscription.id, when, &by).await {
        Ok(after) => after,
        Err(ActError::NotNow) => subscription,
        Err(error) => return Err(error.into()),
    };
    Ok((Outcome::Ends, last_day(app, &after)))
}

/// Within its time the order is cancelled, and its invoice taken back; what it began ends with it.
async fn withdraw(
    app: &App,
    declaration: &Declaration,
    order: &Order,
    by: &CustomerId,
) -> Result<Become, DeclareError> {
    if order.cancelled_at.is_some() {
        return Ok((Outcome::Withdrawn, None));
    }
    let details = view::details(app, order).await.map_err(ActError::from)?;
    let is_consumer = details.company.is_none() && details.vat_id.is_none();
    let placed_on = day(app, order.placed_at);
    let last = placed_on.saturating_add(Span::new().days(WITHDRAWAL_DAYS));
    if !is_consumer || day(app, declaration.declared_at) > last {
        return Ok((Outcome::TooLate, None));
    }
    let by = Actor::Customer { id: by.to_string() };
    match order_end::withdraw_order(app, &order.id, by, declaration.declared_at).await {
        Ok(()) | Err(OrderEndError::Order(ProgressError::NotNow)) => Ok((Outcome::Withdrawn, None)),
        Err(error) => Err(error.into()),
    }
}

fn day(app: &App, at: Timestamp) -> Date {
    at.to_zoned(app.config.business.zone()).date()
}

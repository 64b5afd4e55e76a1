//! Payments of somebody who was erased. What Stripe calls them cannot be opened any more: they are found by our own name for
//! them, which Stripe keeps with each.

use jiff::SignedDuration;

use super::Payment;
use super::answers::{Intent, Session};
use super::api::{Api, CLOCKS_DIFFER, CallError, Made};
use super::model::{PaymentKind, SESSION_SPAN};

/// A payment of which nobody learnt anything for so long is not asked about any more.
pub(super) const LOST_AFTER: SignedDuration = SignedDuration::from_hours(30 * 24);

/// The page that was made for a payment, with the payment; none, if there was none.
pub(super) async fn session(api: &Api, payment: &Payment) -> Result<Option<Session>, CallError> {
    let made = Made {
        since: payment.requested_at - CLOCKS_DIFFER,
        // Stripe makes no page that ends in less than half of this.
        until: Some(payment.requested_at + SESSION_SPAN),
    };
    match api.find_session(payment.id.as_str(), made).await? {
        Some(found) => api.session(&found.id).await.map(Some),
        None => Ok(None),
    }
}

/// What Stripe calls the payment itself; nothing, if there is none.
pub(super) async fn name(api: &Api, payment: &Payment) -> Result<Option<String>, CallError> {
    let intent = match payment.kind {
        PaymentKind::Checkout => {
            let session = session(api, payment).await?;
            let intent = session.and_then(|session| session.payment_intent);
            intent.and_then(|intent| intent.whole().cloned())
        }
        PaymentKind::Renewal => intent(api, payment).await?,
    };
    Ok(intent.map(|intent| intent.id))
}

/// The charge that was made for a payment; none, if there was none.
pub(super) async fn intent(api: &Api, payment: &Payment) -> Result<Option<Intent>, CallError> {
    let made = Made {
        since: payment.requested_at - CLOCKS_DIFFER,
        until: payment.paid_at.map(|paid| paid + CLOCKS_DIFFER),
    };
    match api.find_charge(payment.id.as_str(), None, made).await? {
        Some(found) => api.intent(&found.id).await.map(Some),
        None => Ok(None),
    }
}

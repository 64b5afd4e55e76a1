//! What is found by asking Stripe for a list, page after page.

use std::ops::ControlFlow;

use jiff::Timestamp;
use serde::de::DeserializeOwned;
use stripe_checkout::checkout_session::ListCheckoutSession;
use stripe_core::balance_transaction::ListBalanceTransaction;
use stripe_core::dispute::ListDispute;
use stripe_core::payment_intent::ListPaymentIntent;
use stripe_core::payout::ListPayout;
use stripe_core::refund::ListRefund;
use stripe_types::{RangeBoundsTs, RangeQueryTs};

use super::{Api, CallError, OWN_ID, StripeRequest};
use crate::payments::stripe::answers::{
    BalanceTransaction, Dispute, Intent, List, Listed, Payout, Refund, Session,
};

/// What a list gives at once.
const PAGE: i64 = 100;
/// A list that is longer was not seen to its end, and says nothing of what is not on it.
const PAGES_MAX: usize = 50;

/// A page of a list, behind the last one that was seen.
macro_rules! pages {
    ($list:ident) => {
        |after: Option<&str>| match after {
            Some(after) => $list.clone().starting_after(after),
            None => $list.clone(),
        }
    };
}

/// When what a list gives was made: from then, or in between.
#[derive(Debug, Clone, Copy)]
pub(in crate::payments::stripe) struct Made {
    pub since: Timestamp,
    pub until: Option<Timestamp>,
}

impl Made {
    pub fn since(since: Timestamp) -> Self {
        Self { since, until: None }
    }

    fn range(self) -> RangeQueryTs {
        RangeQueryTs::Bounds(RangeBoundsTs {
            gte: Some(self.since.as_second()),
            lte: self.until.map(Timestamp::as_second),
            ..RangeBoundsTs::default()
        })
    }
}

impl Api {
    /// The session that was made under our id, if one was.
    pub(in crate::payments::stripe) async fn find_session(
        &self,
        own_id: &str,
        made: Made,
    ) -> Result<Option<Session>, CallError> {
        let list = ListCheckoutSession::new().created(made.range()).limit(PAGE);
        let is_it = |session: &Session| session.client_reference_id.as_deref() == Some(own_id);
        self.find(pages!(list), is_it).await
    }

    /// The payment that was made under our id, if one was; of this customer of Stripe's, where its name is known.
    pub(in crate::payments::stripe) async fn find_charge(
        &self,
        own_id: &str,
        customer: Option<&str>,
        made: Made,
    ) -> Result<Option<Intent>, CallError> {
        let mut list = ListPaymentIntent::new().created(made.range()).limit(PAGE);
        if let Some(customer) = customer {
            list = list.customer(customer);
        }
        let is_it =
            |intent: &Intent| intent.metadata.get(OWN_ID).map(String::as_str) == Some(own_id);
        self.find(pages!(list), is_it).await
    }

    /// All that was given back of a payment, by whomever.
    pub(in crate::payments::stripe) async fn refunds(
        &self,
        intent: &str,
    ) -> Result<Vec<Refund>, CallError> {
        let list = ListRefund::new().payment_intent(intent).limit(PAGE);
        self.all(pages!(list)).await
    }

    pub(in crate::payments::stripe) async fn disputes(
        &self,
        intent: &str,
    ) -> Result<Vec<Dispute>, CallError> {
        let list = ListDispute::new().payment_intent(intent).limit(PAGE);
        self.all(pages!(list)).await
    }

    /// What went, or goes, to the shop's bank.
    pub(in crate::payments::stripe) async fn payouts(
        &self,
        made: Made,
    ) -> Result<Vec<Payout>, CallError> {
        let list = ListPayout::new().created(made.range()).limit(PAGE);
        self.all(pages!(list)).await
    }

    /// What moved on the shop's balance for a reason of this kind.
    pub(in crate::payments::stripe) async fn moved(
        &self,
        kind: &str,
        made: Made,
    ) -> Result<Vec<BalanceTransaction>, CallError> {
        let list = ListBalanceTransaction::new()
            .type_(kind)
            .created(made.range())
            .limit(PAGE);
        self.all(pages!(list)).await
    }

    async fn all<R: StripeRequest, T: DeserializeOwned + Listed>(
        &self,
        page: impl Fn(Option<&str>) -> R,
    ) -> Result<Vec<T>, CallError> {
        let mut all = Vec::new();
        self.walk(page, |one| {
            all.push(one);
            ControlFlow::<()>::Continue(())
        })
        .await?;
        Ok(all)
    }

    async fn find<R: StripeRequest, T: DeserializeOwned + Listed>(
        &self,
        page: impl Fn(Option<&str>) -> R,
        is_it: impl Fn(&T) -> bool,
    ) -> Result<Option<T>, CallError> {
        self.walk(page, |one| {
            if is_it(&one) {
                ControlFlow::Break(one)
            } else {
                ControlFlow::Continue(())
            }
        })
        .await
    }

    /// Shows each of a list, the newest first, until one is enough. That something is not on it is only certain once it was seen
    /// to its end.
    async fn walk<R: StripeRequest, T: DeserializeOwned + Listed, B>(
        &self,
        page: impl Fn(Option<&str>) -> R,
        mut seen: impl FnMut(T) -> ControlFlow<B>,
    ) -> Result<Option<B>, CallError> {
        let mut after: Option<String> = None;
        for _ in 0..PAGES_MAX {
            let found: List<T> = self.ask(&page(after.as_deref()), None).await?;
            after = found.data.last().map(|last| last.id().to_owned());
            for one in found.data {
                if let ControlFlow::Break(enough) = seen(one) {
                    return Ok(Some(enough));
                }
            }
            if !found.has_more {
                return Ok(None);
            }
            if after.is_none() {
                break;
            }
        }
        Err(CallError::Unknown("its list has no end".to_owned()))
    }
}

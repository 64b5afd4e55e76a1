//! What Stripe is asked. Here and in `lists` alone its crates are named.

mod lists;

use std::collections::HashMap;
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use secrecy::{ExposeSecret as _, SecretString};
use serde::de::DeserializeOwned;
use stripe_checkout::checkout_session::{
    CreateCheckoutSession, CreateCheckoutSessionCustomerCreation, CreateCheckoutSessionLineItems,
    CreateCheckoutSessionLineItemsPriceData, CreateCheckoutSessionPaymentIntentData,
    CreateCheckoutSessionPaymentIntentDataSetupFutureUsage, ExpireCheckoutSession, ProductData,
    RetrieveCheckoutSession,
};
use stripe_client_core::{RequestBuilder, StripeMethod, StripeRequest, VERSION};
use stripe_core::balance::RetrieveForMyAccountBalance;
use stripe_core::payment_intent::{
    CancelPaymentIntent, CreatePaymentIntent, CreatePaymentIntentOffSession, RetrievePaymentIntent,
};
use stripe_core::payout::RetrievePayout;
use stripe_core::refund::CreateRefund;

use super::amount::to_stripe;
use super::answers::{Balance, Intent, Method as SavedMethod, Payout, Refund, Refusal, Session};
use crate::config;
use crate::egress::{Call, HttpClient, InvalidOrigin, Method};
use crate::money::Money;

pub(super) use lists::Made;

/// Connecting, the handshake and the answer may each take so long.
const PATIENCE: Duration = Duration::from_secs(10);
/// Our name for the payment or the refund, with each of Stripe's objects.
pub(super) const OWN_ID: &str = "sealbook";

/// What was made under an id is looked for from so long before it was asked for.
pub(super) const CLOCKS_DIFFER: SignedDuration = SignedDuration::from_mins(5);

/// Why a question has no answer that can be acted upon.
#[derive(Debug, thiserror::Error)]
pub enum CallError {
    /// It is certain that nothing happened; the same may be asked again.
    #[error("nothing happened at Stripe: {0}")]
    NotDone(String),
    /// It may have happened or not.
    #[error("nobody knows what happened at Stripe: {0}")]
    Unknown(String),
    /// Stripe will not do it, now or later.
    #[error("Stripe refuses: {}", code.as_deref().unwrap_or("no reason given"))]
    Refused {
        code: Option<String>,
        decline: Option<String>,
        /// The payment that was refused.
        intent: Option<String>,
    },
}

/// The way to Stripe.
#[derive(Debug)]
pub(super) struct Api {
    http: HttpClient,
    authorization: SecretString,
}

/// A page of Checkout to be made. Everything is derived from one row, so that a repetition says the same.
#[derive(Debug)]
pub(super) struct NewSession<'a> {
    pub id: &'a str,
    pub amount: Money,
    /// A neutral name: it says nothing about what was bought.
    pub product: &'a str,
    pub back: &'a str,
    pub away: &'a str,
    pub until: Timestamp,
    /// The customer agreed to pay renewals in the same way.
    pub saves: bool,
}

/// A payment by a method that the customer saved.
#[derive(Debug)]
pub(super) struct NewCharge<'a> {
    pub id: &'a str,
    pub amount: Money,
    pub customer: &'a str,
    pub method: &'a str,
}

impl Api {
    pub(super) fn open(settings: &config::Stripe) -> Result<Self, InvalidOrigin> {
        let key = settings.secret_key.expose_secret();
        Ok(Self {
            http: HttpClient::to(&settings.api_base, PATIENCE)?,
            authorization: format!("Bearer {key}").into(),
        })
    }

    pub(super) async fn new_session(&self, new: &NewSession<'_>) -> Result<Session, CallError> {
        let (amount, currency) = written(new.amount)?;
        let price = CreateCheckoutSessionLineItemsPriceData {
            unit_amount: Some(amount),
            product_data: Some(ProductData::new(new.product)),
            ..CreateCheckoutSessionLineItemsPriceData::new(currency)
        };
        let item = CreateCheckoutSessionLineItems {
            price_data: Some(price),
            quantity: Some(1),
            ..CreateCheckoutSessionLineItems::new()
        };
        let mut payment = CreateCheckoutSessionPaymentIntentData::new();
        payment.metadata = Some(own(new.id));
        let mut session = CreateCheckoutSession::new()
            .mode(stripe_shared::CheckoutSessionMode::Payment)
            .client_reference_id(new.id)
            .metadata(own(new.id))
            .line_items(vec![item])
            .success_url(new.back)
            .cancel_url(new.away)
            .expires_at(new.until.as_second());
        if new.saves {
            payment.setup_future_usage =
                Some(CreateCheckoutSessionPaymentIntentDataSetupFutureUsage::OffSession);
            session = session.customer_creation(CreateCheckoutSessionCustomerCreation::Always);
        }
        let session = session.payment_intent_data(payment);
        self.ask(&session, Some(new.id)).await
    }

    /// A session with its payment and what it came to.
    pub(super) async fn session(&self, id: &str) -> Result<Session, CallError> {
        let whole = "payment_intent.latest_charge.balance_transaction";
        let session = RetrieveCheckoutSession::new(id).expand(vec![whole.to_owned()]);
        self.ask(&session, None).await
    }

    /// Nobody can pay there any more.
    pub(super) async fn expire(&self, id: &str) -> Result<Session, CallError> {
        self.ask(&ExpireCheckoutSession::new(id), None).await
    }

    pub(super) async fn charge(&self, new: &NewCharge<'_>) -> Result<Intent, CallError> {
        let (amount, currency) = written(new.amount)?;
        let charge = CreatePaymentIntent::new(amount, currency)
            .customer(new.customer)
            .payment_method(new.method)
            .off_session(CreatePaymentIntentOffSession::Bool(true))
            .confirm(true)
            .metadata(own(new.id))
            .expand(vec!["latest_charge.balance_transaction".to_owned()]);
        self.ask(&charge, Some(new.id)).await
    }

    pub(super) async fn intent(&self, id: &str) -> Result<Intent, CallError> {
        let whole = "latest_charge.balance_transaction".to_owned();
        let intent = RetrievePaymentIntent::new(id).expand(vec![whole]);
        self.ask(&intent, None).await
    }

    pub(super) async fn cancel(&self, id: &str) -> Result<Intent, CallError> {
        self.ask(&CancelPaymentIntent::new(id), None).await
    }

    pub(super) async fn refund(
        &self,
        own_id: &str,
        intent: &str,
        amount: Money,
    ) -> Result<Refund, CallError> {
        let (amount, _) = written(amount)?;
        let refund = CreateRefund::new()
            .payment_intent(intent)
            .amount(amount)
            .metadata(own(own_id));
        self.ask(&refund, Some(own_id)).await
    }

    /// Takes a method away from its customer.
    pub(super) async fn detach(&self, id: &str) -> Result<SavedMethod, CallError> {
        let ask = OfMethod(id, StripeMethod::Post, "/detach");
        self.ask(&ask, None).await
    }

    pub(super) async fn method(&self, id: &str) -> Result<SavedMethod, CallError> {
        self.ask(&OfMethod(id, StripeMethod::Get, ""), None).await
    }

    /// A payout as it stands now.
    pub(super) async fn payout(&self, id: &str) -> Result<Payout, CallError> {
        self.ask(&RetrievePayout::new(id), None).await
    }

    /// What the shop has there, by Stripe's word.
    pub(super) async fn balance(&self) -> Result<Balance, CallError> {
        self.ask(&RetrieveForMyAccountBalance::new(), None).await
    }

    /// With a key, a repetition is answered like the first time, for a day, and done once.
    async fn ask<R: StripeRequest, T: DeserializeOwned>(
        &self,
        request: &R,
        key: Option<&str>,
    ) -> Result<T, CallError> {
        let RequestBuilder {
            query,
            body,
            path,
            method,
        } = request.build();
        let method = match method {
            StripeMethod::Get => Method::Get,
            StripeMethod::Post => Method::Post,
            StripeMethod::Delete => {
                return Err(CallError::NotDone("nothing is deleted".to_owned()));
            }
        };
        let query = query.filter(|query| !query.is_empty());
        let path = match query {
            Some(query) => format!("/v1{path}?{query}"),
            None => format!("/v1{path}"),
        };
        let mut headers = vec![
            ("authorization", self.authorization.expose_secret()),
            ("stripe-version", VERSION.as_str()),
            ("content-type", "application/x-www-form-urlencoded"),
        ];
        headers.extend(key.map(|key| ("idempotency-key", key)));
        let call = Call {
            method,
            path: &path,
            headers: &headers,
            body: body.unwrap_or_default(),
        };
        let answer = self.http.send(call).await.map_err(|error| {
            if error.is_unsent() {
                CallError::NotDone(error.to_string())
            } else {
                CallError::Unknown(error.to_string())
            }
        })?;
        read(answer.status, &answer.body)
    }
}

/// What is asked of a saved method: two questions are not worth the crate that has all of them.
struct OfMethod<'a>(&'a str, StripeMethod, &'static str);

impl StripeRequest for OfMethod<'_> {
    type Output = ();

    fn build(&self) -> RequestBuilder {
        let Self(id, method, verb) = *self;
        RequestBuilder::new(method, format!("/payment_methods/{id}{verb}"))
    }
}

/// What an answer means, by its status first (<https://docs.stripe.com/error-low-level>).
fn read<T: DeserializeOwned>(status: u16, body: &[u8]) -> Result<T, CallError> {
    match status {
        200 => serde_json::from_slice(body)
            .map_err(|_| CallError::Unknown("its answer cannot be read".to_owned())),
        // Our key, or too much at once: not a word about the payment.
        401 | 403 | 429 => Err(CallError::NotDone(format!("it answers {status}"))),
        400 | 402 | 404 => {
            let refusal: Option<Refusal> = serde_json::from_slice(body).ok();
            let Some(Refusal { error }) = refusal else {
                return Err(CallError::Unknown(format!(
                    "it answers {status}, unreadably"
                )));
            };
            Err(CallError::Refused {
                code: error.code,
                decline: error.decline_code,
                intent: error.payment_intent.map(|intent| intent.id),
            })
        }
        status => Err(CallError::Unknown(format!("it answers {status}"))),
    }
}

fn own(id: &str) -> HashMap<String, String> {
    HashMap::from([(OWN_ID.to_owned(), id.to_owned())])
}

fn written(money: Money) -> Result<(i64, stripe_types::Currency), CallError> {
    let refused = |code: &str| CallError::Refused {
        code: Some(code.to_owned()),
        decline: None,
        intent: None,
    };
    let amount = to_stripe(money).ok_or_else(|| refused("amount_not_exact"))?;
    let code = money.currency().code().to_ascii_lowercase();
    match code.parse() {
        Ok(stripe_types::Currency::Unknown(_)) | Err(_) => Err(refused("currency_unknown")),
        Ok(currency) => Ok((amount, currency)),
    }
}

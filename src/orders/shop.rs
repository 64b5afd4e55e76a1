//! The shop as an order form needs it: its settings, its limits, its day.

use std::net::IpAddr;
use std::num::NonZeroUsize;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use jiff::civil::Date;
use jiff::{SignedDuration, Timestamp};
use lru::LruCache;

use super::OrderDraft;
use super::place::IdempotencyKey;
use super::terms::Terms;
use crate::app::{App, RoomState};
use crate::billing::tax::{Seller, Territory};
use crate::catalog::{self, KnownCoupon};
use crate::customers::values::{CountryCode, PostalCode};
use crate::money::Currency;
use crate::web::work::Rush;
use crate::web::{Guesses, Limit, Problem, subscriber};

/// The words of the terms that an order made now agrees to.
pub const TERMS_WORDS: &str = "2026-11b";

/// What the shop itself brings to an order.
#[derive(Debug, Clone)]
pub struct Shop {
    pub country: CountryCode,
    pub seller: Seller,
    pub currency: Currency,
    pub stripe_enabled: bool,
    pub terms_version: String,
    /// How long an order waits for its VAT id to be confirmed.
    pub vat_wait_days: u16,
    pub now: Timestamp,
    pub today: Date,
}

impl Shop {
    pub fn today(app: &App) -> Self {
        let business = &app.config.business;
        let country: CountryCode = business
            .country
            .parse()
            .expect("checked when the settings were loaded");
        Self {
            country,
            seller: Seller {
                territory: Territory::of(country, Some(&business.postal_code)),
                oss: business.oss,
                small_business: business.small_business,
            },
            currency: business
                .currency
                .parse()
                .expect("checked when the settings were loaded"),
            stripe_enabled: app.config.payments.stripe.enabled,
            terms_version: Terms::now(&app.config).name(),
            vat_wait_days: app.config.vat_ids.wait_days,
            now: app.clock.now(),
            today: app.today(),
        }
    }

    /// Where an address is taxed.
    pub fn territory(country: CountryCode, postal_code: Option<&PostalCode>) -> Territory {
        Territory::of(country, postal_code.map(PostalCode::as_str))
    }
}

/// Requests whose keys are remembered as admitted.
const ADMITTED_MAX: usize = 10_000;

/// How many orders one address, and one e-mail address, may place. A repeated request counts once.
#[derive(Debug)]
pub struct OrderLimits {
    per_address: Limit<IpAddr>,
    per_email: Limit<[u8; 32]>,
    coupons: Guesses<IpAddr>,
    admitted: Mutex<LruCache<[u8; 32], ()>>,
    pub(super) rush: Rush,
}

impl RoomState for OrderLimits {
    fn open(app: &App) -> Self {
        let limits = &app.config.limits;
        Self {
            per_address: Limit::new(limits.orders_per_address_per_minute, Duration::from_mins(1)),
            per_email: Limit::new(limits.orders_per_email_per_hour, Duration::from_hours(1)),
            coupons: Guesses::new(
                limits.coupon_guesses_per_address_per_minute,
                SignedDuration::from_mins(1),
            ),
            admitted: Mutex::new(LruCache::new(
                NonZeroUsize::new(ADMITTED_MAX).expect("more than none"),
            )),
            rush: Rush::new(limits.proof_of_work_above_per_minute),
        }
    }
}

impl OrderLimits {
    /// The coupon of a code that somebody typed; who was wrong too often is not told whether there is one. Without a peer
    /// nobody guesses.
    pub(super) async fn coupon(
        &self,
        app: &App,
        peer: Option<IpAddr>,
        typed: &str,
    ) -> Result<Option<KnownCoupon>, Problem> {
        let code = typed.trim().to_uppercase();
        let Some(peer) = peer.map(subscriber).filter(|_| !code.is_empty()) else {
            return Ok(catalog::coupon(app, typed).await?);
        };
        self.coupons.begin(&peer, &code, app.clock.now())?;
        let coupon = catalog::coupon(app, typed).await?;
        if coupon.is_some() {
            self.coupons.was_right(&peer, &code);
        }
        Ok(coupon)
    }

    /// Counts an order before it is placed, known customer or not. Without a peer, only what the customer may do counts.
    pub fn admit(
        &self,
        app: &App,
        peer: Option<IpAddr>,
        draft: &OrderDraft,
        key: &IdempotencyKey,
    ) -> Result<(), Problem> {
        let mut admitted = self.admitted.lock().unwrap_or_else(PoisonError::into_inner);
        if admitted.get(&key.fingerprint()).is_some() {
            return Ok(());
        }
        if let Some(peer) = peer {
            self.per_address.admit(&subscriber(peer))?;
        }
        let email = draft.contact.email.for_index();
        self.per_email
            .admit(&app.vault.fingerprint("limit", email.as_bytes()))?;
        admitted.put(key.fingerprint(), ());
        Ok(())
    }
}

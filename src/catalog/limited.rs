//! What there is only so much of: a plan's stock, a coupon's uses. A conditional update decides who gets the last one, in
//! the transaction of what it is for; what is given back is given back once.

use std::collections::HashMap;

use jiff::Timestamp;

use super::coupon::{CouponCode, KnownCoupon, Off};
use super::model::PlanId;
use super::store::limits;
use crate::app::App;
use crate::storage::{self, Batch, Storage, Tx};

/// A coupon about to be used.
#[derive(Debug, Clone)]
pub struct CouponUse {
    pub coupon: KnownCoupon,
    /// What it is used for: names it wherever it comes up again.
    pub cause: String,
    pub customer: String,
    pub browser: Option<[u8; 32]>,
    /// That it is this customer who uses it has been proven. Nobody else is told how often they did, since that would
    /// tell that they are a customer.
    pub is_proven: bool,
    pub at: Timestamp,
}

/// What a coupon gave when it was used.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UsedCoupon {
    pub code: CouponCode,
    pub off: Off,
    /// Of how many periods it lowers the price, the first ones; none: of every one.
    pub periods: Option<u32>,
}

/// A coupon by what somebody typed.
pub async fn coupon(app: &App, typed: &str) -> storage::Result<Option<KnownCoupon>> {
    match typed.parse() {
        Ok(code) => limits::by_code(&app.storage, &code).await,
        Err(_) => Ok(None),
    }
}

/// Notes a use of a coupon that has no limit.
pub fn note_use(batch: &mut Batch, used: &CouponUse) {
    limits::add_use(batch, used, None);
}

/// Uses a coupon that has a limit; `false` when there is no use left.
pub async fn redeem(tx: &mut Tx, used: &CouponUse) -> storage::Result<bool> {
    let mut exceeded = None;
    if let Some(max) = used.coupon.coupon.customer_uses_max {
        let so_far = limits::uses_of_customer(tx, used).await?;
        if so_far.known_to_user(used) >= i64::from(max) {
            return Ok(false);
        }
        exceeded = (so_far.all >= i64::from(max)).then_some(used.at);
    }
    if !limits::count_use(tx, &used.coupon.id, used.at).await? {
        return Ok(false);
    }
    let mut batch = Batch::new();
    limits::add_use(&mut batch, used, exceeded);
    tx.insert(batch).await?;
    Ok(true)
}

/// How often a customer used a coupon.
#[derive(Debug, Clone, Copy)]
pub(super) struct CustomerUses {
    pub(super) all: i64,
    /// From the browser that uses it now.
    pub(super) in_browser: i64,
}

impl CustomerUses {
    /// As far as whoever uses it now knows already.
    fn known_to_user(self, used: &CouponUse) -> i64 {
        if used.is_proven {
            self.all
        } else {
            self.in_browser
        }
    }
}

/// Takes so many of a plan's stock; `false` when there are not so many left.
pub async fn take(
    tx: &mut Tx,
    plan: &PlanId,
    units: u32,
    cause: &str,
    at: Timestamp,
) -> storage::Result<bool> {
    limits::take(tx, plan, units, cause, at).await
}

/// What a cause takes of a stock, where that changes.
#[derive(Debug, Clone, Copy)]
pub struct Retaking<'a> {
    pub cause: &'a str,
    /// What it took of another plan is given back.
    pub plan: &'a PlanId,
    /// So many more than before, or less where it is negative; all of them, where it took none of this plan.
    pub more: i64,
    /// It was promised: given however little there is left.
    pub is_promised: bool,
}

/// Takes more or less of a stock, or of another one; `false` when there is not so much left: then nothing of the transaction
/// may stay.
pub async fn retake(tx: &mut Tx, of: &Retaking<'_>, at: Timestamp) -> storage::Result<bool> {
    limits::retake(tx, of, at).await
}

/// Gives back what a cause took of a stock, once. A coupon that it used stays used.
pub async fn return_units(tx: &mut Tx, cause: &str, at: Timestamp) -> storage::Result<()> {
    limits::return_units(tx, cause, at).await
}

/// Gives back what a cause took and used, once.
pub async fn give_back(tx: &mut Tx, cause: &str, at: Timestamp) -> storage::Result<()> {
    limits::return_units(tx, cause, at).await?;
    limits::return_use(tx, cause, at).await
}

/// The coupon that a cause used, as it was then.
pub async fn used_coupon(storage: &Storage, cause: &str) -> storage::Result<Option<UsedCoupon>> {
    Ok(used_coupons(storage, &[cause]).await?.remove(cause))
}

/// The coupons that these causes, which are at least one, used, as they were then.
pub async fn used_coupons(
    storage: &Storage,
    causes: &[&str],
) -> storage::Result<HashMap<String, UsedCoupon>> {
    limits::used(storage, causes).await
}

/// Whether the coupon that a cause used is good for a plan, too.
pub async fn used_coupon_covers(
    storage: &Storage,
    cause: &str,
    plan: &PlanId,
) -> storage::Result<bool> {
    limits::used_covers(storage, cause, plan).await
}

//! What reckoning needs, looked up once and not once for each subscription.

use std::collections::HashMap;

use jiff::civil::Date;
use jiff::tz::TimeZone;

use super::calendar::{BeyondCalendar, Period};
use super::error::Error;
use super::model::{Charge, ChargeKind, EventId, Item, Subscription};
use super::{charges, store};
use crate::app::App;
use crate::billing::tax::{self, Buyer, Decision, Seller};
use crate::billing::vat_ids;
use crate::catalog::{self, Plan, PlanId, Price, PriceId};
use crate::money::Money;
use crate::orders::Shop;

pub(super) struct Desk<'a> {
    pub(super) app: &'a App,
    pub(super) zone: TimeZone,
    seller: Seller,
    plans: HashMap<PlanId, Plan>,
}

impl<'a> Desk<'a> {
    pub(super) fn open(app: &'a App) -> Self {
        Self {
            app,
            zone: app.config.business.zone(),
            seller: Shop::today(app).seller,
            plans: HashMap::new(),
        }
    }

    pub(super) fn today(&self) -> Date {
        self.app.clock.now().to_zoned(self.zone.clone()).date()
    }

    /// What a whole period costs, taxed by the law of `on`.
    pub(super) async fn charges(
        &mut self,
        subscription: &Subscription,
        items: &[Item],
        period: Period,
        on: Date,
    ) -> Result<Vec<Charge>, Error> {
        let decision = self.decision(subscription, &subscription.plan, on).await?;
        Ok(charges::of_period(
            items,
            &subscription.plan,
            decision,
            period,
        )?)
    }

    /// What setting up the plan of `subscription` costs, once, on the day that it begins; taxed by the law of that day.
    pub(super) async fn setup(
        &mut self,
        subscription: &Subscription,
        fee: Money,
        on: Date,
    ) -> Result<Charge, Error> {
        Ok(Charge {
            kind: ChargeKind::Setup,
            plan: subscription.plan.clone(),
            name: String::new(),
            quantity: 1,
            amount: fee,
            decision: self.decision(subscription, &subscription.plan, on).await?,
            period: Period {
                from: on,
                until: on.tomorrow().map_err(|_| BeyondCalendar)?,
            },
            period_days: 1,
        })
    }

    /// What setting up costs that a change comes with: of a plan that it never had, once. It does not have what is taken back
    /// with it.
    pub(super) async fn setup_fee(
        &self,
        of: &Subscription,
        to: &PlanId,
        price: &Price,
        taken_back: Option<&EventId>,
    ) -> Result<Option<Money>, Error> {
        if *to == of.plan || price.setup.is_zero() {
            return Ok(None);
        }
        let before = i64::MAX;
        let had = store::events::has_had(&self.app.storage, &of.id, to, before, taken_back);
        Ok((!had.await?).then_some(price.setup))
    }

    /// The same of a change to the plan of `to` that was planned by what happened at this position.
    pub(super) async fn setup_fee_noted(
        &self,
        to: &Subscription,
        price: &Price,
        position: i64,
    ) -> Result<Option<Money>, Error> {
        if price.setup.is_zero() {
            return Ok(None);
        }
        let storage = &self.app.storage;
        let had = store::events::has_had(storage, &to.id, &to.plan, position, None);
        Ok((!had.await?).then_some(price.setup))
    }

    /// How a plan is taxed for this subscriber, by the law of `on`.
    pub(super) async fn decision(
        &mut self,
        subscription: &Subscription,
        plan: &PlanId,
        on: Date,
    ) -> Result<Decision, Error> {
        // What was confirmed once counts for a while: what renews was asked about again before.
        let order = subscription.order.as_str();
        let buyer = Buyer {
            territory: subscription.territory,
            confirmed_business: subscription.business_confirmed_at.is_some()
                && vat_ids::still_confirmed(self.app, order).await?,
        };
        let seller = self.seller;
        let plan = self.plan(plan).await?;
        Ok(tax::decide(
            &seller,
            &buyer,
            plan.supply,
            plan.tax_category,
            on,
        )?)
    }

    /// A version of a price, in force or not.
    pub(super) async fn price(&self, id: &PriceId) -> Result<Price, Error> {
        let found = catalog::price(&self.app.storage, id).await?;
        found.map(|(_, price)| price).ok_or(Error::Price)
    }

    async fn plan(&mut self, id: &PlanId) -> Result<&Plan, Error> {
        if !self.plans.contains_key(id) {
            let plan = catalog::plan(self.app, id).await?;
            self.plans.insert(id.clone(), plan);
        }
        Ok(&self.plans[id])
    }
}

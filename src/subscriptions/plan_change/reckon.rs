//! What a change of plan gives back and charges, and from when on it holds.

use super::{Preview, Wanted, amounts, questions};
use crate::app::App;
use crate::catalog::{self, Interval, Plan, Price, Shelf, Stock};
use crate::money::Money;
use crate::orders::{self, Order, vat};
use crate::storage;
use crate::subscriptions::act::ActError;
use crate::subscriptions::addons::{self, Addons};
use crate::subscriptions::ahead::{self, Ahead};
use crate::subscriptions::charges;
use crate::subscriptions::desk::Desk;
use crate::subscriptions::error::Error;
use crate::subscriptions::model::{
    Charge, CouponFate, Item, ItemKind, Placed, Planned, Subscription,
};
use crate::subscriptions::store;
use crate::subscriptions::taking::{MovedBack, Taking, Units, What};
use crate::subscriptions::terms;
use crate::web::locale::Locale;

/// What a change comes to. One that was charged ahead and has not begun is taken back by it, so that it is reckoned from what
/// the subscription is until then.
pub(super) async fn reckon(
    desk: &mut Desk<'_>,
    found: &Subscription,
    wanted: &Wanted,
) -> Result<Preview, ActError> {
    let (app, today) = (desk.app, desk.today());
    let order = changeable(app, found).await?;
    let (plan, price) = offered(app, found, wanted).await?;
    let items = store::items(&app.storage, std::slice::from_ref(found)).await?;
    let items = items.into_values().next().unwrap_or_default();
    let replaced = Replaced::of(desk, found, &items).await?;
    let is_so = replaced.is_some()
        && is_same(
            found,
            &items,
            &planned(found, &items, (&plan, &price), wanted, &order.language)?,
        );
    let (read, mut items) = match &replaced {
        Some(replaced) => (
            replaced.ahead.was(found),
            replaced.ahead.before.items.clone(),
        ),
        None => (found.clone(), items),
    };
    let read = &read;
    let mut planned = planned(read, &items, (&plan, &price), wanted, &order.language)?;
    planned.coupon = fate(app, read, &items, &plan).await?;
    let was = terms::units(read, &items);
    if is_so || is_same(read, &items, &planned) {
        return Err(ActError::Unchanged);
    }
    let questions = questions::asked(app, read, &order, &plan).await?;
    let taken_back = replaced.as_ref().map(|replaced| &replaced.ahead.event);
    let setup = desk.setup_fee(read, &plan.id, &price, taken_back).await?;
    let coupon = coupon(&items, planned.coupon);
    let called_off = replaced.as_ref().map_or(&[][..], |one| &one.charged);
    let mut superseded = store::charges::beyond(&app.storage, read, today).await?;
    superseded.retain(|placed| !called_off.iter().any(|off| off.cause == placed.cause));
    // What was announced of its price stays as it was announced: whoever only takes more or less of it, or other add-ons, is
    // told no second time and no later day. Whoever chooses another price has what they chose.
    planned.announced = read.announced().filter(|_| planned.price == read.price);
    let mut after = read.clone();
    let announced = planned.announced.clone();
    after.planned = announced.map(|announced| announced.planned(read, planned.quantity));
    // What is tried goes on being tried.
    let on = if superseded.is_empty() {
        today.max(read.anchor)
    } else {
        today
    };
    terms::switch(&mut after, &mut items, &planned, &price, on)?;
    if !is_bookable(desk, &after, &items).await? {
        return Err(ActError::TooMuch);
    }
    let credits = amounts::credits(&superseded, today)?;
    let mut rests = Vec::new();
    if after.interval == read.interval {
        rests = amounts::rests(desk, &after, &items, &superseded, today).await?;
    } else if !superseded.is_empty() {
        let first = after.cycle().period(0).map_err(Error::from)?;
        rests = desk.charges(&after, &items, first, today).await?;
        charges::use_up_discounts(&mut items);
        (after.position, after.next_on) = (1, first.until);
    }
    let both = |credits: &[Charge]| [credits, rests.as_slice()].concat();
    // What costs less waits, whatever a credit note gave back.
    let in_full = charges::totals(read.basis, read.currency, &both(&credits));
    let is_cheaper = in_full.map_err(Error::from)?.total.is_negative();
    let (credits, seen) = amounts::uncredited(desk, read, credits, called_off, today).await?;
    let mut charges = both(&credits);
    if let Some(fee) = setup.filter(|_| !is_cheaper) {
        charges.push(desk.setup(&after, fee, today).await?);
    }
    let totals = charges::totals(read.basis, read.currency, &charges).map_err(Error::from)?;
    let stock = Stocked {
        found,
        plan: &plan,
        was,
        back: replaced.as_ref().map(|replaced| replaced.back.clone()),
    };
    let (taking, held, is_sold_out) = stock.taking(app, planned.quantity);
    let preview = Preview {
        taking,
        is_sold_out,
        planned,
        price,
        from: today,
        charges,
        totals: Some(totals),
        setup,
        coupon,
        questions,
        order,
        after,
        items,
        superseded,
        seen,
        replaced,
    };
    Ok(if is_cheaper {
        preview.waiting(read, held)
    } else {
        preview
    })
}

/// A change that was charged ahead and is taken back by another one.
#[derive(Debug, Clone)]
pub(in crate::subscriptions) struct Replaced {
    pub(super) ahead: Ahead,
    /// What was charged for it,
    charged: Vec<Placed>,
    /// and what that comes to, with tax.
    pub(super) total: Money,
    back: MovedBack,
}

impl Replaced {
    async fn of(
        desk: &Desk<'_>,
        found: &Subscription,
        items: &[Item],
    ) -> Result<Option<Self>, Error> {
        let Some(ahead) = ahead::of(desk, found).await? else {
            return Ok(None);
        };
        Ok(Some(Self {
            charged: ahead.charged(desk.app, found).await?,
            total: ahead.total(desk.app, found).await?,
            back: ahead.moved_back(found, items),
            ahead,
        }))
    }
}

/// What there is of a plan, and what of it the subscription has.
struct Stocked<'a> {
    found: &'a Subscription,
    plan: &'a Plan,
    was: Units,
    back: Option<MovedBack>,
}

impl Stocked<'_> {
    /// What so many take of it at once, what is held for them where they begin later, and whether there is too little left.
    fn taking(self, app: &App, count: i64) -> (Taking, Units, bool) {
        let Self {
            found,
            plan,
            was,
            back,
        } = self;
        let becomes = Units {
            plan: plan.id.clone(),
            count,
        };
        let more = more_of(&was, &becomes);
        let of_it = |units: &Units| {
            if units.plan == becomes.plan {
                units.count
            } else {
                0
            }
        };
        let held = found.planned.as_ref();
        let held = held.filter(|held| held.plan == becomes.plan && held.notice.is_none());
        let held = held.map_or(0, |held| held.quantity);
        let returned = back
            .as_ref()
            .map_or(0, |back| of_it(&back.from) - of_it(&back.to));
        let left = |stock: Stock| i64::from(stock.left()) + held + returned;
        let is_sold_out = more > 0 && plan.stock.is_some_and(|stock| left(stock) < more);
        let later = Units {
            count: more,
            ..becomes.clone()
        };
        let taking = Taking {
            at: app.clock.now(),
            back,
            what: What::Now {
                order: found.order.clone(),
                was,
                now: becomes,
                is_promised: false,
            },
            is_limited: plan.stock.is_some(),
        };
        (taking, later, is_sold_out)
    }
}

/// Whether nothing would change.
fn is_same(read: &Subscription, items: &[Item], to: &Planned) -> bool {
    let had = items.iter().filter(|item| item.kind == ItemKind::Addon);
    read.price == to.price
        && terms::units(read, items).count == to.quantity
        && to.addons.iter().flatten().eq(had)
}

impl Preview {
    /// The same from the next period on, for nothing until then.
    fn waiting(mut self, read: &Subscription, held: Units) -> Self {
        self.after = read.clone();
        self.after.planned = Some(self.planned.clone());
        self.from = self.planned.from;
        self.taking.what = What::Later(held);
        self.totals = None;
        self.charges.clear();
        self.superseded.clear();
        self.seen.clear();
        self
    }
}

/// Its order, while another plan may be chosen.
async fn changeable(app: &App, read: &Subscription) -> Result<Order, ActError> {
    let now = app.clock.now();
    if !read.state(now).is_running() {
        return Err(ActError::NotNow);
    }
    // What is due is charged first, as what it was: else nobody would pay for its days, or all of them at the new price.
    if read.renews_at.is_some_and(|begins_at| begins_at <= now) {
        return Err(ActError::Renewing);
    }
    let order = orders::find(app, &read.order)
        .await?
        .ok_or(ActError::Unknown)?;
    // What its first period was charged is not certain while its VAT id waits to be confirmed.
    if order.cancelled_at.is_some() || vat::waits(app, &order).await?.is_some() {
        return Err(ActError::NotNow);
    }
    Ok(order)
}

/// Whether an invoice can hold what a whole period of it costs, once nothing is taken off any more.
async fn is_bookable(
    desk: &mut Desk<'_>,
    after: &Subscription,
    items: &[Item],
) -> Result<bool, Error> {
    let period = after.cycle().period(after.position)?;
    let items: Vec<Item> = items
        .iter()
        .filter(|item| item.kind != ItemKind::Discount)
        .cloned()
        .collect();
    let charges = desk.charges(after, &items, period, desk.today()).await?;
    let totals = charges::totals(after.basis, after.currency, &charges)?;
    Ok(totals.total.is_bookable())
}

/// Whether the order's coupon is good for another plan, if there is one and it is another plan.
async fn fate(
    app: &App,
    read: &Subscription,
    items: &[Item],
    to: &Plan,
) -> Result<Option<CouponFate>, Error> {
    let has_coupon = items.iter().any(|item| item.kind == ItemKind::Discount);
    if to.id == read.plan || !has_coupon {
        return Ok(None);
    }
    let covers = catalog::used_coupon_covers(&app.storage, read.order.as_str(), &to.id).await?;
    Ok(Some(if covers {
        CouponFate::Stays
    } else {
        CouponFate::Ends
    }))
}

/// The coupon that this is about, if it takes anything off any more.
fn coupon(items: &[Item], fate: Option<CouponFate>) -> Option<(String, CouponFate)> {
    let is_left = |item: &&Item| {
        item.kind == ItemKind::Discount && item.periods_left.is_none_or(|left| left > 0)
    };
    let left = items.iter().find(is_left);
    left.map(|item| item.name.clone()).zip(fate)
}

/// How many are taken that were not before.
fn more_of(was: &Units, now: &Units) -> i64 {
    if now.plan == was.plan {
        (now.count - was.count).max(0)
    } else {
        now.count
    }
}

/// What is wanted, priced.
fn planned(
    read: &Subscription,
    items: &[Item],
    to: (&Plan, &Price),
    wanted: &Wanted,
    language: &str,
) -> Result<Planned, ActError> {
    let (plan, price) = to;
    let language: Locale = language.parse().map_err(storage::Error::unreadable)?;
    let is_meant = wanted.addons_of.as_ref().is_none_or(|of| *of == plan.id);
    let none = Addons::new();
    let wanted_addons = if is_meant { &wanted.addons } else { &none };
    Ok(Planned {
        plan: plan.id.clone(),
        price: price.id.clone(),
        quantity: i64::from(wanted.quantity.count()),
        addons: Some(addons::after(read, items, to, wanted_addons, language)?),
        coupon: None,
        from: read.next_on,
        notice: None,
        announced: None,
    })
}

/// The price as it is on offer now, in the subscription's currency and on its basis, and its plan.
async fn offered(
    app: &App,
    read: &Subscription,
    wanted: &Wanted,
) -> Result<(Plan, Price), ActError> {
    let plans = app.room::<Shelf>().plans(&app.storage, &app.clock).await?;
    let found = plans.iter().find_map(|plan| {
        let price = plan.prices.iter().find(|price| price.id == wanted.price)?;
        Some((plan.clone(), price.clone()))
    });
    let (plan, price) = found.ok_or(ActError::NotOffered)?;
    let fits = price.basis == read.basis
        && price.amount.currency() == read.currency
        && price.interval != Interval::Once;
    if !fits {
        return Err(ActError::NotOffered);
    }
    Ok((plan, price))
}

//! Every amount of a change, reckoned here once more by a formula of its own.

use std::collections::BTreeMap;

use jiff::civil::{Date, date};
use sealbook::audit::Actor;
use sealbook::billing::invoices;
use sealbook::catalog::{Basis, Interval};
use sealbook::customers::values::Quantity;
use sealbook::subscriptions::state::Happening;
use sealbook::subscriptions::{self, ChargeKind, Subscription, Wanted};
use serde_json::json;

use super::{begun, offer, plan};
use crate::support::on_both_engines;
use crate::support::shop::Shop;

on_both_engines!(what_is_credited_and_charged_sums_exactly_to_what_documents_say);

/// Plans of each basis.
const PLANS: usize = 10;
const ROUNDS: usize = 44;
const RATES: [(&str, i128); 3] = [("standard", 190_000), ("reduced", 70_000), ("zero", 0)];

/// The same cases each time (xorshift64*).
struct Dice(u64);

impl Dice {
    fn below(&mut self, end: i64) -> i64 {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        let high = self.0.wrapping_mul(0x2545_F491_4F6C_DD1D) >> 33;
        i64::try_from(high).unwrap() % end
    }
}

#[derive(Debug, Clone)]
struct Offer {
    slug: String,
    basis: Basis,
    rate_ppm: i128,
    monthly: i64,
    yearly: i64,
}

impl Offer {
    fn price(&self, interval: Interval) -> i128 {
        match interval {
            Interval::Yearly => self.yearly.into(),
            _ => self.monthly.into(),
        }
    }

    fn written(&self, category: &str) -> String {
        let key = match self.basis {
            Basis::Net => "net_minor",
            Basis::Gross => "gross_minor",
        };
        let price = |minor: i64| format!("{key} = {minor}");
        let prices = [
            ("monthly", "EUR", price(self.monthly)),
            ("yearly", "EUR", price(self.yearly)),
        ];
        plan(&self.slug, category, &prices)
    }
}

/// A fraction, rounded half away from zero.
fn rounded(numerator: i128, denominator: i128) -> i128 {
    let half = (numerator.abs() * 2 + denominator) / (2 * denominator);
    half * numerator.signum()
}

/// Net, tax and total of amounts by their rates.
fn totals(basis: Basis, lines: &[(i128, i128)]) -> (i128, i128, i128) {
    const WHOLE: i128 = 1_000_000;
    let mut by_rate: BTreeMap<i128, i128> = BTreeMap::new();
    for (amount, rate) in lines {
        *by_rate.entry(*rate).or_default() += amount;
    }
    let sum: i128 = by_rate.values().sum();
    let tax = |(rate, sum): (&i128, &i128)| match basis {
        Basis::Net => rounded(sum * rate, WHOLE),
        Basis::Gross => rounded(sum * rate, WHOLE + rate),
    };
    let tax: i128 = by_rate.iter().map(tax).sum();
    match basis {
        Basis::Net => (sum, tax, sum + tax),
        Basis::Gross => (sum - tax, tax, sum),
    }
}

fn days(from: Date, until: Date) -> i128 {
    from.until((jiff::Unit::Day, until))
        .unwrap()
        .get_days()
        .into()
}

/// What one customer has.
struct Had {
    one: Subscription,
    plan: Offer,
    interval: Interval,
    quantity: i64,
    from: Date,
    until: Date,
}

fn offers(dice: &mut Dice) -> Vec<Offer> {
    let mut all = Vec::new();
    for basis in [Basis::Net, Basis::Gross] {
        for n in 0..PLANS {
            let monthly = 1 + dice.below([99, 2_000, 1_000_000][n % 3]);
            all.push(Offer {
                slug: format!("{}-{n}", basis.as_str()),
                basis,
                rate_ppm: RATES[n % RATES.len()].1,
                monthly,
                yearly: monthly * 9 + dice.below(1_000),
            });
        }
    }
    all
}

fn interval(dice: &mut Dice) -> Interval {
    if dice.below(3) == 0 {
        Interval::Yearly
    } else {
        Interval::Monthly
    }
}

async fn subscribed(shop: &Shop, all: &[Offer], dice: &mut Dice) -> Vec<Had> {
    let mut had = Vec::new();
    for n in 0..12 {
        let plan = &all[n * all.len() / 12];
        let (interval, quantity) = (interval(dice), 1 + dice.below(40));
        let email = format!("{n}@example.org");
        let one = begun(shop, &email, &plan.slug, |order| {
            order["interval"] = json!(interval.as_str());
            order["quantity"] = json!(quantity);
        });
        let one = one.await;
        had.push(Had {
            from: date(2026, 3, 1),
            until: one.next_on,
            one,
            plan: plan.clone(),
            interval,
            quantity,
        });
    }
    had
}

/// Changes to something at random, and holds it against what it should come to; whether it was made at once.
async fn change(shop: &Shop, had: &mut Had, all: &[Offer], dice: &mut Dice) -> bool {
    let today = shop.app.today();
    let alike: Vec<&Offer> = all
        .iter()
        .filter(|one| one.basis == had.plan.basis)
        .collect();
    let to = alike[usize::try_from(dice.below(10)).unwrap()].clone();
    let (interval, quantity) = (interval(dice), 1 + dice.below(60));
    let wanted = Wanted::new(
        shop.price_of(&to.slug, interval).await.id,
        Quantity::new(quantity).unwrap(),
    );
    if (&to.slug, interval, quantity) == (&had.plan.slug, had.interval, had.quantity) {
        return false;
    }
    let (left, whole) = (days(today, had.until), days(had.from, had.until));
    let was = had.plan.price(had.interval) * i128::from(had.quantity);
    let becomes = to.price(interval) * i128::from(quantity);
    let charge = if interval == had.interval {
        rounded(becomes * left, whole)
    } else {
        becomes
    };
    let credit = -rounded(was * left, whole);
    let (net, tax, total) = totals(
        had.plan.basis,
        &[(credit, had.plan.rate_ppm), (charge, to.rate_ppm)],
    );
    let now = shop.look(&had.one).await;
    let preview = subscriptions::preview(&shop.app, &now, &wanted)
        .await
        .unwrap();
    let case = format!(
        "{} × {} {:?} to {} × {quantity} {interval:?}",
        had.plan.slug, had.quantity, had.interval, to.slug
    );
    assert_eq!(preview.totals.is_none(), total < 0, "{case}");
    let shown = preview.total().minor();
    let asked = shop.asked_for(&had.one).await;
    let (id, by) = (&had.one.id, Actor::System);
    let after = subscriptions::change_as_shown(&shop.app, id, &wanted, shown, &by).await;
    let after = after.unwrap();
    if total < 0 {
        assert_eq!((shown, after.planned.is_some()), (0, true), "{case}");
        assert_eq!(shop.asked_for(&had.one).await, asked, "{case}");
        // It would begin later; here it is not to.
        subscriptions::drop_planned(&shop.app, id, &by)
            .await
            .unwrap();
        return false;
    }
    let sums: Vec<i128> = preview
        .charges
        .iter()
        .map(|charge| charge.amount.minor().into())
        .collect();
    let expected: Vec<i128> = [credit, charge].into_iter().filter(|a| *a != 0).collect();
    assert_eq!(
        sums.iter()
            .filter(|a| **a != 0)
            .copied()
            .collect::<Vec<_>>(),
        expected,
        "{case}"
    );
    assert_eq!(i128::from(shown), total, "{case}");
    assert_eq!(
        i128::from(shop.asked_for(&had.one).await - asked),
        total,
        "{case}"
    );
    let happened = shop.happened(&had.one).await;
    let made = happened
        .iter()
        .rfind(|one| one.what == Happening::PlanChanged);
    let charged_as = made.unwrap().cause.clone().unwrap();
    let stored = subscriptions::charges(&shop.app, &charged_as)
        .await
        .unwrap();
    assert_eq!(stored, preview.charges, "{case}");
    assert!(stored.iter().all(|one| one.kind != ChargeKind::Discount));
    match invoices::by_cause(&shop.app.storage, &charged_as)
        .await
        .unwrap()
    {
        None => assert_eq!(total, 0, "{case}"),
        Some(invoice) => {
            let said = invoice.document;
            let said = [said.net, said.tax, said.total].map(|sum| i128::from(sum.minor()));
            assert_eq!(said, [net, tax, total], "{case}");
        }
    }
    if interval != had.interval {
        (had.from, had.until) = (today, after.next_on);
    }
    (had.plan, had.interval, had.quantity) = (to, interval, quantity);
    true
}

async fn what_is_credited_and_charged_sums_exactly_to_what_documents_say(shop: &Shop) {
    let mut dice = Dice(0x5EA1_B00C_2026_1123);
    let all = offers(&mut dice);
    let written = all.iter().zip(0..).map(|(offer, n)| {
        let category = RATES[n % PLANS % RATES.len()].0;
        offer.written(category)
    });
    offer(shop, &written.collect::<String>()).await;
    let mut had = subscribed(shop, &all, &mut dice).await;
    let mut at_once = 0;
    for round in 0..ROUNDS {
        if round % 4 == 3 {
            // Never as far as a renewal.
            let day = 2 + round / 4 * 2;
            shop.move_to(&format!("2026-03-{day:02}T12:00:00Z")).await;
        }
        let nth = usize::try_from(dice.below(12)).unwrap();
        at_once += usize::from(change(shop, &mut had[nth], &all, &mut dice).await);
    }
    assert!(at_once > ROUNDS / 4, "{at_once} of {ROUNDS}");
    // Who withdraws owes nothing of all that: credit notes come to exactly what invoices did.
    for one in had {
        let (app, order) = (&shop.app, &one.one.order);
        subscriptions::withdraw_order(app, order, Actor::System, app.clock.now())
            .await
            .unwrap();
        assert_eq!(shop.asked_for(&one.one).await, 0);
        let left: i64 = sqlx::query_scalar(
            "select cast(coalesce(sum(case kind when 'invoice' then net_minor else -net_minor end), 0) as bigint) \
             from invoices where order_id = $1",
        )
        .bind(order.as_str())
        .fetch_one(app.storage.reader())
        .await
        .unwrap();
        assert_eq!(left, 0);
    }
}

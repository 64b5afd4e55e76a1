use jiff::civil::date;
use proptest::prelude::*;

use super::*;
use crate::billing::tax::Territory;
use crate::catalog::{Interval, Supply, TaxCategory};
use crate::money::Rate;

const EUR: Currency = Currency::EUR;

fn eur(minor: i64) -> Money {
    Money::new(minor, EUR)
}

fn plan() -> Plan {
    Plan {
        id: "pln_00000000000000000000000000".parse().unwrap(),
        slug: "mail".to_owned(),
        name: Localized::default(),
        summary: Localized::default(),
        tax_category: TaxCategory::Standard,
        supply: Supply::Electronic,
        stock: None,
        prices: Vec::new(),
        addons: Vec::new(),
        questions: Vec::new(),
    }
}

fn price(basis: Basis, minor: i64, setup: i64, trial_days: u32) -> Price {
    Price {
        id: "prc_00000000000000000000000000".parse().unwrap(),
        interval: Interval::Monthly,
        basis,
        amount: eur(minor),
        setup: eur(setup),
        trial_days,
    }
}

fn addon(minor: i64, quantity: i64) -> ChosenAddon {
    ChosenAddon {
        label: Label {
            key: "archive".to_owned(),
            name: Localized::default(),
        },
        unit: eur(minor),
        quantity: Quantity::new(quantity).unwrap(),
    }
}

fn coupon(off: Off) -> Discount {
    Discount {
        code: "SUMMER".to_owned(),
        off,
    }
}

fn percent(text: &str) -> Discount {
    coupon(Off::Percent(text.parse::<Rate>().unwrap()))
}

fn quoted(
    price: &Price,
    quantity: i64,
    addons: &[ChosenAddon],
    coupon: Option<&Discount>,
) -> Quote {
    let germany = Territory::of("DE".parse().unwrap(), None);
    let seller = Seller {
        territory: germany,
        oss: false,
        small_business: false,
    };
    let basket = Basket {
        plan: &plan(),
        price,
        quantity: Quantity::new(quantity).unwrap(),
        addons,
        coupon,
    };
    let buyer = Buyer {
        territory: germany,
        confirmed_business: false,
    };
    quote(&seller, &buyer, &basket, date(2026, 3, 1)).unwrap()
}

fn amounts(quote: &Quote) -> Vec<(&'static str, i64)> {
    let lines = quote.lines.iter();
    lines
        .map(|line| (line.kind.as_str(), line.amount.minor()))
        .collect()
}

#[test]
fn what_comes_to_more_than_can_be_booked_is_no_quote_to_order_by() {
    let (most, days) = (1_000_000_000_000, 14);
    for (amount, setup, trial, quantity, fits) in [
        (most, 0, 0, 8, true),
        (most, 0, 0, 10, false),
        (most, most, days, 10, false),
        (most, most, days, 8, true),
        (most, 0, 0, 10_000, false),
    ] {
        let price = price(Basis::Net, amount, setup, trial);
        let quote = quoted(&price, quantity, &[], None);
        assert_eq!(quote.is_bookable(), fits, "{quantity} {trial}");
    }
}

#[test]
fn a_coupon_lowers_the_period_and_not_the_set_up() {
    let price = price(Basis::Net, 1_000, 500, 0);
    let quote = quoted(&price, 2, &[addon(250, 3)], Some(&percent("10")));
    assert_eq!(
        amounts(&quote),
        [
            ("plan", 2_000),
            ("addon", 750),
            ("discount", -275),
            ("setup", 500)
        ]
    );
    assert_eq!(quote.totals.net, eur(2_975));
    assert_eq!(quote.totals.tax, eur(565));
}

#[test]
fn an_amount_takes_no_more_than_there_is() {
    let price = price(Basis::Gross, 1_000, 500, 0);
    let quote = quoted(&price, 1, &[], Some(&coupon(Off::Amount(eur(1_001)))));
    assert_eq!(
        amounts(&quote),
        [("plan", 1_000), ("discount", -1_000), ("setup", 500)]
    );
    assert_eq!(quote.totals.total, eur(500));
}

#[test]
fn a_trial_owes_the_set_up_now_and_the_period_when_it_ends() {
    let trial = price(Basis::Gross, 1_000, 0, 30);
    let price = price(Basis::Gross, 1_000, 500, 30);
    let quote = quoted(&price, 1, &[addon(200, 1)], Some(&percent("50")));
    assert_eq!(amounts(&quote), [("plan", 0), ("addon", 0), ("setup", 500)]);
    assert_eq!(quote.totals.total, eur(500));
    assert_eq!(quote.trial.as_ref().unwrap().then.total, eur(600));
    assert!(!quote.totals.total.is_zero());
    let frozen = Quote::of(Basis::Gross, EUR, quote.lines.clone()).unwrap();
    assert!(frozen.has_trial());
    let frozen = frozen.after_trial(30, Some(&percent("50")));
    assert_eq!(
        frozen.unwrap(),
        quote,
        "the order's page says what the form said"
    );
    let free = quoted(&trial, 1, &[], None);
    assert!(free.totals.total.is_zero());
}

proptest! {
    #[test]
    fn a_basket_is_never_below_nothing_and_reads_back_as_it_was(
        is_net in any::<bool>(),
        unit in 0..=1_000_000_000_000_i64,
        setup in 0..=1_000_000_000_000_i64,
        quantity in 1..=10_000_i64,
        addons in prop::collection::vec((0..=1_000_000_000_000_i64, 1..=10_000_i64), 0..4),
        ppm in 0..=1_000_000_u32,
        amount in prop::option::of(0..=1_000_000_000_000_i64),
        trial_days in prop_oneof![Just(0_u32), Just(14)],
    ) {
        let basis = if is_net { Basis::Net } else { Basis::Gross };
        let price = price(basis, unit, setup, trial_days);
        let addons: Vec<_> = addons.iter().map(|(unit, count)| addon(*unit, *count)).collect();
        let off = amount.map_or_else(
            || Off::Percent(Rate::from_parts_per_million(ppm).unwrap()),
            |minor| Off::Amount(eur(minor)),
        );
        let coupon = coupon(off);
        let quote = quoted(&price, quantity, &addons, Some(&coupon));
        let sum = Money::sum(EUR, quote.lines.iter().map(|line| line.amount)).unwrap();
        let stated = if is_net { quote.totals.net } else { quote.totals.total };
        prop_assert_eq!(stated, sum);
        prop_assert!(!quote.totals.total.is_negative());
        prop_assert!(sum.minor() >= setup);
        let before = quoted(&price, quantity, &addons, None);
        prop_assert!(quote.totals.total.minor() <= before.totals.total.minor());
        let frozen = Quote::of(basis, EUR, quote.lines.clone()).unwrap();
        prop_assert_eq!(&frozen.totals, &quote.totals);
        if frozen.has_trial() {
            prop_assert_eq!(frozen.after_trial(trial_days, Some(&coupon)).unwrap(), quote);
        }
    }
}

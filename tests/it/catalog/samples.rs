//! Random catalogues that can be sold from.

use jiff::Timestamp;
use proptest::collection::{btree_set, vec};
use proptest::option;
use proptest::prelude::*;
use sealbook::catalog::{
    Addon, AddonPrice, Basis, Catalog, Coupon, Interval, Localized, Off, PlanDraft, PriceDraft,
    Question, QuestionKind, Supply, TaxCategory,
};
use sealbook::money::{Currency, Money, Rate};

/// Few names, so that catalogues share some; each plan, add-on, question and coupon is drawn alone.
pub fn catalogs() -> impl Strategy<Value = Catalog> {
    let slugs = btree_set(
        prop_oneof![Just("mail-solo"), Just("a"), Just("b-2"), Just("c")],
        0..4,
    );
    slugs
        .prop_flat_map(|slugs| {
            let slugs: Vec<&'static str> = slugs.into_iter().collect();
            let plans: Vec<_> = slugs.iter().map(|slug| plan(slug)).collect();
            (plans.prop_shuffle(), coupons(slugs))
        })
        .prop_map(|(plans, coupons)| Catalog { plans, coupons })
}

fn text() -> impl Strategy<Value = String> {
    prop_oneof![
        "[A-Za-zäöü\"'\\\\#=\\[\\]€✓ ]{0,20}x",
        Just("x'''y\"\"\"".to_owned()),
        Just("\u{200f}x\u{feff}".to_owned()),
    ]
}

fn localized() -> impl Strategy<Value = Localized> {
    (text(), text()).prop_map(|(en, de)| Localized { en, de })
}

fn maybe_localized() -> impl Strategy<Value = Localized> {
    prop_oneof![Just(Localized::default()), localized()]
}

fn minor() -> impl Strategy<Value = i64> {
    prop_oneof![Just(0), 1..100_000_i64, Just(1_000_000_000_000)]
}

fn moment() -> impl Strategy<Value = Timestamp> {
    // Days, and odd microseconds, around the tests' own time.
    let days = (20_000..22_000_i64).prop_map(|day| day * 86_400_000_000);
    prop_oneof![days, 1_700_000_000_000_000..1_900_000_000_000_000_i64]
        .prop_map(|micros| Timestamp::from_microsecond(micros).unwrap())
}

fn category() -> impl Strategy<Value = TaxCategory> {
    prop::sample::select(TaxCategory::ALL.to_vec())
}

fn supply() -> impl Strategy<Value = Supply> {
    prop::sample::select(Supply::ALL.to_vec())
}

/// Currency, interval and basis of a line of versions.
type Line = (Currency, Interval, Basis);

fn all_lines() -> Vec<(Currency, Interval)> {
    let mut lines: Vec<_> = [Currency::EUR, Currency::JPY]
        .into_iter()
        .flat_map(|currency| {
            Interval::ALL
                .iter()
                .map(move |interval| (currency, *interval))
        })
        .collect();
    lines.sort_unstable();
    lines
}

fn plan(slug: &'static str) -> impl Strategy<Value = PlanDraft> + use<> {
    let lines = prop::sample::subsequence(all_lines(), 0..4);
    let based = lines.prop_flat_map(|lines| {
        let each: Vec<_> = lines
            .into_iter()
            .map(|(currency, interval)| {
                let basis = prop::sample::select(Basis::ALL.to_vec());
                (Just(currency), Just(interval), basis)
            })
            .collect();
        each
    });
    let parts = based.prop_flat_map(|lines| {
        let prices: Vec<_> = lines.iter().map(|line| prices(*line)).collect();
        (prices, addons(lines))
    });
    let stock = option::of(0..1_000_u32);
    (
        localized(),
        maybe_localized(),
        category(),
        supply(),
        stock,
        parts,
        questions(),
    )
        .prop_map(
            move |(name, summary, tax_category, supply, stock, (prices, addons), questions)| {
                PlanDraft {
                    slug: slug.to_owned(),
                    name,
                    summary,
                    tax_category,
                    supply,
                    stock,
                    prices: prices.concat(),
                    addons,
                    questions,
                }
            },
        )
}

fn prices((currency, interval, basis): Line) -> impl Strategy<Value = Vec<PriceDraft>> {
    let version = || (minor(), minor(), prop_oneof![Just(0), 1..60_u32]);
    (version(), option::of((moment(), version()))).prop_map(move |(now, later)| {
        let of = |valid_from, (amount, setup, trial_days)| PriceDraft {
            valid_from,
            interval,
            basis,
            amount: Money::new(amount, currency),
            setup: Money::new(setup, currency),
            trial_days: if interval == Interval::Once {
                0
            } else {
                trial_days
            },
        };
        let later = later.map(|(from, version)| of(Some(from), version));
        std::iter::once(of(None, now)).chain(later).collect()
    })
}

fn addons(lines: Vec<Line>) -> impl Strategy<Value = Vec<Addon>> {
    prop::sample::subsequence(vec!["archive", "phone_support", "z"], 0..3)
        .prop_shuffle()
        .prop_flat_map(move |keys| {
            let each: Vec<_> = keys
                .into_iter()
                .map(|key| addon(key, lines.clone()))
                .collect();
            each
        })
}

fn addon(key: &'static str, lines: Vec<Line>) -> impl Strategy<Value = Addon> {
    let count = lines.len();
    let prices = prop::sample::subsequence(lines, 0..=count).prop_flat_map(|lines| {
        let each: Vec<_> = lines.into_iter().map(addon_prices).collect();
        each
    });
    (localized(), 1..50_u32, any::<bool>(), prices).prop_map(
        move |(name, quantity_max, required, prices)| {
            let is_priced = prices.len() == count;
            Addon {
                key: key.to_owned(),
                name,
                quantity_min: u32::from(required && is_priced),
                quantity_max,
                prices: prices.concat(),
            }
        },
    )
}

fn addon_prices((currency, interval, basis): Line) -> impl Strategy<Value = Vec<AddonPrice>> {
    (minor(), option::of((moment(), minor()))).prop_map(move |(now, later)| {
        let of = |valid_from, amount| AddonPrice {
            valid_from,
            interval,
            basis,
            amount: Money::new(amount, currency),
        };
        let later = later.map(|(from, amount)| of(Some(from), amount));
        std::iter::once(of(None, now)).chain(later).collect()
    })
}

fn questions() -> impl Strategy<Value = Vec<Question>> {
    let kind = prop_oneof![
        Just(QuestionKind::Text),
        Just(QuestionKind::Domain),
        Just(QuestionKind::Email),
        Just(QuestionKind::Number),
        btree_set(text(), 1..4)
            .prop_map(|choices| QuestionKind::Choice(choices.into_iter().collect())),
    ];
    let question = (kind, localized(), maybe_localized(), any::<bool>());
    (
        prop::sample::subsequence(vec!["domain", "people", "why_1"], 0..3),
        vec(question, 3),
    )
        .prop_map(|(keys, drawn)| {
            let each = keys.into_iter().zip(drawn);
            each.map(|(key, (kind, label, help, required))| Question {
                key: key.to_owned(),
                kind,
                label,
                help,
                required,
            })
            .collect()
        })
}

fn coupons(slugs: Vec<&'static str>) -> impl Strategy<Value = Vec<Coupon>> {
    let codes = prop::sample::subsequence(vec!["SUMMER", "WELCOME-10", "X_1"], 0..3);
    codes.prop_shuffle().prop_flat_map(move |codes| {
        let each: Vec<_> = codes.into_iter().map(|code| coupon(code, &slugs)).collect();
        each
    })
}

fn coupon(code: &'static str, slugs: &[&'static str]) -> impl Strategy<Value = Coupon> + use<> {
    let off = prop_oneof![
        (0..=1_000_000_u32)
            .prop_map(|ppm| Off::Percent(Rate::from_parts_per_million(ppm).unwrap())),
        minor().prop_map(|minor| Off::Amount(Money::new(minor, Currency::JPY))),
    ];
    let plans = prop::sample::subsequence(slugs.to_vec(), 0..=slugs.len());
    let count = || option::of(1..100_u32);
    let moments = (option::of(moment()), option::of(moment()));
    (off, plans, moments, count(), count(), count()).prop_map(
        move |(off, plans, (from, until), uses_max, customer_uses_max, periods)| {
            let mut plans: Vec<String> = plans.into_iter().map(str::to_owned).collect();
            plans.sort_unstable();
            Coupon {
                code: code.parse().unwrap(),
                off,
                plans: Some(plans).filter(|plans| !plans.is_empty()),
                valid_from: from,
                valid_until: until.filter(|until| from.is_none_or(|from| from < *until)),
                uses_max,
                customer_uses_max,
                periods,
            }
        },
    )
}

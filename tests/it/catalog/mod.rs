//! The catalogue: taken from a file as a whole, versioned, written back as it was.

mod samples;

use jiff::SignedDuration;
use jiff::tz::TimeZone;
use proptest::prelude::*;
use proptest::strategy::ValueTree as _;
use proptest::test_runner::TestRunner;
use sealbook::audit::{Action, Actor, Filter};
use sealbook::catalog::{self, Catalog, Interval, ReviseError, Shelf};
use sealbook::money::Currency;

use crate::ground::Ground;
use crate::orders::{form, place, shop};
use crate::support::databases::Databases;
use crate::support::on_both_engines;

on_both_engines!(
    what_was_exported_changes_nothing_when_it_is_imported,
    any_catalogue_takes_the_place_of_any_other,
    a_new_price_touches_no_order_and_a_price_to_come_waits,
    a_file_with_a_mistake_changes_nothing,
    what_is_retired_is_not_offered_and_comes_back_as_it_was,
);

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]
    #[test]
    fn a_file_says_all_of_a_catalogue(catalog in samples::catalogs()) {
        for zone in [TimeZone::UTC, TimeZone::get("America/New_York").unwrap()] {
            let text = catalog.to_toml(&zone);
            let read = Catalog::of_toml(&text, &zone).map_err(|error| TestCaseError::fail(format!("{error}\n{text}")))?;
            prop_assert_eq!(&read, &catalog);
            prop_assert_eq!(read.to_toml(&zone), text);
        }
    }
}

async fn entries(ground: &Ground) -> usize {
    let filter = Filter {
        action: Some(Action::CatalogChanged),
        ..Filter::default()
    };
    ground.audit.entries(&filter, 100).await.unwrap().len()
}

async fn import(ground: &Ground, text: &str) -> Result<Vec<String>, ReviseError> {
    let changes = catalog::import(&ground.app, Actor::System, text).await?;
    Ok(changes.iter().map(ToString::to_string).collect())
}

async fn what_was_exported_changes_nothing_when_it_is_imported(databases: &Databases) {
    let ground = shop(databases).await;
    let first = catalog::export(&ground.app).await.unwrap();
    assert_eq!(import(&ground, &first).await.unwrap(), [""; 0]);
    assert_eq!(catalog::export(&ground.app).await.unwrap(), first);
    assert_eq!(entries(&ground).await, 0, "nothing was changed by nobody");

    let dearer = first.replace("gross_minor = 299\n", "gross_minor = 349\n");
    let line = "~ price mail-solo EUR monthly: amount 2.99 EUR gross → 3.49 EUR gross";
    let shown = catalog::preview(&ground.app, &dearer).await.unwrap();
    assert_eq!(shown[0].to_string(), line);
    assert_eq!(
        catalog::export(&ground.app).await.unwrap(),
        first,
        "shown, not done"
    );
    assert_eq!(import(&ground, &dearer).await.unwrap(), [line]);
    assert_eq!(catalog::export(&ground.app).await.unwrap(), dearer);
    assert_eq!(entries(&ground).await, 1);
}

/// Each of a chain of catalogues that have nothing in common but some names: what is stored then is what was wanted.
async fn any_catalogue_takes_the_place_of_any_other(databases: &Databases) {
    let ground = shop(databases).await;
    let zone = ground.app.config.business.zone();
    let mut runner = TestRunner::deterministic();
    for _ in 0..12 {
        let wanted = samples::catalogs().new_tree(&mut runner).unwrap().current();
        let text = wanted.to_toml(&zone);
        import(&ground, &text).await.unwrap();
        let now = ground.clock.now();
        assert_eq!(
            catalog::current(&ground.app).await.unwrap(),
            wanted.as_of(now)
        );
        let exported = catalog::export(&ground.app).await.unwrap();
        assert_eq!(
            import(&ground, &exported).await.unwrap(),
            [""; 0],
            "{exported}"
        );
        assert_eq!(catalog::export(&ground.app).await.unwrap(), exported);
        ground.clock.advance(SignedDuration::from_hours(24 * 100));
    }
}

async fn a_new_price_touches_no_order_and_a_price_to_come_waits(databases: &Databases) {
    let ground = shop(databases).await;
    let order = place(&ground, &form("ada@example.org"), "first")
        .await
        .unwrap();
    let exported = catalog::export(&ground.app).await.unwrap();
    let later = "gross_minor = 299\n\n[[plan.price]]\ncurrency = \"EUR\"\ninterval = \"monthly\"\ngross_minor = 399\nvalid_from = 2026-04-01\n";
    let announced = exported.replace("gross_minor = 299\n", later);
    let changes = import(&ground, &announced).await.unwrap();
    assert_eq!(changes.len(), 1, "{changes:?}");
    assert!(
        changes[0].starts_with("+ price mail-solo EUR monthly from 2026-"),
        "{changes:?}"
    );
    assert_eq!(catalog::export(&ground.app).await.unwrap(), announced);
    let shelf = ground.app.room::<Shelf>();
    let price = async || {
        let plan = shelf
            .plan(&ground.storage, &ground.clock, "mail-solo")
            .await;
        let plan = plan.unwrap().unwrap();
        plan.price(Interval::Monthly, Currency::EUR)
            .unwrap()
            .clone()
    };
    let before = price().await;
    assert_eq!((before.amount.minor(), &before.id), (299, &order.price));
    ground.clock.advance(SignedDuration::from_hours(24 * 31));
    let after = price().await;
    assert_eq!(after.amount.minor(), 399);
    assert_ne!(after.id, before.id);
    let stored = sealbook::orders::find(&ground.app, &order.id)
        .await
        .unwrap()
        .unwrap();
    assert_eq!(stored, order, "what was ordered keeps its price");
}

async fn a_file_with_a_mistake_changes_nothing(databases: &Databases) {
    let ground = shop(databases).await;
    let before = catalog::export(&ground.app).await.unwrap();
    for (from, to, why) in [
        (
            "gross_minor = 299\n",
            "gross_minor = -299\n",
            "plan `mail-solo`, price 1 (EUR monthly): an amount is not negative",
        ),
        (
            "gross_minor = 299\n",
            "gross_minor = 299\ncolour = 1\n",
            "unknown field `colour`",
        ),
        (
            "slug = \"mail-team\"",
            "slug = \"mail-solo\"",
            "plan `mail-solo`: the slug stands twice",
        ),
        ("[[plan]]", "[[plan", "line 3"),
    ] {
        let text = format!(
            "{}\n[[coupon]]\ncode = \"NEW\"\npercent = 5\n",
            before.replace(from, to)
        );
        let error = import(&ground, &text).await.unwrap_err();
        assert!(error.to_string().contains(why), "{error}");
        assert_eq!(catalog::export(&ground.app).await.unwrap(), before);
    }
    assert_eq!(entries(&ground).await, 0);
}

async fn what_is_retired_is_not_offered_and_comes_back_as_it_was(databases: &Databases) {
    let ground = shop(databases).await;
    let order = place(&ground, &form("ada@example.org"), "first")
        .await
        .unwrap();
    let before = catalog::export(&ground.app).await.unwrap();
    let changes = import(&ground, "").await.unwrap();
    assert_eq!(
        changes,
        [
            "- plan mail-solo",
            "- plan mail-team",
            "- plan mail-business"
        ]
    );
    let shelf = ground.app.room::<Shelf>();
    let offered = async || {
        shelf
            .plans(&ground.storage, &ground.clock)
            .await
            .unwrap()
            .len()
    };
    assert_eq!(offered().await, 0);
    let plan = catalog::plan(&ground.app, &order.plan).await.unwrap();
    assert_eq!(
        plan.name.en, "Mail Solo",
        "who ordered it still reads its name"
    );
    import(&ground, &before).await.unwrap();
    assert_eq!(offered().await, 3);
    assert_eq!(catalog::export(&ground.app).await.unwrap(), before);
    let stored = catalog::plan(&ground.app, &order.plan).await.unwrap();
    assert!(
        stored.prices.iter().any(|price| price.id == order.price),
        "the same price goes on"
    );
}

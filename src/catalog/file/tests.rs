use super::*;

fn parse(text: &str) -> Result<Catalog, InvalidCatalog> {
    Catalog::of_toml(text, &TimeZone::UTC)
}

#[test]
fn the_default_catalogue_can_be_used() {
    let catalog = parse(include_str!("../../../config/catalog.toml")).unwrap();
    assert!(catalog.plans.len() >= 3);
    assert!(catalog.plans.iter().all(|plan| !plan.prices.is_empty()));
}

const PLAN: &str = "[[plan]]\nslug = \"x\"\nname.en = \"X\"\nname.de = \"X\"\n";
const PRICE: &str = "[[plan.price]]\ncurrency = \"EUR\"\ninterval = \"monthly\"\nnet_minor = 100\n";
const ADDON: &str = "[[plan.addon]]\nkey = \"a\"\nname.en = \"A\"\nname.de = \"A\"\n";

#[test]
fn a_mistake_of_a_plan_is_named_with_its_place() {
    let price = "[[plan.price]]\ncurrency = \"EUR\"\ninterval = \"once\"\n";
    let addon_price = "[[plan.addon.price]]\ncurrency = \"EUR\"\ninterval = \"monthly\"\n";
    let question = "[[plan.question]]\nlabel.en = \"Q\"\nlabel.de = \"Q\"\n";
    for (body, place, why) in [
        (price.to_owned(), "plan `x`, price 1 (EUR once)", "either"),
        (format!("{price}net_minor = -1"), "price 1", "not negative"),
        (
            format!("{price}net_minor = 1000000000001"),
            "price 1",
            "at most",
        ),
        (
            format!("{price}net_minor = 99999999999999999999"),
            "line 8",
            "net_minor",
        ),
        (format!("{price}net_minor = 1.5"), "line 8", "i64"),
        (
            format!("{price}net_minor = 1\nsetup_gross_minor = 1"),
            "price 1",
            "net or gross",
        ),
        (
            format!("{price}net_minor = 1\nsetup_net_minor = -1"),
            "price 1",
            "not negative",
        ),
        (
            format!("{price}net_minor = 1\ntrial_days = 3661"),
            "price 1",
            "trial",
        ),
        (
            format!("{price}net_minor = 1\nvalid_from = \"soon\""),
            "price 1",
            "a moment is",
        ),
        (
            format!("{price}net_minor = 1\n{price}net_minor = 2"),
            "plan `x`",
            "same time",
        ),
        (
            format!("{PRICE}{ADDON}max_quantity = 0"),
            "add-on `a`",
            "max_quantity",
        ),
        (
            format!("{PRICE}{ADDON}min_quantity = 2"),
            "add-on `a`",
            "min_quantity",
        ),
        (format!("{PRICE}{ADDON}min_quantity = -1"), "line 13", "u32"),
        (
            format!("{PRICE}{ADDON}min_quantity = 1"),
            "add-on `a`",
            "part of every order",
        ),
        (
            format!("{PRICE}{ADDON}{addon_price}gross_minor = 1"),
            "add-on `a`",
            "net or gross",
        ),
        (format!("{PRICE}{ADDON}{ADDON}"), "add-on `a`", "twice"),
        (
            format!("{ADDON}{addon_price}net_minor = 1"),
            "add-on `a`",
            "no price",
        ),
        (
            format!("{question}key = \"A b\"\nkind = \"text\""),
            "question `A b`",
            "key",
        ),
        (
            format!("{question}key = \"a\"\nkind = \"choice\""),
            "question `a`",
            "choices",
        ),
        (
            format!("{question}key = \"a\"\nkind = \"colour\""),
            "question `a`",
            "a question is",
        ),
        ("stock = -1".to_owned(), "line 5", "u32"),
        ("colour = 1".to_owned(), "line 5", "colour"),
        ("tax_category = \"low\"".to_owned(), "line 5", "low"),
        (PLAN.to_owned(), "plan `x`", "twice"),
    ] {
        let message = parse(&format!("{PLAN}{body}")).unwrap_err().to_string();
        assert!(message.contains(place), "{body}: {message}");
        assert!(message.contains(why), "{body}: {message}");
    }
}

#[test]
fn a_mistake_of_a_coupon_is_named_with_its_code() {
    for (body, why) in [
        ("", "either"),
        (
            "percent = 10\namount_minor = 1\ncurrency = \"EUR\"",
            "either",
        ),
        ("percent = -1", "between 0 and 100"),
        ("percent = 100.1", "between 0 and 100"),
        ("percent = 12.34567", "four decimals"),
        ("percent = \"12.34567\"", "four decimals"),
        ("percent = nan", "between 0 and 100"),
        ("amount_minor = 100", "currency"),
        ("amount_minor = -1\ncurrency = \"EUR\"", "not negative"),
        ("amount_minor = 1\ncurrency = \"XXX\"", "ISO 4217"),
        ("percent = 10\nplans = [\"y\"]", "no plan `y`"),
        ("percent = 10\nplans = []", "names none"),
        ("percent = 10\nplans = [\"x\", \"x\"]", "stands twice"),
        (
            "percent = 10\nvalid_from = 2026-02-01\nvalid_until = 2026-01-31",
            "before",
        ),
        ("percent = 10\nvalid_until = 2026-02-30", "invalid date"),
        ("percent = 10\nvalid_until = \"9999-12-31\"", "a moment is"),
        ("percent = 10\nvalid_until = 12:00:00", "a moment is"),
        ("percent = 10\nmax_uses = 0", "at least 1"),
        ("percent = 10\nperiods = -1", "u32"),
    ] {
        let text = format!("{PLAN}[[coupon]]\ncode = \"summer\"\n{body}");
        let message = parse(&text).unwrap_err().to_string();
        assert!(message.contains(why), "{body}: {message}");
    }
    let twice =
        "[[coupon]]\ncode = \"summer\"\npercent = 1\n[[coupon]]\ncode = \"SUMMER\"\npercent = 2";
    let message = parse(twice).unwrap_err().to_string();
    assert!(
        message.contains("coupon `SUMMER`: the code stands twice"),
        "{message}"
    );
}

/// A day is a whole one in the shop's zone, its last moment included.
#[test]
fn days_are_the_shops_and_whole() {
    let berlin = TimeZone::get("Europe/Berlin").unwrap();
    let text = "[[coupon]]\ncode = \"A\"\npercent = 12.5\nvalid_from = 2026-03-29\nvalid_until = \"2026-03-29\"";
    let catalog = Catalog::of_toml(text, &berlin).unwrap();
    let coupon = &catalog.coupons[0];
    let moment = |text: &str| Some(text.parse::<jiff::Timestamp>().unwrap());
    assert_eq!(coupon.valid_from, moment("2026-03-28T23:00:00Z"));
    assert_eq!(
        coupon.valid_until,
        moment("2026-03-29T22:00:00Z"),
        "a day of 23 hours"
    );
    let written = catalog.to_toml(&berlin);
    assert!(
        written.contains("valid_from = 2026-03-29\nvalid_until = 2026-03-29\n"),
        "{written}"
    );
    assert!(written.contains("percent = 12.5\n"), "{written}");
    let elsewhere = catalog.to_toml(&TimeZone::UTC);
    assert!(
        elsewhere.contains("valid_until = 2026-03-29T22:00:00Z\n"),
        "{elsewhere}"
    );
    assert_eq!(parse(&elsewhere).unwrap(), catalog);
}

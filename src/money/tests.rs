use proptest::prelude::*;

use super::*;

fn eur(minor: i64) -> Money {
    Money::new(minor, Currency::EUR)
}

fn rate(percent: &str) -> Rate {
    percent.parse().unwrap()
}

fn round(numerator: i128, denominator: u64) -> i128 {
    round_half_away_from_zero(numerator, NonZeroU64::new(denominator).unwrap())
}

#[test]
fn a_half_rounds_away_from_zero_on_both_sides() {
    for (numerator, rounded) in [
        (0, 0),
        (14, 1),
        (15, 2),
        (16, 2),
        (25, 3),
        (-14, -1),
        (-15, -2),
        (-25, -3),
    ] {
        assert_eq!(round(numerator, 10), rounded, "{numerator}/10");
    }
    assert_eq!(round(i128::MAX, 1), i128::MAX);
    assert_eq!(round(i128::MIN, 1), i128::MIN);
    assert_eq!(round(i128::MIN, 2), i128::MIN / 2);
    assert_eq!(round(i128::MAX, u64::MAX), i128::MAX / i128::from(u64::MAX));
}

#[test]
fn tax_of_a_gross_price_that_no_net_price_reaches_is_exact() {
    let price = eur(999);
    assert_eq!(rate("19").within(price), eur(160));
    assert_eq!(rate("19").of(eur(839)), eur(159));
    assert_eq!(rate("19").of(eur(840)), eur(160));
}

#[test]
fn amounts_beyond_the_range_are_errors() {
    let most = eur(i64::MAX);
    let least = eur(i64::MIN);
    assert_eq!(most.plus(eur(1)), Err(MoneyError::Overflow));
    assert_eq!(least.minus(eur(1)), Err(MoneyError::Overflow));
    assert_eq!(most.times(2), Err(MoneyError::Overflow));
    assert_eq!(least.times(-1), Err(MoneyError::Overflow));
    assert_eq!(most.scaled(2, NonZeroU64::MIN), Err(MoneyError::Overflow));
    assert_eq!(rate("100").of(most), most);
    assert_eq!(rate("100").of(least), least);
    assert_eq!(
        Money::sum(Currency::EUR, [most, least, most]),
        Ok(eur(i64::MAX - 1))
    );
}

#[test]
fn two_currencies_do_not_mix() {
    let mismatch = MoneyError::CurrencyMismatch {
        left: Currency::EUR,
        right: Currency::JPY,
    };
    let yen = Money::new(1, Currency::JPY);
    assert_eq!(eur(1).plus(yen), Err(mismatch));
    assert_eq!(eur(1).minus(yen), Err(mismatch));
    assert_eq!(Money::sum(Currency::EUR, [yen]), Err(mismatch));
}

#[test]
fn amounts_are_written_with_the_decimals_of_their_currency() {
    let tunisian = "TND".parse().unwrap();
    for (money, text) in [
        (eur(1234), "12.34 EUR"),
        (eur(-5), "-0.05 EUR"),
        (eur(0), "0.00 EUR"),
        (eur(100), "1.00 EUR"),
        (Money::new(1200, Currency::JPY), "1200 JPY"),
        (Money::new(1200, tunisian), "1.200 TND"),
        (eur(i64::MIN), "-92233720368547758.08 EUR"),
    ] {
        assert_eq!(money.to_string(), text);
        let number = text.split(' ').next().unwrap();
        assert_eq!(Money::parse(number, money.currency()), Ok(money));
    }
}

#[test]
fn a_text_that_is_no_exact_amount_is_refused() {
    for text in [
        "",
        "-",
        ".",
        ".5",
        "5.",
        "1,00",
        "1.005",
        "+1",
        " 1",
        "1e3",
        "1_0",
        "--1",
        "0x1",
        "١",
        "92233720368547758.08",
        "99999999999999999999999999999999999999999999",
    ] {
        assert_eq!(
            Money::parse(text, Currency::EUR),
            Err(InvalidMoney::Amount),
            "{text}"
        );
    }
    assert_eq!(
        Money::parse("1.0", Currency::JPY),
        Err(InvalidMoney::Amount)
    );
}

#[test]
fn exponents_come_from_iso_4217() {
    for (code, exponent) in [
        ("EUR", 2),
        ("JPY", 0),
        ("ISK", 0),
        ("KRW", 0),
        ("CLP", 0),
        ("HUF", 2),
        ("TND", 3),
        ("KWD", 3),
        ("BHD", 3),
    ] {
        assert_eq!(
            code.parse::<Currency>().unwrap().exponent(),
            exponent,
            "{code}"
        );
    }
}

#[test]
fn what_nothing_is_sold_in_is_no_currency() {
    for code in [
        "", "eur", "EURO", "XAU", "XXX", "XTS", "XDR", "CHE", "BOV", "ZZZ", "978",
    ] {
        assert_eq!(
            code.parse::<Currency>(),
            Err(InvalidMoney::Currency),
            "{code}"
        );
    }
}

#[test]
fn rates_are_exact_decimals_between_zero_and_a_hundred() {
    for (text, parts) in [
        ("0", 0),
        ("5.5", 55_000),
        ("8.1", 81_000),
        ("2.1", 21_000),
        ("19", 190_000),
        ("100", 1_000_000),
        ("0.0001", 1),
    ] {
        assert_eq!(rate(text).parts_per_million(), parts);
        assert_eq!(rate(text).to_string(), text);
    }
    assert_eq!(rate("19.00"), rate("19"));
    for text in [
        "",
        "-1",
        "100.0001",
        "0.00001",
        "19%",
        "5,5",
        "1e1",
        "99999999999999",
    ] {
        assert_eq!(text.parse::<Rate>(), Err(InvalidMoney::Rate), "{text}");
    }
}

#[test]
fn files_may_write_a_rate_as_text_or_number() {
    for json in [r#""5.5""#, "5.5"] {
        assert_eq!(serde_json::from_str::<Rate>(json).unwrap(), rate("5.5"));
    }
    assert_eq!(serde_json::from_str::<Rate>("19").unwrap(), rate("19"));
    assert_eq!(serde_json::to_string(&rate("5.5")).unwrap(), r#""5.5""#);
    for json in ["-1", "101", "1e-9", "null", r#""x""#] {
        assert!(serde_json::from_str::<Rate>(json).is_err(), "{json}");
    }
}

proptest! {
    #[test]
    fn rounding_is_off_by_at_most_a_half(numerator in any::<i64>(), denominator in 1..=u64::MAX) {
        let error = round(numerator.into(), denominator) * i128::from(denominator) - i128::from(numerator);
        prop_assert!(2 * error.abs() <= i128::from(denominator));
    }

    #[test]
    fn rounding_a_credit_mirrors_rounding_its_charge(numerator in any::<i64>(), denominator in 1..=u64::MAX) {
        let numerator = i128::from(numerator);
        prop_assert_eq!(round(-numerator, denominator), -round(numerator, denominator));
    }

    #[test]
    fn no_amount_and_no_rate_panics(minor in any::<i64>(), parts in 0..=1_000_000_u32) {
        let rate = Rate::from_parts_per_million(parts).unwrap();
        let amount = eur(minor);
        prop_assert!(rate.of(amount).minor().unsigned_abs() <= minor.unsigned_abs());
        prop_assert!(rate.within(amount).minor().unsigned_abs() <= rate.of(amount).minor().unsigned_abs());
    }

    #[test]
    fn what_is_written_reads_back(minor in any::<i64>()) {
        let money = eur(minor);
        let text = money.decimal().to_string();
        prop_assert_eq!(Money::parse(&text, Currency::EUR), Ok(money));
    }
}

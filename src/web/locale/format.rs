//! Numbers, money and times as the reader's country writes them (CLDR's rules, through ICU4X).

use std::sync::LazyLock;

use fixed_decimal::{Decimal, Sign};
use icu_calendar::Gregorian;
use icu_datetime::FixedCalendarDateTimeFormatter as Formatter;
use icu_datetime::fieldsets::{MD, YM, YMD, YMDT};
use icu_datetime::input::{Date, DateTime, Time};
use icu_decimal::DecimalFormatter;
use icu_locale_core::locale;
use jiff::civil;

use super::{Locale, Phrase};
use crate::money::Money;

/// A value that no number can be read from: a mistake in a template or its context.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("not a {what}: {value}")]
pub struct Unreadable {
    what: &'static str,
    value: String,
}

impl Locale {
    /// A decimal number such as `-1234.50`, grouped; it keeps the decimals it came with.
    pub fn number(self, plain: &str) -> Result<String, Unreadable> {
        let unreadable = |_| Unreadable {
            what: "decimal number",
            value: plain.to_owned(),
        };
        let decimal = Decimal::try_from_str(plain).map_err(unreadable)?;
        Ok(self.formats().decimal.format(&decimal).to_string())
    }

    /// A percentage such as `8.1`, with its sign.
    pub fn percent(self, plain: &str) -> Result<String, Unreadable> {
        let number = self.number(plain)?;
        Ok(self.pattern(&Phrase::new("percent").with("number", number)))
    }

    /// An amount, with as many decimals as ISO 4217 gives its currency.
    pub fn money(self, money: Money) -> String {
        self.amount(money, money.decimal())
    }

    /// An amount where room is scarce: without decimals, if they are all zero.
    pub fn money_whole(self, money: Money) -> String {
        let mut decimal = money.decimal();
        decimal.absolute.trim_end_if_integer();
        self.amount(money, decimal)
    }

    fn amount(self, money: Money, decimal: Decimal) -> String {
        let amount = decimal.with_sign(Sign::None);
        let amount = self.formats().decimal.format(&amount).to_string();
        let phrase = match money.currency().code() {
            "EUR" => Phrase::new("money").with("symbol", "€"),
            "GBP" => Phrase::new("money").with("symbol", "£"),
            "USD" => Phrase::new("money").with("symbol", "$"),
            code => Phrase::new("money-by-code").with("code", code),
        };
        let text = self.pattern(&phrase.with("amount", amount));
        if money.is_negative() {
            self.pattern(&Phrase::new("money-negative").with("money", text))
        } else {
            text
        }
    }

    /// A day, spelled out: 21 November 2026.
    pub fn date(self, day: civil::Date) -> String {
        self.formats().long.format(&gregorian(day)).to_string()
    }

    /// A day where room is scarce: 21 Nov 2026.
    pub fn date_short(self, day: civil::Date) -> String {
        self.formats().medium.format(&gregorian(day)).to_string()
    }

    /// A day of a year that is known: 21 Nov.
    pub fn day(self, day: civil::Date) -> String {
        self.formats().day.format(&gregorian(day)).to_string()
    }

    /// A month: Nov 2026.
    pub fn month(self, day: civil::Date) -> String {
        self.formats().month.format(&gregorian(day)).to_string()
    }

    /// A day and the time of day, to the minute.
    pub fn moment(self, at: civil::DateTime) -> String {
        let part = |part: i8| u8::try_from(part).expect("a clock shows no negative number");
        let time = Time::try_new(part(at.hour()), part(at.minute()), part(at.second()), 0)
            .expect("jiff's time of day is one of ICU's");
        let date = gregorian(at.date());
        self.formats()
            .moment
            .format(&DateTime { date, time })
            .to_string()
    }

    fn formats(self) -> &'static Formats {
        &FORMATS[self as usize]
    }

    fn pattern(self, phrase: &Phrase) -> String {
        self.say(phrase)
            .expect("formats.ftl has this pattern in every language, as the tests below show")
    }
}

struct Formats {
    decimal: DecimalFormatter,
    long: Formatter<Gregorian, YMD>,
    medium: Formatter<Gregorian, YMD>,
    day: Formatter<Gregorian, MD>,
    month: Formatter<Gregorian, YM>,
    moment: Formatter<Gregorian, YMDT>,
}

static FORMATS: LazyLock<[Formats; 2]> = LazyLock::new(|| Locale::ALL.map(formats));

fn formats(locale: Locale) -> Formats {
    // English readers of a European shop expect the day before the month and 24 hours.
    let region = match locale {
        Locale::En => locale!("en-GB"),
        Locale::De => locale!("de-DE"),
    };
    let built = "ICU4X carries the data of all locales";
    Formats {
        decimal: DecimalFormatter::try_new((&region).into(), <_>::default()).expect(built),
        long: Formatter::try_new((&region).into(), YMD::long()).expect(built),
        medium: Formatter::try_new((&region).into(), YMD::medium()).expect(built),
        day: Formatter::try_new((&region).into(), MD::medium()).expect(built),
        month: Formatter::try_new((&region).into(), YM::medium()).expect(built),
        moment: Formatter::try_new((&region).into(), YMD::medium().with_time_hm()).expect(built),
    }
}

fn gregorian(day: civil::Date) -> Date<Gregorian> {
    let part = |part: i8| u8::try_from(part).expect("a calendar shows no negative number");
    Date::try_new_gregorian(i32::from(day.year()), part(day.month()), part(day.day()))
        .expect("jiff's days are days of ICU's Gregorian calendar")
}

#[cfg(test)]
mod tests {
    use super::*;
    use Locale::{De, En};

    #[test]
    fn money_reads_as_the_reader_writes_it() {
        for (minor, currency, english, german) in [
            (490, "EUR", "€4.90", "4,90\u{a0}€"),
            (0, "EUR", "€0.00", "0,00\u{a0}€"),
            (123_456_789, "EUR", "€1,234,567.89", "1.234.567,89\u{a0}€"),
            (-5, "EUR", "−€0.05", "−0,05\u{a0}€"),
            (1_200, "JPY", "JPY\u{a0}1,200", "1.200\u{a0}JPY"),
            (1_500, "TND", "TND\u{a0}1.500", "1,500\u{a0}TND"),
            (
                i64::MIN,
                "CHF",
                "−CHF\u{a0}92,233,720,368,547,758.08",
                "−92.233.720.368.547.758,08\u{a0}CHF",
            ),
        ] {
            let money = Money::new(minor, currency.parse().unwrap());
            assert_eq!(En.money(money), english);
            assert_eq!(De.money(money), german);
        }
    }

    #[test]
    fn whole_amounts_lose_their_zeros_and_no_others() {
        let eur = |minor| Money::new(minor, "EUR".parse().unwrap());
        assert_eq!(En.money_whole(eur(120_000)), "€1,200");
        assert_eq!(De.money_whole(eur(-120_050)), "−1.200,50\u{a0}€");
    }

    #[test]
    fn numbers_and_percentages_keep_their_decimals() {
        assert_eq!(En.number("-1234.50").unwrap(), "-1,234.50");
        assert_eq!(De.number("-1234.50").unwrap(), "-1.234,50");
        assert_eq!(En.percent("8.1").unwrap(), "8.1%");
        assert_eq!(De.percent("19").unwrap(), "19\u{a0}%");
        assert!(De.number("12,5").is_err());
    }

    #[test]
    fn days_and_times_read_as_the_reader_writes_them() {
        let at = civil::date(2026, 3, 9).at(15, 4, 59, 0);
        assert_eq!(En.date(at.date()), "9 March 2026");
        assert_eq!(De.date(at.date()), "9. März 2026");
        assert_eq!(En.date_short(at.date()), "9 Mar 2026");
        assert_eq!(De.date_short(at.date()), "09.03.2026");
        assert_eq!(En.day(at.date()), "9 Mar");
        assert_eq!(De.day(at.date()), "9. März");
        assert_eq!(En.moment(at), "9 Mar 2026, 15:04");
        assert_eq!(De.moment(at), "09.03.2026, 15:04");
    }
}

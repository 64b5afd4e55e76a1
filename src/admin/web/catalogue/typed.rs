//! What an operator typed, field by field, with a complaint where it cannot be meant.

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;

use super::super::amount::{self, Mistake};
use crate::catalog::Localized;
use crate::money::{Currency, Money};
use crate::web::Fields;
use crate::web::form::{Filled, problem};
use crate::web::locale::{Locale, Phrase};

pub(super) struct Typed<'f> {
    fields: &'f Fields,
    pub(super) form: Filled,
    locale: Locale,
}

impl<'f> Typed<'f> {
    pub(super) fn of(fields: &'f Fields, locale: Locale) -> Self {
        Self {
            fields,
            locale,
            form: fields.iter().filter(|(name, _)| *name != "csrf").collect(),
        }
    }

    pub(super) fn text(&self, field: &str) -> String {
        self.fields.value(field).trim().to_owned()
    }

    pub(super) fn ticked(&self, field: &str) -> bool {
        self.fields.ticked(field)
    }

    /// The fields `<prefix>_en` and `<prefix>_de`.
    pub(super) fn localized(&self, prefix: &str) -> Localized {
        Localized {
            en: self.text(&format!("{prefix}_en")),
            de: self.text(&format!("{prefix}_de")),
        }
    }

    /// One of a closed list of words.
    pub(super) fn word<T: std::str::FromStr>(&mut self, field: &str) -> Option<T> {
        let word = self.text(field).parse().ok();
        if word.is_none() {
            self.form.complain(field, "field-not-in-list");
        }
        word
    }

    /// Something has to be typed.
    pub(super) fn required(&mut self, field: &str) {
        if self.text(field).is_empty() {
            self.form.complain(field, "field-required");
        }
    }

    /// A whole number, where one was typed.
    pub(super) fn count(&mut self, field: &str) -> Option<u32> {
        self.read(field, problem("count"), |text| text.parse().ok())
    }

    /// A day, where one was typed.
    pub(super) fn date(&mut self, field: &str) -> Option<Date> {
        self.read(field, problem("day"), |text| text.parse().ok())
    }

    /// An amount, where one was typed, as the reader writes it.
    pub(super) fn money(&mut self, field: &str, currency: Currency) -> Option<Money> {
        let text = self.text(field);
        if text.is_empty() {
            return None;
        }
        let complaint = match amount::read(&text, currency, self.locale) {
            Ok(amount) => return Some(amount),
            Err(Mistake::None) => problem("amount"),
            Err(Mistake::Ambiguous) => Mistake::Ambiguous.phrase(),
        };
        self.form.complain(field, complaint);
        None
    }

    /// The beginning of a day of the shop's, where one was typed; `days_on` later.
    pub(super) fn day(&mut self, field: &str, zone: &TimeZone, days_on: i64) -> Option<Timestamp> {
        self.read(field, problem("day"), |text| {
            let day: Date = text.parse().ok()?;
            let day = day.checked_add(jiff::Span::new().days(days_on)).ok()?;
            Some(day.to_zoned(zone.clone()).ok()?.timestamp())
        })
    }

    /// When a day to come begins; nothing for today. What was sold on a past day keeps its price, so none is named.
    pub(super) fn day_to_come(
        &mut self,
        field: &str,
        today: Date,
        zone: &TimeZone,
    ) -> Option<Timestamp> {
        let day = self.date(field)?;
        if day < today {
            self.form.complain(field, problem("price-from"));
        }
        let begins = (day > today).then(|| day.to_zoned(zone.clone()));
        Some(begins?.ok()?.timestamp())
    }

    pub(super) fn read<T>(
        &mut self,
        field: &str,
        complaint: Phrase,
        read: impl Fn(&str) -> Option<T>,
    ) -> Option<T> {
        let text = self.text(field);
        if text.is_empty() {
            return None;
        }
        let value = read(&text);
        if value.is_none() {
            self.form.complain(field, complaint);
        }
        value
    }
}

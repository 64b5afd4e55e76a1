//! From the catalogue to the text. There is one way to write each thing, so that files can be compared.

use std::fmt::{self, Write as _};

use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan as _};

use super::super::coupon::{Coupon, Off};
use super::super::draft::{Catalog, PlanDraft, PriceDraft};
use super::super::model::{Addon, AddonPrice, Basis, Localized, Question, QuestionKind};

const HEAD: &str = "# What the shop offers. `sealbook catalog import FILE` takes it back, and shows first what it changes.\n";

pub(super) fn write(catalog: &Catalog, zone: &TimeZone) -> String {
    let mut text = Text {
        toml: HEAD.to_owned(),
        zone,
    };
    text.catalog(catalog).expect("a String takes every write");
    text.toml
}

struct Text<'z> {
    toml: String,
    zone: &'z TimeZone,
}

impl Text<'_> {
    fn catalog(&mut self, catalog: &Catalog) -> fmt::Result {
        for plan in &catalog.plans {
            self.plan(plan)?;
        }
        for coupon in &catalog.coupons {
            self.coupon(coupon)?;
        }
        Ok(())
    }

    fn plan(&mut self, plan: &PlanDraft) -> fmt::Result {
        self.head("plan")?;
        self.text("slug", &plan.slug)?;
        self.localized("name", &plan.name)?;
        if plan.summary != Localized::default() {
            self.localized("summary", &plan.summary)?;
        }
        self.text("tax_category", plan.tax_category.as_str())?;
        self.text("supply", plan.supply.as_str())?;
        self.number("stock", plan.stock)?;
        for price in &plan.prices {
            self.price(price)?;
        }
        for addon in &plan.addons {
            self.addon(addon)?;
        }
        for question in &plan.questions {
            self.question(question)?;
        }
        Ok(())
    }

    fn price(&mut self, price: &PriceDraft) -> fmt::Result {
        self.head("plan.price")?;
        self.text("currency", price.amount.currency().code())?;
        self.text("interval", price.interval.as_str())?;
        self.minor("", price.basis, price.amount.minor())?;
        if !price.setup.is_zero() {
            self.minor("setup_", price.basis, price.setup.minor())?;
        }
        self.number(
            "trial_days",
            Some(price.trial_days).filter(|days| *days > 0),
        )?;
        self.begin("valid_from", price.valid_from)
    }

    fn addon(&mut self, addon: &Addon) -> fmt::Result {
        self.head("plan.addon")?;
        self.text("key", &addon.key)?;
        self.localized("name", &addon.name)?;
        self.number(
            "min_quantity",
            Some(addon.quantity_min).filter(|min| *min > 0),
        )?;
        self.number("max_quantity", Some(addon.quantity_max))?;
        for price in &addon.prices {
            self.addon_price(price)?;
        }
        Ok(())
    }

    fn addon_price(&mut self, price: &AddonPrice) -> fmt::Result {
        self.head("plan.addon.price")?;
        self.text("currency", price.amount.currency().code())?;
        self.text("interval", price.interval.as_str())?;
        self.minor("", price.basis, price.amount.minor())?;
        self.begin("valid_from", price.valid_from)
    }

    fn question(&mut self, question: &Question) -> fmt::Result {
        self.head("plan.question")?;
        self.text("key", &question.key)?;
        self.text("kind", question.kind.word())?;
        self.localized("label", &question.label)?;
        if question.help != Localized::default() {
            self.localized("help", &question.help)?;
        }
        if let QuestionKind::Choice(choices) = &question.kind {
            self.list("choices", choices)?;
        }
        writeln!(self.toml, "required = {}", question.required)
    }

    fn coupon(&mut self, coupon: &Coupon) -> fmt::Result {
        self.head("coupon")?;
        self.text("code", coupon.code.as_str())?;
        match coupon.off {
            // A number where TOML has one for it; the decimals are exact either way.
            Off::Percent(percent) => writeln!(self.toml, "percent = {percent}")?,
            Off::Amount(amount) => {
                writeln!(self.toml, "amount_minor = {}", amount.minor())?;
                self.text("currency", amount.currency().code())?;
            }
        }
        if let Some(plans) = &coupon.plans {
            self.list("plans", plans)?;
        }
        self.begin("valid_from", coupon.valid_from)?;
        self.end("valid_until", coupon.valid_until)?;
        self.number("max_uses", coupon.uses_max)?;
        self.number("max_uses_per_customer", coupon.customer_uses_max)?;
        self.number("periods", coupon.periods)
    }

    fn head(&mut self, table: &str) -> fmt::Result {
        write!(self.toml, "\n[[{table}]]\n")
    }

    fn text(&mut self, key: &str, text: &str) -> fmt::Result {
        writeln!(self.toml, "{key} = {}", quoted(text))
    }

    fn localized(&mut self, key: &str, text: &Localized) -> fmt::Result {
        self.text(&format!("{key}.en"), &text.en)?;
        self.text(&format!("{key}.de"), &text.de)
    }

    fn list(&mut self, key: &str, items: &[String]) -> fmt::Result {
        let items: Vec<String> = items.iter().map(|item| quoted(item)).collect();
        writeln!(self.toml, "{key} = [{}]", items.join(", "))
    }

    fn number(&mut self, key: &str, number: Option<u32>) -> fmt::Result {
        number.map_or(Ok(()), |number| writeln!(self.toml, "{key} = {number}"))
    }

    fn minor(&mut self, prefix: &str, basis: Basis, minor: i64) -> fmt::Result {
        writeln!(self.toml, "{prefix}{}_minor = {minor}", basis.as_str())
    }

    /// A day from its beginning; any other moment as it is.
    fn begin(&mut self, key: &str, at: Option<Timestamp>) -> fmt::Result {
        let Some(at) = at else { return Ok(()) };
        let zoned = at.to_zoned(self.zone.clone());
        if begins_a_day(&zoned) {
            writeln!(self.toml, "{key} = {}", zoned.date())
        } else {
            writeln!(self.toml, "{key} = {at}")
        }
    }

    /// A day to its end, which is where the next one begins.
    fn end(&mut self, key: &str, at: Option<Timestamp>) -> fmt::Result {
        let Some(at) = at else { return Ok(()) };
        let zoned = at.to_zoned(self.zone.clone());
        let last = zoned.date().checked_sub(1.day());
        match last {
            Ok(last) if begins_a_day(&zoned) => writeln!(self.toml, "{key} = {last}"),
            _ => writeln!(self.toml, "{key} = {at}"),
        }
    }
}

fn begins_a_day(zoned: &jiff::Zoned) -> bool {
    zoned.start_of_day().is_ok_and(|begin| begin == *zoned)
}

fn quoted(text: &str) -> String {
    toml::Value::String(text.to_owned()).to_string()
}

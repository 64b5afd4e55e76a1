//! What makes a catalogue one that can be sold from, whoever wrote it.

use std::collections::HashSet;
use std::hash::Hash;

use super::coupon::{Coupon, Off};
use super::draft::{Catalog, PlanDraft, PriceDraft, Version, lines};
use super::file::InvalidCatalog;
use super::model::{Addon, Basis, Interval, Localized, Question, QuestionKind};
use crate::money::Money;

/// More is a typing error; ten thousand of them are far from what an amount can hold.
const AMOUNT_MINOR_MAX: i64 = 1_000_000_000_000;
/// Ten years.
const TRIAL_DAYS_MAX: u32 = 3_660;
/// As many as of a plan.
const QUANTITY_MAX: u32 = 10_000;
const NAME_LEN_MAX: usize = 120;
const TEXT_LEN_MAX: usize = 1_000;
const PLANS_MAX: usize = 1_000;
const COUPONS_MAX: usize = 10_000;
/// Add-ons or questions of a plan, choices of a question.
const PARTS_MAX: usize = 100;

type Checked = Result<(), InvalidCatalog>;

impl Catalog {
    /// Whether it can be sold from; the first reason why not, with its place.
    pub fn check(&self) -> Checked {
        let whole = |why| InvalidCatalog::at("the catalogue", why);
        if self.plans.len() > PLANS_MAX || self.coupons.len() > COUPONS_MAX {
            return Err(whole("more than 1,000 plans or 10,000 coupons"));
        }
        self.plans.iter().try_for_each(PlanDraft::check)?;
        let slugs = self.plans.iter().map(|plan| plan.slug.as_str());
        if let Some(slug) = twice(slugs) {
            return Err(InvalidCatalog::at(
                format!("plan `{slug}`"),
                "the slug stands twice",
            ));
        }
        self.coupons
            .iter()
            .try_for_each(|coupon| coupon.check(self))?;
        if let Some(code) = twice(self.coupons.iter().map(|coupon| &coupon.code)) {
            return Err(InvalidCatalog::at(
                format!("coupon `{code}`"),
                "the code stands twice",
            ));
        }
        Ok(())
    }
}

impl PlanDraft {
    fn check(&self) -> Checked {
        let plan = format!("plan `{}`", self.slug);
        let at = |why: &str| InvalidCatalog::at(plan.clone(), why);
        if !is_name(&self.slug, b'-') {
            return Err(at(
                "a slug is small letters, digits and hyphens, 64 at most",
            ));
        }
        named(&self.name).map_err(at)?;
        said(&self.summary).map_err(at)?;
        if self.addons.len() > PARTS_MAX || self.questions.len() > PARTS_MAX {
            return Err(at("more than 100 add-ons or questions"));
        }
        for (price, number) in self.prices.iter().zip(1..) {
            let place = || format!("{plan}, price {number} ({})", line_name(price));
            price
                .check()
                .map_err(|why| InvalidCatalog::at(place(), why))?;
        }
        distinct(&self.prices).map_err(at)?;
        for addon in &self.addons {
            let place = || format!("{plan}, add-on `{}`", addon.key);
            addon
                .check(&self.prices)
                .map_err(|why| InvalidCatalog::at(place(), why))?;
        }
        for question in &self.questions {
            let place = || format!("{plan}, question `{}`", question.key);
            question
                .check()
                .map_err(|why| InvalidCatalog::at(place(), why))?;
        }
        let keys = self.addons.iter().map(|addon| addon.key.as_str());
        if let Some(key) = twice(keys) {
            return Err(InvalidCatalog::at(
                format!("{plan}, add-on `{key}`"),
                "the key stands twice",
            ));
        }
        let keys = self.questions.iter().map(|question| question.key.as_str());
        if let Some(key) = twice(keys) {
            return Err(InvalidCatalog::at(
                format!("{plan}, question `{key}`"),
                "the key stands twice",
            ));
        }
        Ok(())
    }
}

impl PriceDraft {
    fn check(&self) -> Result<(), &'static str> {
        amount(self.amount)?;
        amount(self.setup)?;
        if self.trial_days > TRIAL_DAYS_MAX {
            return Err("a trial is at most 3,660 days");
        }
        if self.trial_days > 0 && self.interval == Interval::Once {
            return Err("what is paid once has no trial");
        }
        Ok(())
    }
}

impl Addon {
    fn check(&self, prices: &[PriceDraft]) -> Result<(), &'static str> {
        if !is_name(&self.key, b'_') {
            return Err("a key is small letters, digits and underscores, 64 at most");
        }
        named(&self.name)?;
        if self.quantity_max == 0 || self.quantity_max > QUANTITY_MAX {
            return Err("max_quantity is between 1 and 10,000");
        }
        if self.quantity_min > self.quantity_max {
            return Err("min_quantity is not above max_quantity");
        }
        for price in &self.prices {
            amount(price.amount)?;
            let of_plan = prices.iter().find(|of_plan| of_plan.line() == price.line());
            match of_plan.map(|of_plan| of_plan.basis) {
                None => return Err("its plan has no price of this currency and interval"),
                Some(basis) if basis != price.basis => {
                    return Err("an add-on is net or gross as its plan's price is");
                }
                Some(_) => {}
            }
        }
        distinct(&self.prices)?;
        let has_own = |of_plan: &PriceDraft| {
            let mut own = self
                .prices
                .iter()
                .filter(|own| own.line() == of_plan.line());
            own.any(|own| own.valid_from <= of_plan.valid_from)
        };
        if self.quantity_min > 0 && !prices.iter().all(has_own) {
            return Err("what is part of every order has a price for each of its plan's prices");
        }
        Ok(())
    }
}

impl Question {
    fn check(&self) -> Result<(), &'static str> {
        if !is_name(&self.key, b'_') {
            return Err("a key is small letters, digits and underscores, 64 at most");
        }
        named(&self.label)?;
        said(&self.help)?;
        let QuestionKind::Choice(choices) = &self.kind else {
            return Ok(());
        };
        if choices.len() > PARTS_MAX {
            return Err("more than 100 choices");
        }
        if choices.iter().any(|choice| name(choice).is_err()) {
            return Err("a choice is one line of at most 120 characters");
        }
        if twice(choices).is_some() {
            return Err("a choice stands twice");
        }
        Ok(())
    }
}

impl Coupon {
    fn check(&self, catalog: &Catalog) -> Checked {
        let at = |why: &str| InvalidCatalog::at(format!("coupon `{}`", self.code), why);
        if let Off::Amount(off) = self.off {
            amount(off).map_err(at)?;
        }
        if let (Some(from), Some(until)) = (self.valid_from, self.valid_until)
            && from >= until
        {
            return Err(at("valid_until is before valid_from"));
        }
        let limits = [self.uses_max, self.customer_uses_max, self.periods];
        if limits.contains(&Some(0)) {
            return Err(at(
                "max_uses, max_uses_per_customer and periods are at least 1; without one there is no limit",
            ));
        }
        let Some(plans) = &self.plans else {
            return Ok(());
        };
        if plans.is_empty() {
            return Err(at("plans names none; without it the coupon is for all"));
        }
        if let Some(slug) = twice(plans) {
            return Err(at(&format!("the plan `{slug}` stands twice")));
        }
        let offered = |slug: &&String| catalog.plans.iter().any(|plan| plan.slug == **slug);
        match plans.iter().find(|slug| !offered(slug)) {
            Some(slug) => Err(at(&format!("there is no plan `{slug}`"))),
            None => Ok(()),
        }
    }
}

/// Of the versions of one price, each begins at a moment of its own, and all are net or all gross: what is ordered with
/// them stands on one document.
fn distinct<V: Version + Based + Clone>(versions: &[V]) -> Result<(), &'static str> {
    let mut sorted = versions.to_vec();
    sorted.sort_by_key(|version| (version.line(), version.valid_from()));
    for line in lines(&sorted) {
        for pair in line.windows(2) {
            if pair[0].valid_from() == pair[1].valid_from() {
                return Err("two prices of one currency and interval begin at the same time");
            }
            if pair[0].basis() != pair[1].basis() {
                return Err("prices of one currency and interval are all net or all gross");
            }
        }
    }
    Ok(())
}

trait Based {
    fn basis(&self) -> Basis;
}

impl Based for PriceDraft {
    fn basis(&self) -> Basis {
        self.basis
    }
}

impl Based for super::AddonPrice {
    fn basis(&self) -> Basis {
        self.basis
    }
}

fn amount(amount: Money) -> Result<(), &'static str> {
    if amount.is_negative() {
        return Err("an amount is not negative");
    }
    if amount.minor() > AMOUNT_MINOR_MAX {
        return Err("an amount is at most 1,000,000,000,000 minor units");
    }
    Ok(())
}

/// What people read as a name, in each language.
fn named(text: &Localized) -> Result<(), &'static str> {
    name(&text.en)?;
    name(&text.de)
}

fn name(text: &str) -> Result<(), &'static str> {
    let fits = text.chars().count() <= NAME_LEN_MAX && !text.chars().any(char::is_control);
    if text.trim().is_empty() || !fits {
        return Err("a name or label is one line of 1 to 120 characters, in English and in German");
    }
    Ok(())
}

fn said(text: &Localized) -> Result<(), &'static str> {
    let fits =
        |text: &str| text.chars().count() <= TEXT_LEN_MAX && !text.chars().any(char::is_control);
    if fits(&text.en) && fits(&text.de) {
        Ok(())
    } else {
        Err("a summary or help is one line of at most 1,000 characters")
    }
}

fn is_name(text: &str, also: u8) -> bool {
    let allowed = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == also;
    (1..=64).contains(&text.len()) && text.bytes().all(allowed)
}

fn twice<T: Eq + Hash>(items: impl IntoIterator<Item = T> + Clone) -> Option<T> {
    let mut seen = HashSet::new();
    let first_again = items
        .clone()
        .into_iter()
        .position(|item| !seen.insert(item));
    first_again.and_then(|position| items.into_iter().nth(position))
}

fn line_name(price: &PriceDraft) -> String {
    format!("{} {}", price.amount.currency(), price.interval.as_str())
}

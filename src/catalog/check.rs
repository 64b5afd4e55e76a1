//! What makes a catalogue one that can be sold from, whoever wrote it.

use std::collections::HashSet;
use std::hash::Hash;

use super::changes::Thing;
use super::coupon::{Coupon, Off};
use super::draft::{Catalog, PlanDraft, PriceDraft, Version, lines};
use super::fault::Fault;
use super::file::{InvalidCatalog, Place};
use super::model::{Addon, Basis, Interval, Localized, Question, QuestionKind};
use crate::line::breaks_the_line;
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
        if self.plans.len() > PLANS_MAX || self.coupons.len() > COUPONS_MAX {
            return Err(Place::whole().unfit(Fault::TooMany));
        }
        self.plans.iter().try_for_each(PlanDraft::check)?;
        let slugs = self.plans.iter().map(|plan| plan.slug.as_str());
        if let Some(slug) = twice(slugs) {
            return Err(Place::plan(slug).unfit(Fault::SlugTwice));
        }
        self.coupons
            .iter()
            .try_for_each(|coupon| coupon.check(self))?;
        if let Some(code) = twice(self.coupons.iter().map(|coupon| &coupon.code)) {
            return Err(Place::coupon(code.as_str()).unfit(Fault::CodeTwice));
        }
        Ok(())
    }
}

impl PlanDraft {
    fn check(&self) -> Checked {
        let at = |fault| Place::plan(&self.slug).unfit(fault);
        if !is_name(&self.slug, b'-') {
            return Err(at(Fault::Slug));
        }
        named(&self.name, [Fault::NameEn, Fault::NameDe]).map_err(at)?;
        said(&self.summary, [Fault::SummaryEn, Fault::SummaryDe]).map_err(at)?;
        if self.addons.len() > PARTS_MAX || self.questions.len() > PARTS_MAX {
            return Err(at(Fault::TooManyParts));
        }
        for (price, number) in self.prices.iter().zip(1..) {
            let line = format!("{number} ({})", line_name(price));
            let place = || Place::part(&self.slug, Thing::Price, &line);
            price.check().map_err(|fault| place().unfit(fault))?;
        }
        distinct(&self.prices).map_err(at)?;
        for addon in &self.addons {
            let place = || Place::part(&self.slug, Thing::Addon, &addon.key);
            let checked = addon.check(&self.prices);
            checked.map_err(|(fault, on)| place().unfit_on(fault, on))?;
        }
        for question in &self.questions {
            let place = || Place::part(&self.slug, Thing::Question, &question.key);
            question.check().map_err(|fault| place().unfit(fault))?;
        }
        let twice_of = |thing, key| Place::part(&self.slug, thing, key).unfit(Fault::KeyTwice);
        if let Some(key) = twice(self.addons.iter().map(|addon| addon.key.as_str())) {
            return Err(twice_of(Thing::Addon, key));
        }
        if let Some(key) = twice(self.questions.iter().map(|question| question.key.as_str())) {
            return Err(twice_of(Thing::Question, key));
        }
        Ok(())
    }
}

impl PriceDraft {
    fn check(&self) -> Result<(), Fault> {
        amount(self.amount, [Fault::AmountNegative, Fault::AmountTooMuch])?;
        amount(self.setup, [Fault::SetupNegative, Fault::SetupTooMuch])?;
        if self.trial_days > TRIAL_DAYS_MAX {
            return Err(Fault::TrialTooLong);
        }
        if self.trial_days > 0 && self.interval == Interval::Once {
            return Err(Fault::TrialOfOnce);
        }
        Ok(())
    }
}

impl Addon {
    /// With which of its prices the fault is about, where it is about one.
    fn check(&self, prices: &[PriceDraft]) -> Result<(), (Fault, String)> {
        let whole = |fault| (fault, String::new());
        if !is_name(&self.key, b'_') {
            return Err(whole(Fault::Key));
        }
        named(&self.name, [Fault::NameEn, Fault::NameDe]).map_err(whole)?;
        if self.quantity_max == 0 || self.quantity_max > QUANTITY_MAX {
            return Err(whole(Fault::QuantityMax));
        }
        if self.quantity_min > self.quantity_max {
            return Err(whole(Fault::QuantityMin));
        }
        for price in &self.prices {
            let on = |fault| (fault, line_name(price));
            let limits = [Fault::AmountNegative, Fault::AmountTooMuch];
            amount(price.amount, limits).map_err(on)?;
            let of_plan = prices.iter().find(|of_plan| of_plan.line() == price.line());
            match of_plan.map(|of_plan| of_plan.basis) {
                None => return Err(on(Fault::NoPriceOfPlan)),
                Some(basis) if basis != price.basis => return Err(on(Fault::OtherBasis)),
                Some(_) => {}
            }
        }
        distinct(&self.prices).map_err(whole)?;
        if self.quantity_min == 0 {
            return Ok(());
        }
        let has_own = |of_plan: &&PriceDraft| {
            let mut own = self
                .prices
                .iter()
                .filter(|own| own.line() == of_plan.line());
            own.any(|own| own.valid_from <= of_plan.valid_from)
        };
        match prices.iter().find(|of_plan| !has_own(of_plan)) {
            Some(of_plan) => Err((Fault::Unpriced, line_name(of_plan))),
            None => Ok(()),
        }
    }
}

impl Question {
    fn check(&self) -> Result<(), Fault> {
        if !is_name(&self.key, b'_') {
            return Err(Fault::Key);
        }
        named(&self.label, [Fault::LabelEn, Fault::LabelDe])?;
        said(&self.help, [Fault::HelpEn, Fault::HelpDe])?;
        let QuestionKind::Choice(choices) = &self.kind else {
            return Ok(());
        };
        if choices.len() > PARTS_MAX {
            return Err(Fault::TooManyChoices);
        }
        if !choices.iter().all(|choice| is_line(choice)) {
            return Err(Fault::Choice);
        }
        if twice(choices).is_some() {
            return Err(Fault::ChoiceTwice);
        }
        Ok(())
    }
}

impl Coupon {
    fn check(&self, catalog: &Catalog) -> Checked {
        let at = |fault| Place::coupon(self.code.as_str()).unfit(fault);
        if let Off::Amount(off) = self.off {
            amount(off, [Fault::AmountNegative, Fault::AmountTooMuch]).map_err(at)?;
        }
        if let (Some(from), Some(until)) = (self.valid_from, self.valid_until)
            && from >= until
        {
            return Err(at(Fault::OverBeforeItBegins));
        }
        for (limit, fault) in [
            (self.uses_max, Fault::NoUses),
            (self.customer_uses_max, Fault::NoCustomerUses),
            (self.periods, Fault::NoPeriods),
        ] {
            if limit == Some(0) {
                return Err(at(fault));
            }
        }
        let Some(plans) = &self.plans else {
            return Ok(());
        };
        let on =
            |fault, slug: &String| Place::coupon(self.code.as_str()).unfit_on(fault, slug.clone());
        if plans.is_empty() {
            return Err(at(Fault::NamesNoPlan));
        }
        if let Some(slug) = twice(plans) {
            return Err(on(Fault::PlanTwice, slug));
        }
        let offered = |slug: &&String| catalog.plans.iter().any(|plan| plan.slug == **slug);
        match plans.iter().find(|slug| !offered(slug)) {
            Some(slug) => Err(on(Fault::NoSuchPlan, slug)),
            None => Ok(()),
        }
    }
}

/// Of the versions of one price, each begins at a moment of its own, and all are net or all gross: what is ordered with
/// them stands on one document.
fn distinct<V: Version + Based + Clone>(versions: &[V]) -> Result<(), Fault> {
    let mut sorted = versions.to_vec();
    sorted.sort_by_key(|version| (version.line(), version.valid_from()));
    for line in lines(&sorted) {
        for pair in line.windows(2) {
            if pair[0].valid_from() == pair[1].valid_from() {
                return Err(Fault::SameTime);
            }
            if pair[0].basis() != pair[1].basis() {
                return Err(Fault::MixedBasis);
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

fn amount(amount: Money, [negative, too_much]: [Fault; 2]) -> Result<(), Fault> {
    if amount.is_negative() {
        return Err(negative);
    }
    if amount.minor() > AMOUNT_MINOR_MAX {
        return Err(too_much);
    }
    Ok(())
}

/// What people read as a name, in each language.
fn named(text: &Localized, [en, de]: [Fault; 2]) -> Result<(), Fault> {
    for (text, fault) in [(&text.en, en), (&text.de, de)] {
        if !is_line(text) {
            return Err(fault);
        }
    }
    Ok(())
}

fn is_line(text: &str) -> bool {
    let fits = text.chars().count() <= NAME_LEN_MAX && !text.chars().any(breaks_the_line);
    !text.trim().is_empty() && fits
}

fn said(text: &Localized, [en, de]: [Fault; 2]) -> Result<(), Fault> {
    for (text, fault) in [(&text.en, en), (&text.de, de)] {
        if text.chars().count() > TEXT_LEN_MAX || text.chars().any(breaks_the_line) {
            return Err(fault);
        }
    }
    Ok(())
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

fn line_name(price: &impl Version) -> String {
    let (currency, interval) = price.line();
    format!("{currency} {}", interval.as_str())
}

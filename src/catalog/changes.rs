//! What one catalogue changes of another, in the words of the file: shown before it is applied.

use std::fmt::{self, Display};

use super::coupon::{Coupon, Off};
use super::draft::{Catalog, PlanDraft, PriceDraft, Version};
use super::model::{Addon, AddonPrice, Localized, Question, QuestionKind};
use crate::money::Money;

/// One thing that is new, different or gone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    pub kind: ChangeKind,
    pub thing: Thing,
    /// Which one: a slug, a code, a plan with a currency and an interval.
    pub name: String,
    pub facts: Vec<FactChange>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ChangeKind {
    Added,
    Changed,
    /// Not offered any more. What was ordered keeps it.
    Retired,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Thing {
    Plan,
    Price,
    Addon,
    AddonPrice,
    Question,
    Coupon,
}

/// A fact by its name in the file, before and after.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FactChange {
    pub name: &'static str,
    pub from: Option<String>,
    pub to: Option<String>,
}

impl ChangeKind {
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Added => "added",
            Self::Changed => "changed",
            Self::Retired => "retired",
        }
    }
}

impl Thing {
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Plan => "plan",
            Self::Price => "price",
            Self::Addon => "addon",
            Self::AddonPrice => "addon-price",
            Self::Question => "question",
            Self::Coupon => "coupon",
        }
    }

    /// As people say it.
    pub const fn as_spoken(self) -> &'static str {
        match self {
            Self::Addon => "add-on",
            Self::AddonPrice => "price of add-on",
            Self::Plan | Self::Price | Self::Question | Self::Coupon => self.as_str(),
        }
    }
}

/// All that differs, in the order in which it stands.
pub(super) fn changes(from: &Catalog, to: &Catalog) -> Vec<Change> {
    let (before, after) = (items(from), items(to));
    let is_in = |items: &[Item], item: &Item| items.iter().any(|other| other.is(item));
    let mut found: Vec<Change> = after
        .iter()
        .filter_map(|item| {
            let old = before.iter().find(|old| old.is(item));
            let facts = differing(old.map_or(&[], |old| &old.facts), &item.facts);
            let kind = match old {
                None => ChangeKind::Added,
                Some(_) if facts.is_empty() => return None,
                Some(_) => ChangeKind::Changed,
            };
            Some(item.changed(kind, facts))
        })
        .collect();
    let gone = before.iter().filter(|item| !is_in(&after, item));
    // With a plan goes what belongs to it.
    let alone = gone.filter(|item| {
        let stays = |plan: &String| to.plans.iter().any(|other| other.slug == *plan);
        item.plan.as_ref().is_none_or(stays)
    });
    found.extend(alone.map(|item| item.changed(ChangeKind::Retired, Vec::new())));
    found
}

/// A thing with all that can be said of it.
struct Item {
    thing: Thing,
    name: String,
    /// The plan that it is a part of.
    plan: Option<String>,
    facts: Vec<(&'static str, String)>,
}

impl Item {
    fn is(&self, other: &Self) -> bool {
        self.thing == other.thing && self.name == other.name
    }

    fn changed(&self, kind: ChangeKind, facts: Vec<FactChange>) -> Change {
        Change {
            kind,
            thing: self.thing,
            name: self.name.clone(),
            facts,
        }
    }
}

fn differing(
    before: &[(&'static str, String)],
    after: &[(&'static str, String)],
) -> Vec<FactChange> {
    let value = |facts: &[(&'static str, String)], name: &str| {
        let found = facts.iter().find(|(known, _)| *known == name);
        found.map(|(_, value)| value.clone())
    };
    let gone = before
        .iter()
        .filter(|(name, _)| value(after, name).is_none());
    after
        .iter()
        .chain(gone)
        .map(|(name, _)| FactChange {
            name,
            from: value(before, name),
            to: value(after, name),
        })
        .filter(|fact| fact.from != fact.to)
        .collect()
}

fn items(catalog: &Catalog) -> Vec<Item> {
    let mut found = Vec::new();
    for (position, plan) in (1..).zip(&catalog.plans) {
        found.push(of_plan(plan, position));
        found.extend(plan.prices.iter().map(|price| of_price(plan, price)));
        for (position, addon) in (1..).zip(&plan.addons) {
            found.push(of_addon(plan, addon, position));
            let prices = addon.prices.iter();
            found.extend(prices.map(|price| of_addon_price(plan, addon, price)));
        }
        let questions = (1..).zip(&plan.questions);
        found.extend(questions.map(|(position, question)| of_question(plan, question, position)));
    }
    let coupons = (1..).zip(&catalog.coupons);
    found.extend(coupons.map(|(position, coupon)| of_coupon(coupon, position)));
    found
}

/// Facts that may be absent: what says nothing is none.
struct Facts(Vec<(&'static str, String)>);

impl Facts {
    fn with(self, name: &'static str, value: impl Display) -> Self {
        self.maybe(name, Some(value))
    }

    fn maybe(mut self, name: &'static str, value: Option<impl Display>) -> Self {
        let value = value.map(|value| value.to_string());
        let said = value.filter(|value| !value.is_empty());
        self.0.extend(said.map(|value| (name, value)));
        self
    }

    fn localized(self, names: [&'static str; 2], text: &Localized) -> Self {
        self.with(names[0], &text.en).with(names[1], &text.de)
    }
}

fn of_plan(plan: &PlanDraft, position: usize) -> Item {
    let facts = Facts(Vec::new())
        .localized(["name.en", "name.de"], &plan.name)
        .localized(["summary.en", "summary.de"], &plan.summary)
        .with("tax_category", plan.tax_category.as_str())
        .with("supply", plan.supply.as_str())
        .maybe("stock", plan.stock)
        .with("position", position);
    Item {
        thing: Thing::Plan,
        name: plan.slug.clone(),
        plan: None,
        facts: facts.0,
    }
}

fn of_price(plan: &PlanDraft, price: &PriceDraft) -> Item {
    let setup = Some(price.setup).filter(|setup| !setup.is_zero());
    let trial_days = Some(price.trial_days).filter(|days| *days > 0);
    let facts = Facts(Vec::new())
        .with("amount", stated(price.amount, price.basis.as_str()))
        .maybe(
            "setup",
            setup.map(|setup| stated(setup, price.basis.as_str())),
        )
        .maybe("trial_days", trial_days);
    part(plan, Thing::Price, &version_name(price), facts)
}

fn of_addon(plan: &PlanDraft, addon: &Addon, position: usize) -> Item {
    let facts = Facts(Vec::new())
        .localized(["name.en", "name.de"], &addon.name)
        .with("min_quantity", addon.quantity_min)
        .with("max_quantity", addon.quantity_max)
        .with("position", position);
    part(plan, Thing::Addon, &addon.key, facts)
}

fn of_addon_price(plan: &PlanDraft, addon: &Addon, price: &AddonPrice) -> Item {
    let facts = Facts(Vec::new()).with("amount", stated(price.amount, price.basis.as_str()));
    let name = format!("{} {}", addon.key, version_name(price));
    part(plan, Thing::AddonPrice, &name, facts)
}

fn of_question(plan: &PlanDraft, question: &Question, position: usize) -> Item {
    let choices = match &question.kind {
        QuestionKind::Choice(choices) => choices.join(" | "),
        _ => String::new(),
    };
    let facts = Facts(Vec::new())
        .with("kind", question.kind.word())
        .localized(["label.en", "label.de"], &question.label)
        .localized(["help.en", "help.de"], &question.help)
        .with("choices", choices)
        .with("required", question.required)
        .with("position", position);
    part(plan, Thing::Question, &question.key, facts)
}

fn of_coupon(coupon: &Coupon, position: usize) -> Item {
    let (percent, amount) = match coupon.off {
        Off::Percent(percent) => (Some(format!("{percent} %")), None),
        Off::Amount(amount) => (None, Some(amount)),
    };
    let facts = Facts(Vec::new())
        .maybe("percent", percent)
        .maybe("amount", amount)
        .maybe("plans", coupon.plans.as_ref().map(|plans| plans.join(", ")))
        .maybe("valid_from", coupon.valid_from)
        .maybe("valid_until", coupon.valid_until)
        .maybe("max_uses", coupon.uses_max)
        .maybe("max_uses_per_customer", coupon.customer_uses_max)
        .maybe("periods", coupon.periods)
        .with("position", position);
    Item {
        thing: Thing::Coupon,
        name: coupon.code.to_string(),
        plan: None,
        facts: facts.0,
    }
}

fn part(plan: &PlanDraft, thing: Thing, name: &str, facts: Facts) -> Item {
    Item {
        thing,
        name: format!("{} {name}", plan.slug),
        plan: Some(plan.slug.clone()),
        facts: facts.0,
    }
}

fn version_name(version: &impl Version) -> String {
    let (currency, interval) = version.line();
    let name = format!("{currency} {}", interval.as_str());
    version
        .valid_from()
        .map_or(name.clone(), |from| format!("{name} from {from}"))
}

fn stated(amount: Money, basis: &str) -> String {
    format!("{amount} {basis}")
}

/// A line for a terminal.
impl Display for Change {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = match self.kind {
            ChangeKind::Added => '+',
            ChangeKind::Changed => '~',
            ChangeKind::Retired => '-',
        };
        write!(f, "{sign} {} {}", self.thing.as_spoken(), self.name)?;
        for (number, fact) in self.facts.iter().enumerate() {
            f.write_str(if number == 0 { ": " } else { ", " })?;
            write!(f, "{} ", fact.name)?;
            match (&fact.from, &fact.to) {
                (Some(from), Some(to)) => write!(f, "{from} → {to}")?,
                (None, Some(to)) if self.kind == ChangeKind::Added => f.write_str(to)?,
                (from, to) => write!(f, "{} → {}", or_none(from.as_ref()), or_none(to.as_ref()))?,
            }
        }
        Ok(())
    }
}

fn or_none(value: Option<&String>) -> &str {
    value.map_or("none", String::as_str)
}

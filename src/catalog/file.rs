//! The catalogue as a TOML file: what an operator exports, edits and imports.

use serde::Deserialize;

use super::model::{Basis, Interval, Localized, Plan, PlanId, Price, PriceId, Question};
use super::model::{QuestionId, QuestionKind};
use super::{Supply, TaxCategory};
use crate::chance::Chance;
use crate::clock::Clock;
use crate::money::{Currency, Money};

/// Why a catalogue file cannot be used; the text names the place.
#[derive(Debug, thiserror::Error)]
pub enum InvalidCatalog {
    #[error("{0}")]
    Unreadable(#[from] toml::de::Error),
    #[error("plan `{plan}`: {why}")]
    Plan { plan: String, why: String },
}

/// Plans as a file describes them, in order, checked.
pub(super) fn parse(text: &str) -> Result<Vec<PlanDraft>, InvalidCatalog> {
    let file: File = toml::from_str(text)?;
    file.plan.into_iter().map(PlanEntry::check).collect()
}

/// A plan that has no ids yet.
#[derive(Debug, Clone)]
pub struct PlanDraft {
    slug: String,
    name: Localized,
    summary: Localized,
    tax_category: TaxCategory,
    supply: Supply,
    prices: Vec<PriceDraft>,
    questions: Vec<QuestionDraft>,
}

#[derive(Debug, Clone)]
struct PriceDraft {
    interval: Interval,
    basis: Basis,
    amount: Money,
    setup: Money,
    trial_days: u32,
}

#[derive(Debug, Clone)]
struct QuestionDraft {
    key: String,
    kind: QuestionKind,
    label: Localized,
    help: Localized,
    required: bool,
}

impl PlanDraft {
    pub(super) fn mint(&self, clock: &Clock, chance: &Chance) -> Plan {
        let price = |draft: &PriceDraft| Price {
            id: PriceId::mint(clock, chance),
            interval: draft.interval,
            basis: draft.basis,
            amount: draft.amount,
            setup: draft.setup,
            trial_days: draft.trial_days,
        };
        let question = |draft: &QuestionDraft| Question {
            id: QuestionId::mint(clock, chance),
            key: draft.key.clone(),
            kind: draft.kind.clone(),
            label: draft.label.clone(),
            help: draft.help.clone(),
            required: draft.required,
        };
        Plan {
            id: PlanId::mint(clock, chance),
            slug: self.slug.clone(),
            name: self.name.clone(),
            summary: self.summary.clone(),
            tax_category: self.tax_category,
            supply: self.supply,
            prices: self.prices.iter().map(price).collect(),
            questions: self.questions.iter().map(question).collect(),
        }
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[serde(default)]
    plan: Vec<PlanEntry>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct PlanEntry {
    slug: String,
    name: Localized,
    #[serde(default)]
    summary: Localized,
    #[serde(default)]
    tax_category: TaxCategory,
    #[serde(default)]
    supply: Supply,
    #[serde(default)]
    price: Vec<PriceEntry>,
    #[serde(default)]
    question: Vec<QuestionEntry>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct PriceEntry {
    currency: Currency,
    interval: Interval,
    net_minor: Option<i64>,
    gross_minor: Option<i64>,
    setup_net_minor: Option<i64>,
    setup_gross_minor: Option<i64>,
    #[serde(default)]
    trial_days: u32,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct QuestionEntry {
    key: String,
    kind: String,
    label: Localized,
    #[serde(default)]
    help: Localized,
    #[serde(default)]
    choices: Vec<String>,
    #[serde(default)]
    required: bool,
}

impl PlanEntry {
    fn check(self) -> Result<PlanDraft, InvalidCatalog> {
        let invalid = |why: &str| InvalidCatalog::Plan {
            plan: self.slug.clone(),
            why: why.to_owned(),
        };
        if !is_name(&self.slug, b'-') {
            return Err(invalid("a slug is small letters, digits and hyphens"));
        }
        let prices = self
            .price
            .iter()
            .map(|entry| entry.check().map_err(invalid))
            .collect::<Result<_, _>>()?;
        let questions = self
            .question
            .iter()
            .map(|entry| entry.check().map_err(invalid))
            .collect::<Result<_, _>>()?;
        Ok(PlanDraft {
            slug: self.slug,
            name: self.name,
            summary: self.summary,
            tax_category: self.tax_category,
            supply: self.supply,
            prices,
            questions,
        })
    }
}

impl PriceEntry {
    fn check(&self) -> Result<PriceDraft, &'static str> {
        let (basis, amount, setup, other_setup) = match (self.net_minor, self.gross_minor) {
            (Some(net), None) => (
                Basis::Net,
                net,
                self.setup_net_minor,
                self.setup_gross_minor,
            ),
            (None, Some(gross)) => (
                Basis::Gross,
                gross,
                self.setup_gross_minor,
                self.setup_net_minor,
            ),
            _ => return Err("a price has either net_minor or gross_minor"),
        };
        let setup = setup.unwrap_or(0);
        if other_setup.is_some() {
            return Err("a set-up fee is net or gross as its price is");
        }
        if amount < 0 || setup < 0 {
            return Err("a price is not negative");
        }
        Ok(PriceDraft {
            interval: self.interval,
            basis,
            amount: Money::new(amount, self.currency),
            setup: Money::new(setup, self.currency),
            trial_days: self.trial_days,
        })
    }
}

impl QuestionEntry {
    fn check(&self) -> Result<QuestionDraft, &'static str> {
        if !is_name(&self.key, b'_') {
            return Err("a question's key is small letters, digits and underscores");
        }
        if self.choices.iter().any(|choice| choice.contains('\n')) {
            return Err("a choice is one line");
        }
        let kind = QuestionKind::from_word(&self.kind, self.choices.clone())
            .ok_or("a question is text, choice (with choices), domain, email or number")?;
        Ok(QuestionDraft {
            key: self.key.clone(),
            kind,
            label: self.label.clone(),
            help: self.help.clone(),
            required: self.required,
        })
    }
}

fn is_name(text: &str, also: u8) -> bool {
    (1..=64).contains(&text.len())
        && text
            .bytes()
            .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == also)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_default_catalogue_can_be_used() {
        let plans = parse(super::super::DEFAULT).unwrap();
        assert!(plans.len() >= 3);
        assert!(plans.iter().all(|plan| !plan.prices.is_empty()));
    }

    #[test]
    fn a_mistake_is_named_with_its_plan() {
        let plan = |body: &str| {
            format!("[[plan]]\nslug = \"x\"\nname.en = \"X\"\nname.de = \"X\"\n{body}")
        };
        for (body, why) in [
            (
                "[[plan.price]]\ncurrency = \"EUR\"\ninterval = \"once\"",
                "either",
            ),
            (
                "[[plan.price]]\ncurrency = \"EUR\"\ninterval = \"once\"\nnet_minor = -1",
                "negative",
            ),
            (
                "[[plan.price]]\ncurrency = \"EUR\"\ninterval = \"once\"\nnet_minor = 1\nsetup_gross_minor = 1",
                "net or gross",
            ),
            (
                "[[plan.question]]\nkey = \"A b\"\nkind = \"text\"\nlabel.en = \"\"\nlabel.de = \"\"",
                "key",
            ),
            (
                "[[plan.question]]\nkey = \"a\"\nkind = \"choice\"\nlabel.en = \"\"\nlabel.de = \"\"",
                "choices",
            ),
            ("colour = 1", "colour"),
        ] {
            let message = parse(&plan(body)).unwrap_err().to_string();
            assert!(message.contains(why), "{message}");
        }
    }
}

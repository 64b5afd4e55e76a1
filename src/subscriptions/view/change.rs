//! What a change of plan would mean, as those see it who decide on it.

use jiff::civil::Date;
use serde::Serialize;

use super::planned::{PlannedLine, announced};
use super::{AddonChoice, addon_choices, addon_lines, plan_name, vat};
use crate::app::App;
use crate::catalog;
use crate::money::Money;
use crate::orders::pages::QuestionField;
use crate::orders::web::{localized, question_field};
use crate::storage;
use crate::subscriptions::desk::Desk;
use crate::subscriptions::error::Error;
use crate::subscriptions::model::{Charge, ChargeKind};
use crate::subscriptions::plan_change::Preview;
use crate::web::form::Filled;
use crate::web::locale::{Locale, Phrase};

/// What a change of plan would mean.
#[derive(Debug, Clone, Serialize)]
pub struct ChangeLines {
    pub price_id: String,
    pub plan_id: String,
    /// The add-ons that it will have or may have.
    pub addons: Vec<AddonChoice>,
    /// The total that whoever confirms it was shown, in minor units.
    pub shown: i64,
    /// Stands for all that they were shown.
    pub seen: String,
    pub to: PlannedLine,
    /// Whether it begins later, and costs nothing until then.
    pub is_later: bool,
    pub lines: Vec<ChangeLine>,
    /// What setting it up costs, once, where it begins later.
    pub setup_later: Option<Money>,
    /// What was charged ahead for another change, with tax: it comes back, since this one takes its place.
    pub taken_back: Option<Money>,
    /// What becomes of the coupon, if there is one and the plan is another.
    pub coupon: Option<CouponLine>,
    /// What the new plan asks.
    pub questions: Vec<QuestionField>,
    pub net: Money,
    pub tax: Money,
    pub total: Money,
}

#[derive(Debug, Clone, Serialize)]
pub struct CouponLine {
    pub code: String,
    /// `subscription-coupon-<fate>` in the texts: `stays` or `ends`.
    pub fate: String,
}

#[derive(Debug, Clone, Serialize)]
pub struct ChangeLine {
    pub label: String,
    pub quantity: i64,
    pub from: Date,
    pub until: Date,
    pub amount: Money,
}

/// What a change would mean, line by line.
pub async fn change(app: &App, preview: &Preview, locale: Locale) -> Result<ChangeLines, Error> {
    let zero = Money::zero(preview.price.amount.currency());
    let mut lines = Vec::with_capacity(preview.charges.len());
    for charge in &preview.charges {
        lines.push(ChangeLine {
            label: charge_label(app, charge, locale).await?,
            quantity: charge.quantity,
            from: charge.period.from,
            until: charge.period.last_day(),
            amount: charge.amount,
        });
    }
    let sums = preview.totals.as_ref();
    let plan = catalog::plan(app, &preview.planned.plan).await?;
    let price = &preview.price;
    let terms = (price.interval, price.amount.currency(), price.basis);
    let addons = preview.planned.addons.as_deref().unwrap_or_default();
    let mut desk = Desk::open(app);
    Ok(ChangeLines {
        price_id: preview.planned.price.to_string(),
        plan_id: preview.planned.plan.to_string(),
        addons: addon_choices(&plan, terms, addons, locale),
        shown: preview.total().minor(),
        seen: preview.mark(app),
        to: PlannedLine {
            plan: localized(&plan.name, locale),
            quantity: preview.planned.quantity,
            addons: addon_lines(addons),
            price: preview.price.amount,
            vat: vat::of(
                &mut desk,
                &preview.after,
                &preview.planned.plan,
                price.basis,
            )
            .await?,
            interval: preview.price.interval.as_str().to_owned(),
            from: preview.from,
            charged: None,
            announced: announced(&desk, preview.planned.announced.as_ref()).await?,
        },
        is_later: sums.is_none(),
        lines,
        setup_later: preview.setup.filter(|_| sums.is_none()),
        taken_back: preview.taken_back().filter(|total| !total.is_zero()),
        coupon: preview.coupon.as_ref().map(|(code, fate)| CouponLine {
            code: code.clone(),
            fate: fate.to_string(),
        }),
        questions: preview
            .questions
            .iter()
            .map(|one| question_field(&one.question, locale))
            .collect(),
        net: sums.map_or(zero, |totals| totals.net),
        tax: sums.map_or(zero, |totals| totals.tax),
        total: sums.map_or(zero, |totals| totals.total),
    })
}

/// What its own customer answered before, to be seen and put right.
pub fn answered_before(preview: &Preview) -> Filled {
    let known = preview.questions.iter().filter_map(|one| {
        let field = format!("answer_{}", one.question.key);
        one.known().map(|known| (field, known))
    });
    known.collect()
}

impl ChangeLines {
    /// For who is not shown what was answered before: what is left empty stays so.
    pub fn keep_answers(&mut self, preview: &Preview, locale: Locale) -> Result<(), Error> {
        let kept = locale.say(&Phrase::new("subscription-answer-kept"));
        let kept = kept.map_err(storage::Error::unreadable)?;
        for (field, one) in self.questions.iter_mut().zip(&preview.questions) {
            if one.is_answered() {
                field.required = false;
                field.hint = Some(kept.clone());
            }
        }
        Ok(())
    }
}

pub(super) async fn charge_label(
    app: &App,
    charge: &Charge,
    locale: Locale,
) -> Result<String, Error> {
    let label = match charge.kind {
        ChargeKind::Plan => plan_name(app, &charge.plan, locale).await?,
        ChargeKind::Addon | ChargeKind::Discount => charge.name.clone(),
        ChargeKind::Credit | ChargeKind::Setup => {
            let plan = plan_name(app, &charge.plan, locale).await?;
            let phrase = match charge.kind {
                ChargeKind::Setup => "document-line-setup",
                _ => "document-line-unused",
            };
            let phrase = Phrase::new(phrase).with("plan", plan);
            locale.say(&phrase).map_err(storage::Error::unreadable)?
        }
    };
    Ok(label)
}

use jiff::Timestamp;

use super::model::{Localized, Plan, PlanId, Price, PriceId, Question, QuestionKind};
use crate::money::Money;
use crate::storage::{Batch, Error, Result, Storage, Tx};
use crate::values;

/// All plans that are on offer at a moment, in the shop's order.
pub(super) async fn offered(storage: &Storage, at: Timestamp) -> Result<Vec<Plan>> {
    let mut plans = known(storage, at).await?;
    plans.retain(|(_, retired_at)| retired_at.is_none());
    Ok(plans.into_iter().map(|(plan, _)| plan).collect())
}

/// One plan, on offer or not.
pub(super) async fn by_id(storage: &Storage, id: &PlanId, at: Timestamp) -> Result<Plan> {
    let plans = known(storage, at).await?;
    plans
        .into_iter()
        .map(|(plan, _)| plan)
        .find(|plan| plan.id == *id)
        .ok_or_else(|| Error::unreadable(id))
}

/// Every plan there ever was, and when it was retired.
async fn known(storage: &Storage, at: Timestamp) -> Result<Vec<(Plan, Option<i64>)>> {
    let mut plans = plans(storage).await?;
    for (plan_id, price) in prices(storage, at).await? {
        if let Some((plan, _)) = plans
            .iter_mut()
            .find(|(plan, _)| plan.id.as_str() == plan_id)
        {
            plan.prices.push(price);
        }
    }
    for (plan_id, question) in questions(storage).await? {
        if let Some((plan, _)) = plans
            .iter_mut()
            .find(|(plan, _)| plan.id.as_str() == plan_id)
        {
            plan.questions.push(question);
        }
    }
    for (plan, _) in &mut plans {
        plan.prices
            .sort_by_key(|price| (price.interval, price.amount.currency()));
    }
    Ok(plans)
}

async fn plans(storage: &Storage) -> Result<Vec<(Plan, Option<i64>)>> {
    type Row = (
        String,
        String,
        String,
        String,
        String,
        String,
        String,
        String,
        Option<i64>,
    );
    let rows: Vec<Row> = sqlx::query_as(
        "select id, slug, name_en, name_de, summary_en, summary_de, tax_category, supply, retired_at \
         from plans order by position, slug",
    )
    .fetch_all(storage.reader())
    .await?;
    rows.into_iter()
        .map(|row| {
            let (
                id,
                slug,
                name_en,
                name_de,
                summary_en,
                summary_de,
                tax_category,
                supply,
                retired_at,
            ) = row;
            let plan = Plan {
                id: id.parse().map_err(Error::unreadable)?,
                slug,
                name: Localized {
                    en: name_en,
                    de: name_de,
                },
                summary: Localized {
                    en: summary_en,
                    de: summary_de,
                },
                tax_category: tax_category.parse().map_err(Error::unreadable)?,
                supply: supply.parse().map_err(Error::unreadable)?,
                prices: Vec::new(),
                questions: Vec::new(),
            };
            Ok((plan, retired_at))
        })
        .collect()
}

type PriceRow = (String, String, String, String, String, i64, i64, i64);

async fn prices(storage: &Storage, at: Timestamp) -> Result<Vec<(String, Price)>> {
    let rows: Vec<PriceRow> = sqlx::query_as(
        "select plan_id, id, currency, interval, basis, amount_minor, setup_minor, trial_days \
         from prices where valid_from_at <= $1 and (valid_until_at is null or valid_until_at > $1) \
         order by valid_from_at desc, id",
    )
    .bind(at.as_microsecond())
    .fetch_all(storage.reader())
    .await?;
    rows.into_iter().map(read_price).collect()
}

/// One version of a price, in force or not, and its plan.
pub(super) async fn price(storage: &Storage, id: &PriceId) -> Result<Option<(PlanId, Price)>> {
    let row: Option<PriceRow> = sqlx::query_as(
        "select plan_id, id, currency, interval, basis, amount_minor, setup_minor, trial_days \
         from prices where id = $1",
    )
    .bind(id.as_str())
    .fetch_optional(storage.reader())
    .await?;
    let Some((plan, price)) = row.map(read_price).transpose()? else {
        return Ok(None);
    };
    Ok(Some((plan.parse().map_err(Error::unreadable)?, price)))
}

fn read_price(row: PriceRow) -> Result<(String, Price)> {
    let (plan_id, id, currency, interval, basis, amount, setup, trial_days) = row;
    let currency = currency.parse().map_err(Error::unreadable)?;
    let price = Price {
        id: id.parse().map_err(Error::unreadable)?,
        interval: interval.parse().map_err(Error::unreadable)?,
        basis: basis.parse().map_err(Error::unreadable)?,
        amount: Money::new(amount, currency),
        setup: Money::new(setup, currency),
        trial_days: u32::try_from(trial_days).map_err(Error::unreadable)?,
    };
    Ok((plan_id, price))
}

async fn questions(storage: &Storage) -> Result<Vec<(String, Question)>> {
    type Row = (
        String,
        String,
        String,
        String,
        String,
        String,
        String,
        String,
        String,
        String,
    );
    let rows: Vec<Row> = sqlx::query_as(
        "select plan_id, id, key, kind, label_en, label_de, help_en, help_de, demand, choices \
         from questions order by plan_id, position",
    )
    .fetch_all(storage.reader())
    .await?;
    rows.into_iter()
        .map(|row| {
            let (plan_id, id, key, kind, label_en, label_de, help_en, help_de, demand, choices) =
                row;
            let choices = choices.lines().map(str::to_owned).collect();
            let question = Question {
                id: id.parse().map_err(Error::unreadable)?,
                key,
                kind: QuestionKind::from_word(&kind, choices)
                    .ok_or_else(|| Error::unreadable(kind))?,
                label: Localized {
                    en: label_en,
                    de: label_de,
                },
                help: Localized {
                    en: help_en,
                    de: help_de,
                },
                required: demand == "required",
            };
            Ok((plan_id, question))
        })
        .collect()
}

/// Adds plans to a catalogue that never had one; two servers that start together do it once.
pub(super) async fn add_to_empty(tx: &mut Tx, plans: Vec<Plan>, now: Timestamp) -> Result<()> {
    let known: i64 = sqlx::query_scalar("select count(*) from plans")
        .fetch_one(tx.conn())
        .await?;
    if known > 0 {
        return Ok(());
    }
    for (position, plan) in (0_i64..).zip(plans) {
        tx.insert(insert_plan(&plan, position, now)).await?;
    }
    Ok(())
}

fn insert_plan(plan: &Plan, position: i64, now: Timestamp) -> Batch {
    let mut batch = Batch::new().add(
        "insert into plans (id, slug, name_en, name_de, summary_en, summary_de, tax_category, supply, position, created_at) \
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
        values![
            plan.id.as_str(),
            plan.slug.as_str(),
            plan.name.en.as_str(),
            plan.name.de.as_str(),
            plan.summary.en.as_str(),
            plan.summary.de.as_str(),
            plan.tax_category.as_str(),
            plan.supply.as_str(),
            position,
            now,
        ],
    );
    for price in &plan.prices {
        batch.push(
            "insert into prices (id, plan_id, currency, interval, basis, amount_minor, setup_minor, trial_days, valid_from_at) \
             values ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
            values![
                price.id.as_str(),
                plan.id.as_str(),
                price.amount.currency().code(),
                price.interval.as_str(),
                price.basis.as_str(),
                price.amount.minor(),
                price.setup.minor(),
                price.trial_days,
                now,
            ],
        );
    }
    for (position, question) in (0_i64..).zip(&plan.questions) {
        let choices = match &question.kind {
            QuestionKind::Choice(choices) => choices.join("\n"),
            _ => String::new(),
        };
        batch.push(
            "insert into questions (id, plan_id, key, kind, label_en, label_de, help_en, help_de, demand, choices, position) \
             values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
            values![
                question.id.as_str(),
                plan.id.as_str(),
                question.key.as_str(),
                question.kind.word(),
                question.label.en.as_str(),
                question.label.de.as_str(),
                question.help.en.as_str(),
                question.help.de.as_str(),
                if question.required { "required" } else { "optional" },
                choices,
                position,
            ],
        );
    }
    batch
}

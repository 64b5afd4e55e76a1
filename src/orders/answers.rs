//! Answers to a plan's questions: checked alike, wherever they are given, and sealed with the order that they are about.
//!
//! Who changes to another plan later answers what that one asks: it joins what the order says, and stands where that stands.

use std::collections::{BTreeMap, HashMap};

use super::data;
use super::form::Refused;
use super::model::Order;
use super::store;
use super::view::ViewError;
use crate::app::App;
use crate::catalog::{self, Localized, PlanId, Question, QuestionKind};
use crate::customers::values::{AnswerText, DomainName, Email, FieldError, optional};
use crate::storage::{self, Batch, Storage};
use crate::vault;

/// What is answered to these questions, in its normal form; what is wrong with it is told by the fields, `answer_<key>`.
pub fn check(
    questions: &[Question],
    given: &BTreeMap<String, String>,
    refused: &mut Refused,
) -> BTreeMap<String, String> {
    let mut answers = BTreeMap::new();
    for question in questions {
        let typed = given.get(&question.key).map_or("", String::as_str);
        match answer(question, typed) {
            Ok(Some(answer)) => drop(answers.insert(question.key.clone(), answer)),
            Ok(None) => {}
            Err(error) => refused.add(&format!("answer_{}", question.key), error),
        }
    }
    let asked = |key: &String| questions.iter().any(|question| question.key == *key);
    for key in given.keys().filter(|key| !asked(key)) {
        refused.add(&format!("answer_{key}"), FieldError::NotInList);
    }
    answers
}

/// What the order answers so far: for its own customer, and for what is done for them unseen.
pub async fn known(app: &App, order: &Order) -> Result<BTreeMap<String, String>, ViewError> {
    let sealed = store::sealed(&app.storage, &order.id).await?;
    let answers = sealed
        .into_iter()
        .find(|(field, _)| *field == data::ANSWERS);
    let Some((field, sealed)) = answers else {
        return Ok(BTreeMap::new());
    };
    let (subject, row) = (&order.subject, order.id.as_str());
    let opened = app.vault.open_field(&field, subject, row, &sealed).await?;
    let answers = serde_json::from_str(opened.text()?);
    Ok(answers.map_err(storage::Error::unreadable)?)
}

/// What each question is called that the order answers or could answer, by its key.
pub async fn labels(
    storage: &Storage,
    order: &Order,
) -> storage::Result<HashMap<String, Localized>> {
    let asked_by = order.asked_by.as_ref().unwrap_or(&order.plan);
    catalog::question_labels(storage, asked_by, &order.plan).await
}

/// Seals what the order answers from now on, and which plan asked it.
pub async fn put(
    app: &App,
    rows: &mut Batch,
    order: &Order,
    asked_by: &PlanId,
    answers: &BTreeMap<String, String>,
) -> Result<(), vault::Error> {
    let keys = app.vault.keys(&order.subject).await?;
    let text = serde_json::to_string(answers).expect("texts become JSON");
    let row = order.id.as_str();
    let sealed = app
        .vault
        .seal(&data::ANSWERS, &keys, row, text.as_bytes())?;
    store::answers::put(rows, &order.id, asked_by, sealed);
    Ok(())
}

/// An answer to one of the plan's questions, in its normal form.
fn answer(question: &Question, given: &str) -> Result<Option<String>, FieldError> {
    let given: Option<AnswerText> = optional(given)?;
    let Some(given) = given else {
        let missing = question.required.then_some(FieldError::Required);
        return missing.map_or(Ok(None), Err);
    };
    let given = given.as_str();
    let answer = match &question.kind {
        QuestionKind::Text => given.to_owned(),
        QuestionKind::Choice(choices) if choices.iter().any(|choice| choice == given) => {
            given.to_owned()
        }
        QuestionKind::Choice(_) => return Err(FieldError::NotInList),
        QuestionKind::Domain => given.parse::<DomainName>()?.to_string(),
        QuestionKind::Email => given.parse::<Email>()?.to_string(),
        QuestionKind::Number => {
            let number: i64 = given.parse().map_err(|_| FieldError::InvalidFormat)?;
            number.to_string()
        }
    };
    Ok(Some(answer))
}

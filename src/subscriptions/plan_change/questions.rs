//! What the new plan asks, as its order form does: what was answered before need not be answered again.

use std::collections::BTreeMap;
use std::fmt;
use std::slice;

use crate::app::App;
use crate::catalog::{Plan, Question};
use crate::orders::{Order, Refused, answers};
use crate::subscriptions::error::Error;
use crate::subscriptions::model::Subscription;

/// A question of the new plan.
#[derive(Clone, PartialEq, Eq)]
pub struct AskedQuestion {
    pub question: Question,
    /// What the order answers to a question of this name, and is an answer to this one.
    known: Option<String>,
}

impl fmt::Debug for AskedQuestion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AskedQuestion")
            .field("question", &self.question)
            .field("is_answered", &self.is_answered())
            .finish_non_exhaustive()
    }
}

impl AskedQuestion {
    /// What was answered: for its own customer alone.
    pub fn known(&self) -> Option<&str> {
        self.known.as_deref()
    }

    pub fn is_answered(&self) -> bool {
        self.known.is_some()
    }
}

/// What a change to this plan asks; nothing, where it is the same plan.
pub(super) async fn asked(
    app: &App,
    read: &Subscription,
    order: &Order,
    plan: &Plan,
) -> Result<Vec<AskedQuestion>, Error> {
    if plan.id == read.plan || plan.questions.is_empty() {
        return Ok(Vec::new());
    }
    let mut known = answers::known(app, order).await?;
    let asked = plan.questions.iter().map(|question| {
        let said = known.remove(&question.key);
        let said = said.map(|said| (question.key.clone(), said));
        // What answers the old plan may be no answer here.
        let mut refused = Refused::default();
        let said = said.into_iter().collect();
        let mut said = answers::check(slice::from_ref(question), &said, &mut refused);
        AskedQuestion {
            question: question.clone(),
            known: said.remove(&question.key),
        }
    });
    Ok(asked.collect())
}

/// What is answered to what is asked: as it is given, and where nothing is, as it is known.
pub(super) fn answered(
    asked: &[AskedQuestion],
    given: &BTreeMap<String, String>,
) -> Result<BTreeMap<String, String>, Refused> {
    let mut all = given.clone();
    for one in asked {
        if let Some(known) = &one.known {
            let said = all.entry(one.question.key.clone());
            said.or_insert_with(|| known.clone());
        }
    }
    let questions: Vec<Question> = asked.iter().map(|one| one.question.clone()).collect();
    let mut refused = Refused::default();
    let answers = answers::check(&questions, &all, &mut refused);
    if refused.0.is_empty() {
        Ok(answers)
    } else {
        Err(refused)
    }
}

/// All that the order answers from now on; nothing, where that is what it answers already.
pub(super) async fn joined(
    app: &App,
    order: &Order,
    asked: &[AskedQuestion],
    answers: BTreeMap<String, String>,
) -> Result<Option<BTreeMap<String, String>>, Error> {
    if asked.is_empty() {
        return Ok(None);
    }
    let so_far = answers::known(app, order).await?;
    let mut all = so_far.clone();
    all.retain(|key, _| asked.iter().all(|one| one.question.key != *key));
    all.extend(answers);
    Ok(Some(all).filter(|all| *all != so_far))
}

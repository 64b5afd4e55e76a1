//! `/admin/catalogue/plans/{slug}/questions/…`: a question of a plan, made, changed, withdrawn and brought back.

use actix_web::HttpResponse;
use actix_web::web::Path;

use super::super::Desk;
use super::faults::Form;
use super::plan;
use super::typed::Typed;
use crate::admin::pages::QuestionPage;
use crate::catalog::{self, PlanDraft, Question, QuestionKind, Thing};
use crate::orders::web::localized;
use crate::web::form::{Filled, problem};
use crate::web::{Fields, Problem};

pub(in super::super) async fn show(
    desk: Desk,
    path: Path<(String, String)>,
) -> Result<HttpResponse, Problem> {
    let found = find(&desk, &path).await?;
    let form = filled(&found.question);
    desk.page(&page(&desk, &found, form))
}

/// Fields `question_key`, `question_kind`, `question_label_en`, `question_label_de`, `question_help_en`,
/// `question_help_de`, `question_choices` (a line each) and `question_required`.
pub(in super::super) async fn add(
    desk: Desk,
    slug: Path<String>,
    fields: Fields,
) -> Result<HttpResponse, Problem> {
    let mut typed = Typed::of(&fields, desk.locale());
    let (plan, _) = plan::find(&desk, &slug).await?;
    let key = typed.text("question_key");
    let question = read(&mut typed, key.clone());
    let known = is_known(&desk, &plan, &key).await?;
    if known {
        typed.form.complain("question_key", problem("key-known"));
    }
    let mut form = typed.form;
    let push = move |plan: &mut PlanDraft| plan.questions.push(question.clone());
    if let Some(done) = plan::change(&desk, &slug, &about(&key), &mut form, push).await? {
        return Ok(done);
    }
    let known = known.then(|| path_of(&slug, &key));
    plan::refused(&desk, &slug, form, known).await
}

/// The fields of a new one but its key. One that was withdrawn is asked again.
pub(in super::super) async fn save(
    desk: Desk,
    path: Path<(String, String)>,
    fields: Fields,
) -> Result<HttpResponse, Problem> {
    let found = find(&desk, &path).await?;
    let mut typed = Typed::of(&fields, desk.locale());
    let question = read(&mut typed, path.1.clone());
    let put = move |plan: &mut PlanDraft| {
        let known = plan
            .questions
            .iter()
            .position(|known| known.key == question.key);
        match known {
            Some(place) => plan.questions[place] = question.clone(),
            None => plan.questions.push(question.clone()),
        }
    };
    let mut form = typed.form;
    match plan::change(&desk, &path.0, &about(&path.1), &mut form, put).await? {
        Some(done) => Ok(done),
        None => desk.refused(&page(&desk, &found, form)),
    }
}

pub(in super::super) async fn withdraw(
    desk: Desk,
    path: Path<(String, String)>,
    _fields: Fields,
) -> Result<HttpResponse, Problem> {
    let key = path.1.clone();
    let mut form = Filled::default();
    let retire = move |plan: &mut PlanDraft| plan.questions.retain(|known| known.key != key);
    match plan::change(&desk, &path.0, &about(&path.1), &mut form, retire).await? {
        Some(_) => Ok(plan::see(&path.0, "catalogue-withdrawn")),
        None => plan::refused(&desk, &path.0, form, None).await,
    }
}

fn about(key: &str) -> Form {
    Form {
        thing: Thing::Question,
        name: key.to_owned(),
        prefix: "question_",
        first: "question_key",
    }
}

fn path_of(slug: &str, key: &str) -> String {
    format!("{}/plans/{slug}/questions/{key}", super::PATH)
}

fn read(typed: &mut Typed<'_>, key: String) -> Question {
    let word = typed.text("question_kind");
    let choices: Vec<String> = typed
        .text("question_choices")
        .lines()
        .map(|line| line.trim().to_owned())
        .filter(|line| !line.is_empty())
        .collect();
    if word == "choice" && choices.is_empty() {
        typed
            .form
            .complain("question_choices", problem("no-choices"));
    }
    let kind = QuestionKind::from_word(&word, choices);
    if kind.is_none() && word != "choice" {
        typed.form.complain("question_kind", "field-not-in-list");
    }
    Question {
        key,
        kind: kind.unwrap_or(QuestionKind::Text),
        label: typed.localized("question_label"),
        help: typed.localized("question_help"),
        required: typed.ticked("question_required"),
    }
}

/// As it stands.
fn filled(question: &Question) -> Filled {
    let choices = match &question.kind {
        QuestionKind::Choice(choices) => choices.join("\n"),
        _ => String::new(),
    };
    Filled::default()
        .with("question_key", &question.key)
        .with("question_kind", question.kind.word())
        .with("question_label_en", &question.label.en)
        .with("question_label_de", &question.label.de)
        .with("question_help_en", &question.help.en)
        .with("question_help_de", &question.help.de)
        .with("question_choices", choices)
        .with(
            "question_required",
            if question.required { "yes" } else { "" },
        )
}

struct Found {
    plan: PlanDraft,
    question: Question,
    is_withdrawn: bool,
}

/// A question of a plan on offer: asked or withdrawn.
async fn find(desk: &Desk, (slug, key): &(String, String)) -> Result<Found, Problem> {
    let (plan, is_retired) = plan::find(desk, slug).await?;
    let of_key = |known: &[Question]| known.iter().find(|known| known.key == *key).cloned();
    let asked = of_key(&plan.questions);
    let is_withdrawn = asked.is_none();
    let question = match asked {
        Some(question) => Some(question),
        None => of_key(catalog::withdrawn(&desk.app).await?.questions(slug)),
    };
    let question = question
        .filter(|_| !is_retired)
        .ok_or_else(Problem::not_found)?;
    Ok(Found {
        plan,
        question,
        is_withdrawn,
    })
}

async fn is_known(desk: &Desk, plan: &PlanDraft, key: &str) -> Result<bool, Problem> {
    let withdrawn = catalog::withdrawn(&desk.app).await?;
    let mut known = plan.questions.iter().chain(withdrawn.questions(&plan.slug));
    Ok(known.any(|question| question.key == key))
}

fn page(desk: &Desk, found: &Found, form: Filled) -> QuestionPage {
    QuestionPage {
        slug: found.plan.slug.clone(),
        plan: localized(&found.plan.name, desk.locale()),
        key: found.question.key.clone(),
        label: localized(&found.question.label, desk.locale()),
        is_withdrawn: found.is_withdrawn,
        form,
    }
}

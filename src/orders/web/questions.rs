//! A plan's questions as fields of a form.

use super::sums;
use crate::catalog::{Question, QuestionKind};
use crate::orders::pages::QuestionField;
use crate::web::form::Choice;
use crate::web::locale::Locale;

pub fn question_field(question: &Question, locale: Locale) -> QuestionField {
    let (kind, choices) = match &question.kind {
        QuestionKind::Text => ("text", Vec::new()),
        QuestionKind::Domain => ("domain", Vec::new()),
        QuestionKind::Email => ("email", Vec::new()),
        QuestionKind::Number => ("number", Vec::new()),
        QuestionKind::Choice(choices) => {
            let offered = choices.iter().map(|choice| Choice::new(choice, choice));
            ("choice", offered.collect())
        }
    };
    let hint = sums::localized(&question.help, locale);
    QuestionField {
        key: question.key.clone(),
        label: sums::localized(&question.label, locale),
        hint: (!hint.is_empty()).then_some(hint),
        kind: kind.to_owned(),
        required: question.required,
        choices,
    }
}

//! A form as a page shows it: what was typed, what is wrong with it, and what keeps robots and double posts out.

use std::collections::BTreeMap;

use serde::Serialize;

use super::locale::Phrase;

/// What somebody typed, and what is wrong with it. The default is an empty form.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Filled {
    values: BTreeMap<String, String>,
    problems: Vec<Complaint>,
}

/// What is wrong with one field, in words that say how to put it right.
#[derive(Debug, Clone, Serialize)]
pub struct Complaint {
    pub field: String,
    pub phrase: Phrase,
}

impl Filled {
    /// What a field shows. Secrets are never put back into a page: do not give them here.
    #[must_use]
    pub fn with(mut self, field: impl Into<String>, value: impl Into<String>) -> Self {
        self.values.insert(field.into(), value.into());
        self
    }

    /// Complains about a field. Complaints are shown in this order; the first field gets the focus.
    #[must_use]
    pub fn wrong(mut self, field: impl Into<String>, phrase: impl Into<Phrase>) -> Self {
        self.complain(field, phrase);
        self
    }

    pub fn complain(&mut self, field: impl Into<String>, phrase: impl Into<Phrase>) {
        self.problems.push(Complaint {
            field: field.into(),
            phrase: phrase.into(),
        });
    }

    /// Whether this field was typed into, or is shown something.
    pub fn has(&self, field: &str) -> bool {
        self.values.contains_key(field)
    }

    /// What a field shows; nothing where it shows nothing.
    pub fn value(&self, field: &str) -> &str {
        self.values.get(field).map_or("", String::as_str)
    }

    /// This over another: what only that one shows is shown, too.
    #[must_use]
    pub fn over(mut self, other: Self) -> Self {
        for (field, value) in other.values {
            self.values.entry(field).or_insert(value);
        }
        self
    }

    /// Sorts the complaints by where their fields stand on the page.
    pub fn arrange(&mut self, place: impl Fn(&str) -> usize) {
        self.problems.sort_by_key(|problem| place(&problem.field));
    }

    pub fn is_right(&self) -> bool {
        self.problems.is_empty()
    }
}

impl<F: Into<String>, V: Into<String>> FromIterator<(F, V)> for Filled {
    fn from_iter<I: IntoIterator<Item = (F, V)>>(fields: I) -> Self {
        fields
            .into_iter()
            .fold(Self::default(), |form, (field, value)| {
                form.with(field, value)
            })
    }
}

/// What is said about a mistake that only this kind of form can make: the text `problem-<code>`.
///
/// Mistakes that a value's own type finds bring their sentence with them.
pub fn problem(code: &str) -> Phrase {
    Phrase::new(format!("problem-{code}"))
}

/// One of the things that a field offers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Choice {
    pub value: String,
    pub label: String,
}

impl Choice {
    pub fn new(value: impl Into<String>, label: impl Into<String>) -> Self {
        Self {
            value: value.into(),
            label: label.into(),
        }
    }
}

/// The name of the field that people do not see and robots fill in.
pub const HONEYPOT: &str = "website";

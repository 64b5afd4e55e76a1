//! What a form asks a subscription to be changed to: the same fields in the account and in the panel.

use std::collections::BTreeMap;
use std::fmt;

use super::plan_change::{Shown, Wanted};
use crate::customers::values::{FieldError, Quantity};
use crate::orders::Refused;
use crate::web::form::Filled;

/// Before the key of an add-on, in the name of its field.
pub const ADDON: &str = "addon_";

/// Before the key of a question.
const ANSWER: &str = "answer_";

/// As it was typed.
#[derive(Default)]
pub struct Asked {
    price: String,
    quantity: String,
    /// The plan whose add-ons the form showed: those of another one are not meant.
    addons_of: String,
    addons: BTreeMap<String, String>,
    answers: BTreeMap<String, String>,
    shown: String,
    seen: String,
}

impl fmt::Debug for Asked {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Asked({} at {})", self.quantity, self.price)
    }
}

impl Asked {
    pub fn of<'a>(fields: impl Iterator<Item = (&'a str, &'a str)>) -> Self {
        let mut asked = Self::default();
        for (name, typed) in fields {
            match name {
                "price" => typed.clone_into(&mut asked.price),
                "quantity" => typed.clone_into(&mut asked.quantity),
                "addons_of" => typed.clone_into(&mut asked.addons_of),
                "shown" => typed.clone_into(&mut asked.shown),
                "seen" => typed.clone_into(&mut asked.seen),
                _ => {
                    if let Some(key) = name.strip_prefix(ADDON) {
                        asked.addons.insert(key.to_owned(), typed.to_owned());
                    } else if let Some(key) = name.strip_prefix(ANSWER) {
                        asked.answers.insert(key.to_owned(), typed.to_owned());
                    }
                }
            }
        }
        asked
    }

    /// What the page showed; where it cannot be read, something that no change comes to.
    pub fn shown(&self) -> Shown {
        Shown {
            total: self.shown.parse().unwrap_or(-1),
            mark: Some(self.seen.clone()).filter(|mark| !mark.is_empty()),
        }
    }

    /// What is left empty stays as it was answered before, for who does not see that.
    #[must_use]
    pub fn keeping_answers(mut self) -> Self {
        self.answers.retain(|_, typed| !typed.trim().is_empty());
        self
    }

    /// The answers as they were typed, with what is wrong with them.
    pub fn answered(&self, refused: &Refused) -> Filled {
        let typed = self.answers.iter();
        let mut form: Filled = typed
            .map(|(key, typed)| (format!("{ANSWER}{key}"), typed.as_str()))
            .collect();
        for (field, error) in &refused.0 {
            form.complain(field.as_str(), error.phrase());
        }
        form
    }

    pub fn typed(&self) -> Filled {
        let mut form = Filled::default()
            .with("price", self.price.as_str())
            .with("quantity", self.quantity.as_str());
        for (key, typed) in &self.addons {
            form = form.with(format!("{ADDON}{key}"), typed.as_str());
        }
        form
    }

    pub fn parse(&self) -> Result<Wanted, Filled> {
        let mut form = self.typed();
        let price = self.price.parse();
        if price.is_err() {
            form.complain("price", "field-not-in-list");
        }
        let quantity: Result<Quantity, FieldError> = self.quantity.parse();
        if let Err(error) = &quantity {
            form.complain("quantity", error.phrase());
        }
        let mut addons = BTreeMap::new();
        for (key, typed) in &self.addons {
            match typed.trim().parse::<u32>() {
                Ok(count) if count <= Quantity::MAX.into() => {
                    addons.insert(key.clone(), count);
                }
                _ => {
                    let range = FieldError::OutOfRange {
                        min: 0,
                        max: Quantity::MAX.into(),
                    };
                    form.complain(format!("{ADDON}{key}"), range.phrase());
                }
            }
        }
        match (price, quantity) {
            (Ok(price), Ok(quantity)) if form.is_right() => Ok(Wanted {
                price,
                quantity,
                addons,
                addons_of: self.addons_of.parse().ok(),
                answers: self.answers.clone(),
            }),
            _ => Err(form),
        }
    }
}

//! What a form asks a subscription to be changed to: the same fields in the account and in the panel.

use std::collections::BTreeMap;

use super::plan_change::Wanted;
use crate::customers::values::{FieldError, Quantity};
use crate::web::form::Filled;

/// Before the key of an add-on, in the name of its field.
pub const ADDON: &str = "addon_";

/// As it was typed.
#[derive(Debug, Default)]
pub struct Asked {
    price: String,
    quantity: String,
    /// The plan whose add-ons the form showed: those of another one are not meant.
    addons_of: String,
    addons: BTreeMap<String, String>,
    shown: String,
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
                _ => {
                    if let Some(key) = name.strip_prefix(ADDON) {
                        asked.addons.insert(key.to_owned(), typed.to_owned());
                    }
                }
            }
        }
        asked
    }

    /// The total that the page showed, in minor units; where it cannot be read, one that nothing comes to.
    pub fn shown(&self) -> i64 {
        self.shown.parse().unwrap_or(-1)
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
            }),
            _ => Err(form),
        }
    }
}

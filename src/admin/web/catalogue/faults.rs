//! What the catalogue's own check says about what was typed: at the field that it is about, in the panel's words.

use crate::catalog::{Fault, InvalidCatalog, Place, Thing};
use crate::web::form::Filled;
use crate::web::locale::{Locale, Phrase};

/// A form of the catalogue's.
#[derive(Debug, Clone)]
pub(super) struct Form {
    /// What it changes: faults of that are about its own fields.
    pub(super) thing: Thing,
    /// Its slug, key or code.
    pub(super) name: String,
    /// How the names of its fields begin.
    pub(super) prefix: &'static str,
    /// The field that stands for all of it.
    pub(super) first: &'static str,
}

impl Form {
    pub(super) fn complain(&self, filled: &mut Filled, why: &InvalidCatalog, locale: Locale) {
        match why {
            InvalidCatalog::Unfit { place, fault, on } if self.is_about(place, *fault) => {
                filled.complain(self.field(*fault, on), phrase(*fault, on));
            }
            InvalidCatalog::Unfit { place, fault, on } => {
                let say = |phrase: &Phrase| locale.say(phrase).unwrap_or_default();
                let thing = place.thing.map(|thing| format!("thing-{}", thing.as_str()));
                let elsewhere = Phrase::new("problem-catalogue-elsewhere")
                    .with(
                        "thing",
                        thing.map_or_else(String::new, |key| say(&Phrase::new(key))),
                    )
                    .with("name", place.name.as_str())
                    .with("why", say(&phrase(*fault, on)));
                filled.complain(self.first, elsewhere);
            }
            InvalidCatalog::At { .. } | InvalidCatalog::Unreadable(_) => {
                filled.complain(self.first, why_not(why));
            }
        }
    }

    fn is_about(&self, place: &Place, fault: Fault) -> bool {
        match (self.thing, place.thing) {
            // Only the new one can be wrong: those that there are have been checked.
            (Thing::Price, Some(Thing::Price)) => true,
            (Thing::Price, Some(Thing::Plan)) => ["from", "basis"].contains(&fault.fact()),
            (own, thing) => thing == Some(own) && place.name == self.name,
        }
    }

    fn field(&self, fault: Fault, on: &str) -> String {
        match fault.fact() {
            // An add-on has a field for each price of its plan.
            "amount" | "price" if self.thing == Thing::Addon && !on.is_empty() => {
                format!("{}amount_{}", self.prefix, on.replace(' ', "_"))
            }
            fact => format!("{}{fact}", self.prefix),
        }
    }
}

fn phrase(fault: Fault, on: &str) -> Phrase {
    Phrase::new(format!("fault-{}", fault.code())).with("on", on)
}

/// What a file cannot become, in the words of the file's own check.
pub(super) fn why_not(why: &InvalidCatalog) -> Phrase {
    match why {
        InvalidCatalog::Unfit {
            fault: Fault::NothingLeft,
            ..
        } => phrase(Fault::NothingLeft, ""),
        why => Phrase::new("problem-catalogue").with("why", why.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_fault_is_said_in_every_language() {
        for fault in Fault::ALL {
            for locale in Locale::ALL {
                assert!(!locale.say(&phrase(*fault, "x")).unwrap().is_empty());
            }
        }
    }
}

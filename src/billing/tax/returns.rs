//! In which return a charged tax is declared, and as what.

use jiff::civil::Date;

use super::{Decision, Territory, Treatment};
use crate::catalog::{Supply, TaxCategory};

/// Where a document's part is declared.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Declared {
    /// In the One-Stop-Shop's return: consumers of another state paid their own state's VAT (Directive 2006/112/EC,
    /// article 369g).
    OneStop,
    /// In the seller's own return: taxed there, or not taxed at all.
    Home,
}

impl Declared {
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::OneStop => "one_stop",
            Self::Home => "home",
        }
    }
}

impl Decision {
    /// In which of the returns of a seller established in `seller` this stands.
    pub fn declared(&self, seller: Territory, supply: Supply) -> Declared {
        let is_abroad = self.territory.in_union(supply)
            && seller.in_union(supply)
            && !seller.shares_state(self.territory, supply);
        if self.treatment == Treatment::Taxed && is_abroad {
            Declared::OneStop
        } else {
            Declared::Home
        }
    }

    /// The state of consumption, as a return writes it: `EL` is Greece.
    pub fn state(&self, supply: Supply) -> &'static str {
        self.territory.authority(supply)
    }

    /// Whether the rate is the territory's standard or its reduced one; nothing of what is not taxed.
    pub fn category(&self, on: Date) -> Option<TaxCategory> {
        let is_taxed = self.treatment == Treatment::Taxed;
        is_taxed.then(|| self.territory.category_of(self.rate, on))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::money::Rate;

    fn taxed(territory: &str, percent: &str) -> Decision {
        Decision {
            territory: territory.parse().unwrap(),
            treatment: Treatment::Taxed,
            rate: percent.parse::<Rate>().unwrap(),
        }
    }

    #[test]
    fn what_another_states_consumers_paid_goes_into_the_one_stop_return() {
        let germany: Territory = "DE".parse().unwrap();
        for (decision, supply, declared, state) in [
            (
                taxed("FR", "20"),
                Supply::Electronic,
                Declared::OneStop,
                "FR",
            ),
            (taxed("GR", "24"), Supply::Goods, Declared::OneStop, "EL"),
            (taxed("XI", "20"), Supply::Goods, Declared::OneStop, "XI"),
            (taxed("DE", "19"), Supply::Electronic, Declared::Home, "DE"),
        ] {
            assert_eq!(decision.declared(germany, supply), declared, "{decision:?}");
            assert_eq!(decision.state(supply), state);
        }
        let exempt = Decision {
            treatment: Treatment::ReverseCharge,
            rate: Rate::ZERO,
            ..taxed("FR", "20")
        };
        assert_eq!(exempt.declared(germany, Supply::Service), Declared::Home);
        assert_eq!(exempt.category(Date::constant(2026, 3, 1)), None);
    }

    #[test]
    fn a_rate_is_the_standard_or_the_reduced_one() {
        let day = Date::constant(2026, 3, 1);
        for (decision, category) in [
            (taxed("DE", "19"), TaxCategory::Standard),
            (taxed("DE", "7"), TaxCategory::Reduced),
            // What another day's rate was.
            (taxed("DE", "16"), TaxCategory::Standard),
        ] {
            assert_eq!(decision.category(day), Some(category), "{decision:?}");
        }
    }
}

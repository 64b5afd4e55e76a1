//! In which currency a visitor sees prices: `?currency=`, kept in the links between the shop's pages.

use serde::Deserialize;

use crate::catalog::Plan;
use crate::catalog::pages::CurrencyLink;
use crate::money::Currency;
use crate::orders::Shop;

/// What the address says of it.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Wanted {
    currency: String,
}

impl Wanted {
    pub(super) fn named(code: &str) -> Self {
        Self {
            currency: code.to_owned(),
        }
    }

    /// The currency in which these plans are shown: the one that is asked for if one of them has a price in it, else the shop's,
    /// else any.
    pub(super) fn among(&self, plans: &[Plan], shop: &Shop) -> Option<Currency> {
        let offered = offered(plans);
        let asked = self.currency.trim().to_ascii_uppercase().parse().ok();
        asked
            .filter(|currency| offered.contains(currency))
            .or(Some(shop.currency).filter(|currency| offered.contains(currency)))
            .or(offered.first().copied())
    }
}

fn offered(plans: &[Plan]) -> Vec<Currency> {
    let prices = plans.iter().flat_map(|plan| &plan.prices);
    prices.map(|price| price.amount.currency()).collect()
}

/// The ways to see the page at `path` in each currency that one of these plans has a price in, the shop's own first; none
/// where there is no choice.
pub(super) fn links(
    path: &str,
    plans: &[Plan],
    shop: &Shop,
    chosen: Option<Currency>,
) -> Vec<CurrencyLink> {
    let mut offered = offered(plans);
    offered.sort_unstable_by_key(|currency| (*currency != shop.currency, currency.code()));
    offered.dedup();
    if offered.len() < 2 {
        return Vec::new();
    }
    let link = |currency: Currency| CurrencyLink {
        code: currency.code(),
        href: address(path, currency, shop),
        is_chosen: chosen == Some(currency),
    };
    offered.into_iter().map(link).collect()
}

/// The page at `path` in this currency. The shop's own need not be said.
pub(super) fn address(path: &str, currency: Currency, shop: &Shop) -> String {
    if currency == shop.currency {
        return path.to_owned();
    }
    format!("{path}?currency={}", currency.code())
}

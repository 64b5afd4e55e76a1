//! Where a sale is taxed, and how (Directive 2006/112/EC, title V; outside the Union by analogy).

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::territory::Territory;
use crate::billing::as_text;
use crate::catalog::{Supply, TaxCategory};
use crate::money::Rate;

/// Who sells, as far as VAT asks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Seller {
    /// Where the business is established.
    pub territory: Territory,
    /// Consumers in other states of the Union pay their own state's VAT (One-Stop-Shop). Without it the seller stays
    /// below the threshold of article 59c.
    pub oss: bool,
    /// Exempt at home as a small enterprise (article 284).
    pub small_business: bool,
}

/// Who buys, as far as VAT asks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Buyer {
    /// Where the address lies.
    pub territory: Territory,
    /// Whether it is on record that a VAT id was confirmed, by VIES or by an operator. A well-formed id is not enough:
    /// it proves nothing about who orders, so until then VAT is charged as to a consumer.
    pub confirmed_business: bool,
}

/// How one thing is taxed: frozen with the order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Decision {
    /// Whose law applies, and whose authority receives what is charged.
    #[serde(with = "as_text")]
    pub territory: Territory,
    pub treatment: Treatment,
    /// Zero for every treatment but [`Treatment::Taxed`].
    pub rate: Rate,
}

/// Why a document shows the tax it shows. In brackets: EN 16931's category code (UNCL 5305).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Treatment {
    /// Taxed at the territory's standard or reduced rate [S].
    Taxed,
    /// Taxed at zero [Z].
    ZeroRated,
    /// Exempt by its nature: articles 132 and 135 [E].
    Exempt,
    /// The seller is exempt as a small enterprise: article 284 [E].
    SmallBusiness,
    /// The customer owes the tax: article 196 [AE].
    ReverseCharge,
    /// Goods to a business in another state: article 138 [K].
    IntraCommunity,
    /// Goods that leave the Union (or the seller's country): article 146 [G].
    Export,
    /// Supplied where the seller has no tax to charge: articles 44, 58 and 59 [O].
    OutsideScope,
}

/// There is no rate to charge: the seller's country is none that we know, or the day is before our data begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("no VAT rate of {territory} is known for {on}")]
pub struct UnknownRate {
    pub territory: Territory,
    pub on: Date,
}

/// Decides how a thing is taxed on a day.
pub fn decide(
    seller: &Seller,
    buyer: &Buyer,
    supply: Supply,
    category: TaxCategory,
    on: Date,
) -> Result<Decision, UnknownRate> {
    let (territory, treatment) = match place(seller, buyer, supply) {
        Place::Taxed(territory) => (territory, taxed(seller, territory, supply, category)),
        Place::Untaxed(treatment) => (
            seller.territory,
            untaxed(seller, treatment, supply, category),
        ),
    };
    let rate = match treatment {
        Treatment::Taxed => territory
            .rate(category, on)
            .ok_or(UnknownRate { territory, on })?,
        _ => Rate::ZERO,
    };
    Ok(Decision {
        territory,
        treatment,
        rate,
    })
}

enum Place {
    /// The territory's rates apply, and the seller charges them.
    Taxed(Territory),
    /// The seller charges nothing, for this reason.
    Untaxed(Treatment),
}

fn place(seller: &Seller, buyer: &Buyer, supply: Supply) -> Place {
    let (here, there) = (seller.territory, buyer.territory);
    if here.shares_state(there, supply) {
        return Place::Taxed(match supply {
            // Article 58 looks at the customer even inside one state, whose islands may have rates of their own.
            Supply::Electronic => there,
            Supply::Service | Supply::Goods => here,
        });
    }
    match (here.in_union(supply), there.in_union(supply)) {
        (true, true) if buyer.confirmed_business => Place::Untaxed(match supply {
            Supply::Electronic | Supply::Service => Treatment::ReverseCharge,
            Supply::Goods => Treatment::IntraCommunity,
        }),
        (true, true) => Place::Taxed(match supply {
            // Articles 33 (a) and 58, with the threshold of 59c.
            Supply::Electronic | Supply::Goods if seller.oss => there,
            // Article 45: other services to consumers are taxed where the seller is.
            _ => here,
        }),
        // The non-Union scheme (article 358a): all services to consumers, from the first cent.
        (false, true) if seller.oss && supply != Supply::Goods && !buyer.confirmed_business => {
            Place::Taxed(there)
        }
        _ => Place::Untaxed(match supply {
            // Articles 44, 58, and 59: what is sold over a distance to consumers outside (advice, data processing,
            // information, licences) is taxed where they live.
            Supply::Electronic | Supply::Service => Treatment::OutsideScope,
            Supply::Goods => Treatment::Export,
        }),
    }
}

fn taxed(
    seller: &Seller,
    territory: Territory,
    supply: Supply,
    category: TaxCategory,
) -> Treatment {
    match category {
        TaxCategory::Exempt => Treatment::Exempt,
        // The exemption is the seller's own state's: what another state taxes under OSS stays taxed there.
        _ if seller.small_business && seller.territory.shares_state(territory, supply) => {
            Treatment::SmallBusiness
        }
        TaxCategory::Zero => Treatment::ZeroRated,
        TaxCategory::Standard | TaxCategory::Reduced => Treatment::Taxed,
    }
}

/// Goods are sent from the seller's state, so its exemptions come before the relief for crossing the border (article
/// 139); services supplied elsewhere are none of its business.
fn untaxed(
    seller: &Seller,
    treatment: Treatment,
    supply: Supply,
    category: TaxCategory,
) -> Treatment {
    match (supply, category) {
        (Supply::Goods, TaxCategory::Exempt) => Treatment::Exempt,
        (Supply::Goods, _) if seller.small_business => Treatment::SmallBusiness,
        _ => treatment,
    }
}

impl Treatment {
    pub const ALL: [Self; 8] = [
        Self::Taxed,
        Self::ZeroRated,
        Self::Exempt,
        Self::SmallBusiness,
        Self::ReverseCharge,
        Self::IntraCommunity,
        Self::Export,
        Self::OutsideScope,
    ];

    /// As the database and the API write it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Taxed => "taxed",
            Self::ZeroRated => "zero_rated",
            Self::Exempt => "exempt",
            Self::SmallBusiness => "small_business",
            Self::ReverseCharge => "reverse_charge",
            Self::IntraCommunity => "intra_community",
            Self::Export => "export",
            Self::OutsideScope => "outside_scope",
        }
    }

    /// The key of the note that the law wants on the document (article 226 (11) and (11a)), in
    /// `templates/locales/*/tax.ftl`; its `$seller` is the seller's country.
    pub const fn note(self) -> Option<&'static str> {
        match self {
            Self::Taxed | Self::ZeroRated => None,
            Self::Exempt => Some("tax-note-exempt"),
            Self::SmallBusiness => Some("tax-note-small-business"),
            Self::ReverseCharge => Some("tax-note-reverse-charge"),
            Self::IntraCommunity => Some("tax-note-intra-community"),
            Self::Export => Some("tax-note-export"),
            Self::OutsideScope => Some("tax-note-outside-scope"),
        }
    }
}

impl std::str::FromStr for Treatment {
    type Err = crate::catalog::UnknownWord;

    fn from_str(word: &str) -> Result<Self, Self::Err> {
        Self::ALL
            .into_iter()
            .find(|treatment| treatment.as_str() == word)
            .ok_or(crate::catalog::UnknownWord)
    }
}

#[cfg(test)]
mod tests;

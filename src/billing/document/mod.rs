//! Documents: invoices and credit notes as EN 16931 means them, written as CII (Factur-X, `ZUGFeRD`) and UBL (Peppol BIS
//! Billing, `XRechnung`). Pure: what a document says comes in, bytes go out, and the same document gives the same bytes.
//!
//! # How a document adds up
//!
//! The standard knows net lines alone; many of our prices are gross, and many gross prices have no net. Four rules are
//! exact: lines add up to BT-106, less discounts that is BT-109, the groups' taxes are BT-110, and both are the total
//! BT-112 (BR-CO-10 to BR-CO-15). So must be a fifth, ours: BT-109, BT-110 and BT-112 are what [`tax::totals`] said to cart,
//! order and ledger.
//!
//! **A line's net is what it adds to the net of the lines before it.** Let `net(x)` be the net of a gross sum `x` of one
//! part (all that is taxed alike), with the rounding that every total has: `x − round(x·r/(1+r))`. Entries (each line, each
//! discount as a negative one) are taken in their order; with running sums `s₀ = 0, s₁, …, sₙ`, entry `i` has the net
//! `net(sᵢ) − net(sᵢ₋₁)`. The sum telescopes to `net(sₙ)`, which is the part's net in the totals, to the cent and without a
//! correction; no line is a whole cent off its own exact net, since both ends are rounded by half a cent at most; and as
//! `net` never falls when `x` rises, nothing changes its sign. On a net basis `net(x) = x`, and each line stays as it is:
//! there is one way of reckoning for both.
//!
//! **The unit price (BT-146) follows from the line**, with as many decimals as it takes for quantity times price to round to
//! the line's amount: 3 × 9.99 gross at 19 % are 25.18 net, at 8.393.
//!
//! **The tax of a gross part may be a cent off its net times the rate.** 9.99 at 19 % hold 1.60, but 8.39 at 19 % bear 1.59,
//! and 8.40 bear 1.60 and come to 10.00: no net gives 9.99. With `|e| ≤ ½` cent the rounding of the tax, `net·r = tax −
//! e·(1+r)`: for rates up to 100 % that is a cent at most. BR-CO-17 and BR-S-09 allow just below one unit, for this very
//! reason. The other way out would be BT-112 = 10.00 with a rounding amount (BT-114) of −0.01: then the document's total
//! were none that the customer agreed to or the ledger knows, and the field means cash. So BT-114 is never written, and what
//! is owed (BT-115) is BT-112 − BT-113 (BR-CO-16).
//!
//! **A last credit note takes the rest** of net and tax, which may differ by cents from what its own lines come to. Its
//! totals are given; the difference of the net goes to the part's largest line.
//!
//! # What has no XML
//!
//! See [`NoXml`]. Such a document is a PDF alone, and says so.

mod category;
mod cii;
mod conversion;
mod draft;
mod model;
mod parties;
mod pdf;
mod profile;
mod sums;
mod text;
mod ubl;
mod xml;

pub use category::Category;
pub use conversion::{Conversion, ExchangeRate, InvalidRate};
pub use draft::{
    Discount, Draft, DraftError, Kind, Line, LineDiscount, Period, Preceding, Supplied,
};
pub use model::{Breakdown, Document, LineSums};
pub use parties::{Address, Buyer, Contact, Payment, Seller, Transfer};
pub use pdf::{PdfError, Press, PressError};
pub use profile::Profile;
pub use text::{Blank, Text};

#[cfg(doc)]
use super::tax;
use crate::money::Currency;
use crate::web::locale::Unsayable;

/// Why a document has no XML.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub enum NoXml {
    #[error("a proforma invoice is none in law")]
    Proforma,
    #[error("the standard's amounts have two decimals, and those of {0} have not")]
    Decimals(Currency),
    #[error("what is not subject to VAT cannot stand beside anything else (BR-O-11)")]
    MixedScope,
    #[error("the seller has no number that this tax asks for (BR-S-02 and the like)")]
    SellerNumber,
    #[error("the buyer has no VAT id (BR-AE-02, BR-IC-02)")]
    BuyerVatId,
    #[error(transparent)]
    Text(#[from] Unsayable),
}

impl Document {
    /// Factur-X's EN 16931 profile: UN/CEFACT Cross Industry Invoice (D16B to D22B).
    pub fn cii(&self) -> Result<Vec<u8>, NoXml> {
        self.check_xml()?;
        Ok(cii::write(self)?)
    }

    /// UBL 2.1, Invoice or `CreditNote`, by the narrowest [`Profile`] that it satisfies.
    pub fn ubl(&self) -> Result<Vec<u8>, NoXml> {
        self.check_xml()?;
        Ok(ubl::write(self)?)
    }

    fn check_xml(&self) -> Result<(), NoXml> {
        if matches!(self.draft.kind, Kind::Proforma) {
            return Err(NoXml::Proforma);
        }
        let sellers = self.draft.conversion.as_ref().map(|to| to.currency);
        for currency in [Some(self.currency()), sellers].into_iter().flatten() {
            if currency.exponent() != 2 {
                return Err(NoXml::Decimals(currency));
            }
        }
        let outside_scope = self.is_outside_scope();
        if outside_scope && self.breakdown.len() > 1 {
            return Err(NoXml::MixedScope);
        }
        let crosses_border = self.has(Category::IntraCommunity) || self.has(Category::Export);
        let seller = &self.draft.seller;
        let is_numbered = seller.vat_id.is_some()
            || !crosses_border && seller.tax_number.is_some()
            || outside_scope && seller.register.is_some();
        if !is_numbered {
            return Err(NoXml::SellerNumber);
        }
        let needs_buyer = self.has(Category::ReverseCharge) || self.has(Category::IntraCommunity);
        if needs_buyer && self.draft.buyer.vat_id.is_none() {
            return Err(NoXml::BuyerVatId);
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests;

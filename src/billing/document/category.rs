//! VAT categories as EN 16931 names them (UNCL 5305), and why a document shows no tax (the CEF's VATEX list).

use crate::billing::tax::{Decision, Treatment};

/// BT-118, BT-95 and BT-151.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Category {
    Standard,
    Zero,
    Exempt,
    ReverseCharge,
    IntraCommunity,
    Export,
    OutsideScope,
}

impl Category {
    pub fn of(decision: Decision) -> Self {
        match decision.treatment {
            // What a state taxes at nothing has a category of its own (BR-S-05).
            Treatment::Taxed if decision.rate.is_zero() => Self::Zero,
            Treatment::Taxed => Self::Standard,
            Treatment::ZeroRated => Self::Zero,
            Treatment::Exempt | Treatment::SmallBusiness => Self::Exempt,
            Treatment::ReverseCharge => Self::ReverseCharge,
            Treatment::IntraCommunity => Self::IntraCommunity,
            Treatment::Export => Self::Export,
            Treatment::OutsideScope => Self::OutsideScope,
        }
    }

    pub const fn code(self) -> &'static str {
        match self {
            Self::Standard => "S",
            Self::Zero => "Z",
            Self::Exempt => "E",
            Self::ReverseCharge => "AE",
            Self::IntraCommunity => "K",
            Self::Export => "G",
            Self::OutsideScope => "O",
        }
    }

    /// BT-121. What is exempt by its nature or its seller has no code that holds in every state: its text says why.
    pub const fn exemption(self) -> Option<&'static str> {
        match self {
            Self::Standard | Self::Zero | Self::Exempt => None,
            Self::ReverseCharge => Some("VATEX-EU-AE"),
            Self::IntraCommunity => Some("VATEX-EU-IC"),
            Self::Export => Some("VATEX-EU-G"),
            Self::OutsideScope => Some("VATEX-EU-O"),
        }
    }
}

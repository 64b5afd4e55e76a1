//! VAT ids that are to be confirmed.

use jiff::Timestamp;
use serde::Serialize;

use super::sample_time;
use crate::web::form::Filled;
use crate::web::page::Page;

/// `GET /admin/tax`.
#[derive(Debug, Clone, Serialize)]
pub struct VatIdsPage {
    pub rows: Vec<VatIdRow>,
    pub valid_days: i64,
    /// There are more than are shown.
    pub more: bool,
    /// Field `note`; `id` says of which row.
    pub form: Filled,
}

#[derive(Debug, Clone, Serialize)]
pub struct VatIdRow {
    pub id: String,
    /// `None` where it was erased.
    pub vat_id: Option<String>,
    pub company: Option<String>,
    pub name: Option<String>,
    pub customer: String,
    /// The order's id and number; none for what renews.
    pub order: Option<(String, String)>,
    /// `reverse_charge` or `intra_community`.
    pub becomes: String,
    pub asked_at: Timestamp,
    pub until: Timestamp,
    pub is_claimed: bool,
    /// VIES says that it is valid, of somebody with another name.
    pub is_of_another: bool,
}

impl Page for VatIdsPage {
    const TEMPLATE: &'static str = "admin/vat_ids.html";

    fn samples() -> Vec<Self> {
        let row = |is_claimed, order: Option<&str>| VatIdRow {
            id: "vat_06fqzpdf78c5v9t4m2k1n0s3aw".to_owned(),
            vat_id: Some("FR40303265045".to_owned()),
            company: Some("Moteurs Analytiques SARL".to_owned()),
            name: Some("Ada Lovelace".to_owned()),
            customer: "cus_06fqzpdf78c5v9t4m2k1n0s3aw".to_owned(),
            order: order.map(|number| ("ord_0".to_owned(), number.to_owned())),
            becomes: "reverse_charge".to_owned(),
            asked_at: sample_time(),
            until: sample_time(),
            is_claimed,
            is_of_another: is_claimed,
        };
        let empty = Self {
            rows: Vec::new(),
            valid_days: 30,
            more: false,
            form: Filled::default(),
        };
        let filled = Self {
            rows: vec![
                row(true, Some("BCDFG-23456")),
                row(false, Some("BCDFG-23457")),
                VatIdRow {
                    vat_id: None,
                    company: None,
                    name: None,
                    ..row(true, None)
                },
            ],
            more: true,
            form: Filled::default()
                .with("id", "vat_06fqzpdf78c5v9t4m2k1n0s3aw")
                .wrong("note", "field-required"),
            ..empty.clone()
        };
        let untouched = Self {
            form: Filled::default(),
            ..filled.clone()
        };
        vec![empty, filled, untouched]
    }
}

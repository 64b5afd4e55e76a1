//! What an order says of its customer, sealed before the transaction begins.

use crate::app::App;
use crate::customers::values::{
    AddressLine, BuyerReference, City, CompanyName, Phone, PostalCode, Region, VatId,
};
use crate::orders::data;
use crate::orders::model::{OrderDraft, OrderId};
use crate::vault::{self, Sealed, SubjectKeys};

/// The order's sealed columns.
pub(in crate::orders) struct SealedOrder {
    pub(in crate::orders) name: Sealed,
    pub(in crate::orders) email: Sealed,
    pub(in crate::orders) company: Option<Sealed>,
    pub(in crate::orders) phone: Option<Sealed>,
    pub(in crate::orders) vat_id: Option<Sealed>,
    pub(in crate::orders) address_line1: Sealed,
    pub(in crate::orders) address_line2: Option<Sealed>,
    pub(in crate::orders) postal_code: Option<Sealed>,
    pub(in crate::orders) city: Option<Sealed>,
    pub(in crate::orders) region: Option<Sealed>,
    pub(in crate::orders) buyer_reference: Option<Sealed>,
    pub(in crate::orders) answers: Option<Sealed>,
}

impl SealedOrder {
    pub(super) fn seal(
        app: &App,
        keys: &SubjectKeys,
        id: &OrderId,
        draft: &OrderDraft,
    ) -> Result<Self, vault::Error> {
        let seal = |field, text: &str| app.vault.seal(field, keys, id.as_str(), text.as_bytes());
        let seal_some = |field, text: Option<&str>| text.map(|text| seal(field, text)).transpose();
        let contact = &draft.contact;
        let address = &contact.address;
        let answers = serde_json::to_string(&draft.answers).expect("texts become JSON");
        let answered = (!draft.answers.is_empty()).then_some(answers.as_str());
        Ok(Self {
            name: seal(&data::NAME, contact.name.as_str())?,
            email: seal(&data::EMAIL, contact.email.as_str())?,
            company: seal_some(
                &data::COMPANY,
                contact.company.as_ref().map(CompanyName::as_str),
            )?,
            phone: seal_some(&data::PHONE, contact.phone.as_ref().map(Phone::as_str))?,
            vat_id: seal_some(&data::VAT_ID, contact.vat_id.as_ref().map(VatId::as_str))?,
            address_line1: seal(&data::ADDRESS_LINE1, address.line1.as_str())?,
            address_line2: seal_some(
                &data::ADDRESS_LINE2,
                address.line2.as_ref().map(AddressLine::as_str),
            )?,
            postal_code: seal_some(
                &data::POSTAL_CODE,
                address.postal_code.as_ref().map(PostalCode::as_str),
            )?,
            city: seal_some(&data::CITY, address.city.as_ref().map(City::as_str))?,
            region: seal_some(&data::REGION, address.region.as_ref().map(Region::as_str))?,
            buyer_reference: seal_some(
                &data::BUYER_REFERENCE,
                draft.buyer_reference.as_ref().map(BuyerReference::as_str),
            )?,
            answers: seal_some(&data::ANSWERS, answered)?,
        })
    }
}

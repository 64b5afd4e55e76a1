use super::values::{Address, CompanyName, Email, PersonName, Phone, VatId};
use crate::id::id;
use crate::vault::{Opened, SubjectId};
use crate::web::locale::Locale;

id!(CustomerId, "cus", "A customer.");

/// A customer that was recognised.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Known {
    pub id: CustomerId,
    pub subject: SubjectId,
}

/// Where mail to a customer goes. Not for operators: what they see, a permit opens.
#[derive(Debug, Clone)]
pub struct Addressee {
    pub subject: SubjectId,
    pub email: Opened,
    pub language: Locale,
}

/// Who somebody says they are.
#[derive(Debug, Clone)]
pub struct Contact {
    pub name: PersonName,
    pub email: Email,
    pub company: Option<CompanyName>,
    pub phone: Option<Phone>,
    pub vat_id: Option<VatId>,
    pub address: Address,
}

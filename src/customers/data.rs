//! What is kept of a customer.

use crate::vault::map::{
    Class, Column, Field, Index, LegalBasis, Purpose, Retention, Role, Rule, StandingPurpose, Table,
};

/// How to reach the customer.
pub const CONTACT: Rule = Rule {
    class: Class::Identity,
    purpose: Purpose::Contract,
    basis: LegalBasis::Contract,
    retention: Retention::Relationship,
    opens: &[Role::Owner, Role::Billing, Role::Support],
    standing: &[],
};

/// What tells customers apart in a list.
pub const NAMES: Rule = Rule {
    standing: &[
        (Role::Owner, StandingPurpose::NamesInLists),
        (Role::Billing, StandingPurpose::NamesInLists),
        (Role::Support, StandingPurpose::NamesInLists),
    ],
    ..CONTACT
};

/// What invoices need.
pub const INVOICING: Rule = Rule {
    class: Class::Billing,
    purpose: Purpose::Bookkeeping,
    basis: LegalBasis::LegalObligation,
    retention: Retention::Statutory,
    opens: &[Role::Owner, Role::Billing],
    standing: &[],
};

const T: &str = "customers";
pub const EMAIL: Field = CONTACT.seals(T, "email_sealed");
pub const EMAIL_INDEX: Index = EMAIL.indexed_by("email_index");
pub const NAME: Field = NAMES.seals(T, "name_sealed");
pub const COMPANY: Field = NAMES.seals(T, "company_sealed");
pub const PHONE: Field = CONTACT.seals(T, "phone_sealed");
pub const VAT_ID: Field = INVOICING.seals(T, "vat_id_sealed");
pub const ADDRESS_LINE1: Field = INVOICING.seals(T, "address_line1_sealed");
pub const ADDRESS_LINE2: Field = INVOICING.seals(T, "address_line2_sealed");
pub const POSTAL_CODE: Field = INVOICING.seals(T, "postal_code_sealed");
pub const CITY: Field = INVOICING.seals(T, "city_sealed");
pub const REGION: Field = INVOICING.seals(T, "region_sealed");

pub const TABLES: &[Table] = &[Table {
    name: T,
    about: "Who has ordered.",
    subject: Some("subject_id"),
    columns: &[
        Column::plain("id", "Random; says nothing about the customer."),
        Column::plain("subject_id", "Random; names the keys that open the row."),
        Column::Index(EMAIL_INDEX),
        Column::Sealed(EMAIL),
        Column::Sealed(NAME),
        Column::Sealed(COMPANY),
        Column::Sealed(PHONE),
        Column::Sealed(VAT_ID),
        Column::Sealed(ADDRESS_LINE1),
        Column::Sealed(ADDRESS_LINE2),
        Column::Sealed(POSTAL_CODE),
        Column::Sealed(CITY),
        Column::Sealed(REGION),
        Column::plain(
            "country",
            "Decides the tax; one of 249, shared with millions.",
        ),
        Column::plain("language", "Which of two languages mails are written in."),
        Column::plain("created_at", "Orders the list of customers."),
        Column::plain("verified_at", "That an address was proven, not which."),
        Column::plain(
            "withdrew_at",
            "Keeps what is to be given back from paying what is invoiced next.",
        ),
        Column::plain(
            "erasing_at",
            "Keeps anything more from being sealed during an erasure.",
        ),
    ],
}];

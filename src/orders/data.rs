//! What is kept of an order.

use crate::customers::data::{CONTACT, INVOICING, NAMES};
use crate::vault::map::{
    Class, Column, Field, LegalBasis, Purpose, Retention, Role, Rule, StandingPurpose, Table,
};

/// What the customer told us so that we can deliver.
const ANSWER: Rule = Rule {
    class: Class::Content,
    purpose: Purpose::Contract,
    basis: LegalBasis::Contract,
    retention: Retention::Relationship,
    opens: &[Role::Owner, Role::Support],
    standing: &[
        (Role::Owner, StandingPurpose::Fulfilment),
        (Role::Support, StandingPurpose::Fulfilment),
    ],
};

const T: &str = "orders";
pub const NAME: Field = NAMES.seals(T, "name_sealed");
pub const EMAIL: Field = CONTACT.seals(T, "email_sealed");
pub const COMPANY: Field = NAMES.seals(T, "company_sealed");
pub const PHONE: Field = CONTACT.seals(T, "phone_sealed");
pub const VAT_ID: Field = INVOICING.seals(T, "vat_id_sealed");
pub const ADDRESS_LINE1: Field = INVOICING.seals(T, "address_line1_sealed");
pub const ADDRESS_LINE2: Field = INVOICING.seals(T, "address_line2_sealed");
pub const POSTAL_CODE: Field = INVOICING.seals(T, "postal_code_sealed");
pub const CITY: Field = INVOICING.seals(T, "city_sealed");
pub const REGION: Field = INVOICING.seals(T, "region_sealed");
pub const BUYER_REFERENCE: Field = INVOICING.seals(T, "buyer_reference_sealed");
pub const ANSWERS: Field = ANSWER.seals(T, "answers_sealed");

const MONEY: &str = "Totals, reports and matching need the amount; it names nobody.";
const OFFER: &str = "Names what was ordered, which stands in the catalogue.";
const MOMENT: &str = "Orders lists and starts terms; it names nobody.";
const TAX: &str = "Proves how the amount was taxed; decided by the country.";

/// Every sealed field of an order.
pub fn fields() -> impl Iterator<Item = &'static Field> {
    TABLES.iter().flat_map(Table::sealed)
}

pub const TABLES: &[Table] = &[
    Table {
        name: T,
        about: "What somebody ordered, as it was said and priced at that moment.",
        subject: Some("subject_id"),
        columns: &[
            Column::plain("id", "Random; says nothing about the customer."),
            Column::plain("number", "Random; what customer and shop call the order."),
            Column::plain("customer_id", "Random; joins a customer's orders."),
            Column::plain("subject_id", "Random; names the keys that open the row."),
            Column::plain("plan_id", OFFER),
            Column::plain("price_id", OFFER),
            Column::plain("interval", OFFER),
            Column::plain("quantity", OFFER),
            Column::plain("currency", MONEY),
            Column::plain("basis", MONEY),
            Column::plain("net_minor", MONEY),
            Column::plain("tax_minor", MONEY),
            Column::plain("total_minor", MONEY),
            Column::plain("country", TAX),
            Column::plain("language", "Which of two languages mails are written in."),
            Column::plain("payment_method", "One of two words."),
            Column::plain(
                "news_asked_at",
                "When news were asked for with it, which is the consent to send them.",
            ),
            Column::plain("terms_version", "Which public terms were agreed to."),
            Column::Sealed(NAME),
            Column::Sealed(EMAIL),
            Column::Sealed(COMPANY),
            Column::Sealed(PHONE),
            Column::Sealed(VAT_ID),
            Column::Sealed(ADDRESS_LINE1),
            Column::Sealed(ADDRESS_LINE2),
            Column::Sealed(POSTAL_CODE),
            Column::Sealed(CITY),
            Column::Sealed(REGION),
            Column::Sealed(BUYER_REFERENCE),
            Column::Sealed(ANSWERS),
            Column::digest(
                "browser_digest",
                "Lets the browser that placed the order see it.",
            ),
            Column::plain("placed_at", MOMENT),
            Column::plain("fulfilled_at", MOMENT),
            Column::plain("cancelled_at", MOMENT),
            Column::plain("withdrawn_at", MOMENT),
            Column::plain("asked_plan_id", OFFER),
            Column::plain("taken_over_at", MOMENT),
            Column::plain(
                "proven_at",
                "When its customer said that the order is theirs.",
            ),
            Column::plain("followed_at", "What renews by it was begun, or ended."),
        ],
    },
    Table {
        name: "order_lines",
        about: "An order's amounts, and how each is taxed.",
        subject: None,
        columns: &[
            Column::plain("order_id", "Random; joins the line to its order."),
            Column::plain("position", OFFER),
            Column::plain("kind", OFFER),
            Column::plain("quantity", OFFER),
            Column::plain("unit_minor", MONEY),
            Column::plain("amount_minor", MONEY),
            Column::plain("tax_territory", TAX),
            Column::plain("tax_treatment", TAX),
            Column::plain("tax_rate_ppm", TAX),
            Column::plain("key", OFFER),
            Column::plain("name_en", OFFER),
            Column::plain("name_de", OFFER),
        ],
    },
    Table {
        name: "terms_versions",
        about: "The terms that the shop had, which are public.",
        subject: None,
        columns: &[
            Column::plain("name", "Names public terms."),
            Column::plain("offered_at", "When the shop first had them."),
        ],
    },
    Table {
        name: "idempotency_keys",
        about: "Which order a client's key stands for, for a day.",
        subject: None,
        columns: &[
            Column::digest(
                "key_digest",
                "Finds a repeated request; keyed, so that it cannot be guessed.",
            ),
            Column::digest("body_digest", "Tells the same request from another; keyed."),
            Column::plain("order_id", "Random; the order that was placed."),
            Column::plain("created_at", "When it may be forgotten."),
        ],
    },
];

//! What is wrong with an order form, in the words and the order of the page.

use crate::customers::values::FieldError;
use crate::web::form::problem;
use crate::web::locale::Phrase;

/// What is said about a field: a box that must be ticked needs other words than an empty line.
pub(in crate::orders) fn sentence(field: &str, error: &FieldError) -> Phrase {
    match field {
        "coupon" if *error == FieldError::NotAvailable => problem("coupon-not-available"),
        "quantity" if *error == FieldError::NotAvailable => problem("too-many"),
        _ if field.starts_with("addon_") && *error == FieldError::NotInList => {
            problem("unknown-addon")
        }
        "accept_terms" => problem("accept-terms"),
        "accept_privacy" => problem("accept-privacy"),
        "age_confirmed" => problem("age-confirmed"),
        "coupon" => problem("coupon"),
        _ => error.phrase(),
    }
}

/// Where a field stands in the template: the topmost mistake is listed first and gets the focus.
pub(super) fn place_on_the_page(field: &str) -> usize {
    const ORDER: [&str; 22] = [
        "interval",
        "quantity",
        "addon_",
        "answer_",
        "name",
        "email",
        "phone",
        "country",
        "address_line1",
        "address_line2",
        "postal_code",
        "city",
        "region",
        "company",
        "vat_id",
        "buyer_reference",
        "payment_method",
        "coupon",
        "accept_terms",
        "accept_privacy",
        "age_confirmed",
        "news",
    ];
    let stands_at =
        |name: &&str| *name == field || (name.ends_with('_') && field.starts_with(*name));
    ORDER.iter().position(stands_at).unwrap_or(ORDER.len())
}

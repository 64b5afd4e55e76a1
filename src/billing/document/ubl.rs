//! UBL 2.1 Invoice and `CreditNote`, in the order of their schemas; EN 16931-3-2 maps the terms.

use super::category::Category;
use super::draft::{Kind, Line, Period, Supplied};
use super::model::{Document, LineSums};
use super::parties::{Address, Identity};
use super::profile::Profile;
use super::text::Text;
use super::xml::Xml;
use crate::billing::tax::Decision;
use crate::money::{Money, Rate};
use crate::web::locale::Unsayable;

/// What the two kinds call the same things.
struct Names {
    root: &'static str,
    namespace: &'static str,
    type_code: &'static str,
    line: &'static str,
    quantity: &'static str,
}

const INVOICE: Names = Names {
    root: "Invoice",
    namespace: "urn:oasis:names:specification:ubl:schema:xsd:Invoice-2",
    type_code: "cbc:InvoiceTypeCode",
    line: "cac:InvoiceLine",
    quantity: "cbc:InvoicedQuantity",
};
const CREDIT_NOTE: Names = Names {
    root: "CreditNote",
    namespace: "urn:oasis:names:specification:ubl:schema:xsd:CreditNote-2",
    type_code: "cbc:CreditNoteTypeCode",
    line: "cac:CreditNoteLine",
    quantity: "cbc:CreditedQuantity",
};

pub fn write(document: &Document) -> Result<Vec<u8>, Unsayable> {
    let notes = document.notes()?;
    let names = match document.draft.kind {
        Kind::CreditNote(_) => &CREDIT_NOTE,
        Kind::Invoice | Kind::Proforma => &INVOICE,
    };
    let namespaces = [
        ("xmlns", names.namespace),
        (
            "xmlns:cac",
            "urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2",
        ),
        (
            "xmlns:cbc",
            "urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2",
        ),
    ];
    Ok(Xml::document(names.root, &namespaces, |xml| {
        header(xml, document, names, &notes);
        references(xml, document);
        parties(xml, document);
        delivery(xml, document);
        payment(xml, document);
        for (discount, net) in document.draft.discounts.iter().zip(&document.discounts) {
            allowance(xml, *net, &discount.reason, Some(discount.decision));
        }
        taxes(xml, document);
        totals(xml, document);
        let lines = document.draft.lines.iter().zip(&document.lines);
        for (number, (line, sums)) in (1..).zip(lines) {
            xml.group(names.line, |xml| {
                xml.leaf("cbc:ID", u32::to_string(&number));
                document_line(xml, names, line, sums);
            });
        }
    }))
}

fn header(xml: &mut Xml, document: &Document, names: &Names, notes: &[String]) {
    let draft = &document.draft;
    let profile = Profile::of(document);
    xml.leaf("cbc:CustomizationID", profile.customization());
    xml.maybe("cbc:ProfileID", profile.business_process());
    xml.leaf("cbc:ID", &draft.number);
    xml.leaf("cbc:IssueDate", draft.issued_on.to_string());
    // A credit note has no element for it here.
    if let (Kind::Invoice, Some(due_on)) = (&draft.kind, draft.payment.due_on) {
        xml.leaf("cbc:DueDate", due_on.to_string());
    }
    xml.leaf(names.type_code, document.type_code());
    // The syntax binding maps BT-22 to one element (UBL-SR-01 ff., Peppol R002).
    if !notes.is_empty() {
        xml.leaf("cbc:Note", notes.join(" "));
    }
    xml.leaf("cbc:DocumentCurrencyCode", document.currency().code());
    let conversion = draft.conversion.as_ref();
    xml.maybe(
        "cbc:TaxCurrencyCode",
        conversion.map(|to| to.currency.code()),
    );
    xml.maybe("cbc:BuyerReference", draft.buyer.reference.as_ref());
}

fn references(xml: &mut Xml, document: &Document) {
    let draft = &document.draft;
    if let Supplied::During(billed) = draft.supplied {
        period(xml, billed);
    }
    if let Some(order) = &draft.order {
        xml.group("cac:OrderReference", |xml| xml.leaf("cbc:ID", order));
    }
    if let Kind::CreditNote(preceding) = &draft.kind {
        xml.group("cac:BillingReference", |xml| {
            xml.group("cac:InvoiceDocumentReference", |xml| {
                xml.leaf("cbc:ID", &preceding.number);
                xml.leaf("cbc:IssueDate", preceding.issued_on.to_string());
            });
        });
    }
}

fn parties(xml: &mut Xml, document: &Document) {
    let (seller, buyer) = (&document.draft.seller, &document.draft.buyer);
    let outside_scope = document.is_outside_scope();
    xml.group("cac:AccountingSupplierParty", |xml| {
        let known = Known {
            endpoint: ("EM", &seller.contact.email),
            address: &seller.address,
            identity: seller.identity(outside_scope),
            name: &seller.name,
            register: seller.register.as_ref(),
        };
        party(xml, &known, |xml| {
            xml.leaf("cbc:Name", &seller.contact.name);
            xml.maybe("cbc:Telephone", seller.contact.phone.as_ref());
            xml.leaf("cbc:ElectronicMail", &seller.contact.email);
        });
    });
    xml.group("cac:AccountingCustomerParty", |xml| {
        let known = Known {
            endpoint: document.buyer_endpoint(),
            address: &buyer.address,
            identity: buyer.identity(outside_scope),
            name: &buyer.name,
            register: None,
        };
        party(xml, &known, |xml| {
            xml.leaf("cbc:Name", buyer.contact.as_ref().unwrap_or(&buyer.name));
        });
    });
}

struct Known<'a> {
    endpoint: (&'static str, &'a Text),
    address: &'a Address,
    identity: Identity<'a>,
    name: &'a Text,
    register: Option<&'a Text>,
}

fn party(xml: &mut Xml, known: &Known<'_>, contact: impl FnOnce(&mut Xml)) {
    xml.group("cac:Party", |xml| {
        let (scheme, endpoint) = known.endpoint;
        xml.leaf_with("cbc:EndpointID", ("schemeID", scheme), endpoint);
        if let Some(identifier) = known.identity.identifier {
            xml.group("cac:PartyIdentification", |xml| {
                xml.leaf("cbc:ID", identifier);
            });
        }
        address(xml, known.address);
        for (scheme, id) in [
            ("VAT", known.identity.vat_id),
            ("FC", known.identity.tax_number),
        ] {
            if let Some(id) = id {
                xml.group("cac:PartyTaxScheme", |xml| {
                    xml.leaf("cbc:CompanyID", id);
                    xml.group("cac:TaxScheme", |xml| xml.leaf("cbc:ID", scheme));
                });
            }
        }
        xml.group("cac:PartyLegalEntity", |xml| {
            xml.leaf("cbc:RegistrationName", known.name);
            xml.maybe("cbc:CompanyID", known.register);
        });
        xml.group("cac:Contact", contact);
    });
}

fn address(xml: &mut Xml, address: &Address) {
    xml.group("cac:PostalAddress", |xml| {
        xml.maybe("cbc:StreetName", address.line1.as_ref());
        xml.maybe("cbc:AdditionalStreetName", address.line2.as_ref());
        xml.maybe("cbc:CityName", address.city.as_ref());
        xml.maybe("cbc:PostalZone", address.postal_code.as_ref());
        xml.maybe("cbc:CountrySubentity", address.region.as_ref());
        country(xml, address);
    });
}

fn country(xml: &mut Xml, address: &Address) {
    xml.group("cac:Country", |xml| {
        xml.leaf("cbc:IdentificationCode", address.country.as_str());
    });
}

fn delivery(xml: &mut Xml, document: &Document) {
    xml.group("cac:Delivery", |xml| {
        if let Supplied::On(date) = document.draft.supplied {
            xml.leaf("cbc:ActualDeliveryDate", date.to_string());
        }
        xml.group("cac:DeliveryLocation", |xml| {
            xml.group("cac:Address", |xml| {
                country(xml, &document.draft.buyer.address);
            });
        });
    });
}

fn payment(xml: &mut Xml, document: &Document) {
    let payment = &document.draft.payment;
    xml.group("cac:PaymentMeans", |xml| {
        xml.leaf("cbc:PaymentMeansCode", document.payment_means());
        if let (Kind::CreditNote(_), Some(due_on)) = (&document.draft.kind, payment.due_on) {
            xml.leaf("cbc:PaymentDueDate", due_on.to_string());
        }
        if let Some(transfer) = &payment.transfer {
            xml.leaf("cbc:PaymentID", &transfer.reference);
            xml.group("cac:PayeeFinancialAccount", |xml| {
                xml.leaf("cbc:ID", &transfer.iban);
                xml.leaf("cbc:Name", &transfer.holder);
                if let Some(bic) = &transfer.bic {
                    xml.group("cac:FinancialInstitutionBranch", |xml| {
                        xml.leaf("cbc:ID", bic);
                    });
                }
            });
        }
    });
    xml.group("cac:PaymentTerms", |xml| {
        xml.leaf("cbc:Note", &payment.terms);
    });
}

fn taxes(xml: &mut Xml, document: &Document) {
    xml.group("cac:TaxTotal", |xml| {
        amount(xml, "cbc:TaxAmount", document.draft.totals.tax);
        for group in &document.breakdown {
            xml.group("cac:TaxSubtotal", |xml| {
                amount(xml, "cbc:TaxableAmount", group.net);
                amount(xml, "cbc:TaxAmount", group.tax);
                xml.group("cac:TaxCategory", |xml| {
                    xml.leaf("cbc:ID", group.category.code());
                    percent(xml, group.category, group.rate);
                    xml.maybe("cbc:TaxExemptionReasonCode", group.category.exemption());
                    xml.maybe("cbc:TaxExemptionReason", group.reason.as_ref());
                    scheme(xml);
                });
            });
        }
    });
    if let Some(tax) = document.converted_tax {
        xml.group("cac:TaxTotal", |xml| amount(xml, "cbc:TaxAmount", tax));
    }
}

fn totals(xml: &mut Xml, document: &Document) {
    let totals = &document.draft.totals;
    xml.group("cac:LegalMonetaryTotal", |xml| {
        amount(xml, "cbc:LineExtensionAmount", document.lines_net);
        amount(xml, "cbc:TaxExclusiveAmount", totals.net);
        amount(xml, "cbc:TaxInclusiveAmount", totals.total);
        if !document.discounts.is_empty() {
            amount(xml, "cbc:AllowanceTotalAmount", document.discounts_net);
        }
        if !document.draft.paid.is_zero() {
            amount(xml, "cbc:PrepaidAmount", document.draft.paid);
        }
        amount(xml, "cbc:PayableAmount", document.due);
    });
}

fn document_line(xml: &mut Xml, names: &Names, line: &Line, sums: &LineSums) {
    let unit = ("unitCode", super::model::UNIT);
    xml.leaf_with(names.quantity, unit, sums.quantity.to_string());
    amount(xml, "cbc:LineExtensionAmount", sums.net);
    if let Some(billed) = line.period {
        period(xml, billed);
    }
    if let (Some(off), Some(discount)) = (sums.discount, &line.discount) {
        allowance(xml, off, &discount.reason, None);
    }
    xml.group("cac:Item", |xml| {
        xml.maybe("cbc:Description", line.description.as_ref());
        xml.leaf("cbc:Name", &line.name);
        xml.group("cac:ClassifiedTaxCategory", |xml| {
            category(xml, line.decision);
        });
    });
    xml.group("cac:Price", |xml| {
        let currency = ("currencyID", sums.net.currency().code());
        xml.leaf_with("cbc:PriceAmount", currency, sums.unit_price.to_string());
    });
}

/// BG-20 with its tax, BG-27 without.
fn allowance(xml: &mut Xml, off: Money, reason: &Text, decision: Option<Decision>) {
    xml.group("cac:AllowanceCharge", |xml| {
        xml.leaf("cbc:ChargeIndicator", "false");
        xml.leaf("cbc:AllowanceChargeReasonCode", super::model::DISCOUNT);
        xml.leaf("cbc:AllowanceChargeReason", reason);
        amount(xml, "cbc:Amount", off);
        if let Some(decision) = decision {
            xml.group("cac:TaxCategory", |xml| category(xml, decision));
        }
    });
}

fn category(xml: &mut Xml, decision: Decision) {
    let category = Category::of(decision);
    xml.leaf("cbc:ID", category.code());
    percent(xml, category, decision.rate);
    scheme(xml);
}

/// What is not subject to VAT has no rate, not even zero (BR-O-05).
fn percent(xml: &mut Xml, category: Category, rate: Rate) {
    if category != Category::OutsideScope {
        xml.leaf("cbc:Percent", rate.to_string());
    }
}

fn scheme(xml: &mut Xml) {
    xml.group("cac:TaxScheme", |xml| xml.leaf("cbc:ID", "VAT"));
}

fn period(xml: &mut Xml, period: Period) {
    xml.group("cac:InvoicePeriod", |xml| {
        xml.leaf("cbc:StartDate", period.from.to_string());
        xml.leaf("cbc:EndDate", period.until.to_string());
    });
}

fn amount(xml: &mut Xml, name: &str, amount: Money) {
    let currency = ("currencyID", amount.currency().code());
    xml.leaf_with(name, currency, amount.decimal().to_string());
}

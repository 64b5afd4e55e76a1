//! UN/CEFACT Cross Industry Invoice, in the order of its schema; EN 16931-3-3 maps the terms.

use jiff::civil::Date;

use super::category::Category;
use super::draft::{Kind, Line, Period, Supplied};
use super::model::{Document, LineSums};
use super::parties::{Address, Buyer, Identity, Seller};
use super::profile::Profile;
use super::text::Text;
use super::xml::Xml;
use crate::billing::tax::Decision;
use crate::money::{Money, Rate};
use crate::web::locale::Unsayable;

const NAMESPACES: [(&str, &str); 4] = [
    (
        "xmlns:rsm",
        "urn:un:unece:uncefact:data:standard:CrossIndustryInvoice:100",
    ),
    (
        "xmlns:ram",
        "urn:un:unece:uncefact:data:standard:ReusableAggregateBusinessInformationEntity:100",
    ),
    (
        "xmlns:qdt",
        "urn:un:unece:uncefact:data:standard:QualifiedDataType:100",
    ),
    (
        "xmlns:udt",
        "urn:un:unece:uncefact:data:standard:UnqualifiedDataType:100",
    ),
];

pub fn write(document: &Document) -> Result<Vec<u8>, Unsayable> {
    let notes = document.notes()?;
    Ok(Xml::document(
        "rsm:CrossIndustryInvoice",
        &NAMESPACES,
        |xml| {
            xml.group("rsm:ExchangedDocumentContext", |xml| {
                xml.group("ram:GuidelineSpecifiedDocumentContextParameter", |xml| {
                    xml.leaf("ram:ID", Profile::CORE);
                });
            });
            xml.group("rsm:ExchangedDocument", |xml| {
                xml.leaf("ram:ID", &document.draft.number);
                xml.leaf("ram:TypeCode", document.type_code());
                xml.group("ram:IssueDateTime", |xml| {
                    day(xml, document.draft.issued_on);
                });
                for note in &notes {
                    xml.group("ram:IncludedNote", |xml| xml.leaf("ram:Content", note));
                }
            });
            xml.group("rsm:SupplyChainTradeTransaction", |xml| {
                let lines = document.draft.lines.iter().zip(&document.lines);
                for (number, (line, sums)) in (1..).zip(lines) {
                    xml.group("ram:IncludedSupplyChainTradeLineItem", |xml| {
                        trade_line(xml, number, line, sums);
                    });
                }
                agreement(xml, document);
                xml.group("ram:ApplicableHeaderTradeDelivery", |xml| {
                    delivery(xml, document);
                });
                xml.group("ram:ApplicableHeaderTradeSettlement", |xml| {
                    settlement(xml, document);
                });
            });
        },
    ))
}

fn trade_line(xml: &mut Xml, number: u32, line: &Line, sums: &LineSums) {
    xml.group("ram:AssociatedDocumentLineDocument", |xml| {
        xml.leaf("ram:LineID", number.to_string());
    });
    xml.group("ram:SpecifiedTradeProduct", |xml| {
        xml.leaf("ram:Name", &line.name);
        xml.maybe("ram:Description", line.description.as_ref());
    });
    xml.group("ram:SpecifiedLineTradeAgreement", |xml| {
        xml.group("ram:NetPriceProductTradePrice", |xml| {
            xml.leaf("ram:ChargeAmount", sums.unit_price.to_string());
        });
    });
    xml.group("ram:SpecifiedLineTradeDelivery", |xml| {
        let unit = ("unitCode", super::model::UNIT);
        xml.leaf_with("ram:BilledQuantity", unit, sums.quantity.to_string());
    });
    xml.group("ram:SpecifiedLineTradeSettlement", |xml| {
        xml.group("ram:ApplicableTradeTax", |xml| line_tax(xml, line.decision));
        if let Some(billed) = line.period {
            period(xml, billed);
        }
        if let (Some(off), Some(discount)) = (sums.discount, &line.discount) {
            allowance(xml, off, &discount.reason, None);
        }
        xml.group("ram:SpecifiedTradeSettlementLineMonetarySummation", |xml| {
            amount(xml, "ram:LineTotalAmount", sums.net);
        });
    });
}

fn agreement(xml: &mut Xml, document: &Document) {
    let draft = &document.draft;
    let outside_scope = document.is_outside_scope();
    xml.group("ram:ApplicableHeaderTradeAgreement", |xml| {
        xml.maybe("ram:BuyerReference", draft.buyer.reference.as_ref());
        xml.group("ram:SellerTradeParty", |xml| {
            seller(xml, &draft.seller, draft.seller.identity(outside_scope));
        });
        xml.group("ram:BuyerTradeParty", |xml| {
            buyer(
                xml,
                document,
                &draft.buyer,
                draft.buyer.identity(outside_scope),
            );
        });
        if let Some(order) = &draft.order {
            xml.group("ram:BuyerOrderReferencedDocument", |xml| {
                xml.leaf("ram:IssuerAssignedID", order);
            });
        }
    });
}

fn seller(xml: &mut Xml, seller: &Seller, identity: Identity<'_>) {
    xml.maybe("ram:ID", identity.identifier);
    xml.leaf("ram:Name", &seller.name);
    if let Some(register) = &seller.register {
        xml.group("ram:SpecifiedLegalOrganization", |xml| {
            xml.leaf("ram:ID", register);
        });
    }
    xml.group("ram:DefinedTradeContact", |xml| {
        xml.leaf("ram:PersonName", &seller.contact.name);
        if let Some(phone) = &seller.contact.phone {
            xml.group("ram:TelephoneUniversalCommunication", |xml| {
                xml.leaf("ram:CompleteNumber", phone);
            });
        }
        xml.group("ram:EmailURIUniversalCommunication", |xml| {
            xml.leaf("ram:URIID", &seller.contact.email);
        });
    });
    address(xml, &seller.address);
    endpoint(xml, ("EM", &seller.contact.email));
    registrations(xml, identity);
}

fn buyer(xml: &mut Xml, document: &Document, buyer: &Buyer, identity: Identity<'_>) {
    xml.maybe("ram:ID", identity.identifier);
    xml.leaf("ram:Name", &buyer.name);
    if let Some(contact) = &buyer.contact {
        xml.group("ram:DefinedTradeContact", |xml| {
            xml.leaf("ram:PersonName", contact);
        });
    }
    address(xml, &buyer.address);
    endpoint(xml, document.buyer_endpoint());
    registrations(xml, identity);
}

fn address(xml: &mut Xml, address: &Address) {
    xml.group("ram:PostalTradeAddress", |xml| {
        xml.maybe("ram:PostcodeCode", address.postal_code.as_ref());
        xml.maybe("ram:LineOne", address.line1.as_ref());
        xml.maybe("ram:LineTwo", address.line2.as_ref());
        xml.maybe("ram:CityName", address.city.as_ref());
        xml.leaf("ram:CountryID", address.country.as_str());
        xml.maybe("ram:CountrySubDivisionName", address.region.as_ref());
    });
}

fn endpoint(xml: &mut Xml, (scheme, id): (&str, &Text)) {
    xml.group("ram:URIUniversalCommunication", |xml| {
        xml.leaf_with("ram:URIID", ("schemeID", scheme), id);
    });
}

fn registrations(xml: &mut Xml, identity: Identity<'_>) {
    for (scheme, id) in [("FC", identity.tax_number), ("VA", identity.vat_id)] {
        if let Some(id) = id {
            xml.group("ram:SpecifiedTaxRegistration", |xml| {
                xml.leaf_with("ram:ID", ("schemeID", scheme), id);
            });
        }
    }
}

fn delivery(xml: &mut Xml, document: &Document) {
    xml.group("ram:ShipToTradeParty", |xml| {
        xml.group("ram:PostalTradeAddress", |xml| {
            let country = document.draft.buyer.address.country;
            xml.leaf("ram:CountryID", country.as_str());
        });
    });
    if let Supplied::On(date) = document.draft.supplied {
        xml.group("ram:ActualDeliverySupplyChainEvent", |xml| {
            xml.group("ram:OccurrenceDateTime", |xml| day(xml, date));
        });
    }
}

fn settlement(xml: &mut Xml, document: &Document) {
    let (draft, currency) = (&document.draft, document.currency());
    let transfer = draft.payment.transfer.as_ref();
    xml.maybe("ram:PaymentReference", transfer.map(|to| &to.reference));
    let conversion = draft.conversion.as_ref();
    xml.maybe(
        "ram:TaxCurrencyCode",
        conversion.map(|to| to.currency.code()),
    );
    xml.leaf("ram:InvoiceCurrencyCode", currency.code());
    xml.group("ram:SpecifiedTradeSettlementPaymentMeans", |xml| {
        xml.leaf("ram:TypeCode", document.payment_means());
        if let Some(transfer) = transfer {
            xml.group("ram:PayeePartyCreditorFinancialAccount", |xml| {
                xml.leaf("ram:IBANID", &transfer.iban);
                xml.leaf("ram:AccountName", &transfer.holder);
            });
            if let Some(bic) = &transfer.bic {
                xml.group("ram:PayeeSpecifiedCreditorFinancialInstitution", |xml| {
                    xml.leaf("ram:BICID", bic);
                });
            }
        }
    });
    for group in &document.breakdown {
        xml.group("ram:ApplicableTradeTax", |xml| {
            amount(xml, "ram:CalculatedAmount", group.tax);
            xml.leaf("ram:TypeCode", "VAT");
            xml.maybe("ram:ExemptionReason", group.reason.as_ref());
            amount(xml, "ram:BasisAmount", group.net);
            xml.leaf("ram:CategoryCode", group.category.code());
            xml.maybe("ram:ExemptionReasonCode", group.category.exemption());
            percent(xml, group.category, group.rate);
        });
    }
    if let Supplied::During(billed) = draft.supplied {
        period(xml, billed);
    }
    for (discount, net) in draft.discounts.iter().zip(&document.discounts) {
        allowance(xml, *net, &discount.reason, Some(discount.decision));
    }
    xml.group("ram:SpecifiedTradePaymentTerms", |xml| {
        xml.leaf("ram:Description", &draft.payment.terms);
        if let Some(due_on) = draft.payment.due_on {
            xml.group("ram:DueDateDateTime", |xml| day(xml, due_on));
        }
    });
    summation(xml, document);
    if let Kind::CreditNote(preceding) = &draft.kind {
        xml.group("ram:InvoiceReferencedDocument", |xml| {
            xml.leaf("ram:IssuerAssignedID", &preceding.number);
            xml.group("ram:FormattedIssueDateTime", |xml| {
                let plain = preceding.issued_on.strftime("%Y%m%d").to_string();
                xml.leaf_with("qdt:DateTimeString", ("format", "102"), plain);
            });
        });
    }
}

fn summation(xml: &mut Xml, document: &Document) {
    let totals = &document.draft.totals;
    xml.group(
        "ram:SpecifiedTradeSettlementHeaderMonetarySummation",
        |xml| {
            amount(xml, "ram:LineTotalAmount", document.lines_net);
            if !document.discounts.is_empty() {
                amount(xml, "ram:AllowanceTotalAmount", document.discounts_net);
            }
            amount(xml, "ram:TaxBasisTotalAmount", totals.net);
            for tax in [Some(totals.tax), document.converted_tax]
                .into_iter()
                .flatten()
            {
                let currency = ("currencyID", tax.currency().code());
                xml.leaf_with("ram:TaxTotalAmount", currency, tax.decimal().to_string());
            }
            amount(xml, "ram:GrandTotalAmount", totals.total);
            if !document.draft.paid.is_zero() {
                amount(xml, "ram:TotalPrepaidAmount", document.draft.paid);
            }
            amount(xml, "ram:DuePayableAmount", document.due);
        },
    );
}

/// BG-20 with its tax, BG-27 without.
fn allowance(xml: &mut Xml, off: Money, reason: &Text, decision: Option<Decision>) {
    xml.group("ram:SpecifiedTradeAllowanceCharge", |xml| {
        xml.group("ram:ChargeIndicator", |xml| {
            xml.leaf("udt:Indicator", "false");
        });
        amount(xml, "ram:ActualAmount", off);
        xml.leaf("ram:ReasonCode", super::model::DISCOUNT);
        xml.leaf("ram:Reason", reason);
        if let Some(decision) = decision {
            xml.group("ram:CategoryTradeTax", |xml| line_tax(xml, decision));
        }
    });
}

fn line_tax(xml: &mut Xml, decision: Decision) {
    let category = Category::of(decision);
    xml.leaf("ram:TypeCode", "VAT");
    xml.leaf("ram:CategoryCode", category.code());
    percent(xml, category, decision.rate);
}

/// What is not subject to VAT has no rate, not even zero (BR-O-05).
fn percent(xml: &mut Xml, category: Category, rate: Rate) {
    if category != Category::OutsideScope {
        xml.leaf("ram:RateApplicablePercent", rate.to_string());
    }
}

fn period(xml: &mut Xml, period: Period) {
    xml.group("ram:BillingSpecifiedPeriod", |xml| {
        xml.group("ram:StartDateTime", |xml| day(xml, period.from));
        xml.group("ram:EndDateTime", |xml| day(xml, period.until));
    });
}

fn amount(xml: &mut Xml, name: &str, amount: Money) {
    xml.leaf(name, amount.decimal().to_string());
}

fn day(xml: &mut Xml, date: Date) {
    let plain = date.strftime("%Y%m%d").to_string();
    xml.leaf_with("udt:DateTimeString", ("format", "102"), plain);
}

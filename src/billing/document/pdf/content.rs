//! What a page says: every word and amount, ready in the reader's language. The template only places them, and knows them
//! by the names that stand here.

use serde::Serialize;

use super::press::{QR, XML};
use crate::billing::document::{Document, Draft, Kind, NoXml, Period, Supplied};
use crate::money::Money;
use crate::web::locale::{Locale, Phrase, Unsayable};

mod amounts;
mod parties;
mod payment;

use amounts::{Columns, Row, Sum, Taxes};
use parties::{Buyer, Seller};
use payment::Payment;

const SAMPLE: &str = include_str!("../sample.json");

/// The root of `data.json`; the template finds a `logo` beside these.
#[derive(Debug, Serialize)]
pub struct Content {
    file: File,
    /// What the document is, and its number: on its own line, and above every page but the first.
    heading: Heading,
    seller: Seller,
    buyer: Buyer,
    /// Number, dates and references, in the order in which they are read.
    facts: Vec<Pair>,
    columns: Columns,
    lines: Vec<Row>,
    discounts: Vec<Pair>,
    sums: Vec<Sum>,
    taxes: Taxes,
    payment: Payment,
    /// What the law, the operator and the form of the document want said.
    notes: Vec<String>,
}

/// What the file says of itself.
#[derive(Debug, Serialize)]
struct File {
    title: String,
    author: String,
    language: &'static str,
    /// Year, month and day.
    issued: (i16, i8, i8),
    /// The name of the XML inside, if there is one.
    xml: Option<&'static str>,
}

#[derive(Debug, Serialize)]
struct Heading {
    kind: String,
    number: String,
}

/// A value with what it is.
#[derive(Debug, Serialize)]
struct Pair {
    label: String,
    value: String,
}

/// Says things in one language.
#[derive(Clone, Copy)]
struct Voice(Locale);

impl Voice {
    fn say(self, key: &'static str) -> Result<String, Unsayable> {
        self.0.say(&Phrase::new(key))
    }

    fn pair(self, key: &'static str, value: impl Into<String>) -> Result<Pair, Unsayable> {
        Ok(Pair {
            label: self.say(key)?,
            value: value.into(),
        })
    }

    fn period(self, period: Period) -> Result<String, Unsayable> {
        self.0.say(
            &Phrase::new("document-period")
                .with("from", self.0.date_short(period.from))
                .with("until", self.0.date_short(period.until)),
        )
    }

    /// A number of ours, which is always one.
    fn number(self, plain: &str) -> String {
        self.0.number(plain).unwrap_or_else(|_| plain.to_owned())
    }

    /// What is taken off or was paid already.
    fn off(self, amount: Money) -> String {
        self.0.money(Money::new(-amount.minor(), amount.currency()))
    }

    fn percent(self, plain: &str) -> String {
        self.0.percent(plain).unwrap_or_else(|_| plain.to_owned())
    }
}

impl Content {
    pub fn of(document: &Document, no_xml: Option<&NoXml>) -> Result<Self, Unsayable> {
        let draft = &document.draft;
        let voice = Voice(draft.language);
        let kind = voice.say(match draft.kind {
            Kind::Invoice => "document-invoice",
            Kind::CreditNote(_) => "document-credit-note",
            Kind::Proforma => "document-proforma",
        })?;
        let heading = Heading {
            kind,
            number: draft.number.as_str().to_owned(),
        };
        Ok(Self {
            file: File {
                title: format!("{} {}", heading.kind, heading.number),
                author: draft.seller.name.as_str().to_owned(),
                language: draft.language.tag(),
                issued: (
                    draft.issued_on.year(),
                    draft.issued_on.month(),
                    draft.issued_on.day(),
                ),
                xml: no_xml.is_none().then_some(XML),
            },
            heading,
            seller: Seller::of(draft, voice)?,
            buyer: Buyer::of(draft, voice),
            facts: facts(draft, voice)?,
            columns: Columns::of(draft.basis, voice)?,
            lines: amounts::rows(document, voice)?,
            discounts: amounts::discounts(draft, voice),
            sums: amounts::sums(document, voice)?,
            taxes: Taxes::of(document, voice)?,
            payment: Payment::of(document, voice)?,
            notes: notes(document, no_xml, voice)?,
        })
    }

    /// One that has something in every place.
    pub fn sample() -> Self {
        let draft = serde_json::from_str(SAMPLE).expect("the sample is tested");
        let document = Document::new(draft).expect("the sample is tested");
        Self::of(&document, None).expect("the sample is tested")
    }

    /// The picture of the code that fills in the transfer.
    pub fn qr(&self) -> Option<&str> {
        self.payment.qr()
    }

    /// "Invoice INV-2026-000001".
    pub fn title(&self) -> &str {
        &self.file.title
    }
}

fn facts(draft: &Draft, voice: Voice) -> Result<Vec<Pair>, Unsayable> {
    let mut facts = Vec::new();
    // A pro forma invoice has no number but that of its order, which must not be taken for an invoice's.
    match draft.kind {
        Kind::CreditNote(_) => {
            facts.push(voice.pair("document-credit-note-number", draft.number.as_str())?);
        }
        Kind::Invoice => facts.push(voice.pair("document-number", draft.number.as_str())?),
        Kind::Proforma => {}
    }
    facts.push(voice.pair("document-issued-on", voice.0.date_short(draft.issued_on))?);
    facts.push(match draft.supplied {
        Supplied::On(day) => voice.pair("document-supplied-on", voice.0.date_short(day))?,
        Supplied::During(period) => {
            voice.pair("document-supplied-during", voice.period(period)?)?
        }
    });
    if let Kind::CreditNote(preceding) = &draft.kind {
        let day = voice.0.date_short(preceding.issued_on);
        facts.push(voice.pair("document-corrects", preceding.number.as_str())?);
        facts.push(voice.pair("document-corrects-of", day)?);
    }
    if let Some(order) = &draft.order {
        facts.push(voice.pair("document-order", order.as_str())?);
    }
    if let Some(reference) = &draft.buyer.reference {
        facts.push(voice.pair("document-buyer-reference", reference.as_str())?);
    }
    if let Some(vat_id) = &draft.buyer.vat_id {
        facts.push(voice.pair("document-buyer-vat-id", vat_id.as_str())?);
    }
    if let Some(due_on) = draft.payment.due_on {
        facts.push(voice.pair("document-due-on", voice.0.date_short(due_on))?);
    }
    Ok(facts)
}

/// The notes of the document, why no tax is shown, and where its data is.
fn notes(
    document: &Document,
    no_xml: Option<&NoXml>,
    voice: Voice,
) -> Result<Vec<String>, Unsayable> {
    let reasons = document
        .breakdown
        .iter()
        .filter_map(|group| group.reason.clone());
    let mut notes: Vec<String> = reasons.collect();
    notes.extend(document.notes()?);
    let form = match no_xml {
        None => Phrase::new("document-holds-xml").with("file", XML),
        Some(NoXml::Decimals(currency)) => {
            Phrase::new("document-pdf-alone-decimals").with("currency", currency.code())
        }
        Some(NoXml::Proforma) => Phrase::new("document-pdf-alone-proforma"),
        Some(NoXml::MixedScope | NoXml::SellerNumber | NoXml::BuyerVatId | NoXml::Text(_)) => {
            Phrase::new("document-pdf-alone")
        }
    };
    notes.push(voice.0.say(&form)?);
    Ok(notes)
}

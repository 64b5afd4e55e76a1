//! How the document is paid.

use serde::Serialize;

use super::{Pair, QR, Voice};
use crate::billing::document::{self, Document, Kind};
use crate::billing::transfer;
use crate::identity::qr::{Qr, Run};
use crate::web::locale::Unsayable;

#[derive(Debug, Serialize)]
pub(super) struct Payment {
    terms: String,
    /// To whom, where and under which reference; nothing, if nothing is to be transferred.
    transfer: Vec<Pair>,
    qr: Option<Code>,
}

/// The QR code that fills in the transfer.
#[derive(Debug, Serialize)]
struct Code {
    /// The picture's, for the template.
    file: &'static str,
    #[serde(skip)]
    svg: String,
    caption: String,
}

impl Payment {
    pub(super) fn of(document: &Document, voice: Voice) -> Result<Self, Unsayable> {
        let payment = &document.draft.payment;
        let is_asked = !matches!(document.draft.kind, Kind::CreditNote(_));
        let wanted = is_asked && !document.due.is_zero();
        let transfer = payment.transfer.as_ref().filter(|_| wanted);
        let mut pairs = Vec::new();
        if let Some(to) = transfer {
            pairs.push(voice.pair("document-holder", to.holder.as_str())?);
            pairs.push(voice.pair("document-iban", in_fours(to.iban.as_str()))?);
            if let Some(bic) = &to.bic {
                pairs.push(voice.pair("document-bic", bic.as_str())?);
            }
            pairs.push(voice.pair(
                "document-payment-reference",
                in_fours(to.reference.as_str()),
            )?);
            pairs.push(voice.pair("document-due", voice.0.money(document.due))?);
        }
        let code = transfer.and_then(|to| code(document, to));
        let code = code.map(|qr| {
            Ok::<_, Unsayable>(Code {
                file: QR,
                svg: drawn(&qr),
                caption: voice.say("document-qr")?,
            })
        });
        Ok(Self {
            terms: payment.terms.as_str().to_owned(),
            transfer: pairs,
            qr: code.transpose()?,
        })
    }
}

impl Payment {
    pub(super) fn qr(&self) -> Option<&str> {
        self.qr.as_ref().map(|code| code.svg.as_str())
    }
}

/// One path: hundreds of squares would each be a thing to lay out.
fn drawn(qr: &Qr) -> String {
    let runs = qr.runs.iter();
    let path = runs.map(|Run { x, y, length }| format!("M{x} {y}h{length}v1h-{length}z"));
    let (side, path) = (qr.side, path.collect::<String>());
    format!(
        r#"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {side} {side}"><path d="{path}"/></svg>"#
    )
}

/// The EPC's code, for euros alone; what does not fit it is typed in by hand.
fn code(document: &Document, to: &document::Transfer) -> Option<Qr> {
    let iban = to.iban.as_str().parse().ok()?;
    let bic = to.bic.as_ref().and_then(|bic| bic.as_str().parse().ok());
    let purpose = match to.reference.as_str().parse() {
        Ok(reference) => transfer::Purpose::Reference(reference),
        Err(_) => transfer::Purpose::Text(to.reference.as_str().to_owned()),
    };
    let transfer = transfer::Transfer::new(
        to.holder.as_str(),
        &iban,
        bic.as_ref(),
        document.due,
        &purpose,
    );
    transfer.ok().map(|transfer| transfer.qr())
}

/// As account numbers and references are printed, so that people copy them without a slip.
fn in_fours(plain: &str) -> String {
    let chars: Vec<char> = plain.chars().collect();
    let groups: Vec<String> = chars
        .chunks(4)
        .map(|group| group.iter().collect())
        .collect();
    groups.join(" ")
}

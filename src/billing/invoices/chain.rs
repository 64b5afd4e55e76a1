//! The chain of issued documents, byte by byte.
//!
//! ```text
//! digest(n) = SHA-256( digest(n - 1) ‖ part… )      digest(0) is 32 zero bytes
//! part      = length (u32, big-endian) ‖ bytes
//! ```
//!
//! Parts: `"sealbook/invoice/v1"`, position, id, kind, number, cause, order id, customer id, subject id, what it corrects
//! (empty for an invoice), currency, basis, supply, net, tax, total, country, language, payment method, the days of issue and
//! payment, the time of issue, the SHA-256 of the *sealed* draft, the number of parts, then of each part its territory, treatment, rate in
//! parts per million, net and tax. Numbers are eight bytes, big-endian; texts are UTF-8. All documents of a shop are one
//! chain, whatever their series.

use sha2::{Digest, Sha256};

use super::model::{Document, InvoiceId};

/// A document's place in the chain.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Head {
    pub(super) position: i64,
    pub(super) digest: [u8; 32],
}

/// What stands before the first document.
pub(super) const GENESIS: Head = Head {
    position: 0,
    digest: [0; 32],
};

/// The head after `document` was put behind `head`.
pub(super) fn next(head: &Head, document: &Document, draft_sealed: &[u8]) -> Head {
    let position = head.position + 1;
    let mut hasher = Sha256::new();
    hasher.update(head.digest);
    let mut part = |bytes: &[u8]| {
        let len = u32::try_from(bytes.len()).expect("ids, numbers and digests are short");
        hasher.update(len.to_be_bytes());
        hasher.update(bytes);
    };
    part(b"sealbook/invoice/v1");
    part(&position.to_be_bytes());
    for text in [
        document.id.as_str(),
        document.kind.as_str(),
        &document.number,
        &document.cause,
        &document.order_id,
        document.customer.as_str(),
        document.subject.as_str(),
        document.corrects.as_ref().map_or("", InvoiceId::as_str),
        document.total.currency().code(),
        document.basis.as_str(),
        document.supply.as_str(),
    ] {
        part(text.as_bytes());
    }
    for amount in [document.net, document.tax, document.total] {
        part(&amount.minor().to_be_bytes());
    }
    for text in [
        document.country.as_str(),
        &document.language,
        &document.payment_method,
        &document.issued_on.to_string(),
        &document.due_on.to_string(),
    ] {
        part(text.as_bytes());
    }
    part(&document.issued_at.as_microsecond().to_be_bytes());
    part(&Sha256::digest(draft_sealed));
    let count = i64::try_from(document.parts.len()).expect("a few rates");
    part(&count.to_be_bytes());
    for taxed in &document.parts {
        part(taxed.decision.territory.code().as_bytes());
        part(taxed.decision.treatment.as_str().as_bytes());
        part(&i64::from(taxed.decision.rate.parts_per_million()).to_be_bytes());
        part(&taxed.net.minor().to_be_bytes());
        part(&taxed.tax.minor().to_be_bytes());
    }
    Head {
        position,
        digest: hasher.finalize().into(),
    }
}

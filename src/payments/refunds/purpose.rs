//! What the payee of a refund reads: which of their documents it is for.
//!
//! A customer may have several credit notes, of one invoice or of many, and a refund is of some of it. What is named is what the refund
//! can only be for; where several could be meant, none is: a wrong number is worse than no number.

use super::model::{Refund, bank_id};
use super::{RefundError, stored};
use crate::app::App;
use crate::web::locale::{Locale, Phrase};

/// Documents that a text has room for.
const NAMED_MAX: usize = 3;

/// A document that gave a customer a credit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CreditedBy {
    pub number: String,
    pub language: String,
    pub minor: i64,
}

/// In the language of the documents; with the id once more in words, for banks whose exports leave it out.
pub(super) async fn purpose(app: &App, refund: &Refund) -> Result<String, RefundError> {
    let named = bank_id(refund.id.as_str());
    let credits = stored::credited_before(&app.storage, refund).await?;
    let alike_before = stored::alike_before(&app.storage, refund).await?;
    let locale = credits.first().map(|latest| latest.language.parse());
    let locale = locale.and_then(Result::ok).unwrap_or(Locale::ALL[0]);
    let numbers = meant(&credits, refund.amount.minor(), alike_before);
    let phrase = if numbers.is_empty() {
        Phrase::new("refund-purpose")
    } else {
        Phrase::new("refund-purpose-of").with("number", numbers.join(", "))
    };
    let phrase = phrase.with("named", named.clone());
    Ok(locale.say(&phrase).unwrap_or(named))
}

/// The numbers of the documents, the latest first, that a refund of so much is for. `alike_before`: how many refunds of as much were
/// queued before it.
fn meant(latest_first: &[CreditedBy], minor: i64, alike_before: usize) -> Vec<&str> {
    let mut exact: Vec<&CreditedBy> = latest_first
        .iter()
        .filter(|credit| credit.minor == minor)
        .collect();
    exact.reverse();
    // Of equal ones, the first refund is for the first.
    if let Some(one) = exact.get(alike_before).or(exact.last()) {
        return vec![&one.number];
    }
    let mut sum = 0_i64;
    for (nth, credit) in latest_first.iter().take(NAMED_MAX).enumerate() {
        sum = sum.saturating_add(credit.minor);
        if sum == minor {
            let together = latest_first[..=nth].iter();
            return together.map(|credit| credit.number.as_str()).collect();
        }
    }
    match latest_first {
        [only] if minor < only.minor => vec![&only.number],
        _ => Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn credits(latest_first: &[(&str, i64)]) -> Vec<CreditedBy> {
        let credit = |(number, minor): &(&str, i64)| CreditedBy {
            number: (*number).to_owned(),
            language: "en".to_owned(),
            minor: *minor,
        };
        latest_first.iter().map(credit).collect()
    }

    #[test]
    fn a_refund_names_what_it_can_only_be_for() {
        let three = credits(&[("CN-3", 500), ("CN-2", 300), ("CN-1", 200)]);
        for (minor, numbers) in [
            (500, vec!["CN-3"]),
            (200, vec!["CN-1"]),
            (800, vec!["CN-3", "CN-2"]),
            (1_000, vec!["CN-3", "CN-2", "CN-1"]),
            // Of which it is nobody said.
            (100, vec![]),
            (1_001, vec![]),
        ] {
            assert_eq!(meant(&three, minor, 0), numbers, "{minor}");
        }
        assert_eq!(
            meant(&three[..1], 100, 0),
            ["CN-3"],
            "a part of the only one"
        );
        assert!(meant(&three[..1], 501, 0).is_empty(), "more than all of it");
        assert!(meant(&[], 100, 0).is_empty());
    }

    #[test]
    fn equal_refunds_of_equal_documents_name_each_its_own() {
        let equal = credits(&[("CN-2", 300), ("CN-1", 300)]);
        for (alike_before, number) in [(0, "CN-1"), (1, "CN-2"), (2, "CN-2")] {
            assert_eq!(meant(&equal, 300, alike_before), [number]);
        }
    }
}

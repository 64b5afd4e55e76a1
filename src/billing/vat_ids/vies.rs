//! VIES, the European Commission's register of VAT ids: asked only where the settings say so, about one id at a time.
//!
//! What it says of a trader's name is compared and forgotten. Some states give none.

use std::time::Duration;

use serde::{Deserialize, Serialize};
use unicode_normalization::UnicodeNormalization as _;

use crate::config::{Business, VatIds};
use crate::customers::values::VatId;
use crate::egress::{Call, HttpClient, HttpError, InvalidOrigin, Method};

/// Whom the customer reads that the id was given to.
pub const RECIPIENT: &str = "European Commission (VIES)";

/// The register asks the member state in turn; some take their time.
const PATIENCE: Duration = Duration::from_secs(10);
/// A consultation number has about twenty letters.
const CONSULTATION_MAX: usize = 64;
/// What says how a company is organised, and not what it is called.
const LEGAL_FORMS: &[&str] = &[
    "ab", "ag", "aps", "as", "bv", "bvba", "co", "doo", "eood", "eurl", "gmbh", "kft", "kg", "lda",
    "limited", "ltd", "mbh", "nv", "ohg", "oy", "oyj", "ou", "plc", "ug", "sa", "sarl", "sas",
    "sasu", "sia", "sl", "slu", "spa", "sprl", "srl", "sro", "uab", "und", "zoo",
];

/// What came of asking.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Answer {
    /// The id is in use.
    Valid {
        /// The trader's name, where the state gives it.
        name: Option<String>,
        /// Proves that it was asked; given to who names their own id.
        consultation: Option<String>,
    },
    Invalid,
}

/// Why there is no answer: to be asked again.
#[derive(Debug, thiserror::Error)]
pub enum NoAnswer {
    #[error(transparent)]
    Http(#[from] HttpError),
    #[error("it answered {0}, and not whether the id is valid")]
    Unclear(u16),
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Request<'a> {
    country_code: &'a str,
    vat_number: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    requester_member_state_code: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    requester_number: Option<&'a str>,
}

/// Of what the register says, what matters. What is unknown is passed over; what is missing is no answer.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Response {
    valid: Option<bool>,
    country_code: Option<String>,
    vat_number: Option<String>,
    request_identifier: Option<String>,
    name: Option<String>,
}

/// The way to the register.
#[derive(Debug)]
pub struct Vies {
    client: HttpClient,
    path: String,
    /// The shop's own id: for a consultation number.
    own: Option<VatId>,
}

impl Vies {
    pub fn of(settings: &VatIds, business: &Business) -> Result<Self, InvalidOrigin> {
        let url = url::Url::parse(&settings.vies_url).map_err(|_| InvalidOrigin::Form)?;
        let path = url.path().trim_end_matches('/');
        Ok(Self {
            client: HttpClient::to(&settings.vies_url, PATIENCE)?,
            path: format!("{path}/check-vat-number"),
            own: business.vat_id.parse().ok(),
        })
    }

    pub async fn ask(&self, id: &VatId) -> Result<Answer, NoAnswer> {
        let (country_code, vat_number) = split(id);
        let own = self.own.as_ref().map(split);
        let request = Request {
            country_code,
            vat_number,
            requester_member_state_code: own.map(|(country, _)| country),
            requester_number: own.map(|(_, number)| number),
        };
        let call = Call {
            method: Method::Post,
            path: &self.path,
            headers: &[("content-type", "application/json")],
            body: serde_json::to_string(&request).expect("texts become JSON"),
        };
        let answer = self.client.send(call).await?;
        let unclear = NoAnswer::Unclear(answer.status);
        if answer.status != 200 {
            return Err(unclear);
        }
        read(&answer.body, id).ok_or(unclear)
    }
}

fn split(id: &VatId) -> (&str, &str) {
    id.as_str().split_at(2)
}

/// Whether the id that was asked about is valid, if that is what was answered.
fn read(body: &[u8], id: &VatId) -> Option<Answer> {
    let said: Response = serde_json::from_slice(body).ok()?;
    let (country, number) = split(id);
    let is_of = |said: &Option<String>, asked: &str| {
        said.as_deref()
            .is_none_or(|said| said.eq_ignore_ascii_case(asked))
    };
    if !is_of(&said.country_code, country) || !is_of(&said.vat_number, number) {
        return None;
    }
    if !said.valid? {
        return Some(Answer::Invalid);
    }
    let says_something = |text: &String| text.chars().any(char::is_alphanumeric);
    let consultation = said.request_identifier.filter(|number| {
        number.len() <= CONSULTATION_MAX
            && !number.is_empty()
            && number
                .bytes()
                .all(|b| b.is_ascii_alphanumeric() || b == b'-')
    });
    Some(Answer::Valid {
        name: said.name.filter(says_something),
        consultation,
    })
}

/// Whether two spellings of a name are of one trader: all words of the shorter one stand in the longer, whatever it says of how
/// the company is organised.
pub fn is_same_name(one: &str, other: &str) -> bool {
    let (one, other) = (words(one), words(other));
    let (short, long) = if one.len() <= other.len() {
        (one, other)
    } else {
        (other, one)
    };
    !short.is_empty() && short.iter().all(|word| long.contains(word))
}

fn words(name: &str) -> Vec<String> {
    let plain: String = name
        .nfkd()
        .filter(|c| *c != '.' && !unicode_normalization::char::is_combining_mark(*c))
        .flat_map(char::to_lowercase)
        .collect();
    plain
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty() && !LEGAL_FORMS.contains(word))
        .map(str::to_owned)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn id() -> VatId {
        "FR40303265045".parse().unwrap()
    }

    #[test]
    fn only_what_says_it_of_this_id_is_an_answer() {
        let valid = r#"{"countryCode":"FR","vatNumber":"40303265045","requestDate":"2026-03-01T12:00:00Z","valid":true,
            "requestIdentifier":"WAPIAAAAZ1","name":"SA SODIMAS","address":"---"}"#;
        assert_eq!(
            read(valid.as_bytes(), &id()),
            Some(Answer::Valid {
                name: Some("SA SODIMAS".to_owned()),
                consultation: Some("WAPIAAAAZ1".to_owned()),
            })
        );
        let without = r#"{"valid":true,"name":"---","requestIdentifier":""}"#;
        assert_eq!(
            read(without.as_bytes(), &id()),
            Some(Answer::Valid {
                name: None,
                consultation: None,
            })
        );
        assert_eq!(read(br#"{"valid":false}"#, &id()), Some(Answer::Invalid));
        for unclear in [
            r#"{"actionSucceed":false,"errorWrappers":[{"error":"MS_UNAVAILABLE"}]}"#,
            r#"{"valid":"true"}"#,
            r#"{"valid":true,"vatNumber":"83404833048"}"#,
            r#"{"valid":true,"countryCode":"DE"}"#,
            r"[true]",
            "<html>busy</html>",
            "",
        ] {
            assert_eq!(read(unclear.as_bytes(), &id()), None, "{unclear}");
        }
    }

    #[test]
    fn a_name_is_known_again_however_it_is_organised() {
        for (ours, theirs) in [
            ("Sodimas", "SA SODIMAS"),
            ("Moteurs Analytiques SARL", "S.A.R.L. MOTEURS ANALYTIQUES"),
            ("Müller & Söhne GmbH", "MULLER SOHNE"),
            ("Lovelace, Ada", "ADA LOVELACE"),
        ] {
            assert!(is_same_name(ours, theirs), "{ours}");
        }
        for (ours, theirs) in [
            ("Moteurs Analytiques", "SA SODIMAS"),
            ("GmbH", "SAP GmbH"),
            ("", "SA SODIMAS"),
            ("Ada", "Adam"),
        ] {
            assert!(!is_same_name(ours, theirs), "{ours}");
        }
    }
}

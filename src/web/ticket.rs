//! A form's ticket: proves when this browser was given the form, and names its one submission.

use data_encoding::BASE64URL_NOPAD;
use jiff::{SignedDuration, Timestamp};

use super::{Site, Visit};

/// Microseconds since the epoch, a random part, a tag over both and the browser.
const TIME_LEN: usize = 8;
const RANDOM_LEN: usize = 16;
const TAG_LEN: usize = 16;
/// A form that lay open for longer is shown again, with what was typed.
const AGE_MAX: SignedDuration = SignedDuration::from_hours(24);

/// A ticket of ours, given to this browser.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ticket {
    /// As the form sends it back; the same for every try at the same submission.
    pub text: String,
    pub age: SignedDuration,
}

impl Ticket {
    /// The text for a form's hidden field.
    pub fn issue(site: &Site, visit: &Visit) -> String {
        let mut bytes = site.clock.now_micros().to_be_bytes().to_vec();
        bytes.extend(site.chance.bytes::<RANDOM_LEN>());
        let tag = tag(site, visit, &bytes);
        bytes.extend(tag);
        BASE64URL_NOPAD.encode(&bytes)
    }

    /// Reads a ticket back; nothing when it is not ours, not this browser's, or too old.
    pub fn check(site: &Site, visit: &Visit, text: &str) -> Option<Self> {
        let bytes = BASE64URL_NOPAD.decode(text.as_bytes()).ok()?;
        if bytes.len() != TIME_LEN + RANDOM_LEN + TAG_LEN {
            return None;
        }
        let (signed, given) = bytes.split_at(TIME_LEN + RANDOM_LEN);
        let difference = tag(site, visit, signed)
            .iter()
            .zip(given)
            .fold(0, |sum, (own, given)| sum | (own ^ given));
        let micros = i64::from_be_bytes(signed[..TIME_LEN].try_into().ok()?);
        let age = site
            .clock
            .now()
            .duration_since(Timestamp::from_microsecond(micros).ok()?);
        (difference == 0 && age <= AGE_MAX).then(|| Self {
            text: text.to_owned(),
            age,
        })
    }
}

fn tag(site: &Site, visit: &Visit, bytes: &[u8]) -> [u8; TAG_LEN] {
    let mut signed = bytes.to_vec();
    signed.extend(visit.browser().as_bytes());
    let full = site.vault.fingerprint("form", &signed);
    let mut tag = [0; TAG_LEN];
    tag.copy_from_slice(&full[..TAG_LEN]);
    tag
}

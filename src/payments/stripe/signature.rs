//! What proves that a message came from Stripe, and when: `Stripe-Signature: t=…,v1=…`
//! (<https://docs.stripe.com/webhooks#verify-manually>).

use data_encoding::HEXLOWER_PERMISSIVE;
use jiff::{SignedDuration, Timestamp};

use crate::vault;

/// A message may be so much older, or newer, than the shop's clock says.
pub const TOLERANCE: SignedDuration = SignedDuration::from_secs(300);
/// A header longer than this is nobody's.
const HEADER_LEN_MAX: usize = 1024;

/// Whether the header signs exactly these bytes under the secret, within the tolerance of `now`. While a secret is being
/// replaced there are two signatures; one of them is enough.
pub fn is_right(header: &str, body: &[u8], secret: &[u8], now: Timestamp) -> bool {
    if secret.is_empty() || header.len() > HEADER_LEN_MAX {
        return false;
    }
    let parts = || {
        header
            .split(',')
            .filter_map(|part| part.trim().split_once('='))
    };
    let mut times = parts().filter(|(name, _)| *name == "t");
    let (Some((_, written)), None) = (times.next(), times.next()) else {
        return false;
    };
    let at = written.parse().ok().map(Timestamp::from_second);
    let Some(Ok(at)) = at else {
        return false;
    };
    if now.duration_since(at).abs() > TOLERANCE {
        return false;
    }
    let signed = [written.as_bytes(), b".", body];
    parts()
        .filter(|(name, _)| *name == "v1")
        .filter_map(|(_, hex)| HEXLOWER_PERMISSIVE.decode(hex.as_bytes()).ok())
        .any(|signature| vault::is_signed(secret, &signed, &signature))
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECRET: &[u8] = b"whsec_test";
    const BODY: &[u8] = br#"{"id":"evt_1"}"#;
    /// Of the body at 1,700,000,000, by OpenSSL.
    const SIGNED: &str = "c89214b5b5da833daed6f0b8c5bb6bd58cea9022bd80ccc78230f3942d632925";

    fn at(seconds: i64) -> Timestamp {
        Timestamp::from_second(1_700_000_000 + seconds).unwrap()
    }

    fn takes(header: &str, seconds: i64) -> bool {
        is_right(header, BODY, SECRET, at(seconds))
    }

    #[test]
    fn a_signature_is_good_for_these_bytes_at_this_time() {
        let header = format!("t=1700000000,v1={SIGNED}");
        assert!(takes(&header, 0) && takes(&header, 300) && takes(&header, -300));
        assert!(!takes(&header, 301) && !takes(&header, -301));
        assert!(!is_right(&header, b"{}", SECRET, at(0)));
        assert!(!is_right(&header, BODY, b"whsec_other", at(0)));
        assert!(!is_right(&header, BODY, b"", at(0)));
        let rolled = format!("t=1700000000,v1={},v1={SIGNED},v0=00", "0".repeat(64));
        assert!(takes(&rolled, 0));
    }

    #[test]
    fn what_is_no_signature_is_refused() {
        let long = format!("t=1700000000,v1={SIGNED}{}", ",v1=00".repeat(400));
        for header in [
            "",
            "t=1700000000",
            &format!("v1={SIGNED}"),
            &format!("t=,v1={SIGNED}"),
            &format!("t=1700000001,v1={SIGNED}"),
            &format!("t=1700000000,v0={SIGNED}"),
            &format!("t=1700000000,t=1700000000,v1={SIGNED}"),
            &format!("t=9223372036854775807,v1={SIGNED}"),
            &format!("t=-9223372036854775808,v1={SIGNED}"),
            "t=1700000000,v1=zz",
            &long,
        ] {
            assert!(!takes(header, 0), "{header}");
        }
    }
}

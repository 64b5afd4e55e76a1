//! The second factor: time-based one-time passwords (RFC 6238, six digits, half a minute, SHA-1 as every app expects).

use std::fmt;

use jiff::Timestamp;
use totp_rs::{Builder, Secret, Totp};
use zeroize::Zeroizing;

use crate::chance::Chance;

const STEP_S: u64 = 30;
/// RFC 4226, section 4: 160 bits are recommended.
const SECRET_LEN: usize = 20;

/// What the app and the shop share.
pub struct SharedSecret(Zeroizing<Vec<u8>>);

/// What somebody needs to set up the app.
#[derive(Clone)]
pub struct Enrolment {
    /// To be typed, in groups of four.
    pub secret: Zeroizing<String>,
    /// `otpauth://totp/…`: to be drawn as a code that the app scans.
    pub url: Zeroizing<String>,
}

impl SharedSecret {
    pub fn new(chance: &Chance) -> Self {
        Self(Zeroizing::new(chance.bytes::<SECRET_LEN>().to_vec()))
    }

    pub fn from_stored(bytes: &[u8]) -> Self {
        Self(Zeroizing::new(bytes.to_vec()))
    }

    pub fn as_bytes(&self) -> &[u8] {
        &self.0
    }

    /// The time step whose code this is: now, or one step to either side for clocks that differ, but later than `last`,
    /// the step of the last code that was taken.
    pub fn step_of(&self, code: &str, now: Timestamp, last: i64) -> Option<i64> {
        let typed: String = code.chars().filter(|c| !c.is_whitespace()).collect();
        if typed.len() != 6 || !typed.bytes().all(|b| b.is_ascii_digit()) {
            return None;
        }
        let now = u64::try_from(now.as_second()).ok()? / STEP_S;
        let totp = self.totp("", "");
        let steps = now.saturating_sub(1)..=now + 1;
        // All three are computed: which of them matched must not show.
        let matching: Vec<i64> = steps
            .filter(|step| totp.generate(step * STEP_S).to_string() == typed)
            .filter_map(|step| i64::try_from(step).ok())
            .collect();
        matching.into_iter().find(|step| *step > last)
    }

    /// What the app shows now: for operators of the demo, who have no telephone.
    pub fn code(&self, now: Timestamp) -> String {
        let second = u64::try_from(now.as_second()).unwrap_or_default();
        self.totp("", "").generate(second).to_string()
    }

    /// For the app, which shows the code under the shop's name and the operator's address.
    pub fn enrolment(&self, shop: &str, account: &str) -> Enrolment {
        // A colon would end the label.
        let totp = self.totp(&shop.replace(':', " "), &account.replace(':', " "));
        Enrolment {
            secret: grouped(&Zeroizing::new(totp.secret().to_base32())),
            url: Zeroizing::new(totp.to_url().unwrap_or_default()),
        }
    }

    fn totp(&self, shop: &str, account: &str) -> Totp {
        Builder::new()
            .with_secret(Secret::new(self.0.to_vec().into_boxed_slice()))
            .with_skew(0)
            .with_step_duration(STEP_S)
            .with_issuer((!shop.is_empty()).then_some(shop))
            .with_account_name(account)
            .build_noncompliant()
    }
}

fn grouped(secret: &str) -> Zeroizing<String> {
    let mut text = Zeroizing::new(String::with_capacity(secret.len() * 2));
    for (n, c) in secret.chars().enumerate() {
        if n > 0 && n % 4 == 0 {
            text.push(' ');
        }
        text.push(c);
    }
    text
}

impl fmt::Debug for SharedSecret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SharedSecret(…)")
    }
}

impl fmt::Debug for Enrolment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Enrolment(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// RFC 6238, appendix B: the secret of the test vectors, and the last six of their eight digits.
    #[test]
    fn codes_are_those_of_the_standard() {
        let secret = SharedSecret::from_stored(b"12345678901234567890");
        for (second, code) in [
            (59, "287082"),
            (1_111_111_109, "081804"),
            (1_111_111_111, "050471"),
            (1_234_567_890, "005924"),
            (2_000_000_000, "279037"),
        ] {
            let now = Timestamp::from_second(second).unwrap();
            assert_eq!(secret.step_of(code, now, 0), Some(second / 30), "{second}");
        }
    }

    #[test]
    fn a_code_is_good_for_a_step_to_either_side_and_only_after_the_last_one_taken() {
        let secret = SharedSecret::from_stored(b"12345678901234567890");
        let step = 1_111_111_109 / 30;
        let at = |steps: i64| Timestamp::from_second((step + steps) * 30).unwrap();
        for (steps, good) in [(-2, false), (-1, true), (0, true), (1, true), (2, false)] {
            assert_eq!(
                secret.step_of("081 804", at(steps), 0).is_some(),
                good,
                "{steps}"
            );
        }
        assert_eq!(secret.step_of("081804", at(0), step), None);
        for wrong in ["", "08180", "0818044", "o81804", "281804"] {
            assert_eq!(secret.step_of(wrong, at(0), 0), None, "{wrong}");
        }
    }

    #[test]
    fn an_app_can_be_set_up_by_scanning_or_typing() {
        let secret = SharedSecret::from_stored(b"12345678901234567890");
        let shown = secret.enrolment("Shop: Mail & More", "ada@shop.example");
        assert_eq!(*shown.secret, "GEZD GNBV GY3T QOJQ GEZD GNBV GY3T QOJQ");
        assert!(
            shown
                .url
                .starts_with("otpauth://totp/Shop%20%20Mail%20%26%20More:ada%40shop.example?"),
            "{}",
            *shown.url
        );
        assert!(
            shown
                .url
                .contains("secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ")
        );
    }
}

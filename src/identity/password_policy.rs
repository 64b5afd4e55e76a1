//! Which passwords are taken: long ones that are not everybody's (NIST SP 800-63B-4, section 3.1.1.2). No rules about
//! capitals and digits: they make passwords worse.

use std::collections::HashSet;
use std::fmt;
use std::sync::LazyLock;

use unicode_normalization::UnicodeNormalization;
use zeroize::Zeroizing;

/// Characters of a password at least, and at most.
pub const LEN_MIN: usize = 12;
pub const LEN_MAX: usize = 256;
/// Fewer different characters than this is a pattern, not a password.
const DIFFERENT_MIN: usize = 5;

/// The commonest passwords, and the words that the commonest longer ones are made of.
static COMMON: LazyLock<HashSet<&str>> =
    LazyLock::new(|| include_str!("common_passwords.txt").lines().collect());

/// A password as somebody typed it, in NFKC: keyboards disagree on how to compose an umlaut.
#[derive(Clone)]
pub struct Password(Zeroizing<String>);

/// Why a new password is not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Weakness {
    #[error("shorter than {LEN_MIN} characters")]
    TooShort,
    #[error("longer than {LEN_MAX} characters")]
    TooLong,
    /// Among the first that anybody would try.
    #[error("a common password")]
    Common,
    /// Made of the owner's own address or name.
    #[error("the e-mail address or name")]
    Own,
}

impl Password {
    /// To be compared: no policy for what was chosen before.
    pub fn typed(text: &str) -> Self {
        // What is longer is nobody's password; the rest is not worth the time.
        Self(Zeroizing::new(
            text.chars().take(LEN_MAX + 1).nfkc().collect(),
        ))
    }

    /// To be kept. `own`: the person's e-mail address and name.
    pub fn chosen(text: &str, own: &[&str]) -> Result<Self, Weakness> {
        let password = Self::typed(text);
        match password.weakness(own) {
            None => Ok(password),
            Some(weakness) => Err(weakness),
        }
    }

    pub(super) fn expose(&self) -> &str {
        &self.0
    }

    fn weakness(&self, own: &[&str]) -> Option<Weakness> {
        let len = self.0.chars().count();
        if len < LEN_MIN {
            return Some(Weakness::TooShort);
        }
        if len > LEN_MAX {
            return Some(Weakness::TooLong);
        }
        let lower = Zeroizing::new(self.0.to_lowercase());
        let word = lower.trim_matches(|c: char| !c.is_alphabetic());
        let different: HashSet<char> = lower.chars().collect();
        if COMMON.contains(lower.as_str())
            || COMMON.contains(word)
            || different.len() < DIFFERENT_MIN
        {
            return Some(Weakness::Common);
        }
        let is_own = |own: &&str| {
            let own = own.to_lowercase();
            let local = own.split('@').next().unwrap_or_default();
            let bare = |text: &str| {
                text.chars()
                    .filter(|c| c.is_alphabetic())
                    .collect::<String>()
            };
            let (own, local) = (bare(&own), bare(local));
            let word = Zeroizing::new(bare(word));
            !local.is_empty() && (*word == own || *word == local)
        };
        own.iter().any(is_own).then_some(Weakness::Own)
    }
}

impl fmt::Debug for Password {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Password(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_uncommon_passwords_are_taken_and_others_named() {
        let own = ["ada.lovelace@shop.example", "Ada Lovelace"];
        for (typed, weakness) in [
            ("kettle moss orbit", None),
            ("zwölf graue Äpfel", None),
            ("short", Some(Weakness::TooShort)),
            ("elevenchars", Some(Weakness::TooShort)),
            ("123456789012", Some(Weakness::Common)),
            ("Password2026!", Some(Weakness::Common)),
            ("administrator", Some(Weakness::Common)),
            ("aaaabbbbaaaabbbb", Some(Weakness::Common)),
            ("Ada.Lovelace@shop.example", Some(Weakness::Own)),
            ("AdaLovelace1815", Some(Weakness::Own)),
        ] {
            assert_eq!(Password::chosen(typed, &own).err(), weakness, "{typed}");
        }
        assert_eq!(
            Password::chosen(&"x1Y".repeat(200), &own).err(),
            Some(Weakness::TooLong)
        );
    }

    #[test]
    fn the_same_letters_are_the_same_password_however_they_are_composed() {
        let composed = Password::typed("gr\u{fc}ne Wiesen hier");
        let decomposed = Password::typed("gru\u{308}ne Wiesen hier");
        assert_eq!(composed.expose(), decomposed.expose());
        assert_eq!(format!("{composed:?}"), "Password(…)");
    }
}

//! E-mail addresses: RFC 5321 and 5322 without quoted local parts, RFC 6531 (UTF-8) and IDNA for domains.

use idna::AsciiDenyList;
use idna::uts46::{DnsLength, Hyphens, Uts46};
use validator::ValidateEmail;

use super::FieldError;
use super::line::{self, Limits};

/// An address that mail can be sent to.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Email {
    /// As typed, in NFC, without the space around it.
    typed: String,
    /// Bytes of `typed` before the `@`.
    local_bytes: usize,
    /// In A-labels and lower case.
    domain: String,
}

/// RFC 5321, 4.5.3.1.1.
const LOCAL_BYTES_MAX: usize = 64;
/// RFC 5321, 4.5.3.1.3: a path of 256, less its brackets.
const BYTES_MAX: usize = 254;

impl Email {
    /// As its owner wrote it: for showing.
    pub fn as_str(&self) -> &str {
        &self.typed
    }

    pub fn local_part(&self) -> &str {
        &self.typed[..self.local_bytes]
    }

    /// The domain in lower-case A-labels.
    pub fn domain(&self) -> &str {
        &self.domain
    }

    /// What goes into an envelope: the local part as typed (only its host may know its case), the domain in A-labels.
    pub fn for_delivery(&self) -> String {
        format!("{}@{}", self.local_part(), self.domain)
    }

    /// The form that recognises a returning customer: the blind index of version 1 is made from it, so it never changes.
    pub fn for_index(&self) -> String {
        format!("{}@{}", self.local_part().to_lowercase(), self.domain)
    }
}

impl std::str::FromStr for Email {
    type Err = FieldError;

    fn from_str(typed: &str) -> Result<Self, FieldError> {
        let limits = Limits {
            chars: BYTES_MAX,
            bytes: BYTES_MAX,
        };
        let typed = line::line(typed, limits)?;
        let (local, domain) = typed.rsplit_once('@').ok_or(FieldError::InvalidFormat)?;
        let domain = ascii_domain(domain).ok_or(FieldError::InvalidFormat)?;
        if local.len() > LOCAL_BYTES_MAX || local.len() + 1 + domain.len() > BYTES_MAX {
            return Err(FieldError::TooLong { max: BYTES_MAX });
        }
        if !is_dot_string(local) || !shape(local, &domain).validate_email() {
            return Err(FieldError::InvalidFormat);
        }
        Ok(Self {
            local_bytes: local.len(),
            domain,
            typed: typed.into_owned(),
        })
    }
}

/// Lower-case A-labels, at least two, as mail between strangers needs; the last is no number, so no IP address.
pub(super) fn ascii_domain(domain: &str) -> Option<String> {
    let ascii = Uts46::new()
        .to_ascii(
            domain.as_bytes(),
            AsciiDenyList::STD3,
            Hyphens::CheckFirstLast,
            DnsLength::Verify,
        )
        .ok()?;
    let (_, last) = ascii.rsplit_once('.')?;
    let numeric = last.bytes().all(|byte| byte.is_ascii_digit());
    (!numeric).then(|| ascii.into_owned())
}

/// RFC 5321's Dot-string: atoms with single dots between them.
fn is_dot_string(local: &str) -> bool {
    !local.split('.').any(str::is_empty) && !local.contains(char::is_whitespace)
}

/// The address in ASCII. RFC 6531 takes any other character where an atom takes a letter, so a letter stands for it.
fn shape(local: &str, domain: &str) -> String {
    let mut shape = String::with_capacity(local.len() + 1 + domain.len());
    shape.extend(local.chars().map(|c| if c.is_ascii() { c } else { 'x' }));
    shape.push('@');
    shape.push_str(domain);
    shape
}

impl std::fmt::Display for Email {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.typed)
    }
}

/// Shows the type alone.
impl std::fmt::Debug for Email {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Email(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn email(typed: &str) -> Result<Email, FieldError> {
        typed.parse()
    }

    #[test]
    fn addresses_are_kept_as_typed_and_indexed_in_one_form() {
        for (typed, kept, index, delivery) in [
            (
                " Anna.Mueller+shop@Example.ORG ",
                "Anna.Mueller+shop@Example.ORG",
                "anna.mueller+shop@example.org",
                "Anna.Mueller+shop@example.org",
            ),
            (
                "info@Bücher.example",
                "info@Bücher.example",
                "info@xn--bcher-kva.example",
                "info@xn--bcher-kva.example",
            ),
            (
                "info@xn--bcher-kva.example",
                "info@xn--bcher-kva.example",
                "info@xn--bcher-kva.example",
                "info@xn--bcher-kva.example",
            ),
            (
                "Jo\u{308}rg@example.de",
                "Jörg@example.de",
                "jörg@example.de",
                "Jörg@example.de",
            ),
            (
                "用户@例え。テスト",
                "用户@例え。テスト",
                "用户@xn--r8jz45g.xn--zckzah",
                "用户@xn--r8jz45g.xn--zckzah",
            ),
            (
                "o'hara_{x}!#$%&*/=?^`|~-@a.co",
                "o'hara_{x}!#$%&*/=?^`|~-@a.co",
                "o'hara_{x}!#$%&*/=?^`|~-@a.co",
                "o'hara_{x}!#$%&*/=?^`|~-@a.co",
            ),
        ] {
            let email = email(typed).unwrap();
            assert_eq!(email.as_str(), kept);
            assert_eq!(email.for_index(), index);
            assert_eq!(email.for_delivery(), delivery);
            assert_eq!(
                email.for_index().parse::<Email>().unwrap().for_index(),
                index,
                "the form is its own form"
            );
        }
    }

    #[test]
    fn what_no_mail_reaches_is_refused() {
        for typed in [
            "anna",
            "@",
            "anna@",
            "@example.org",
            "anna@example",
            "anna@localhost",
            "anna@.org",
            "anna@example..org",
            "anna@example.org.",
            ".anna@example.org",
            "anna.@example.org",
            "an..na@example.org",
            "an na@example.org",
            "anna@exa mple.org",
            "anna@bob@example.org",
            "\"anna\"@example.org",
            "<anna@example.org>",
            "Anna <anna@example.org>",
            "anna@example.org, bob@example.org",
            "anna@example.org;",
            "anna(x)@example.org",
            "anna@[127.0.0.1]",
            "anna@127.0.0.1",
            "anna@[IPv6:::1]",
            "anna@-example.org",
            "anna@example-.org",
            "anna@exam_ple.org",
            "anna@example.org:25",
            "anna@example.org/x",
            "an\u{a0}na@example.org",
            "an\u{200B}\u{2003}na@example.org",
            "anna@xn--zz--.org",
            "anna@%65xample.org",
            "ann\\a@example.org",
        ] {
            assert_eq!(email(typed), Err(FieldError::InvalidFormat), "{typed}");
        }
    }

    #[test]
    fn headers_cannot_be_smuggled_in() {
        for typed in [
            "anna@example.org\r\nBcc: bob@example.org",
            "anna\n@example.org",
            "anna@example.org\0",
            "anna\u{202E}@example.org",
        ] {
            assert_eq!(
                email(typed),
                Err(FieldError::ControlCharacters),
                "{typed:?}"
            );
        }
    }

    #[test]
    fn lengths_are_those_of_rfc_5321() {
        let too_long = Err(FieldError::TooLong { max: 254 });
        assert!(email(&format!("{}@example.org", "a".repeat(64))).is_ok());
        assert_eq!(email(&format!("{}@example.org", "a".repeat(65))), too_long);
        let label = "a".repeat(61);
        let long = format!("{}@{label}.{label}.{label}.de", "a".repeat(64));
        assert!(email(&format!("{long}x")).is_ok());
        assert_eq!(email(&format!("{long}xy")), too_long);
        assert_eq!(
            email(&format!("a@{}.org", "a".repeat(64))),
            Err(FieldError::InvalidFormat)
        );
        assert_eq!(email(&format!("a@{}.org", "ü".repeat(1_000_000))), too_long);
        assert_eq!(email(""), Err(FieldError::Required));
    }
}

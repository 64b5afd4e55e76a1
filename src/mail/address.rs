//! Who a mail is from and to.

use std::fmt;

use crate::line::breaks_the_line;

/// RFC 5321, 4.5.3.1.3, less its angle brackets.
const ADDRESS_LEN_MAX: usize = 254;
/// A display name longer than this is no name.
const NAME_LEN_MAX: usize = 200;

/// An address with a display name, safe to put into a header and into a command: no character in it can end either.
#[derive(Clone, PartialEq, Eq)]
pub struct Mailbox {
    name: Option<String>,
    address: String,
}

/// Why something is no mailbox. Repeats nothing of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum InvalidMailbox {
    #[error("the display name holds a line break or another control character, or is too long")]
    Name,
    #[error("the address is not of the form local@domain")]
    Address,
}

impl Mailbox {
    /// The domain goes to its A-labels (RFC 5890); the local part stays as it was given, for it is its owner's alone.
    /// Quoted local parts are refused: nobody has one, and each server unquotes them in its own way.
    pub fn new(name: Option<&str>, address: &str) -> Result<Self, InvalidMailbox> {
        let name = name.map(str::trim).filter(|name| !name.is_empty());
        if name.is_some_and(|name| name.len() > NAME_LEN_MAX || name.chars().any(breaks_the_line)) {
            return Err(InvalidMailbox::Name);
        }
        let (local, domain) = address
            .trim()
            .rsplit_once('@')
            .ok_or(InvalidMailbox::Address)?;
        let domain = ascii_domain(domain).ok_or(InvalidMailbox::Address)?;
        let address = format!("{local}@{domain}");
        if !is_dot_atom(local) || address.len() > ADDRESS_LEN_MAX {
            return Err(InvalidMailbox::Address);
        }
        Ok(Self {
            name: name.map(ToOwned::to_owned),
            address,
        })
    }

    /// From the form that settings use: `Shop <orders@shop.example>` or the address alone.
    pub fn parse(text: &str) -> Result<Self, InvalidMailbox> {
        match text.trim().strip_suffix('>') {
            Some(text) => {
                let (name, address) = text.split_once('<').ok_or(InvalidMailbox::Address)?;
                Self::new(Some(name.trim().trim_matches('"')), address)
            }
            None => Self::new(None, text),
        }
    }

    pub fn name(&self) -> Option<&str> {
        self.name.as_deref()
    }

    pub fn address(&self) -> &str {
        &self.address
    }

    pub fn domain(&self) -> &str {
        self.address
            .rsplit_once('@')
            .map_or("", |(_, domain)| domain)
    }
}

/// A mailbox is somebody: it is not printed.
impl fmt::Debug for Mailbox {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Mailbox(…)")
    }
}

fn ascii_domain(domain: &str) -> Option<String> {
    let ascii = idna::domain_to_ascii_strict(domain).ok()?;
    let labels = ascii.split('.').collect::<Vec<_>>();
    let well_formed = labels.iter().all(|label| (1..=63).contains(&label.len()));
    // An all-numeric last label would be an IPv4 address, which mail has another notation for.
    let named = labels
        .last()
        .is_some_and(|l| !l.bytes().all(|b| b.is_ascii_digit()));
    (well_formed && named).then_some(ascii)
}

/// `dot-atom` (RFC 5322, 3.2.3), with the letters of RFC 6532.
fn is_dot_atom(local: &str) -> bool {
    let atom = |part: &str| {
        !part.is_empty()
            && part.chars().all(|c| {
                c.is_ascii_alphanumeric()
                    || "!#$%&'*+-/=?^_`{|}~".contains(c)
                    || (!c.is_ascii() && !breaks_the_line(c) && !c.is_whitespace())
            })
    };
    local.len() <= 64 && local.split('.').all(atom)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_that_ends_a_header_or_a_command_gets_in() {
        for name in [
            "Eve\r\nBcc: all@example.org",
            "Eve\nX",
            "Eve\rX",
            "E\0",
            "E\u{85}v",
            "E\u{2028}v",
            "E\u{202e}v",
            &"x".repeat(201),
        ] {
            assert_eq!(
                Mailbox::new(Some(name), "eve@example.org").err(),
                Some(InvalidMailbox::Name)
            );
        }
        for address in [
            "",
            "eve",
            "@example.org",
            "eve@",
            "eve@example.org\r\nRCPT TO:<all@example.org>",
            "eve@example.org>\r\nDATA",
            "e ve@example.org",
            "\"e\r\nve\"@example.org",
            "\"eve\"@example.org",
            "eve.@example.org",
            "a@b@example.org",
            "eve@exa mple.org",
            "eve@127.0.0.1",
            "eve@[127.0.0.1]",
            "<eve@example.org",
            "eve@-example.org",
            "eve@example..org",
        ] {
            assert_eq!(
                Mailbox::new(None, address).err(),
                Some(InvalidMailbox::Address),
                "{address:?}"
            );
        }
    }

    #[test]
    fn real_mailboxes_are_taken_as_they_are_but_for_the_domains_labels() {
        let mailbox = Mailbox::new(Some("  Käthe O'Neill "), "Käthe+x@Bücher.example").unwrap();
        assert_eq!(mailbox.name(), Some("Käthe O'Neill"));
        assert_eq!(mailbox.address(), "Käthe+x@xn--bcher-kva.example");
        assert_eq!(mailbox.domain(), "xn--bcher-kva.example");
        assert_eq!(format!("{mailbox:?}"), "Mailbox(…)");
    }

    #[test]
    fn the_settings_form_has_a_name_or_none() {
        let named = Mailbox::parse("\"The Shop, Ltd.\" <orders@shop.example>").unwrap();
        assert_eq!(named.name(), Some("The Shop, Ltd."));
        assert_eq!(named.address(), "orders@shop.example");
        assert_eq!(Mailbox::parse("orders@localhost").unwrap().name(), None);
        assert!(Mailbox::parse("orders").is_err());
    }
}

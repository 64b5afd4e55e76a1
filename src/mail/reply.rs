//! What an SMTP server says (RFC 5321, 4.2), and what that means for a message.
//!
//! A server likes to repeat the recipient's address in its text. So the text is for the sealed record alone; what may be
//! shown, counted and logged is the [`Reason`].

use std::fmt;
use std::str::FromStr;

use crate::web::locale::Phrase;

/// How much of a reply's text is kept, in bytes: enough for the relay's queue id or its complaint.
const TEXT_LEN_MAX: usize = 900;

/// A complete reply.
#[derive(Clone, PartialEq, Eq)]
pub struct Reply {
    pub code: u16,
    pub enhanced: Option<Enhanced>,
    lines: Vec<String>,
}

impl Reply {
    /// A reply from its lines, each without its end: `250-…`, `250 …`, or the code alone.
    pub(super) fn from_lines(lines: &[String]) -> Option<Self> {
        let code = lines.last().and_then(|line| code_of(line))?;
        if lines.iter().any(|line| code_of(line) != Some(code)) {
            return None;
        }
        let lines: Vec<String> = lines
            .iter()
            .map(|line| line.get(4..).unwrap_or_default().to_owned())
            .collect();
        let enhanced = lines.first().and_then(|text| Enhanced::leading(text, code));
        Some(Self {
            code,
            enhanced,
            lines,
        })
    }

    pub fn is_positive(&self) -> bool {
        self.code < 400
    }

    /// A refusal that may be lifted by itself (4yz).
    pub fn is_transient(&self) -> bool {
        (400..500).contains(&self.code)
    }

    /// What it means, without what it says.
    pub fn reason(&self) -> Reason {
        self.enhanced
            .and_then(Enhanced::reason)
            .unwrap_or_else(|| Reason::of_basic_code(self.code))
    }

    /// The text's lines. May hold personal data: seal it or drop it.
    pub(super) fn lines(&self) -> &[String] {
        &self.lines
    }

    /// Code and text, cut to a bound. May hold personal data: seal it or drop it.
    pub fn text(&self) -> String {
        let mut text = format!("{} {}", self.code, self.lines.join("\n"));
        text.truncate(text.floor_char_boundary(TEXT_LEN_MAX));
        text
    }
}

/// The text stays out: it may hold an address.
impl fmt::Debug for Reply {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Reply({}", self.code)?;
        if let Some(enhanced) = self.enhanced {
            write!(f, " {enhanced}")?;
        }
        f.write_str(")")
    }
}

/// The code of a line, if it has one and is otherwise formed like a line of a reply.
fn code_of(line: &str) -> Option<u16> {
    let bytes = line.as_bytes();
    let digits = bytes.get(..3)?;
    let separated = matches!(bytes.get(3), None | Some(b' ' | b'-'));
    let in_range = matches!(digits[0], b'2'..=b'5') && digits.iter().all(u8::is_ascii_digit);
    (separated && in_range).then(|| {
        digits
            .iter()
            .fold(0, |code, d| code * 10 + u16::from(d - b'0'))
    })
}

/// Whether this line ends its reply.
pub(super) fn is_last_line(line: &str) -> bool {
    line.as_bytes().get(3) != Some(&b'-')
}

/// An enhanced status code (RFC 3463): `5.2.2`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Enhanced {
    class: u8,
    subject: u16,
    detail: u16,
}

impl Enhanced {
    /// The code that a reply's text starts with. Its class must be that of the reply (RFC 2034, 4).
    fn leading(text: &str, code: u16) -> Option<Self> {
        let enhanced: Self = text.split_ascii_whitespace().next()?.parse().ok()?;
        (u16::from(enhanced.class) == code / 100).then_some(enhanced)
    }

    /// What the code means (RFC 3463 and IANA's registry of enhanced status codes); `None` where it says nothing more
    /// than the basic code.
    fn reason(self) -> Option<Reason> {
        Some(match (self.subject, self.detail) {
            (1, 1 | 3 | 4 | 6 | 10) => Reason::RecipientUnknown,
            (1, 2) => Reason::DomainUnknown,
            (1, 7..=9) => Reason::SenderRefused,
            (2, 1) => Reason::MailboxDisabled,
            (2, 2) => Reason::MailboxFull,
            (2, 3) | (3, 4) => Reason::TooBig,
            (3, 1) => Reason::ServerFull,
            (3, 2) | (4, 5) => Reason::ServerBusy,
            (4, _) => Reason::Routing,
            (5, _) => Reason::Protocol,
            (6, 7 | 9) => Reason::AddressNotSupported,
            (6, _) | (7, 17..=19) => Reason::ContentRefused,
            (7, 8 | 9 | 11 | 13) => Reason::CredentialsRefused,
            (7, 20..=27) => Reason::SenderNotAuthenticated,
            (7, _) => Reason::PolicyRefused,
            _ => return None,
        })
    }
}

impl fmt::Display for Enhanced {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}.{}", self.class, self.subject, self.detail)
    }
}

impl FromStr for Enhanced {
    type Err = NotEnhanced;

    fn from_str(text: &str) -> Result<Self, NotEnhanced> {
        let part = |text: Option<&str>| {
            text.filter(|t| (1..=3).contains(&t.len()) && t.bytes().all(|b| b.is_ascii_digit()))
                .and_then(|t| t.parse::<u16>().ok())
                .ok_or(NotEnhanced)
        };
        let mut parts = text.split('.');
        let (class, subject, detail) = (
            part(parts.next())?,
            part(parts.next())?,
            part(parts.next())?,
        );
        match (class, parts.next()) {
            (2 | 4 | 5, None) => Ok(Self {
                class: u8::try_from(class).expect("one digit"),
                subject,
                detail,
            }),
            _ => Err(NotEnhanced),
        }
    }
}

/// A word that is no enhanced status code.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not an enhanced status code")]
pub struct NotEnhanced;

/// Declares [`Reason`] with the names that databases, metrics and message keys know its cases by.
macro_rules! reasons {
    ($($(#[$doc:meta])* $case:ident = $name:literal,)+) => {
        /// Why a message has not been delivered, in words that hold nothing personal.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub enum Reason { $($(#[$doc])* $case,)+ }

        impl Reason {
            pub const ALL: &'static [Self] = &[$(Self::$case,)+];

            /// The name in the database; the panel says it as `mail-reason-<name>`.
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$case => $name,)+ }
            }

            /// The reason of this name, said to a reader.
            pub fn phrase(name: &str) -> Phrase {
                Phrase::new(format!("mail-reason-{name}"))
            }
        }
    };
}

reasons! {
    // The recipient.
    RecipientUnknown = "recipient-unknown",
    DomainUnknown = "domain-unknown",
    MailboxDisabled = "mailbox-disabled",
    MailboxFull = "mailbox-full",
    MailboxBusy = "mailbox-busy",
    /// The address needs SMTPUTF8 (RFC 6531) and the relay has none.
    AddressNotSupported = "address-not-supported",
    // The message.
    TooBig = "too-big",
    ContentRefused = "content-refused",
    PolicyRefused = "policy-refused",
    Refused = "refused",
    // Us.
    SenderRefused = "sender-refused",
    /// SPF, DKIM or DMARC did not pass.
    SenderNotAuthenticated = "sender-not-authenticated",
    CredentialsRefused = "credentials-refused",
    CredentialsRequired = "credentials-required",
    // The relay.
    ServerBusy = "server-busy",
    ServerFull = "server-full",
    ServerClosing = "server-closing",
    ServerFault = "server-fault",
    Routing = "routing",
    Protocol = "protocol",
    // The way there.
    Forbidden = "forbidden",
    Unresolved = "unresolved",
    Unreachable = "unreachable",
    ConnectionLost = "connection-lost",
    TimedOut = "timed-out",
    NoStartTls = "no-starttls",
    TlsFailed = "tls-failed",
    CertificateExpired = "certificate-expired",
    CertificateName = "certificate-name",
    CertificateUntrusted = "certificate-untrusted",
    NoAuthMechanism = "no-auth-mechanism",
    // Ourselves.
    Fenced = "fenced",
    Disk = "disk",
    Unrenderable = "unrenderable",
    Unavailable = "unavailable",
    Expired = "expired",
    Erased = "erased",
    Cancelled = "cancelled",
    Paid = "paid",
    Superseded = "superseded",
    /// An operator settled it.
    Operator = "operator",
}

impl Reason {
    fn of_basic_code(code: u16) -> Self {
        match code {
            421 => Self::ServerClosing,
            450 => Self::MailboxBusy,
            451 => Self::ServerFault,
            452 => Self::ServerFull,
            454 | 432 | 534 | 535 | 538 => Self::CredentialsRefused,
            455 | 500..=504 | 555 => Self::Protocol,
            530 => Self::CredentialsRequired,
            551 | 553 => Self::RecipientUnknown,
            552 => Self::TooBig,
            556 => Self::DomainUnknown,
            400..=499 => Self::ServerBusy,
            _ => Self::Refused,
        }
    }
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reply(lines: &[&str]) -> Option<Reply> {
        let lines: Vec<String> = lines.iter().map(|&l| l.to_owned()).collect();
        Reply::from_lines(&lines)
    }

    #[test]
    fn an_enhanced_code_says_more_than_the_basic_one() {
        for (line, reason) in [
            ("550 5.1.1 no such user", Reason::RecipientUnknown),
            ("550 no such user", Reason::Refused),
            ("452 4.2.2 over quota", Reason::MailboxFull),
            ("452 later", Reason::ServerFull),
            ("451 4.7.1 greylisted", Reason::PolicyRefused),
            ("535 5.7.8 wrong password", Reason::CredentialsRefused),
            ("550 5.7.26 DMARC", Reason::SenderNotAuthenticated),
            // A code of another class than the reply's is no code (RFC 2034, 4); nor is an address.
            ("550 4.2.2 confused", Reason::Refused),
            ("550 10.0.0.1 is listed", Reason::Refused),
            ("421", Reason::ServerClosing),
        ] {
            assert_eq!(reply(&[line]).unwrap().reason(), reason, "{line}");
        }
    }

    #[test]
    fn what_is_no_reply_is_none() {
        for lines in [
            &["HTTP/1.1 400 Bad Request"][..],
            &["25"],
            &["650 what"],
            &["150 what"],
            &["2x0 what"],
            &["250-a", "251 b"],
            &["250_a"],
            &[""],
            &[],
        ] {
            assert_eq!(reply(lines), None, "{lines:?}");
        }
    }

    #[test]
    fn a_replys_text_is_bounded_and_not_printed_by_accident() {
        let long = format!("550 <anna@example.org> {}", "ä".repeat(2000));
        let reply = reply(&[&long]).unwrap();
        assert!(reply.text().len() <= TEXT_LEN_MAX);
        assert!(!format!("{reply:?}").contains("anna"));
    }

    #[test]
    fn reasons_have_names_of_their_own() {
        let names: std::collections::HashSet<_> =
            Reason::ALL.iter().map(|reason| reason.as_str()).collect();
        assert_eq!(names.len(), Reason::ALL.len());
    }
}

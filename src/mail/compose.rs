//! From a letter to the bytes of a MIME message. The one file that names lettre.
//!
//! The same letter, head and time give the same bytes: boundaries come from the message's id, not from chance.

use jiff::Timestamp;
use lettre::Address;
use lettre::message::header::{
    ContentDisposition, ContentTransferEncoding, ContentType, HeaderName, HeaderValue,
};
use lettre::message::{Body, Mailbox as LettreMailbox, Message, MultiPart, SinglePart};

use super::address::Mailbox;

/// RFC 5322, 2.1.1.
const LINE_LEN_MAX: usize = 998;
const SUBJECT_LEN_MAX: usize = 250;

/// What is written to somebody, in their language. It has no place for tracking: no header of the caller's own, no
/// picture, no counted link.
#[derive(Clone)]
pub struct Letter {
    /// The language tag (RFC 5646) of everything in it.
    pub language: &'static str,
    pub subject: String,
    pub text: String,
    pub html: String,
    pub attachments: Vec<Attachment>,
}

/// A document that comes with a letter.
#[derive(Debug, Clone)]
pub struct Attachment {
    /// Its file name: ASCII, without a path.
    pub name: String,
    pub media: Media,
    pub content: Vec<u8>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Media {
    Text,
    Html,
    Pdf,
}

/// What stands above a letter.
#[derive(Debug, Clone)]
pub struct Head<'a> {
    pub from: &'a Mailbox,
    /// Where an answer is read, if not at `from`.
    pub reply_to: Option<&'a Mailbox>,
    pub to: &'a Mailbox,
    /// Left of the message id's `@`, and in boundaries: an id of ours.
    pub id: &'a str,
    /// Right of it: the shop's public host.
    pub host: &'a str,
    pub date: Timestamp,
}

/// Why a letter cannot be put into a message. Repeats nothing of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Unfit {
    #[error("the subject is empty, too long, or holds a control character")]
    Subject,
    #[error("an attachment's name is not a plain file name")]
    AttachmentName,
    #[error("an address that SMTP would take is none to a header")]
    Address,
    #[error("the message cannot be put together")]
    Build,
    #[error("a line is too long, or ends without CRLF")]
    Lines,
}

/// The message, ready to be signed and sent.
pub fn compose(letter: &Letter, head: &Head<'_>) -> Result<Vec<u8>, Unfit> {
    if !is_a_subject(&letter.subject) {
        return Err(Unfit::Subject);
    }
    let mut builder = Message::builder()
        .from(mailbox(head.from)?)
        .to(mailbox(head.to)?)
        .subject(letter.subject.clone())
        .date(head.date.into())
        .message_id(Some(message_id(head)))
        // RFC 3834: no automatic answer to an automatic message.
        .raw_header(header("Auto-Submitted", "auto-generated"))
        .raw_header(header("Content-Language", letter.language));
    if let Some(reply_to) = head.reply_to {
        builder = builder.reply_to(mailbox(reply_to)?);
    }
    let message = builder.multipart(body(letter, head)?);
    let bytes = message.map_err(|_| Unfit::Build)?.formatted();
    if lines_are_fit(&bytes) {
        Ok(bytes)
    } else {
        Err(Unfit::Lines)
    }
}

/// The `Message-ID`, the same each time a message is sent.
pub fn message_id(head: &Head<'_>) -> String {
    format!("<{}@{}>", head.id, head.host)
}

fn body(letter: &Letter, head: &Head<'_>) -> Result<MultiPart, Unfit> {
    // The better part comes last (RFC 2046, 5.1.4).
    let alternative = MultiPart::alternative()
        .boundary(boundary(head, "alternative"))
        .singlepart(part(letter.text.as_bytes(), Media::Text).body_of()?)
        .singlepart(part(letter.html.as_bytes(), Media::Html).body_of()?);
    if letter.attachments.is_empty() {
        return Ok(alternative);
    }
    let mixed = MultiPart::mixed()
        .boundary(boundary(head, "mixed"))
        .multipart(alternative);
    letter
        .attachments
        .iter()
        .try_fold(mixed, |mixed, document| {
            let mut part = part(&document.content, document.media);
            part.file_name = Some(file_name(&document.name)?);
            Ok(mixed.singlepart(part.body_of()?))
        })
}

/// A part before it is encoded.
struct Part<'a> {
    content: &'a [u8],
    media: Media,
    file_name: Option<&'a str>,
}

fn part(content: &[u8], media: Media) -> Part<'_> {
    Part {
        content,
        media,
        file_name: None,
    }
}

impl Part<'_> {
    /// Seven bits and short lines whatever is in it: they pass every relay unchanged, as a signature needs.
    fn body_of(self) -> Result<SinglePart, Unfit> {
        let mut builder = SinglePart::builder().header(match self.media {
            Media::Text => ContentType::TEXT_PLAIN,
            Media::Html => ContentType::TEXT_HTML,
            Media::Pdf => ContentType::parse("application/pdf").map_err(|_| Unfit::Build)?,
        });
        if let Some(name) = self.file_name {
            builder = builder.header(ContentDisposition::attachment(name));
        }
        let body = if self.media == Media::Pdf {
            Body::new_with_encoding(self.content.to_vec(), ContentTransferEncoding::Base64)
        } else {
            let text = std::str::from_utf8(self.content).map_err(|_| Unfit::Build)?;
            let lines = text.replace("\r\n", "\n").replace('\r', "\n");
            Body::new_with_encoding(lines, ContentTransferEncoding::QuotedPrintable)
        };
        Ok(builder.body(body.map_err(|_| Unfit::Build)?))
    }
}

/// `=_` cannot occur in quoted-printable text (RFC 2045, 6.7).
fn boundary(head: &Head<'_>, level: &str) -> String {
    format!("=_{}_{level}", head.id)
}

fn header(name: &'static str, value: &str) -> HeaderValue {
    HeaderValue::new(HeaderName::new_from_ascii_str(name), value.to_owned())
}

/// lettre panics on a line break in a display name; a [`Mailbox`] has none.
fn mailbox(mailbox: &Mailbox) -> Result<LettreMailbox, Unfit> {
    let address: Address = mailbox.address().parse().map_err(|_| Unfit::Address)?;
    Ok(LettreMailbox::new(
        mailbox.name().map(ToOwned::to_owned),
        address,
    ))
}

fn is_a_subject(subject: &str) -> bool {
    (1..=SUBJECT_LEN_MAX).contains(&subject.len()) && !subject.chars().any(char::is_control)
}

fn file_name(name: &str) -> Result<&str, Unfit> {
    let plain = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'-' | b'_');
    let fit = (1..=80).contains(&name.len()) && !name.starts_with('.') && name.bytes().all(plain);
    fit.then_some(name).ok_or(Unfit::AttachmentName)
}

/// Every line ends in CRLF and no bare CR or LF is left: a relay that takes one for a line's end could be made to see a
/// second message (SMTP smuggling).
fn lines_are_fit(message: &[u8]) -> bool {
    message.ends_with(b"\r\n")
        && message.split_inclusive(|&b| b == b'\n').all(|line| {
            line.strip_suffix(b"\r\n")
                .is_some_and(|text| text.len() <= LINE_LEN_MAX && !text.contains(&b'\r'))
        })
}

/// A letter is written to somebody: it is not printed.
impl std::fmt::Debug for Letter {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Letter")
            .field("language", &self.language)
            .field("attachments", &self.attachments.len())
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use mail_parser::{MessageParser, MimeHeaders};

    use super::*;

    fn letter() -> Letter {
        Letter {
            language: "de",
            subject: "Ihre Bestellung bei Käthes Läden: Größe „M“ und noch viel mehr".to_owned(),
            text: "Grüße,\r\n.\r\n..zwei\nFrom hier\n".to_owned(),
            html: format!("<p>Grüße</p>{}", "x".repeat(5000)),
            attachments: vec![Attachment {
                name: "widerruf.txt".to_owned(),
                media: Media::Text,
                content: "Müster".into(),
            }],
        }
    }

    fn composed(letter: &Letter) -> Result<Vec<u8>, Unfit> {
        let from = Mailbox::new(Some("Käthes \"Läden\", Berlin"), "shop@shop.example").unwrap();
        let to = Mailbox::new(Some("Ömer <3, the 1st"), "ömer@bücher.example").unwrap();
        compose(
            letter,
            &Head {
                from: &from,
                reply_to: Some(&from),
                to: &to,
                id: "msg_0123456789abcdefghjkmnpqrs",
                host: "shop.example",
                date: "2026-11-21T22:30:00Z".parse().unwrap(),
            },
        )
    }

    #[test]
    fn a_letter_reads_back_as_it_was_written() {
        let bytes = composed(&letter()).unwrap();
        let message = MessageParser::default().parse(&bytes).unwrap();
        assert_eq!(message.subject().unwrap(), letter().subject);
        assert_eq!(
            message.message_id().unwrap(),
            "msg_0123456789abcdefghjkmnpqrs@shop.example"
        );
        assert_eq!(message.date().unwrap().to_rfc3339(), "2026-11-21T22:30:00Z");
        let to = message.to().unwrap().first().unwrap();
        assert_eq!(to.name().unwrap(), "Ömer <3, the 1st");
        assert_eq!(to.address().unwrap(), "ömer@xn--bcher-kva.example");
        let from = message.from().unwrap().first().unwrap();
        assert_eq!(from.name().unwrap(), "Käthes \"Läden\", Berlin");
        assert_eq!(
            message.header_raw("Auto-Submitted").unwrap().trim(),
            "auto-generated"
        );
        assert_eq!(message.header_raw("Content-Language").unwrap().trim(), "de");
        assert_eq!(
            message.body_text(0).unwrap(),
            "Grüße,\r\n.\r\n..zwei\r\nFrom hier\r\n"
        );
        assert_eq!(message.body_html(0).unwrap(), letter().html);
        let attached = message.attachment(0).unwrap();
        assert_eq!(attached.attachment_name().unwrap(), "widerruf.txt");
        assert_eq!(attached.text_contents().unwrap(), "Müster");
    }

    #[test]
    fn the_same_letter_gives_the_same_bytes() {
        assert_eq!(composed(&letter()), composed(&letter()));
    }

    #[test]
    fn nothing_but_an_address_of_its_own_takes_a_message_out_of_seven_bits() {
        let bytes = composed(&letter()).unwrap();
        let beyond: Vec<_> = bytes
            .split(|&b| b == b'\n')
            .filter(|line| !line.is_ascii())
            .collect();
        assert_eq!(beyond.len(), 1);
        assert!(String::from_utf8_lossy(beyond[0]).contains("ömer@"));
    }

    #[test]
    fn a_letter_that_would_write_headers_is_refused() {
        for subject in [
            "",
            "a\r\nBcc: x@example.org",
            "a\nb",
            "a\0",
            &"x".repeat(251),
        ] {
            let letter = Letter {
                subject: subject.to_owned(),
                ..letter()
            };
            assert_eq!(composed(&letter), Err(Unfit::Subject), "{subject:?}");
        }
        for name in ["", "../x", ".x", "a\r\nb", "a\"b", "ä.txt"] {
            let mut letter = letter();
            name.clone_into(&mut letter.attachments[0].name);
            assert_eq!(composed(&letter), Err(Unfit::AttachmentName), "{name:?}");
        }
    }

    #[test]
    fn a_message_with_a_bare_line_feed_or_an_endless_line_is_unfit() {
        assert!(lines_are_fit(b"a\r\n.\r\n"));
        for bytes in [
            &b"a\n"[..],
            b"a\r\nb",
            b"a\rb\r\n",
            b"a\r\r\n",
            &[b'a'; 1000],
        ] {
            assert!(!lines_are_fit(bytes));
        }
    }
}

//! A message's copy, read back for the panel.

use std::sync::LazyLock;

use mail_parser::{MessageParser, MimeHeaders};
use regex::{Captures, Regex};

use super::data;
use super::model::MessageId;
use super::store;
use crate::app::App;
use crate::audit::{Permit, reveal};
use crate::storage;

/// What a token of ours could stand in.
static WORD: LazyLock<Regex> =
    LazyLock::new(|| Regex::new("[A-Za-z0-9_-]+").expect("the pattern is one"));
/// A token of ours: 256 bits in base64url. Nothing else in our mails looks like it.
const TOKEN_LEN: usize = 43;

/// What was, or would be, sent.
#[derive(Debug, Clone)]
pub struct Preview {
    pub from: String,
    pub to: String,
    pub subject: String,
    pub text: String,
    pub html: String,
    /// The names of the documents that come with it.
    pub attachments: Vec<String>,
}

/// Why there is nothing to show.
#[derive(Debug, thiserror::Error)]
pub enum PreviewError {
    #[error("there is no such message")]
    Unknown,
    #[error("the message has no copy: it was not written yet, or its copy has been deleted")]
    NoCopy,
    #[error("the copy cannot be read as a message")]
    Unreadable,
    #[error(transparent)]
    Storage(#[from] storage::Error),
    #[error(transparent)]
    Open(#[from] reveal::OpenError),
}

/// Opens a message's copy for whoever the permit is for. Tokens are blotted out unless `with_tokens`,
/// which is for the demo: whoever can read a sign-in link can sign in.
pub async fn preview(
    app: &App,
    permit: &Permit,
    id: &MessageId,
    with_tokens: bool,
) -> Result<Preview, PreviewError> {
    let (subject, sealed) = store::copy(&app.storage, id)
        .await?
        .ok_or(PreviewError::Unknown)?;
    let sealed = sealed.ok_or(PreviewError::NoCopy)?;
    let opened = reveal::open(
        permit,
        &app.vault,
        &data::BYTES,
        &subject,
        id.as_str(),
        &sealed,
    )
    .await?;
    let mut preview = read(opened.bytes()).ok_or(PreviewError::Unreadable)?;
    if !with_tokens {
        for part in [&mut preview.text, &mut preview.html] {
            *part = without_tokens(part);
        }
    }
    Ok(preview)
}

fn without_tokens(text: &str) -> String {
    WORD.replace_all(text, |found: &Captures<'_>| match &found[0] {
        token if token.len() == TOKEN_LEN => "•••".to_owned(),
        word => word.to_owned(),
    })
    .into_owned()
}

fn read(message: &[u8]) -> Option<Preview> {
    let message = MessageParser::default().parse(message)?;
    let address = |list: Option<&mail_parser::Address<'_>>| -> Option<String> {
        let first = list?.first()?;
        let address = first.address()?;
        Some(match first.name() {
            Some(name) => format!("{name} <{address}>"),
            None => address.to_owned(),
        })
    };
    Some(Preview {
        from: address(message.from())?,
        to: address(message.to())?,
        subject: message.subject()?.to_owned(),
        text: message.body_text(0)?.into_owned(),
        html: message.body_html(0)?.into_owned(),
        attachments: message
            .attachments()
            .filter_map(|part| part.attachment_name().map(ToOwned::to_owned))
            .collect(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chance::Chance;

    #[test]
    fn tokens_are_blotted_out_and_nothing_else_is() {
        let token = Chance::seeded(1).token();
        let text =
            format!("go to https://shop.example/sign-in/{token}\nor?key={token}&x=1 {token}");
        assert_eq!(
            without_tokens(&text),
            "go to https://shop.example/sign-in/•••\nor?key=•••&x=1 •••"
        );
        let order = "ord_0123456789abcdefghjkmnpqrs and a-long-word-that-is-not-a-token-of-ours-because-it-is-longer";
        assert_eq!(without_tokens(order), order);
    }
}

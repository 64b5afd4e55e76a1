//! A text that may stand on a document.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::customers::values::{FieldError, one_line};
use crate::line::breaks_the_line;

/// A line that shows something and controls nothing: what breaks the line is a space here, other control characters (which
/// XML cannot hold) and overrides of the text's direction are gone.
///
/// It is written to nothing but what is sealed, and to the document itself.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Text(String);

impl Text {
    /// `None` for a text that shows nothing, which no business term may be.
    pub fn new(raw: &str) -> Option<Self> {
        let line: String = raw
            .chars()
            .map(|c| {
                if matches!(c, '\t' | '\n' | '\r' | '\u{85}' | '\u{2028}' | '\u{2029}') {
                    ' '
                } else {
                    c
                }
            })
            .filter(|c| !breaks_the_line(*c))
            .collect();
        let line = line.trim();
        (!line.is_empty()).then(|| Self(line.to_owned()))
    }

    /// What somebody typed to be kept: it is refused, not put right, so that nobody's words are changed.
    pub fn typed(typed: &str, chars_max: usize) -> Result<Self, FieldError> {
        one_line(typed, chars_max).map(Self)
    }

    /// The same, where nothing need be typed.
    pub fn typed_if_any(typed: &str, chars_max: usize) -> Result<Option<Self>, FieldError> {
        match Self::typed(typed, chars_max) {
            Err(FieldError::Required) => Ok(None),
            typed => typed.map(Some),
        }
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// A text that shows nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the text shows nothing")]
pub struct Blank;

impl TryFrom<String> for Text {
    type Error = Blank;

    fn try_from(raw: String) -> Result<Self, Blank> {
        Self::new(&raw).ok_or(Blank)
    }
}

impl From<Text> for String {
    fn from(text: Text) -> Self {
        text.0
    }
}

impl AsRef<str> for Text {
    fn as_ref(&self) -> &str {
        &self.0
    }
}

/// Shows the type alone: names and addresses are no matter for logs.
impl fmt::Debug for Text {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Text(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_keeps_what_shows_and_loses_what_controls() {
        let kept = |raw| Text::new(raw).map(|text| text.as_str().to_owned());
        assert_eq!(kept("  山田 太郎 ").as_deref(), Some("山田 太郎"));
        assert_eq!(kept("A\0B\u{1B}[1m").as_deref(), Some("AB[1m"));
        assert_eq!(kept("one\ntwo").as_deref(), Some("one two"));
        assert_eq!(
            kept("x\u{202E}gpj.exe\u{FFFE}").as_deref(),
            Some("xgpj.exe")
        );
        assert_eq!(kept("\u{7}\n "), None);
    }
}

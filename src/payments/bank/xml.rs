//! The small part of XML that a message of ISO 20022 is made of, pulled from a file that anyone could have written.
//!
//! There is no document type, no entity beyond XML's five, no other encoding than UTF-8. Elements of other namespaces are
//! stepped over. What is held at once is one item's elements.

use std::io::BufRead;

use quick_xml::NsReader;
use quick_xml::events::{BytesRef, BytesStart, Event};
use quick_xml::name::ResolveResult;

use super::bounded::{Bounded, problem_of};
use super::{Limits, Problem, StatementError};

/// Where reading stands: at the beginning of an element, at its end, or at the end of the file.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Token {
    Open(Tag),
    Text(String),
    Close,
    End,
}

/// The beginning of an element, with the one attribute that these messages know.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Tag {
    pub name: String,
    pub currency: Option<String>,
}

/// An element with all it holds.
#[derive(Debug, Default)]
pub(super) struct Element {
    pub name: String,
    pub currency: Option<String>,
    pub text: String,
    pub children: Vec<Element>,
}

impl Element {
    /// The first element at the end of this path.
    pub fn at(&self, path: &[&str]) -> Option<&Self> {
        match path {
            [] => Some(self),
            [name, rest @ ..] => self
                .children
                .iter()
                .filter(|child| child.name == *name)
                .find_map(|child| child.at(rest)),
        }
    }

    pub fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a Self> {
        self.children.iter().filter(move |child| child.name == name)
    }

    /// The text at the end of this path, without the blanks around it; `None` where it is empty.
    pub fn text_at(&self, path: &[&str]) -> Option<&str> {
        self.at(path)
            .map(|element| element.text.trim())
            .filter(|text| !text.is_empty())
    }
}

pub(super) struct Xml<R> {
    reader: NsReader<Bounded<R>>,
    buffer: Vec<u8>,
    limits: Limits,
    /// The root's namespace, and so the message's.
    namespace: Option<String>,
    depth: usize,
    rooted: bool,
}

impl<R: BufRead> Xml<R> {
    pub fn new(input: R, limits: Limits) -> Self {
        let mut reader = NsReader::from_reader(Bounded::new(input, limits));
        reader.config_mut().expand_empty_elements = true;
        Self {
            reader,
            buffer: Vec::new(),
            limits,
            namespace: None,
            depth: 0,
            rooted: false,
        }
    }

    pub fn line(&mut self) -> u64 {
        self.reader.get_mut().line()
    }

    pub fn fail<T>(&mut self, problem: Problem) -> Result<T, StatementError> {
        Err(StatementError::at(self.line(), problem))
    }

    /// The root element and its namespace.
    pub fn root(&mut self) -> Result<(Tag, String), StatementError> {
        loop {
            match self.next()? {
                Token::Open(tag) => return Ok((tag, self.namespace.clone().unwrap_or_default())),
                Token::Text(text) if text.trim().is_empty() => {}
                Token::End => return self.fail(Problem::Truncated),
                Token::Text(_) | Token::Close => return self.fail(Problem::Malformed),
            }
        }
    }

    /// The next child of the element that was opened last, or `None` at its end. Text between children is no content.
    pub fn child(&mut self) -> Result<Option<Tag>, StatementError> {
        loop {
            match self.next()? {
                Token::Open(tag) => return Ok(Some(tag)),
                Token::Close => return Ok(None),
                Token::Text(_) => {}
                Token::End => return self.fail(Problem::Truncated),
            }
        }
    }

    /// The whole of an element that was just opened.
    pub fn element(&mut self, tag: Tag) -> Result<Element, StatementError> {
        let mut open = vec![Element {
            name: tag.name,
            currency: tag.currency,
            ..Element::default()
        }];
        let (mut elements, mut bytes) = (1, 0);
        loop {
            match self.next()? {
                Token::Open(tag) => {
                    elements += 1;
                    if elements > self.limits.elements_max {
                        return self.too_much("elements in one item", self.limits.elements_max);
                    }
                    open.push(Element {
                        name: tag.name,
                        currency: tag.currency,
                        ..Element::default()
                    });
                }
                Token::Text(text) => {
                    bytes += text.len();
                    if bytes > self.limits.token_bytes_max {
                        return self
                            .too_much("bytes of text in one item", self.limits.token_bytes_max);
                    }
                    if let Some(element) = open.last_mut() {
                        element.text.push_str(&text);
                    }
                }
                Token::Close => {
                    let Some(closed) = open.pop() else {
                        return self.fail(Problem::Malformed);
                    };
                    match open.last_mut() {
                        Some(parent) => parent.children.push(closed),
                        None => return Ok(closed),
                    }
                }
                Token::End => return self.fail(Problem::Truncated),
            }
        }
    }

    /// Steps over an element that was just opened.
    pub fn skip(&mut self) -> Result<(), StatementError> {
        let outside = self.depth - 1;
        while self.depth > outside {
            if self.next()? == Token::End {
                return self.fail(Problem::Truncated);
            }
        }
        Ok(())
    }

    /// Behind the root there is nothing but blanks.
    pub fn end(&mut self) -> Result<(), StatementError> {
        loop {
            match self.next()? {
                Token::End => return Ok(()),
                Token::Text(text) if text.trim().is_empty() => {}
                _ => return self.fail(Problem::Malformed),
            }
        }
    }

    fn next(&mut self) -> Result<Token, StatementError> {
        let mut foreign = 0_usize;
        loop {
            match self.event() {
                Err(problem) => return self.fail(problem),
                Ok(Step::Foreign) => foreign += 1,
                Ok(Step::Token(Token::Open(_) | Token::Text(_))) if foreign > 0 => {}
                Ok(Step::Token(Token::Close)) if foreign > 0 => foreign -= 1,
                Ok(Step::Token(token)) => return Ok(token),
                Ok(Step::Nothing) => {}
            }
        }
    }

    fn event(&mut self) -> Result<Step, Problem> {
        self.buffer.clear();
        self.reader.get_mut().next_token();
        let (namespace, event) = self
            .reader
            .read_resolved_event_into(&mut self.buffer)
            .map_err(refusal)?;
        let token = match event {
            Event::Start(start) => {
                self.depth += 1;
                if self.depth > self.limits.depth_max {
                    return Err(Problem::TooMuch {
                        what: "nested elements",
                        max: u64::try_from(self.limits.depth_max).unwrap_or(u64::MAX),
                    });
                }
                if self.rooted && self.depth == 1 {
                    // A second root.
                    return Err(Problem::Malformed);
                }
                let namespace = match namespace {
                    ResolveResult::Bound(namespace) => utf8(namespace.as_ref())?,
                    ResolveResult::Unbound => String::new(),
                    ResolveResult::Unknown(_) => return Err(Problem::Malformed),
                };
                if !self.rooted {
                    self.rooted = true;
                    self.namespace = Some(namespace);
                } else if self.namespace.as_ref() != Some(&namespace) {
                    return Ok(Step::Foreign);
                }
                Token::Open(tag(&start)?)
            }
            Event::End(_) => {
                // Names that do not match were refused by the parser; so was an end without a beginning.
                self.depth = self.depth.saturating_sub(1);
                Token::Close
            }
            Event::Text(text) => Token::Text(utf8(&text)?),
            Event::CData(data) => Token::Text(utf8(&data)?),
            Event::GeneralRef(reference) => Token::Text(character(&reference)?.to_string()),
            Event::Decl(declaration) => {
                let encoding = declaration
                    .encoding()
                    .transpose()
                    .map_err(|_| Problem::Malformed)?;
                if encoding.is_some_and(|name| !name.eq_ignore_ascii_case(b"utf-8")) {
                    return Err(Problem::Encoding { expected: "UTF-8" });
                }
                return Ok(Step::Nothing);
            }
            Event::DocType(_) => return Err(Problem::DocumentType),
            Event::Comment(_) | Event::PI(_) => return Ok(Step::Nothing),
            // Empty elements come as a beginning and an end.
            Event::Empty(_) => return Err(Problem::Malformed),
            Event::Eof if self.depth > 0 => return Err(Problem::Truncated),
            Event::Eof => Token::End,
        };
        Ok(Step::Token(token))
    }

    fn too_much<T>(&mut self, what: &'static str, max: usize) -> Result<T, StatementError> {
        let max = u64::try_from(max).unwrap_or(u64::MAX);
        self.fail(Problem::TooMuch { what, max })
    }
}

enum Step {
    Token(Token),
    /// An element of another namespace begins.
    Foreign,
    Nothing,
}

fn tag(start: &BytesStart<'_>) -> Result<Tag, Problem> {
    let currency = start
        .try_get_attribute("Ccy")
        .map_err(|_| Problem::Malformed)?
        .map(|attribute| utf8(&attribute.value))
        .transpose()?;
    Ok(Tag {
        name: utf8(start.local_name().as_ref())?,
        currency,
    })
}

/// The five entities of XML, and characters by number; nothing is ever expanded into more than one character.
fn character(reference: &BytesRef<'_>) -> Result<char, Problem> {
    if let Some(character) = reference.resolve_char_ref().map_err(|_| Problem::Entity)? {
        return Ok(character);
    }
    match utf8(reference)?.as_str() {
        "lt" => Ok('<'),
        "gt" => Ok('>'),
        "amp" => Ok('&'),
        "apos" => Ok('\''),
        "quot" => Ok('"'),
        _ => Err(Problem::Entity),
    }
}

fn utf8(bytes: &[u8]) -> Result<String, Problem> {
    std::str::from_utf8(bytes)
        .map(str::to_owned)
        .map_err(|_| Problem::Encoding { expected: "UTF-8" })
}

fn refusal(error: quick_xml::Error) -> Problem {
    use quick_xml::errors::{IllFormedError, SyntaxError};

    match error {
        // The parser shares its errors; this one was just made, so it is ours alone.
        quick_xml::Error::Io(shared) => match std::sync::Arc::try_unwrap(shared) {
            Ok(error) => problem_of(error),
            Err(shared) => Problem::Io(std::io::Error::from(shared.kind())),
        },
        // All but the first say that the file ended within a token.
        quick_xml::Error::Syntax(SyntaxError::InvalidBangMarkup) => Problem::Malformed,
        quick_xml::Error::Syntax(_)
        | quick_xml::Error::IllFormed(IllFormedError::MissingEndTag(_)) => Problem::Truncated,
        quick_xml::Error::Encoding(_) => Problem::Encoding { expected: "UTF-8" },
        _ => Problem::Malformed,
    }
}

//! A source file as the rules read it: its tokens, without comments and documentation, each with its line.

use std::fs;
use std::path::{Path, PathBuf};

use proc_macro2::{Delimiter, TokenStream, TokenTree};

/// What the rules have to say about one place.
#[derive(Debug, PartialEq, Eq)]
pub struct Finding {
    pub path: String,
    pub line: usize,
    pub what: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    Word,
    Mark,
    Literal,
}

#[derive(Debug)]
pub struct Token {
    pub kind: Kind,
    pub text: String,
    pub line: usize,
}

#[derive(Debug)]
pub struct Source {
    /// From the package's root, with `/`.
    pub path: String,
    pub text: String,
    pub tokens: Vec<Token>,
}

impl Source {
    pub fn new(path: &str, text: &str) -> Self {
        let stream: TokenStream = text
            .parse()
            .unwrap_or_else(|error| panic!("{path} is not Rust: {error}"));
        let mut tokens = Vec::new();
        flatten(stream, &mut tokens);
        Self {
            path: path.to_owned(),
            text: text.to_owned(),
            tokens,
        }
    }

    /// Every Rust file of these folders.
    pub fn all(folders: &[&str]) -> Vec<Self> {
        folders
            .iter()
            .flat_map(|folder| files(folder, "rs"))
            .map(|(path, text)| Self::new(&path, &text))
            .collect()
    }

    /// The room a file of `src/` belongs to: `orders` for `src/orders/web.rs`, `money` for `src/money.rs`.
    pub fn room(&self) -> Option<&str> {
        let inside = self.path.strip_prefix("src/")?;
        let first = inside.split('/').next()?;
        Some(first.strip_suffix(".rs").unwrap_or(first))
    }

    /// How many `super::` lead from this file to the package's root: one from `src/orders/mod.rs`.
    pub fn depth(&self) -> usize {
        let inside = self.path.strip_prefix("src/").unwrap_or(&self.path);
        let parts = inside.split('/').count();
        if inside.ends_with("/mod.rs") {
            parts - 1
        } else {
            parts
        }
    }

    /// Whether this is the file or lies in the folder (`…/`): by its path from the root, or by its name in any room.
    pub fn lies_in(&self, place: &str) -> bool {
        match place.starts_with("src/") {
            true if place.ends_with('/') => self.path.starts_with(place),
            true => self.path == place,
            false if place.ends_with('/') => self.path.contains(&format!("/{place}")),
            false => self.path.ends_with(&format!("/{place}")),
        }
    }

    pub fn finding(&self, line: usize, what: impl Into<String>) -> Finding {
        Finding {
            path: self.path.clone(),
            line,
            what: what.into(),
        }
    }

    /// Whether the tokens from `at` on read like this.
    pub fn reads(&self, at: usize, words: &[&str]) -> bool {
        let found = self.tokens[at.min(self.tokens.len())..].iter();
        words.len() <= found.len() && found.zip(words).all(|(token, word)| token.text == *word)
    }

    /// Where a path starts at this word: not `b` of `a::b`, not a field, not a method.
    pub fn starts_path(&self, at: usize) -> bool {
        let before = at.checked_sub(1).map(|i| self.tokens[i].text.as_str());
        !matches!(before, Some("::" | "."))
    }
}

/// The text files with this ending below a folder of the package, in order.
pub fn files(folder: &str, ending: &str) -> Vec<(String, String)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut found = Vec::new();
    let mut folders = vec![root.join(folder)];
    while let Some(folder) = folders.pop() {
        let Ok(entries) = fs::read_dir(&folder) else {
            continue; // a folder that does not exist breaks no rule
        };
        for entry in entries {
            let path: PathBuf = entry.expect("a folder can be listed").path();
            if path.is_dir() {
                if !path.ends_with("node_modules") {
                    folders.push(path);
                }
            } else if path.extension().is_some_and(|its| its == ending) {
                let text = fs::read_to_string(&path).expect("a source is UTF-8");
                let inside = path
                    .strip_prefix(root)
                    .expect("it was found below the root");
                found.push((inside.to_string_lossy().into_owned(), text));
            }
        }
    }
    found.sort();
    found
}

/// Groups become their marks, `::` one mark, and `#[doc = "…"]`, which is what a comment `///` is, nothing at all.
fn flatten(stream: TokenStream, tokens: &mut Vec<Token>) {
    for tree in stream {
        let line = tree.span().start().line;
        let token = |kind, text: String| Token { kind, text, line };
        match tree {
            TokenTree::Ident(word) => tokens.push(token(Kind::Word, word.to_string())),
            TokenTree::Literal(literal) => tokens.push(token(Kind::Literal, literal.to_string())),
            TokenTree::Punct(mark) => match tokens.last_mut() {
                Some(last) if mark.as_char() == ':' && last.text == ":" => last.text.push(':'),
                _ => tokens.push(token(Kind::Mark, mark.as_char().to_string())),
            },
            TokenTree::Group(group) => {
                let (open, close) = match group.delimiter() {
                    Delimiter::Parenthesis => ("(", ")"),
                    Delimiter::Brace => ("{", "}"),
                    Delimiter::Bracket => ("[", "]"),
                    Delimiter::None => ("", ""),
                };
                let documents = open == "[" && is_doc(&group.stream());
                if documents {
                    while tokens
                        .last()
                        .is_some_and(|last| matches!(last.text.as_str(), "#" | "!"))
                    {
                        tokens.pop();
                    }
                    continue;
                }
                tokens.push(token(Kind::Mark, open.to_owned()));
                flatten(group.stream(), tokens);
                tokens.push(Token {
                    kind: Kind::Mark,
                    text: close.to_owned(),
                    line: group.span_close().start().line,
                });
            }
        }
    }
}

fn is_doc(stream: &TokenStream) -> bool {
    let mut trees = stream.clone().into_iter();
    matches!(trees.next(), Some(TokenTree::Ident(word)) if word == "doc")
        && matches!(trees.next(), Some(TokenTree::Punct(mark)) if mark.as_char() == '=')
}

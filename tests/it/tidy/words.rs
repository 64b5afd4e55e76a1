//! What may be called what, where SQL may stand, and how long a file may be.

use std::sync::LazyLock;

use regex::Regex;

use super::source::{Finding, Kind, Source};

/// About as much as a reader keeps in mind; aim for 150.
const LINES_MAX: usize = 400;

/// Names that say nothing: a thing is called by what it is.
const EMPTY_PARTS: &[&str] = &[
    "Manager",
    "Service",
    "Repository",
    "Dto",
    "Impl",
    "Helper",
    "Helpers",
    "Utils",
    "Util",
    "Common",
    "Misc",
];

/// Files that may hold SQL; the integration tests look at tables as they like.
const SQL_HOMES: &[&str] = &["store.rs", "store/", "src/storage/"];

/// How a statement begins. Lower or upper case as a whole, so that "Select a plan" is no SQL.
static STATEMENT: LazyLock<Regex> = LazyLock::new(|| {
    let words = concat!(
        r"select\s.*\sfrom\s|select\s+(cast|count|sum|max|min|exists|\$\d|\d)|insert\s+into\s|update\s+\w+\s+set\s|",
        r"delete\s+from\s|with\s+(recursive\s+)?\w+(\s*\([^)]*\))?\s+as\s|(create|alter|drop)\s+(table|index|unique|",
        r"trigger|view|database|role)\s|pragma\s|begin\s+immediate|savepoint\s|vacuum\b|lock\s+table\s"
    );
    let pattern = format!("^\\s*({words}|{})", upper(words));
    Regex::new(&format!("(?s){pattern}")).expect("the pattern is one")
});

/// The pattern in capitals; its escapes stay as they are.
fn upper(pattern: &str) -> String {
    let mut escaped = false;
    pattern
        .chars()
        .map(|c| {
            let keep = std::mem::replace(&mut escaped, c == '\\');
            if keep { c } else { c.to_ascii_uppercase() }
        })
        .collect()
}

pub fn sql_outside_stores(source: &Source) -> Vec<Finding> {
    if SQL_HOMES.iter().any(|home| source.lies_in(home)) {
        return Vec::new();
    }
    source
        .tokens
        .iter()
        .filter(|token| token.kind == Kind::Literal)
        .filter(|token| STATEMENT.is_match(unquoted(&token.text)))
        .map(|token| source.finding(token.line, "SQL lives in `store.rs`"))
        .collect()
}

/// A string literal without its quotes.
fn unquoted(literal: &str) -> &str {
    literal
        .trim_start_matches(['b', 'c', 'r'])
        .trim_matches('#')
        .trim_matches('"')
}

pub fn empty_names(source: &Source) -> Vec<Finding> {
    let mut found = Vec::new();
    for stem in source.path.trim_end_matches(".rs").split('/').skip(1) {
        if is_empty_name(stem) {
            found.push(source.finding(1, format!("`{stem}` says nothing about what is in it")));
        }
    }
    for pair in source.tokens.windows(2) {
        let declares = matches!(
            pair[0].text.as_str(),
            "struct" | "enum" | "trait" | "type" | "mod" | "fn" | "union"
        );
        let name = pair[1].text.as_str();
        let vague_verb = pair[0].text == "fn"
            && (name.starts_with("get_")
                || name == "process"
                || name.starts_with("process_")
                || name == "handle_data");
        if declares && pair[1].kind == Kind::Word && (is_empty_name(name) || vague_verb) {
            let what = format!("`{name}` says nothing about what it is or does");
            found.push(source.finding(pair[1].line, what));
        }
    }
    found
}

fn is_empty_name(name: &str) -> bool {
    let by_case = EMPTY_PARTS.iter().any(|part| {
        name.match_indices(part).any(|(at, _)| {
            let after = name[at + part.len()..].chars().next();
            !after.is_some_and(char::is_lowercase)
        })
    });
    let by_word = name
        .split('_')
        .any(|word| EMPTY_PARTS.iter().any(|part| part.to_lowercase() == word));
    by_case || by_word
}

pub fn long_files(source: &Source) -> Vec<Finding> {
    let lines = source.text.lines().count();
    if lines <= LINES_MAX {
        return Vec::new();
    }
    vec![source.finding(
        lines,
        format!("{lines} lines: is a second room hiding in here?"),
    )]
}

/// A room's front door says what the room is for.
pub fn silent_rooms(source: &Source) -> Vec<Finding> {
    let door = source.path.ends_with("/mod.rs") || source.depth() == 1;
    if !door || source.text.starts_with("//!") {
        return Vec::new();
    }
    vec![source.finding(1, "a room begins with `//!` and what it is for")]
}

pub fn loose_ends(source: &Source) -> Vec<Finding> {
    // Put together here, so that this file does not find itself.
    let marks = [
        concat!("TO", "DO"),
        concat!("FIX", "ME"),
        concat!("#[ig", "nore"),
    ];
    source
        .text
        .lines()
        .zip(1..)
        .filter(|(line, _)| marks.iter().any(|mark| line.contains(mark)))
        .map(|(_, number)| source.finding(number, "finish it, or file an issue"))
        .collect()
}

//! Files that are not Rust: locales, templates, migrations, the lock file.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

use fluent_bundle::FluentResource;
use regex::Regex;

use super::source::Finding;

/// The language every text is written in first, and those that must say as much.
const FIRST: &str = "en";
const OTHERS: &[&str] = &["de"];

fn pattern(text: &str) -> Regex {
    Regex::new(text).expect("the pattern is one")
}

static MESSAGE: LazyLock<Regex> = LazyLock::new(|| pattern(r"^(-?[A-Za-z][\w-]*)\s*="));
static ATTRIBUTE: LazyLock<Regex> = LazyLock::new(|| pattern(r"^\s+(\.[A-Za-z][\w-]*)\s*="));
static VARIABLE: LazyLock<Regex> = LazyLock::new(|| pattern(r"\$([A-Za-z][\w-]*)"));

/// Each key of a Fluent file (`message`, `message.attribute`) with the variables its text uses.
fn keys(text: &str) -> BTreeMap<String, BTreeSet<String>> {
    let mut found: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    let (mut message, mut key) = (String::new(), String::new());
    for line in text.lines().filter(|line| !line.starts_with('#')) {
        if let Some(hit) = MESSAGE.captures(line) {
            hit[1].clone_into(&mut message);
            key.clone_from(&message);
        } else if let Some(hit) = ATTRIBUTE.captures(line) {
            key = format!("{message}{}", &hit[1]);
        }
        if !key.is_empty() {
            let variables = found.entry(key.clone()).or_default();
            variables.extend(VARIABLE.captures_iter(line).map(|hit| hit[1].to_owned()));
        }
    }
    found
}

/// What one language says and another does not, or with other variables. `files`: path and text below
/// `templates/locales/`.
pub fn unpaired_messages(files: &[(String, String)]) -> Vec<Finding> {
    let said = |language: &str| -> BTreeMap<(String, String), BTreeSet<String>> {
        files
            .iter()
            .filter_map(|(path, text)| {
                let (_, inside) = path.split_once(&format!("/locales/{language}/"))?;
                Some(
                    keys(text)
                        .into_iter()
                        .map(move |(key, variables)| ((inside.to_owned(), key), variables)),
                )
            })
            .flatten()
            .collect()
    };
    let first = said(FIRST);
    let mut found = Vec::new();
    for other in OTHERS {
        let theirs = said(other);
        for place in first.keys().chain(theirs.keys()).collect::<BTreeSet<_>>() {
            let (file, key) = place;
            let what = match (first.get(place), theirs.get(place)) {
                (Some(a), Some(b)) if a == b => continue,
                (Some(_), Some(_)) => {
                    format!("`{key}` uses other variables in {FIRST} than in {other}")
                }
                (Some(_), None) => format!("`{key}` is missing in {other}"),
                _ => format!("`{key}` is missing in {FIRST}"),
            };
            found.push(Finding {
                path: file.clone(),
                line: 0,
                what,
            });
        }
    }
    found
}

pub fn broken_messages(path: &str, text: &str) -> Vec<Finding> {
    let Err((_, errors)) = FluentResource::try_new(text.to_owned()) else {
        return Vec::new();
    };
    errors
        .into_iter()
        .map(|error| finding(path, line_of(text, error.pos.start), error.to_string()))
        .collect()
}

/// What a strict content security policy would refuse, or what would bring in a third party.
pub fn unsafe_markup(path: &str, text: &str) -> Vec<Finding> {
    static RULES: LazyLock<[(Regex, &str); 5]> = LazyLock::new(|| {
        [
            (pattern(r"(?i)<[^>]*\son[a-z]+\s*="), "an inline handler"),
            (pattern(r"(?i)<[^>]*\sstyle\s*="), "an inline style"),
            (
                pattern(
                    r#"(?i)<(script|link|img|iframe|video|audio|source|form|object|embed)\b[^>]*\s(src|href|action|srcset|data)\s*=\s*["']?(https?:)?//"#,
                ),
                "an address that is not ours",
            ),
            (pattern(r"(?i)javascript:"), "a script as an address"),
            (pattern(r"\|\s*safe\b"), "markup that is not escaped"),
        ]
    });
    RULES
        .iter()
        .flat_map(|(rule, what)| {
            rule.find_iter(text)
                .map(|hit| finding(path, line_of(text, hit.start()), *what))
        })
        .collect()
}

/// A migration says why, and speaks the one dialect of both engines.
pub fn odd_migrations(path: &str, text: &str) -> Vec<Finding> {
    static TYPE: LazyLock<Regex> = LazyLock::new(|| {
        pattern(
            r"(?i)\b(integer|int|smallint|serial|bigserial|boolean|bool|real|float|double|numeric|decimal|varchar|char|blob|json|jsonb|uuid|timestamp|timestamptz|datetime|autoincrement)\b",
        )
    });
    let mut found = Vec::new();
    if !text.starts_with("-- ") {
        found.push(finding(
            path,
            1,
            "a migration begins with `-- ` and why it is there",
        ));
    }
    for (line, number) in text.lines().zip(1..) {
        let code = line.split("--").next().unwrap_or_default();
        if let Some(hit) = TYPE.find(code) {
            let what = format!("`{}`: columns are text, bigint or bytea", hit.as_str());
            found.push(finding(path, number, what));
        }
    }
    found
}

/// Crates that deny.toml bans and the lock file holds, with or without a version requirement.
pub fn banned_crates(deny: &str, lock: &str) -> Vec<Finding> {
    let deny: toml::Table = deny.parse().expect("deny.toml is TOML");
    let lock: toml::Table = lock.parse().expect("Cargo.lock is TOML");
    let banned = deny["bans"]["deny"].as_array().expect("a list of bans");
    let locked = lock["package"].as_array().expect("a list of packages");
    let mut found = Vec::new();
    for package in locked {
        let name = package["name"].as_str().unwrap_or_default();
        let version = package["version"].as_str().unwrap_or_default();
        for ban in banned {
            let (crate_name, wanted) = ban["crate"]
                .as_str()
                .map(|spec| spec.split_once('@').unwrap_or((spec, "")))
                .expect("a ban names a crate");
            if name == crate_name && version.starts_with(wanted) {
                let reason = ban.get("reason").and_then(|text| text.as_str());
                found.push(finding(
                    "Cargo.lock",
                    0,
                    format!(
                        "{name} {version} is banned: {}",
                        reason.unwrap_or("see deny.toml")
                    ),
                ));
            }
        }
    }
    found
}

fn finding(path: &str, line: usize, what: impl Into<String>) -> Finding {
    Finding {
        path: path.to_owned(),
        line,
        what: what.into(),
    }
}

fn line_of(text: &str, offset: usize) -> usize {
    text[..offset].matches('\n').count() + 1
}

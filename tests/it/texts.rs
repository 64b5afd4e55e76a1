//! The texts and the templates that say them fit together.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use sealbook::web::locale::Locale;

fn files(folder: &str, endings: &[&str]) -> Vec<(PathBuf, String)> {
    let mut found = Vec::new();
    let mut folders = vec![Path::new(env!("CARGO_MANIFEST_DIR")).join(folder)];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).expect("the folder can be listed") {
            let path = entry.expect("an entry can be read").path();
            if path.is_dir() {
                folders.push(path);
            } else if endings
                .iter()
                .any(|ending| path.to_string_lossy().ends_with(ending))
            {
                let text = fs::read_to_string(&path).expect("our files are text");
                found.push((path, text));
            }
        }
    }
    found
}

/// The texts between `open` and the next quote.
fn quoted<'a>(source: &'a str, open: &str) -> impl Iterator<Item = (&'a str, &'a str)> {
    let quote = open.chars().last().expect("an opening has a quote");
    source
        .split(open)
        .skip(1)
        .filter_map(move |rest| rest.split_once(quote))
}

#[test]
fn every_text_that_a_template_names_exists() {
    let known: BTreeSet<String> = Locale::En.keys().collect();
    for (path, source) in files("templates", &[".html", ".txt"]) {
        for open in [" t('", "(t('", "rich('"] {
            for (key, rest) in quoted(&source, open) {
                let found = if rest.trim_start().starts_with('~') {
                    known.iter().any(|name| name.starts_with(key))
                } else {
                    known.contains(key)
                };
                assert!(found, "{} says `{key}`, which no text has", path.display());
            }
        }
    }
}

#[test]
fn every_text_is_said_somewhere() {
    let mut sources = files("templates", &[".html", ".txt"]);
    sources.extend(files("src", &[".rs"]));
    let mut exact = BTreeSet::new();
    let mut beginnings = BTreeSet::new();
    for (_, source) in &sources {
        for quote in ["'", "\""] {
            for text in source.split(quote).skip(1) {
                exact.insert(text);
                let beginning = text.split('{').next().unwrap_or_default();
                if beginning.ends_with('-') && beginning.len() > 3 {
                    beginnings.insert(beginning);
                }
            }
        }
    }
    let silent: Vec<String> = Locale::En
        .keys()
        .filter(|key| !exact.contains(key.as_str()))
        .filter(|key| {
            !beginnings
                .iter()
                .any(|beginning| key.starts_with(beginning))
        })
        .collect();
    assert!(silent.is_empty(), "nothing says {silent:?}");
}

//! An export as another program reads it: Python's csv and decimal modules.

use std::collections::HashMap;
use std::process::Stdio;

use sealbook::money::{Currency, Money};
use serde::Deserialize;
use tokio::io::AsyncWriteExt as _;

use crate::support::python::script;

/// What a file's amounts come to, group by group, in euros.
#[derive(Debug, Deserialize)]
pub struct Sums {
    rows: usize,
    sums: HashMap<String, Vec<String>>,
}

impl Sums {
    pub fn rows(&self) -> usize {
        self.rows
    }

    /// In cents.
    pub fn of<const N: usize>(&self, group: &str) -> [i64; N] {
        let sums = self.sums.get(group).into_iter().flatten();
        let minor = sums.map(|sum| Money::parse(sum, Currency::EUR).unwrap().minor());
        minor.collect::<Vec<_>>().try_into().unwrap()
    }
}

/// Columns to group by, and, with a `+` in front, columns to add up.
pub async fn sums(file: &str, columns: &[&str]) -> Sums {
    let mut child = script("sum_csv.py")
        .args(columns)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut stdin = child.stdin.take().unwrap();
    stdin.write_all(file.as_bytes()).await.unwrap();
    drop(stdin);
    let done = child.wait_with_output().await.unwrap();
    assert!(done.status.success(), "{file}");
    serde_json::from_slice(&done.stdout).unwrap()
}

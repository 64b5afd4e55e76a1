//! Exports as another program reads them: Python, with its csv and decimal modules.

use std::collections::{BTreeMap, HashMap};
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

    /// Each group and its sums, as somebody reads them.
    pub fn by(&self, read: impl Fn(&str, &[String]) -> (String, i64)) -> BTreeMap<String, i64> {
        let sums = self.sums.iter();
        sums.map(|(group, amounts)| read(group, amounts)).collect()
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
    let printed = read("sum_csv.py", columns, file.as_bytes()).await;
    serde_json::from_slice(&printed).unwrap()
}

/// What each account comes to, in cents, once a file for DATEV was imported.
pub async fn datev_sums(file: &[u8]) -> HashMap<String, i64> {
    serde_json::from_slice(&read("check_datev.py", &[], file).await).unwrap()
}

/// What a script prints about a file that it accepts.
async fn read(name: &str, args: &[&str], file: &[u8]) -> Vec<u8> {
    let mut child = script(name)
        .args(args)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut stdin = child.stdin.take().unwrap();
    stdin.write_all(file).await.unwrap();
    drop(stdin);
    let done = child.wait_with_output().await.unwrap();
    assert!(done.status.success(), "{}", String::from_utf8_lossy(file));
    done.stdout
}

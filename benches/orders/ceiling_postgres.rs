//! The raw ceiling on PostgreSQL: `pgbench` sends an order's inserts as the server does, in one prepared statement
//! within a serializable transaction, to the same server with the same durability.

use std::collections::HashMap;
use std::fmt::Write as _;
use std::fs;
use std::path::PathBuf;
use std::process::Command;
use std::time::Duration;

use crate::blank::Blank;
use crate::replay::{Orders, Table, Value};

/// Orders a second over this many connections.
pub fn measure(blank: &Blank, orders: &Orders, connections: usize, length: Duration) -> f64 {
    let script = PathBuf::from(env!("CARGO_TARGET_TMPDIR"))
        .join(format!("order-{}.sql", std::process::id()));
    fs::write(&script, transaction(orders)).expect("target/ can be written");
    let output = Command::new("pgbench")
        .args([
            "--no-vacuum",
            "--protocol=prepared",
            "--jobs=1",
            "--max-tries=100",
        ])
        .arg(format!("--client={connections}"))
        .arg(format!("--time={}", length.as_secs()))
        .arg("--define=n=0")
        .arg(format!("--file={}", script.display()))
        .arg(&blank.0)
        .output()
        .expect("pgbench comes with PostgreSQL's client package");
    fs::remove_file(&script).expect("it was just written");
    let text = String::from_utf8_lossy(&output.stdout);
    let rate = text
        .lines()
        .find_map(|line| line.strip_prefix("tps = ")?.split(' ').next()?.parse().ok());
    rate.unwrap_or_else(|| panic!("pgbench: {text}{}", String::from_utf8_lossy(&output.stderr)))
}

/// The transaction of one order as a pgbench script. What must differ from order to order is counted up; the rest stands
/// as it was written.
fn transaction(orders: &Orders) -> String {
    let rows = orders.one();
    let fresh = fresh_values(&rows);
    let inserts: Vec<String> = rows
        .iter()
        .map(|(table, row)| {
            let values: Vec<String> = row.iter().map(|value| expression(value, &fresh)).collect();
            format!(
                "insert into {} ({}) values ({})",
                table.name,
                table.columns.join(", "),
                values.join(", ")
            )
        })
        .collect();
    let (last, others) = inserts.split_last().expect("an order writes rows");
    let mut script = "\\set n :n + 1\n\\set key :client_id * 100000000 + :n\nbegin isolation level serializable;\n".to_owned();
    for (place, insert) in others.iter().enumerate() {
        let lead = if place == 0 { "with" } else { "," };
        write!(script, "{lead} w{place} as ({insert}) ").expect("a String takes every write");
    }
    script + last + ";\ncommit;\n"
}

/// Values that no two orders share: what a row is called, and what finds it.
fn fresh_values(rows: &[(&Table, &Vec<Value>)]) -> HashMap<Value, String> {
    let mut fresh = HashMap::new();
    for (table, row) in rows {
        for (column, value) in table.columns.iter().zip(*row) {
            let names = matches!(column.as_str(), "id" | "number" | "cause" | "subject_id");
            let finds = ["_index", "_digest"]
                .iter()
                .any(|ending| column.ends_with(ending));
            let expression = match value {
                Value::Text(text) if names => {
                    let kept = &text[..text.len().min(6)];
                    format!(
                        "'{kept}' || lpad(:key::text, {}, '0')",
                        text.len() - kept.len()
                    )
                }
                Value::Bytes(bytes) if names || finds => {
                    format!("substr(sha256(:key::text::bytea), 1, {})", bytes.len())
                }
                _ => continue,
            };
            fresh.insert(value.clone(), expression);
        }
    }
    fresh
}

fn expression(value: &Value, fresh: &HashMap<Value, String>) -> String {
    match (fresh.get(value), value) {
        (Some(expression), _) => expression.clone(),
        (None, Value::Null) => "null".to_owned(),
        (None, Value::Bigint(number)) => number.to_string(),
        (None, Value::Text(text)) => format!("'{}'", text.replace('\'', "''")),
        (None, Value::Bytes(bytes)) => format!("'\\x{}'", data_encoding::HEXLOWER.encode(bytes)),
    }
}

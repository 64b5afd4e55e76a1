//! The data map is the schema's: what a database has stands in it, what stands in it the database has.

use std::collections::{BTreeMap, BTreeSet};

use sealbook::privacy::map;
use sealbook::vault::map::{Column, Table};

use crate::ground::Ground;
use crate::support::databases::Databases;
use crate::support::{on_both_engines, schema};

on_both_engines!(
    every_column_stands_in_the_data_map_and_nothing_else_does,
    columns_have_the_types_their_names_promise,
    a_column_that_the_map_does_not_know_is_noticed,
);

async fn every_column_stands_in_the_data_map_and_nothing_else_does(databases: &Databases) {
    let _ground = Ground::lay(databases).await;
    for (url, tables) in both(databases) {
        let real: BTreeSet<String> = schema::types(url).await.into_keys().collect();
        let mapped = schema::mapped(&tables);
        let unmapped: Vec<_> = real.difference(&mapped).collect();
        let unreal: Vec<_> = mapped.difference(&real).collect();
        assert!(
            unmapped.is_empty(),
            "the data map does not know {unmapped:?}"
        );
        assert!(unreal.is_empty(), "no database has {unreal:?}");
    }
}

/// The map cannot name a plain column like a protected one; nor can the schema give a protected one another type.
async fn columns_have_the_types_their_names_promise(databases: &Databases) {
    let _ground = Ground::lay(databases).await;
    for (url, tables) in both(databases) {
        let types = schema::types(url).await;
        for table in tables.iter().filter(|table| !is_sqlx(table.name)) {
            for column in table.columns {
                let name = format!("{}.{}", table.name, column.name());
                let kind = types[&name].as_str();
                assert!(
                    ["text", "bigint", "bytea"].contains(&kind),
                    "{name}: {kind}"
                );
                let promised = promised(column);
                assert!(
                    promised.is_none_or(|promised| promised == kind),
                    "{name} is {kind}"
                );
            }
        }
    }
}

async fn a_column_that_the_map_does_not_know_is_noticed(databases: &Databases) {
    let _ground = Ground::lay(databases).await;
    for (url, tables) in both(databases) {
        let first = tables[0].name;
        schema::alter(
            url,
            &format!("alter table {first} add column shoe_size text"),
        )
        .await;
        let real: BTreeSet<String> = schema::types(url).await.into_keys().collect();
        let mapped = schema::mapped(&tables);
        let unmapped: Vec<_> = real.difference(&mapped).cloned().collect();
        assert_eq!(unmapped, [format!("{first}.shoe_size")]);
    }
}

fn both(databases: &Databases) -> [(&str, Vec<Table>); 2] {
    [
        (&databases.data_url, map::data().copied().collect()),
        (&databases.keystore_url, map::keystore().copied().collect()),
    ]
}

/// sqlx makes this table, with types of its own.
fn is_sqlx(table: &str) -> bool {
    table.starts_with("_sqlx")
}

fn promised(column: &Column) -> Option<&'static str> {
    const SUFFIXES: [(&str, &str); 6] = [
        ("_sealed", "bytea"),
        ("_index", "bytea"),
        ("_digest", "bytea"),
        ("_wrapped", "bytea"),
        ("_at", "bigint"),
        ("_minor", "bigint"),
    ];
    let suffixes = BTreeMap::from(SUFFIXES);
    let found = suffixes
        .iter()
        .find(|(suffix, _)| column.name().ends_with(*suffix));
    found.map(|(_, kind)| *kind)
}

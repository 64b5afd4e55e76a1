use std::collections::HashSet;

use super::{Column, Table};

/// What contradicts itself in a map, a sentence each. That the map is the schema's is a test on the real databases.
pub fn faults(tables: &[Table]) -> Vec<String> {
    let mut faults = Vec::new();
    let mut seen = HashSet::new();
    for table in tables {
        let has = |name: &str| table.columns.iter().any(|column| column.name() == name);
        if !seen.insert((table.name, "")) {
            faults.push(format!("{} is declared twice", table.name));
        }
        if let Some(subject) = table.subject.filter(|subject| !has(subject)) {
            faults.push(format!(
                "{} names its subject in {subject}, which is no column",
                table.name
            ));
        }
        if table.sealed().next().is_some() && (table.subject.is_none() || !has("id")) {
            faults.push(format!(
                "{} has sealed columns, but no subject or no id",
                table.name
            ));
        }
        for column in table.columns {
            if !seen.insert((table.name, column.name())) {
                faults.push(format!(
                    "{}.{} is declared twice",
                    table.name,
                    column.name()
                ));
            }
            if let Some(fault) = fault(table, column) {
                faults.push(format!("{}.{} {fault}", table.name, column.name()));
            }
        }
    }
    faults
}

fn fault(table: &Table, column: &Column) -> Option<&'static str> {
    match column {
        Column::Sealed(field) if field.table != table.name => Some("is a field of another table"),
        Column::Index(index) if index.table != table.name => Some("is an index of another table"),
        Column::Index(index) if !table.sealed().any(|field| field.column == index.over) => {
            Some("is an index over no sealed column of the table")
        }
        Column::Plain(plain) | Column::Digest(plain) | Column::Wrapped(plain)
            if plain.why.is_empty() =>
        {
            Some("does not say why it may be")
        }
        Column::Plain(plain) if SUFFIXES.iter().any(|suffix| plain.column.ends_with(suffix)) => {
            Some("has the name of a protected column, but is plain")
        }
        _ => None,
    }
}

const SUFFIXES: [&str; 4] = ["_sealed", "_index", "_digest", "_wrapped"];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::vault::map::{Class, Field, LegalBasis, Purpose, Retention, Role, Rule};

    const NAME: Field = Rule {
        class: Class::Identity,
        purpose: Purpose::Contract,
        basis: LegalBasis::Contract,
        retention: Retention::Relationship,
        opens: &[Role::Owner],
        standing: &[],
    }
    .seals("people", "name_sealed");
    const INDEX: Column = Column::Index(NAME.indexed_by("name_index"));
    const ID: Column = Column::plain("id", "random");
    const SUBJECT: Column = Column::plain("subject_id", "random");
    const SOUND: &[Column] = &[ID, SUBJECT, Column::Sealed(NAME), INDEX];

    fn faults_of(name: &'static str, columns: &'static [Column]) -> Vec<String> {
        let subject = columns.contains(&SUBJECT).then_some("subject_id");
        let about = "";
        faults(&[Table {
            name,
            about,
            subject,
            columns,
        }])
    }

    #[test]
    fn a_sound_map_has_no_faults() {
        assert_eq!(faults_of("people", SOUND), [""; 0]);
    }

    #[test]
    fn a_map_that_contradicts_itself_is_found_out() {
        const UNEXPLAINED: Column = Column::plain("id", "");
        const DISGUISED: Column = Column::plain("a_sealed", "as it is");
        let twice = "declared twice";
        let other = "of another table";
        assert_faults(&faults_of("people", &[ID, ID]), &[twice]);
        assert_faults(&faults_of("orders", SOUND), &[other, other]);
        assert_faults(&faults_of("people", &[INDEX]), &["no sealed column"]);
        assert_faults(
            &faults_of("people", &[Column::Sealed(NAME)]),
            &["no subject"],
        );
        assert_faults(&faults_of("people", &[UNEXPLAINED]), &["not say why"]);
        assert_faults(&faults_of("people", &[DISGUISED]), &["but is plain"]);
    }

    fn assert_faults(found: &[String], expected: &[&str]) {
        assert_eq!(found.len(), expected.len(), "{found:?}");
        for (fault, part) in found.iter().zip(expected) {
            assert!(fault.contains(part), "{fault}");
        }
    }
}

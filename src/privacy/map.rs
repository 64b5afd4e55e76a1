//! The whole data map: every column of both databases. A test holds it against the real schemas, in both directions.

use crate::vault::map::{Column, Field, Table};
use crate::{
    audit, billing, catalog, customers, egress, feed, identity, jobs, mail, orders, payments,
    subscriptions, vault, web,
};

/// What each room says of its tables in the data database.
const ROOMS: &[&[Table]] = &[
    customers::data::TABLES,
    orders::data::TABLES,
    billing::data::TABLES,
    payments::data::TABLES,
    subscriptions::data::TABLES,
    audit::data::TABLES,
    web::data::TABLES,
    identity::data::TABLES,
    catalog::data::TABLES,
    jobs::data::TABLES,
    feed::data::TABLES,
    mail::data::TABLES,
    egress::data::TABLES,
    &[INSTANCES],
    &[MIGRATIONS],
];

/// The data database's tables.
pub fn data() -> impl Iterator<Item = &'static Table> {
    ROOMS.iter().copied().flatten()
}

/// The keystore's tables.
pub fn keystore() -> impl Iterator<Item = &'static Table> {
    vault::data::TABLES
        .iter()
        .chain(std::iter::once(&MIGRATIONS))
}

/// Every sealed column there is.
pub fn fields() -> impl Iterator<Item = &'static Field> {
    data().chain(keystore()).flat_map(Table::sealed)
}

/// Written once, when the program sets itself up.
const INSTANCES: Table = Table {
    name: "instances",
    about: "Which shop the database belongs to.",
    subject: None,
    columns: &[
        Column::plain("id", "Random; every sealed value is bound to it."),
        Column::plain("created_at", "When the shop was set up."),
    ],
};

/// The migrations' own table, in both databases; sqlx writes it.
const MIGRATIONS: Table = Table {
    name: "_sqlx_migrations",
    about: "Which changes of the schema were made.",
    subject: None,
    columns: &[
        Column::plain("version", SCHEMA),
        Column::plain("description", SCHEMA),
        Column::plain("installed_on", SCHEMA),
        Column::plain("success", SCHEMA),
        Column::plain("checksum", SCHEMA),
        Column::plain("execution_time", SCHEMA),
    ],
};

const SCHEMA: &str = "About the schema alone, which is the same in every shop.";

#[cfg(test)]
mod tests {
    use super::*;
    use crate::vault::map::faults;

    /// What the map does not call a subject, the sweep of unused keys does not see.
    #[test]
    fn every_column_that_names_a_subject_is_called_one() {
        for table in data() {
            let named = table
                .columns
                .iter()
                .map(Column::name)
                .find(|name| name.ends_with("subject_id"));
            assert_eq!(named, table.subject, "{}", table.name);
        }
    }

    #[test]
    fn no_map_contradicts_itself_or_another() {
        assert_eq!(faults(&data().copied().collect::<Vec<_>>()), [""; 0]);
        assert_eq!(faults(&keystore().copied().collect::<Vec<_>>()), [""; 0]);
    }
}

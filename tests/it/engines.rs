//! The data database with its whole schema.

use sealbook::chance::Chance;
use sealbook::storage::{Connections, Schema, Storage};

use crate::support::databases::Databases;

static SCHEMA: Schema = Schema {
    migrations: sqlx::migrate!("./migrations"),
    sqlite: include_str!("../../migrations/triggers/sqlite.sql"),
    postgres: include_str!("../../migrations/triggers/postgres.sql"),
};

pub async fn open(databases: &Databases) -> Storage {
    Storage::open(
        &databases.data_url,
        &SCHEMA,
        Connections::default(),
        Chance::system(),
    )
    .await
    .unwrap()
}

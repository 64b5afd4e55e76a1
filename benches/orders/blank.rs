//! The data database as a first start leaves it, for the ceiling to fill.

use std::fs;

use crate::databases::{Databases, Engine, create};

/// A file's path, or a database's URL.
pub struct Blank(pub String);

impl Blank {
    /// A copy of it as it is now.
    pub async fn of(databases: &Databases) -> Self {
        Self(match databases.engine {
            Engine::Sqlite => {
                let blank = databases.folder.join("blank.db");
                fs::copy(databases.folder.join("data/sealbook.db"), &blank)
                    .expect("the first start made it");
                blank.display().to_string()
            }
            Engine::Postgres => create("blank", Some("data")).await,
        })
    }

    pub fn url(&self, engine: Engine) -> String {
        match engine {
            Engine::Sqlite => format!("sqlite:{}", self.0),
            Engine::Postgres => self.0.clone(),
        }
    }
}

/// The data database, for reading what the server wrote.
pub fn written_url(databases: &Databases) -> String {
    match databases.engine {
        Engine::Sqlite => format!(
            "sqlite:{}",
            databases.folder.join("data/sealbook.db").display()
        ),
        Engine::Postgres => databases.data_url.clone(),
    }
}

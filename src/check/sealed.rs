//! Whether what is sealed opens where it lies: a value from another row, column or shop does not, nor one that was changed.
//! Nothing of it is shown to anybody.

use super::{Finding, causes, store};
use crate::app::App;
use crate::privacy::map;
use crate::storage;
use crate::vault::{self, SubjectId};

/// The newest rows of each table that are looked at: enough to notice a wrong restore or a hand in the database, and over in
/// a moment whatever the shop's size.
const ROWS_MAX: i64 = 1000;
/// Places that are named.
const NAMED_MAX: usize = 3;

pub(super) async fn look(app: &App) -> Finding {
    match unopened(app).await {
        Ok((count, wrong)) => {
            let what = format!(
                "what is sealed opens, {count} values of the newest {ROWS_MAX} rows of each table"
            );
            let named: Vec<&str> = wrong.iter().take(NAMED_MAX).map(String::as_str).collect();
            let problem = format!(
                "{} do not, the first: {}; what opens nowhere was changed or moved by hand, or came with a wrong backup",
                wrong.len(),
                named.join(", ")
            );
            Finding::of(what, (!wrong.is_empty()).then_some(problem))
        }
        Err(error) => Finding::fail("what is sealed opens", causes(&error)),
    }
}

/// How many values were opened, and the places of those that did not open.
async fn unopened(app: &App) -> storage::Result<(usize, Vec<String>)> {
    let mut count = 0;
    let mut wrong = Vec::new();
    for table in map::data() {
        let Some(subject) = table.subject.filter(|_| table.sealed().next().is_some()) else {
            continue;
        };
        let rows = store::newest(&app.storage, table, subject, ROWS_MAX).await?;
        let subjects: Vec<SubjectId> = rows.iter().map(|row| row.subject.clone()).collect();
        if let Err(error) = app.vault.warm(&subjects).await {
            wrong.push(format!("{} ({error})", table.name));
            continue;
        }
        for row in &rows {
            for (field, sealed) in &row.sealed {
                count += 1;
                let vault = &app.vault;
                match vault.open_field(field, &row.subject, &row.id, sealed).await {
                    // What an erasure has not nulled yet opens nowhere, as it should.
                    Ok(_) | Err(vault::Error::Erased) => {}
                    Err(error) => {
                        wrong.push(format!(
                            "{}.{} of {} ({error})",
                            table.name, field.column, row.id
                        ));
                    }
                }
            }
        }
    }
    Ok((count, wrong))
}

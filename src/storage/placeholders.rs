//! As many placeholders as there are values.

use std::fmt;

use super::Engine;

/// What SQLite's placeholders are, where there are many: the driver asks for each one's name, and SQLite walks the list of
/// names for each answer.
pub(super) const NAMELESS: char = '?';

/// `$1, $2, …`: for `in (…)`, where a list of values differs in length.
#[derive(Debug, Clone, Copy)]
pub struct Placeholders(pub usize);

impl fmt::Display for Placeholders {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for number in 1..=self.0 {
            let comma = if number == 1 { "" } else { ", " };
            write!(f, "{comma}${number}")?;
        }
        Ok(())
    }
}

/// `($1, $2), ($3, $4), …`: so many rows of so many values, for `values …`; of a statement that has no other placeholders.
#[derive(Debug, Clone, Copy)]
pub struct Rows {
    pub(super) engine: Engine,
    pub(super) count: usize,
    pub(super) columns: usize,
}

impl fmt::Display for Rows {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for number in 1..=self.count * self.columns {
            let before = match number - 1 {
                0 => "(",
                earlier if earlier % self.columns == 0 => "), (",
                _ => ", ",
            };
            match self.engine {
                Engine::Sqlite => write!(f, "{before}{NAMELESS}")?,
                Engine::Postgres => write!(f, "{before}${number}")?,
            }
        }
        f.write_str(")")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_stand_in_rows() {
        assert_eq!(Placeholders(3).to_string(), "$1, $2, $3");
        let rows = |engine, count, columns| {
            let rows = Rows {
                engine,
                count,
                columns,
            };
            rows.to_string()
        };
        assert_eq!(rows(Engine::Postgres, 2, 2), "($1, $2), ($3, $4)");
        assert_eq!(rows(Engine::Postgres, 2, 1), "($1), ($2)");
        assert_eq!(rows(Engine::Postgres, 1, 3), "($1, $2, $3)");
        assert_eq!(rows(Engine::Sqlite, 2, 2), "(?, ?), (?, ?)");
    }
}

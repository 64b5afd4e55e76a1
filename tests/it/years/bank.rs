//! The shop's account, as the bank keeps it.

use std::collections::BTreeMap;

use jiff::civil::Date;

use crate::payments::bank::{Movement, camt};

#[derive(Debug, Default)]
pub struct Bank {
    /// By the day on which they are booked.
    movements: BTreeMap<Date, Vec<Movement>>,
    /// The first day that no statement has told of.
    told_until: Date,
    made: u32,
    statements: u32,
}

impl Bank {
    pub fn transfer(&mut self, on: Date, mut movement: Movement) {
        self.made += 1;
        movement.reference = format!("B{:08}", self.made);
        self.movements.entry(on).or_default().push(movement);
    }

    /// A file for each day until then that was not told of; every fourth time, those of the days before once more.
    pub fn statements(&mut self, until: Date) -> Vec<String> {
        self.statements += 1;
        let again = if self.statements.is_multiple_of(4) {
            10
        } else {
            0
        };
        let from = self
            .told_until
            .saturating_sub(jiff::Span::new().days(again));
        self.told_until = until.tomorrow().unwrap();
        let told = self.movements.range(from..=until);
        told.map(|(day, movements)| {
            camt(&format!("S{day}"), movements).replace("2026-02-27", &day.to_string())
        })
        .collect()
    }

    /// What came in by then.
    pub fn came_in(&self, until: Date) -> i64 {
        let told = self.movements.range(..=until);
        told.flat_map(|(_, movements)| movements)
            .map(|movement| movement.minor)
            .sum()
    }
}

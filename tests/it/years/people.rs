//! Who orders, and how they pay.

use jiff::civil::Date;
use sealbook::chance::Chance;
use sealbook::orders::{OrderForm, OrderId};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Habit {
    /// Within a few days, to the cent.
    Prompt,
    /// After a reminder or three.
    Late,
    /// Half, and the rest weeks later.
    InParts,
    /// A little too much.
    TooMuch,
    /// The right sum, with nothing that says for what.
    Silent,
    /// Once, then no more.
    Gone,
}

#[derive(Debug)]
pub struct Person {
    pub number: usize,
    pub habit: Habit,
    pub interval: &'static str,
    pub plan: &'static str,
    pub order: Option<OrderId>,
    pub customer: String,
    pub came_on: Date,
    /// Invoices they have seen.
    pub seen: u32,
    /// Nothing happened to them but what the calendar says.
    pub left_alone: bool,
}

impl Person {
    pub fn new(number: usize, came_on: Date, dice: &Chance) -> Self {
        let habit = match dice.below(20) {
            0..=11 => Habit::Prompt,
            12..=13 => Habit::Late,
            14..=15 => Habit::InParts,
            16..=17 => Habit::TooMuch,
            18 => Habit::Silent,
            _ => Habit::Gone,
        };
        Self {
            number,
            habit,
            interval: if dice.below(3) == 0 {
                "yearly"
            } else {
                "monthly"
            },
            plan: if dice.below(2) == 0 { "small" } else { "large" },
            order: None,
            customer: String::new(),
            came_on,
            seen: 0,
            left_alone: true,
        }
    }

    pub fn form(&self) -> OrderForm {
        let countries = [
            ("DE", "10115", "Berlin"),
            ("AT", "1010", "Wien"),
            ("FR", "75001", "Paris"),
            ("CH", "8001", "Zürich"),
        ];
        let (country, postal_code, city) = countries[self.number % countries.len()];
        OrderForm {
            interval: self.interval.into(),
            quantity: (1 + self.number % 3).to_string(),
            name: format!("Ada Lovelace {}", self.number),
            email: format!("ada-{}@example.org", self.number),
            address_line1: "Example Street 1".into(),
            postal_code: postal_code.into(),
            city: city.into(),
            country: country.into(),
            accept_terms: true,
            accept_privacy: true,
            age_confirmed: true,
            language: "en".into(),
            ..OrderForm::default()
        }
    }

    /// In how many days they pay how much of an invoice.
    pub fn payments(&mut self, total: i64, dice: &Chance) -> Vec<(i64, i64)> {
        self.seen += 1;
        let days = |bound| i64::try_from(dice.below(bound)).unwrap();
        let few = 1 + days(4);
        match self.habit {
            Habit::Prompt | Habit::Silent => vec![(few, total)],
            Habit::Late => vec![(15 + days(40), total)],
            Habit::InParts => vec![(few, total / 2), (few + 20, total - total / 2)],
            Habit::TooMuch => vec![(few, total + 1 + days(500))],
            Habit::Gone if self.seen == 1 => vec![(few, total)],
            Habit::Gone => vec![],
        }
    }
}

//! Orders: from the form to the customer's own page.

pub mod pages;

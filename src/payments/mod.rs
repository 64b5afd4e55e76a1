//! How what is owed gets paid: the operator's own means first, a processor only where the operator turns one on.

pub mod bank;
pub mod matching;

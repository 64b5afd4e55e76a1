//! The promises as code: what is stored and why, and the pages that say it.
//!
//! Invariant: nothing here says by hand what the data map, the settings or the cookies' own code can say.

pub mod map;

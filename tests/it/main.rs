//! One integration binary, so that the tests link once: a module per feature.

#![expect(
    clippy::unwrap_used,
    reason = "a test stops at the first surprise, its helpers too"
)]

mod audit;
mod data_map;
mod ground;
mod jobs;
mod law;
mod mail;
mod orders;
mod pages;
mod program;
mod reveal;
mod sessions;
mod storage;
mod support;
mod texts;
mod tidy;
mod vault;

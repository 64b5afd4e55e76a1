//! One integration binary, so that the tests link once: a module per feature.

#![expect(
    clippy::unwrap_used,
    reason = "a test stops at the first surprise, its helpers too"
)]

mod account;
mod admin;
mod api_keys;
mod audit;
mod billing;
mod browser;
mod by_mail;
mod cases;
mod catalog;
mod check;
mod colleagues;
mod commands;
mod data_map;
mod demo;
mod door;
mod durability;
mod enrolment;
mod feed;
mod ground;
mod hostile;
mod jobs;
mod law;
mod mail;
mod measured;
mod openapi;
mod operators;
mod order_page;
mod orders;
mod own_account;
mod pages;
mod payments;
mod program;
mod reveal;
mod scarce;
mod secrecy;
mod sessions;
mod sign_in;
mod startup;
mod storage;
mod subscriptions;
mod support;
mod sweep;
mod terms;
mod texts;
mod tidy;
mod vault;
mod window;
mod years;

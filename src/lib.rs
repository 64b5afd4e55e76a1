//! Sealbook: order forms and billing that keep their customers' data to themselves.
//!
//! `ARCHITECTURE.md` explains the house; each room says what it is for.

pub mod chance;
pub mod clock;
pub mod config;
pub mod id;
pub mod line;
pub mod money;

pub mod audit;
pub mod storage;
pub mod vault;

pub mod app;
pub mod egress;
pub mod feed;
pub mod mail;

pub mod jobs;
pub mod web;

pub mod billing;
pub mod catalog;
pub mod check;
pub mod cli;
pub mod customers;
pub mod demo;
pub mod identity;
pub mod orders;
pub mod payments;
pub mod privacy;
pub mod subscriptions;

pub mod account;
pub mod admin;

pub mod serve;

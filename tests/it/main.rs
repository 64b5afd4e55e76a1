//! One integration binary, so that the tests link once: a module per feature.

mod pages;
mod storage;
mod texts;

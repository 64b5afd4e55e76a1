//! One integration binary, so that the tests link once: a module per feature.

mod storage;

//! What tests stand on: databases on either engine, canaries, a running server, a mail peer.
//!
//! - [`databases::Databases`]: a data database and a keystore, empty; what is written is searched for planted canaries.
//! - [`shop::Shop`]: the whole shop within the test, served over TLS, with a clock that the test moves.
//! - [`program::Program`]: the binary itself, to be killed and started again.
//!
//! A test body is one function and runs on both engines as two tests, `placing_an_order::sqlite` and
//! `placing_an_order::postgres`:
//!
//! ```ignore
//! async fn placing_an_order(databases: &Databases) { … }
//! on_both_engines!(placing_an_order);
//! ```

pub mod canaries;
pub mod databases;
pub mod listing;
pub mod post;
pub mod postgres;
pub mod program;
pub mod python;
pub mod rogue;
pub mod schema;
pub mod shop;
pub mod stripe;
pub mod visitor;

use std::future::Future;

use sealbook::storage::Engine;

/// What a test runs in: set up on an engine, and asked afterwards what was left behind.
pub trait Fixture: Sized {
    fn set_up(engine: Engine) -> impl Future<Output = Self>;
    /// Panics for what the test left behind.
    fn tear_down(self) -> impl Future<Output = ()>;
}

/// A test that wants nothing but to know the engine.
impl Fixture for Engine {
    async fn set_up(engine: Engine) -> Self {
        engine
    }

    async fn tear_down(self) {}
}

pub async fn run<F: Fixture>(engine: Engine, test: impl AsyncFnOnce(&F)) {
    let fixture = F::set_up(engine).await;
    test(&fixture).await;
    fixture.tear_down().await;
}

/// Declares two tests for each function that takes a [`Fixture`] by reference.
macro_rules! on_both_engines {
    ($($test:ident),+ $(,)?) => {$(
        mod $test {
            use sealbook::storage::Engine;

            #[tokio::test(flavor = "multi_thread")]
            async fn sqlite() {
                $crate::support::run(Engine::Sqlite, super::$test).await;
            }

            #[tokio::test(flavor = "multi_thread")]
            async fn postgres() {
                $crate::support::run(Engine::Postgres, super::$test).await;
            }
        }
    )+};
}
pub(crate) use on_both_engines;

//! A whole shop that has an account at a bank.

use std::ops::Deref;

use sealbook::storage::Engine;

use super::bank::ACCOUNT;
use crate::support::Fixture;
use crate::support::shop::Shop;

pub struct Banking(Shop);

impl Deref for Banking {
    type Target = Shop;

    fn deref(&self) -> &Shop {
        &self.0
    }
}

impl Fixture for Banking {
    async fn set_up(engine: Engine) -> Self {
        Self(Shop::with(engine, &[("BUSINESS__IBAN", ACCOUNT)]).await)
    }

    async fn tear_down(self) {
        self.0.tear_down().await;
    }
}

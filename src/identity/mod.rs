//! Who may come in, and what they may do there.
//!
//! Operators come by a one-time link ([`enrolment`]), then with a password and a second factor ([`sign_in`]); what each
//! role may reach stands in one table ([`access`]); whose fields they may open beyond their daily work, in [`cases`].
//! Customers come by a link in a mail ([`by_mail`]); programs with a key ([`api_keys`]), whose scopes stand in one table,
//! too ([`scopes`]).

pub mod access;
pub mod alarms;
pub mod api_keys;
pub mod by_mail;
pub mod cases;
pub mod data;
pub mod enrolment;
pub mod letters;
mod links;
mod model;
pub mod operators;
pub mod own_account;
pub mod pages;
mod password_policy;
mod passwords;
pub mod qr;
mod recovery_codes;
pub mod scopes;
mod second_factor;
pub mod sign_in;
mod store;
mod throttle;
mod totp;
pub mod web;

use std::time::Duration;

use crate::app::App;
use crate::storage;
use crate::web::session;

pub use model::{LinkId, Operator, OperatorId, SignInLinkId};
pub use password_policy::{LEN_MAX, LEN_MIN, Password, Weakness};
pub use passwords::{Busy, Passwords};
pub use recovery_codes::RecoveryCode;
pub use totp::{Enrolment, SharedSecret};

/// How often [`forget`] is due.
pub const FORGET_EVERY: Duration = Duration::from_mins(10);

/// Removes what has ended: sessions, links, counts of attempts. A duty.
pub async fn forget(app: &App) -> storage::Result<()> {
    session::prune(&app.storage, &app.clock).await?;
    throttle::prune(app).await?;
    by_mail::prune(app).await?;
    Ok(())
}

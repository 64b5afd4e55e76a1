//! `sealbook demo`: a shop with two years behind it, to look around in. Everybody in it is invented.
//!
//! It keeps everything, its master key too, in a folder of its own: thrown away, it is gone. What happened in it goes
//! through the same verbs as a real order, under a clock that moves from order to order.

mod colleagues;
mod fill;
mod people;
mod scenes;
mod story;
mod weeks;

pub use colleagues::HireError;
pub use fill::FillError;

use crate::chance::Chance;
use crate::clock::Clock;
use crate::config::Config;
use crate::serve::{self, StartError};

/// Why the demo does not run.
#[derive(Debug, thiserror::Error)]
pub enum DemoError {
    #[error(transparent)]
    Start(#[from] StartError),
    #[error(transparent)]
    Fill(#[from] FillError),
}

/// Fills the demo shop of these settings ([`Config::for_demo`]), the first time, says how its operators sign in, and
/// serves it.
pub async fn serve(config: Config) -> Result<(), DemoError> {
    // What is written last stands for all that came before.
    if colleagues::sign_ins(&config).is_none() {
        fill::fill(config.clone()).await?;
    }
    introduce(&config);
    let app = serve::open(config, Clock::system(), Chance::system()).await?;
    Ok(serve::run(app).await?)
}

#[expect(
    clippy::print_stdout,
    reason = "invented people's sign-ins, for whoever looks around"
)]
fn introduce(config: &Config) {
    println!(
        "A demo: everybody in it is invented, and these sign-ins are no secret. Never sell with it."
    );
    if let Some(notes) = colleagues::sign_ins(config) {
        println!("{}", notes.trim_end());
    }
}

//! What runs beside the requests.

use std::sync::Arc;
use std::time::Duration;

use tokio::task::JoinSet;

use crate::app::App;
use crate::jobs::{Duty, Stop, every};
use crate::orders;

/// Starts everything that a shop does by itself, until the end is announced.
pub(super) fn start(app: &Arc<App>, stop: &Stop) -> JoinSet<()> {
    let mut tasks = JoinSet::new();
    let vault = app.vault.clone();
    let mut ended = stop.clone();
    tasks.spawn(async move {
        tokio::select! {
            () = vault.upkeep() => {}
            () = ended.announced() => {}
        }
    });
    let (forgetting, stop) = (Arc::clone(app), stop.clone());
    tasks.spawn(async move {
        let app = forgetting;
        let duty = Duty {
            name: "forget-idempotency-keys",
            period: Duration::from_hours(1),
            wake: None,
        };
        every(&app.storage, &app.clock, &app.chance, duty, stop, |_| {
            orders::forget_keys(&app)
        })
        .await;
    });
    tasks
}

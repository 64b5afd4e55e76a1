//! The end of the process, announced to everything that loops.

use tokio::sync::watch;

/// Announces the end; dropping it announces it too.
#[derive(Debug)]
pub struct Stopper(watch::Sender<bool>);

/// Hears of the end.
#[derive(Debug, Clone)]
pub struct Stop(watch::Receiver<bool>);

pub fn stop() -> (Stopper, Stop) {
    let (sender, receiver) = watch::channel(false);
    (Stopper(sender), Stop(receiver))
}

impl Stopper {
    pub fn stop(&self) {
        self.0.send_replace(true);
    }
}

impl Stop {
    pub fn is_near(&self) -> bool {
        *self.0.borrow() || self.0.has_changed().is_err()
    }

    /// Returns when the end has been announced.
    pub async fn announced(&mut self) {
        // An error means that the announcer is gone, which says the same.
        let _ = self.0.wait_for(|stopping| *stopping).await;
    }
}

//! The end of the process, announced to everything that loops.

use std::time::Duration;

use tokio::sync::watch;
use tokio::time::sleep;

/// How long a process that ends waits for what it does by itself. What is far from its own end would hold that up for minutes;
/// who asks somebody outside has mostly heard by then.
pub(super) const GRACE: Duration = Duration::from_secs(5);

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

    /// What `work` comes to; nothing where it goes on for longer than `grace` once the end was announced. It is then broken off, as
    /// a crash would break it off: a transaction that has begun still ends, and the next process goes on behind it.
    pub async fn unless_over<F: Future>(&self, grace: Duration, work: F) -> Option<F::Output> {
        let mut ending = self.clone();
        let over = async {
            ending.announced().await;
            sleep(grace).await;
        };
        tokio::select! {
            done = work => Some(done),
            () = over => None,
        }
    }

    /// Returns when the end has been announced.
    pub async fn announced(&mut self) {
        // An error means that the announcer is gone, which says the same.
        let _ = self.0.wait_for(|stopping| *stopping).await;
    }
}

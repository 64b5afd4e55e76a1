//! The capabilities that every room builds on, opened once. Rooms take `&App`; what mounts the rooms is `serve`.

use std::any::{Any, TypeId};
use std::collections::HashMap;
use std::fmt;
use std::sync::{Arc, PoisonError, RwLock};

use jiff::civil::Date;

use crate::audit::Audit;
use crate::chance::Chance;
use crate::clock::Clock;
use crate::config::Config;
use crate::storage::Storage;
use crate::vault::Vault;

pub struct App {
    pub config: Config,
    pub clock: Clock,
    pub chance: Chance,
    /// The data database. The keystore is the vault's.
    pub storage: Storage,
    pub vault: Vault,
    pub audit: Audit,
    rooms: RwLock<HashMap<TypeId, Arc<dyn Any + Send + Sync>>>,
}

/// What a room keeps in memory for this process: counters of a limit, a cache. Another process must be able to do
/// without it.
pub trait RoomState: Send + Sync + 'static {
    fn open(app: &App) -> Self;
}

impl App {
    pub fn new(
        config: Config,
        clock: Clock,
        chance: Chance,
        storage: Storage,
        vault: Vault,
    ) -> Self {
        let audit = Audit::new(&storage, &clock, &chance);
        Self {
            config,
            clock,
            chance,
            storage,
            vault,
            audit,
            rooms: RwLock::default(),
        }
    }

    /// The day of the shop's calendar.
    pub fn today(&self) -> Date {
        let zone = self.config.business.zone();
        self.clock.now().to_zoned(zone).date()
    }

    /// A room's own state, made at its first use.
    pub fn room<R: RoomState>(&self) -> Arc<R> {
        let key = TypeId::of::<R>();
        let known = self.rooms.read().unwrap_or_else(PoisonError::into_inner);
        if let Some(state) = known.get(&key) {
            return downcast(Arc::clone(state));
        }
        drop(known);
        // Opened outside the lock, since a room's state may ask for another's; of two, the first one stays.
        let opened = Arc::new(R::open(self));
        let mut rooms = self.rooms.write().unwrap_or_else(PoisonError::into_inner);
        downcast(Arc::clone(rooms.entry(key).or_insert(opened)))
    }
}

fn downcast<R: RoomState>(state: Arc<dyn Any + Send + Sync>) -> Arc<R> {
    state
        .downcast()
        .expect("a state is kept under its own type's id")
}

impl fmt::Debug for App {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("App")
            .field("config", &self.config)
            .field("clock", &self.clock)
            .finish_non_exhaustive()
    }
}

//! The keys that are open: bounded, the longest unused go first and are zeroized when the last handle is gone.

use std::num::NonZeroUsize;
use std::sync::{Mutex, MutexGuard, PoisonError};

use lru::LruCache;

use super::{SubjectId, SubjectKeys};

pub(super) struct Cache(Mutex<LruCache<SubjectId, SubjectKeys>>);

impl Cache {
    pub(super) fn new(subjects_max: NonZeroUsize) -> Self {
        Self(Mutex::new(LruCache::new(subjects_max)))
    }

    pub(super) fn find(&self, subject: &SubjectId) -> Option<SubjectKeys> {
        self.lock().get(subject).cloned()
    }

    pub(super) fn keep(&self, keys: SubjectKeys) {
        self.lock().put(keys.subject().clone(), keys);
    }

    pub(super) fn evict(&self, subject: &SubjectId) {
        self.lock().pop(subject);
    }

    pub(super) fn clear(&self) {
        self.lock().clear();
    }

    fn lock(&self) -> MutexGuard<'_, LruCache<SubjectId, SubjectKeys>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

//! Taking a mutex, once for all. What it holds is known to the callers.

use std::sync::{Mutex, MutexGuard};

/// Locks, also after a panic of the thread that held it: nothing panics half-way through a change of what is locked
/// here, so that it is whole, and one failed request must not fail all others.
pub fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(|poisoned| poisoned.into_inner())
}

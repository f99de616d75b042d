//! Taking a mutex, once for all. What it holds is known to whoever locks it.

use std::sync::{Mutex, MutexGuard};

/// Locks, also after a panic of whoever held it: nothing panics half-way through a change of what is locked here, so that
/// it is whole, and one failed request must not fail all others.
pub fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(|poisoned| poisoned.into_inner())
}

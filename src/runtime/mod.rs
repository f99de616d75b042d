//! What every other room runs on: time and ids, blocking work off the executor, supervised tasks, and two small helpers
//! for locks and text. Nothing here knows HTTP, SQL or what the program is for.

pub mod clock;
pub mod ids;
pub mod language;
mod lock;
pub mod pool;
pub mod tasks;
#[cfg(test)]
pub mod testing;
pub mod text;

pub use lock::lock;

//! Replaces the module in a build without it: its settings are known, so that a file of settings is valid for every
//! build, and nothing is registered.

mod settings;

use crate::registry::Register;

pub use settings::SETTINGS;

/// Nothing to register.
pub const REGISTER: Option<Register> = None;

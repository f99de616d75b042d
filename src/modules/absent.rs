//! Stands in for a module that is not compiled in: it registers nothing.

use crate::registry::Register;

/// Nothing to register.
pub const REGISTER: Option<Register> = None;

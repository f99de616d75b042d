//! The settings of the web interface.

use crate::config::Setting;

/// The table of these settings; the first switches the module.
pub const SETTINGS: &[Setting] = &[Setting::switch("ENABLE_WEB", "The web page.")];

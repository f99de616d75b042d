//! What an instance tells anyone about itself: what it is, what it can do, and what it takes. Pages and programs ask
//! this
//! before they ask anything else.

mod endpoint;
mod model;

use crate::http::{Access, Route, get};

/// The routes of the instance.
pub fn routes() -> Vec<Route> {
    vec![get("/api/v1/instance", "What this instance is, can do and takes", Access::Public, endpoint::show)]
}

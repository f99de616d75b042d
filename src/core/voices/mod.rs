//! Voices: the personas that interpret readings. Their sentences are read-only data of the binary; composing a reading
//! from them is the business of `reader`.

mod endpoints;
pub mod model;

use crate::http::{Access, Route, get};

/// The routes of voices.
pub fn routes() -> Vec<Route> {
    vec![get("/api/v1/voices", "The personas that interpret readings", Access::Public, endpoints::list)]
}

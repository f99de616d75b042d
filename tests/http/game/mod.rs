//! The game: its routes, and its part of exports.

mod export;
mod routes;

//! The API as its clients use it: the real binary on a free port, called over HTTP, subject by subject. Bad clients and
//! faults of the machine are in `tests/robust`, the memory of the release build in `tests/memory`.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "helpers of tests fail as tests do; clippy.toml excuses the test functions only"
)]

mod accounts;
#[cfg(feature = "ai")]
mod ai;
mod cards;
mod decks;
mod diagnostics;
mod game;
mod import;
mod interpretations;
mod jobs;
mod journal;
mod readings;
mod routes;
mod spreads;
#[path = "../support/mod.rs"]
mod support;
mod voices;
#[cfg(feature = "web")]
mod web;

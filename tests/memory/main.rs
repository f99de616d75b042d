//! The memory gate: what the release build takes of memory in every state that has a budget. All of it is ignored by
//! `cargo test`, since it takes minutes, wants a machine without other work, and one test at a time: `./build.sh memory`.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::print_stdout,
    reason = "helpers of tests fail as tests do; clippy.toml excuses the test functions only"
)]

mod budget;
mod deaf;
mod import;
mod measure;
#[cfg(feature = "ai")]
mod streams;
#[path = "../support/mod.rs"]
mod support;
#[cfg(feature = "web")]
mod visitors;

//! The memory gate: the memory of the release build in every state that has a limit. `cargo test` ignores these tests:
//! they take minutes, and run one at a time on a machine without other work. `./build.sh memory` runs them.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::print_stdout,
    reason = "helpers of tests fail as tests do; clippy.toml excuses the test functions only"
)]

mod budget;
mod import;
mod measure;
mod stalled;
#[cfg(feature = "ai")]
mod streams;
#[path = "../support/mod.rs"]
mod support;
#[cfg(feature = "web")]
mod visitors;

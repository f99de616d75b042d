//! Hermit, a tarot server. This file is the table of contents; the command line is `cli`.

// The attributes decide whether a module is in this build, and nothing else does.
#[cfg_attr(not(feature = "ai"), path = "ai/absent.rs")]
mod ai;
mod app;
mod cli;
mod config;
mod core;
mod credentials;
mod diagnostics;
mod events;
mod files;
#[cfg(test)]
mod fixture;
#[cfg_attr(not(feature = "gamification"), path = "gamification/absent.rs")]
mod gamification;
mod http;
mod memory;
mod modules;
mod monitoring;
#[cfg(feature = "outbound")]
mod outbound;
mod refusal;
mod registry;
mod runtime;
mod server;
mod store;
#[cfg_attr(not(feature = "web"), path = "web/absent.rs")]
mod web;

use std::process::ExitCode;

fn main() -> ExitCode {
    cli::run(std::env::args_os().skip(1))
}

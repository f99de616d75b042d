//! Turns the data in `assets/` into read-only Rust data at build time, and lists the steps of `upgrades/`. What the
//! data means lives in `src`; nothing here runs in the server.

#![allow(clippy::print_stdout, reason = "cargo reads a build script's output")]

mod ai;
mod cards;
mod game;
mod pictures;
mod reader;
mod sentences;
mod spreads;
mod text;
mod upgrades;
mod voices;
mod web;

use std::error::Error;
use std::path::Path;
use std::{env, fs};

type Outcome<T> = Result<T, Box<dyn Error>>;

fn main() -> Outcome<()> {
    println!("cargo::rerun-if-changed=assets");
    println!("cargo::rerun-if-changed=build");
    println!("cargo::rerun-if-changed=upgrades");
    let out = env::var("OUT_DIR")?;
    let out = Path::new(&out);
    let languages = text::languages(Path::new("assets/cards/texts"))?;
    fs::write(out.join("languages.rs"), text::languages_source(&languages))?;
    fs::write(out.join("cards.rs"), cards::source(&languages, out)?)?;
    fs::write(out.join("pictures.rs"), pictures::source()?)?;
    fs::write(out.join("problems.rs"), sentences::source(&languages, "problems", "TITLES")?)?;
    fs::write(out.join("scopes.rs"), sentences::source(&languages, "scopes", "DESCRIPTIONS")?)?;
    fs::write(out.join("upgrades.rs"), upgrades::source()?)?;
    fs::write(out.join("spreads.rs"), spreads::source(&languages)?)?;
    fs::write(out.join("voices.rs"), voices::source(&languages, out)?)?;
    fs::write(out.join("reader.rs"), reader::source(&languages)?)?;
    // Cargo names the features of the program to its build script this way.
    if env::var_os("CARGO_FEATURE_AI").is_some() {
        fs::write(out.join("ai.rs"), ai::source(&languages)?)?;
    }
    if env::var_os("CARGO_FEATURE_WEB").is_some() {
        fs::write(out.join("web.rs"), web::source(out)?)?;
    }
    if env::var_os("CARGO_FEATURE_GAMIFICATION").is_some() {
        fs::write(out.join("game.rs"), game::source(&languages)?)?;
    }
    Ok(())
}

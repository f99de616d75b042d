//! `hermit deck …`: examining, importing, listing and removing decks at the machine, beside a running server or without
//! one.

use super::say;
use super::user::{Shell, explain};
use crate::config::Config;
use crate::core::decks::import::{Examined, Findings, examine, install};
use crate::core::decks::model::Deck;
use crate::core::decks::{old, queries};
use crate::core::kept_files;
use crate::refusal::{LIMIT_REACHED, NOT_FOUND};
use std::path::Path;
use std::process::ExitCode;

/// `hermit deck`: fails when a deck has errors.
///
/// # Errors
/// One sentence.
pub(super) fn deck(config: &Config, words: &[&str]) -> Result<ExitCode, String> {
    match words {
        ["check", folder] => {
            let good = examined(folder).is_some();
            Ok(if good { ExitCode::SUCCESS } else { ExitCode::FAILURE })
        }
        ["import", folder] => match examined(folder) {
            Some(deck) => import(config, &deck).map(|()| ExitCode::SUCCESS),
            None => Err("the deck was not imported".to_owned()),
        },
        ["list"] => list(config).map(|()| ExitCode::SUCCESS),
        ["remove", id] => remove(config, id).map(|()| ExitCode::SUCCESS),
        _ => Err("deck takes check, import, list or remove; see hermit --help".to_owned()),
    }
}

/// Says what is found, and gives the deck if it can be imported.
fn examined(folder: &str) -> Option<Examined> {
    let mut findings = Findings::default();
    let deck = examine(Path::new(folder), &mut findings).filter(|_| !findings.failed());
    let (list, left_out) = findings.sorted();
    for finding in list {
        say(&finding.to_string());
    }
    if left_out > 0 {
        say(&format!("and {left_out} findings more"));
    }
    match &deck {
        Some(deck) => {
            let languages: Vec<&str> = deck.texts.iter().map(|texts| texts.language.as_str()).collect();
            let languages = if languages.is_empty() { "no language".to_owned() } else { languages.join(", ") };
            say(&format!(
                "{} is a deck of {} cards with names in {languages}, and can be imported",
                deck.id,
                deck.cards()
            ));
        }
        None => say("this folder cannot be imported"),
    }
    deck
}

/// Pictures first, then the rows that refer to them, then away with what no row refers to any more.
fn import(config: &Config, deck: &Examined) -> Result<(), String> {
    let shell = Shell::open(config)?;
    let stored = install::store(deck, &shell.app.files)?;
    let now = shell.app.clock.now();
    let revision = shell.app.id(now)?;
    let written = shell.write(queries::replace(deck, &stored, &revision, now));
    written.map_err(|fault| match fault.contains(LIMIT_REACHED.code) {
        true => format!("an instance has at most {} imported decks", queries::DECKS_MAX),
        false => fault,
    })?;
    say(&format!("imported {}", deck.id));
    sweep(&shell)
}

fn sweep(shell: &Shell) -> Result<(), String> {
    smol::block_on(kept_files::sweep(&shell.app, shell.app.clock.now())).map(drop)
}

fn list(config: &Config) -> Result<(), String> {
    let shell = Shell::open(config)?;
    let rows = smol::block_on(shell.app.store.read(queries::list())).map_err(explain)?;
    for row in &rows {
        let deck = Deck::from_row(row).map_err(explain)?;
        say(&format!("{}\t{}\t{} cards", deck.id, deck.name, deck.cards));
    }
    Ok(())
}

fn remove(config: &Config, id: &str) -> Result<(), String> {
    let shell = Shell::open(config)?;
    shell.write(queries::delete(id)).map_err(|fault| {
        if fault.contains(NOT_FOUND.code) { format!("there is no imported deck {id}") } else { fault }
    })?;
    old::remove(&config.data, id)?;
    say(&format!("removed {id}"));
    sweep(&shell)
}

//! `hermit deck …`: examining, importing, listing and removing decks at the machine, beside a running server or without
//! one. What makes a deck one that can be imported is `core::decks::import`.

use super::command::DeckCommand;
use super::local::{LocalApp, explain};
use super::output::say;
use crate::config::Config;
use crate::core::decks::import::{Examined, Findings, examine, install};
use crate::core::decks::model::Deck;
use crate::core::decks::{old, queries};
use crate::core::kept_files;
use crate::refusal::{LIMIT_REACHED, NOT_FOUND};
use crate::store::{Rows, StoreError};
use std::path::Path;
use std::process::ExitCode;

/// Does what is asked for; fails when a deck has errors. Settings are loaded where they are needed only.
///
/// # Errors
/// One sentence.
pub(super) fn deck(config: impl Fn() -> Result<Config, String>, command: &DeckCommand) -> Result<ExitCode, String> {
    match command {
        DeckCommand::Check { folder } => {
            let good = report(folder)?.is_some();
            return Ok(if good { ExitCode::SUCCESS } else { ExitCode::FAILURE });
        }
        DeckCommand::Import { folder } => {
            let config = config()?;
            let deck = report(folder)?.ok_or("the deck was not imported")?;
            import(&config, &deck)?;
        }
        DeckCommand::List => list(&config()?)?,
        DeckCommand::Remove { id } => remove(&config()?, id)?,
    }
    Ok(ExitCode::SUCCESS)
}

/// Examines a folder, prints what is found, and returns the deck if it can be imported.
fn report(folder: &Path) -> Result<Option<Examined>, String> {
    let mut findings = Findings::default();
    let deck = examine(folder, &mut findings).filter(|_| !findings.failed());
    let (list, left_out) = findings.sorted();
    for finding in list {
        say(&finding.to_string())?;
    }
    if left_out > 0 {
        say(&format!("and {left_out} findings more"))?;
    }
    say(&deck.as_ref().map_or_else(|| "this folder cannot be imported".to_owned(), summary))?;
    Ok(deck)
}

/// A deck in a sentence.
fn summary(deck: &Examined) -> String {
    let languages: Vec<&str> = deck.texts.iter().map(|texts| texts.language.as_str()).collect();
    let languages = if languages.is_empty() { "no language".to_owned() } else { languages.join(", ") };
    format!("{} is a deck of {} cards with names in {languages}, and can be imported", deck.id, deck.cards())
}

/// Stores the pictures first, then the rows that refer to them, and then removes what no row refers to any more.
fn import(config: &Config, deck: &Examined) -> Result<(), String> {
    let local = LocalApp::open(config)?;
    let stored = install::store(deck, &local.app.files)?;
    let now = local.app.clock.now();
    let revision = local.app.id(now)?;
    local.write(queries::replace(deck, &stored, &revision, now)).map_err(|error| match error {
        StoreError::Refused(LIMIT_REACHED) => format!("an instance has at most {} imported decks", queries::DECKS_MAX),
        other => explain(other),
    })?;
    say(&format!("imported {}", deck.id))?;
    sweep(&local)
}

fn sweep(local: &LocalApp) -> Result<(), String> {
    smol::block_on(kept_files::sweep(&local.app, &local.registry.file_owners, local.app.clock.now())).map(drop)
}

fn list(config: &Config) -> Result<(), String> {
    let local = LocalApp::open_existing(config)?;
    for deck in local.read(queries::list()).and_then(Rows::all::<Deck>).map_err(explain)? {
        say(&format!("{}\t{}\t{} cards", deck.id, deck.name, deck.cards))?;
    }
    Ok(())
}

fn remove(config: &Config, id: &str) -> Result<(), String> {
    let local = LocalApp::open_existing(config)?;
    local.write(queries::delete(id)).map_err(|error| match error {
        StoreError::Refused(NOT_FOUND) => format!("there is no imported deck {id}"),
        other => explain(other),
    })?;
    old::remove(&config.data, id)?;
    say(&format!("removed {id}"))?;
    sweep(&local)
}

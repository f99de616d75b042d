//! `hermit deck …`: examining, importing, listing and removing decks at the machine, beside a running server or without
//! one. What makes a deck one that can be imported is `core::decks::import`.

use super::command::DeckCommand;
use super::local::{LocalApp, explain};
use super::output::say;
use crate::config::Config;
use crate::core::decks::import::install::Library;
use crate::core::decks::import::{Examined, Findings, examine};
use crate::core::decks::model::Deck;
use crate::core::decks::queries;
use crate::refusal::{LIMIT_REACHED, NOT_FOUND, Refusal};
use crate::store::StoreError;
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
    let library = Library::open(&config.data)?;
    let now = local.app.clock.now();
    let revision = local.app.id(now)?;
    sweep(&local, &library)?;
    let stored = library.place(deck, &revision);
    let written = stored.and_then(|stored| {
        local.write(queries::replace(deck, &stored, &revision, now)).map_err(|error| match is(&error, LIMIT_REACHED) {
            true => format!("an instance has at most {} imported decks", queries::DECKS_MAX),
            false => explain(error),
        })
    });
    // Also after a failure: then no row refers to the new pictures.
    sweep(&local, &library)?;
    written?;
    say(&format!("imported {}", deck.id))
}

/// Whether the store refused for this reason.
fn is(error: &StoreError, refusal: &Refusal) -> bool {
    matches!(error, StoreError::Refused(found) if found.code == refusal.code)
}

fn sweep(local: &LocalApp, library: &Library) -> Result<(), String> {
    let rows = local.read(queries::revisions()).map_err(explain)?;
    let known = rows.iter().map(|row| Ok((row.text(0)?, row.text(1)?))).collect::<Result<Vec<_>, _>>();
    library.sweep(&known.map_err(explain)?)
}

fn list(config: &Config) -> Result<(), String> {
    let local = LocalApp::open_existing(config)?;
    for row in &local.read(queries::list()).map_err(explain)? {
        let deck = Deck::from_row(row).map_err(explain)?;
        say(&format!("{}\t{}\t{} cards", deck.id, deck.name, deck.cards))?;
    }
    Ok(())
}

fn remove(config: &Config, id: &str) -> Result<(), String> {
    let local = LocalApp::open_existing(config)?;
    let library = Library::open(&config.data)?;
    local.write(queries::delete(id)).map_err(|error| match is(&error, NOT_FOUND) {
        true => format!("there is no imported deck {id}"),
        false => explain(error),
    })?;
    sweep(&local, &library)?;
    say(&format!("removed {id}"))
}

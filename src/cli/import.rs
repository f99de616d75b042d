//! `hermit import …`: an exported account taken in at the machine, beside a running server or without one.

use super::user::Shell;
use crate::config::Config;
use crate::core::import::model::ImportReport;
use crate::core::import::{Import, Importer};
use crate::http::problem::Problem;
use crate::http::upload::CHUNK_BYTES_MAX;
use std::fs::File;
use std::io::{Read, stdin};

/// Whose import it is and of which kind.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Order {
    user: String,
    dry_run: bool,
}

impl Order {
    /// Takes the flags that are the command's own out of all flags; the rest are settings.
    pub(super) fn of(flags: &[String]) -> Result<(Self, Vec<String>), String> {
        let (mut user, mut dry_run, mut settings) = (None, false, Vec::new());
        let mut flags = flags.iter();
        while let Some(flag) = flags.next() {
            match flag.split_once('=').map_or((flag.as_str(), None), |(name, value)| (name, Some(value))) {
                ("--dry-run", None) => dry_run = true,
                ("--user", Some(value)) => user = Some(value.to_owned()),
                ("--user", None) => user = flags.next().cloned(),
                _ => settings.push(flag.clone()),
            }
        }
        let user = user.ok_or("import needs --user NAME: whose account the document goes into")?;
        Ok((Self { user, dry_run }, settings))
    }
}

/// Imports a file; answers with what is to be printed.
pub(super) fn import(config: &Config, file: &str, order: &Order) -> Result<String, String> {
    let input: Box<dyn Read> = match file {
        "-" => Box::new(stdin().lock()),
        path => Box::new(File::open(path).map_err(|error| format!("{path} cannot be read: {error}"))?),
    };
    let shell = Shell::open(config)?;
    let (account, seq) = shell.find(&order.user)?;
    let importer = Importer { account: seq, admin: account.role == "admin", now: shell.app.clock.now() };
    let import = Import::new(shell.app.store.clone(), importer, &shell.registry.exports, order.dry_run);
    smol::block_on(feed(import, input, file)).map(|report| told(&report))
}

/// Reads the file chunk by chunk, as the server reads a body.
async fn feed(mut import: Import, mut input: Box<dyn Read>, file: &str) -> Result<ImportReport, String> {
    let mut buffer = vec![0; CHUNK_BYTES_MAX];
    loop {
        let count = input.read(&mut buffer).map_err(|error| format!("{file} cannot be read on: {error}"))?;
        match buffer.get(..count) {
            Some([]) | None => return import.finish().await.map_err(|problem| explain(&problem)),
            Some(chunk) => import.feed(chunk).await.map_err(|problem| explain(&problem))?,
        }
    }
}

/// A problem as a sentence for a person.
fn explain(problem: &Problem) -> String {
    let fields = problem.errors.iter().map(|error| format!("{} {}; ", error.field, error.message));
    format!("{}{}", fields.collect::<String>(), problem.detail)
}

/// The report for a person, one thing a line.
fn told(report: &ImportReport) -> String {
    let verb = if report.dry_run { "would be imported" } else { "imported" };
    let mut out = String::new();
    for entry in &report.imported {
        out.push_str(&format!("{}\t{} {verb}\n", entry.section, entry.count));
    }
    for entry in &report.skipped_counts {
        out.push_str(&format!("{}\t{} skipped\n", entry.section, entry.count));
    }
    for item in &report.skipped {
        out.push_str(&format!("{}\t{}\t{}\n", item.section, item.id.as_deref().unwrap_or("-"), item.reason));
    }
    let total: u64 = report.skipped_counts.iter().map(|entry| entry.count).sum();
    if let Some(untold @ 1..) = total.checked_sub(report.skipped.len() as u64) {
        out.push_str(&format!("and {untold} more\n"));
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn own_flags_are_told_from_settings() {
        let order = |words: &[&str]| Order::of(&words.iter().map(|&word| word.to_owned()).collect::<Vec<_>>());
        let ann = |dry_run| Order { user: "ann".to_owned(), dry_run };
        assert_eq!(order(&["--user", "ann"]), Ok((ann(false), vec![])));
        let (found, settings) = order(&["--dry-run", "--data", "/x", "--user=ann"]).unwrap();
        assert_eq!((found, settings), (ann(true), vec!["--data".to_owned(), "/x".to_owned()]));
        assert!(order(&["--dry-run"]).is_err() && order(&["--user"]).is_err());
    }
}

//! `hermit import …`: an exported account imported at the machine, beside a running server or without one. What a
//! document may hold is `core::portability`.

use super::command::ImportOptions;
use super::local::LocalApp;
use super::output::print;
use crate::config::Config;
use crate::core::portability::import::Import;
use crate::core::portability::import::model::ImportReport;
use crate::core::portability::item::Importer;
use crate::http::problem::Problem;
use crate::http::upload::CHUNK_BYTES_MAX;
use std::fs::File;
use std::io::{Read, stdin};

/// Imports a file and prints what became of it.
///
/// # Errors
/// One sentence.
pub(super) fn import(config: &Config, options: &ImportOptions) -> Result<(), String> {
    let file = options.file.as_str();
    let input: Box<dyn Read> = match file {
        "-" => Box::new(stdin().lock()),
        path => Box::new(File::open(path).map_err(|error| format!("{path} cannot be read: {error}"))?),
    };
    let local = LocalApp::open_existing(config)?;
    let (account, seq) = local.find(&options.user)?;
    let importer = Importer { account: seq, admin: account.role == "admin", now: local.app.clock.now() };
    let import = Import::new(local.app.store.clone(), importer, &local.registry.exports, options.dry_run);
    print(&summary(&smol::block_on(feed(import, input, file))?))
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

/// A problem as a sentence for the terminal.
fn explain(problem: &Problem) -> String {
    let fields = problem.errors.iter().map(|error| format!("{} {}; ", error.field, error.message));
    format!("{}{}", fields.collect::<String>(), problem.detail)
}

/// The report as text, one thing a line.
fn summary(report: &ImportReport) -> String {
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
    if let Some(left_out @ 1..) = total.checked_sub(report.skipped.len() as u64) {
        out.push_str(&format!("and {left_out} more\n"));
    }
    out
}

//! What `hermit check` says of kept files: rows whose file is missing or damaged, and files that no row refers to. It
//! blocks and changes nothing.

use super::references::{Reference, References};
use crate::config::Config;
use crate::core::decks;
use crate::core::file_owner::FileOwner;
use crate::files::{FileHash, Files, Verdict};
use crate::store;
use std::collections::HashSet;
use std::time::SystemTime;

/// Faults named at most.
const FAULTS_MAX: usize = 100;

/// What was found.
#[derive(Debug, Default)]
pub struct Checked {
    /// What is wrong, one sentence each.
    pub faults: Vec<String>,
    /// Files that no row refers to and that the next sweep takes away.
    pub unreferenced: u64,
}

/// Reads every kept file and holds it against the rows of all `owners` that refer to it.
///
/// # Errors
/// A sentence, when the database or a folder cannot be read.
pub fn check(config: &Config, owners: &[FileOwner]) -> Result<Checked, String> {
    let inspection = store::inspect(&config.data).map_err(|error| error.to_string())?;
    let files = Files::new(config);
    let read = |statement| std::future::ready(inspection.read(&statement));
    let mut references = References::new(owners, read);
    let (mut checked, now) = (Checked::default(), SystemTime::now());
    for part in Files::parts() {
        let kept = files.kept(&part).map_err(|error| format!("the files {part} cannot be listed: {error}"))?;
        let taken = smol::block_on(references.take(&part)).map_err(|error| format!("references to files: {error}"))?;
        let referenced: HashSet<FileHash> = taken.iter().map(|reference| reference.hash).collect();
        for reference in &taken {
            let has_old_copy = || decks::old::has_copy(&config.data, &inspection, reference.hash, reference.bytes);
            checked.faults.extend(fault(&files, reference, has_old_copy));
        }
        // One that is gone by now has been swept, and one that is fresh may have a row on its way.
        let needless = kept.iter().filter(|hash| !referenced.contains(hash));
        checked.unreferenced +=
            needless.filter(|hash| files.is_fresh(**hash, now).is_ok_and(|fresh| !fresh)).count() as u64;
        if checked.faults.len() > FAULTS_MAX {
            checked.faults.truncate(FAULTS_MAX);
            break;
        }
    }
    Ok(checked)
}

fn fault(files: &Files, reference: &Reference, has_old_copy: impl FnOnce() -> bool) -> Option<String> {
    let Reference { owner, hash, bytes } = reference;
    let fault = match files.examine(*hash, *bytes) {
        Ok(Verdict::Whole) => return None,
        Ok(Verdict::Missing) if has_old_copy() => return None,
        Ok(Verdict::Missing) => "is missing".to_owned(),
        Ok(Verdict::WrongSize(found)) => format!("has {found} bytes instead of {bytes}"),
        Ok(Verdict::Damaged) => "is damaged: its content is not what its name says".to_owned(),
        Err(error) => format!("cannot be read: {error}"),
    };
    Some(format!("the file {hash} of {owner} {fault}"))
}

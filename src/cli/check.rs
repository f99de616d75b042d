//! `hermit check`: what is wrong with the database and the files beside it, with a running server or without one. How
//! they are examined is `store::check` and `core::kept_files`.

use super::output::say;
use crate::config::Config;
use crate::core::kept_files;
use crate::{modules, store};
use std::process::ExitCode;

/// Prints every finding; fails when there is one.
///
/// # Errors
/// One sentence.
pub(super) fn check(config: &Config) -> Result<ExitCode, String> {
    let registry = modules::registry(config)?;
    let mut findings = store::check(&config.data, &registry.text_indexes).map_err(|error| error.to_string())?;
    match kept_files::check(config, &registry.file_owners) {
        Ok(checked) => {
            findings.extend(checked.faults);
            if checked.unreferenced > 0 {
                say(&format!(
                    "{} files belong to nothing any more; the next sweep removes them",
                    checked.unreferenced
                ))?;
            }
        }
        Err(fault) => findings.push(fault),
    }
    if findings.is_empty() {
        say(&format!("the database in {} is whole", config.data.display()))?;
        return Ok(ExitCode::SUCCESS);
    }
    for finding in findings {
        say(&finding.to_string())?;
    }
    Ok(ExitCode::FAILURE)
}

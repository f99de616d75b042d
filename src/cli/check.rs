//! `hermit check`: what is wrong with the database, beside a running server or without one. How it is examined is
//! `store::check`.

use super::output::say;
use crate::config::Config;
use crate::store;
use std::process::ExitCode;

/// Prints every finding; fails when there is one.
///
/// # Errors
/// One sentence.
pub(super) fn check(config: &Config) -> Result<ExitCode, String> {
    let findings = store::check(&config.data).map_err(|error| error.to_string())?;
    if findings.is_empty() {
        say(&format!("the database in {} is whole", config.data.display()))?;
        return Ok(ExitCode::SUCCESS);
    }
    for finding in findings {
        say(&finding.to_string())?;
    }
    Ok(ExitCode::FAILURE)
}

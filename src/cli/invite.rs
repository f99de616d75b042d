//! `hermit invite …`: invites made at the machine, beside a running server or without one.

use super::local::{LocalApp, explain};
use super::output::say;
use crate::config::Config;
use crate::core::accounts::queries;
use crate::credentials::secrets;
use crate::runtime::clock::{DAY, Millis};

/// How long an invite is valid.
const VALID: Millis = DAY.times(7);
/// Longest note, in characters, as over HTTP.
const NOTE_CHARS_MAX: usize = 200;

/// `hermit invite add`: prints the code, which is stored as a hash only.
///
/// # Errors
/// One sentence.
pub(super) fn add(config: &Config, note: &str) -> Result<(), String> {
    if note.chars().count() > NOTE_CHARS_MAX || note.contains(char::is_control) {
        return Err(format!("a note is one line of at most {NOTE_CHARS_MAX} characters"));
    }
    let local = LocalApp::open_existing(config)?;
    let now = local.app.clock.now();
    let code = secrets::hex(&secrets::random::<16>()?);
    let id = local.app.id(now)?;
    let batch = queries::insert_invite(&id, &secrets::secret_hash(&code), note, now, now + VALID);
    local.write(batch).map_err(explain)?;
    say(&code)
}

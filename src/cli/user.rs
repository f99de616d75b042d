//! `hermit user …`: what admins do over HTTP, done at the machine, beside a running server or without one.

use super::command::UserCommand;
use super::local::{LocalApp, existing, explain};
use super::output::say;
use crate::config::Config;
use crate::core::accounts::model::Account;
use crate::core::accounts::queries::{self, AccountRow};
use crate::core::accounts::rules::{is_username, password_fault};
use crate::core::events::{AccountDeleted, Sessions, SessionsEnded};
use crate::credentials::phc;
use crate::store::Batch;
use std::io::{BufRead, IsTerminal, stdin};
use std::ops::RangeInclusive;

/// Accounts listed at a time.
const PAGE: u32 = 100;
/// Length of a password in characters.
const PASSWORD_CHARS: RangeInclusive<usize> = 8..=256;

/// Does what is asked for. Names and passwords are validated before the database is opened, which would make one where
/// there is none.
///
/// # Errors
/// One sentence.
pub(super) fn user(config: &Config, command: &UserCommand) -> Result<(), String> {
    match command {
        UserCommand::Add { name, admin } => add(config, name, *admin),
        UserCommand::Passwd { name } => passwd(config, name),
        UserCommand::Disable { name } => set_disabled(config, name, true),
        UserCommand::Enable { name } => set_disabled(config, name, false),
        UserCommand::Delete { name } => delete(config, name),
        UserCommand::List => list(config),
    }
}

fn add(config: &Config, name: &str, admin: bool) -> Result<(), String> {
    if !is_username(name) {
        return Err("a username has 3 to 32 of a-z, A-Z, 0-9, dot, hyphen and underscore".to_owned());
    }
    let password = read_password(name)?;
    let local = LocalApp::open(config)?;
    let hash = phc::hash(&password)?;
    let now = local.app.clock.now();
    let (id, role) = (local.app.id(now)?, if admin { "admin" } else { "user" });
    let row = AccountRow {
        id: &id,
        username: name,
        email: None,
        display_name: name,
        locale: "en",
        role,
        password_hash: &hash,
    };
    local.write(queries::insert(Batch::new(), &row, false, now)).map_err(|error| {
        if error.violates("accounts.username_key") {
            return format!("the username {name} is taken");
        }
        explain(error)
    })?;
    say(&format!("made the {role} {name}"))
}

fn passwd(config: &Config, name: &str) -> Result<(), String> {
    existing(config)?;
    let password = read_password(name)?;
    let local = LocalApp::open_existing(config)?;
    let (_, seq) = local.find(name)?;
    let batch = queries::set_password(seq, &phc::hash(&password)?, local.app.clock.now());
    let mut batch = queries::delete_credentials(batch, seq, "", true);
    local.announce(&SessionsEnded { account: seq, which: Sessions::All }, &mut batch);
    local.write(batch).map_err(explain)?;
    say(&format!("set the password of {name}; its sessions and tokens have ended"))
}

fn set_disabled(config: &Config, name: &str, disabled: bool) -> Result<(), String> {
    let local = LocalApp::open_existing(config)?;
    let (_, seq) = local.find(name)?;
    let mut batch = Batch::new();
    if disabled {
        batch = queries::delete_credentials(batch, seq, "", true);
        local.announce(&SessionsEnded { account: seq, which: Sessions::All }, &mut batch);
    }
    let now = local.app.clock.now();
    local.write(queries::change_as_admin(batch, seq, None, Some(disabled), now)).map_err(explain)?;
    say(&format!("{name} {}", if disabled { "can no longer sign in" } else { "can sign in again" }))
}

fn delete(config: &Config, name: &str) -> Result<(), String> {
    let local = LocalApp::open_existing(config)?;
    let (account, seq) = local.find(name)?;
    let mut batch = queries::delete(seq);
    local.announce(&AccountDeleted { account: seq, id: account.id }, &mut batch);
    local.write(batch).map_err(explain)?;
    say(&format!("deleted {name} and everything it owned"))
}

/// Prints page by page, so that any number of accounts takes little memory.
fn list(config: &Config) -> Result<(), String> {
    let local = LocalApp::open_existing(config)?;
    let mut after: Option<String> = None;
    loop {
        let rows = local.read(queries::list(None, after.as_deref(), PAGE)).map_err(explain)?;
        let count = rows.len();
        for account in rows.all::<Account>().map_err(explain)? {
            let state = if account.disabled_at.is_some() { "disabled" } else { "enabled" };
            let Account { id, username, role, created_at, .. } = account;
            say(&format!("{id}\t{username}\t{role}\t{state}\t{created_at}"))?;
            after = Some(id);
        }
        if count < PAGE as usize {
            return Ok(());
        }
    }
}

/// Reads a password from standard input: its first line. On a terminal, a prompt asks for it.
fn read_password(username: &str) -> Result<String, String> {
    if stdin().is_terminal() {
        say("Password (8 characters or more, shown as you type):")?;
    }
    let mut line = String::new();
    stdin().lock().read_line(&mut line).map_err(|error| format!("no password could be read: {error}"))?;
    let password = line.trim_end_matches(['\n', '\r']).to_owned();
    if !PASSWORD_CHARS.contains(&password.chars().count()) {
        return Err("a password has 8 to 256 characters".to_owned());
    }
    match password_fault("the password", &password, username) {
        Some(fault) => Err(format!("{} {}", fault.field, fault.message)),
        None => Ok(password),
    }
}

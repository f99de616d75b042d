//! `hermit user …` and `hermit invite …`: what admins do over HTTP, done at the machine, beside a running server or
//! without one.

use super::say;
use crate::app::App;
use crate::config::Config;
use crate::core::accounts::model::Account;
use crate::core::accounts::queries::{self, AccountRow};
use crate::core::accounts::rules::{is_username, password_fault};
use crate::core::events::{AccountDeleted, Sessions, SessionsEnded};
use crate::credentials::{passwords, secrets};
use crate::events::Event;
use crate::registry::Registry;
use crate::runtime::clock::{Clock, DAY};
use crate::runtime::ids::AccountSeq;
use crate::runtime::pool::Pool;
use crate::runtime::tasks::Tasks;
use crate::store::{Batch, StoreError};
use crate::{modules, store};
use std::io::{BufRead, IsTerminal, stdin};

/// Accounts listed at a time.
const PAGE: u32 = 100;

/// `hermit user`: answers with what is to be printed. Words and passwords are judged before the database is opened, which
/// would make one where there is none.
pub(super) fn user(config: &Config, words: &[&str], admin: bool) -> Result<String, String> {
    let shell = || Shell::open(config);
    match words {
        ["add", name] => {
            if !is_username(name) {
                return Err("a username has 3 to 32 of a-z, A-Z, 0-9, dot, hyphen and underscore".to_owned());
            }
            let password = ask_password(name)?;
            shell()?.add(name, &password, admin)
        }
        ["passwd", name] => {
            existing(config)?;
            let password = ask_password(name)?;
            shell()?.passwd(name, &password)
        }
        ["disable", name] => existing(config).and_then(|()| shell()?.set_disabled(name, true)),
        ["enable", name] => existing(config).and_then(|()| shell()?.set_disabled(name, false)),
        ["delete", name] => existing(config).and_then(|()| shell()?.delete(name)),
        ["list"] => existing(config).and_then(|()| shell()?.list()),
        _ => Err("user takes add, passwd, disable, enable, delete or list; see hermit --help".to_owned()),
    }
}

/// `hermit invite`: answers with what is to be printed.
pub(super) fn invite(config: &Config, words: &[&str]) -> Result<String, String> {
    match words {
        ["add", note @ ..] => existing(config).and_then(|()| Shell::open(config)?.invite(&note.join(" "))),
        _ => Err("invite takes add; see hermit --help".to_owned()),
    }
}

/// What asks about accounts needs a database that has some.
fn existing(config: &Config) -> Result<(), String> {
    if store::exists(&config.data) { Ok(()) } else { Err(format!("there is no database in {}", config.data.display())) }
}

/// The database, opened beside whoever serves it.
pub(super) struct Shell {
    pub(super) app: App,
    pub(super) registry: Registry,
}

impl Shell {
    pub(super) fn open(config: &Config) -> Result<Self, String> {
        let fault = |error: std::io::Error| format!("threads cannot be started: {error}");
        let pool = Pool::start(1).map_err(fault)?;
        let mut config = config.clone();
        config.database_pool_size = crate::config::Readable::read("1")?;
        let opening = store::open(&config, &pool, Clock.now(), false).map_err(|error| error.to_string())?;
        let registry = modules::registry(&config)?;
        let app = App::new(config, opening.store.clone(), pool, Tasks::default());
        Ok(Self { app, registry })
    }

    pub(super) fn write(&self, batch: Batch) -> Result<(), String> {
        smol::block_on(self.app.store.write(batch)).map(drop).map_err(explain)
    }

    /// Announces an event in the batch. What waits for commits is in a server's process and looks for its rows there.
    fn announce<E: Event>(&self, event: &E, batch: &mut Batch) {
        self.registry.subscribers.announce(event, self.app.clock.now(), batch);
    }

    /// The account with a name, and its number.
    pub(super) fn find(&self, name: &str) -> Result<(Account, AccountSeq), String> {
        let by_name = smol::block_on(self.app.store.read(queries::by_username(name))).map_err(explain)?;
        let row = by_name.first().ok_or_else(|| format!("there is no account {name}"))?;
        let account = Account::from_row(row).map_err(explain)?;
        let rows = smol::block_on(self.app.store.read(queries::by_id(&account.id))).map_err(explain)?;
        let seq = rows.first().ok_or_else(|| format!("there is no account {name}"))?.integer(10).map_err(explain)?;
        Ok((account, AccountSeq(seq)))
    }

    fn add(&self, name: &str, password: &str, admin: bool) -> Result<String, String> {
        let hash = passwords::hash(password)?;
        let now = self.app.clock.now();
        let (id, role) = (self.app.id(now)?, if admin { "admin" } else { "user" });
        let row = AccountRow {
            id: &id,
            username: name,
            email: None,
            display_name: name,
            locale: "en",
            role,
            password_hash: &hash,
        };
        self.write(queries::insert(Batch::new(), &row, false, now))?;
        Ok(format!("made the {role} {name}\n"))
    }

    fn passwd(&self, name: &str, password: &str) -> Result<String, String> {
        let (_, seq) = self.find(name)?;
        let hash = passwords::hash(password)?;
        let batch = queries::set_password(seq, &hash, self.app.clock.now());
        let mut batch = queries::delete_credentials(batch, seq, "", true);
        self.announce(&SessionsEnded { account: seq, which: Sessions::All }, &mut batch);
        self.write(batch)?;
        Ok(format!("set the password of {name}; its sessions and tokens have ended\n"))
    }

    fn set_disabled(&self, name: &str, disabled: bool) -> Result<String, String> {
        let (_, seq) = self.find(name)?;
        let mut batch = Batch::new();
        if disabled {
            batch = queries::delete_credentials(batch, seq, "", true);
            self.announce(&SessionsEnded { account: seq, which: Sessions::All }, &mut batch);
        }
        self.write(queries::change_as_admin(batch, seq, None, Some(disabled), self.app.clock.now()))?;
        Ok(format!("{name} {}\n", if disabled { "can no longer sign in" } else { "can sign in again" }))
    }

    fn delete(&self, name: &str) -> Result<String, String> {
        let (account, seq) = self.find(name)?;
        let mut batch = queries::delete(seq);
        self.announce(&AccountDeleted { account: seq, id: account.id }, &mut batch);
        self.write(batch)?;
        Ok(format!("deleted {name} and everything it owned\n"))
    }

    /// Prints page by page, so that any number of accounts takes little memory.
    fn list(&self) -> Result<String, String> {
        let mut after: Option<String> = None;
        loop {
            let rows =
                smol::block_on(self.app.store.read(queries::list(None, after.as_deref(), PAGE))).map_err(explain)?;
            for row in &rows {
                let account = Account::from_row(row).map_err(explain)?;
                let state = if account.disabled_at.is_some() { "disabled" } else { "enabled" };
                say(&format!(
                    "{}\t{}\t{}\t{state}\t{}",
                    account.id, account.username, account.role, account.created_at
                ));
                after = Some(account.id);
            }
            if rows.len() < PAGE as usize {
                return Ok(String::new());
            }
        }
    }

    fn invite(&self, note: &str) -> Result<String, String> {
        let now = self.app.clock.now();
        let code = secrets::hex(&secrets::random::<16>()?);
        self.write(queries::insert_invite(
            &self.app.id(now)?,
            &secrets::secret_hash(&code),
            note,
            now,
            now + DAY.times(7),
        ))?;
        Ok(format!("{code}\n"))
    }
}

/// What a person at the machine is told of a store's error.
pub(super) fn explain(error: StoreError) -> String {
    if error.violates("accounts.username_key") {
        return "somebody has that name".to_owned();
    }
    match error {
        StoreError::Refused(refusal) => format!("not done: {}", refusal.code),
        other => other.to_string(),
    }
}

/// Reads a password from standard input: one line, or what a terminal is asked for.
fn ask_password(username: &str) -> Result<String, String> {
    if stdin().is_terminal() {
        say("Password (8 characters or more, shown as you type):");
    }
    let mut line = String::new();
    stdin().lock().read_line(&mut line).map_err(|error| format!("no password could be read: {error}"))?;
    let password = line.trim_end_matches(['\n', '\r']).to_owned();
    if !(8..=256).contains(&password.chars().count()) {
        return Err("a password has 8 to 256 characters".to_owned());
    }
    match password_fault("the password", &password, username) {
        Some(fault) => Err(format!("{} {}", fault.field, fault.message)),
        None => Ok(password),
    }
}

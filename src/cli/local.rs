//! Core without a server: the database opened by a command, beside a running server or without one. What is done with
//! it is in the files of the commands.

use crate::app::App;
use crate::config::{Config, Readable};
use crate::core::accounts::model::Account;
use crate::core::accounts::queries::{self, StoredAccount};
use crate::events::Event;
use crate::refusal::Refusal;
use crate::registry::Registry;
use crate::runtime::clock::Clock;
use crate::runtime::ids::AccountSeq;
use crate::runtime::language::Language;
use crate::runtime::pool::Pool;
use crate::runtime::tasks::Tasks;
use crate::store::{Batch, Rows, Statement, StoreError};
use crate::{modules, store};

/// What commands need of the app, with one thread and one connection.
pub(super) struct LocalApp {
    pub(super) app: App,
    pub(super) registry: Registry,
}

impl LocalApp {
    /// Opens the database, and makes it where there is none.
    ///
    /// # Errors
    /// One sentence.
    pub(super) fn open(config: &Config) -> Result<Self, String> {
        let pool = Pool::start(1).map_err(|error| format!("threads cannot be started: {error}"))?;
        let mut config = config.clone();
        config.database_pool_size = Readable::read("1")?;
        let opened = store::open(&config, &pool, Clock.now(), false).map_err(|error| error.to_string())?;
        let registry = modules::registry(&config)?;
        let app = App::new(config, opened.store.clone(), pool, Tasks::default());
        Ok(Self { app, registry })
    }

    /// Opens a database that is there already.
    ///
    /// # Errors
    /// One sentence; also when there is none, and then none is made.
    pub(super) fn open_existing(config: &Config) -> Result<Self, String> {
        existing(config)?;
        Self::open(config)
    }

    /// Runs a batch.
    ///
    /// # Errors
    /// Those of the store.
    pub(super) fn write(&self, batch: Batch) -> Result<(), StoreError> {
        smol::block_on(self.app.store.write(batch)).map(drop)
    }

    /// Announces an event in the batch. What waits for commits is in a server's process, and looks for its rows there.
    pub(super) fn announce<E: Event>(&self, event: &E, batch: &mut Batch) {
        self.registry.subscribers.announce(event, self.app.clock.now(), batch);
    }

    /// The rows of a statement.
    ///
    /// # Errors
    /// Those of the store.
    pub(super) fn read(&self, statement: Statement) -> Result<Rows, StoreError> {
        smol::block_on(self.app.store.read(statement))
    }

    /// The account with a name, and its number.
    ///
    /// # Errors
    /// One sentence; also when there is no such account.
    pub(super) fn find(&self, name: &str) -> Result<(Account, AccountSeq), String> {
        let stored: Option<StoredAccount> =
            self.read(queries::by_username(name)).and_then(Rows::optional).map_err(explain)?;
        let stored = stored.ok_or_else(|| format!("there is no account {name}"))?;
        let seq = stored.seq;
        Ok((stored.into(), seq))
    }
}

/// What a command needs that asks about what is stored.
///
/// # Errors
/// One sentence, when there is no database.
pub(super) fn existing(config: &Config) -> Result<(), String> {
    if store::exists(&config.data) { Ok(()) } else { Err(format!("there is no database in {}", config.data.display())) }
}

/// A store's error as a sentence for the terminal.
pub(super) fn explain(error: StoreError) -> String {
    match error {
        StoreError::Refused(refusal) => refused(refusal),
        other => other.to_string(),
    }
}

/// A refusal as a sentence for the terminal.
fn refused(refusal: &Refusal) -> String {
    let title = refusal.title(Language::default());
    match refusal.detail {
        "" => format!("nothing was changed: {title}"),
        detail => format!("nothing was changed: {title}: {detail}"),
    }
}

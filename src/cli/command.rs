//! What a command line can ask for, as types. How words become one of them is `parse.rs`; what each does is in the file
//! that has its name.

use std::path::PathBuf;

/// Values that setting flags give, with the names of the settings: `("HERMIT_LISTEN", "127.0.0.1:8000")`.
pub(super) type FlagValues = Vec<(&'static str, String)>;

/// A whole command line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Invocation {
    /// What is to be done.
    pub(super) command: Command,
    /// The settings that its flags name.
    pub(super) settings: FlagValues,
}

/// What is to be done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Command {
    /// Print help.
    Help(Topic),
    /// Print the version.
    Version,
    /// Serve until a signal says stop.
    Serve,
    /// Examine the database.
    Check,
    /// Print the settings in force.
    Config,
    /// Print a sample `.env` file.
    ConfigSample,
    /// `hermit user …`.
    User(UserCommand),
    /// Make an invite with a note for the admin, which may be empty.
    InviteAdd { note: String },
    /// `hermit deck …`.
    Deck(DeckCommand),
    /// Import an exported account.
    Import(ImportOptions),
}

/// What help is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Topic {
    /// All commands and settings.
    Program,
    /// The commands that begin with a word: `user`.
    Group(&'static str),
    /// One command: `user add`.
    Command(&'static str),
}

/// What is done with accounts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum UserCommand {
    /// Make one.
    Add { name: String, admin: bool },
    /// Set its password.
    Passwd { name: String },
    /// Keep it from signing in.
    Disable { name: String },
    /// Let it sign in again.
    Enable { name: String },
    /// Delete it and everything it owns.
    Delete { name: String },
    /// Print all of them.
    List,
}

/// What is done with decks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum DeckCommand {
    /// Examine a folder; nothing is changed.
    Check { folder: PathBuf },
    /// Import a folder.
    Import { folder: PathBuf },
    /// Print the imported ones.
    List,
    /// Remove an imported one.
    Remove { id: String },
}

/// What is imported, into which account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct ImportOptions {
    /// The document; `-` is standard input.
    pub(super) file: String,
    /// The account's username.
    pub(super) user: String,
    /// Only say what would be imported.
    pub(super) dry_run: bool,
}

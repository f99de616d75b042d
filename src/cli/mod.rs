//! The command line: from its words to a command, and from there to an exit code. What commands do is in the files that
//! have their names.

mod check;
mod command;
mod deck;
mod help;
mod import;
mod invite;
mod local;
mod output;
mod parse;
#[cfg(test)]
mod parse_tests;
mod serve;
mod table;
mod user;

use crate::config::{self, Config, SetValues};
use crate::modules;
use command::{Command, FlagValues, Invocation};
use output::{complain, print, say};
use std::ffi::OsString;
use std::path::Path;
use std::process::ExitCode;

/// Exit code for a command line that cannot be understood.
const USAGE: u8 = 2;

/// Runs the command that the words ask for; the first is not the program's name.
pub fn run(args: impl IntoIterator<Item = OsString>) -> ExitCode {
    let invocation = match parse::parse(args) {
        Ok(invocation) => invocation,
        Err(error) => {
            complain(&error.to_string());
            return ExitCode::from(USAGE);
        }
    };
    match execute(&invocation) {
        Ok(code) => code,
        Err(sentence) => {
            complain(&format!("hermit: {sentence}"));
            ExitCode::FAILURE
        }
    }
}

fn execute(Invocation { command, settings }: &Invocation) -> Result<ExitCode, String> {
    let config = || load(settings).map(|(config, _)| config);
    match command {
        Command::Help(topic) => print(&help::text(*topic))?,
        Command::Version => say(concat!("hermit ", env!("CARGO_PKG_VERSION")))?,
        Command::Serve => serve::serve(config()?)?,
        Command::Check => return check::check(&config()?),
        Command::Config => print(&config::listing(&modules::settings(), &load(settings)?.1))?,
        Command::ConfigSample => print(&config::env_example(&modules::settings()))?,
        Command::User(command) => user::user(&config()?, command)?,
        Command::InviteAdd { note } => invite::add(&config()?, note)?,
        Command::Deck(command) => return deck::deck(config, command),
        Command::Import(options) => import::import(&config()?, options)?,
    }
    Ok(ExitCode::SUCCESS)
}

/// The settings in force, and where each comes from.
fn load(flags: &FlagValues) -> Result<(Config, SetValues), String> {
    config::load(&modules::settings(), flags, |name| std::env::var_os(name), Path::new(".env"))
}

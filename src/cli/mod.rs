//! The command line: which command, with which settings, and the one place that prints. What commands do is below.
#![allow(clippy::print_stdout, clippy::print_stderr, reason = "this is where a person is talked to")]

mod deck;
mod import;
mod serve;
mod user;

use crate::config::{self, Config};
use crate::{modules, store};
use std::path::Path;
use std::process::ExitCode;

const USAGE: &str = "\
Hermit, a tarot server.

Usage: hermit [COMMAND] [--FLAG VALUE …]

Commands:
  serve                      serve until a signal says stop (the default)
  user add NAME [--admin]    make an account; the password is read from standard input
  user passwd NAME           set a password, read from standard input; all sessions end
  user disable NAME          keep an account from signing in; all sessions end
  user enable NAME           let it sign in again
  user delete NAME           delete an account and everything it owns
  user list                  accounts, one a line
  invite add [NOTE]          make an invite for 7 days and print its code
  deck check FOLDER          examine a deck in the open arcanaland format; nothing is changed
  deck import FOLDER         take it over, in the place of the one with its id if there is one
  deck list                  imported decks, one a line
  deck remove ID             remove an imported deck; readings keep its id and show our names
  import FILE --user NAME [--dry-run]
                             take an exported account into an account; - reads standard input
  check                      examine the database
  config                     settings in force and where they come from
  config --sample            a sample .env file
  version                    the version

Settings, from flags, the environment, NAME_FILE, .env or defaults, in this order:
";

/// Runs the command that the words ask for.
pub fn run(words: Vec<String>) -> ExitCode {
    match dispatch(&words) {
        Ok(code) => code,
        Err(sentence) => {
            eprintln!("hermit: {sentence}");
            ExitCode::FAILURE
        }
    }
}

fn dispatch(words: &[String]) -> Result<ExitCode, String> {
    let first_flag = words.iter().position(|word| word.starts_with('-')).unwrap_or(words.len());
    let (command, flags) = words.split_at(first_flag);
    let command: Vec<&str> = command.iter().map(String::as_str).collect();
    let asks = |names: [&str; 2]| flags.iter().any(|flag| names.contains(&flag.as_str()));
    if asks(["--version", "-V"]) {
        println!("hermit {}", env!("CARGO_PKG_VERSION"));
        return Ok(ExitCode::SUCCESS);
    }
    if asks(["--help", "-h"]) || command.first() == Some(&"help") {
        print!("{USAGE}{}", config::flags_help(&modules::settings()));
        return Ok(ExitCode::SUCCESS);
    }
    match (command.as_slice(), flags) {
        (["version"], _) => println!("hermit {}", env!("CARGO_PKG_VERSION")),
        (["config"], [sample]) if sample == "--sample" => print!("{}", config::env_example(&modules::settings())),
        (["config"], flags) => print!("{}", config::listing(&modules::settings(), &settings(flags)?.1)),
        (["check"], flags) => return check(&settings(flags)?.0),
        ([] | ["serve"], flags) => serve::serve(settings(flags)?.0)?,
        (["user", rest @ ..], flags) => {
            let admin = flags.iter().any(|flag| flag == "--admin");
            let flags: Vec<String> = flags.iter().filter(|flag| *flag != "--admin").cloned().collect();
            print!("{}", user::user(&settings(&flags)?.0, rest, admin)?);
        }
        (["deck", rest @ ..], flags) => return deck::deck(&settings(flags)?.0, rest),
        (["import", file], flags) => {
            let (order, flags) = import::Order::of(flags)?;
            print!("{}", import::import(&settings(&flags)?.0, file, &order)?);
        }
        (["invite", rest @ ..], flags) => print!("{}", user::invite(&settings(flags)?.0, rest)?),
        (other, _) => return Err(format!("{} is not a command; see hermit --help", other.join(" "))),
    }
    Ok(ExitCode::SUCCESS)
}

fn settings(flags: &[String]) -> Result<(Config, config::Found), String> {
    config::load(&modules::settings(), flags, |name| std::env::var(name).ok(), Path::new(".env"))
}

fn check(config: &Config) -> Result<ExitCode, String> {
    let indexes = modules::registry(config)?.text_indexes;
    let findings = store::check(&config.data, &indexes).map_err(|error| error.to_string())?;
    if findings.is_empty() {
        println!("the database in {} is whole", config.data.display());
        return Ok(ExitCode::SUCCESS);
    }
    for finding in findings {
        println!("{finding}");
    }
    Ok(ExitCode::FAILURE)
}

/// Prints a line; for commands below.
fn say(line: &str) {
    println!("{line}");
}

//! The one table of commands: each row carries a command's name, words, options, documentation, and how it is made of
//! them. Parsing and help both come from it; settings have a table of their own in `config`.

use super::command::{Command, DeckCommand, FlagValues, ImportOptions, Topic, UserCommand};

/// A command as the table knows it.
pub(super) struct CommandSpec {
    /// Its name: `serve`, or with its group `user add`.
    pub(super) name: &'static str,
    /// The words behind its name.
    pub(super) operand: Operand,
    /// Options of its own, besides help, version and settings.
    pub(super) options: &'static [OptionSpec],
    /// Whether it reads settings, and so takes their flags.
    pub(super) reads_settings: bool,
    /// What it does, in a line.
    pub(super) summary: &'static str,
    /// What else is to be known, in lines; may be empty.
    pub(super) details: &'static str,
    /// Makes the command of what was given; fails with a sentence.
    pub(super) build: fn(Given) -> Result<Command, String>,
}

/// The words that a command takes behind its name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Operand {
    /// None.
    None,
    /// Exactly one, with its name in help.
    One(&'static str),
    /// Any number, also none, which are joined by spaces.
    Text(&'static str),
}

/// An option of a command's own.
pub(super) struct OptionSpec {
    /// Its name: `--admin`.
    pub(super) name: &'static str,
    /// What its value is called, if it takes one.
    pub(super) value: Option<&'static str>,
    /// Whether the command cannot do without it.
    pub(super) required: bool,
    /// What it does, in a line.
    pub(super) doc: &'static str,
}

/// What was given to a command, and fits its row.
pub(super) struct Given {
    /// The words behind its name; empty where it takes none.
    pub(super) operand: String,
    /// Its own options with their values; empty values where they take none.
    pub(super) options: Vec<(&'static str, String)>,
    /// Settings by their flags.
    pub(super) settings: FlagValues,
    /// Finds what help about some words is about.
    pub(super) topic: fn(&[&str]) -> Result<Topic, String>,
}

impl Given {
    fn has(&self, option: &str) -> bool {
        self.options.iter().any(|(name, _)| *name == option)
    }

    fn value(&self, option: &str) -> String {
        let found = self.options.iter().find(|(name, _)| *name == option);
        found.map(|(_, value)| value.clone()).unwrap_or_default()
    }
}

/// A row to fill the gaps of others.
const PLAIN: CommandSpec = CommandSpec {
    name: "",
    operand: Operand::None,
    options: &[],
    reads_settings: true,
    summary: "",
    details: "",
    build: |_| Ok(Command::Serve),
};

const fn flag(name: &'static str, doc: &'static str) -> OptionSpec {
    OptionSpec { name, value: None, required: false, doc }
}

/// Every command, in the order of the help.
pub(super) static COMMANDS: &[CommandSpec] = &[
    CommandSpec {
        name: "serve",
        summary: "serve until a signal says stop (the default)",
        build: |_| Ok(Command::Serve),
        ..PLAIN
    },
    CommandSpec {
        name: "user add",
        operand: Operand::One("NAME"),
        options: &[flag("--admin", "make the account an admin")],
        summary: "make an account; the password is read from standard input",
        details: "NAME has 3 to 32 of a-z, A-Z, 0-9, dot, hyphen and underscore.",
        build: |given| {
            let admin = given.has("--admin");
            Ok(Command::User(UserCommand::Add { name: given.operand, admin }))
        },
        ..PLAIN
    },
    CommandSpec {
        name: "user passwd",
        operand: Operand::One("NAME"),
        summary: "set a password, read from standard input; all sessions end",
        build: |given| Ok(Command::User(UserCommand::Passwd { name: given.operand })),
        ..PLAIN
    },
    CommandSpec {
        name: "user disable",
        operand: Operand::One("NAME"),
        summary: "keep an account from signing in; all sessions end",
        build: |given| Ok(Command::User(UserCommand::Disable { name: given.operand })),
        ..PLAIN
    },
    CommandSpec {
        name: "user enable",
        operand: Operand::One("NAME"),
        summary: "let it sign in again",
        build: |given| Ok(Command::User(UserCommand::Enable { name: given.operand })),
        ..PLAIN
    },
    CommandSpec {
        name: "user delete",
        operand: Operand::One("NAME"),
        summary: "delete an account and everything it owns",
        build: |given| Ok(Command::User(UserCommand::Delete { name: given.operand })),
        ..PLAIN
    },
    CommandSpec {
        name: "user list",
        summary: "accounts, one a line",
        details: "Columns are separated by tabs: id, username, role, enabled or disabled, time of creation.",
        build: |_| Ok(Command::User(UserCommand::List)),
        ..PLAIN
    },
    CommandSpec {
        name: "invite add",
        operand: Operand::Text("NOTE"),
        summary: "make an invite for 7 days and print its code",
        details: "NOTE is shown to admins beside the invite.",
        build: |given| Ok(Command::InviteAdd { note: given.operand }),
        ..PLAIN
    },
    CommandSpec {
        name: "deck check",
        operand: Operand::One("FOLDER"),
        reads_settings: false,
        summary: "examine a deck in the open arcanaland format; nothing is changed",
        build: |given| Ok(Command::Deck(DeckCommand::Check { folder: given.operand.into() })),
        ..PLAIN
    },
    CommandSpec {
        name: "deck import",
        operand: Operand::One("FOLDER"),
        summary: "import it; a deck with the same id is replaced",
        build: |given| Ok(Command::Deck(DeckCommand::Import { folder: given.operand.into() })),
        ..PLAIN
    },
    CommandSpec {
        name: "deck list",
        summary: "imported decks, one a line",
        details: "Columns are separated by tabs: id, name, number of cards.",
        build: |_| Ok(Command::Deck(DeckCommand::List)),
        ..PLAIN
    },
    CommandSpec {
        name: "deck remove",
        operand: Operand::One("ID"),
        summary: "remove an imported deck; readings keep its id and show our names",
        build: |given| Ok(Command::Deck(DeckCommand::Remove { id: given.operand })),
        ..PLAIN
    },
    CommandSpec {
        name: "import",
        operand: Operand::One("FILE"),
        options: &[
            OptionSpec {
                name: "--user",
                value: Some("NAME"),
                required: true,
                doc: "the account that the document is imported into",
            },
            flag("--dry-run", "only say what would be imported"),
        ],
        summary: "import an exported account into an account; - is standard input",
        build: |given| {
            let (user, dry_run) = (given.value("--user"), given.has("--dry-run"));
            Ok(Command::Import(ImportOptions { file: given.operand, user, dry_run }))
        },
        ..PLAIN
    },
    CommandSpec {
        name: "check",
        summary: "examine the database",
        details: "Each finding is a line on standard output; with any, the exit code is 1. Nothing is repaired.",
        build: |_| Ok(Command::Check),
        ..PLAIN
    },
    CommandSpec {
        name: "config",
        options: &[flag("--sample", "print a sample .env file with the defaults instead")],
        summary: "settings in force and where they come from",
        build: |given| match (given.has("--sample"), given.settings.as_slice()) {
            (false, _) => Ok(Command::Config),
            (true, []) => Ok(Command::ConfigSample),
            (true, [..]) => Err("--sample prints the defaults, so no setting can be given with it".to_owned()),
        },
        ..PLAIN
    },
    CommandSpec {
        name: "version",
        reads_settings: false,
        summary: "the version",
        build: |_| Ok(Command::Version),
        ..PLAIN
    },
    CommandSpec {
        name: "help",
        operand: Operand::Text("COMMAND"),
        reads_settings: false,
        summary: "help about a command, or about everything",
        build: |given| {
            let words: Vec<&str> = given.operand.split(' ').filter(|word| !word.is_empty()).collect();
            (given.topic)(&words).map(Command::Help)
        },
        ..PLAIN
    },
];

/// What the first words of a command line name.
pub(super) enum Named {
    /// A command, by this many of the words.
    Command(&'static CommandSpec, usize),
    /// The first word of several commands: `user`.
    Group(&'static str),
    /// Nothing.
    Nothing,
}

/// Finds what the first words name.
pub(super) fn named(words: &[impl AsRef<str>]) -> Named {
    let with_words = |count: usize| {
        let name = words.get(..count)?.iter().map(AsRef::as_ref).collect::<Vec<_>>().join(" ");
        COMMANDS.iter().find(|spec| spec.name == name).map(|spec| Named::Command(spec, count))
    };
    let group = || {
        let first = words.first()?.as_ref();
        COMMANDS.iter().filter_map(CommandSpec::group).find(|group| *group == first).map(Named::Group)
    };
    with_words(2).or_else(|| with_words(1)).or_else(group).unwrap_or(Named::Nothing)
}

impl CommandSpec {
    /// The first word of a name with two.
    pub(super) fn group(&self) -> Option<&'static str> {
        self.name.split_once(' ').map(|(group, _)| group)
    }

    /// The last word of the name.
    pub(super) fn verb(&self) -> &'static str {
        self.name.split_once(' ').map_or(self.name, |(_, verb)| verb)
    }
}

/// The option of any command that has a name, such as `--admin`. All options of a name take values, or none does: an
/// option may stand before the command it belongs to.
pub(super) fn option(name: &str) -> Option<&'static OptionSpec> {
    COMMANDS.iter().flat_map(|spec| spec.options).find(|option| option.name == name)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::modules;

    #[test]
    fn names_of_options_mean_one_thing() {
        for own in COMMANDS.iter().flat_map(|spec| spec.options) {
            assert_eq!(own.value.is_some(), option(own.name).unwrap().value.is_some(), "{}", own.name);
            assert!(modules::setting_of(own.name).is_none(), "{} is a setting's flag", own.name);
            assert!(own.name.starts_with("--") && !["--help", "--version"].contains(&own.name), "{}", own.name);
        }
    }

    #[test]
    fn names_of_commands_are_found_and_are_no_groups() {
        for spec in COMMANDS {
            let words: Vec<&str> = spec.name.split(' ').chain(["other"]).collect();
            assert!(matches!(named(&words), Named::Command(found, count)
                if found.name == spec.name && count == words.len() - 1));
            assert!(COMMANDS.iter().filter_map(CommandSpec::group).all(|group| group != spec.name), "{}", spec.name);
        }
        assert!(matches!(named(&["user", "list"]), Named::Command(..)));
        assert!(matches!(named(&["user", "frobnicate"]), Named::Group("user")));
        assert!(matches!(named(&["frobnicate"]), Named::Nothing));
        assert!(matches!(named(&[""; 0]), Named::Nothing));
    }
}

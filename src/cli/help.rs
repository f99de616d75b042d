//! Help as text, from the table of commands and that of settings.

use super::command::Topic;
use super::table::{COMMANDS, CommandSpec, Named, Operand, named};
use crate::{config, modules};

/// Width of the column with names; what is wider has its text on the next line.
const COLUMN: usize = 27;

const COMMON_OPTIONS: [(&str, &str); 2] = [("-h, --help", "print help"), ("-V, --version", "print the version")];

/// What help about these words of a command line is about; further words do not matter.
///
/// # Errors
/// A sentence, when they name no command.
pub(super) fn topic(words: &[impl AsRef<str>]) -> Result<Topic, String> {
    match (named(words), words) {
        (_, []) => Ok(Topic::Program),
        (Named::Command(spec, _), _) => Ok(Topic::Command(spec.name)),
        (Named::Group(group), [_]) => Ok(Topic::Group(group)),
        (Named::Group(group), [_, verb, ..]) => Err(no_such_verb(group, verb.as_ref())),
        (Named::Nothing, [word, ..]) => Err(format!("{} is not a command", printable(word.as_ref()))),
    }
}

/// The sentence about a word that no command of a group has.
pub(super) fn no_such_verb(group: &str, verb: &str) -> String {
    format!("{} is not a command of {group} ({})", printable(verb), verbs(group))
}

/// The commands of a group: `add, passwd, list`.
pub(super) fn verbs(group: &str) -> String {
    in_group(group).map(CommandSpec::verb).collect::<Vec<_>>().join(", ")
}

/// A word as part of a sentence that stays one line.
pub(super) fn printable(word: &str) -> String {
    if word.is_empty() || word.contains(char::is_control) { format!("{word:?}") } else { word.to_owned() }
}

/// The text about a topic.
pub(super) fn text(topic: Topic) -> String {
    match topic {
        Topic::Program => program(),
        Topic::Group(group) => {
            let mut out = format!("Usage: hermit {group} COMMAND\n\nCommands:\n");
            out.extend(in_group(group).map(command_line));
            out.push_str(&format!("\nhermit {group} COMMAND --help tells more about one.\n"));
            out
        }
        Topic::Command(name) => COMMANDS.iter().find(|spec| spec.name == name).map(command).unwrap_or_default(),
    }
}

fn in_group(group: &str) -> impl Iterator<Item = &'static CommandSpec> {
    COMMANDS.iter().filter(move |spec| spec.group() == Some(group))
}

fn program() -> String {
    let mut out = "Hermit, a tarot server.\n\nUsage: hermit [COMMAND] [OPTION …]\n\nCommands:\n".to_owned();
    out.extend(COMMANDS.iter().map(command_line));
    out.push_str("\nOptions, in any place:\n");
    out.extend(COMMON_OPTIONS.map(|(name, doc)| line(name, doc)));
    out.push_str(&line("--", "what follows are words, even if they begin with a dash"));
    out.push_str("\nhermit COMMAND --help tells more about a command.\n");
    out.push_str(
        "The exit code is 0 when a command is done, 1 when it failed, and 2 when the command line is wrong.\n",
    );
    out.push_str(&all_settings());
    out
}

fn command(spec: &CommandSpec) -> String {
    let (first, rest) = spec.summary.split_at(spec.summary.chars().next().map_or(0, char::len_utf8));
    let settings = if spec.reads_settings { " [SETTING …]" } else { "" };
    let mut out = format!("Usage: hermit {}{settings}\n\n{}{rest}.\n", synopsis(spec), first.to_uppercase());
    if !spec.details.is_empty() {
        out.push_str(&format!("{}\n", spec.details));
    }
    out.push_str("\nOptions, in any place:\n");
    for option in spec.options {
        let name = option.value.map_or(option.name.to_owned(), |value| format!("{} {value}", option.name));
        out.push_str(&line(&name, option.doc));
    }
    out.extend(COMMON_OPTIONS.map(|(name, doc)| line(name, doc)));
    match (spec.reads_settings, spec.name) {
        (false, _) => {}
        (true, "serve" | "config") => out.push_str(&all_settings()),
        (true, _) => {
            let doc = "where the database is; all settings are listed by hermit --help";
            out.push_str(&format!("\nSettings, such as:\n{}", line("--data FOLDER", doc)));
        }
    }
    out
}

fn all_settings() -> String {
    format!(
        "\nSettings, from flags, the environment, NAME_FILE, .env or defaults, in this order:\n{}",
        config::flags_help(&modules::settings())
    )
}

/// A command and its words and options: `import FILE --user NAME [--dry-run]`.
fn synopsis(spec: &CommandSpec) -> String {
    let operand = match spec.operand {
        Operand::None => String::new(),
        Operand::One(name) => format!(" {name}"),
        Operand::Text(name) => format!(" [{name} …]"),
    };
    let options = spec.options.iter().map(|option| {
        let text = option.value.map_or(option.name.to_owned(), |value| format!("{} {value}", option.name));
        if option.required { format!(" {text}") } else { format!(" [{text}]") }
    });
    format!("{}{operand}{}", spec.name, options.collect::<String>())
}

fn command_line(spec: &CommandSpec) -> String {
    line(&synopsis(spec), spec.summary)
}

fn line(name: &str, doc: &str) -> String {
    match name.chars().count() {
        0..COLUMN => format!("  {name:COLUMN$}{doc}\n"),
        _ => format!("  {name}\n  {:COLUMN$}{doc}\n", ""),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_command_is_in_the_help_and_has_its_own() {
        let all = text(Topic::Program);
        for spec in COMMANDS {
            let synopsis = synopsis(spec);
            assert!(all.contains(&format!("\n  {synopsis}")) && all.contains(spec.summary), "{}", spec.name);
            let own = text(Topic::Command(spec.name));
            assert!(own.starts_with(&format!("Usage: hermit {synopsis}")), "{own}");
            assert!(spec.options.iter().all(|option| own.contains(option.doc)), "{own}");
            if let Some(group) = spec.group() {
                assert!(text(Topic::Group(group)).contains(&format!("\n  {synopsis}")), "{}", spec.name);
            }
        }
    }

    #[test]
    fn lines_of_help_fit_into_a_terminal() {
        let topics = COMMANDS.iter().filter(|spec| !["serve", "config"].contains(&spec.name));
        let texts = topics.map(|spec| text(Topic::Command(spec.name))).chain([text(Topic::Group("user"))]);
        let program = text(Topic::Program);
        let commands = program.split("\nSettings, from").next().unwrap().to_owned();
        for line in texts.chain([commands]).flat_map(|text| text.lines().map(str::to_owned).collect::<Vec<_>>()) {
            assert!(line.chars().count() <= 100 && line.trim_end() == line, "{line}");
        }
    }
}

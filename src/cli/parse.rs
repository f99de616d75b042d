//! From the words of a command line to a typed command, without input or output: lexopt splits options, values and
//! words; the table of commands and that of settings say what they mean. Options may stand in any place.

use super::command::{Command, FlagValues, Invocation};
use super::help::{no_such_verb, printable, topic, verbs};
use super::table::{self, CommandSpec, Given, Named, Operand, OptionSpec, named};
use crate::config::Setting;
use crate::modules;
use lexopt::{Arg, Parser};
use std::ffi::OsString;
use std::fmt;

/// Why a command line is wrong.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct UsageError {
    /// The command or group whose help says more; empty for all of Hermit.
    command: &'static str,
    /// What is wrong.
    fault: String,
}

impl fmt::Display for UsageError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let space = if self.command.is_empty() { "" } else { " " };
        let Self { command, fault } = self;
        write!(formatter, "hermit{space}{command}: {fault}; see hermit{space}{command} --help")
    }
}

/// Reads a command line, without the program's name.
///
/// # Errors
/// [`UsageError`]; one that asks for help or the version gets it, whatever else may be wrong.
pub(super) fn parse(args: impl IntoIterator<Item = OsString>) -> Result<Invocation, UsageError> {
    let line = split(args);
    let usage = |command: &'static str| move |fault: String| UsageError { command, fault };
    if line.help {
        let command = topic(&line.words).map(Command::Help).map_err(usage(""))?;
        return Ok(Invocation { command, settings: Vec::new() });
    }
    if line.version {
        return Ok(Invocation { command: Command::Version, settings: Vec::new() });
    }
    let words = if line.words.is_empty() { &["serve".to_owned()] } else { line.words.as_slice() };
    match (named(words), line.fault) {
        (Named::Command(spec, _), Some(fault)) => Err(usage(spec.name)(fault)),
        (Named::Command(spec, count), None) => {
            let operands = words.get(count..).unwrap_or_default();
            command(spec, operands, line.options).map_err(usage(spec.name))
        }
        (Named::Group(group), Some(fault)) => Err(usage(group)(fault)),
        (Named::Group(group), None) => Err(usage(group)(match words.get(1) {
            Some(verb) => no_such_verb(group, verb),
            None => format!("a command is missing ({})", verbs(group)),
        })),
        (Named::Nothing, Some(fault)) => Err(usage("")(fault)),
        (Named::Nothing, None) => Err(usage("")(topic(words).err().unwrap_or_default())),
    }
}

/// The parts of a command line, before the command is known.
#[derive(Default)]
struct Line {
    words: Vec<String>,
    options: Vec<(Known, String)>,
    help: bool,
    version: bool,
    /// The first thing that is wrong with any command.
    fault: Option<String>,
}

/// An option that means something to some command.
#[derive(Clone, Copy)]
enum Known {
    Own(&'static OptionSpec),
    Setting(&'static Setting),
}

impl Known {
    fn called(name: &str) -> Option<Self> {
        table::option(name).map(Self::Own).or_else(|| modules::setting_of(name).map(Self::Setting))
    }

    /// What its value looks like, if it takes one.
    fn value(self) -> Option<&'static str> {
        match self {
            Self::Own(option) => option.value,
            Self::Setting(setting) => Some(setting.form),
        }
    }

    fn name(self) -> String {
        match self {
            Self::Own(option) => option.name.to_owned(),
            Self::Setting(setting) => setting.flag(),
        }
    }
}

fn split(args: impl IntoIterator<Item = OsString>) -> Line {
    let (mut parser, mut line) = (Parser::from_args(args), Line::default());
    loop {
        let step = match parser.next() {
            Ok(None) => return line,
            Ok(Some(Arg::Value(word))) => text(word).map(|word| line.words.push(word)),
            Ok(Some(Arg::Short(letter))) => option(&format!("-{letter}"), &mut parser, &mut line),
            Ok(Some(Arg::Long(name))) => option(&format!("--{name}"), &mut parser, &mut line),
            Err(lexopt::Error::UnexpectedValue { option, .. }) => Err(format!("{} takes no value", printable(&option))),
            Err(error) => Err(error.to_string()),
        };
        if let Err(fault) = step {
            line.fault.get_or_insert(fault);
        }
    }
}

/// Takes an option, and its value from `parser` if it has one.
fn option(name: &str, parser: &mut Parser, line: &mut Line) -> Result<(), String> {
    match name {
        "-h" | "--help" => line.help = true,
        "-V" | "--version" => line.version = true,
        _ => {
            let known = Known::called(name).ok_or_else(|| format!("{} is not an option here", printable(name)))?;
            let value = match known.value() {
                None => String::new(),
                Some(form) => match parser.value() {
                    Ok(value) => text(value)?,
                    Err(_) => return Err(format!("{name} needs a value: {form}")),
                },
            };
            line.options.push((known, value));
        }
    }
    Ok(())
}

fn text(word: OsString) -> Result<String, String> {
    word.into_string().map_err(|word| format!("{} is not UTF-8", printable(&word.to_string_lossy())))
}

/// Fits what was given to a command's row, and makes the command.
fn command(spec: &CommandSpec, operands: &[String], options: Vec<(Known, String)>) -> Result<Invocation, String> {
    let operand = operand(spec, operands)?;
    let (mut own, mut settings): (Vec<(&'static str, String)>, FlagValues) = (Vec::new(), Vec::new());
    for (known, value) in options {
        let (values, key) = match known {
            Known::Own(option) => (&mut own, option.name),
            Known::Setting(setting) => (&mut settings, setting.name),
        };
        match known {
            Known::Own(option) if spec.options.iter().all(|other| other.name != option.name) => {
                return Err(format!("{} is not an option here", option.name));
            }
            Known::Setting(setting) if !spec.reads_settings => {
                return Err(format!("{} is not an option here, as {} reads no settings", setting.flag(), spec.name));
            }
            _ if values.iter().any(|(name, _)| *name == key) => {
                return Err(format!("{} is given twice", known.name()));
            }
            Known::Setting(setting) => fits(setting, &value)?,
            Known::Own(_) => {}
        }
        values.push((key, value));
    }
    for option in spec.options.iter().filter(|option| option.required) {
        if own.iter().all(|(name, _)| *name != option.name) {
            return Err(format!("{} {} is missing", option.name, option.value.unwrap_or_default()));
        }
    }
    let command =
        (spec.build)(Given { operand, options: own, settings: settings.clone(), topic: |words| topic(words) })?;
    Ok(Invocation { command, settings })
}

fn operand(spec: &CommandSpec, operands: &[String]) -> Result<String, String> {
    match (spec.operand, operands) {
        (Operand::None, []) => Ok(String::new()),
        (Operand::Text(_), words) => Ok(words.join(" ")),
        (Operand::One(name), []) => Err(format!("{name} is missing")),
        (Operand::One(_), [word]) => Ok(word.clone()),
        (Operand::None, [extra, ..]) | (Operand::One(_), [_, extra, ..]) => {
            Err(format!("{} is one word too many", printable(extra)))
        }
    }
}

/// Whether the value of a setting can be.
fn fits(setting: &Setting, value: &str) -> Result<(), String> {
    (setting.check)(value).map_err(|why| format!("{} must be {why}", setting.flag()))
}

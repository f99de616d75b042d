//! Command lines and what becomes of them, as tables.

use super::command::{Command, DeckCommand, ImportOptions, Invocation, Topic, UserCommand};
use super::parse::parse;
use super::table::{COMMANDS, CommandSpec, Operand};
use std::ffi::OsString;
use std::os::unix::ffi::OsStringExt;

fn parsed(line: &[&str]) -> Result<Invocation, String> {
    parse(line.iter().map(OsString::from)).map_err(|error| error.to_string())
}

/// The command and its settings of a line that is right.
fn right(line: &[&str]) -> (Command, Vec<(&'static str, String)>) {
    let Invocation { command, settings } = parsed(line).unwrap_or_else(|error| panic!("{line:?}: {error}"));
    (command, settings)
}

/// The sentence about a line that is wrong.
fn wrong(line: &[&str]) -> String {
    parsed(line).map(|found| panic!("{line:?}: {found:?}")).unwrap_err()
}

fn words(line: &str) -> Vec<&str> {
    line.split(' ').filter(|word| !word.is_empty()).collect()
}

/// The words and options that a command cannot do without.
fn least(spec: &CommandSpec) -> Vec<&'static str> {
    let mut line = words(spec.name);
    line.extend(matches!(spec.operand, Operand::One(_)).then_some("bob"));
    line.extend(spec.options.iter().filter(|option| option.required).flat_map(|option| [option.name, "ann"]));
    line
}

fn user_add(admin: bool) -> Command {
    Command::User(UserCommand::Add { name: "bob".into(), admin })
}

#[test]
fn every_command_is_read() {
    let (name, folder) = (|| "bob".to_owned(), || "bob".into());
    let import = |dry_run| Command::Import(ImportOptions { file: name(), user: "ann".into(), dry_run });
    let cases = [
        ("", Command::Serve),
        ("serve", Command::Serve),
        ("user add bob", user_add(false)),
        ("user add bob --admin", user_add(true)),
        ("user passwd bob", Command::User(UserCommand::Passwd { name: name() })),
        ("user disable bob", Command::User(UserCommand::Disable { name: name() })),
        ("user enable bob", Command::User(UserCommand::Enable { name: name() })),
        ("user delete bob", Command::User(UserCommand::Delete { name: name() })),
        ("user list", Command::User(UserCommand::List)),
        ("invite add", Command::InviteAdd { note: String::new() }),
        ("invite add for Bob", Command::InviteAdd { note: "for Bob".into() }),
        ("deck check bob", Command::Deck(DeckCommand::Check { folder: folder() })),
        ("deck import bob", Command::Deck(DeckCommand::Import { folder: folder() })),
        ("deck list", Command::Deck(DeckCommand::List)),
        ("deck remove bob", Command::Deck(DeckCommand::Remove { id: name() })),
        ("import bob --user ann", import(false)),
        ("import bob --user=ann --dry-run", import(true)),
        ("check", Command::Check),
        ("config", Command::Config),
        ("config --sample", Command::ConfigSample),
        ("version", Command::Version),
        ("help", Command::Help(Topic::Program)),
    ];
    for (line, command) in &cases {
        assert_eq!(right(&words(line)), (command.clone(), vec![]), "{line}");
    }
    for spec in COMMANDS {
        let tested = cases.iter().any(|(line, _)| line.starts_with(spec.name));
        assert!(tested, "{} is not in the table above", spec.name);
    }
}

#[test]
fn every_command_refuses_what_it_does_not_take() {
    for spec in COMMANDS {
        let line = least(spec);
        let see = format!("; see hermit {} --help", spec.name);
        let begin = format!("hermit {}: ", spec.name);
        let with = |more: &[&'static str]| wrong(&[line.as_slice(), more].concat());
        let mut faults = vec![
            (with(&["--frobnicate"]), "--frobnicate is not an option here"),
            (with(&["--frobnicate=1"]), "--frobnicate is not an option here"),
            (with(&["-x"]), "-x is not an option here"),
            (with(&["-xyz"]), "-x is not an option here"),
        ];
        match spec.operand {
            Operand::None | Operand::One(_) => faults.push((with(&["eve"]), "eve is one word too many")),
            Operand::Text(_) => assert!(spec.name == "help" || parsed(&[&line[..], &["eve"]].concat()).is_ok()),
        }
        if let Operand::One(name) = spec.operand {
            let missing = match name {
                "NAME" => "NAME is missing",
                "FOLDER" => "FOLDER is missing",
                "ID" => "ID is missing",
                _ => "FILE is missing",
            };
            faults.push((wrong(&words(spec.name)), missing));
        }
        if spec.name != "user add" {
            faults.push((with(&["--admin"]), "--admin is not an option here"));
        }
        if spec.name != "import" {
            faults.push((with(&["--user", "ann"]), "--user is not an option here"));
        }
        for (fault, part) in faults {
            assert_eq!(fault, format!("{begin}{part}{see}"));
        }
        // Settings are taken by the commands that read them, and by no other.
        for flag in [&["--log-level", "debug"][..], &["--log-level=debug"]] {
            for line in [[flag, &line].concat(), [&line, flag].concat()] {
                match spec.reads_settings {
                    true => assert_eq!(right(&line).1, [("HERMIT_LOG_LEVEL", "debug".to_owned())], "{line:?}"),
                    false => assert!(wrong(&line).contains("--log-level is not an option here, as"), "{line:?}"),
                }
            }
        }
    }
}

#[test]
fn options_stand_in_any_place() {
    let lines = [
        "--admin user add bob",
        "user --admin add bob",
        "user add --admin bob",
        "user add bob --admin",
        "--admin -- user add bob",
        "user add --admin -- bob",
    ];
    for line in lines {
        assert_eq!(right(&words(line)), (user_add(true), vec![]), "{line}");
    }
    let import = Command::Import(ImportOptions { file: "-".into(), user: "ann".into(), dry_run: true });
    for line in
        ["--user ann --dry-run import -", "import --dry-run --user=ann -", "--dry-run import - --user ann --data /x"]
    {
        assert_eq!(right(&words(line)).0, import, "{line}");
    }
    let settings = [("HERMIT_DATA", "/x".to_owned()), ("HERMIT_LISTEN", "127.0.0.1:1".to_owned())];
    for line in [
        "--data /x --listen 127.0.0.1:1",
        "--data /x serve --listen=127.0.0.1:1",
        "--data=/x user --listen 127.0.0.1:1 list",
        "check --data /x --listen 127.0.0.1:1",
    ] {
        assert_eq!(right(&words(line)).1, settings, "{line}");
    }
}

#[test]
fn help_and_version_are_found_anywhere() {
    let all = Command::Help(Topic::Program);
    let add = Command::Help(Topic::Command("user add"));
    let user = Command::Help(Topic::Group("user"));
    let cases = [
        ("--help", &all),
        ("-h", &all),
        ("--listen 127.0.0.1:1 -h", &all),
        ("help user", &user),
        ("user --help", &user),
        ("-h user", &user),
        ("help user add", &add),
        ("user add --help", &add),
        ("user --help add", &add),
        ("--help user add", &add),
        ("user add bob eve --frobnicate -h", &add),
        ("user add --version --help", &add),
        ("user add --help --listen", &add),
        ("user add --help=yes", &add),
        ("-Vh user add", &add),
        ("serve -h", &Command::Help(Topic::Command("serve"))),
        ("help help", &Command::Help(Topic::Command("help"))),
        ("--version", &Command::Version),
        ("-V", &Command::Version),
        ("user add -V bob", &Command::Version),
        ("frobnicate --version", &Command::Version),
    ];
    for (line, command) in cases {
        assert_eq!(right(&words(line)).0, *command, "{line}");
    }
    // Behind `--`, and as the value of an option, it is a word like any other.
    assert_eq!(
        right(&["user", "delete", "--", "--help"]).0,
        Command::User(UserCommand::Delete { name: "--help".into() })
    );
    assert_eq!(right(&["check", "--data", "-h"]).1, [("HERMIT_DATA", "-h".to_owned())]);
    for (line, fault) in [
        ("frobnicate --help", "hermit: frobnicate is not a command; see hermit --help"),
        (
            "user frobnicate --help",
            "hermit: frobnicate is not a command of user (add, passwd, disable, enable, delete, list); \
             see hermit --help",
        ),
        ("help frobnicate", "hermit help: frobnicate is not a command; see hermit help --help"),
    ] {
        assert_eq!(wrong(&words(line)), fault);
    }
}

#[test]
fn values_are_taken_as_they_are() {
    for (line, value) in [
        (&["--data", "/a b"][..], "/a b"),
        (&["--data=/a=b"], "/a=b"),
        (&["--data", "-x"], "-x"),
        (&["--data", "--listen"], "--listen"),
        (&["--data=--", "check"], "--"),
        (&["--data", "--", "check"], "--"),
        (&["--data", "塔"], "塔"),
    ] {
        assert_eq!(right(line).1, [("HERMIT_DATA", value.to_owned())], "{line:?}");
    }
    for (line, name) in [
        (&["user", "enable", "--", "-bob"][..], "-bob"),
        (&["user", "enable", "-"], "-"),
        (&["user", "enable", ""], ""),
        (&["--", "user", "enable", "--admin"], "--admin"),
        (&["user", "enable", "--", "--"], "--"),
    ] {
        assert_eq!(right(line).0, Command::User(UserCommand::Enable { name: name.into() }), "{line:?}");
    }
}

#[test]
fn what_is_wrong_is_said_in_one_line() {
    let verbs = "(add, passwd, disable, enable, delete, list)";
    let cases = [
        (&["frobnicate"][..], "hermit: frobnicate is not a command; see hermit --help"),
        (&["frobnicate", "--foo"], "hermit: --foo is not an option here; see hermit --help"),
        (&[""], "hermit: \"\" is not a command; see hermit --help"),
        (&["a\nb"], "hermit: \"a\\nb\" is not a command; see hermit --help"),
        (&["--a\nb"], "hermit serve: \"--a\\nb\" is not an option here; see hermit serve --help"),
        (&["user"], &format!("hermit user: a command is missing {verbs}; see hermit user --help")),
        (&["user", "frob"], &format!("hermit user: frob is not a command of user {verbs}; see hermit user --help")),
        (&["user", "--foo"], "hermit user: --foo is not an option here; see hermit user --help"),
        (&["invite", "remove"], "hermit invite: remove is not a command of invite (add); see hermit invite --help"),
        (&["import", "x"], "hermit import: --user NAME is missing; see hermit import --help"),
        (&["import", "x", "--user"], "hermit import: --user needs a value: NAME; see hermit import --help"),
        (
            &["--listen"],
            "hermit serve: --listen needs a value: an address and port like 127.0.0.1:8000 or [::1]:8000; \
             see hermit serve --help",
        ),
        (
            &["--listen", "nowhere", "check"],
            "hermit check: --listen must be an address and port like 127.0.0.1:8000 or [::1]:8000, \
             not \"nowhere\"; see hermit check --help",
        ),
        (&["config", "--sample=x"], "hermit config: --sample takes no value; see hermit config --help"),
        (
            &["config", "--sample", "--data", "x"],
            "hermit config: --sample prints the defaults, so no setting can be given with it; \
             see hermit config --help",
        ),
    ];
    for (line, fault) in cases {
        assert_eq!(wrong(line), fault, "{line:?}");
    }
}

#[test]
fn an_option_is_given_once() {
    let cases = [
        ("user add bob --admin --admin", "hermit user add: --admin is given twice"),
        ("import x --user ann --user=bob", "hermit import: --user is given twice"),
        ("--listen 127.0.0.1:1 serve --listen 127.0.0.1:1", "hermit serve: --listen is given twice"),
    ];
    for (line, fault) in cases {
        assert!(wrong(&words(line)).starts_with(fault), "{line}");
    }
}

#[test]
fn words_that_are_not_utf_8_are_refused() {
    let cases: [(&[&[u8]], &str); 6] = [
        (&[b"user", b"enable", b"b\xffb"], "hermit user enable: b\u{fffd}b is not UTF-8"),
        (&[b"\xff"], "hermit serve: \u{fffd} is not UTF-8"),
        (&[b"--data", b"/\xff", b"check"], "hermit check: /\u{fffd} is not UTF-8"),
        (&[b"check", b"--data=/\xff"], "hermit check: /\u{fffd} is not UTF-8"),
        (&[b"check", b"--d\xff=x"], "hermit check: --d\u{fffd} is not an option here"),
        (&[b"check", b"-\xff"], "hermit check: -\u{fffd} is not an option here"),
    ];
    for (line, fault) in cases {
        let found = parse(line.iter().map(|word| OsString::from_vec(word.to_vec()))).unwrap_err().to_string();
        assert!(found.starts_with(fault), "{found}");
    }
}

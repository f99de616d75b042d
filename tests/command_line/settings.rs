//! Help, version, and the settings: where they come from, how they are shown, and which are refused.

use super::{done, misused, refused, run};
use crate::support::{Folder, hermit};
use std::ffi::OsStr;
use std::fs;
use std::os::unix::ffi::OsStrExt;

const SAMPLE: &str = include_str!("../../.env.example");

/// Names and values.
type Settings<'a> = &'a [(&'a str, &'a str)];

/// The names of all settings, as the sample lists them.
fn names() -> Vec<&'static str> {
    let lines = SAMPLE.lines().filter_map(|line| line.strip_prefix('#')?.split_once('='));
    let names: Vec<&str> = lines.map(|(name, _)| name).filter(|name| !name.contains(' ')).collect();
    assert!(names.len() > 20, "{names:?}");
    names
}

#[test]
fn help_lists_every_command_and_every_setting() {
    let folder = Folder::new();
    let data = folder.path().join("data");
    let help = done(&data, &["--help"], "");
    for name in names() {
        let flag = name.strip_prefix("HERMIT_").unwrap_or(name).to_ascii_lowercase().replace('_', "-");
        assert!(help.contains(&format!("[{name}, default: ")), "{name}");
        assert!(help.contains(&format!("\n  --{flag} <")), "{flag}");
    }
    let commands = [
        "serve",
        "user add NAME",
        "user passwd NAME",
        "user disable NAME",
        "user enable NAME",
        "user delete NAME",
        "user list",
        "invite add",
        "check",
        "config [--sample]",
        "import FILE --user NAME [--dry-run]",
        "deck check FOLDER",
        "deck import FOLDER",
        "deck list",
        "deck remove ID",
        "version",
        "help",
    ];
    for command in commands {
        assert!(help.contains(&format!("\n  {command}")), "{command}");
    }
    assert_eq!(done(&data, &["help"], ""), help);
    let own = done(&data, &["user", "add", "--help"], "");
    assert!(own.starts_with("Usage: hermit user add NAME [--admin] [SETTING …]\n"), "{own}");
    for words in [&["help", "user", "add"][..], &["--help", "user", "add"], &["user", "add", "ann", "-h"]] {
        assert_eq!(done(&data, words, ""), own, "{words:?}");
    }
    let group = done(&data, &["user", "--help"], "");
    assert!(group.contains("\n  user passwd NAME") && !group.contains("deck"), "{group}");
    assert!(done(&data, &["serve", "--help"], "").contains("[HERMIT_LISTEN, default: 127.0.0.1:8000]"));
    assert!(!data.exists(), "help touches nothing");
}

#[test]
fn the_version_is_that_of_the_package() {
    let folder = Folder::new();
    assert_eq!(done(folder.path(), &["version"], ""), concat!("hermit ", env!("CARGO_PKG_VERSION"), "\n"));
}

/// The flags that users of any program try first.
#[test]
fn the_usual_flags_work_too() {
    let folder = Folder::new();
    assert_eq!(done(folder.path(), &["-h"], ""), done(folder.path(), &["--help"], ""));
    for flag in ["--version", "-V"] {
        assert_eq!(done(folder.path(), &[flag], ""), done(folder.path(), &["version"], ""), "{flag}");
    }
}

#[test]
fn the_sample_equals_the_file_in_the_repository() {
    let folder = Folder::new();
    assert_eq!(done(folder.path(), &["config", "--sample"], ""), SAMPLE);
    // It is a file that Hermit reads, and its values are the defaults.
    let plain = done(folder.path(), &["config"], "");
    let active: String = SAMPLE
        .lines()
        .map(|line| match line.strip_prefix('#') {
            Some(pair) if pair.split_once('=').is_some_and(|(name, _)| names().contains(&name)) => format!("{pair}\n"),
            _ => format!("{line}\n"),
        })
        .collect();
    fs::write(folder.path().join(".env"), active).unwrap();
    let mut command = hermit(&["config"], folder.path(), &[]);
    command.current_dir(folder.path());
    let read = run(command, "");
    assert_eq!(read.code, Some(0), "{read:?}");
    assert_eq!(read.out.replace("(.env)", "(default)"), plain);
    assert!(read.out.lines().filter(|line| line.ends_with("(.env)")).count() > 20);
}

#[test]
fn config_shows_the_values_in_force_and_their_origins() {
    let folder = Folder::new();
    let data = folder.path().join("data");
    let secret = folder.path().join("secret");
    fs::write(&secret, "sword-fish-1\n").unwrap();
    fs::write(
        folder.path().join(".env"),
        "# mine\nHERMIT_SESSION_DAYS=7\nHERMIT_LOG_LEVEL=warn\n\
         export HERMIT_LOG_FORMAT=\"json\"\nDATABASE_POOL_SIZE=3 # few\n",
    )
    .unwrap();
    let settings = [
        ("HERMIT_LOG_LEVEL", "debug"),
        ("DATABASE_POOL_SIZE", "4"),
        ("HERMIT_ADMIN_PASSWORD_FILE", secret.to_str().unwrap()),
    ];
    let said = run(hermit(&["config", "--database-pool-size", "5", "--connections-max=32"], &data, &settings), "");
    assert_eq!(said.code, Some(0), "{said:?}");
    let lines: Vec<&str> = said.out.lines().collect();
    for line in [
        "HERMIT_REGISTRATION=open  (default)",
        "HERMIT_SESSION_DAYS=7  (.env)",
        "HERMIT_LOG_FORMAT=json  (.env)",
        "HERMIT_LOG_LEVEL=debug  (environment)",
        "DATABASE_POOL_SIZE=5  (flag)",
        "HERMIT_CONNECTIONS_MAX=32  (flag)",
        &format!("HERMIT_ADMIN_PASSWORD=••••  (file {})", secret.display()),
        &format!("HERMIT_DATA={}  (environment)", data.display()),
    ] {
        assert!(lines.contains(&line), "{line}: {said:?}");
    }
    let listed: Vec<&str> = lines.iter().filter_map(|line| Some(line.split_once('=')?.0)).collect();
    assert_eq!(listed, names(), "every setting, in the order of the sample");
    assert!(!said.out.contains("sword-fish-1") && !data.exists());
}

#[test]
fn secrets_are_masked_wherever_they_come_from() {
    let folder = Folder::new();
    let data = folder.path().join("data");
    let ways: [(&[&str], Settings<'_>); 3] = [
        (&["config"], &[("HERMIT_ADMIN_PASSWORD", "sword-fish-1")]),
        (&["config", "--admin-password", "sword-fish-1"], &[]),
        (&["config", "--admin-password=sword-fish-1"], &[]),
    ];
    for (words, settings) in ways {
        let said = run(hermit(words, &data, settings), "");
        assert_eq!(said.code, Some(0), "{said:?}");
        assert!(said.out.contains("HERMIT_ADMIN_PASSWORD=••••") && !said.out.contains("sword-fish-1"), "{said:?}");
    }
}

#[test]
fn invalid_arguments_and_settings_are_refused_in_one_sentence() {
    let folder = Folder::new();
    let data = folder.path().join("data");
    let cases: [(&[&str], &str); 16] = [
        (&["frobnicate"], "hermit: frobnicate is not a command"),
        (&["serve", "now"], "hermit serve: now is one word too many"),
        (&["user", "frobnicate"], "hermit user: frobnicate is not a command of user (add, passwd,"),
        (&["user"], "hermit user: a command is missing"),
        (&["user", "add"], "hermit user add: NAME is missing"),
        (&["user", "list", "--admin"], "hermit user list: --admin is not an option here"),
        (&["invite", "remove"], "hermit invite: remove"),
        (&["--lisen", "127.0.0.1:1"], "--lisen"),
        (&["serve", "--frobnicate"], "--frobnicate"),
        (&["user", "list", "--frobnicate"], "--frobnicate"),
        (&["serve", "--listen"], "--listen needs a value"),
        (&["serve", "--listen", "nowhere"], "--listen must be"),
        (&["serve", "--listen", "127.0.0.1:99999"], "127.0.0.1:99999"),
        (&["version", "--log-level", "debug"], "version reads no settings"),
        (&["import", "x.json"], "--user NAME is missing"),
        (&["help", "frobnicate"], "frobnicate is not a command"),
    ];
    for (words, part) in cases {
        let said = misused(&data, words);
        assert!(said.contains(part), "{words:?}: {said}");
    }
    let word = OsStr::from_bytes(b"\xff");
    let mut command = hermit(&["check"], &data, &[]);
    command.arg(word);
    let said = run(command, "");
    assert!(said.code == Some(2) && said.err.contains("is not UTF-8"), "{said:?}");
    assert!(!data.exists());
}

#[test]
fn values_that_cannot_be_are_refused_in_one_sentence() {
    let folder = Folder::new();
    let data = folder.path().join("data");
    let cases: [(&[&str], Settings<'_>, &str); 7] = [
        (&["serve"], &[("DATABASE_POOL_SIZE", "0")], "DATABASE_POOL_SIZE must be a whole number from 1 to 16"),
        (&["serve"], &[("ENABLE_AI", "perhaps")], "ENABLE_AI must be true or false"),
        (&["config"], &[("HERMIT_LOG_LEVEL", "loud")], "HERMIT_LOG_LEVEL must be error, warn, info or debug"),
        (&["check"], &[("HERMIT_SYNCHRONOUS", "OFF")], "HERMIT_SYNCHRONOUS must be FULL or NORMAL"),
        (&["serve"], &[("HERMIT_TRUSTED_PROXIES", "10.0.0.0/99")], "HERMIT_TRUSTED_PROXIES must be"),
        (
            &["serve"],
            &[("HERMIT_ADMIN_PASSWORD_FILE", "/nonexistent")],
            "HERMIT_ADMIN_PASSWORD_FILE names /nonexistent",
        ),
        (&["serve"], &[("HERMIT_CONNECTIONS_MAX", "")], "HERMIT_CONNECTIONS_MAX must be"),
    ];
    for (words, settings, part) in cases {
        let said = refused(&data, words, settings, "");
        assert!(said.contains(part), "{words:?} {settings:?}: {said}");
    }
    let mut command = hermit(&["config"], &data, &[]);
    command.env("HERMIT_DATA", OsStr::from_bytes(b"/\xff"));
    let said = run(command, "");
    assert_eq!((said.code, said.err.as_str()), (Some(1), "hermit: HERMIT_DATA in the environment is not UTF-8\n"));
    for (line, part) in [("HERMIT_LISTN=127.0.0.1:1", "HERMIT_LISTN"), ("nonsense", "line 1")] {
        fs::write(folder.path().join(".env"), line).unwrap();
        let said = refused(&data, &["config"], &[], "");
        assert!(said.contains(".env") && said.contains(part), "{said}");
    }
}

/// A mistyped command or folder must not create a database.
#[test]
fn a_refused_command_leaves_no_database_behind() {
    let folder = Folder::new();
    let data = folder.path().join("data");
    for words in [&["user", "frobnicate"][..], &["invite", "remove"], &["user", "add", "ann", "--frobnicate"]] {
        misused(&data, words);
        assert!(!data.join("hermit.db").exists(), "{words:?}");
    }
    let cases: [(&[&str], &str); 8] = [
        (&["user", "add", "not a name"], "a good password\n"),
        (&["user", "add", "ann"], "short\n"),
        (&["user", "passwd", "ann"], "a good password\n"),
        (&["check"], ""),
        (&["deck", "list"], ""),
        (&["deck", "remove", "rider"], ""),
        (&["import", "-", "--user", "ann"], "{}"),
        (&["invite", "add", &"n".repeat(201)], ""),
    ];
    for (words, input) in cases {
        refused(&data, words, &[], input);
        assert!(!data.join("hermit.db").exists(), "{words:?}");
    }
}

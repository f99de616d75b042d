//! The command line: what it prints, what it refuses, and what it does beside a running server.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "helpers of tests fail as tests do; clippy.toml excuses the test functions only"
)]

mod accounts;
mod check;
mod settings;
#[path = "../support/mod.rs"]
mod support;

use std::io::Write;
use std::path::Path;
use std::process::{Command, Output, Stdio};
use support::hermit;

/// What a command printed and how it ended.
#[derive(Debug)]
struct CommandOutput {
    code: Option<i32>,
    out: String,
    err: String,
}

impl From<Output> for CommandOutput {
    fn from(output: Output) -> Self {
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("UTF-8");
        Self { code: output.status.code(), out: text(output.stdout), err: text(output.stderr) }
    }
}

/// Runs a prepared command to its end with `input` on its standard input.
fn run(mut command: Command, input: &str) -> CommandOutput {
    let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    // A command that reads nothing may be gone already.
    child.stdin.take().unwrap().write_all(input.as_bytes()).ok();
    child.wait_with_output().unwrap().into()
}

/// Runs a command on a data folder, and expects that it is done.
fn done(data: &Path, words: &[&str], input: &str) -> String {
    let said = run(hermit(words, data, &[]), input);
    assert_eq!((said.code, said.err.as_str()), (Some(0), ""), "{words:?}: {said:?}");
    said.out
}

/// Runs a command on a data folder, and expects that it fails with one sentence that says why.
fn refused(data: &Path, words: &[&str], settings: &[(&str, &str)], input: &str) -> String {
    let said = complaint(data, words, settings, input, 1);
    assert!(said.starts_with("hermit: "), "{words:?}: {said}");
    said
}

/// Runs a command on a data folder, and expects one sentence that says what is wrong with the command line.
fn misused(data: &Path, words: &[&str]) -> String {
    let said = complaint(data, words, &[], "", 2);
    assert!(said.starts_with("hermit") && said.contains("; see hermit") && said.ends_with(" --help\n"), "{said}");
    said
}

fn complaint(data: &Path, words: &[&str], settings: &[(&str, &str)], input: &str, code: i32) -> String {
    let said = run(hermit(words, data, settings), input);
    assert_eq!((said.code, said.out.as_str()), (Some(code), ""), "{words:?}: {said:?}");
    assert!(said.err.ends_with('\n') && said.err.lines().count() == 1, "{words:?}: {said:?}");
    said.err
}

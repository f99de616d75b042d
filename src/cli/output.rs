//! The one place that prints what people read on a terminal. Log lines are `diagnostics::logging`.

use std::io::{self, Write};

/// Prints text on standard output as it is. A reader that has left, such as `head`, has what it wanted.
///
/// # Errors
/// A sentence, when the text cannot be written, as on a full disk.
pub(super) fn print(text: &str) -> Result<(), String> {
    let mut out = io::stdout().lock();
    let written = out.write_all(text.as_bytes()).and_then(|()| out.flush());
    match written {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => {
            Err(format!("standard output cannot be written: {error}"))
        }
        _ => Ok(()),
    }
}

/// Prints a line on standard output.
///
/// # Errors
/// As [`print`].
pub(super) fn say(line: &str) -> Result<(), String> {
    print(&format!("{line}\n"))
}

/// Prints a line on standard error. If that fails, there is no one left to tell.
pub(super) fn complain(line: &str) {
    writeln!(io::stderr(), "{line}").ok();
}

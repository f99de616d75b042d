//! The settings as text for people: help, the sample `.env`, and the listing of `hermit config`.

use super::Setting;
use super::sources::{Origin, SetValues};
use std::fmt::Write;

/// The part of `hermit --help` about settings.
pub fn flags_help(known: &[&Setting]) -> String {
    known.iter().fold(String::new(), |mut out, setting| {
        let default = if setting.default.is_empty() { "none" } else { setting.default };
        let _written = writeln!(
            out,
            "  {} <{}>\n      {}\n      [{}, default: {default}]",
            setting.flag(),
            setting.form,
            setting.doc.trim(),
            setting.name
        );
        out
    })
}

/// The content of `.env.example`.
pub fn env_example(known: &[&Setting]) -> String {
    let head = "# Settings of Hermit with their defaults; made by `hermit config --sample`.\n\
                # Copy to .env and change what you need. Any NAME may be given as NAME_FILE, the path of a file that \
                holds the value.\n";
    known.iter().fold(head.to_owned(), |mut out, setting| {
        let _written = write!(out, "\n# {}\n#{}={}\n", setting.doc.trim(), setting.name, setting.default);
        out
    })
}

/// The settings in force and where each came from; secrets are masked.
pub fn listing(known: &[&Setting], set: &SetValues) -> String {
    known.iter().fold(String::new(), |mut out, setting| {
        let (value, origin) = match set.get(setting.name) {
            Some((value, origin)) => (value.as_str(), origin),
            None => (setting.default, &Origin::Default),
        };
        let shown = if setting.secret && !value.is_empty() { "••••" } else { value };
        let _written = writeln!(out, "{}={shown}  ({origin})", setting.name);
        out
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Config;

    #[test]
    fn secrets_are_masked() {
        let mut set = SetValues::new();
        set.insert("HERMIT_ADMIN_PASSWORD", ("swordfish".into(), Origin::Environment));
        let known: Vec<&Setting> = Config::SETTINGS.iter().collect();
        let text = listing(&known, &set);
        assert!(text.contains("HERMIT_ADMIN_PASSWORD=••••  (environment)"));
        assert!(!text.contains("swordfish"));
        assert!(text.contains("HERMIT_LISTEN=127.0.0.1:8000  (default)"));
    }
}

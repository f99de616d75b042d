//! What is found when a deck is examined: each thing with the file it is about and a sentence for people.

use std::fmt;

/// Findings that are kept; later ones are counted.
const FINDINGS_MAX: usize = 200;

/// How much a finding matters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Level {
    /// Worth knowing: something is not taken over, and nothing is wrong.
    Note,
    /// Worth mending; the deck can be imported.
    Warning,
    /// The deck cannot be imported.
    Error,
}

/// Something that was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// How much it matters.
    pub level: Level,
    /// The file, as a path below the deck's folder; `.` is the folder.
    pub file: String,
    /// What it is.
    pub sentence: String,
}

impl fmt::Display for Finding {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let level = match self.level {
            Level::Note => "note",
            Level::Warning => "warning",
            Level::Error => "error",
        };
        // A file's name is the deck author's: it must not be able to steer a terminal.
        write!(formatter, "{level}: {}: {}", printable(&self.file), printable(&self.sentence))
    }
}

fn printable(text: &str) -> String {
    text.chars().map(|each| if each.is_control() { '\u{fffd}' } else { each }).collect()
}

/// Everything that was found.
#[derive(Debug, Default)]
pub struct Findings {
    list: Vec<Finding>,
    left_out: usize,
    failed: bool,
}

impl Findings {
    /// Adds what keeps the deck from being imported.
    pub fn error(&mut self, file: impl Into<String>, sentence: impl Into<String>) {
        self.failed = true;
        self.add(Level::Error, file.into(), sentence.into());
    }

    /// Adds what should be mended.
    pub fn warning(&mut self, file: impl Into<String>, sentence: impl Into<String>) {
        self.add(Level::Warning, file.into(), sentence.into());
    }

    /// Adds what is worth knowing.
    pub fn note(&mut self, file: impl Into<String>, sentence: impl Into<String>) {
        self.add(Level::Note, file.into(), sentence.into());
    }

    fn add(&mut self, level: Level, file: String, sentence: String) {
        if self.list.len() < FINDINGS_MAX {
            self.list.push(Finding { level, file, sentence });
        } else {
            self.left_out += 1;
        }
    }

    /// Whether there is an error among them.
    pub fn failed(&self) -> bool {
        self.failed
    }

    /// The findings, the gravest first.
    pub fn sorted(mut self) -> (Vec<Finding>, usize) {
        self.list.sort_by_key(|finding| std::cmp::Reverse(finding.level));
        (self.list, self.left_out)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn findings_are_bounded_sorted_and_printable() {
        let mut findings = Findings::default();
        findings.note("a\u{1b}[2J", "is left out");
        assert!(!findings.failed());
        for _ in 0..FINDINGS_MAX {
            findings.error("b", "is broken");
        }
        assert!(findings.failed());
        let (list, left_out) = findings.sorted();
        assert_eq!((list.len(), left_out, list[0].level), (FINDINGS_MAX, 1, Level::Error));
        assert_eq!(list[FINDINGS_MAX - 1].to_string(), "note: a\u{fffd}[2J: is left out");
    }
}

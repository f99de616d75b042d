//! Searching and filtering lists: the words of a search, and the conditions of a list's query. The `queries.rs` of each
//! folder names the tables and columns.

use crate::runtime::ids::AccountSeq;
use crate::store::{Statement, Value};
use std::fmt::Write;

/// Shortest word in characters that the trigram index finds.
const TRIGRAM_CHARS: usize = 3;

/// The words of a search: those long enough for the trigram index, and shorter ones, which are common in Chinese.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Search {
    /// A query for FTS5 in which every word is a quoted phrase; empty when no word is long enough.
    pub indexed: String,
    /// Patterns for LIKE, with `\` as escape.
    pub short: Vec<String>,
}

/// Splits a search into words, all of which must be found.
pub fn words(q: &str) -> Search {
    let mut search = Search::default();
    for word in q.split_whitespace() {
        if word.chars().count() >= TRIGRAM_CHARS {
            let space = if search.indexed.is_empty() { "" } else { " " };
            search.indexed.push_str(&format!("{space}\"{}\"", word.replace('"', "\"\"")));
        } else {
            search.short.push(format!("%{}%", word.replace('\\', "\\\\").replace('%', "\\%").replace('_', "\\_")));
        }
    }
    search
}

/// A `SELECT` whose `WHERE` clause is being built. The SQL consists of constants; every value is a parameter.
pub struct Conditions {
    sql: String,
    values: Vec<Value>,
}

impl Conditions {
    /// Begins with `select`, which ends in a first condition on `?1`, the account.
    pub fn new(select: &'static str, account: AccountSeq) -> Self {
        Self { sql: select.to_owned(), values: vec![account.into()] }
    }

    /// Adds a condition: `before`, the value, `after`.
    pub fn add(&mut self, before: &'static str, value: Value, after: &'static str) {
        self.add_all([(before, value)], after);
    }

    /// Adds a condition on several values, each after its SQL.
    pub fn add_all<const N: usize>(&mut self, pieces: [(&'static str, Value); N], after: &'static str) {
        self.sql.push_str(" AND");
        for (before, value) in pieces {
            self.values.push(value);
            // Writing to a String cannot fail.
            let _written = write!(self.sql, " {before} ?{}", self.values.len());
        }
        self.sql.push_str(after);
    }

    /// Adds a search: `matching` opens a subquery of the index, `text` is the column in which short words are searched.
    pub fn words(&mut self, search: &Search, matching: &'static str, text: &'static str) {
        if !search.indexed.is_empty() {
            self.add(matching, search.indexed.as_str().into(), ")");
        }
        for pattern in &search.short {
            self.values.push(pattern.into());
            let _written = write!(self.sql, " AND {text} LIKE ?{} ESCAPE '\\'", self.values.len());
        }
    }

    /// Ends with `order` and the limit.
    pub fn finish(mut self, order: &'static str, limit: u32) -> Statement {
        self.values.push(limit.into());
        let _written = write!(self.sql, "{order} ?{}", self.values.len());
        self.values.into_iter().fold(Statement::new(self.sql), Statement::bind)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn searches_are_split() {
        let cases = [
            ("lantern", "\"lantern\"", vec![]),
            ("two lanterns", "\"two\" \"lanterns\"", vec![]),
            ("工作", "", vec!["%工作%"]),
            ("工作 new job at", "\"new\" \"job\"", vec!["%工作%", "%at%"]),
            ("say \"hi there\"", "\"say\" \"\"\"hi\" \"there\"\"\"", vec![]),
            ("5% _x", "", vec!["%5\\%%", "%\\_x%"]),
            ("  ", "", vec![]),
        ];
        for (q, indexed, short) in cases {
            assert_eq!(
                words(q),
                Search { indexed: indexed.into(), short: short.into_iter().map(str::to_owned).collect() },
                "{q}"
            );
        }
    }

    #[test]
    fn conditions_number_their_values() {
        let mut conditions = Conditions::new("SELECT id FROM t WHERE account = ?1", AccountSeq(7));
        conditions.words(&words("工作 lantern"), "seq IN (SELECT rowid FROM i WHERE i MATCH", "title || notes");
        conditions.add("day >=", "2026-05-01".into(), "");
        let said = format!("{:?}", conditions.finish(" ORDER BY id LIMIT", 5));
        let wanted = "SELECT id FROM t WHERE account = ?1 AND seq IN (SELECT rowid FROM i WHERE i MATCH ?2) \
                      AND title || notes LIKE ?3 ESCAPE '\\\\' AND day >= ?4 ORDER BY id LIMIT ?5";
        assert!(said.contains(wanted), "{said}");
    }
}

//! Readings are read by way of the fragments that say who may see them (`core/readings/visibility`): which SQL may name
//! their tables itself.

use super::{check, is_sql};

/// A table, and where SQL may name it behind a word, each with the reason.
const NAMED_BY: [(&str, &str, &str); 9] = [
    // The fragments themselves.
    ("readings", "FROM", "src/core/readings/visibility/queries.rs"),
    ("reading_cards", "FROM", "src/core/readings/visibility/queries.rs"),
    // What is written is written where readings are kept; what may be changed stands behind the owner's number.
    ("readings", "INTO", "src/core/readings/queries.rs"),
    ("readings", "UPDATE", "src/core/readings/queries.rs"),
    ("reading_cards", "INTO", "src/core/readings/"),
    ("reading_tags", "INTO", "src/core/readings/"),
    // Cards, tags and words of readings that a fragment has given already.
    ("reading_cards", "FROM", "src/core/readings/"),
    ("reading_tags", "FROM", "src/core/readings/"),
    ("readings_text", "FROM", "src/core/readings/queries.rs"),
];

/// Tags belong to an account as readings do, and only its own readings bear them: counting these needs no other rule.
const TAGS: &str = "src/core/tags/queries.rs";

#[test]
fn readings_are_read_through_who_may_see_them() {
    check(|file, faults| {
        for (number, literal) in file.product_literals() {
            if !file.path.ends_with("/queries.rs") && !is_sql(&literal) {
                continue;
            }
            for (word, table) in named(&literal) {
                let of_tags = file.path == TAGS && table == "reading_tags";
                let may = |(known, behind, path): &(&str, &str, &str)| {
                    *known == table && *behind == word && file.path.starts_with(path)
                };
                if !of_tags && !NAMED_BY.iter().any(may) {
                    faults.push(file.at(number, &format!("has {word} {table}: see core/readings/visibility")));
                }
            }
        }
    });
}

/// The tables of readings in a piece of SQL, each with the word before it; FROM for every way of reading.
fn named(sql: &str) -> Vec<(&'static str, &'static str)> {
    let words: Vec<&str> = sql.split_whitespace().collect();
    let tables = ["readings", "reading_cards", "reading_tags", "readings_text"];
    let mut found = Vec::new();
    for (index, word) in words.iter().enumerate() {
        let Some(table) = tables.into_iter().find(|table| word.trim_matches(['(', ')', ',', ';']) == *table) else {
            continue;
        };
        let before = index.checked_sub(1).and_then(|before| words.get(before)).copied().unwrap_or_default();
        match before {
            "INTO" => found.push(("INTO", table)),
            "UPDATE" => found.push(("UPDATE", table)),
            "FROM" | "JOIN" => found.push(("FROM", table)),
            // The first word of a fragment, and what comes behind a comma, are tables, too, or columns of that name.
            _ if before.is_empty() || before.ends_with(',') => found.push(("FROM", table)),
            _ => {}
        }
    }
    found
}

#[test]
fn tables_are_found_in_sql() {
    for (sql, wanted) in [
        ("SELECT 1 FROM readings WHERE account = ?1", vec![("FROM", "readings")]),
        ("(SELECT seq FROM readings)", vec![("FROM", "readings")]),
        ("FROM interpretations i JOIN readings r ON true", vec![("FROM", "readings")]),
        ("FROM json_each(?1) j, reading_tags rt", vec![("FROM", "reading_tags")]),
        ("readings AS r WHERE r.account = ", vec![("FROM", "readings")]),
        ("UPDATE readings SET ai = ai", vec![("UPDATE", "readings")]),
        (
            "INSERT INTO reading_cards (reading) SELECT 1 FROM readings_text",
            vec![("INTO", "reading_cards"), ("FROM", "readings_text")],
        ),
        ("SELECT r.id FROM interpretations", vec![]),
    ] {
        assert_eq!(named(sql), wanted, "{sql}");
    }
}

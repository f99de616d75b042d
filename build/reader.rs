//! Turns the offline reader's sentences, and the words that tell what a question is about, into statics. What they are
//! for lives in `src/core/reader`.

use crate::Outcome;
use crate::text::Document;
use std::fmt::Write;

/// Single texts of a language; fields of `ReaderText`.
const TEXTS: [&str; 10] = [
    "space",
    "comma",
    "and",
    "stop",
    "article",
    "article_capital",
    "heading",
    "heading_reversed",
    "heading_alone",
    "heading_alone_reversed",
];

/// Lists of a language.
const LISTS: [&str; 8] =
    ["numbers", "elements", "starts", "leans", "overview", "frames_before", "frames_after", "bridges"];

/// Tables of lists that become arrays, in the order of these keys.
const ARRAYS: [(&str, &[&str]); 12] = [
    ("leads", &["love", "work", "self"]),
    ("topics", &["love", "work", "self", "decision", "none"]),
    ("pairs", &["cross", "paths", "people", "arc", "axis"]),
    ("dignity", &["same", "against", "friendly"]),
    ("suits_many", SUITS),
    ("suits_missing", SUITS),
    (
        "remarks",
        &[
            "majors_many",
            "majors_one",
            "majors_none",
            "reversed_many",
            "reversed_one",
            "reversed_none",
            "courts_many",
            "rank_shared",
        ],
    ),
    (
        "ranks",
        &[
            "ace", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "page", "knight", "queen",
            "king",
        ],
    ),
    ("synthesis", &["single", "arc", "turned"]),
    ("tone", &["open", "inner", "mixed"]),
    ("agency", &["love", "work", "self", "decision", "none"]),
    ("answer", &["named", "position", "chosen", "beside", "more", "other_side", "questions"]),
];
const SUITS: &[&str] = &["wands", "cups", "swords", "pentacles"];

/// Lists of words that tell what a question is about; fields of `WordRules`.
const WORDS: [&str; 6] = ["ignored", "love", "work", "self", "decision", "common"];

pub fn source(languages: &[String]) -> Outcome<String> {
    let mut out =
        format!("/// The reader's sentences, per language.\npub static TEXTS: [ReaderText; {}] = [\n", languages.len());
    for tag in languages {
        out.push_str(&text(&Document::read(&format!("assets/reader/{tag}.toml"))?)?);
    }
    out.push_str("];\n");
    let rules = Document::read("assets/reader/rules.toml")?;
    out.push_str("/// The words that tell what a question is about.\npub static WORDS: WordRules = WordRules {\n");
    for name in WORDS {
        writeln!(out, "{}: {},", field(name), in_each(&rules, languages, |tag| format!("{tag}.{name}"))?)?;
    }
    out.push_str("};\n");
    let order = rules.texts("spreads.order")?;
    writeln!(
        out,
        "/// Spreads for questions in which no word is known.\npub static PLAIN: List = &{:?};",
        rules.texts("spreads.plain")?
    )?;
    writeln!(out, "/// Which spread suits which words.\npub static SPREAD_RULES: [SpreadRule; {}] = [", order.len())?;
    for id in order {
        let reasons: Vec<&str> =
            languages.iter().map(|tag| rules.text(&format!("reasons.{tag}.{id}"))).collect::<Outcome<_>>()?;
        let words = in_each(&rules, languages, |tag| format!("spreads.{id}.{tag}"))?;
        writeln!(out, "SpreadRule {{ spread: {id:?}, words: {words}, reason: {reasons:?} }},")?;
    }
    out.push_str("];\n");
    Ok(out)
}

fn text(document: &Document) -> Outcome<String> {
    let mut out = String::from("ReaderText {\n");
    for name in TEXTS {
        writeln!(out, "{name}: {:?},", document.text(name)?)?;
    }
    for name in LISTS {
        writeln!(out, "{name}: &{:?},", document.texts(name)?)?;
    }
    for (name, keys) in ARRAYS {
        let lists: Vec<String> = keys
            .iter()
            .map(|key| Ok(format!("&{:?}", document.texts(&format!("{name}.{key}"))?)))
            .collect::<Outcome<_>>()?;
        writeln!(out, "{name}: [{}],", lists.join(", "))?;
    }
    out.push_str("},\n");
    Ok(out)
}

/// One list of words in every language, as the source of an array.
fn in_each(rules: &Document, languages: &[String], path: impl Fn(&str) -> String) -> Outcome<String> {
    let lists: Vec<String> =
        languages.iter().map(|tag| Ok(format!("&{:?}", rules.texts(&path(tag))?))).collect::<Outcome<_>>()?;
    Ok(format!("[{}]", lists.join(", ")))
}

/// A key as the name of a field: `self` is a keyword.
fn field(name: &str) -> String {
    if name == "self" { "self_".to_owned() } else { name.to_owned() }
}

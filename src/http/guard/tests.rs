//! The guard against good, wrong and hostile bodies.

use super::*;
use crate::http::schema::{Patch, model};

model! {
    /// Something.
    pub struct Thing: request {
        /// A name.
        name: String = line(1, 8),
        /// A count.
        count: Option<i64> = integer(-5, 5),
        /// Flags.
        flags: Option<Vec<bool>> = list(&Schema::Boolean, 0, 3),
        /// Part.
        part: Option<Part>,
        /// To change.
        note: Patch<String> = line(0, 4),
    }
}

model! {
    /// A part.
    pub struct Part: request {
        /// Which.
        kind: String = Schema::Choice(&["left", "right"]),
        /// How much.
        ratio: Option<f64> = Schema::Number { min: 0.0, max: 1.0 },
        /// When.
        at: Option<String> = formatted(20, 40, Format::Time),
    }
}

fn fields(json: &str) -> Vec<(String, String)> {
    match check(json.as_bytes(), &Thing::SCHEMA) {
        Err(InputError::Fields(errors)) => errors.into_iter().map(|error| (error.field, error.message)).collect(),
        other => panic!("{json}: {other:?}"),
    }
}

fn malformed(json: &[u8]) -> String {
    match check(json, &Thing::SCHEMA) {
        Err(InputError::Malformed(what)) => what,
        other => panic!("{other:?}"),
    }
}

#[test]
fn good_bodies_pass_and_parse() {
    let json = r#" {"name":"\u96b1\ud83c\udfee","count":-5,"flags":[true,false],
        "part":{"kind":"left","ratio":1e-1},"note":null} "#;
    let thing = parse::<Thing>(json.as_bytes()).unwrap();
    assert_eq!(thing.name, "隱🏮");
    assert_eq!((thing.count, thing.flags), (Some(-5), Some(vec![true, false])));
    let part = thing.part.unwrap();
    assert_eq!((part.kind.as_str(), part.ratio, part.at), ("left", Some(0.1), None));
    assert_eq!(thing.note, Patch::Clear);
    let least = parse::<Thing>(br#"{"name":"a"}"#).unwrap();
    assert_eq!((least.count, least.note), (None, Patch::Keep));
}

#[test]
fn each_field_is_named() {
    let cases = [
        (r#"{}"#, "name", "is missing"),
        (r#"{"name":""}"#, "name", "must be text of 1 to 8 characters on one line"),
        (r#"{"name":"a\nb"}"#, "name", "must be text of 1 to 8 characters on one line"),
        (r#"{"name":"a\u0000b"}"#, "name", "must be text of 1 to 8 characters on one line"),
        (r#"{"name":7}"#, "name", "must be text of 1 to 8 characters on one line"),
        (r#"{"name":null}"#, "name", "must be text of 1 to 8 characters on one line"),
        (r#"{"name":"a","name":"b"}"#, "name", "occurs twice"),
        (r#"{"name":"a","extra":{"deep":[1]}}"#, "extra", "is not a field here"),
        (r#"{"name":"a","count":6}"#, "count", "must be a whole number from -5 to 5"),
        (r#"{"name":"a","count":1.5}"#, "count", "must be a whole number from -5 to 5"),
        (r#"{"name":"a","count":6e0}"#, "count", "must be a whole number from -5 to 5"),
        (r#"{"name":"a","count":1e999}"#, "count", "must be a whole number from -5 to 5"),
        (r#"{"name":"a","count":99999999999999999999}"#, "count", "must be a whole number from -5 to 5"),
        (r#"{"name":"a","flags":[true,1]}"#, "flags[1]", "must be true or false"),
        (r#"{"name":"a","flags":[true,true,true,true]}"#, "flags", "must have 0 to 3 items"),
        (r#"{"name":"a","part":[]}"#, "part", "must be an object"),
        (r#"{"name":"a","part":{"kind":"up"}}"#, "part.kind", "must be one of left, right"),
        (r#"{"name":"a","part":{"kind":"left","ratio":1e999}}"#, "part.ratio", "must be a number from 0 to 1"),
        (r#"{"name":"a","part":{"kind":"left","q":1}}"#, "part.q", "is not a field here"),
        (r#"[]"#, "", "must be an object"),
    ];
    for (json, field, message) in cases {
        assert_eq!(fields(json), [(field.to_owned(), message.to_owned())], "{json}");
    }
}

#[test]
fn all_invalid_fields_are_reported_at_once_up_to_a_limit() {
    assert_eq!(fields(r#"{"count":"x","flags":7}"#).len(), 3);
    let many: String = (0..100).map(|n| format!(",\"x{n}\":0")).collect();
    assert_eq!(fields(&format!("{{\"name\":\"a\"{many}}}")).len(), ERRORS_MAX);
}

#[test]
fn hostile_bytes_are_refused_without_harm() {
    let deep = "[".repeat(100_000);
    let long = format!("{{\"name\":\"{}", "x".repeat(1_000_000));
    let cases: [(&[u8], &str); 17] = [
        (deep.as_bytes(), "nested deeper"),
        (long.as_bytes(), "does not end"),
        (b"", "ends too soon"),
        (b"{\"name\":\"\\ud800\"}", "bad escape"),
        (b"{\"name\":\"\\udc00\\ud800\"}", "bad escape"),
        (b"{\"name\":\"\\u12\"}", "bad escape"),
        (b"{\"name\":\"\\u+123\"}", "bad escape"),
        (b"{\"name\":\"\\x\"}", "bad escape"),
        (b"{\"name\":\"\x01\"}", "control character"),
        (b"{\"name\":\"\xff\"}", "not UTF-8"),
        (b"{\"count\":01}", "a number"),
        (b"{\"count\":-}", "a number"),
        (b"{\"count\":+1}", "a value was expected"),
        (b"{\"name\":\"a\",}", "a name"),
        (b"{\"name\" \"a\"}", "a colon"),
        (b"{\"name\":\"a\"} x", "more after"),
        (b"// {}", "a value was expected"),
    ];
    for (json, what) in cases {
        let said = malformed(json);
        assert!(said.contains(what), "{said} should say {what}");
    }
    assert!(malformed(b"{\"extra\":nul}").contains("a value was expected"));
    let digits = "9".repeat(100_000);
    for number in [digits.clone(), format!("1e-{digits}"), format!("0.{digits}")] {
        let errors = fields(&format!("{{\"name\":\"a\",\"count\":{number}}}"));
        assert_eq!(errors, [("count".to_owned(), "must be a whole number from -5 to 5".to_owned())]);
    }
}

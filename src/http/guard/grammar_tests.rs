//! One grammar of JSON: what passes the guard is read by the parser, and means the same to an independent parser.

use super::generator::{Random, damage, free, json, quoted};
use super::*;
use crate::http::schema::{Patch, model};
use nanoserde::{DeJsonErr, DeJsonState, SerJson};
use std::str::Chars;
use tinyjson::JsonValue;

const ROUNDS: u64 = 3000;

model! {
    /// A field of every kind.
    pub struct Sample: request {
        /// Text.
        text: String = line(0, 30),
        /// Text of few characters.
        id: Option<String> = formatted(26, 26, Format::Id),
        /// A byte.
        byte: u8,
        /// Four bytes.
        word: Option<u32> = integer(1, 4_000_000_000),
        /// Eight bytes without a sign.
        long: u64,
        /// Eight bytes.
        signed: i64,
        /// Any number.
        ratio: f64,
        /// Flags.
        flags: Option<Vec<bool>> = list(&Schema::Boolean, 0, 3),
        /// A change.
        change: Patch<i64> = integer(-5, 5),
        /// A part.
        part: Option<Part>,
    }
}

model! {
    /// A part.
    pub struct Part: request {
        /// Numbers.
        numbers: Vec<f64>,
    }
}

/// Reads any value as `nanoserde` reads fields that a type does not have.
struct Anything;

impl DeJson for Anything {
    fn de_json(state: &mut DeJsonState, input: &mut Chars<'_>) -> Result<Self, DeJsonErr> {
        state.whole_field(input).map(|()| Self)
    }
}

fn read_by_another(text: &str) -> JsonValue {
    text.parse().unwrap_or_else(|error| panic!("{text}: {error}"))
}

fn array<T: Into<JsonValue>>(items: Vec<T>) -> JsonValue {
    JsonValue::Array(items.into_iter().map(T::into).collect())
}

#[test]
fn every_spelling_of_a_value_is_read_and_means_the_same() {
    for seed in 0..ROUNDS {
        let text = json(&mut Random::new(seed), &Sample::SCHEMA, 0);
        let sample: Sample = parse(text.as_bytes()).unwrap_or_else(|error| panic!("seed {seed}: {text}: {error:?}"));
        let value = read_by_another(&text);
        let number = |name: &str| *value[name].get::<f64>().unwrap();
        assert_eq!(&sample.text, value["text"].get::<String>().unwrap(), "{text}");
        // The other parser reads every number as a fraction, which holds the first 53 bits.
        let numbers = [f64::from(sample.byte), sample.long as f64, sample.signed as f64, sample.ratio];
        assert_eq!(numbers, ["byte", "long", "signed", "ratio"].map(number), "{text}");
        let members = value.get::<std::collections::HashMap<String, JsonValue>>().unwrap();
        let optional = |name: &str| members.get(name).filter(|value| !value.is_null());
        assert_eq!(sample.id.as_ref(), optional("id").and_then(|id| id.get()), "{text}");
        assert_eq!(sample.word.map(f64::from).as_ref(), optional("word").and_then(|word| word.get()), "{text}");
        assert_eq!(sample.flags.map(array).as_ref(), optional("flags"), "{text}");
        let change = sample.change.as_change();
        let change = change.map(|change| change.map_or(JsonValue::Null, |number| (*number as f64).into()));
        assert_eq!(change.as_ref(), members.get("change"), "{text}");
        let part = sample.part.map(|part| array(part.numbers));
        assert_eq!(part.as_ref(), optional("part").map(|part| &part["numbers"]), "{text}");
        let normal = check(text.as_bytes(), &Sample::SCHEMA).unwrap();
        assert_eq!(read_by_another(&normal), value, "{text} became {normal}");
    }
}

#[test]
fn every_invalid_value_is_found_by_the_guard_and_not_by_the_parser() {
    let mut accepted = 0;
    for seed in 0..ROUNDS {
        let random = &mut Random::new(seed);
        let mut bytes = json(random, &Sample::SCHEMA, 12).into_bytes();
        if random.once_in(3) {
            bytes = damage(random, std::str::from_utf8(&bytes).unwrap());
        }
        match parse::<Sample>(&bytes) {
            Ok(_) => accepted += 1,
            Err(InputError::Malformed(_) | InputError::Fields(_)) => {}
            Err(fault) => panic!("seed {seed}: {}: {fault:?}", String::from_utf8_lossy(&bytes)),
        }
    }
    assert!((100..ROUNDS - 100).contains(&accepted), "{accepted} of {ROUNDS} were accepted");
}

#[test]
fn json_of_other_servers_is_read_with_any_members() {
    for seed in 0..ROUNDS {
        let random = &mut Random::new(seed);
        let text = free(random, 0);
        parse_foreign::<Anything>(text.as_bytes()).unwrap_or_else(|error| panic!("seed {seed}: {text}: {error:?}"));
        let normal = normalize(text.as_bytes(), LoneSurrogates::Refuse).unwrap();
        assert_eq!(read_by_another(&normal), read_by_another(&text), "{text} became {normal}");
        let damaged = damage(random, &text);
        if well_formed(&damaged).is_ok() {
            read_by_another(std::str::from_utf8(&damaged).unwrap());
            assert!(parse_foreign::<Anything>(&damaged).is_ok(), "{}", String::from_utf8_lossy(&damaged));
        }
    }
}

#[test]
fn half_a_surrogate_pair_is_refused_from_clients_and_replaced_from_others() {
    for (json, read) in [
        (r#""\ud83c""#, "\u{fffd}"),
        (r#""a\uDF19b""#, "a\u{fffd}b"),
        (r#""\ud83c\ud83c\udf19""#, "\u{fffd}🌙"),
        (r#""\ud83c\n\ud83c\u0041""#, "\u{fffd}\n\u{fffd}A"),
    ] {
        assert!(matches!(parse::<String>(json.as_bytes()), Err(InputError::Malformed(_))), "{json}");
        assert_eq!(parse_foreign::<String>(json.as_bytes()).unwrap(), read, "{json}");
    }
    assert!(parse_foreign::<String>(br#""\ud83""#).is_err());
}

#[test]
fn what_is_written_is_read_without_another_spelling() {
    for number in [0.0, -0.0, 0.1, 1e16, 1e-7, f64::MAX, f64::MIN, f64::MIN_POSITIVE, 5e-324, 123_456_789.123] {
        let json = number.serialize_json();
        assert_eq!(f64::deserialize_json(&json).unwrap(), number, "{json}");
        assert!(matches!(check(json.as_bytes(), &f64::SCHEMA), Ok(Cow::Borrowed(_))), "{json}");
    }
    for number in [i64::MIN, -1, 0, i64::MAX] {
        assert_eq!(i64::deserialize_json(&number.serialize_json()).unwrap(), number);
    }
    for seed in 0..200 {
        let random = &mut Random::new(seed);
        let text =
            parse_foreign::<String>(quoted(random, "\u{0}\u{1f}\u{7f}\"\\/\n\t月🌙\u{2028}").as_bytes()).unwrap();
        assert_eq!(String::deserialize_json(&text.serialize_json()).unwrap(), text);
    }
}

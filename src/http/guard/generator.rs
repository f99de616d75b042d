//! Generates JSON for tests, the same for the same seed: values of a schema in every spelling that RFC 8259 allows, and
//! values that do not have the schema.

use crate::http::schema::{Field, Format, Schema};

/// Characters of long texts; where the schema requires more, that many.
const TEXT_CHARS_MAX: usize = 40;
/// Items of long lists.
const LIST_ITEMS_MAX: usize = 4;
/// Deepest nesting of values without a schema.
const FREE_DEPTH_MAX: u32 = 4;

/// Pseudo-random numbers (xorshift64), the same for the same seed.
#[derive(Debug, Clone)]
pub struct Random(u64);

impl Random {
    /// A generator with a seed.
    pub fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1)
    }

    /// A number below `end`, which is at least 1.
    pub fn below(&mut self, end: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 >> 16).unwrap() % end
    }

    /// True once in `times`.
    pub fn once_in(&mut self, times: usize) -> bool {
        self.below(times) == 0
    }

    /// One of `items`.
    pub fn pick<T: Copy>(&mut self, items: &[T]) -> T {
        items[self.below(items.len())]
    }
}

/// A value without quotes around it, as a query string has it.
#[derive(Debug)]
pub enum Scalar {
    /// Text.
    Text(String),
    /// A number or a flag, in some spelling.
    Bare(String),
}

/// JSON of a schema. One value in `faults` is wrong; 0 is none.
pub fn json(random: &mut Random, schema: &Schema, faults: usize) -> String {
    if faults > 0 && random.once_in(faults) {
        return free(random, 0);
    }
    match schema {
        Schema::Nullable(_) if random.once_in(4) => "null".to_owned(),
        Schema::Nullable(inner) => json(random, inner, faults),
        Schema::Object(object) => {
            let wanted: Vec<&Field> =
                object.fields.iter().filter(|field| !field.optional || !random.once_in(3)).collect();
            let mut members: Vec<String> = wanted
                .into_iter()
                .map(|field| member(random, field.name, |random| json(random, &field.schema, faults)))
                .collect();
            if faults > 0 && random.once_in(faults) {
                spoil(random, &mut members);
            }
            // Members may come in any order.
            let first = random.below(members.len() + 1);
            members.rotate_left(first);
            enclosed(random, "{", &members, "}")
        }
        Schema::List { of, items_min, items_max } => {
            let extra = random.below((items_max - items_min).min(LIST_ITEMS_MAX) + 1);
            let items: Vec<String> = (0..items_min + extra).map(|_| json(random, of, faults)).collect();
            enclosed(random, "[", &items, "]")
        }
        scalar_schema => match scalar(random, scalar_schema) {
            Scalar::Text(text) => quoted(random, &text),
            Scalar::Bare(bare) => bare,
        },
    }
}

/// A value of a schema that is neither a list nor an object.
pub fn scalar(random: &mut Random, schema: &Schema) -> Scalar {
    match schema {
        Schema::Nullable(inner) => scalar(random, inner),
        Schema::Boolean => Scalar::Bare(random.pick(&["true", "false"]).to_owned()),
        Schema::Choice(words) => Scalar::Text(random.pick(words).to_owned()),
        Schema::Text { chars_min, chars_max, format } => {
            let length = match random.below(4) {
                0 => *chars_min,
                1 if *chars_max <= 4000 => *chars_max,
                _ => chars_min + random.below((chars_max - chars_min).min(TEXT_CHARS_MAX) + 1),
            };
            Scalar::Text(text(random, *format, length))
        }
        Schema::Integer { min, max } => {
            let near = |offset: i64| offset.clamp(*min, *max);
            let value = match random.below(4) {
                0 => *min,
                1 => *max,
                2 => near(0),
                _ => near(min.saturating_add(i64::try_from(random.below(1000)).unwrap())),
            };
            Scalar::Bare(spelled(random, &value.to_string()))
        }
        Schema::Number { min, max } => {
            let part = f64::from(u32::try_from(random.below(1001)).unwrap()) / 1000.0;
            let value = match random.below(4) {
                0 => *min,
                1 => *max,
                2 => 0_f64.clamp(*min, *max),
                // In two steps, because the distance may be infinite.
                _ => min * (1.0 - part) + max * part,
            };
            let value = value.clamp(*min, *max);
            let plain = if random.once_in(2) { format!("{value:?}") } else { format!("{value:e}") };
            Scalar::Bare(spelled(random, &plain))
        }
        Schema::List { .. } | Schema::Object(_) => panic!("{schema:?} is no scalar"),
    }
}

/// Another spelling of the same number, mostly with an exponent.
fn spelled(random: &mut Random, plain: &str) -> String {
    let (mantissa, exponent) = plain.split_once('e').unwrap_or((plain, "0"));
    let exponent: i64 = exponent.parse().unwrap();
    let point = if mantissa.contains('.') { "" } else { "." };
    let zeros = "0".repeat(random.below(30));
    let e = random.pick(&["e", "E"]);
    match random.below(6) {
        0 => format!("{mantissa}{point}0{zeros}{e}{exponent}"),
        1 => format!("{mantissa}{e}{exponent:+}"),
        2 if !mantissa.contains('.') && mantissa.trim_start_matches('-') != "0" => {
            format!("{mantissa}{zeros}{e}{}", exponent - zeros.len() as i64)
        }
        3 => {
            let (sign, digits) = mantissa.strip_prefix('-').map_or(("", mantissa), |digits| ("-", digits));
            let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
            format!("{sign}0.{zeros}{whole}{fraction}{e}{:+}", exponent + (zeros.len() + whole.len()) as i64)
        }
        4 if mantissa == "0" => "-0".to_owned(),
        _ => plain.to_owned(),
    }
}

/// Any JSON value; its numbers may exceed every type.
pub fn free(random: &mut Random, depth: u32) -> String {
    match random.below(if depth < FREE_DEPTH_MAX { 9 } else { 7 }) {
        0 => random.pick(&["null", "true", "false"]).to_owned(),
        1 => random.pick(&["-0", "0e0", "1e+5", "1e999", "-1.5E+1", "99999999999999999999", "-1e-400"]).to_owned(),
        2 => format!("{}{}", random.pick(&["1", "-2"]), "0".repeat(random.below(60))),
        3 | 4 => {
            let plain = (random.below(2000) as i64 - 1000).to_string();
            spelled(random, &plain)
        }
        5 | 6 => {
            let length = random.below(12);
            let text: String = (0..length).map(|_| any_character(random)).collect();
            quoted(random, &text)
        }
        7 => {
            let items: Vec<String> = (0..random.below(4)).map(|_| free(random, depth + 1)).collect();
            enclosed(random, "[", &items, "]")
        }
        _ => {
            let members: Vec<String> = (0..random.below(4))
                .map(|_| {
                    let name = random.pick(&["a", "b", "name", "", "\u{0}", "隱"]);
                    member(random, name, |random| free(random, depth + 1))
                })
                .collect();
            enclosed(random, "{", &members, "}")
        }
    }
}

/// Changes a byte or two, which often makes the text invalid JSON.
pub fn damage(random: &mut Random, json: &str) -> Vec<u8> {
    let mut bytes = json.as_bytes().to_vec();
    for _ in 0..=random.below(2) {
        let place = random.below(bytes.len());
        match random.below(3) {
            0 => drop(bytes.remove(place)),
            1 => bytes.insert(place, random.pick(b"{}[]\",:\\ 1-+.eE0\x00\xff")),
            _ => bytes[place] = random.pick(b"{}[]\",:\\ 1-+.eE0\x00\xff"),
        }
        if bytes.is_empty() {
            bytes.push(b' ');
        }
    }
    bytes
}

/// Makes members of an object wrong: an unknown, a repeated or a missing one.
fn spoil(random: &mut Random, members: &mut Vec<String>) {
    match random.below(3) {
        0 => members.push(member(random, "surplus", |random| free(random, 0))),
        1 if !members.is_empty() => members.push(members[random.below(members.len())].clone()),
        2 if !members.is_empty() => drop(members.remove(random.below(members.len()))),
        _ => {}
    }
}

fn member(random: &mut Random, name: &str, value: impl FnOnce(&mut Random) -> String) -> String {
    format!("{}{}:{}{}", quoted(random, name), space(random), space(random), value(random))
}

fn enclosed(random: &mut Random, open: &str, items: &[String], close: &str) -> String {
    let mut json = format!("{}{open}{}", space(random), space(random));
    for (index, item) in items.iter().enumerate() {
        let comma = if index == 0 { "" } else { "," };
        json.push_str(&format!("{comma}{}{item}{}", space(random), space(random)));
    }
    json + close + space(random)
}

fn space(random: &mut Random) -> &'static str {
    random.pick(&["", "", "", "", " ", "\n", "\r\n\t"])
}

/// `text` as a JSON string, some of it as escapes that are not necessary.
pub fn quoted(random: &mut Random, text: &str) -> String {
    let mut json = String::from("\"");
    for character in text.chars() {
        let short = "\"\\/\u{8}\u{c}\n\r\t".chars().zip("\"\\/bfnrt".chars()).find(|(one, _)| *one == character);
        match short {
            Some((_, letter)) if random.once_in(2) => json.extend(['\\', letter]),
            _ if character >= ' ' && !matches!(character, '"' | '\\') && !random.once_in(5) => json.push(character),
            _ => {
                for unit in character.encode_utf16(&mut [0; 2]) {
                    let escape = if random.once_in(2) { format!("{unit:04x}") } else { format!("{unit:04X}") };
                    json.push_str("\\u");
                    json.push_str(&escape);
                }
            }
        }
    }
    json.push('"');
    json
}

fn any_character(random: &mut Random) -> char {
    random.pick(&['a', 'Z', '7', '"', '\\', '/', '\n', '\t', '\u{0}', '\u{1f}', '\u{7f}', '月', '🌙', '\u{ffff}'])
}

fn text(random: &mut Random, format: Format, length: usize) -> String {
    let alphabet: &[char] = match format {
        Format::Prose => &['a', 'Z', '"', '\\', '/', '\n', '\r', '\t', ' ', '月', '🌙', '\u{10ffff}'],
        Format::Line | Format::Scope => &['a', 'Z', '"', '\\', '/', ' ', '月', '🌙'],
        Format::Name => &['a', 'Z', '0', '.', '_', '-'],
        Format::Slug => &['a', 'z', '0', '.', '_', '-'],
        Format::Id => &['0', '1', '7', 'a', 'z'],
        Format::Hex => &['0', '9', 'a', 'f'],
        Format::Time => return random.pick(&["2026-05-01T12:00:00Z", "2026-05-01T12:00:00.250+02:00"]).to_owned(),
        Format::Date => return "2026-05-01".to_owned(),
        Format::Email => return "fool@example.org".to_owned(),
    };
    let text: String = (0..length).map(|_| random.pick(alphabet)).collect();
    // 128 bits end within the first of 26 digits.
    if format == Format::Id { format!("0{}", &text[1..]) } else { text }
}

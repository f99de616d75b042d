//! Content negotiation by the Accept headers and their weights (RFC 9110, 12.4.2 and 12.5): the coding of a body, its
//! language, and JSON or events. A header may come in several lines, which are one list together. A weight
//! that is malformed counts as zero, so that what was meant to be refused is not sent. Pure.

use super::media::{EVENTS, JSON};
use crate::runtime::language::Language;

/// Languages of an Accept-Language header that are considered.
const LANGUAGES_MAX: usize = 16;
/// The weight of an element without one, in thousandths.
const FULL_WEIGHT: u16 = 1000;

/// A coding in which bodies are prepared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Coding {
    /// `br`, the smaller one.
    Brotli,
    /// `gzip`.
    Gzip,
}

impl Coding {
    /// Its name in headers.
    pub fn name(self) -> &'static str {
        match self {
            Self::Brotli => "br",
            Self::Gzip => "gzip",
        }
    }
}

/// One element of such a header.
#[derive(Debug, Clone, Copy)]
struct Preference<'a> {
    name: &'a str,
    /// In thousandths; 0 refuses it.
    weight: u16,
}

impl<'a> Preference<'a> {
    /// Reads `br;q=0.5`. Other parameters are ignored: nothing that the server sends has any.
    fn parse(element: &'a str) -> Self {
        let mut parts = element.split(';').map(str::trim);
        let name = parts.next().unwrap_or_default();
        let mut parameters = parts.map(|part| part.split_once('=').unwrap_or((part, "")));
        let weight = parameters.find(|(name, _)| name.eq_ignore_ascii_case("q"));
        Self { name, weight: weight.map_or(FULL_WEIGHT, |(_, value)| thousandths(value)) }
    }
}

/// A weight in thousandths: `0` or `1`, with up to three digits after a point; anything else is 0.
fn thousandths(weight: &str) -> u16 {
    let (whole, fraction) = weight.split_once('.').unwrap_or((weight, ""));
    if fraction.len() > 3 || !fraction.bytes().all(|byte| byte.is_ascii_digit()) {
        return 0;
    }
    match (whole, format!("{fraction:0<3}").parse()) {
        ("0", Ok(part)) => part,
        ("1", Ok(0)) => FULL_WEIGHT,
        _ => 0,
    }
}

fn preferences<'a>(lines: impl Iterator<Item = &'a str>) -> impl Iterator<Item = Preference<'a>> {
    lines.flat_map(|line| line.split(',')).map(Preference::parse).filter(|preference| !preference.name.is_empty())
}

/// The weight that the header gives to the first of `names` that it has.
fn weight<'a>(lines: impl Iterator<Item = &'a str> + Clone, names: &[&str]) -> Option<u16> {
    let named = |name: &&str| preferences(lines.clone()).find(|preference| preference.name.eq_ignore_ascii_case(name));
    names.iter().find_map(named).map(|preference| preference.weight)
}

/// The codings that a client accepts by its Accept-Encoding header, in the order of its preference; of equal weights
/// the smaller coding comes first. A body without a coding is sent when none of these is prepared, even to a client
/// that refuses it.
pub fn codings<'a>(lines: impl Iterator<Item = &'a str> + Clone) -> [Option<Coding>; 2] {
    let of = |name| weight(lines.clone(), &[name, "*"]).unwrap_or(0);
    let (brotli, gzip, identity) = (of("br"), of("gzip"), of("identity"));
    let taken = |coding, weight| Some(coding).filter(|_| weight > 0 && weight >= identity);
    let (brotli, gzip, gzip_first) = (taken(Coding::Brotli, brotli), taken(Coding::Gzip, gzip), gzip > brotli);
    if gzip_first { [gzip, brotli] } else { [brotli, gzip] }
}

/// Whether a client asks for events by its Accept header and does not prefer JSON. A `*/*` does not ask for events.
pub fn prefers_events<'a>(lines: impl Iterator<Item = &'a str> + Clone) -> bool {
    let events = weight(lines.clone(), &[EVENTS]).unwrap_or(0);
    let json = weight(lines, &[JSON, "application/*", "*/*"]).unwrap_or(0);
    events > 0 && events >= json
}

/// The language that a client prefers by its Accept-Language header, if there is one that it accepts. A `*` is
/// any language that the header does not name.
pub fn language<'a>(lines: impl Iterator<Item = &'a str> + Clone) -> Option<Language> {
    let listed = || preferences(lines.clone()).take(LANGUAGES_MAX);
    let is_named =
        |language: &Language| listed().any(|preference| Language::for_tag(preference.name) == Some(*language));
    let mut best: Option<(u16, Language)> = None;
    for Preference { name, weight } in listed() {
        let language =
            if name == "*" { Language::all().find(|language| !is_named(language)) } else { Language::for_tag(name) };
        if let Some(language) = language.filter(|_| weight > best.map_or(0, |(weight, _)| weight)) {
            best = Some((weight, language));
        }
    }
    best.map(|(_, language)| language)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn weights_have_at_most_three_digits_and_are_at_most_one() {
        for (text, weight) in [
            ("1", 1000),
            ("1.", 1000),
            ("1.000", 1000),
            ("0", 0),
            ("0.", 0),
            ("0.5", 500),
            ("0.05", 50),
            ("0.001", 1),
            ("0.999", 999),
            ("2", 0),
            ("1.001", 0),
            ("0.0000", 0),
            ("0.5000", 0),
            ("x", 0),
            ("", 0),
            (".5", 0),
            ("-1", 0),
            ("+1", 0),
            ("0.+5", 0),
            ("1e0", 0),
            (" 1", 0),
            ("\"1\"", 0),
            ("0.月", 0),
        ] {
            assert_eq!(thousandths(text), weight, "{text}");
        }
    }

    #[test]
    fn codings_come_in_the_clients_order() {
        for (header, names) in [
            ("gzip, deflate, br", "br gzip"),
            ("br;q=0.1, gzip;q=1", "gzip br"),
            ("br;q=1.0, gzip;q=0.5", "br gzip"),
            ("gzip;q=0.8, br;q=0.8", "br gzip"),
            ("br;q=0, *", "gzip"),
            ("*;q=0.3, br;q=0", "gzip"),
            ("gzip;q=0", ""),
            ("*", "br gzip"),
            ("*;q=0", ""),
            ("*;q=0, gzip", "gzip"),
            ("br", "br"),
            ("GZIP, Br; q=0", "gzip"),
            ("br ; Q=0.2 ,\tgzip;\tq=0.3", "gzip br"),
            ("gzip;level=9;q=0.2, br;q=0.1", "gzip br"),
            ("br;q=2, gzip", "gzip"),
            ("br;q=x, gzip;q=0.1", "gzip"),
            ("br;q=0.0000, *", "gzip"),
            ("br;q= 0.5, gzip", "gzip"),
            ("br;q, gzip;q=0.5", "gzip"),
            ("identity", ""),
            ("identity;q=0", ""),
            ("identity;q=0, gzip;q=0.1", "gzip"),
            ("identity, gzip;q=0.5", ""),
            ("identity;q=0.5, gzip;q=0.5, br;q=0.4", "gzip"),
            ("gzip;q=0.2, *;q=0.5", "br"),
            ("compress, deflate", ""),
            ("brotli, xbr, gzipped", ""),
            (",, ,br", "br"),
            ("", ""),
        ] {
            let names_of =
                |order: [Option<Coding>; 2]| order.into_iter().flatten().map(Coding::name).collect::<Vec<_>>();
            assert_eq!(names_of(codings(std::iter::once(header))).join(" "), names, "{header}");
            assert_eq!(names_of(codings(header.split(','))).join(" "), names, "{header} in lines");
        }
        assert_eq!(codings(std::iter::empty()), [None, None]);
    }

    #[test]
    fn events_are_sent_to_those_who_name_them_and_do_not_prefer_json() {
        for (accept, wanted) in [
            ("text/event-stream", true),
            ("Text/Event-Stream ; Q=0.5", true),
            ("text/event-stream;charset=utf-8;q=0.5", true),
            ("application/json, text/event-stream", true),
            ("text/event-stream, */*", true),
            ("application/json;q=0.4, text/event-stream;q=0.5", true),
            ("application/json, text/event-stream;q=0.5", false),
            ("application/json;q=0.1, application/*, text/event-stream;q=0.5", true),
            ("application/*;q=0.6, text/event-stream;q=0.5", false),
            ("*/*, text/event-stream;q=0.9", false),
            ("text/event-stream;q=0", false),
            ("text/event-stream;q=0.0000", false),
            ("text/event-stream;q=x", false),
            ("*/*", false),
            ("text/*", false),
            ("application/json", false),
            ("", false),
        ] {
            assert_eq!(prefers_events(std::iter::once(accept)), wanted, "{accept}");
        }
        assert!(prefers_events(["application/json;q=0.2", "text/event-stream;q=0.3"].into_iter()));
    }

    #[test]
    fn languages_come_in_the_clients_order() {
        let cases = [
            ("en", Some("en")),
            ("zh-TW", Some("zh-TW")),
            ("zh-tw", Some("zh-TW")),
            ("zh-Hant-HK", Some("zh-TW")),
            ("en-GB,en;q=0.8", Some("en")),
            ("fr,zh;q=0.5,en;q=0.4", Some("zh-TW")),
            ("en;q=0.4 , ZH; Q=0.5", Some("zh-TW")),
            ("fr;q=0.9,*;q=0.1", Some("en")),
            ("en;q=0, *", Some("zh-TW")),
            ("en;q=0.1, *;q=0.2", Some("zh-TW")),
            ("en, zh, *;q=0.5", Some("en")),
            ("en;q=0, zh;q=0, *", None),
            ("zh-TW;q=0,en", Some("en")),
            ("zh;q=oops,en;q=0.2", Some("en")),
            ("zh;q=2,en;q=0.2", Some("en")),
            ("*", Some("en")),
            ("*;q=0", None),
            ("fr", None),
            ("", None),
        ];
        for (header, tag) in cases {
            assert_eq!(language(std::iter::once(header)).map(Language::tag), tag, "{header}");
        }
        let many = "fr,".repeat(LANGUAGES_MAX) + "en";
        assert_eq!(language(std::iter::once(many.as_str())), None);
    }
}

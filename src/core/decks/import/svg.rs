//! Makes a stranger's SVG harmless: it is read and written anew with nothing but known elements and attributes, so that
//! no script, no event handler, no foreign content and no reference to the outside is left. Pure but for the reading.

use super::svg_lists::{ATTRIBUTES, ELEMENTS, SILENT, TEXTS, UNWRAPPED};
use super::svg_values::{is_harmless, is_local};
use super::svg_weight::Weight;
use crate::core::decks::media::PICTURE_BYTES_MAX;
use quick_xml::Reader;
use quick_xml::escape::unescape;
use quick_xml::events::attributes::Attribute;
use quick_xml::events::{BytesRef, BytesStart, Event};
use std::borrow::Cow;
use std::collections::BTreeSet;
use std::io::Read;

/// Largest drawing in bytes; it is read as a whole, which a raster picture never is.
const SVG_BYTES_MAX: u64 = 1024 * 1024;
/// Elements inside elements.
const DEPTH_MAX: usize = 64;
/// Attributes of one element.
const ATTRIBUTES_MAX: usize = 256;
/// Names of things left out that are kept.
const LEFT_OUT_NAMES_MAX: usize = 32;

/// A drawing that is safe to send.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Clean {
    /// The document.
    pub(super) text: String,
    /// Elements and attributes that were in it and may have changed what it shows.
    pub(super) left_out: BTreeSet<String>,
}

/// Reads a file and cleans it.
///
/// # Errors
/// The end of a sentence that begins with the file's name.
pub(super) fn read(file: &mut impl Read) -> Result<Clean, String> {
    let mut bytes = Vec::new();
    file.take(SVG_BYTES_MAX + 1).read_to_end(&mut bytes).map_err(|error| format!("cannot be read: {error}"))?;
    if bytes.len() as u64 > SVG_BYTES_MAX {
        return Err(format!("is a drawing larger than {SVG_BYTES_MAX} bytes"));
    }
    let text = std::str::from_utf8(&bytes).map_err(|_| "is not UTF-8".to_owned())?;
    clean(text.strip_prefix('\u{feff}').unwrap_or(text))
}

/// Cleans a document.
///
/// # Errors
/// As [`read`]: it is not SVG, or broken, or too deep.
pub(super) fn clean(text: &str) -> Result<Clean, String> {
    let broken = |error: &dyn std::fmt::Display| format!("is not well-formed XML: {error}");
    let mut reader = Reader::from_str(text);
    let mut writer = Writer::default();
    loop {
        match reader.read_event().map_err(|error| broken(&error))? {
            Event::Start(tag) => writer.start(&tag, false)?,
            Event::Empty(tag) => writer.start(&tag, true)?,
            Event::End(_) => writer.end(),
            Event::Text(text) => writer.text(&text.xml10_content()),
            Event::CData(text) => writer.text(&text.xml10_content()),
            Event::GeneralRef(name) => writer.text(&referred(&name)),
            Event::Eof => break,
            // A document type could define anything; comments and instructions say nothing about the picture.
            Event::Comment(_) | Event::Decl(_) | Event::PI(_) | Event::DocType(_) => {}
        }
    }
    writer.finish()
}

/// What `&name;` stands for; nothing, if it is not one of XML's own.
fn referred(name: &BytesRef<'_>) -> String {
    unescape(&format!("&{};", name.xml10_content())).map(String::from).unwrap_or_default()
}

/// An element that has begun.
enum Open {
    /// It is written, with its text if it is one that has text; `part` is the part of the drawing it is in.
    Kept { name: &'static str, text: bool, part: usize },
    /// Only what is in it is written.
    Unwrapped,
    /// Nothing of it is written.
    Dropped,
    /// A style sheet: its text is gathered and judged as a whole.
    Style(String),
}

#[derive(Default)]
struct Writer {
    out: String,
    open: Vec<Open>,
    left_out: BTreeSet<String>,
    rooted: bool,
    weight: Weight,
}

impl Writer {
    fn start(&mut self, tag: &BytesStart<'_>, empty: bool) -> Result<(), String> {
        if self.open.len() >= DEPTH_MAX {
            return Err(format!("has elements nested deeper than {DEPTH_MAX}"));
        }
        // Each is compared with those before it, so that there must not be any number of them.
        let attributes = tag.attributes().take(ATTRIBUTES_MAX + 1).collect::<Result<Vec<Attribute<'_>>, _>>();
        let attributes = attributes.map_err(|error| format!("is not well-formed XML: {error}"))?;
        if attributes.len() > ATTRIBUTES_MAX {
            return Err(format!("has an element with more than {ATTRIBUTES_MAX} attributes"));
        }
        let mut opened = self.judge(tag)?;
        if let Open::Kept { name, part, .. } = &mut opened {
            let kept = self.keep(&attributes);
            let id = kept.iter().find(|(key, _)| *key == "id").map(|(_, value)| value.as_ref());
            *part = self.weight.element(*part, id, kept.iter().map(|(_, value)| value.as_ref()));
            self.write_tag(name, &kept);
        }
        self.open.push(opened);
        if empty {
            self.end();
        }
        Ok(())
    }

    /// What becomes of an element.
    fn judge(&mut self, tag: &BytesStart<'_>) -> Result<Open, String> {
        let (local, prefix) = tag.name().decompose();
        let name: &str = local.into_inner();
        let ours = prefix.is_none_or(|prefix| prefix.into_inner() == "svg");
        if self.open.is_empty() {
            if self.rooted || !ours || name != "svg" {
                return Err("is not an SVG drawing".to_owned());
            }
            self.rooted = true;
        }
        if matches!(self.open.last(), Some(Open::Dropped | Open::Style(_))) {
            return Ok(Open::Dropped);
        }
        if !ours {
            return Ok(Open::Dropped);
        }
        if name == "style" {
            return Ok(Open::Style(String::new()));
        }
        if UNWRAPPED.contains(&name) {
            return Ok(Open::Unwrapped);
        }
        match ELEMENTS.iter().find(|known| **known == name) {
            Some(&name) => Ok(Open::Kept { name, text: TEXTS.contains(&name), part: self.part() }),
            None => {
                self.leave_out(name);
                Ok(Open::Dropped)
            }
        }
    }

    /// The part of the drawing that the next element is in.
    fn part(&self) -> usize {
        let part = |open: &Open| if let Open::Kept { part, .. } = open { Some(*part) } else { None };
        self.open.iter().rev().find_map(part).unwrap_or(Weight::DOCUMENT)
    }

    /// The attributes that are written, with their plain values.
    fn keep<'a>(&mut self, attributes: &'a [Attribute<'_>]) -> Vec<(&'a str, Cow<'a, str>)> {
        let mut kept: Vec<(&str, Cow<'_, str>)> = Vec::new();
        for attribute in attributes {
            let key: &str = attribute.key.into_inner();
            let Ok(value) = unescape(&attribute.value) else {
                self.leave_out(key);
                continue;
            };
            // Both spellings of a link are written as the newer one, once.
            let (key, good) = match key {
                "href" | "xlink:href" => ("href", is_local(&value) && !kept.iter().any(|(key, _)| *key == "href")),
                _ => (key, ATTRIBUTES.contains(&key) && is_harmless(&value)),
            };
            if good {
                kept.push((key, value));
            } else if !key.contains(':') && !SILENT.iter().any(|silent| key.starts_with(silent)) {
                self.leave_out(key);
            }
        }
        kept
    }

    fn write_tag(&mut self, name: &'static str, attributes: &[(&str, Cow<'_, str>)]) {
        self.out.push('<');
        self.out.push_str(name);
        if self.open.is_empty() {
            self.out.push_str(" xmlns=\"http://www.w3.org/2000/svg\"");
        }
        for (key, value) in attributes {
            self.out.push_str(&format!(" {key}=\""));
            escape(value, &mut self.out);
            self.out.push('"');
        }
        self.out.push('>');
    }

    fn text(&mut self, text: &str) {
        match self.open.last_mut() {
            Some(Open::Style(sheet)) => sheet.push_str(text),
            Some(Open::Kept { text: true, .. }) => escape(text, &mut self.out),
            _ => {}
        }
    }

    fn end(&mut self) {
        match self.open.pop() {
            Some(Open::Kept { name, .. }) => {
                // An element without content is written short.
                if self.out.ends_with('>') && self.out.rfind('<').is_some_and(|at| self.begins(at, name)) {
                    self.out.pop();
                    self.out.push_str("/>");
                } else {
                    self.out.push_str(&format!("</{name}>"));
                }
            }
            Some(Open::Style(sheet)) if is_harmless(&sheet) => {
                self.out.push_str("<style>");
                escape(&sheet, &mut self.out);
                self.out.push_str("</style>");
            }
            Some(Open::Style(_)) => self.leave_out("style"),
            Some(Open::Unwrapped | Open::Dropped) | None => {}
        }
    }

    /// Whether the tag at a place of what has been written begins an element that has not ended.
    fn begins(&self, at: usize, name: &str) -> bool {
        let tag = self.out.get(at + 1..).unwrap_or_default();
        tag.strip_prefix(name).is_some_and(|rest| rest.starts_with([' ', '>']) && !tag.ends_with("/>"))
    }

    fn leave_out(&mut self, name: &str) {
        if self.left_out.len() < LEFT_OUT_NAMES_MAX {
            self.left_out.insert(name.chars().take(40).collect());
        }
    }

    fn finish(self) -> Result<Clean, String> {
        if !self.rooted {
            return Err("is not an SVG drawing".to_owned());
        }
        if !self.open.is_empty() {
            return Err("is not well-formed XML: it is cut off".to_owned());
        }
        if self.out.len() as u64 > PICTURE_BYTES_MAX {
            return Err(format!("is larger than {PICTURE_BYTES_MAX} bytes when it is written plainly"));
        }
        if !self.weight.is_bearable() {
            return Err("uses its own parts so often that it could not be drawn".to_owned());
        }
        Ok(Clean { text: self.out, left_out: self.left_out })
    }
}

/// Writes text so that it is nothing but text, without what XML does not allow.
fn escape(text: &str, out: &mut String) {
    for each in text.chars() {
        match each {
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '&' => out.push_str("&amp;"),
            '"' => out.push_str("&quot;"),
            '\n' | '\t' => out.push(each),
            '\u{fffe}' | '\u{ffff}' => {}
            _ if each.is_control() => {}
            _ => out.push(each),
        }
    }
}

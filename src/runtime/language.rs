//! Which of the built-in languages a request wants: `?lang=` first, then `Accept-Language`, then the account's own.
//! The texts themselves are data in `assets/`.

include!(concat!(env!("OUT_DIR"), "/languages.rs"));

/// How many languages this build speaks.
pub const LANGUAGES: usize = TAGS.len();

/// Ranges of an Accept-Language header that are looked at.
const RANGES_MAX: usize = 16;

/// One of the built-in languages.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Language(usize);

impl Language {
    /// Its BCP 47 tag.
    pub fn tag(self) -> &'static str {
        TAGS.get(self.0).copied().unwrap_or("en")
    }

    /// Picks this language's text out of one per language.
    pub fn of(self, texts: &[&'static str; LANGUAGES]) -> &'static str {
        texts.get(self.0).copied().unwrap_or_default()
    }

    /// Its place in arrays that hold something per language.
    pub fn index(self) -> usize {
        self.0
    }

    /// The built-in language for a BCP 47 tag: an exact match, or else one of the same primary subtag (RFC 4647's
    /// lookup, one step further, so that any Chinese finds the one there is).
    pub fn for_tag(tag: &str) -> Option<Self> {
        let exact = TAGS.iter().position(|known| known.eq_ignore_ascii_case(tag));
        let primary = |tag: &str| tag.split('-').next().unwrap_or_default().to_ascii_lowercase();
        exact.or_else(|| TAGS.iter().position(|known| primary(known) == primary(tag))).map(Self)
    }

    /// The best language for an Accept-Language header (RFC 9110, 12.5.4).
    pub fn accepted(header: &str) -> Option<Self> {
        let mut best: Option<(f32, Self)> = None;
        for range in header.split(',').take(RANGES_MAX) {
            let mut parts = range.split(';');
            let tag = parts.next().unwrap_or_default().trim();
            let quality = parts.find_map(|part| part.trim().strip_prefix("q=")).map_or(Ok(1.0), str::parse::<f32>);
            let language = if tag == "*" { Some(Self::default()) } else { Self::for_tag(tag) };
            if let (Ok(quality), Some(language)) = (quality, language)
                && quality > best.map_or(0.0, |(quality, _)| quality)
            {
                best = Some((quality, language));
            }
        }
        best.map(|(_, language)| language)
    }
}

/// A key and what it stands for in every language.
pub type Sentences = (&'static str, [&'static str; LANGUAGES]);

/// What a key stands for in a table that the build has made of `assets`; found while compiling, where the key is known.
pub const fn sentences(table: &'static [Sentences], key: &str) -> Option<&'static [&'static str; LANGUAGES]> {
    let mut rest = table;
    while let [(known, texts), others @ ..] = rest {
        if same(known.as_bytes(), key.as_bytes()) {
            return Some(texts);
        }
        rest = others;
    }
    None
}

const fn same(mut one: &[u8], mut other: &[u8]) -> bool {
    while let ([a, ones @ ..], [b, others @ ..]) = (one, other) {
        if *a != *b {
            return false;
        }
        (one, other) = (ones, others);
    }
    one.is_empty() && other.is_empty()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headers_are_understood() {
        let cases = [
            ("en", Some("en")),
            ("zh-TW", Some("zh-TW")),
            ("zh-tw", Some("zh-TW")),
            ("zh-Hant-HK", Some("zh-TW")),
            ("en-GB,en;q=0.8", Some("en")),
            ("fr,zh;q=0.5,en;q=0.4", Some("zh-TW")),
            ("fr;q=0.9,*;q=0.1", Some("en")),
            ("zh-TW;q=0,en", Some("en")),
            ("zh;q=oops,en;q=0.2", Some("en")),
            ("fr", None),
            ("", None),
        ];
        for (header, tag) in cases {
            assert_eq!(Language::accepted(header).map(Language::tag), tag, "{header}");
        }
    }
}

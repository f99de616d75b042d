//! The built-in languages, and which of them a tag finds. What a request prefers is `http/negotiate.rs`, the texts
//! themselves are data in `assets/`.

include!(concat!(env!("OUT_DIR"), "/languages.rs"));

/// How many languages this build speaks.
pub const LANGUAGES: usize = TAGS.len();

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

    /// All of them, the default one first.
    pub fn all() -> impl Iterator<Item = Self> {
        (0..LANGUAGES).map(Self)
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
    fn tags_find_a_language_of_the_same_primary_subtag() {
        let cases = [
            ("en", Some("en")),
            ("EN-gb", Some("en")),
            ("zh-tw", Some("zh-TW")),
            ("zh-Hant-HK", Some("zh-TW")),
            ("zh", Some("zh-TW")),
            ("fr", None),
            ("*", None),
            ("", None),
        ];
        for (tag, language) in cases {
            assert_eq!(Language::for_tag(tag).map(Language::tag), language, "{tag}");
        }
        assert_eq!(Language::all().next(), Some(Language::default()));
    }
}

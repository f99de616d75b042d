//! Rules of imported decks: names, tags, paths, and which picture is taken. Pure.

use crate::core::cards::model::DECK;

/// Longest id of a deck.
const ID_CHARS_MAX: usize = 64;
/// Longest language tag.
const TAG_CHARS_MAX: usize = 35;
/// Height in pixels that raster pictures are chosen by.
const HEIGHT_WANTED: u32 = 1200;

/// A language of ours, and the longer tag that says the same with its script (Unicode's likely subtags).
const LIKELY: [(&str, &str); 1] = [("zh-TW", "zh-Hant-TW")];

/// Whether a folder's name can be the id of a deck beside the built-in one: 1 to 64 of a-z, 0-9, dot, hyphen and
/// underscore, not beginning with a dot.
pub fn is_deck_id(name: &str) -> bool {
    let good = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || b"._-".contains(&byte);
    (1..=ID_CHARS_MAX).contains(&name.len()) && name.bytes().all(good) && !name.starts_with('.') && name != DECK
}

/// Whether a text has the form of a BCP 47 tag; which subtags exist is not asked.
pub fn is_tag(text: &str) -> bool {
    let alphanumeric =
        |part: &str| (1..=8).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_alphanumeric());
    let first = text.split('-').next().unwrap_or_default();
    text.len() <= TAG_CHARS_MAX
        && first.len() >= 2
        && first.bytes().all(|byte| byte.is_ascii_alphabetic())
        && text.split('-').all(alphanumeric)
}

/// The tags that a lookup tries, in order (RFC 4647, 3.4): subtags go from the end, single letters with what follows.
pub fn lookup(tag: &str) -> Vec<&str> {
    let mut tags = vec![tag];
    let mut rest = tag;
    while let Some((shorter, _)) = rest.rsplit_once('-') {
        rest = match shorter.rsplit_once('-') {
            Some((before, single)) if single.len() == 1 => before,
            _ => shorter,
        };
        tags.push(rest);
    }
    tags
}

/// The tags by which a deck's texts are looked for when one of our languages is asked for.
pub fn wanted(language: &str) -> Vec<&str> {
    let mut tags = lookup(language);
    if let Some((_, likely)) = LIKELY.iter().find(|(known, _)| *known == language) {
        tags.splice(1..1, lookup(likely));
        // The bare language is in both; the later one stays.
        tags.dedup();
        if let Some(bare) = tags.last().copied() {
            tags.retain(|tag| *tag != bare);
            tags.push(bare);
        }
    }
    tags
}

/// Whether a text is a name that deck authors coin: a-z, 0-9 and underscore, not beginning with a digit.
pub fn is_custom_name(text: &str) -> bool {
    !text.is_empty()
        && !text.starts_with(|first: char| first.is_ascii_digit())
        && text.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_')
}

/// Whether a text is a qualified identifier such as `land.arcana/deck/rider-waite-smith`.
pub fn is_qualified_id(text: &str) -> bool {
    let made_of = |text: &str, more: &[u8]| {
        let good = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || more.contains(&byte);
        !text.is_empty() && text.bytes().all(good)
    };
    let (whole, fragment) = text.split_once('#').map_or((text, None), |(whole, fragment)| (whole, Some(fragment)));
    let Some((realm, path)) = whole.split_once('/') else { return false };
    made_of(realm, b".-")
        && path.split('/').all(|segment| made_of(segment, b"-"))
        && fragment.is_none_or(|fragment| made_of(fragment, b"._-:"))
}

/// Whether a path of `deck.toml` stays below the deck's folder as it is written. Links are looked at when it is opened.
pub fn is_safe_path(path: &str) -> bool {
    let hidden = |character: char| character == '\\' || character.is_control();
    !path.is_empty()
        && !path.contains(hidden)
        && path.split('/').all(|segment| !segment.is_empty() && segment != ".." && segment != ".")
}

/// The height that a folder's name gives: `h1200` is 1200.
pub fn raster_height(folder: &str) -> Option<u32> {
    let digits = folder.strip_prefix('h')?;
    let good = digits.bytes().all(|byte| byte.is_ascii_digit()) && !digits.starts_with('0');
    digits.parse().ok().filter(|_| good)
}

/// The order in which raster folders are preferred, smallest first: at or above 1200, then near to it.
pub fn raster_rank(height: u32) -> (bool, u32, u32) {
    (height < HEIGHT_WANTED, height.abs_diff(HEIGHT_WANTED), height)
}

/// Whether this server reads decks of a `schema_version`; the answer is why not.
///
/// # Errors
/// The end of a sentence that begins with the version.
pub fn judge_version(version: &str) -> Result<(), &'static str> {
    let digits = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    match version.split_once('.') {
        Some(("2", minor)) if digits(minor) => Ok(()),
        Some(("1", minor)) if digits(minor) => {
            Err("is of the old deck format, which this server does not read; its author can bring the deck to 2.0")
        }
        Some((major, minor)) if digits(major) && digits(minor) => {
            Err("is newer than the deck format 2 that this server reads")
        }
        _ => Err("is not a version of the deck format; it must be \"2.0\""),
    }
}

/// A text as it is kept: line feeds and tabs become spaces, an empty one is none.
///
/// # Errors
/// The end of a sentence that begins with what the text is.
pub fn tidy(text: &str, chars_max: usize) -> Result<Option<String>, String> {
    let text: String = text.chars().map(|each| if matches!(each, '\n' | '\r' | '\t') { ' ' } else { each }).collect();
    if text.chars().any(char::is_control) {
        return Err("holds control characters".to_owned());
    }
    if text.chars().count() > chars_max {
        return Err(format!("is longer than {chars_max} characters"));
    }
    Ok(Some(text).filter(|text| !text.trim().is_empty()))
}

/// A minor card's name from its deck's template; other braces stay as they are.
pub fn compose(template: &str, rank: &str, suit: &str) -> String {
    let mut name = String::new();
    let mut rest = template;
    while let Some(at) = rest.find('{') {
        let (before, brace) = rest.split_at(at);
        name.push_str(before);
        let (text, length) = if brace.starts_with("{rank}") {
            (rank, 6)
        } else if brace.starts_with("{suit}") {
            (suit, 6)
        } else {
            ("{", 1)
        };
        name.push_str(text);
        rest = brace.get(length..).unwrap_or_default();
    }
    name + rest
}

/// Whether a template has a placeholder that nothing will be put for.
pub fn has_unknown_placeholder(template: &str) -> bool {
    compose(template, "", "").contains('{')
}

/// The name of a key for which there is no text: `happy_squirrel` is `Happy Squirrel`.
pub fn title_case(key: &str) -> String {
    let words = key.split('_').map(|word| {
        let mut letters = word.chars();
        letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
    });
    words.collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_names_of_folders() {
        for id in ["rws", "a", "my_deck-2.1", "0x", &"a".repeat(64)] {
            assert!(is_deck_id(id), "{id}");
        }
        for id in ["", "lantern", "My Deck", "Deck", ".hidden", "..", "日", "a/b", &"a".repeat(65)] {
            assert!(!is_deck_id(id), "{id}");
        }
    }

    #[test]
    fn tags_have_a_form() {
        for tag in ["en", "zh-TW", "zh-Hant-TW", "de-1996", "sl-rozaj-biske", "en-x-pirate"] {
            assert!(is_tag(tag), "{tag}");
        }
        for tag in ["", "e", "e1", "en_US", "en-", "-en", "en-toolonglong", "日本"] {
            assert!(!is_tag(tag), "{tag}");
        }
    }

    #[test]
    fn lookups_shorten_tags() {
        assert_eq!(lookup("zh-Hant-TW"), ["zh-Hant-TW", "zh-Hant", "zh"]);
        assert_eq!(lookup("en-x-pirate"), ["en-x-pirate", "en"]);
        assert_eq!(lookup("pt"), ["pt"]);
        assert_eq!(wanted("en"), ["en"]);
        assert_eq!(wanted("zh-TW"), ["zh-TW", "zh-Hant-TW", "zh-Hant", "zh"]);
    }

    #[test]
    fn identifiers_are_qualified() {
        for id in ["land.arcana/deck/rws", "a/b", "land.arcana/deck/rws#major_arcana.06:two_women"] {
            assert!(is_qualified_id(id), "{id}");
        }
        for id in ["", "rws", "land.arcana/", "/deck", "Land/deck", "a//b", "a/b#", "https://a.b/c"] {
            assert!(!is_qualified_id(id), "{id}");
        }
    }

    #[test]
    fn paths_stay_below() {
        for path in ["card_backs/classic.png", "LICENSE", "a/..b/c"] {
            assert!(is_safe_path(path), "{path}");
        }
        for path in ["", "/etc/passwd", "../x", "a/../b", "a\\b", "..", "a//b", "./a", "a\0b"] {
            assert!(!is_safe_path(path), "{path}");
        }
    }

    #[test]
    fn the_nearest_height_is_taken() {
        for (name, height) in [("h1200", Some(1200)), ("h0750", None), ("h", None), ("height", None), ("h-5", None)] {
            assert_eq!(raster_height(name), height, "{name}");
        }
        assert_eq!(raster_height("h99999999999"), None);
        let mut heights = [750, 2400, 1199, 1200, 1300, 1100];
        heights.sort_by_key(|height| raster_rank(*height));
        assert_eq!(heights, [1200, 1300, 2400, 1199, 1100, 750]);
    }

    #[test]
    fn versions_are_judged() {
        assert!(judge_version("2.0").is_ok() && judge_version("2.17").is_ok());
        for (version, says) in [
            ("1.0", "old deck format"),
            ("3.0", "newer"),
            ("20.1", "newer"),
            ("2", "not a version"),
            ("2.x", "not a version"),
        ] {
            assert!(judge_version(version).unwrap_err().contains(says), "{version}");
        }
    }

    #[test]
    fn texts_are_tidied() {
        assert_eq!(tidy("a\nb\tc", 10), Ok(Some("a b c".into())));
        assert_eq!(tidy(" \n", 10), Ok(None));
        assert_eq!(tidy("愚者", 2), Ok(Some("愚者".into())));
        assert!(tidy("abc", 2).unwrap_err().contains("longer than 2"));
        assert!(tidy("a\u{1b}[2J", 10).unwrap_err().contains("control"));
    }

    #[test]
    fn names_are_composed() {
        for (template, name) in [
            ("{rank} of {suit}", "Ace of {rank}s"),
            ("{suit}{rank}", "{rank}sAce"),
            ("{x} {rank} {", "{x} Ace {"),
            ("plain", "plain"),
        ] {
            assert_eq!(compose(template, "Ace", "{rank}s"), name, "{template}");
        }
        assert!(has_unknown_placeholder("{Rank} of {suit}") && !has_unknown_placeholder("{rank} of {suit}"));
        assert_eq!(title_case("happy_squirrel"), "Happy Squirrel");
        assert!(is_custom_name("happy_squirrel") && !is_custom_name("2nd") && !is_custom_name("Night"));
    }
}

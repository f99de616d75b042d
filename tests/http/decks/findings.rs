//! Findings in decks: errors that prevent an import, and warnings.

use super::{Deck, JPEG, PNG, SVG, TOML};
use std::fs;
use std::os::unix::fs::symlink;

/// A deck with one file replaced.
fn with(path: &str, content: impl AsRef<[u8]>) -> Deck {
    let deck = Deck::new("x");
    deck.write(path, content);
    deck
}

/// A deck with a link in the place of something.
fn with_link(to: &str, at: &str) -> Deck {
    let deck = Deck::new("x");
    let place = deck.path.join(at);
    fs::remove_file(&place).ok();
    symlink(to, place).unwrap();
    deck
}

fn refused(deck: &Deck, says: &str) {
    let findings = deck.refused();
    assert!(findings.contains(says), "{says}\n{findings}");
}

fn accepted(deck: &Deck, says: &str) {
    let findings = deck.accepted();
    assert!(findings.contains(says), "{says}\n{findings}");
}

#[test]
fn folders_that_are_not_decks_are_refused() {
    let deck = Deck::new("x");
    fs::remove_file(deck.path.join("deck.toml")).unwrap();
    refused(&deck, "error: deck.toml: does not exist, so the folder is not a deck");
    fs::remove_dir_all(&deck.path).unwrap();
    refused(&deck, "error: .: does not exist");
    fs::write(&deck.path, "").unwrap();
    refused(&deck, "error: .: is not a folder");
    refused(&Deck::new("Big Deck"), "error: .: the folder's name \"Big Deck\"");
    refused(&Deck::new("lantern"), "error: .: the folder's name \"lantern\"");
}

#[test]
fn a_broken_deck_toml_is_refused() {
    let instead = |old: &str, new: &str| TOML.replace(old, new);
    let and = |more: &str| format!("{TOML}{more}\n");
    let cases = [
        ("[deck\nname = 1".to_owned(), "is not TOML: line 1"),
        ("a = 1".to_owned(), "has no table [deck]"),
        ("deck = 1".to_owned(), "deck must be a table"),
        (format!("card_backs = 1\n{TOML}"), "card_backs must be a table"),
        ("#".repeat(1_100_000), "is larger than 1048576 bytes"),
        ("[deck]\nname = \"a\"".to_owned(), "deck.schema_version is missing"),
        (instead("2.0", "1.0"), "schema_version \"1.0\" is of the old deck format"),
        (instead("2.0", "3.0"), "schema_version \"3.0\" is newer"),
        (instead("\"2.0\"", "2.0"), "deck.schema_version must be a string, not float"),
        (instead("\"Torches\"", "7"), "deck.name must be a string, not integer"),
        (instead("Torches", " "), "deck.name is empty"),
        (instead("Torches", &"a".repeat(201)), "deck.name is longer than 200 characters"),
        (instead("version = \"1\"", ""), "deck.version is missing"),
        (and("author = \"a\\u001b[2Jb\""), "deck.author holds control characters"),
        (and("default_language = \"en_US\""), "deck.default_language is not a language tag"),
        (and("icon = \"../icon.png\""), "the path \"../icon.png\" leaves"),
        (and("license_files = [\"/etc/passwd\"]"), "the path \"/etc/passwd\" leaves"),
        (and("license_files = [1]"), "deck.license_files must be a list of strings"),
        (and("[card_backs.variants.a]\nimage = \"../../b.png\""), "the path \"../../b.png\" leaves"),
        (and("[card_variants.\"major_arcana.06\".variants.a]\nimage = \"..\""), "the path \"..\" leaves"),
        (
            and("[card_backs]\ndefault = \"b\"\n[card_backs.variants.a]\nimage = \"a.png\""),
            "card_backs.default is \"b\", which",
        ),
        (and("[excluded_cards]\ncards = \"all\""), "excluded_cards.cards must be a list of strings"),
    ];
    for (toml, says) in cases {
        refused(&with("deck.toml", toml), &format!("error: deck.toml: {says}"));
    }
    refused(&with("deck.toml", b"\xff\xfe"), "error: deck.toml: is not UTF-8");
    refused(&with("deck.toml", and("[card_backs.variants.a]\nimage = \"a.png\"")), "error: a.png: does not exist");
    let all: Vec<String> = (0..22).map(|number| format!("\"major_arcana.{number:02}\"")).collect();
    let none = Deck::new("x");
    fs::remove_dir_all(none.path.join("h1200")).unwrap();
    none.toml(&format!("[excluded_cards]\ncards = [{}]\n", all.join(",")));
    refused(&none, "error: .: 56 cards have no picture");
}

#[test]
fn broken_pictures_are_refused() {
    let first = "h1200/major_arcana/00.png";
    let cases: [(&str, &[u8], &str); 5] = [
        (first, JPEG, "is not image/png, whatever its name says"),
        (first, b"", "is not image/png, whatever its name says"),
        ("scalable/major_arcana/00.svg", b"<html/>", "is not an SVG drawing"),
        ("scalable/major_arcana/00.svg", b"<svg>", "is not well-formed XML"),
        ("scalable/major_arcana/00.svg", &[b' '; 1_100_000], "is a drawing larger than 1048576 bytes"),
    ];
    for (path, content, says) in cases {
        refused(&with(path, content), &format!("error: {path}: {says}"));
    }
    let deck = with("h1200/minor_arcana/cups/Ace.webp", PNG);
    refused(&deck, "error: h1200/minor_arcana/cups/ace.png: has the name of another file in other case");
    let deck = Deck::new("x");
    fs::File::options().write(true).open(deck.path.join(first)).unwrap().set_len(4 * 1024 * 1024 + 1).unwrap();
    refused(&deck, "error: h1200/major_arcana/00.png: is larger than 4194304 bytes");
    let deck = Deck::new("x");
    fs::remove_file(deck.path.join("h1200/minor_arcana/cups/ace.png")).unwrap();
    refused(&deck, "error: .: 1 cards have no picture: minor_arcana.cups.ace");
    let deck = Deck::new("x");
    for number in 0..2001 {
        deck.write(&format!("h1200/major_arcana/{number}.txt"), "");
    }
    refused(&deck, "error: h1200/major_arcana: has more than 2000 entries");
}

#[test]
fn links_out_of_the_deck_are_refused() {
    let leaves = "is a link that leaves the deck's folder";
    refused(
        &with_link("/etc/hostname", "h1200/major_arcana/00.png"),
        &format!("error: h1200/major_arcana/00.png: {leaves}"),
    );
    refused(&with_link("/nowhere", "h1200/major_arcana/00.png"), "error: h1200/major_arcana/00.png: does not exist");
    refused(&with_link("/etc/hostname", "deck.toml"), &format!("error: deck.toml: {leaves}"));
    let deck = Deck::new("x");
    let other = deck.folder.path().join("elsewhere");
    fs::create_dir_all(other.join("major_arcana")).unwrap();
    fs::write(other.join("major_arcana/00.svg"), SVG).unwrap();
    symlink(&other, deck.path.join("scalable")).unwrap();
    symlink(&other, deck.path.join("names")).unwrap();
    refused(&deck, &format!("error: scalable/major_arcana: {leaves}"));
    refused(&deck, &format!("error: names: {leaves}"));
    accepted(&with_link("01.png", "h1200/major_arcana/00.png"), "can be imported");
}

#[test]
fn broken_names_files_are_refused() {
    let long =
        format!("[minor_arcana]\nname_template = \"{}\"\n[suits]\nwands = \"{}\"", "{suit}".repeat(20), "a".repeat(50));
    let alt = format!("[alt_text.major_arcana]\n00 = \"{}\"", "a".repeat(1001));
    let cases: [(&[u8], &str); 6] = [
        (b"[suits]\nwands = \"\xff\"", "is not UTF-8"),
        (b"[suits", "is not TOML"),
        (b"[major_arcana]\n00 = 1", "major_arcana.00 must be a string"),
        (b"suits = 1", "suits must be a table"),
        (alt.as_bytes(), "alt_text.major_arcana.00 is longer than 1000 characters"),
        (long.as_bytes(), "the name of minor_arcana.wands.ace is composed to more than 200 characters"),
    ];
    for (content, says) in cases {
        refused(&with("names/en.toml", content), &format!("error: names/en.toml: {says}"));
    }
    let deck = with("names/en.toml", "");
    deck.write("names/EN.toml", "");
    refused(&deck, "error: names/en.toml: has the name of another file in other case");
    for first in 'a'..='b' {
        for second in 'a'..='z' {
            deck.write(&format!("names/{first}{second}.toml"), "");
        }
    }
    refused(&deck, "is one language more than the 32 a deck may have");
}

#[test]
fn warnings_are_named_and_do_not_prevent_the_import() {
    accepted(&Deck::new("x"), "x is a deck of 78 cards with names in no language, and can be imported");
    accepted(&Deck::new("x"), "warning: names: 78 cards have no alt text in any language");
    let template = "[minor_arcana]\nname_template = \"{Rank}\"";
    let gif = "[card_backs.variants.a]\nimage = \"a.gif\"";
    let two = "[card_backs.variants.a]\nimage = \"a.png\"\n[card_backs.variants.b]\nimage = \"b.png\"";
    let cases = [
        ("deck.toml", TOML.replace("2.0", "2.7"), "can be imported"),
        ("deck.toml", format!("\u{feff}{TOML}"), "can be imported"),
        (
            "deck.toml",
            format!("{TOML}identifier = \"My Deck\""),
            "warning: deck.toml: deck.identifier is not of the form",
        ),
        ("deck.toml", format!("{TOML}[editions.a]\nname = \"A\""), "note: deck.toml: editions are not taken over"),
        ("deck.toml", format!("{TOML}{gif}"), "warning: deck.toml: the card back \"a.gif\" is of a kind"),
        ("deck.toml", format!("{TOML}{two}"), "warning: deck.toml: card_backs.default is missing"),
        ("names/en.toml", "[suits]\nwandz = \"x\"".into(), "warning: names/en.toml: suits.wandz is not a key"),
        ("names/en.toml", template.into(), "warning: names/en.toml: minor_arcana.name_template has braces"),
        ("names/english!.toml", "".into(), "warning: names/english!.toml: is not named after a language tag"),
        ("names/de.toml", "".into(), "warning: names: there is no names file for the deck's default language en"),
        ("h1200/major_arcana/00.jpg", "".into(), "warning: h1200/major_arcana/00.png: is there in another kind"),
        ("h1200/major_arcana/22.png", "".into(), "warning: h1200/major_arcana/22.png: is not named after a card"),
        ("h1200/major_arcana/00.avif", "".into(), "note: h1200/major_arcana/00.avif: is of a kind"),
        ("h1200/major_arcana/Thumbs.db", "".into(), "can be imported"),
        ("h2400/major_arcana/00.png", "a larger folder is not looked at".into(), "can be imported"),
    ];
    for (path, content, says) in cases {
        accepted(&with(path, content), says);
    }
}

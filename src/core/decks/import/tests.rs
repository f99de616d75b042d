//! Our own deck's files, read as any other deck's are. Broken decks are in `tests/http/decks`.

use super::{Findings, examine};
use crate::core::cards::model::{CARDS, Card};
use crate::core::decks::model::DeckView;
use crate::core::decks::rules::wanted;
use crate::runtime::language::{Language, TAGS};
use std::path::Path;

#[test]
fn the_built_in_deck_says_of_itself_what_its_files_say() {
    let mut findings = Findings::default();
    let deck = examine(Path::new("assets/decks/lantern"), &mut findings).unwrap();
    let (list, _) = findings.sorted();
    let sentences: Vec<String> = list.iter().map(ToString::to_string).collect();
    // Its name is its own, and its pictures are put together by the build.
    assert_eq!(sentences.len(), 2, "{sentences:?}");
    assert!(sentences[0].contains("\"lantern\"") && sentences[1].contains("78 cards have no picture"), "{sentences:?}");
    let told = DeckView::lantern();
    let manifest = deck.manifest;
    assert_eq!((manifest.name, manifest.version), (told.name, told.version));
    assert_eq!((manifest.author, manifest.license), (told.author, told.license));
    assert_eq!((manifest.attribution, manifest.description), (told.attribution, told.description));
    for tag in TAGS {
        let texts = deck.texts.iter().find(|texts| wanted(tag).contains(&texts.language.as_str())).unwrap();
        assert_eq!(texts.cards.len(), CARDS.len());
        for (place, name, alt) in &texts.cards {
            let ours = Card::by_index((*place).into()).unwrap().in_language(Language::for_tag(tag).unwrap());
            assert_eq!((name.as_deref(), alt.as_deref()), (Some(ours.name), Some(ours.alt)));
        }
    }
}

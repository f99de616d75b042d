//! The pictures of the built-in deck, put together on request from pieces in read-only data. The drawings themselves
//! are in `assets/decks/lantern/art`.

/// A picture: which pieces it is made of.
#[derive(Debug)]
pub(super) struct Picture {
    /// The card's id, or `back`.
    id: &'static str,
    /// Pieces that the scene refers to.
    symbols: &'static [usize],
    /// The frame and the card's own drawing.
    scene: &'static [usize],
    /// A strong ETag.
    pub(super) etag: &'static str,
}

include!(concat!(env!("OUT_DIR"), "/pictures.rs"));

/// The picture of a card, or of the back.
pub(super) fn find(id: &str) -> Option<&'static Picture> {
    PICTURES.iter().find(|picture| picture.id == id)
}

impl Picture {
    /// The whole picture as an SVG document of at most 6 kB.
    pub(super) fn svg(&self) -> String {
        let pieces = |numbers: &'static [usize]| numbers.iter().filter_map(|number| PIECES.get(*number).copied());
        let head =
            ["<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 220 380\"><style>", STYLE, "</style><defs>"];
        let parts = head.into_iter().chain(pieces(self.symbols)).chain(["</defs>"]).chain(pieces(self.scene));
        parts.chain(["</svg>"]).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::core::cards::model::CARDS;

    /// Largest picture in bytes.
    const PICTURE_BYTES_MAX: usize = 6000;

    #[test]
    fn every_card_and_the_back_has_a_picture() {
        assert_eq!(PICTURES.len(), CARDS.len() + 1);
        assert!(CARDS.iter().all(|card| find(card.id).is_some()) && find("back").is_some());
    }

    #[test]
    fn pictures_are_small_and_closed() {
        for picture in &PICTURES {
            let svg = picture.svg();
            assert!(svg.len() <= PICTURE_BYTES_MAX, "{}: {} bytes", picture.id, svg.len());
            for foreign in ["<script", "<image", "<foreignObject", "http://", "https://", "url(", "@import", " on"] {
                let found = svg.replace("http://www.w3.org/2000/svg", "").contains(foreign);
                assert!(!found, "{} holds {foreign}", picture.id);
            }
        }
    }

    /// A reader of tags that knows enough XML for pictures without comments, text or entities.
    #[test]
    fn pictures_are_well_formed_and_refer_to_what_is_there() {
        for picture in &PICTURES {
            let svg = picture.svg().replace(STYLE, "");
            let mut open: Vec<String> = Vec::new();
            for tag in svg.split('<').skip(1) {
                let (tag, text) = tag.split_once('>').unwrap();
                assert!(text.trim().is_empty(), "{}: text {text}", picture.id);
                assert_eq!(tag.matches('"').count() % 2, 0, "{}: {tag}", picture.id);
                match tag.strip_prefix('/') {
                    Some(name) => assert_eq!(open.pop().as_deref(), Some(name), "{}", picture.id),
                    None if tag.ends_with('/') => {}
                    None => open.push(tag.split(' ').next().unwrap().to_owned()),
                }
            }
            assert!(open.is_empty(), "{}: {open:?}", picture.id);
            for reference in svg.split("href=\"#").skip(1).map(|rest| rest.split('"').next().unwrap()) {
                assert_eq!(svg.matches(&format!("id=\"{reference}\"")).count(), 1, "{}: {reference}", picture.id);
            }
        }
    }

    #[test]
    fn minor_cards_show_as_many_symbols_as_their_rank() {
        let ranks = ["two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"];
        let symbols: [(&str, &[&str]); 4] =
            [("wands", &["wand"]), ("cups", &["cup"]), ("swords", &["sword", "blade"]), ("pentacles", &["pent"])];
        for (suit, symbols) in symbols {
            for (rank, count) in ranks.iter().zip(2..) {
                let svg = find(&format!("minor_arcana.{suit}.{rank}")).unwrap().svg();
                let scene = svg.split("</defs>").nth(1).unwrap();
                let found: usize =
                    symbols.iter().map(|symbol| scene.matches(&format!("href=\"#{symbol}\"")).count()).sum();
                assert_eq!(found, count, "{rank} of {suit}");
            }
        }
    }
}

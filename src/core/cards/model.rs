//! What a card is, and the JSON it has. The data is generated from `assets/cards` at build time.

use crate::http::reply::StaticContent;
use crate::http::schema::{Schema, model};
use crate::runtime::language::{LANGUAGES, Language};

/// The id of the built-in deck.
pub const DECK: &str = "lantern";
/// How many cards a deck has.
pub const CARDS_COUNT: usize = 78;

/// A card, apart from the language of its texts.
#[derive(Debug)]
pub struct Card {
    /// Index in canonical order: 22 majors, then wands, cups, swords and pentacles from ace to king.
    pub index: u8,
    /// Id as in the open arcanaland deck specification: `major_arcana.00`, `minor_arcana.cups.ace`.
    pub id: &'static str,
    /// Of the major arcana.
    pub major: bool,
    /// Suit of a minor card.
    pub suit: Option<&'static str>,
    /// Element in the tradition of the Golden Dawn, one of [`ELEMENTS`].
    pub element: &'static str,
    /// Its answer, upright, to a yes-or-no question, one of [`ANSWERS`].
    pub answer: &'static str,
    /// Texts per language.
    pub text: [CardText; LANGUAGES],
}

/// A card's texts in one language.
#[derive(Debug)]
pub struct CardText {
    /// Its name.
    pub name: &'static str,
    /// What its picture shows.
    pub alt: &'static str,
    /// Keywords upright.
    pub upright: &'static [&'static str],
    /// Keywords reversed.
    pub reversed: &'static [&'static str],
    /// What it means.
    pub meaning: OrientationTexts,
    /// What it says of love, of work and of the self.
    pub facets: [OrientationTexts; 3],
    /// A question to reflect on.
    pub question: &'static str,
    /// The whole card as JSON, of the schema of [`CardView`].
    pub json: &'static str,
    /// ETag of that JSON.
    pub etag: &'static str,
}

/// A text for each orientation of a card.
#[derive(Debug)]
pub struct OrientationTexts {
    /// Upright.
    pub upright: &'static str,
    /// Reversed.
    pub reversed: &'static str,
}

/// A part of a document that the build has prepared; the bounds come from the build and lie between characters.
const fn part(document: &'static str, start: usize, end: usize) -> &'static str {
    let (head, _) = document.split_at(end);
    let (_, part) = head.split_at(start);
    part
}

include!(concat!(env!("OUT_DIR"), "/cards.rs"));

impl Card {
    /// The texts in a language.
    pub fn in_language(&self, language: Language) -> &CardText {
        let [first, ..] = &self.text;
        self.text.get(language.index()).unwrap_or(first)
    }

    /// The card with an id.
    pub fn by_id(id: &str) -> Option<&'static Self> {
        CARDS.iter().find(|card| card.id == id)
    }

    /// The card with an index in canonical order.
    pub fn by_index(index: i64) -> Option<&'static Self> {
        CARDS.get(usize::try_from(index).ok()?)
    }
}

impl CardText {
    /// The card's JSON in another deck, with that deck's name and alternative text for it, if it has them.
    pub fn in_deck(&self, deck: &str, name: Option<&str>, alt: Option<&str>) -> Option<String> {
        use nanoserde::SerJson;
        // The build writes these members in this form, and no text of ours holds a quotation mark; a test checks all
        // cards.
        let (head, rest) = self.json.split_once("\"lantern\"")?;
        let (middle, rest) = rest.split_once(&format!("{},\"alt\":{}", quoted(self.name), quoted(self.alt)))?;
        let body = rest.strip_suffix("\"}")?;
        let (name, alt) = (name.unwrap_or(self.name).serialize_json(), alt.unwrap_or(self.alt).serialize_json());
        Some(format!("{head}\"{deck}\"{middle}{name},\"alt\":{alt}{body}?deck={deck}\"}}"))
    }
}

fn quoted(text: &str) -> String {
    format!("\"{text}\"")
}

/// The four suits.
pub const SUITS: &[&str] = &["wands", "cups", "swords", "pentacles"];
/// The four elements.
pub const ELEMENTS: &[&str] = &["fire", "water", "air", "earth"];
/// What a card may answer.
pub const ANSWERS: &[&str] = &["yes", "no", "maybe"];
/// The two arcana.
pub const ARCANA: &[&str] = &["major", "minor"];

model! {
    /// A card in one language, as lists have it: without meanings, facets and question.
    pub struct CardSummary: reply {
        /// Its id.
        id: String,
        /// The deck it is of.
        deck: String,
        /// Major or minor arcana.
        arcana: String = Schema::Choice(ARCANA),
        /// Suit of a minor card.
        suit: Option<String> = Schema::Choice(SUITS),
        /// 0 to 21 for majors; 1 (ace) to 14 (king) for minors.
        number: u8 = integer(0, 21),
        /// Rank of a minor card: ace, two … king.
        rank: Option<String>,
        /// Its name.
        name: String,
        /// What its picture shows, for people who cannot see it.
        alt: String,
        /// What it is about, in a few words.
        keywords: Keywords,
        /// Its element in the tradition of the Golden Dawn.
        element: String = Schema::Choice(ELEMENTS),
        /// Its element, planet, sign or decan in the same tradition.
        astrology: String,
        /// Its number's digits, added until one is left.
        numerology: u8 = integer(0, 9),
        /// What it answers, upright, to a plain question.
        answer: String = Schema::Choice(ANSWERS),
        /// Where its picture is.
        image: String,
    }
}

model! {
    /// A card in one language.
    pub struct CardView: reply {
        /// Its id.
        id: String,
        /// The deck it is of.
        deck: String,
        /// Major or minor arcana.
        arcana: String = Schema::Choice(ARCANA),
        /// Suit of a minor card.
        suit: Option<String> = Schema::Choice(SUITS),
        /// 0 to 21 for majors; 1 (ace) to 14 (king) for minors.
        number: u8 = integer(0, 21),
        /// Rank of a minor card: ace, two … king.
        rank: Option<String>,
        /// Its name.
        name: String,
        /// What its picture shows, for people who cannot see it.
        alt: String,
        /// What it is about, in a few words.
        keywords: Keywords,
        /// What it means.
        meaning: WaysView,
        /// What it says of love, of work and of the self.
        facets: Facets,
        /// A question to reflect on.
        question: String,
        /// Its element in the tradition of the Golden Dawn.
        element: String = Schema::Choice(ELEMENTS),
        /// Its element, planet, sign or decan in the same tradition.
        astrology: String,
        /// Its number's digits, added until one is left.
        numerology: u8 = integer(0, 9),
        /// What it answers, upright, to a plain question.
        answer: String = Schema::Choice(ANSWERS),
        /// Where its picture is.
        image: String,
    }
}

model! {
    /// Keywords of a card, either way up.
    pub struct Keywords: reply {
        /// Upright.
        upright: Vec<String>,
        /// Reversed.
        reversed: Vec<String>,
    }
}

model! {
    /// A text for either way the card may lie.
    pub struct WaysView: reply {
        /// Upright.
        upright: String,
        /// Reversed.
        reversed: String,
    }
}

model! {
    /// What a card says of the parts of a life.
    pub struct Facets: reply {
        /// Love and those who are close.
        love: WaysView,
        /// Work and what is made.
        work: WaysView,
        /// `self`: inner life and growth.
        self_: WaysView,
    }
}

model! {
    /// Which cards.
    pub struct CardQuery: request {
        /// Of which deck.
        deck: Option<String> = slug(),
        /// Major or minor.
        arcana: Option<String> = Schema::Choice(ARCANA),
        /// Of which suit.
        suit: Option<String> = Schema::Choice(SUITS),
        /// Part of a name or of a keyword, in the language of the texts.
        q: Option<String> = line(1, 64),
    }
}

model! {
    /// Of which deck.
    pub struct DeckQuery: request {
        /// The id of a deck; the built-in one, if left out.
        deck: Option<String> = slug(),
    }
}

model! {
    /// How many cards.
    pub struct RandomQuery: request {
        /// 1 to 78.
        count: Option<u32> = integer(1, 78),
    }
}

model! {
    /// Which day.
    pub struct DailyQuery: request {
        /// A date; today in UTC, if left out. Days to come are not known yet.
        date: Option<String> = formatted(10, 10, Format::Date),
    }
}

model! {
    /// The card of a day.
    pub struct Daily: reply {
        /// The day.
        date: String = formatted(10, 10, Format::Date),
        /// It was drawn for the account that is signed in.
        personal: bool,
        /// It lies upside down.
        reversed: bool,
        /// The card.
        card: RawJson<CardView>,
    }
}

/// JSON that is ready, of the schema of `T`, inside a reply.
#[derive(Debug, Clone)]
pub struct RawJson<T> {
    json: &'static str,
    schema: std::marker::PhantomData<fn() -> T>,
}

impl<T> RawJson<T> {
    /// Wraps JSON of a `T`.
    pub fn new(json: &'static str) -> Self {
        Self { json, schema: std::marker::PhantomData }
    }
}

impl<T: crate::http::schema::HasSchema> crate::http::schema::HasSchema for RawJson<T> {
    const SCHEMA: Schema = T::SCHEMA;
}

impl<T> nanoserde::SerJson for RawJson<T> {
    fn ser_json(&self, _depth: usize, state: &mut nanoserde::SerJsonState) {
        state.out.push_str(self.json);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::http::guard;
    use crate::http::schema::HasSchema;

    #[test]
    fn the_prepared_json_has_its_schema() {
        for card in &CARDS {
            for text in &card.text {
                assert_eq!(guard::check(text.json.as_bytes(), &CardView::SCHEMA), Ok(text.json.into()), "{}", card.id);
            }
        }
    }

    #[test]
    fn a_card_of_another_deck_has_the_same_schema() {
        for card in &CARDS {
            for text in &card.text {
                let json = text.in_deck("rws", Some("The \"Fool\"\\"), None).unwrap();
                assert_eq!(guard::check(json.as_bytes(), &CardView::SCHEMA), Ok(json.as_str().into()), "{}", card.id);
                assert!(json.contains(r#""deck":"rws""#) && json.contains(r#""name":"The \"Fool\"\\""#), "{json}");
                assert!(json.contains(text.alt) && json.ends_with("/image?deck=rws\"}"), "{json}");
                assert!(!json.contains("lantern\""));
            }
        }
    }

    #[test]
    fn the_prepared_lists_have_their_schemas() {
        use crate::http::Page;
        for (full, short) in LISTS.iter().zip(&SHORT_LISTS) {
            assert!(guard::check(full.bytes, &Page::<CardView>::SCHEMA).is_ok());
            assert!(guard::check(short.bytes, &Page::<CardSummary>::SCHEMA).is_ok());
            assert!(short.bytes.len() * 3 < full.bytes.len());
        }
    }

    #[test]
    fn the_order_is_canonical() {
        assert_eq!(CARDS.len(), CARDS_COUNT);
        assert!(CARDS.iter().enumerate().all(|(index, card)| usize::from(card.index) == index));
        assert_eq!(CARDS.iter().filter(|card| card.major).count(), 22);
        for (index, id) in [
            (0, "major_arcana.00"),
            (21, "major_arcana.21"),
            (22, "minor_arcana.wands.ace"),
            (36, "minor_arcana.cups.ace"),
            (77, "minor_arcana.pentacles.king"),
        ] {
            assert_eq!(CARDS[index].id, id);
        }
        assert_eq!(Card::by_id("minor_arcana.cups.ten").unwrap().index, 45);
        assert!(
            Card::by_id("minor_arcana.cups.eleven").is_none()
                && Card::by_index(78).is_none()
                && Card::by_index(-1).is_none()
        );
    }
}

//! The 78 cards: one static per card with its texts, and its JSON per language ready to be sent.

use crate::Outcome;
use crate::text::{Document, json, json_list};
use std::fmt::Write;

const SUITS: [&str; 4] = ["wands", "cups", "swords", "pentacles"];
const RANKS: [&str; 14] =
    ["ace", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "page", "knight", "queen", "king"];

/// What a card is, apart from any language.
struct Fact {
    id: String,
    suit: Option<&'static str>,
    rank: Option<&'static str>,
    number: usize,
}

impl Fact {
    fn arcana(&self) -> &'static str {
        if self.suit.is_some() { "minor" } else { "major" }
    }
}

/// The canonical order that the draw's algorithm counts in: 22 majors, then the suits as above, ace to king.
fn facts() -> Vec<Fact> {
    let majors = (0..22).map(|number| Fact { id: format!("major_arcana.{number:02}"), suit: None, rank: None, number });
    let minors = SUITS.iter().flat_map(|suit| {
        RANKS.iter().enumerate().map(move |(index, rank)| Fact {
            id: format!("minor_arcana.{suit}.{rank}"),
            suit: Some(suit),
            rank: Some(rank),
            number: index + 1,
        })
    });
    majors.chain(minors).collect()
}

pub fn source(languages: &[String]) -> Outcome<String> {
    let documents: Vec<Document> =
        languages.iter().map(|tag| Document::read(&format!("assets/cards/{tag}.toml"))).collect::<Outcome<_>>()?;
    let mut out = String::from("/// Every card, in canonical order.\npub static CARDS: [Card; 78] = [\n");
    for (index, fact) in facts().iter().enumerate() {
        let texts: Vec<String> = documents.iter().map(|document| text(document, fact)).collect::<Outcome<_>>()?;
        writeln!(
            out,
            "Card {{ index: {index}, id: {:?}, major: {}, suit: {:?}, text: [{}] }},",
            fact.id,
            fact.suit.is_none(),
            fact.suit,
            texts.join(", ")
        )?;
    }
    out.push_str("];\n");
    Ok(out)
}

fn text(document: &Document, fact: &Fact) -> Outcome<String> {
    let field = |name: &str| format!("{}.{name}", fact.id);
    let name = document.text(&field("name"))?;
    let upright = document.texts(&field("keywords_upright"))?;
    let reversed = document.texts(&field("keywords_reversed"))?;
    let optional = |value: Option<&str>| value.map_or("null".to_owned(), json);
    let body = format!(
        "{{\"id\":{},\"deck\":\"lantern\",\"arcana\":\"{}\",\"suit\":{},\"number\":{},\"rank\":{},\"name\":{},\
         \"keywords\":{{\"upright\":{},\"reversed\":{}}}}}",
        json(&fact.id),
        fact.arcana(),
        optional(fact.suit),
        fact.number,
        optional(fact.rank),
        json(name),
        json_list(&upright),
        json_list(&reversed),
    );
    Ok(format!("CardText {{ name: {name:?}, upright: &{upright:?}, reversed: &{reversed:?}, json: {body:?} }}"))
}

//! The 78 cards. For each language, one JSON document with the whole list is written and compressed. Every text that
//! the program needs by itself is a slice of that document, so that no text is in the binary twice.

use crate::Outcome;
use crate::text::{Document, brotli, etag, gzip};
use std::fmt::Write;
use std::fs;
use std::path::Path;

const SUITS: [&str; 4] = ["wands", "cups", "swords", "pentacles"];
const RANKS: [&str; 14] =
    ["ace", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "page", "knight", "queen", "king"];

/// The list without every card's prose: the members from `meaning` to `question`.
fn without_prose(list: &str) -> String {
    let mut parts = list.split(",\"meaning\":");
    let first = parts.next().unwrap_or_default().to_owned();
    parts
        .fold(first, |short, part| short + part.find(",\"element\":").and_then(|at| part.get(at..)).unwrap_or_default())
}

/// What a card is, apart from any language.
struct Fact {
    id: String,
    suit: Option<&'static str>,
    rank: Option<&'static str>,
    number: u32,
}

/// The canonical order that the draw's algorithm counts in: 22 majors, then the suits as above, ace to king.
fn facts() -> Vec<Fact> {
    let majors = (0..22).map(|number| Fact { id: format!("major_arcana.{number:02}"), suit: None, rank: None, number });
    let minors = SUITS.iter().flat_map(|suit| {
        RANKS.iter().zip(1..).map(move |(rank, number)| Fact {
            id: format!("minor_arcana.{suit}.{rank}"),
            suit: Some(suit),
            rank: Some(rank),
            number,
        })
    });
    majors.chain(minors).collect()
}

pub fn source(languages: &[String], out: &Path) -> Outcome<String> {
    let facts = facts();
    let mut lists = Vec::new();
    for (index, tag) in languages.iter().enumerate() {
        let texts = Texts::read(tag)?;
        let List { json, cards, .. } = List::of(&facts, &texts, index)?;
        let short = without_prose(&json);
        for (name, list) in [("cards", &json), ("short", &short)] {
            fs::write(out.join(format!("{name}.{index}.json")), list)?;
            fs::write(out.join(format!("{name}.{index}.json.gz")), gzip(list.as_bytes())?)?;
            fs::write(out.join(format!("{name}.{index}.json.br")), brotli(list.as_bytes())?)?;
        }
        lists.push((json, short, cards));
    }
    let mut source = String::new();
    for index in 0..languages.len() {
        writeln!(
            source,
            "const LIST_{index}: &str = include_str!(concat!(env!(\"OUT_DIR\"), \"/cards.{index}.json\"));"
        )?;
    }
    for (doc, name, file) in
        [("The whole list per language.", "LISTS", "cards"), ("The same without prose.", "SHORT_LISTS", "short")]
    {
        writeln!(source, "/// {doc}\npub static {name}: [StaticContent; {}] = [", languages.len())?;
        for (index, (json, short, _)) in lists.iter().enumerate() {
            let list = if file == "cards" { json } else { short };
            let path = format!("concat!(env!(\"OUT_DIR\"), \"/{file}.{index}.json");
            writeln!(
                source,
                "StaticContent {{ bytes: include_bytes!({path}\")), etag: {:?}, \
                 gzip: Some(include_bytes!({path}.gz\"))), brotli: Some(include_bytes!({path}.br\"))) }},",
                etag(list.as_bytes())
            )?;
        }
        source.push_str("];\n");
    }
    source.push_str("/// Every card, in canonical order.\npub static CARDS: [Card; 78] = [\n");
    let own = Document::read("assets/cards/facts.toml")?;
    for (index, fact) in facts.iter().enumerate() {
        let texts: Vec<&str> = lists.iter().filter_map(|(_, _, cards)| cards.get(index)).map(String::as_str).collect();
        writeln!(
            source,
            "Card {{ index: {index}, id: {:?}, major: {}, suit: {:?}, element: {:?}, answer: {:?}, text: [{}] }},",
            fact.id,
            fact.suit.is_none(),
            fact.suit,
            own.text(&format!("{}.element", fact.id))?,
            own.text(&format!("{}.answer", fact.id))?,
            texts.join(", ")
        )?;
    }
    source.push_str("];\n");
    Ok(source)
}

/// The documents that a card's texts come from.
struct Texts {
    language: String,
    cards: Document,
    names: Document,
    words: Document,
    facts: Document,
}

impl Texts {
    fn read(tag: &str) -> Outcome<Self> {
        Ok(Self {
            language: tag.to_owned(),
            cards: Document::read(&format!("assets/cards/texts/{tag}.toml"))?,
            names: Document::read(&format!("assets/decks/lantern/names/{tag}.toml"))?,
            words: Document::read(&format!("assets/cards/words/{tag}.toml"))?,
            facts: Document::read("assets/cards/facts.toml")?,
        })
    }

    /// A major's own name; a minor's is composed of its suit's and its rank's.
    fn name(&self, fact: &Fact) -> Outcome<String> {
        let (Some(suit), Some(rank)) = (fact.suit, fact.rank) else {
            return Ok(self.names.text(&fact.id)?.to_owned());
        };
        let template = self.names.text("minor_arcana.name_template")?;
        let suit = self.names.text(&format!("suits.{suit}"))?;
        Ok(template.replace("{rank}", self.names.text(&format!("ranks.{rank}"))?).replace("{suit}", suit))
    }

    /// The words for `mars`, `root fire`, `moon libra` or `earth of water`.
    fn astrology(&self, fact: &Fact) -> Outcome<String> {
        let code = self.facts.text(&format!("{}.astrology", fact.id))?;
        let word = |name: &str| {
            let mut kinds = ["elements", "planets", "signs"].iter();
            kinds
                .find_map(|kind| self.words.text(&format!("{kind}.{name}")).ok())
                .ok_or(format!("{}: no word for {name}", self.language))
        };
        let pattern = |name: &str| self.words.text(&format!("patterns.{name}"));
        Ok(match code.split(' ').collect::<Vec<_>>().as_slice() {
            ["root", element] => pattern("root")?.replace("{element}", word(element)?),
            [part, "of", element] => {
                pattern("court")?.replace("{part}", word(part)?).replace("{element}", word(element)?)
            }
            [planet, sign] => pattern("decan")?.replace("{planet}", word(planet)?).replace("{sign}", word(sign)?),
            _ => word(code)?.to_owned(),
        })
    }
}

/// The list of all cards in one language as JSON, and per card the source of its `CardText`.
struct List<'a> {
    index: usize,
    texts: &'a Texts,
    json: String,
    cards: Vec<String>,
}

impl<'a> List<'a> {
    fn of(facts: &[Fact], texts: &'a Texts, index: usize) -> Outcome<Self> {
        let mut list = Self { index, texts, json: "{\"items\":[".to_owned(), cards: Vec::new() };
        for fact in facts {
            list.card(fact)?;
        }
        list.json.push_str("],\"next\":null}");
        Ok(list)
    }

    fn card(&mut self, fact: &Fact) -> Outcome<()> {
        let texts = self.texts;
        let own = |name: &str| texts.facts.text(&format!("{}.{name}", fact.id));
        let optional = |value: Option<&str>| value.map_or("null".to_owned(), |value| format!("\"{value}\""));
        self.separate();
        let start = self.json.len();
        self.json.push('{');
        self.word("id", &fact.id);
        self.word("deck", "lantern");
        self.word("arcana", if fact.suit.is_some() { "minor" } else { "major" });
        self.member("suit", &optional(fact.suit));
        self.member("number", &fact.number.to_string());
        self.member("rank", &optional(fact.rank));
        let name = self.text("name", &texts.name(fact)?)?;
        let alt = self.text("alt", texts.names.text(&format!("alt_text.{}", fact.id))?)?;
        let keywords = self.keywords(fact)?;
        let meaning = self.ways(fact, "meaning")?;
        self.open("facets", '{');
        let facets = [self.ways(fact, "love")?, self.ways(fact, "work")?, self.ways(fact, "self")?];
        self.json.push('}');
        let question = self.text("question", texts.cards.text(&format!("{}.question", fact.id))?)?;
        self.word("element", own("element")?);
        self.word("astrology", &texts.astrology(fact)?);
        self.member("numerology", &digital_root(fact.number).to_string());
        self.word("answer", own("answer")?);
        self.word("image", &format!("/api/v1/cards/{}/image", fact.id));
        self.json.push('}');
        let etag = etag(self.json.get(start..).unwrap_or_default().as_bytes());
        let json = self.part(start);
        self.cards.push(format!(
            "CardText {{ name: {name}, alt: {alt}, {keywords}, meaning: {meaning}, facets: [{}], question: {question}, \
             json: {json}, etag: {etag:?} }}",
            facets.join(", ")
        ));
        Ok(())
    }

    /// `"keywords": {"upright": […], "reversed": […]}`
    fn keywords(&mut self, fact: &Fact) -> Outcome<String> {
        self.open("keywords", '{');
        let mut sources = Vec::new();
        for way in ["upright", "reversed"] {
            self.open(way, '[');
            let mut words = Vec::new();
            for word in self.texts.cards.texts(&format!("{}.keywords_{way}", fact.id))? {
                self.separate();
                words.push(self.string(word)?);
            }
            self.json.push(']');
            sources.push(format!("{way}: &[{}]", words.join(", ")));
        }
        self.json.push('}');
        Ok(sources.join(", "))
    }

    /// `"meaning": {"upright": "…", "reversed": "…"}`
    fn ways(&mut self, fact: &Fact, name: &str) -> Outcome<String> {
        self.open(name, '{');
        let upright = self.text("upright", self.texts.cards.text(&format!("{}.{name}_upright", fact.id))?)?;
        let reversed = self.text("reversed", self.texts.cards.text(&format!("{}.{name}_reversed", fact.id))?)?;
        self.json.push('}');
        Ok(format!("OrientationTexts {{ upright: {upright}, reversed: {reversed} }}"))
    }

    /// Adds a member whose text the program needs by itself; gives the source of a reference to it.
    fn text(&mut self, name: &str, value: &str) -> Outcome<String> {
        self.separate();
        self.json.push_str(&format!("\"{name}\":"));
        self.string(value)
    }

    fn string(&mut self, value: &str) -> Outcome<String> {
        // A text that JSON has to escape cannot be a slice of the document.
        if value.contains(['"', '\\']) || value.chars().any(char::is_control) {
            return Err(format!(
                "{}: texts must not contain quotation marks, backslashes or control characters: {value}",
                self.texts.language
            )
            .into());
        }
        self.json.push('"');
        let start = self.json.len();
        self.json.push_str(value);
        let part = self.part(start);
        self.json.push('"');
        Ok(part)
    }

    /// The source of a reference to what has been written since `start`.
    fn part(&self, start: usize) -> String {
        format!("part(LIST_{}, {start}, {})", self.index, self.json.len())
    }

    fn word(&mut self, name: &str, value: &str) {
        self.member(name, &format!("\"{value}\""));
    }

    fn member(&mut self, name: &str, json: &str) {
        self.separate();
        self.json.push_str(&format!("\"{name}\":{json}"));
    }

    fn open(&mut self, name: &str, bracket: char) {
        self.member(name, &bracket.to_string());
    }

    fn separate(&mut self) {
        if !self.json.ends_with(['{', '[']) {
            self.json.push(',');
        }
    }
}

/// Digits added until one is left, as numerology counts.
fn digital_root(number: u32) -> u32 {
    if number < 10 { number } else { digital_root(number / 10 + number % 10) }
}

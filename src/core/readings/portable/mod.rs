//! A reading as an exported account has it, and its way back into a database.

mod queries;

use super::create::is_seeds_draw;
use super::model::{CardImport, EnteredCard, ReadingImport};
use super::queries::{self as readings, NewTag, ReadingRow};
use super::rules;
use super::stored::{self, Laid, Layout};
use crate::core::cards::rules::{ALGORITHM, Drawn};
use crate::core::decks::Names;
use crate::core::portability::item::{Importer, Item, fault, own_id, times};
use crate::core::portability::section::{ExportSection, Exporter, ImportRule, PageFuture, Section, Write};
use crate::core::spreads::model::{PositionView, Spread};
use crate::credentials::secrets::digest;
use crate::http::guard::{self, InputError};
use crate::http::schema::HasSchema;
use crate::runtime::clock::Millis;
use crate::runtime::ids::{self, is_id};
use crate::runtime::language::Language;
use crate::store::{Rows, StoreError};
use nanoserde::SerJson;

/// The list of readings.
pub const SECTION: Section = Section {
    export: ExportSection {
        name: "readings",
        page: |exporter, after, rows| readings::export(exporter.account, after, rows),
        write: Write::Page(write),
    },
    doc: "Readings.",
    item: &ReadingImport::SCHEMA,
    import: ImportRule::Store { prepare, items_max: None },
};

/// A page of readings as JSON; what their decks call the cards is looked up for all of them at once.
fn write(rows: Rows, exporter: &Exporter) -> PageFuture<'_> {
    Box::pin(async move {
        let rows = rows.all::<ReadingRow>()?;
        let names = stored::names(&exporter.store, exporter.language, &rows).await?;
        rows.into_iter().map(|row| export(row, exporter.language, &names)).collect()
    })
}

/// The JSON of a stored reading for the export: the reading, and the layout it keeps if its spread was an own one.
fn export(row: ReadingRow, language: Language, names: &Names) -> Result<String, StoreError> {
    let layout = row.layout.as_deref().map(Layout::read).transpose()?;
    let mut json = stored::reading(row, language, names)?.serialize_json();
    if let Some(layout) = layout {
        // The positions are kept as JSON already.
        let (name, positions) = (layout.name.serialize_json(), layout.positions);
        json.pop();
        json.push_str(&format!(",\"layout\":{{\"name\":{name},\"positions\":{positions}}}}}"));
    }
    Ok(json)
}

/// Makes an item of a reading's JSON.
fn prepare(json: &[u8], importer: &Importer) -> Result<Item, InputError> {
    let mut reading: ReadingImport = guard::parse(json)?;
    own_id(&reading.id)?;
    let cards = cards(&reading, reading.reversals.unwrap_or(true))?;
    check_seed(&reading, &cards, reading.reversals.unwrap_or(true))?;
    let layout = layout(&reading)?.map(|layout| layout.serialize_json());
    let (created, updated) = times(&reading.created_at, reading.updated_at.as_deref(), importer.now)?;
    let tags = rules::tidy_tags(reading.tags.take().unwrap_or_default());
    let with_ids: Vec<NewTag> = tags.iter().map(|name| (tag_id(importer, created, name), name.clone())).collect();
    let laid = Laid { id: reading.id.clone(), layout, cards, seed: reading.seed.take(), tags };
    let row = stored::imported(reading, laid, created, updated);
    let (insert, rest) = queries::import(importer.account, &row, &with_ids);
    Ok(Item { standing: queries::standing(&row.id), insert, rest, id: row.id })
}

/// The id of a tag that may be new. It is computed and not drawn, because an item is made without randomness.
fn tag_id(importer: &Importer, created: Millis, name: &str) -> String {
    let digest = digest(&[b"hermit tag", &importer.account.0.to_le_bytes(), name.as_bytes()]);
    ids::id_of(created, std::array::from_fn(|index| digest.get(index).copied().unwrap_or_default()))
}

/// The cards, in the order of their positions.
fn cards(reading: &ReadingImport, reversals: bool) -> Result<Vec<Drawn>, InputError> {
    let in_order = |(index, card): (usize, &CardImport)| card.position.is_none_or(|at| at as usize == index + 1);
    if !reading.cards.iter().enumerate().all(in_order) {
        return Err(fault("cards", "must be in the order of their positions"));
    }
    let built_in = Spread::by_id(&reading.spread);
    let positions = built_in.map_or(reading.cards.len(), |spread| spread.positions.len());
    let entered = reading.cards.iter().map(|card| EnteredCard { card: card.card.clone(), reversed: card.reversed });
    rules::entered(&entered.collect::<Vec<_>>(), positions, reversals).map_err(InputError::Fields)
}

/// Whoever computes a draw again must find the same cards, so a seed that gives others is not kept.
fn check_seed(reading: &ReadingImport, cards: &[Drawn], reversals: bool) -> Result<(), InputError> {
    let Some(seed) = &reading.seed else { return Ok(()) };
    if reading.algorithm.as_deref().is_some_and(|algorithm| algorithm != ALGORITHM) {
        return Err(fault("algorithm", "is not one that this server knows"));
    }
    if is_seeds_draw(seed, cards, reversals) { Ok(()) } else { Err(fault("seed", "does not give these cards")) }
}

/// What the reading keeps of its spread: nothing of a built-in one, which never changes.
fn layout(reading: &ReadingImport) -> Result<Option<Layout>, InputError> {
    if Spread::by_id(&reading.spread).is_some() {
        return Ok(None);
    }
    if !is_id(&reading.spread) {
        return Err(fault("spread", "is not a spread that this server knows"));
    }
    let (name, positions) = match &reading.layout {
        Some(layout) if layout.positions.len() != reading.cards.len() => {
            return Err(fault("layout.positions", "must have one item for each card"));
        }
        Some(layout) => (layout.name.clone(), layout.positions.clone()),
        None => (reading.spread_name.clone().unwrap_or_else(|| reading.spread.clone()), in_a_row(&reading.cards)),
    };
    Ok(Some(Layout { name, positions: positions.serialize_json() }))
}

/// Positions of which only names and prompts are known, from left to right.
fn in_a_row(cards: &[CardImport]) -> Vec<PositionView> {
    let position = |(index, card): (usize, &CardImport)| PositionView {
        name: card.name.clone().unwrap_or_default(),
        prompt: card.prompt.clone().unwrap_or_default(),
        x: (index as f64 + 0.5) / cards.len() as f64,
        y: 0.5,
        rotation: 0.0,
    };
    cards.iter().enumerate().map(position).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::core::spreads::model::positions_from;
    use crate::runtime::ids::AccountSeq;

    const ID: &str = "01arz3ndektsv4rrffq69g5fav";
    const NOW: i64 = 1_777_000_000_000;

    fn reading(spread: &str, cards: &str, more: &str) -> String {
        format!(r#"{{"id":"{ID}","spread":"{spread}","created_at":"2026-01-01T00:00:00Z","cards":[{cards}]{more}}}"#)
    }

    fn prepared(json: &str) -> Result<Item, String> {
        let importer = Importer { account: AccountSeq(1), admin: false, now: Millis(NOW) };
        prepare(json.as_bytes(), &importer).map_err(|fault| match fault {
            InputError::Fields(errors) => format!("{} {}", errors[0].field, errors[0].message),
            InputError::Malformed(what) | InputError::Disagreement(what) => what,
        })
    }

    #[test]
    fn what_is_wrong_is_named() {
        let card = r#"{"card":"major_arcana.09"}"#;
        let cases = [
            (reading("single", card, ""), ""),
            (reading("single", r#"{"card":"joker"}"#, ""), "cards[0].card is not a card of the deck"),
            (reading("three-card", card, ""), "cards must have 3 items"),
            (reading("nine-lives", card, ""), "spread is not a spread that this server knows"),
            (reading("single", r#"{"card":"major_arcana.09","position":2}"#, ""), "cards must be in the order"),
            (reading("single", card, r#","deck":"marseille""#), ""),
            (reading("single", card, r#","outcome":6"#), "outcome must be a whole number"),
            (reading("single", card, r#","voice":"uncle""#), "voice must be one of"),
            (reading("single", card, r#","updated_at":"2036-01-01T00:00:00Z""#), "updated_at must be a time"),
            (reading("single", card, r#","mood":"good""#), "mood is not a field here"),
            (
                reading("single", card, &format!(r#","notes":"{}""#, "x".repeat(10_001))),
                "notes must be text of 0 to 10000",
            ),
            (reading("single", card, &format!(r#","seed":"{}""#, "0".repeat(64))), "seed does not give these cards"),
            (reading(ID, card, r#","layout":{"name":"x","positions":[]}"#), "layout.positions must have 1 to 20"),
            (reading("single", card, "").replace(ID, "short"), "id must be an id"),
        ];
        for (json, what) in cases {
            match prepared(&json) {
                Ok(_) => assert!(what.is_empty(), "{json} should say {what}"),
                Err(said) => assert!(!what.is_empty() && said.starts_with(what), "{said} should be {what}"),
            }
        }
    }

    #[test]
    fn a_lost_layout_is_made_of_the_cards() {
        let cards = r#"{"card":"major_arcana.09","name":"前","prompt":"?"},{"card":"major_arcana.10","name":"後"}"#;
        let read: ReadingImport = guard::parse(reading(ID, cards, r#","spread_name":"Mine""#).as_bytes()).unwrap();
        let layout = layout(&read).unwrap().unwrap();
        let positions = positions_from(&layout.positions).unwrap();
        assert_eq!(layout.name, "Mine");
        let found: Vec<_> = positions.iter().map(|at| (at.name.as_str(), at.prompt.as_str(), at.x, at.y)).collect();
        assert_eq!(found, [("前", "?", 0.25, 0.5), ("後", "", 0.75, 0.5)]);
    }
}

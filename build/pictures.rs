//! The pictures of the built-in deck: every piece once, and per card the pieces it is put together from.

use crate::Outcome;
use crate::text::etag;
use std::collections::BTreeMap;
use std::fmt::Write;
use std::fs;
use std::path::Path;

const ART: &str = "assets/decks/lantern/art";

/// Pieces by name, each a static of the generated source.
#[derive(Default)]
struct Pieces {
    names: BTreeMap<String, usize>,
    texts: Vec<String>,
}

impl Pieces {
    /// The number of the piece in a file below the folder of the art.
    fn number(&mut self, file: &str) -> Outcome<usize> {
        if let Some(number) = self.names.get(file) {
            return Ok(*number);
        }
        let text = fs::read_to_string(format!("{ART}/{file}")).map_err(|error| format!("{ART}/{file}: {error}"))?;
        self.names.insert(file.to_owned(), self.texts.len());
        self.texts.push(text.trim().to_owned());
        Ok(self.texts.len() - 1)
    }

    fn text(&self, number: usize) -> &str {
        self.texts.get(number).map_or("", String::as_str)
    }
}

pub fn source() -> Outcome<String> {
    let mut pieces = Pieces::default();
    let style = fs::read_to_string(format!("{ART}/style.css"))?;
    let mut ids: Vec<String> = Vec::new();
    for entry in fs::read_dir(format!("{ART}/cards"))? {
        let path = entry?.path();
        ids.extend(path.file_stem().and_then(|stem| stem.to_str()).map(str::to_owned));
    }
    ids.sort();
    let mut rows = String::new();
    for id in &ids {
        let (symbols, scene) = parts(&mut pieces, id)?;
        let join = |numbers: &[usize]| numbers.iter().map(|number| pieces.text(*number)).collect::<String>();
        let whole = format!("{}{}{}", style.trim(), join(&symbols), join(&scene));
        writeln!(
            rows,
            "Picture {{ id: {id:?}, symbols: &{symbols:?}, scene: &{scene:?}, etag: {:?} }},",
            etag(whole.as_bytes())
        )?;
    }
    Ok(format!(
        "/// The style that all pictures share.\nconst STYLE: &str = {:?};\n\
         /// Every piece, once.\nstatic PIECES: [&str; {}] = {:?};\n\
         /// Every picture, sorted by id.\nstatic PICTURES: [Picture; {}] = [\n{rows}];\n",
        style.trim(),
        pieces.texts.len(),
        pieces.texts,
        ids.len()
    ))
}

/// The pieces of a card: the symbols it refers to, then its frame and its own drawing.
fn parts(pieces: &mut Pieces, id: &str) -> Outcome<(Vec<usize>, Vec<usize>)> {
    let mut scene = Vec::new();
    let frame = match id.split('.').collect::<Vec<_>>().as_slice() {
        ["major_arcana", _] => Some("major"),
        ["minor_arcana", suit, _] => Some(*suit),
        _ => None,
    };
    if let Some(frame) = frame {
        scene.push(pieces.number(&format!("frame/{frame}.svg"))?);
    }
    scene.push(pieces.number(&format!("cards/{id}.svg"))?);
    let drawing: String = scene.iter().map(|number| pieces.text(*number)).collect();
    let mut symbols = Vec::new();
    for reference in drawing.split("href=\"#").skip(1) {
        let name = reference.split('"').next().unwrap_or_default();
        if !Path::new(&format!("{ART}/symbols/{name}.svg")).exists() {
            return Err(format!("{id} refers to the symbol {name}, which is not there").into());
        }
        let number = pieces.number(&format!("symbols/{name}.svg"))?;
        if !symbols.contains(&number) {
            symbols.push(number);
        }
    }
    Ok((symbols, scene))
}

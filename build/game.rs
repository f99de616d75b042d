//! The game's definitions: what there is to unlock, to do, to wear and to choose, with its texts in each language.

use crate::Outcome;
use crate::text::Document;
use std::fmt::Write;

/// Levels there are.
const LEVELS: u32 = 100;

/// Definitions of one kind: their file, and their texts' table in every language.
struct Definitions<'a> {
    kind: &'a str,
    data: Document,
    texts: &'a [Document],
}

impl Definitions<'_> {
    /// The source of a static list: `entry` writes what stands in an item besides its code.
    fn list(&self, type_name: &str, entry: impl Fn(&Self, &str) -> Outcome<String>) -> Outcome<String> {
        let codes = self.data.tables_as_written();
        let name = self.kind.to_uppercase();
        let mut out = format!(
            "/// In the order in which they are listed.\npub static {name}: [{type_name}; {}] = [\n",
            codes.len()
        );
        for code in &codes {
            writeln!(out, "{type_name} {{ code: {code:?}, {} }},", entry(self, code)?)?;
        }
        out.push_str("];\n");
        Ok(out)
    }

    fn word(&self, code: &str, field: &str) -> Outcome<String> {
        Ok(format!("{field}: {:?}", self.data.text(&format!("{code}.{field}"))?))
    }

    fn number(&self, code: &str, field: &str) -> Outcome<String> {
        Ok(format!("{field}: {}", self.data.number(&format!("{code}.{field}"))? as i64))
    }

    /// A text in every language, as the source of an array.
    fn text(&self, code: &str, field: &str) -> Outcome<String> {
        let path = format!("{}.{code}.{field}", self.kind);
        let texts: Vec<&str> = self.texts.iter().map(|document| document.text(&path)).collect::<Outcome<_>>()?;
        Ok(format!("{field}: {texts:?}"))
    }
}

pub fn source(languages: &[String]) -> Outcome<String> {
    let texts: Vec<Document> =
        languages.iter().map(|tag| Document::read(&format!("assets/game/texts/{tag}.toml"))).collect::<Outcome<_>>()?;
    let read = |kind| -> Outcome<Definitions> {
        Ok(Definitions { kind, data: Document::read(&format!("assets/game/{kind}.toml"))?, texts: &texts })
    };
    let lists = [
        read("achievements")?.list("Achievement", achievement)?,
        read("tasks")?.list("Task", task)?,
        read("quests")?.list("Quest", quest)?,
        read("titles")?.list("Title", title)?,
        read("privileges")?.list("Privilege", privilege)?,
        read("deeds")?.list("DailyDeed", deed)?,
        format!("/// Levels there are.\npub const LEVELS: u32 = {LEVELS};\n"),
    ];
    Ok(lists.concat())
}

fn joined(fields: &[String]) -> String {
    fields.join(", ")
}

fn achievement(of: &Definitions, code: &str) -> Outcome<String> {
    Ok(joined(&[
        of.word(code, "category")?,
        of.word(code, "rarity")?,
        of.word(code, "fact")?,
        of.number(code, "goal")?,
        of.number(code, "karma")?,
        format!("hidden: {}", of.data.flag(&format!("{code}.hidden"))?),
        of.text(code, "name")?,
        of.text(code, "description")?,
    ]))
}

fn task(of: &Definitions, code: &str) -> Outcome<String> {
    Ok(joined(&[
        of.word(code, "period")?,
        of.word(code, "fact")?,
        of.number(code, "goal")?,
        of.number(code, "karma")?,
        of.text(code, "name")?,
        of.text(code, "description")?,
    ]))
}

fn quest(of: &Definitions, code: &str) -> Outcome<String> {
    let path = format!("quests.{code}.steps");
    let texts: Vec<Vec<&str>> = of.texts.iter().map(|document| document.texts(&path)).collect::<Outcome<_>>()?;
    let numbers = of.data.tables(code)?;
    if texts.iter().any(|texts| texts.len() != numbers.len()) {
        return Err(format!("assets/game: {path} has not one text for each step").into());
    }
    let steps = numbers.iter().enumerate().map(|(index, number)| {
        let step = format!("{code}.{number}");
        let names: Vec<&&str> = texts.iter().filter_map(|texts| texts.get(index)).collect();
        let met = of.data.flag(&format!("{step}.met"))?;
        Ok(format!(
            "QuestStep {{ {}, {}, met: {met}, name: {names:?} }}",
            of.word(&step, "fact")?,
            of.number(&step, "goal")?
        ))
    });
    let steps: Vec<String> = steps.collect::<Outcome<_>>()?;
    Ok(joined(&[
        of.number(code, "karma")?,
        format!("steps: &[{}]", steps.join(", ")),
        of.text(code, "name")?,
        of.text(code, "description")?,
    ]))
}

fn title(of: &Definitions, code: &str) -> Outcome<String> {
    let earned = if let Ok(level) = of.data.number(&format!("{code}.level")) {
        format!("TitleSource::Level({})", level as u32)
    } else if let Ok(achievement) = of.data.text(&format!("{code}.achievement")) {
        format!("TitleSource::Achievement({achievement:?})")
    } else {
        format!("TitleSource::Quest({:?})", of.data.text(&format!("{code}.quest"))?)
    };
    Ok(joined(&[format!("earned: {earned}"), of.text(code, "name")?]))
}

fn privilege(of: &Definitions, code: &str) -> Outcome<String> {
    Ok(joined(&[
        of.word(code, "kind")?,
        of.number(code, "level")?,
        of.word(code, "ink")?,
        of.word(code, "paper")?,
        of.text(code, "name")?,
    ]))
}

fn deed(of: &Definitions, code: &str) -> Outcome<String> {
    Ok(joined(&[
        of.word(code, "fact")?,
        of.number(code, "goal")?,
        of.number(code, "karma")?,
        of.number(code, "alignment")?,
    ]))
}

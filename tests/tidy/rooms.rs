//! Layers: the table of rooms in ARCHITECTURE.md is the rule. A room may import what stands above it in the table and
//! nothing else, every room stands there, and no two files of a room import each other.

use super::source::File;
use super::{check, read, report, sources};
use std::collections::{BTreeMap, BTreeSet};

/// The heading of the table.
const HEADING: &str = "## The rooms, lowest floor first";

/// The rows of the table, each with its rooms.
fn floors() -> Vec<Vec<String>> {
    let text = read("ARCHITECTURE.md");
    let table = text.split(HEADING).nth(1).unwrap().split("\n## ").next().unwrap();
    let rows = table.lines().filter_map(|line| line.strip_prefix("| `src/")?.split('|').next());
    let room = |name: &str| name.trim().trim_matches('`').trim_start_matches("src/").trim_end_matches(".rs").to_owned();
    let floors: Vec<Vec<String>> = rows.map(|row| row.split(',').map(room).collect()).collect();
    assert!(floors.len() > 12, "only {} rows in ARCHITECTURE.md", floors.len());
    floors
}

/// The room that a file belongs to.
fn room_of(path: &str) -> Option<&str> {
    let rest = path.strip_prefix("src/")?;
    rest.split('/').next().map(|name| name.trim_end_matches(".rs"))
}

#[test]
fn every_room_stands_in_the_table_once() {
    // A room may be a file and a folder of the same name.
    let listed: Vec<String> = floors()
        .into_iter()
        .flat_map(|mut floor| {
            floor.dedup();
            floor
        })
        .collect();
    let rooms: BTreeSet<String> = sources().iter().filter_map(|file| room_of(&file.path)).map(str::to_owned).collect();
    let once: BTreeSet<String> = listed.iter().cloned().collect();
    assert_eq!(once.len(), listed.len(), "a room stands twice in ARCHITECTURE.md: {listed:?}");
    assert_eq!(once, rooms, "the table in ARCHITECTURE.md has other rooms than src");
}

#[test]
fn imports_run_downwards() {
    let floors = floors();
    let floor_of = |room: &str| floors.iter().position(|floor| floor.iter().any(|known| known == room));
    check(|file, faults| {
        let Some(room) = room_of(&file.path).filter(|_| !file.test) else { return };
        for (line, path) in paths(file) {
            let ["crate", used, ..] = path.iter().map(String::as_str).collect::<Vec<_>>()[..] else { continue };
            let above = match (floor_of(used), floor_of(room)) {
                (Some(used), Some(own)) => used >= own,
                // A macro or a type at the root.
                _ => false,
            };
            if used != room && above {
                faults.push(file.at(line, &format!("uses crate::{used}, which is not below {room}")));
            }
        }
    });
}

#[test]
fn files_of_a_room_import_in_one_direction() {
    let files: Vec<File> = sources().into_iter().filter(|file| !file.test && room_of(&file.path).is_some()).collect();
    let by_module: BTreeMap<Vec<String>, &str> =
        files.iter().map(|file| (module_of(&file.path), file.path.as_str())).collect();
    let mut edges: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for file in &files {
        let targets =
            paths(file).into_iter().filter_map(|(_, path)| resolve(&module_of(&file.path), &path, &by_module));
        let leaf = |path: &str| !path.ends_with("/mod.rs");
        let targets = targets.filter(|target| leaf(target) && *target != file.path);
        if leaf(&file.path) {
            edges.insert(&file.path, targets.collect());
        }
    }
    assert!(edges.values().filter(|targets| !targets.is_empty()).count() > 50, "few imports were found");
    report(circles(&edges));
}

/// The module that a file is, as the names behind `crate`.
fn module_of(path: &str) -> Vec<String> {
    let inner = path.trim_start_matches("src/").trim_end_matches(".rs").trim_end_matches("/mod");
    inner.split('/').map(str::to_owned).filter(|name| name != "main").collect()
}

/// The file that a path in the module `from` leads to: that of the longest part that is a module.
fn resolve<'a>(from: &[String], path: &[String], files: &BTreeMap<Vec<String>, &'a str>) -> Option<&'a str> {
    let mut module = if path.first().is_some_and(|first| first == "crate") { Vec::new() } else { from.to_vec() };
    for name in path {
        match name.as_str() {
            "crate" | "self" => {}
            "super" => drop(module.pop()),
            name => module.push(name.to_owned()),
        }
    }
    (1..=module.len()).rev().find_map(|count| files.get(module.get(..count)?).copied())
}

/// Every path in a file's product code that begins with `crate`, `super` or `self`, with its line; those in braces
/// apart.
pub fn paths(file: &File) -> Vec<(usize, Vec<String>)> {
    let code: String = file.product_code().map(|(number, line)| format!("\u{1}{number}\u{2}{line}\n")).collect();
    let mut found = Vec::new();
    for start in ["crate::", "super::", "self::"] {
        for (at, _) in code.match_indices(start) {
            let before = code[..at].chars().next_back();
            if before.is_some_and(|before| before.is_alphanumeric() || "_:$".contains(before)) {
                continue;
            }
            let marked = &code[code[..at].rfind('\u{1}').unwrap() + 1..];
            let number = marked.split('\u{2}').next().unwrap().parse().unwrap();
            let mut text = &code[at..];
            tree(&mut text, Vec::new(), &mut |path| found.push((number, path)));
        }
    }
    found
}

/// Reads a path, and those that it has in braces.
fn tree(text: &mut &str, mut path: Vec<String>, found: &mut dyn FnMut(Vec<String>)) {
    loop {
        // The marks of lines lie between the parts of a group.
        while let Some(rest) = text.trim_start().strip_prefix('\u{1}') {
            *text = rest.split_once('\u{2}').map_or("", |(_, rest)| rest);
        }
        *text = text.trim_start();
        if let Some(rest) = text.strip_prefix('{') {
            *text = rest;
            while !text.is_empty() && !text.starts_with('}') {
                tree(text, path.clone(), found);
                let end = text.find([',', '}']).unwrap_or(text.len());
                *text = text[end..].strip_prefix(',').unwrap_or(&text[end..]);
                while let Some(rest) = text.trim_start().strip_prefix('\u{1}') {
                    *text = rest.split_once('\u{2}').map_or("", |(_, rest)| rest);
                }
                *text = text.trim_start();
            }
            *text = text.strip_prefix('}').unwrap_or(text);
            return;
        }
        let end = text.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(text.len());
        if end > 0 {
            path.push(text[..end].to_owned());
        }
        *text = &text[end..];
        match text.strip_prefix("::") {
            Some(rest) if end > 0 => *text = rest,
            _ => return found(path),
        }
    }
}

/// All that can be come to from a file.
fn reach<'a>(from: &'a str, edges: &BTreeMap<&'a str, BTreeSet<&'a str>>) -> BTreeSet<&'a str> {
    let (mut seen, mut open) = (BTreeSet::new(), vec![from]);
    while let Some(here) = open.pop() {
        open.extend(edges.get(here).into_iter().flatten().copied().filter(|next| seen.insert(*next)));
    }
    seen
}

/// The circles among files, one sentence each.
fn circles(edges: &BTreeMap<&str, BTreeSet<&str>>) -> Vec<String> {
    let reached: BTreeMap<&str, BTreeSet<&str>> = edges.keys().map(|file| (*file, reach(file, edges))).collect();
    let in_circle = |one: &str, other: &str| reached.get(other).is_some_and(|back| back.contains(one));
    let pairs = edges.iter().flat_map(|(one, targets)| targets.iter().map(move |other| (*one, *other)));
    pairs
        .filter(|(one, other)| in_circle(one, other))
        .map(|(one, other)| format!("{one} imports {other}, and back"))
        .collect()
}

#[test]
fn paths_and_circles_are_found() {
    let text = "//! Sample.\nuse crate::{app::{self, core}, social};\n\
                use super::{\n    queries::{self, Row},\n    model,\n};\n\
                fn a() { super::super::x::y(self::z, crate::clock::now()) }\n\
                #[cfg(test)]\nmod tests {\n    use crate::ai;\n}\n";
    let file = File { path: "src/a/b.rs".into(), text: text.into(), test: false };
    let mut found: Vec<String> =
        paths(&file).into_iter().map(|(line, path)| format!("{line} {}", path.join("::"))).collect();
    found.sort();
    assert_eq!(
        found,
        [
            "2 crate::app::core",
            "2 crate::app::self",
            "2 crate::social",
            "3 super::model",
            "3 super::queries::Row",
            "3 super::queries::self",
            "7 crate::clock::now",
            "7 self::z",
            "7 super::super::x::y",
        ]
    );
    let files =
        BTreeMap::from([(module_of("src/a/model.rs"), "src/a/model.rs"), (module_of("src/a/mod.rs"), "src/a/mod.rs")]);
    let to = |path: &[&str]| {
        resolve(&module_of("src/a/b.rs"), &path.iter().map(|s| (*s).to_owned()).collect::<Vec<_>>(), &files)
    };
    assert_eq!(to(&["super", "model", "Row"]), Some("src/a/model.rs"));
    assert_eq!(to(&["crate", "a", "Thing"]), Some("src/a/mod.rs"));
    assert_eq!(to(&["crate", "elsewhere"]), None);
    let edges = BTreeMap::from([
        ("a", BTreeSet::from(["b"])),
        ("b", BTreeSet::from(["c"])),
        ("c", BTreeSet::from(["a"])),
        ("d", BTreeSet::from(["a"])),
    ]);
    assert_eq!(circles(&edges).len(), 3);
}

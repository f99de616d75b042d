//! The web interface's files as read-only data: names with a hash of the content, references between files rewritten to
//! those names, everything compressed. A folder of scripts or styles becomes one file, so that a first visit needs few
//! requests while the sources stay small.

use crate::Outcome;
use crate::sentences::folders;
use crate::text::{brotli, etag, gzip};
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use std::fmt::Write;
use std::fs;
use std::path::{Path, PathBuf};

const WEB: &str = "assets/web";
const TEXTS: &str = "assets/i18n";
const LANTERN: &str = "assets/decks/lantern/art/symbols/lantern.svg";
/// Folders whose files are one asset, and its name.
const BUNDLES: [(&str, &str); 2] = [("kit", "kit.js"), ("style", "style.css")];
/// Folders whose scripts are loaded when they are needed.
const SCRIPTS: [&str; 2] = ["modules/", "pages/"];
/// Below this many bytes compression costs more than it saves.
const COMPRESSED_BYTES_MIN: usize = 200;

/// What is sent under `/assets/`: names as others refer to them, and names with hashes.
#[derive(Default)]
struct Assets {
    hashed: BTreeMap<String, String>,
    rows: String,
}

/// Writes the generated source and, into `out`, the files that it includes.
pub fn source(out: &Path) -> Outcome<String> {
    let folder = out.join("web");
    fs::create_dir_all(&folder)?;
    let mut assets = Assets::default();
    let languages = languages(&mut assets, &folder)?;
    for (name, text) in ordered()? {
        let text = assets.rewritten(&name, &text)?;
        assets.add(&folder, &name, text.as_bytes())?;
    }
    let read = |name: &str| fs::read_to_string(format!("{WEB}/{name}"));
    let offline = assets.rewritten("offline.html", &read("offline.html")?)?;
    let offline = assets.add(&folder, "offline.html", offline.as_bytes())?;
    let urls: Vec<String> = assets.hashed.values().map(|name| format!("/assets/{name}")).collect();
    let shell = assets.rewritten("shell.html", &read("shell.html")?)?.replace("{{languages}}", &languages);
    let worker = read("worker.js")?
        .replace("{{offline}}", &format!("/assets/{offline}"))
        .replace("{{version}}", &hash(shell.as_bytes()))
        .replace("\"{{assets}}\"", &format!("{urls:?}"));
    let fixed = [
        ("SHELL", "shell.html", shell),
        ("WORKER", "worker.js", worker),
        ("MANIFEST", "manifest.webmanifest", read("manifest.webmanifest")?),
        ("EMBLEM", "emblem.svg", emblem()?),
        ("ICON", "icon.svg", icon()?),
    ];
    let mut source = format!(
        "/// Everything under `/assets/`.\nstatic ASSETS: [Asset; {}] = [\n{}];\n",
        assets.hashed.len(),
        assets.rows
    );
    for (constant, name, text) in &fixed {
        let content = content(&folder, name, text.as_bytes())?;
        writeln!(source, "/// `{name}`.\npub(super) static {constant}: StaticContent = {content};")?;
    }
    Ok(source)
}

impl Assets {
    /// Adds a file and answers its name with the hash.
    fn add(&mut self, folder: &Path, name: &str, bytes: &[u8]) -> Outcome<String> {
        let (stem, extension) = name.rsplit_once('.').ok_or("an asset needs an extension")?;
        let flat = stem.replace('/', "-");
        let hashed = format!("{flat}.{}.{extension}", hash(bytes));
        let content = content(folder, &hashed, bytes)?;
        let media_type = media_type(extension)?;
        writeln!(self.rows, "Asset {{ name: {hashed:?}, media_type: {media_type:?}, content: {content} }},")?;
        self.hashed.insert(name.to_owned(), hashed.clone());
        Ok(hashed)
    }

    /// The text of a file with every quoted reference to another one replaced: `"../kit/dom.js"`, `"/assets/app.js"`.
    fn rewritten(&self, name: &str, text: &str) -> Outcome<String> {
        let mut out = String::with_capacity(text.len());
        for (index, piece) in text.split('"').enumerate() {
            if index > 0 {
                out.push('"');
            }
            match target(name, piece) {
                Some(target) => {
                    let hashed = self.hashed.get(&target).ok_or(format!("{name}: {piece} is not there"))?;
                    write!(out, "/assets/{hashed}")?;
                }
                None => out.push_str(piece),
            }
        }
        Ok(out)
    }
}

/// The asset that a quoted text of the file `from` refers to, if it refers to one.
fn target(from: &str, reference: &str) -> Option<String> {
    if let Some(name) = reference.strip_prefix("/assets/") {
        return Some(bundled(name));
    }
    let file = reference.ends_with(".js") && !reference.contains(char::is_whitespace);
    let reference =
        reference.strip_prefix("./").map(|rest| (0, rest)).or(reference.strip_prefix("../").map(|rest| (1, rest)));
    let (up, rest) = reference.filter(|_| file)?;
    let mut folder: Vec<&str> = from.split('/').collect();
    folder.truncate(folder.len().saturating_sub(1 + up));
    folder.push(rest);
    Some(bundled(&folder.join("/")))
}

/// The asset that holds a file: itself, or its folder's bundle.
fn bundled(name: &str) -> String {
    let bundle = BUNDLES.iter().find(|(folder, _)| name.starts_with(&format!("{folder}/")));
    bundle.map_or_else(|| name.to_owned(), |(_, bundle)| (*bundle).to_owned())
}

/// Every script and style with its name, those that others refer to first.
fn ordered() -> Outcome<Vec<(String, String)>> {
    let mut waiting: Vec<(String, String)> = Vec::new();
    for (folder, name) in BUNDLES {
        waiting.push((name.to_owned(), bundle(folder)?));
    }
    for folder in ["", "modules", "pages"] {
        for path in files(&Path::new(WEB).join(folder))? {
            let name = path.strip_prefix(WEB)?.to_string_lossy().into_owned();
            if name.ends_with(".js") && name != "worker.js" {
                waiting.push((name, fs::read_to_string(&path)?));
            }
        }
    }
    // The frame finds every script of a page or a module by its name.
    let scripts: Vec<String> = waiting
        .iter()
        .filter(|(name, _)| SCRIPTS.iter().any(|folder| name.starts_with(folder)))
        .map(|(name, _)| format!("{:?}:\"./{name}\"", name.trim_start_matches("pages/").trim_end_matches(".js")))
        .collect();
    for (_, text) in &mut waiting {
        *text = text.replace("\"{{scripts}}\"", &format!("{{{}}}", scripts.join(",")));
    }
    let mut done: Vec<(String, String)> = Vec::new();
    while !waiting.is_empty() {
        let ready = |(name, text): &(String, String)| {
            references(name, text).iter().all(|target| done.iter().any(|(known, _)| known == target))
        };
        let Some(place) = waiting.iter().position(ready) else {
            let names: Vec<&str> = waiting.iter().map(|(name, _)| name.as_str()).collect();
            return Err(format!("{names:?} refer to each other in a circle, or to what is not there").into());
        };
        let next = waiting.remove(place);
        done.push(next);
    }
    Ok(done)
}

/// The scripts and styles that a file refers to.
fn references(name: &str, text: &str) -> Vec<String> {
    let quoted = text.split('"').filter_map(|piece| target(name, piece));
    quoted.filter(|target| !target.starts_with("i18n/")).collect()
}

/// The files of a folder as one. Scripts come after those that they import, and their imports of each other go.
fn bundle(folder: &str) -> Outcome<String> {
    let mut waiting: Vec<(String, String, String)> = Vec::new();
    for path in files(&Path::new(WEB).join(folder))? {
        let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        let (imports, rest) = imports_apart(&fs::read_to_string(&path)?);
        waiting.push((name, imports, rest));
    }
    let mut out = String::new();
    while !waiting.is_empty() {
        let names: Vec<String> = waiting.iter().map(|(name, ..)| format!("\"./{name}\"")).collect();
        let ready = |(_, imports, _): &(String, String, String)| !names.iter().any(|name| imports.contains(name));
        let place = waiting.iter().position(ready).ok_or(format!("{folder}: imports in a circle: {names:?}"))?;
        let (_, _, rest) = waiting.remove(place);
        out.push_str(&rest);
    }
    Ok(out)
}

/// A script's import statements, each of which may take several lines, and the lines that are none of theirs.
fn imports_apart(text: &str) -> (String, String) {
    let (mut imports, mut rest) = (String::new(), String::new());
    let mut importing = false;
    for line in text.lines() {
        importing = importing || line.starts_with("import ");
        let part = if importing { &mut imports } else { &mut rest };
        part.push_str(line);
        part.push('\n');
        importing = importing && !line.ends_with(';');
    }
    (imports, rest)
}

/// The texts of every language, and a JSON object of their addresses by tag.
fn languages(assets: &mut Assets, folder: &Path) -> Outcome<String> {
    let mut addresses = Vec::new();
    for path in files(Path::new(TEXTS))? {
        let tag = path.file_stem().map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default();
        let hashed = assets.add(folder, &format!("i18n/{tag}.json"), texts(&tag)?.as_bytes())?;
        addresses.push(format!("\"{tag}\":\"/assets/{hashed}\""));
    }
    Ok(format!("{{{}}}", addresses.join(",")))
}

/// The texts of a language as one JSON object: the pages' own and those of every module.
fn texts(tag: &str) -> Outcome<String> {
    let mut members = Vec::new();
    for folder in folders("i18n")? {
        let path = format!("{folder}/{tag}.json");
        let text = fs::read_to_string(&path).map_err(|error| format!("{path}: {error}"))?;
        let inner = text.trim().strip_prefix('{').and_then(|rest| rest.strip_suffix('}'));
        members.push(inner.ok_or(format!("{path} is not an object"))?.trim().to_owned());
    }
    Ok(format!("{{{}}}\n", members.join(",\n")))
}

/// The lantern by itself, with the deck's colours for light and dark.
fn emblem() -> Outcome<String> {
    let lantern = fs::read_to_string(LANTERN)?;
    Ok(format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"-36 -6 72 76\"><style>g{{fill:#36406a;stroke:#262d45;\
         stroke-width:3;stroke-linecap:round;stroke-linejoin:round}}.o{{fill:#efb948}}.m{{fill:#fffdf6}}\
         .f{{stroke-width:2}}@media(prefers-color-scheme:dark){{g{{fill:#2a3358;stroke:#f1e7d2}}}}</style>{}</svg>",
        lantern.trim()
    ))
}

/// The lantern by night on a square, for home screens, which crop it to their own shapes: the drawing is within the
/// middle four fifths (https://www.w3.org/TR/appmanifest/#icon-masks).
fn icon() -> Outcome<String> {
    let lantern = fs::read_to_string(LANTERN)?;
    Ok(format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"-80 -48 160 160\" width=\"512\" height=\"512\">\
         <style>g{{fill:#2a3358;stroke:#f1e7d2;stroke-width:3;stroke-linecap:round;stroke-linejoin:round}}\
         .o{{fill:#efb948}}.m{{fill:#fffdf6}}.f{{stroke-width:2}}</style><defs>\
         <radialGradient id=\"l\"><stop stop-color=\"#efb948\" stop-opacity=\".55\"/>\
         <stop offset=\"1\" stop-color=\"#efb948\" stop-opacity=\"0\"/></radialGradient></defs>\
         <path fill=\"#151a2d\" d=\"M-80-48H80V112H-80z\"/><circle fill=\"url(#l)\" cy=\"36\" r=\"70\"/>{}</svg>",
        lantern.trim()
    ))
}

/// The source of a `StaticContent`, whose bytes it writes to files.
fn content(folder: &Path, name: &str, bytes: &[u8]) -> Outcome<String> {
    let include = |suffix: &str, bytes: &[u8]| -> Outcome<String> {
        fs::write(folder.join(format!("{name}{suffix}")), bytes)?;
        Ok(format!("include_bytes!(concat!(env!(\"OUT_DIR\"), \"/web/{name}{suffix}\"))"))
    };
    let coded = |suffix: &str, coded: Vec<u8>| -> Outcome<String> {
        let worth = bytes.len() >= COMPRESSED_BYTES_MIN && coded.len() < bytes.len();
        Ok(if worth { format!("Some({})", include(suffix, &coded)?) } else { "None".to_owned() })
    };
    let (gzip, brotli) = (coded(".gz", gzip(bytes)?)?, coded(".br", brotli(bytes)?)?);
    let plain = include("", bytes)?;
    Ok(format!("StaticContent {{ bytes: {plain}, gzip: {gzip}, brotli: {brotli}, etag: {:?} }}", etag(bytes)))
}

/// The files of a folder in order of their names.
fn files(folder: &Path) -> Outcome<Vec<PathBuf>> {
    let mut paths: Vec<PathBuf> =
        fs::read_dir(folder)?.map(|entry| entry.map(|entry| entry.path())).collect::<Result<_, _>>()?;
    paths.retain(|path| path.is_file());
    paths.sort();
    Ok(paths)
}

/// Eight hexadecimal digits that change with the content.
fn hash(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().take(4).map(|byte| format!("{byte:02x}")).collect()
}

fn media_type(extension: &str) -> Outcome<&'static str> {
    Ok(match extension {
        "js" => "text/javascript; charset=utf-8",
        "css" => "text/css; charset=utf-8",
        "json" => "application/json; charset=utf-8",
        "svg" => "image/svg+xml",
        "html" => "text/html; charset=utf-8",
        other => return Err(format!("no media type for .{other}").into()),
    })
}

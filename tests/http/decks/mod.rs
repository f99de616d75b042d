//! Small decks made by hand, the commands that read them, and their results.

mod files;
mod findings;
mod imported;
mod old;
mod ranges;

use crate::support::{Folder, hermit};
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, SystemTime};

pub const PNG: &[u8] = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x01\0\0\0\x01\x08\x06\0\0\0";
pub const JPEG: &[u8] = b"\xff\xd8\xff\xe0\0\x10JFIF\0\x01\x01\0\0\x01\0\x01\0\0\xff\xd9";
pub const WEBP: &[u8] = b"RIFF\x1a\0\0\0WEBPVP8L\x0d\0\0\0\x2f\0\0\0";
pub const SVG: &str =
    "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 11 19\"><rect width=\"11\" height=\"19\"/></svg>";
pub const TOML: &str = "[deck]\nschema_version = \"2.0\"\nname = \"Torches\"\nversion = \"1\"\n";

/// The paths of the 78 cards below an image folder, without endings.
pub fn cards() -> Vec<String> {
    let ranks = "ace two three four five six seven eight nine ten page knight queen king";
    let minors = ["wands", "cups", "swords", "pentacles"]
        .iter()
        .flat_map(|suit| ranks.split(' ').map(move |rank| format!("minor_arcana/{suit}/{rank}")));
    (0..22).map(|number| format!("major_arcana/{number:02}")).chain(minors).collect()
}

/// A deck's folder beside a data folder.
pub struct Deck {
    pub folder: Arc<Folder>,
    pub path: PathBuf,
}

impl Deck {
    /// A good deck of 78 small PNGs without names.
    pub fn new(id: &str) -> Self {
        Self::new_in(Arc::new(Folder::new()), id)
    }

    pub fn new_in(folder: Arc<Folder>, id: &str) -> Self {
        let deck = Self { path: folder.path().join("sources").join(id), folder };
        deck.write("deck.toml", TOML);
        for card in cards() {
            deck.write(&format!("h1200/{card}.png"), PNG);
        }
        deck
    }

    pub fn write(&self, path: &str, content: impl AsRef<[u8]>) -> &Self {
        let path = self.path.join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, content).unwrap();
        self
    }

    pub fn remove(&self, path: &str) -> &Self {
        fs::remove_file(self.path.join(path)).unwrap();
        self
    }

    pub fn toml(&self, more: &str) -> &Self {
        self.write("deck.toml", format!("{TOML}{more}"))
    }

    pub fn data(&self) -> PathBuf {
        self.folder.path().join("data")
    }

    /// `hermit deck …` on this folder: whether it went well, and what it said.
    pub fn run(&self, command: &str) -> (bool, String) {
        run(&["deck", command, self.path.to_str().unwrap()], &self.data())
    }

    /// What is found, of a deck that cannot be imported; makes sure that nothing is.
    pub fn refused(&self) -> String {
        let (checked, findings) = self.run("check");
        let (imported, said) = self.run("import");
        assert!(!checked && !imported, "{findings}");
        assert!(said.starts_with(&findings), "{said}");
        assert!(!self.data().join("files").exists(), "something was imported");
        findings
    }

    /// What is found, of a deck that can be imported.
    pub fn accepted(&self) -> String {
        let (good, findings) = self.run("check");
        assert!(good, "{findings}");
        findings
    }

    pub fn import(&self) -> String {
        let (good, said) = self.run("import");
        assert!(good, "{said}");
        said
    }
}

pub fn run(words: &[&str], data: &Path) -> (bool, String) {
    let output = hermit(words, data, &[]).output().unwrap();
    (output.status.success(), String::from_utf8_lossy(&[output.stdout, output.stderr].concat()).into_owned())
}

/// The kept files of a data folder.
pub fn kept(data: &Path) -> Vec<PathBuf> {
    let list = |folder: PathBuf| fs::read_dir(folder).into_iter().flatten().map(|entry| entry.unwrap().path());
    let mut found: Vec<PathBuf> = list(data.join("files/kept")).flat_map(list).collect();
    found.sort();
    found
}

/// Lets two hours pass for the kept files, so that a sweep takes those that no row refers to.
pub fn age(data: &Path) {
    for path in kept(data) {
        let times = fs::FileTimes::new().set_modified(SystemTime::now() - Duration::from_secs(2 * 3600));
        fs::File::open(path).unwrap().set_times(times).unwrap();
    }
}

/// `hermit check`: whether all is well, and what it said.
pub fn check(data: &Path) -> (bool, String) {
    run(&["check"], data)
}

//! Decks that the release before imported: their pictures lie in `decks/ID/REVISION/FILE`.

use super::{Deck, PNG, check, kept, run};
use crate::support::{Client, Server, wait_until};
use rusqlite::Connection;
use std::fs;
use std::path::PathBuf;

const IMAGE: &str = "/api/v1/cards/major_arcana.00/image?deck=torches";

/// A deck as the release before left it, and the folder of its pictures.
fn deck() -> (Deck, PathBuf) {
    let deck = Deck::new("torches");
    deck.write("h1200/major_arcana/00.png", [PNG, &vec![7; 100_000]].concat());
    deck.import();
    let data = deck.data();
    let database = Connection::open(data.join("hermit.db")).unwrap();
    let query = "SELECT d.revision, p.file, p.sha256 FROM deck_pictures p JOIN decks d ON d.id = p.deck";
    let mut statement = database.prepare(query).unwrap();
    let text = |row: &rusqlite::Row, column| row.get::<_, String>(column).unwrap();
    let rows = statement.query_map([], |row| Ok((text(row, 0), text(row, 1), text(row, 2)))).unwrap();
    let mut folder = PathBuf::new();
    for (revision, file, hash) in rows.map(Result::unwrap) {
        folder = data.join("decks/torches").join(revision);
        fs::create_dir_all(&folder).unwrap();
        fs::copy(data.join("files/kept").join(&hash[..2]).join(&hash), folder.join(file)).unwrap();
    }
    fs::remove_dir_all(data.join("files")).unwrap();
    (deck, folder)
}

fn picture(client: &mut Client) -> Vec<u8> {
    let picture = client.get(IMAGE);
    assert_eq!((picture.status, picture.header("content-type")), (200, Some("image/png")));
    picture.body
}

#[test]
fn pictures_of_the_release_before_are_served_and_copied_and_stay() {
    let (deck, folder) = deck();
    let data = deck.data();
    assert_eq!(fs::read_dir(&folder).unwrap().count(), 78);
    assert!(check(&data).0, "{:?}", check(&data));
    let server = Server::start_in(deck.folder.clone(), &[]);
    let mut client = server.client();
    assert_eq!(picture(&mut client), [PNG, &vec![7; 100_000]].concat());
    // The two files come one after another, as soon as the server has started.
    wait_until("both files are copied", || (kept(&data).len() >= 2).then_some(()));
    assert_eq!(fs::read_dir(&folder).unwrap().count(), 78);
    fs::rename(&folder, data.join("elsewhere")).unwrap();
    assert_eq!(picture(&mut client), [PNG, &vec![7; 100_000]].concat());
    assert!(check(&data).0, "{:?}", check(&data));
    fs::rename(data.join("elsewhere"), &folder).unwrap();
    // What is removed is removed from there, too.
    assert!(run(&["deck", "remove", "torches"], &data).0);
    assert!(!folder.exists());
}

#[test]
fn a_damaged_picture_of_the_release_before_is_not_copied() {
    let (deck, folder) = deck();
    fs::write(folder.join("major_arcana.00.png"), [PNG, &vec![8; 100_000]].concat()).unwrap();
    let (good, said) = check(&deck.data());
    assert!(!good && said.contains("of decks is missing"), "{said}");
    let server = Server::start_in(deck.folder.clone(), &[]);
    let says = || server.log().iter().any(|line| line.contains("major_arcana.00.png of torches: is damaged"));
    wait_until("the damage is logged", || says().then_some(()));
    wait_until("the other file is copied", || (!kept(&deck.data()).is_empty()).then_some(()));
    let copied: Vec<Vec<u8>> = kept(&deck.data()).iter().map(|path| fs::read(path).unwrap()).collect();
    assert_eq!(copied, [PNG]);
}

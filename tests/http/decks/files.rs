//! Deck pictures as kept files: what `hermit check` says of them, and what a sweep leaves alone.

use super::{Deck, PNG, SVG, age, check, kept, run};
use crate::support::Server;
use std::fs;

const IMAGE: &str = "/api/v1/cards/major_arcana.00/image?deck=torches";

/// A deck of two different pictures.
fn deck() -> Deck {
    let deck = Deck::new("torches");
    deck.write("h1200/major_arcana/00.png", [PNG, b"more"].concat());
    deck.import();
    deck
}

/// The file of the picture with `bytes` bytes.
fn file(deck: &Deck, bytes: usize) -> std::path::PathBuf {
    let mut found = kept(&deck.data()).into_iter().filter(|path| path.metadata().unwrap().len() == bytes as u64);
    found.next().unwrap()
}

#[test]
fn check_names_what_is_missing_and_what_is_damaged() {
    let deck = deck();
    let data = deck.data();
    assert_eq!(check(&data), (true, format!("the database in {} is whole\n", data.display())));
    let path = file(&deck, PNG.len() + 4);
    let name = path.file_name().unwrap().to_str().unwrap();
    for (content, says) in [
        (Some([PNG, b"MORE"].concat()), "is damaged: its content is not what its name says"),
        (Some(PNG.to_vec()), "has 29 bytes instead of 33"),
        (None, "is missing"),
    ] {
        match content {
            Some(content) => fs::write(&path, content).unwrap(),
            None => fs::remove_file(&path).unwrap(),
        }
        let (good, said) = check(&data);
        assert_eq!((good, said), (false, format!("the file {name} of decks {says}\n")));
    }
    // A picture that is missing is Hermit's own, and an import mends it.
    let server = Server::start_in(deck.folder.clone(), &[]);
    let mut client = server.client();
    assert_eq!(client.get(IMAGE).header("content-type"), Some("image/svg+xml"));
    deck.import();
    assert!(check(&data).0);
    assert_eq!(client.get(IMAGE).header("content-type"), Some("image/png"));
}

#[test]
fn a_sweep_takes_what_no_row_refers_to_and_is_old() {
    let deck = deck();
    let data = deck.data();
    assert_eq!(kept(&data).len(), 2);
    // The picture of one card is another one now; the file of the former one stays for an hour.
    deck.write("h1200/major_arcana/00.png", [PNG, b"other"].concat());
    deck.import();
    assert_eq!(kept(&data).len(), 3);
    assert!(!check(&data).1.contains("belong to nothing"));
    age(&data);
    let (good, said) = check(&data);
    assert!(good && said.starts_with("1 files belong to nothing any more"), "{said}");
    // What a process left that was killed goes, too, and what is not ours stays.
    let foreign = data.join("files/kept/readme.txt");
    fs::write(&foreign, "x").unwrap();
    let other = Deck::new_in(deck.folder.clone(), "other");
    other.import();
    assert!(foreign.is_file());
    fs::remove_file(foreign).unwrap();
    assert_eq!(kept(&data).len(), 2);
    // The picture that both decks have stays as long as one of them does.
    age(&data);
    assert!(run(&["deck", "remove", "torches"], &data).0);
    assert_eq!(kept(&data), [file(&deck, PNG.len())]);
    assert!(check(&data).0);
    assert!(run(&["deck", "remove", "other"], &data).0);
    assert!(kept(&data).is_empty());
}

#[test]
fn a_picture_beyond_a_files_limit_is_not_imported_and_leaves_nothing() {
    let deck = Deck::new("large");
    deck.write("scalable/major_arcana/00.svg", SVG);
    deck.write("h1200/major_arcana/01.png", [PNG, &vec![7; 4 * 1024 * 1024]].concat());
    let (good, said) = deck.run("import");
    assert!(!good && said.contains("01.png"), "{said}");
    assert!(fs::read_dir(deck.data().join("files/tmp")).map_or(true, |mut folder| folder.next().is_none()));
}

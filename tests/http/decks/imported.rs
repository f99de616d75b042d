//! Decks imported on the command line and served over HTTP. The errors of broken ones are in `findings.rs`.

use super::{Deck, JPEG, PNG, SVG, WEBP, age, check, kept, run};
use crate::support::{Folder, Response, Server, at_once};
use std::sync::Arc;

/// A deck that uses most of what a deck can have.
fn rich() -> Deck {
    let deck = Deck::new("torches");
    deck.toml(
        "author = \"Fire Sage\"\nlicense = \"CC-BY-4.0\"\nattribution = \"By Fire Sage.\"\n\
         description = \"A \\\"fiery\\\"\\ndeck.\"\n\
         identifier = \"example.sage/deck/torches\"\ndefault_language = \"en\"\n\
         [card_backs]\ndefault = \"flames\"\n[card_backs.variants.flames]\nimage = \"card_backs/flames.webp\"\n\
         [card_backs.variants.embers]\nimage = \"card_backs/embers.png\"\n\
         [custom_cards.major_arcana.squirrel]\nposition = 22\n[app.\"example.other\"]\nx = 1\n",
    );
    deck.write("card_backs/flames.webp", WEBP).write("card_backs/embers.png", PNG);
    deck.write("scalable/major_arcana/00.svg", SVG).write("h2400/major_arcana/00.png", PNG);
    deck.remove("h1200/major_arcana/01.png").write("h750/major_arcana/01.jpg", JPEG);
    deck.write("h1200/major_arcana/squirrel.png", PNG).write("h1200/major_arcana/06.two_women.png", PNG);
    deck.write("h1200/minor_arcana/stars/ace.png", PNG).write("ansi32/major_arcana/00.ansi", "x");
    deck.write(
        "names/en.toml",
        "[major_arcana]\n00 = \"The Wanderer\"\nsquirrel = \"The Squirrel\"\n[suits]\nwands = \"Torches\"\n\
         [ranks]\nknight = \"Warrior\"\n\
         [minor_arcana.wands]\nace = \"First \\\"Torch\\\"\"\n\
         [alt_text.major_arcana]\n00 = \"A traveller.\"\n[alt_text.card_backs]\nflames = \"Flames\"\n",
    );
    deck.write(
        "names/zh-Hant.toml",
        "[major_arcana]\n00 = \"漫遊者\"\n[minor_arcana]\nname_template = \"{suit}{rank}\"\n\
         [suits]\nwands = \"火炬\"\n[ranks]\nknight = \"戰士\"\n",
    );
    deck
}

#[test]
fn a_deck_is_imported_and_served_in_both_languages() {
    let deck = rich();
    let findings = deck.import();
    for says in [
        "note: .: pictures made of characters",
        "06.two_women.png",
        "squirrel.png",
        "stars: is a suit beyond",
        "77 cards have no alt text",
    ] {
        assert!(findings.contains(says), "{says}: {findings}");
    }
    let server = Server::start_in(deck.folder.clone(), &[]);
    let mut client = server.client();
    let list = client.get("/api/v1/decks");
    assert_eq!(
        (list.str("items[0].id"), list.str("items[1].id"), list.str("items[1].name")),
        ("lantern".into(), "torches".into(), "Torches".into())
    );
    let detail = client.get("/api/v1/decks/torches");
    for (field, value) in [
        ("name", "Torches"),
        ("author", "Fire Sage"),
        ("license", "CC-BY-4.0"),
        ("attribution", "By Fire Sage."),
        ("description", "A \"fiery\" deck."),
        ("languages[1]", "zh-Hant"),
        ("back", "/api/v1/decks/torches/back"),
    ] {
        assert_eq!(detail.str(field), value);
    }
    assert_eq!(detail.number("cards"), 78.0);
    assert_eq!(client.get("/api/v1/decks/lantern").str("author"), "The Hermit maintainers");
    assert_eq!(client.get("/api/v1/decks/nowhere").code(), "not-found");

    let english = client.get("/api/v1/cards?deck=torches&lang=en");
    assert_eq!(english.len("items"), 78);
    let chinese = client.get("/api/v1/cards?deck=torches&lang=zh-TW");
    for (index, name, chinese_name) in [
        (0, "The Wanderer", "漫遊者"),
        (1, "The Magician", "魔術師"),
        (22, "First \"Torch\"", "First \"Torch\""),
        (23, "Two of Torches", "火炬Two"),
    ] {
        assert_eq!(english.str(&format!("items[{index}].name")), name);
        assert_eq!(chinese.str(&format!("items[{index}].name")), chinese_name);
    }
    assert_eq!(english.str("items[33].name"), "Warrior of Torches");
    // The default language's alternative text comes before our own in the right language.
    assert_eq!(chinese.str("items[0].alt"), "A traveller.");
    assert_eq!(english.str("items[0].deck"), "torches");
    assert_eq!(client.get("/api/v1/cards?deck=torches&q=wander&lang=en").len("items"), 1);
    assert_eq!(client.get("/api/v1/cards?deck=torches&suit=wands").len("items"), 14);
    let card = client.get("/api/v1/cards/major_arcana.00?deck=torches&lang=en");
    assert_eq!(
        (card.str("name"), card.str("image")),
        ("The Wanderer".into(), "/api/v1/cards/major_arcana.00/image?deck=torches".into())
    );
    assert_eq!(client.get("/api/v1/cards?deck=nowhere").fields(), ["deck"]);
    assert_eq!(client.get("/api/v1/cards/major_arcana.00?deck=nowhere").fields(), ["deck"]);
    assert_eq!(client.get("/api/v1/cards/major_arcana.00/image?deck=../x").fields(), ["deck"]);

    for (path, media_type, body) in [
        ("/api/v1/cards/major_arcana.00/image?deck=torches", "image/svg+xml", SVG.as_bytes()),
        ("/api/v1/cards/major_arcana.01/image?deck=torches", "image/jpeg", JPEG),
        ("/api/v1/cards/major_arcana.02/image?deck=torches", "image/png", PNG),
        ("/api/v1/decks/torches/back", "image/webp", WEBP),
    ] {
        let picture = client.get(path);
        assert_eq!((picture.status, picture.header("content-type")), (200, Some(media_type)), "{path}");
        assert!(picture.body.starts_with(&body[..40.min(body.len())]) || media_type == "image/svg+xml", "{path}");
        assert_eq!(picture.header("content-length"), Some(picture.body.len().to_string().as_str()), "{path}");
        assert_eq!(picture.header("x-content-type-options"), Some("nosniff"));
        assert!(picture.header("content-security-policy").unwrap().starts_with("default-src 'none'"));
        assert!(picture.header("cache-control").unwrap().contains("max-age=604800"));
        let etag = picture.header("etag").unwrap().to_owned();
        let again = client.send("GET", path, &[("If-None-Match", &etag)], b"");
        assert_eq!((again.status, again.body.len()), (304, 0), "{path}");
        let head = client.send("HEAD", path, &[], b"");
        assert_eq!((head.status, head.header("content-length")), (200, picture.header("content-length")), "{path}");
    }
}

#[test]
fn readings_use_an_imported_deck_and_outlive_it() {
    let deck = rich();
    let server = Server::start_in(deck.folder.clone(), &[]);
    let mut ann = server.sign_up("ann");
    let body = concat!(
        r#"{"spread":"three-card","deck":"torches","cards":[{"card":"major_arcana.00"},"#,
        r#"{"card":"minor_arcana.wands.two"},{"card":"major_arcana.01"}]}"#
    );
    let early = ann.post("/api/v1/readings", body);
    assert_eq!((early.status, early.fields()), (422, vec!["deck".to_owned()]));
    // Beside the running server.
    deck.import();
    let made = ann.post("/api/v1/readings?lang=en", body);
    assert_eq!(made.status, 201, "{made:?}");
    let own = ["The Wanderer", "Two of Torches", "The Magician"];
    let path = format!("/api/v1/readings/{}", made.str("id"));
    let names = |response: &Response, before: &str| -> Vec<String> {
        (0..3).map(|index| response.str(&format!("{before}cards[{index}].card_name"))).collect()
    };
    assert_eq!(names(&made, ""), own);
    assert_eq!(names(&ann.get(&path), ""), own);
    assert_eq!(names(&ann.get("/api/v1/readings"), "items[0]."), own);
    assert_eq!(names(&ann.get("/api/v1/auth/me/export"), "readings[0]."), own);
    assert_eq!(ann.get(&format!("{path}?lang=zh-TW")).str("cards[0].card_name"), "漫遊者");
    let plain = ann.post("/api/v1/readings", r#"{"spread":"single"}"#);
    assert_eq!(plain.str("deck"), "lantern");

    assert_eq!(run(&["deck", "list"], &deck.data()), (true, "torches\tTorches\t78 cards\n".into()));
    age(&deck.data());
    assert!(run(&["deck", "remove", "torches"], &deck.data()).0);
    let (again, said) = run(&["deck", "remove", "torches"], &deck.data());
    assert!(!again && said.contains("there is no imported deck torches"), "{said}");
    assert!(kept(&deck.data()).is_empty());
    let kept = ann.get(&path);
    assert_eq!(kept.str("deck"), "torches");
    assert_eq!(names(&kept, ""), ["The Fool", "Two of Wands", "The Magician"]);
    assert_eq!(
        ann.get("/api/v1/cards/major_arcana.00/image?deck=torches").header("content-type"),
        Some("image/svg+xml")
    );
    assert_eq!(ann.get("/api/v1/decks/torches/back").status, 404);
    assert_eq!(ann.get("/api/v1/decks").len("items"), 1);
}

#[test]
fn a_deck_is_replaced_as_a_whole() {
    let deck = rich();
    deck.import();
    let server = Server::start_in(deck.folder.clone(), &[]);
    let mut client = server.client();
    let before = client.get("/api/v1/cards/major_arcana.02/image?deck=torches");
    deck.write("h1200/major_arcana/02.png", [PNG, &vec![7; 3_000_000]].concat()).remove("names/zh-Hant.toml");
    deck.toml("author = \"Another author\"\n");
    // The drawing, the JPEG and the PNG stay; a sweep may remove the back, and a large PNG is added.
    assert_eq!(kept(&deck.data()).len(), 4);
    age(&deck.data());
    deck.import();
    assert_eq!(kept(&deck.data()).len(), 4);
    let after = client.get("/api/v1/cards/major_arcana.02/image?deck=torches");
    assert_ne!(after.header("etag"), before.header("etag"));
    assert_eq!(after.body.len(), PNG.len() + 3_000_000);
    let detail = client.get("/api/v1/decks/torches");
    assert_eq!((detail.str("author"), detail.len("languages")), ("Another author".into(), 1));
    // Without a back of its own it has ours.
    assert_eq!(client.get("/api/v1/decks/torches/back").header("content-type"), Some("image/svg+xml"));
    // A failed import changes nothing.
    deck.remove("h1200/major_arcana/03.png");
    assert!(!deck.run("import").0);
    assert_eq!(client.get("/api/v1/cards/major_arcana.03/image?deck=torches").body, PNG);
    assert_eq!(kept(&deck.data()).len(), 4);
    assert_eq!(check(&deck.data()).1.lines().count(), 1);
}

#[test]
fn an_incomplete_deck_can_be_viewed() {
    let deck = Deck::new("small");
    deck.toml("[excluded_cards]\ncards = [\"minor_arcana.cups.page\", \"major_arcana.22\"]\n");
    deck.remove("h1200/minor_arcana/cups/page.png");
    let said = deck.import();
    assert!(said.contains("warning: deck.toml: the deck does without 1 of the 78 cards"), "{said}");
    assert!(said.contains("\"major_arcana.22\""), "{said}");
    let server = Server::start_in(deck.folder.clone(), &[]);
    let mut ann = server.sign_up("ann");
    assert_eq!(ann.get("/api/v1/cards?deck=small").len("items"), 77);
    assert_eq!(ann.get("/api/v1/cards/minor_arcana.cups.page?deck=small").status, 404);
    let refused = ann.post("/api/v1/readings", r#"{"spread":"single","deck":"small"}"#);
    assert_eq!((refused.status, refused.str("errors[0].message")), (422, "has not all of the 78 cards".into()));
    assert_eq!(ann.post("/api/v1/readings", r#"{"spread":"single","deck":7}"#).fields(), ["deck"]);
}

#[test]
fn a_hostile_drawing_is_sanitised() {
    let deck = Deck::new("evil");
    deck.write(
        "scalable/major_arcana/00.svg",
        "<!DOCTYPE svg [<!ENTITY x SYSTEM \"file:///etc/passwd\">]>\
         <svg xmlns=\"http://www.w3.org/2000/svg\" onload=\"alert(1)\"><script>alert(2)</script>\
         <foreignObject/><image href=\"https://evil.example/\"/><circle r=\"3\"/>&x;</svg>",
    );
    let said = deck.import();
    assert!(
        said.contains(
            "warning: scalable/major_arcana/00.svg: is taken over without foreignObject, image, onload, script"
        ),
        "{said}"
    );
    let server = Server::start_in(deck.folder.clone(), &[]);
    let served = server.client().get("/api/v1/cards/major_arcana.00/image?deck=evil");
    assert_eq!(served.text(), "<svg xmlns=\"http://www.w3.org/2000/svg\"><circle r=\"3\"/></svg>");
}

#[test]
fn two_imports_at_once_do_not_mix() {
    let folder = Arc::new(Folder::new());
    let ids = ["one", "two", "three", "four"];
    for id in ids {
        Deck::new_in(folder.clone(), id);
    }
    // The database is there already; otherwise each of them would try to make it.
    Server::start_in(folder.clone(), &[]).stop();
    let shared = folder.clone();
    let results = at_once(8, move |index| {
        let source = shared.path().join("sources").join(ids[index % 4]);
        run(&["deck", "import", source.to_str().unwrap()], &shared.path().join("data"))
    });
    assert!(results.iter().all(|(good, _)| *good), "{results:?}");
    let data = folder.path().join("data");
    assert_eq!(run(&["deck", "list"], &data).1.lines().count(), 4);
    // All of their pictures are the same.
    assert_eq!(kept(&data).len(), 1);
    assert!(check(&data).0);
}

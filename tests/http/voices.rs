//! The voices over HTTP.

use crate::support::Server;

const VOICES: &str = "/api/v1/voices";

#[test]
fn the_six_voices_are_listed_in_both_languages() {
    let server = Server::start();
    let mut anyone = server.client();
    let english = anyone.get(VOICES);
    assert_eq!((english.status, english.header("content-language")), (200, Some("en")));
    let ids = ["sage", "friend", "skeptic", "poet", "coach", "storyteller"];
    assert_eq!(english.each("id"), ids);
    assert_eq!(english.str("items[0].name"), "The Sage");
    let by_query = anyone.get(&format!("{VOICES}?lang=zh-TW"));
    let by_header = anyone.send("GET", VOICES, &[("Accept-Language", "zh-TW,en;q=0.5")], b"");
    assert_eq!((by_query.header("content-language"), by_query.text()), (Some("zh-TW"), by_header.text()));
    assert_eq!(
        (by_query.each("id"), by_query.str("items[0].name").as_str()),
        (ids.map(str::to_owned).to_vec(), "智者")
    );
    for page in [&english, &by_query] {
        for field in ["name", "description", "style"] {
            let mut texts = page.each(field);
            texts.sort();
            texts.dedup();
            assert!(texts.len() == 6 && texts.iter().all(|text| !text.is_empty()), "{field}: {texts:?}");
        }
    }
    assert_eq!(anyone.get(&format!("{VOICES}?style=x")).fields(), ["style"]);
}

#[test]
fn what_a_client_has_already_is_not_sent_again() {
    let server = Server::start();
    let mut anyone = server.client();
    let first = anyone.get(VOICES);
    let tag = first.header("etag").unwrap().to_owned();
    let again = anyone.send("GET", VOICES, &[("If-None-Match", &tag)], b"");
    assert_eq!((again.status, again.body.len(), again.header("etag")), (304, 0, Some(tag.as_str())));
    let small = anyone.send("GET", VOICES, &[("Accept-Encoding", "gzip")], b"");
    assert_eq!((small.status, small.header("content-encoding")), (200, Some("gzip")));
    assert!(small.body.len() < first.body.len() && small.header("etag") != Some(tag.as_str()));
    let other = anyone.send("GET", &format!("{VOICES}?lang=zh-TW"), &[("If-None-Match", &tag)], b"");
    assert_eq!(other.status, 200, "another language is another text");
    assert!(first.header("vary").unwrap().contains("Accept-Language"));
}

#[test]
fn a_reading_takes_every_voice_and_no_other() {
    let server = Server::start();
    let mut ann = server.sign_up("ann");
    for voice in ann.get(VOICES).each("id") {
        let made = ann.post("/api/v1/readings", &format!(r#"{{"spread":"single","voice":"{voice}"}}"#));
        assert_eq!((made.status, made.str("voice")), (201, voice));
    }
    let refused = ann.post("/api/v1/readings", r#"{"spread":"single","voice":"oracle"}"#);
    assert_eq!((refused.status, refused.fields()), (422, vec!["voice".to_owned()]));
}

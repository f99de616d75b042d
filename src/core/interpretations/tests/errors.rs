//! Sources that fail, before their first text and after it, and what clients are answered.

use super::events::{events, parse_whole};
use super::*;
use crate::runtime::ids::AccountSeq;

fn both() -> [bool; 2] {
    [false, true]
}

/// Asks for an interpretation and answers with status and code, or with the text.
fn outcome(client: &mut Client, reading: &str, json: &str, as_events: bool) -> Result<String, (u16, String)> {
    if !as_events {
        let made = interpret(client, reading, json);
        return if made.status == 201 { Ok(made.str("text")) } else { Err((made.status, made.code())) };
    }
    let made = stream(client, &format!("{reading}/interpretation"), json, &[]);
    assert_eq!((made.status, made.header("content-type")), (200, Some("text/event-stream")), "{made:?}");
    let all = events(made.text());
    let last = all.last().unwrap();
    assert_eq!(all.iter().filter(|event| event.name != "token").count(), 1, "one end, and it is the last: {all:?}");
    if last.name == "done" {
        let (text, _) = parse_whole(made.text(), 0);
        assert_eq!(last.str("text"), text);
        return Ok(text);
    }
    assert_eq!(last.name, "error");
    Err((last.data.split("\"status\":").nth(1).unwrap()[..3].parse().unwrap(), last.str("code")))
}

#[test]
fn faults_are_problems_and_store_nothing() {
    for (error, status, code) in [
        (SourceError::Quota(60), 429, "quota-exceeded"),
        (SourceError::Busy(Some(9)), 503, "provider-busy"),
        (SourceError::Unavailable, 503, "provider-unavailable"),
        (SourceError::Late, 504, "provider-late"),
        (SourceError::Garbled, 502, "provider-garbled"),
        (SourceError::Declined, 422, "declined"),
        (SourceError::TooLong, 502, "provider-garbled"),
    ] {
        let early = Scripted::new("early", []).opening(ScriptStep::Fail(error));
        let late = Scripted::new("late", [say("some words"), ScriptStep::Fail(error)]);
        let bench = Bench::start(vec![Arc::new(early), Arc::new(late)]);
        let mut ann = bench.sign_up("ann");
        let reading = draw(&mut ann);
        for as_events in both() {
            let failed = Err((status, code.to_owned()));
            assert_eq!(outcome(&mut ann, &reading, r#"{"provider":"early"}"#, as_events), failed, "{error:?}");
            let late = outcome(&mut ann, &reading, r#"{"provider":"late"}"#, as_events);
            if error == SourceError::TooLong {
                assert_eq!(late, Ok("some words…".to_owned()));
            } else {
                assert_eq!(late, failed, "{error:?}");
            }
        }
        let kept = if error == SourceError::TooLong { 2 } else { 0 };
        assert_eq!(ann.get(&format!("{reading}/interpretations")).len("items"), kept, "{error:?}");
        let refused = interpret(&mut ann, &reading, r#"{"provider":"early"}"#);
        assert_eq!(refused.header("retry-after").is_some(), matches!(status, 429 | 503), "{refused:?}");
    }
}

#[test]
fn the_next_source_is_asked_only_before_the_first_text() {
    let sources: Vec<Scripted> = vec![
        Scripted::new("down", [say("never")]).not_ready(),
        Scripted::new("quota", []).opening(ScriptStep::Fail(SourceError::Quota(5))),
        Scripted::new("speaks", [say("I "), say("speak")]),
        Scripted::new("near", [say("not asked")]).no_model(),
    ];
    let asked: Vec<_> = sources.iter().map(|source| source.asked.clone()).collect();
    let bench = Bench::start(sources.into_iter().map(|source| Arc::new(source) as Arc<dyn Source>).collect());
    let mut ann = bench.sign_up("ann");
    let reading = draw(&mut ann);
    let made = interpret(&mut ann, &reading, "{}");
    assert_eq!((made.str("text").as_str(), made.str("provider").as_str()), ("I speak", "speaks"));
    assert_eq!((made.str("model").as_str(), made.at("machine")), ("large", true.into()));
    assert_eq!(asked.iter().map(|count| count.load(SeqCst)).collect::<Vec<_>>(), [0, 1, 1, 0]);
    let broken = Scripted::new("breaks", [say("half"), ScriptStep::Fail(SourceError::Late)]);
    let near = Scripted::new("near", [say("whole")]).no_model();
    let bench = Bench::start(vec![Arc::new(broken), Arc::new(near)]);
    let mut ann = bench.sign_up("ann");
    let reading = draw(&mut ann);
    for as_events in both() {
        let cut = outcome(&mut ann, &reading, "{}", as_events);
        assert_eq!(cut, Err((504, "provider-late".to_owned())));
    }
    assert_eq!(outcome(&mut ann, &reading, r#"{"provider":"near"}"#, false), Ok("whole".to_owned()));
}

#[test]
fn an_empty_text_is_an_error_and_a_panic_ends_only_its_own_request() {
    let sources: [Arc<dyn Source>; 3] = [
        Arc::new(Scripted::new("mute", [])),
        Arc::new(Scripted::new("blank", [say(" \n"), say("\u{7}")])),
        Arc::new(Scripted::new("buggy", [say("a"), ScriptStep::Panic])),
    ];
    let bench = Bench::start(sources.into());
    let mut ann = bench.sign_up("ann");
    let reading = draw(&mut ann);
    for as_events in both() {
        for id in ["mute", "blank"] {
            let json = format!(r#"{{"provider":"{id}"}}"#);
            assert_eq!(
                outcome(&mut ann, &reading, &json, as_events),
                Err((502, "provider-garbled".to_owned())),
                "{id}"
            );
        }
    }
    let refused = interpret(&mut ann, &reading, r#"{"provider":"buggy"}"#);
    assert_eq!((refused.status, refused.code().as_str()), (500, "internal"));
    // A stream that breaks off has no last event, and its permit is returned.
    let own = ann.again();
    let broken = thread::spawn(move || {
        let mut own = own;
        stream(&mut own, &format!("{reading}/interpretation"), r#"{"provider":"buggy"}"#, &[])
    });
    assert!(broken.join().is_err(), "the connection ended in the middle");
    until(|| bench.sources.begin(AccountSeq(1), "free").is_ok());
    assert_eq!(ann.get("/api/v1/voices").status, 200);
}

#[test]
fn text_is_cleaned_and_a_long_text_is_cut() {
    let bytes_max = super::super::source::INTERPRETATION_BYTES_MAX;
    let flood = std::iter::repeat_with(|| say("燈燈燈燈燈\r\n\u{0}")).take(bytes_max / 8);
    let source = Scripted::new("flood", flood.chain([ScriptStep::Hang]));
    let bench = Bench::start(vec![Arc::new(source)]);
    let mut ann = bench.sign_up("ann");
    let reading = draw(&mut ann);
    for as_events in both() {
        let text = outcome(&mut ann, &reading, "{}", as_events).unwrap();
        assert!(text.len() <= bytes_max && text.len() > bytes_max - 8, "{}", text.len());
        assert!(text.ends_with('…') && !text.contains(['\r', '\0']));
    }
}

#[test]
fn nothing_is_stored_for_a_reading_that_is_deleted_meanwhile() {
    for as_events in both() {
        let (open, gate) = smol::channel::bounded(1);
        let source = Scripted::new("slow", [say("a"), ScriptStep::Wait(gate), say("b")]);
        let asked = source.asked.clone();
        let bench = Bench::start(vec![Arc::new(source)]);
        let mut ann = bench.sign_up("ann");
        let reading = draw(&mut ann);
        let (mut own, path) = (ann.again(), reading.clone());
        let asking = thread::spawn(move || outcome(&mut own, &path, "{}", as_events));
        until(|| asked.load(SeqCst) == 1);
        assert_eq!(ann.delete(&reading).status, 204);
        open.send_blocking(()).unwrap();
        assert_eq!(asking.join().unwrap(), Err((404, "not-found".to_owned())));
    }
}

//! Which sources may be asked, how many texts may be written at once, and what a source is given.

use super::events::parse_whole;
use super::*;
use crate::runtime::clock::Millis;
use crate::runtime::ids::AccountSeq;
use tinyjson::JsonValue;

#[test]
fn one_at_a_time_for_each_account_and_a_few_for_the_instance() {
    let (open, gate) = smol::channel::bounded::<()>(8);
    let source = Scripted::new("slow", [say("a"), ScriptStep::Wait(gate)]);
    let asked = source.asked.clone();
    let bench = Bench::start_with(vec![Arc::new(source)], "2");
    let mut clients: Vec<Client> = ["ann", "bob", "cat"].iter().map(|name| bench.sign_up(name)).collect();
    let readings: Vec<String> = clients.iter_mut().map(draw).collect();
    let begin = |index: usize| {
        let (mut own, reading) = (clients[index].again(), readings[index].clone());
        thread::spawn(move || interpret(&mut own, &reading, "{}"))
    };
    let running = [begin(0), begin(1)];
    until(|| asked.load(SeqCst) == 2);
    let again = interpret(&mut clients[0].again(), &readings[0], "{}");
    assert_eq!((again.status, again.code().as_str()), (409, "interpretation-running"));
    let too_many = begin(2).join().unwrap();
    assert_eq!((too_many.status, too_many.code().as_str()), (503, "unavailable"));
    assert!(again.header("retry-after").is_some() && too_many.header("retry-after").is_some());
    drop(open);
    for thread in running {
        assert_eq!(thread.join().unwrap().status, 201);
    }
    assert_eq!(begin(2).join().unwrap().status, 201);
}

#[test]
fn the_account_and_the_reading_can_exclude_models() {
    let model = Scripted::new("model", [say("made")]);
    let asked = model.asked.clone();
    let near = Scripted::new("near", [say("composed")]).no_model();
    let bench = Bench::start(vec![Arc::new(model), Arc::new(near)]);
    let mut ann = bench.sign_up("ann");
    let reading = draw(&mut ann);
    assert_eq!(interpret(&mut ann, &reading, "{}").str("provider"), "model");
    for (path, off) in [(reading.as_str(), true), ("/api/v1/auth/me", true), (&reading, false)] {
        let changed = ann.patch(path, &format!(r#"{{"ai":{}}}"#, !off));
        assert_eq!((changed.status, changed.at("ai")), (200, JsonValue::Boolean(!off)), "{changed:?}");
        assert_eq!(interpret(&mut ann, &reading, "{}").str("provider"), "near");
        let refused = interpret(&mut ann, &reading, r#"{"provider":"model"}"#);
        assert_eq!((refused.status, refused.code().as_str()), (403, "ai-off"));
    }
    assert_eq!(ann.patch("/api/v1/auth/me", r#"{"ai":true}"#).at("ai"), JsonValue::Boolean(true));
    assert_eq!(interpret(&mut ann, &reading, "{}").str("provider"), "model");
    assert_eq!(asked.load(SeqCst), 2, "the model was not asked meanwhile");
    let hidden = ann.post("/api/v1/readings", r#"{"spread":"single","ai":false}"#);
    assert_eq!(hidden.at("ai"), JsonValue::Boolean(false));
    let hidden = format!("/api/v1/readings/{}", hidden.str("id"));
    assert_eq!(interpret(&mut ann, &hidden, "{}").str("provider"), "near");
    assert_eq!(ann.patch(&hidden, r#"{"ai":"no"}"#).fields(), ["ai"]);
    assert_eq!(ann.patch("/api/v1/auth/me", r#"{"ai":null}"#).status, 200, "nothing to change");
}

#[test]
fn sources_are_given_the_reading_in_its_language_and_the_earlier_questions() {
    let source = Scripted::new("model", [say("words")]);
    let requests = source.requests.clone();
    let bench = Bench::start(vec![Arc::new(source)]);
    let mut ann = bench.sign_up("ann");
    let reading = draw(&mut ann);
    let made = interpret(&mut ann, &reading, r#"{"voice":"poet","lang":"zh-TW"}"#);
    assert_eq!((made.str("language").as_str(), made.str("voice").as_str()), ("zh-TW", "poet"), "{made:?}");
    let path = format!("{reading}/interpretations/{}/questions", made.str("id"));
    for question in ["Why?", "And then?"] {
        let asked = ann.post(&path, &format!(r#"{{"question":"{question}"}}"#));
        assert_eq!((asked.status, asked.str("answer").as_str()), (201, "words"), "{asked:?}");
        assert_eq!((asked.at("machine"), asked.str("model").as_str()), (true.into(), "large"));
    }
    let requests = requests.lock().unwrap();
    assert!(requests.iter().all(|request| request.voice.id == "poet" && request.language.tag() == "zh-TW"));
    assert!(requests.iter().all(|request| request.reading.cards.len() == 3 && request.reading.question == "What now?"));
    assert!(!requests[0].reading.cards[0].card_name.is_ascii(), "{:?}", requests[0].reading.cards[0]);
    assert!(requests[0].follow_up.is_none());
    let last = requests[2].follow_up.as_ref().unwrap();
    assert_eq!((last.text.as_str(), last.question.as_str()), ("words", "And then?"));
    assert_eq!(last.before, [("Why?".to_owned(), "words".to_owned())]);
}

#[test]
fn a_stream_is_resumed_without_asking_a_source() {
    let source = Scripted::new("model", [say("first 燈 "), say("second")]);
    let asked = source.asked.clone();
    let bench = Bench::start(vec![Arc::new(source)]);
    let (mut ann, mut bob) = (bench.sign_up("ann"), bench.sign_up("bob"));
    let reading = draw(&mut ann);
    let path = format!("{reading}/interpretation");
    let whole = stream(&mut ann, &path, "{}", &[]);
    let (text, done) = parse_whole(whole.text(), 0);
    assert_eq!((text.as_str(), done.name.as_str()), ("first 燈 second", "done"));
    let id = done.place().0.to_owned();
    for offset in [0, 6, 9, text.len()] {
        let again = stream(&mut ann, &path, "{}", &[("Last-Event-ID", &format!("{id}:{offset}"))]);
        let (rest, end) = parse_whole(again.text(), offset);
        assert_eq!((rest.as_str(), end.data.as_str()), (&text[offset..], done.data.as_str()), "{offset}");
    }
    for (bad, status) in [
        (format!("{id}:7"), 422),
        (format!("{id}:999"), 422),
        ("x".to_owned(), 422),
        ("01arz3ndektsv4rrffq69g5fav:0".to_owned(), 404),
    ] {
        assert_eq!(stream(&mut ann, &path, "{}", &[("Last-Event-ID", &bad)]).status, status, "{bad}");
    }
    assert_eq!(asked.load(SeqCst), 1);
    let (own, others) = (draw(&mut bob), format!("{id}:0"));
    for path in [path.clone(), format!("{own}/interpretation")] {
        assert_eq!(stream(&mut bob, &path, "{}", &[("Last-Event-ID", &others)]).status, 404, "{path}");
    }
    let questions = format!("{reading}/interpretations/{id}/questions");
    let answer = stream(&mut ann, &questions, r#"{"question":"Why?"}"#, &[]);
    let (text, done) = parse_whole(answer.text(), 0);
    assert_eq!((text.as_str(), done.str("answer").as_str()), ("first 燈 second", "first 燈 second"));
    let again =
        stream(&mut ann, &questions, r#"{"question":"Why?"}"#, &[("Last-Event-ID", &format!("{}:6", done.place().0))]);
    assert_eq!(parse_whole(again.text(), 6).0, "燈 second");
    assert_eq!(asked.load(SeqCst), 2);
}

#[test]
fn of_two_that_race_for_the_fifth_question_one_is_stored() {
    // Both pass the first check: the permit is taken after it, and the store checks again.
    let source = Scripted::new("model", [say("words")]);
    let bench = Bench::start(vec![Arc::new(source)]);
    let mut ann = bench.sign_up("ann");
    let reading = draw(&mut ann);
    let made = interpret(&mut ann, &reading, "{}");
    let path = format!("{reading}/interpretations/{}/questions", made.str("id"));
    for _ in 0..5 {
        assert_eq!(ann.post(&path, r#"{"question":"Why?"}"#).status, 201);
    }
    let full = ann.post(&path, r#"{"question":"Why?"}"#);
    assert_eq!((full.status, full.code().as_str()), (409, "limit-reached"));
    let batch = super::super::queries::insert_question(&super::super::queries::QuestionRow {
        id: "01arz3ndektsv4rrffq69g5fav",
        account: AccountSeq(1),
        reading: reading.rsplit('/').next().unwrap(),
        interpretation: &made.str("id"),
        question: "Sixth",
        generated: super::super::queries::GeneratedText {
            provider: "model",
            model: None,
            machine: true,
            text: "no",
            duration_ms: 1,
        },
        created: Millis(1),
    });
    let refused = smol::block_on(bench.server.app.store.write(batch)).map(drop).unwrap_err();
    assert!(matches!(refused, crate::store::StoreError::Refused(crate::refusal::LIMIT_REACHED)), "{refused}");
}

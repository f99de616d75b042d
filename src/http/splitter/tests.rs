//! The splitter against good and broken documents, fed whole, byte by byte and in random pieces.

use super::*;
use crate::http::guard::generator::{Random, damage, free};

/// Feeds `json` in pieces of the sizes that `sizes` gives; fragments as text, then how it ended.
fn split(json: &[u8], mut sizes: impl FnMut() -> usize) -> Vec<String> {
    let (mut splitter, mut said, mut rest) = (Splitter::default(), Vec::new(), json);
    while !rest.is_empty() {
        let (mut piece, behind) = rest.split_at(sizes().clamp(1, rest.len()));
        rest = behind;
        loop {
            match splitter.next(&mut piece) {
                Ok(Some(Fragment { member, listed, at, bytes, cut })) => {
                    let kept = usize::try_from(at).unwrap();
                    assert_eq!(&json[kept..kept + bytes.len()], bytes);
                    let (list, cut) = (if listed { "[]" } else { "" }, if cut { " cut" } else { "" });
                    let value = if bytes.len() > 100 {
                        format!("{} bytes", bytes.len())
                    } else {
                        String::from_utf8_lossy(bytes).into_owned()
                    };
                    said.push(format!("{member}{list} = {value}{cut}"));
                }
                Ok(None) => break,
                Err(fault) => {
                    said.push(format!("{fault:?}"));
                    return said;
                }
            }
        }
    }
    if let Err(fault) = splitter.end() {
        said.push(format!("{fault:?}"));
    }
    said
}

/// Checks that the fragments are the same however the document is cut.
fn whole_and_in_pieces(json: &[u8]) -> Vec<String> {
    let whole = split(json, || usize::MAX);
    assert_eq!(split(json, || 1), whole, "byte by byte: {}", String::from_utf8_lossy(json));
    for seed in 1..20 {
        let mut random = Random::new(seed);
        assert_eq!(split(json, || random.below(9)), whole, "seed {seed}: {}", String::from_utf8_lossy(json));
    }
    whole
}

#[test]
fn values_are_handed_out_one_by_one() {
    let cases: [(&str, &[&str]); 8] = [
        ("{}", &[]),
        (" \n{ } \t", &[]),
        (r#"{"a":1,"b":"x","c":null,"d":{"e":[1,2]}}"#, &["a = 1", r#"b = "x""#, "c = null", r#"d = {"e":[1,2]}"#]),
        (r#"{"list":[],"after":true}"#, &["after = true"]),
        (
            r#"{"list":[{"a":1} , {"b":[[]]}],"z":-1.5e3 }"#,
            &[r#"list[] = {"a":1}"#, r#"list[] = {"b":[[]]}"#, "z = -1.5e3"],
        ),
        (
            r#"{"l":[1,"two",[3],true,null,{}]}"#,
            &["l[] = 1", r#"l[] = "two""#, "l[] = [3]", "l[] = true", "l[] = null", "l[] = {}"],
        ),
        (
            r#"{"t":["\"","\\","]}","\\\"",{"}":"{\"["}]}"#,
            &[r#"t[] = "\"""#, r#"t[] = "\\""#, r#"t[] = "]}""#, r#"t[] = "\\\"""#, r#"t[] = {"}":"{\"["}"#],
        ),
        (r#"{"隱\u8005\"":"🏮"}"#, &[r#"隱者" = "🏮""#]),
    ];
    for (json, fragments) in cases {
        assert_eq!(whole_and_in_pieces(json.as_bytes()), fragments, "{json}");
    }
}

#[test]
fn broken_documents_are_named_at_their_byte() {
    let cases = [
        ("", "ends too soon at byte 0"),
        ("[]", "an object was expected at byte 0"),
        ("\u{feff}{}", "an object was expected at byte 0"),
        ("{", "ends too soon at byte 1"),
        ("{a", "a name in double quotes was expected at byte 1"),
        (r#"{"a"1}"#, "a colon was expected at byte 4"),
        (r#"{"a":}"#, "a value was expected at byte 5"),
        (r#"{"a":1"#, "ends too soon at byte 6"),
        (r#"{"a":1,}"#, "a name in double quotes was expected at byte 7"),
        (r#"{"a":1 "b":2}"#, "a comma or a closing bracket was expected at byte 7"),
        (r#"{"a":1"b":2}"#, "a comma or a closing bracket was expected at byte 6"),
        (r#"{"a":[1,]}"#, "a value was expected at byte 8"),
        (r#"{"a":[1}"#, "a comma or a closing bracket was expected at byte 7"),
        (r#"{"a":[,1]}"#, "a value was expected at byte 6"),
        (r#"{"a":x}"#, "a value was expected at byte 5"),
        (r#"{"a":1} {}"#, "there is more after the document at byte 8"),
        (r#"{"a":1,"a":2}"#, "a occurs twice at byte 9"),
        (r#"{"a":[],"a":[]}"#, "a occurs twice at byte 10"),
        (r#"{"a":1,"\u0061":1}"#, "a occurs twice at byte 14"),
        (r#"{"\x":1}"#, "a name of the document is not a JSON string at byte 4"),
        ("{\"a\u{1}\":1}", "a name of the document is not a JSON string at byte 4"),
    ];
    for (json, what) in cases {
        let said = whole_and_in_pieces(json.as_bytes());
        assert!(said.last().unwrap().contains(what), "{json}: {said:?} should end with {what}");
    }
    assert!(whole_and_in_pieces(b"{\"\xff\":1}")[0].contains("not a JSON string"));
}

#[test]
fn everything_has_a_bound() {
    let deep = format!("{{\"a\":{}", "[".repeat(100_000));
    assert!(split(deep.as_bytes(), || 4096)[0].contains("nested too deeply at byte 22"));
    assert!(split("[".repeat(100_000).as_bytes(), || 4096)[0].contains("an object was expected"));
    let name = format!("{{\"{}\":1}}", "n".repeat(385));
    assert!(split(name.as_bytes(), || 7)[0].contains("name of the document is too long"));
    let members: Vec<String> = (0..33).map(|number| format!("\"m{number}\":0")).collect();
    let said = split(format!("{{{}}}", members.join(",")).as_bytes(), || 7);
    assert!(said.last().unwrap().contains("more than 32 members"), "{said:?}");
}

#[test]
fn a_huge_value_is_cut_and_its_neighbours_are_not() {
    let exact = "x".repeat(ITEM_BYTES_MAX - 2);
    let json = format!("{{\"l\":[\"{exact}\",\"{exact}y\",7]}}");
    for size in [1, 1000, 65_536, usize::MAX] {
        let said = split(json.as_bytes(), || size);
        assert_eq!(said, ["l[] = 262144 bytes", "l[] = 262144 bytes cut", "l[] = 7"]);
    }
}

#[test]
fn every_truncation_is_too_soon_and_gives_a_beginning_of_the_fragments() {
    let json = r#"{"format":"f","n":12,"l":[{"a":"\\\"]"},[{}],"隱"],"last":{"x":[1]}} "#.as_bytes();
    let all = split(json, || usize::MAX);
    assert_eq!(all.len(), 6);
    for length in 0..json.len() - 1 {
        let mut said = whole_and_in_pieces(&json[..length]);
        assert!(said.pop().unwrap().contains("ends too soon"), "{length}");
        assert_eq!(said, all[..said.len()], "{length}");
    }
}

#[test]
fn random_changes_never_disturb_it() {
    let json = br#"{"format":"f","version":1,"l":[{"id":"a","t":["x","y"]},{"id":"b"}],"o":{"x":null}}"#;
    let mut random = Random::new(7);
    for _ in 0..2000 {
        let mut changed = json.to_vec();
        for _ in 0..=random.below(3) {
            let place = random.below(changed.len());
            changed[place] = random.pick(br#"{}[]",:\ 1a"#);
        }
        let whole = split(&changed, || usize::MAX);
        assert_eq!(split(&changed, || 1), whole, "{}", String::from_utf8_lossy(&changed));
    }
}

/// Whether every part of the document is JSON, as an import finds out.
fn parts_are_well_formed(mut json: &[u8]) -> bool {
    let mut splitter = Splitter::default();
    loop {
        match splitter.next(&mut json) {
            Ok(Some(fragment)) if guard::well_formed(fragment.bytes).is_ok() => {}
            Ok(None) => return splitter.end().is_ok(),
            Ok(Some(_)) | Err(_) => return false,
        }
    }
}

#[test]
fn a_document_is_json_in_parts_exactly_if_it_is_as_a_whole() {
    let (mut sound, mut broken) = (0, 0);
    for seed in 0..3000 {
        let random = &mut Random::new(seed);
        let json = format!(r#"{{"first":{},"\u006cist":[{},{}]}} "#, free(random, 1), free(random, 1), free(random, 1));
        assert!(parts_are_well_formed(json.as_bytes()), "{json}");
        let damaged = damage(random, &json);
        let whole = guard::well_formed(&damaged).is_ok();
        // Only the document as a whole must be an object whose names are all different.
        if damaged.trim_ascii_start().starts_with(b"{") {
            assert_eq!(parts_are_well_formed(&damaged), whole, "{}", String::from_utf8_lossy(&damaged));
            *(if whole { &mut sound } else { &mut broken }) += 1;
        }
    }
    assert!(sound > 100 && broken > 100, "{sound} and {broken}");
}

#[test]
fn a_member_of_an_object_is_found_even_when_it_breaks_behind() {
    for (json, found) in [
        (r#"{"a":1,"id":"x"}"#, Some(r#""x""#)),
        (r#"{"id":"x","b":[1,{"#, Some(r#""x""#)),
        (r#"{"id":["x"]}"#, None),
        (r#"{"o":{"id":"x"}}"#, None),
        ("17", None),
    ] {
        assert_eq!(member(json.as_bytes(), "id").as_deref(), found.map(str::as_bytes), "{json}");
    }
}

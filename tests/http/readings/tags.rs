//! Tags over HTTP: listed with counts, renamed, merged, deleted.

use crate::support::{Client, NO_ID, Server, at_once};
use std::collections::HashMap;

const TAGS: &str = "/api/v1/tags";
const MERGE: &str = "/api/v1/tags/merge";
/// A reading with tags, written as `"a","b"`.
fn draw(client: &mut Client, tags: &str) -> String {
    let made = client.post("/api/v1/readings", &format!(r#"{{"spread":"single","tags":[{tags}]}}"#));
    assert_eq!(made.status, 201, "{made:?}");
    made.str("id")
}

/// Names and counts of all tags, in the list's order.
fn listed(client: &mut Client) -> Vec<(String, u64)> {
    let page = client.get(&format!("{TAGS}?limit=100"));
    assert_eq!(page.status, 200, "{page:?}");
    let item =
        |index| (page.str(&format!("items[{index}].name")), page.number(&format!("items[{index}].count")) as u64);
    (0..page.len("items")).map(item).collect()
}

fn ids(client: &mut Client) -> HashMap<String, String> {
    let page = client.get(&format!("{TAGS}?limit=100"));
    let item = |index| (page.str(&format!("items[{index}].name")), page.str(&format!("items[{index}].id")));
    (0..page.len("items")).map(item).collect()
}

fn wanted(tags: &[(&str, u64)]) -> Vec<(String, u64)> {
    tags.iter().map(|(name, count)| ((*name).to_owned(), *count)).collect()
}

/// The tags of a reading, as JSON.
fn of(client: &mut Client, reading: &str) -> String {
    let tags = client.get(&format!("/api/v1/readings/{reading}"));
    (0..tags.len("tags")).map(|index| tags.str(&format!("tags[{index}]"))).collect::<Vec<_>>().join(",")
}

#[test]
fn tags_are_listed_by_name_with_counts() {
    let server = Server::start();
    let mut ann = server.sign_up("ann");
    assert_eq!(listed(&mut ann), wanted(&[]));
    draw(&mut ann, r#""work","愛情""#);
    let last = draw(&mut ann, r#""work","home""#);
    assert_eq!(listed(&mut ann), wanted(&[("home", 1), ("work", 2), ("愛情", 1)]));
    let before = ids(&mut ann);
    draw(&mut ann, r#""work""#);
    assert_eq!(ids(&mut ann), before, "a tag that is there keeps its id");
    ann.patch(&format!("/api/v1/readings/{last}"), r#"{"tags":["work","new"]}"#);
    assert_eq!(listed(&mut ann), wanted(&[("new", 1), ("work", 3), ("愛情", 1)]), "a tag without readings is gone");
}

#[test]
fn tags_come_in_pages() {
    let server = Server::start();
    let mut ann = server.sign_up("ann");
    let names = ["a", "a b", "a/b&c=d", "z", "中", "愛 情", "🏮"];
    draw(&mut ann, &names.map(|name| format!("{name:?}")).join(","));
    let (mut seen, mut query) = (Vec::new(), "?limit=2".to_owned());
    loop {
        let page = ann.get(&format!("{TAGS}{query}"));
        assert!(page.status == 200 && page.len("items") <= 2, "{page:?}");
        seen.extend((0..page.len("items")).map(|index| page.str(&format!("items[{index}].name"))));
        let Some(next) = page.at("next").get::<String>().cloned() else { break };
        let encoded: String = next.bytes().map(|byte| format!("%{byte:02x}")).collect();
        query = format!("?limit=2&cursor={encoded}");
    }
    assert_eq!(seen, names);
    assert_eq!(ann.get(&format!("{TAGS}?limit=0")).fields(), ["limit"]);
    assert_eq!(ann.get(&format!("{TAGS}?q=a")).fields(), ["q"]);
}

#[test]
fn a_tag_is_renamed_everywhere() {
    let server = Server::start();
    let mut ann = server.sign_up("ann");
    let reading = draw(&mut ann, r#""wrok","home""#);
    let id = ids(&mut ann)["wrok"].clone();
    let path = format!("{TAGS}/{id}");
    let renamed = ann.patch(&path, r#"{"name":" work "}"#);
    assert_eq!((renamed.status, renamed.str("id"), renamed.str("name").as_str()), (200, id, "work"), "{renamed:?}");
    assert_eq!(renamed.number("count"), 1.0);
    assert_eq!(of(&mut ann, &reading), "home,work");
    assert_eq!(ann.patch(&path, r#"{"name":"work"}"#).status, 200, "the same name again");
    let taken = ann.patch(&path, r#"{"name":"home"}"#);
    assert_eq!((taken.status, taken.code().as_str()), (409, "conflict"));
    assert_eq!(listed(&mut ann), wanted(&[("home", 1), ("work", 1)]));
    for bad in [r#"{"name":""}"#, r#"{"name":"  "}"#, r#"{"name":7}"#, r#"{"name":"a\nb"}"#, "{}", r#"{"name":null}"#] {
        let refused = ann.patch(&path, bad);
        assert_eq!((refused.status, refused.fields()), (422, vec!["name".to_owned()]), "{bad}");
    }
    let long = |chars: usize| format!(r#"{{"name":"{}"}}"#, "x".repeat(chars));
    assert_eq!((ann.patch(&path, &long(41)).status, ann.patch(&path, &long(40)).status), (422, 200));
}

#[test]
fn tags_are_merged_into_one() {
    let server = Server::start();
    let mut ann = server.sign_up("ann");
    let one = draw(&mut ann, r#""job","office","home""#);
    let two = draw(&mut ann, r#""work","job""#);
    let three = draw(&mut ann, r#""office""#);
    let four = draw(&mut ann, r#""home""#);
    let known = ids(&mut ann);
    let body = format!(r#"{{"from":["{0}","{1}","{0}"],"into":"{2}"}}"#, known["job"], known["office"], known["work"]);
    let merged = ann.post(MERGE, &body);
    assert_eq!((merged.status, merged.str("id"), merged.str("name").as_str()), (200, known["work"].clone(), "work"));
    assert_eq!(merged.number("count"), 3.0);
    assert_eq!(listed(&mut ann), wanted(&[("home", 2), ("work", 3)]));
    let tags: Vec<String> = [one, two, three, four].iter().map(|reading| of(&mut ann, reading)).collect();
    assert_eq!(tags, ["home,work", "work", "work", "home"]);
    assert_eq!(ann.get("/api/v1/readings?tag=work").len("items"), 3);
    let again = ann.post(MERGE, &body);
    assert_eq!((again.status, again.fields()), (422, vec!["from".to_owned()]), "they are gone");
}

#[test]
fn a_merge_with_another_accounts_tags_changes_nothing() {
    let server = Server::start();
    let (mut ann, mut bob) = (server.sign_up("ann"), server.sign_up("bob"));
    draw(&mut ann, r#""a","b""#);
    draw(&mut bob, r#""c""#);
    let (anns, bobs) = (ids(&mut ann), ids(&mut bob));
    let (a, b, c) = (&anns["a"], &anns["b"], &bobs["c"]);
    let cases = [
        (format!(r#"{{"from":["{a}","{c}"],"into":"{b}"}}"#), "from"),
        (format!(r#"{{"from":["{a}","{NO_ID}"],"into":"{b}"}}"#), "from"),
        (format!(r#"{{"from":["{a}"],"into":"{c}"}}"#), "into"),
        (format!(r#"{{"from":["{a}"],"into":"{NO_ID}"}}"#), "into"),
        (format!(r#"{{"from":["{a}","{b}"],"into":"{b}"}}"#), "from[1]"),
        (format!(r#"{{"from":[],"into":"{b}"}}"#), "from"),
        (format!(r#"{{"from":"{a}","into":"{b}"}}"#), "from"),
        (format!(r#"{{"from":[7],"into":"{b}"}}"#), "from[0]"),
        (format!(r#"{{"into":"{b}"}}"#), "from"),
        (format!(r#"{{"from":["{a}"]}}"#), "into"),
        (format!(r#"{{"from":["{a}"],"into":null}}"#), "into"),
        (format!(r#"{{"from":["{a}"],"into":"{b}","name":"x"}}"#), "name"),
    ];
    for (body, field) in cases {
        let refused = ann.post(MERGE, &body);
        assert_eq!((refused.status, refused.fields()), (422, vec![field.to_owned()]), "{body}");
    }
    assert_eq!(listed(&mut ann), wanted(&[("a", 1), ("b", 1)]));
    assert_eq!(listed(&mut bob), wanted(&[("c", 1)]));
}

#[test]
fn a_deleted_tag_leaves_its_readings() {
    let server = Server::start();
    let mut ann = server.sign_up("ann");
    let reading = draw(&mut ann, r#""a","b""#);
    let path = format!("{TAGS}/{}", ids(&mut ann)["a"]);
    assert_eq!(ann.delete(&path).status, 204);
    assert_eq!(of(&mut ann, &reading), "b");
    for gone in [ann.delete(&path), ann.patch(&path, r#"{"name":"x"}"#)] {
        assert_eq!((gone.status, gone.code().as_str()), (404, "not-found"));
    }
}

#[test]
fn tags_of_other_accounts_are_not_found() {
    let server = Server::start();
    let (mut ann, mut bob) = (server.sign_up("ann"), server.sign_up("bob"));
    draw(&mut ann, r#""same""#);
    draw(&mut bob, r#""same""#);
    let path = format!("{TAGS}/{}", ids(&mut ann)["same"]);
    for hidden in [bob.patch(&path, r#"{"name":"mine"}"#), bob.delete(&path), bob.delete(&format!("{TAGS}/x"))] {
        assert_eq!((hidden.status, hidden.code().as_str()), (404, "not-found"));
    }
    assert_eq!(listed(&mut ann), wanted(&[("same", 1)]));
    assert_eq!(listed(&mut bob), wanted(&[("same", 1)]));
}

#[test]
fn tags_need_the_scopes_of_readings() {
    let server = Server::start();
    let mut ann = server.sign_up("ann");
    draw(&mut ann, r#""a","b""#);
    let known = ids(&mut ann);
    let (mut reads, mut writes) = (ann.bot("readings:read"), ann.bot("readings:write"));
    let (mut other, mut signed_out) = (ann.bot("journal:write"), server.client());
    let path = format!("{TAGS}/{}", known["b"]);
    let merge = format!(r#"{{"from":["{}"],"into":"{}"}}"#, known["a"], known["b"]);
    let calls = [
        ("GET", TAGS, "", 200, 403),
        ("PATCH", &path, r#"{"name":"c"}"#, 403, 200),
        ("POST", MERGE, merge.as_str(), 403, 200),
        ("DELETE", &path, "", 403, 204),
    ];
    for (method, path, body, for_reader, for_writer) in calls {
        let send = |client: &mut Client| client.send_json(method, path, body).status;
        assert_eq!((send(&mut signed_out), send(&mut other)), (401, 403), "{method} {path}");
        assert_eq!((send(&mut reads), send(&mut writes)), (for_reader, for_writer), "{method} {path}");
    }
}

#[test]
fn of_two_renamings_to_one_name_at_once_one_succeeds() {
    let server = Server::start();
    let mut ann = server.sign_up("ann");
    draw(&mut ann, r#""a","b","c","d""#);
    let paths: Vec<String> = ids(&mut ann).values().map(|id| format!("{TAGS}/{id}")).collect();
    let client = std::sync::Mutex::new(ann.again());
    let mut statuses = at_once(4, move |index| {
        let mut own = client.lock().unwrap().again();
        own.patch(&paths[index], r#"{"name":"one"}"#).status
    });
    statuses.sort_unstable();
    assert_eq!(statuses, [200, 409, 409, 409]);
    assert_eq!(listed(&mut ann).iter().filter(|(name, _)| name == "one").count(), 1);
}

#[test]
fn merges_back_and_forth_at_once_lose_no_reading() {
    let server = Server::start();
    let mut ann = server.sign_up("ann");
    draw(&mut ann, r#""a""#);
    draw(&mut ann, r#""b""#);
    let known = ids(&mut ann);
    let (a, b) = (known["a"].clone(), known["b"].clone());
    let client = std::sync::Mutex::new(ann.again());
    let mut statuses = at_once(2, move |index| {
        let mut own = client.lock().unwrap().again();
        let (from, into) = if index == 0 { (&a, &b) } else { (&b, &a) };
        own.post(MERGE, &format!(r#"{{"from":["{from}"],"into":"{into}"}}"#)).status
    });
    statuses.sort_unstable();
    assert_eq!(statuses, [200, 422]);
    let left = listed(&mut ann);
    assert_eq!((left.len(), left[0].1), (1, 2), "{left:?}");
}

//! An account's own spreads over time and for other accounts: private, shared, paged, and kept by readings as they
//! were.

use super::{SPREADS, one};
use crate::readings::READINGS;
use crate::support::{Client, Response, Server, at_once};
use std::collections::HashSet;

fn spread(name: &str, shared: bool) -> String {
    let positions = ["root", "trunk", "crown"]
        .map(|name| format!(r#"{{"name":"{name}","prompt":"The {name}?","x":0.5,"y":0.5,"rotation":0}}"#))
        .join(",");
    format!(r#"{{"name":"{name}","shared":{shared},"positions":[{positions}]}}"#)
}

fn make(client: &mut Client, body: &str) -> String {
    client.make(SPREADS, body).str("id")
}

fn lay(client: &mut Client, spread: &str) -> Response {
    client.post(READINGS, &format!(r#"{{"spread":"{spread}"}}"#))
}

#[test]
fn a_private_spread_is_not_found_by_other_accounts() {
    let server = Server::start();
    let (mut admin, mut ann, mut ben) = (server.sign_up("root"), server.sign_up("ann"), server.sign_up("ben"));
    let id = make(&mut ann, &spread("mine", false));
    let before = ann.get(&one(&id)).body;
    for other in [&mut ben, &mut admin, &mut server.client()] {
        assert_eq!(other.get(&one(&id)).code(), "not-found");
        assert!(!other.get(SPREADS).each("id").contains(&id));
        let draw = other.post(&format!("{READINGS}/draw"), &format!(r#"{{"spread":"{id}"}}"#));
        assert_eq!((draw.status, draw.fields()), (422, vec!["spread".to_owned()]));
    }
    for other in [&mut ben, &mut admin] {
        assert_eq!(other.patch(&one(&id), r#"{"name":"taken"}"#).code(), "not-found");
        assert_eq!(other.delete(&one(&id)).code(), "not-found");
        let laid = lay(other, &id);
        assert_eq!((laid.status, laid.fields()), (422, vec!["spread".to_owned()]));
    }
    assert_eq!(ann.get(&one(&id)).body, before);
    assert_eq!(lay(&mut ann, &id).status, 201);
    let mut anyone = server.client();
    let refused = [anyone.post(SPREADS, &spread("n", false)), anyone.patch(&one(&id), "{}"), anyone.delete(&one(&id))];
    assert!(refused.iter().all(|response| response.code() == "unauthorized"), "{refused:?}");
}

#[test]
fn only_an_admin_shares_and_everyone_may_use_what_is_shared() {
    let server = Server::start();
    let (mut admin, mut ben) = (server.sign_up("root"), server.sign_up("ben"));
    let own = make(&mut ben, &spread("own", false));
    for refused in [ben.post(SPREADS, &spread("n", true)), ben.patch(&one(&own), r#"{"shared":true}"#)] {
        assert_eq!((refused.status, refused.fields()), (422, vec!["shared".to_owned()]));
    }
    let id = make(&mut admin, &spread("ours", false));
    assert_eq!(admin.patch(&one(&id), r#"{"shared":true}"#).at("shared"), true.into());
    for other in [&mut ben, &mut server.client()] {
        let seen = other.get(&one(&id));
        assert_eq!((seen.status, seen.at("own"), seen.at("shared")), (200, false.into(), true.into()));
        assert!(other.get(SPREADS).each("id").contains(&id));
    }
    let laid = lay(&mut ben, &id);
    assert_eq!((laid.status, laid.str("spread_name"), laid.str("cards[1].name")), (201, "ours".into(), "trunk".into()));
    // Shared is to be used, not to be changed.
    assert_eq!(ben.patch(&one(&id), r#"{"name":"taken"}"#).code(), "not-found");
    assert_eq!(ben.delete(&one(&id)).code(), "not-found");
    // Taken back, it is gone for others; what they laid with it stays.
    assert_eq!(admin.patch(&one(&id), r#"{"shared":false}"#).status, 200);
    assert_eq!(ben.get(&one(&id)).status, 404);
    assert_eq!(ben.get(&format!("{READINGS}/{}", laid.str("id"))).text(), laid.text());
}

#[test]
fn a_draw_without_an_account_may_use_a_shared_spread() {
    let server = Server::start();
    let id = make(&mut server.sign_up("root"), &spread("ours", true));
    let drawn = server.client().post(&format!("{READINGS}/draw"), &format!(r#"{{"spread":"{id}"}}"#));
    assert_eq!((drawn.status, drawn.len("cards"), drawn.str("cards[0].name")), (200, 3, "root".into()));
}

#[test]
fn a_draw_that_is_not_kept_may_use_an_own_spread() {
    let server = Server::start();
    let mut ann = server.sign_up("ann");
    let id = make(&mut ann, &spread("mine", false));
    assert_eq!(ann.post(&format!("{READINGS}/draw"), &format!(r#"{{"spread":"{id}"}}"#)).status, 200);
}

#[test]
fn readings_keep_a_spread_as_it_was() {
    let server = Server::start();
    let mut ann = server.sign_up("ann");
    let id = make(&mut ann, &spread("Tree 樹", false));
    let laid = lay(&mut ann, &id);
    let path = format!("{READINGS}/{}", laid.str("id"));
    let kept = |ann: &mut Client| {
        assert_eq!(ann.get(&path).text(), laid.text());
        assert_eq!(ann.get(READINGS).at("items[0]"), laid.json());
        assert_eq!(ann.get(&format!("{READINGS}?spread={id}")).each("id"), [laid.str("id")]);
        let markdown = ann.get(&format!("{path}/export"));
        assert!(["Tree 樹", "root", "trunk", "crown"].iter().all(|name| markdown.text().contains(name)));
    };
    assert_eq!(laid.str("spread_name"), "Tree 樹");
    kept(&mut ann);
    let change = r#"{"name":"Other","positions":[{"name":"only","prompt":"","x":0,"y":0,"rotation":0}]}"#;
    assert_eq!(ann.patch(&one(&id), change).len("positions"), 1);
    kept(&mut ann);
    // A new reading has the new form, and the two stay apart.
    let newer = lay(&mut ann, &id);
    assert_eq!((newer.str("spread_name"), newer.len("cards")), ("Other".into(), 1));
    assert_eq!(ann.delete(&format!("{READINGS}/{}", newer.str("id"))).status, 204);
    assert_eq!(ann.delete(&one(&id)).status, 204);
    kept(&mut ann);
    assert_eq!(lay(&mut ann, &id).fields(), ["spread"]);
    // Changing the words of an old reading does not lose its layout either.
    let changed = ann.patch(&path, r#"{"notes":"n"}"#);
    assert_eq!((changed.str("spread_name"), changed.at("cards")), ("Tree 樹".into(), laid.at("cards")));
}

#[test]
fn paging_gives_each_spread_once_with_the_built_in_ones_first() {
    let server = Server::start();
    let mut ann = server.sign_up("ann");
    let made: Vec<String> = (0..7).map(|_| make(&mut ann, &spread("n", false))).collect();
    let (mut found, mut path) = (Vec::new(), format!("{SPREADS}?limit=3"));
    loop {
        let page = ann.get(&path);
        found.extend(page.each("id"));
        match page.at("next").get::<String>() {
            Some(next) => path = format!("{SPREADS}?limit=3&cursor={next}"),
            None => break,
        }
    }
    assert_eq!((found.len(), found.iter().collect::<HashSet<_>>().len()), (18, 18), "{found:?}");
    assert_eq!(found[0], "single");
    assert!(found[11..].iter().eq(made.iter().rev()), "newest first: {found:?}");
    for (query, field) in [("limit=0", "limit"), ("limit=101", "limit"), ("cursor=!", "cursor"), ("q=x", "q")] {
        let refused = ann.get(&format!("{SPREADS}?{query}"));
        assert_eq!((refused.status, refused.fields()), (422, vec![field.to_owned()]), "{query}");
    }
}

#[test]
fn a_page_of_spreads_is_no_longer_than_its_limit() {
    let server = Server::start();
    let mut ann = server.sign_up("ann");
    make(&mut ann, &spread("n", false));
    for limit in [1, 5, 12, 100] {
        let page = ann.get(&format!("{SPREADS}?limit={limit}"));
        assert!(page.len("items") <= limit, "limit {limit} gave {}", page.len("items"));
    }
}

#[test]
fn a_repeated_request_with_its_key_makes_one_spread() {
    let server = Server::start();
    let (mut ann, mut ben) = (server.sign_up("ann"), server.sign_up("ben"));
    let send = |client: &mut Client, key: &str, body: &str| client.post_once(SPREADS, key, body);
    let first = send(&mut ann, "k-1", &spread("n", false));
    let again = send(&mut ann, "k-1", &spread("n", false));
    assert_eq!((first.status, again.status, first.text()), (201, 201, again.text()));
    let other = send(&mut ann, "k-1", &spread("m", false));
    assert_eq!((other.status, other.code().as_str()), (409, "idempotency-mismatch"));
    let of_ben = send(&mut ben, "k-1", &spread("n", false));
    assert!(of_ben.status == 201 && of_ben.str("id") != first.str("id"));
    // What was refused is not kept: the key may be used with a better body.
    assert_eq!(send(&mut ann, "k-2", "{}").status, 422);
    assert_eq!(send(&mut ann, "k-2", &spread("n", false)).status, 201);
    let ann_again = ann.again();
    let answers = at_once(20, move |_| send(&mut ann_again.again(), "k-3", &spread("many", false)));
    assert!(answers.iter().all(|answer| answer.status == 201 && answer.body == answers[0].body), "{answers:?}");
    assert_eq!(ann.get(&format!("{SPREADS}?limit=100")).each("id").len(), 11 + 3);
}

//! The web interface over HTTP: how much a first visit loads, how assets are encoded and cached, and that the pages'
//! policy refuses foreign content. What the pages do is tested in a browser by `tests/browser.mjs`.

use crate::support::{Client, Response, Server};
use std::collections::BTreeSet;

/// Most a first visit may load, compressed.
const FIRST_LOAD_BYTES_MAX: usize = 100_000;
/// Most requests that a first visit may need for the page itself.
const FIRST_LOAD_REQUESTS_MAX: usize = 10;
const BROTLI: &[(&str, &str)] = &[("Accept-Encoding", "gzip, deflate, br")];

fn fetch(client: &mut Client, path: &str, headers: &[(&str, &str)]) -> Response {
    let answer = client.send("GET", path, headers, b"");
    assert_eq!(answer.status, 200, "{path}: {answer:?}");
    answer
}

/// The assets that a text refers to.
fn references(text: &str) -> BTreeSet<String> {
    let found = text.match_indices("/assets/").map(|(start, _)| &text[start..]);
    found.map(|rest| rest.split(['"', '\'', ')', '`']).next().unwrap().to_owned()).collect()
}

/// Every asset that can be reached from the shell.
fn assets(client: &mut Client) -> BTreeSet<String> {
    let mut known = BTreeSet::new();
    let mut open = vec!["/".to_owned(), "/sw.js".to_owned()];
    while let Some(path) = open.pop() {
        let answer = fetch(client, &path, &[]);
        let found = references(answer.text()).into_iter().filter(|path| path.contains('.'));
        open.extend(found.filter(|path| known.insert(path.clone())));
    }
    known
}

#[test]
fn a_first_visit_loads_little() {
    let server = Server::start();
    let mut client = server.client();
    let shell = fetch(&mut client, "/", &[]);
    // What the shell names except the other languages, what those modules import, and the first page.
    let mut parts: BTreeSet<String> = references(shell.text())
        .into_iter()
        .filter(|path| !path.contains("i18n") || path.contains("i18n-en."))
        .collect();
    let all = assets(&mut client);
    parts.extend(all.iter().filter(|path| path.contains("/pages-welcome.")).cloned());
    parts.extend(["/", "/favicon.svg", "/manifest.webmanifest"].map(str::to_owned));
    let bytes: usize = parts.iter().map(|path| fetch(&mut client, path, BROTLI).body.len()).sum();
    assert!(parts.len() <= FIRST_LOAD_REQUESTS_MAX, "{} requests: {parts:?}", parts.len());
    assert!(bytes <= FIRST_LOAD_BYTES_MAX, "{bytes} bytes");
    assert!(parts.iter().any(|path| path.contains("/kit.")) && parts.len() > 6, "{parts:?}");
}

#[test]
fn assets_are_encoded_named_by_their_content_and_kept() {
    let server = Server::start();
    let mut client = server.client();
    let all = assets(&mut client);
    assert!(all.len() > 15, "{all:?}");
    for path in &all {
        let plain = fetch(&mut client, path, &[]);
        assert_eq!(plain.header("content-encoding"), None, "{path}");
        assert_eq!(plain.header("cache-control"), Some("public, max-age=31536000, immutable"), "{path}");
        assert_eq!(plain.header("vary"), Some("Accept-Encoding"), "{path}");
        let media_type = match path.rsplit('.').next().unwrap() {
            "js" => "text/javascript; charset=utf-8",
            "css" => "text/css; charset=utf-8",
            "json" => "application/json; charset=utf-8",
            "html" => "text/html; charset=utf-8",
            other => panic!("{other}"),
        };
        assert_eq!(plain.header("content-type"), Some(media_type), "{path}");
        let tag = plain.header("etag").unwrap().to_owned();
        let hash = path.rsplit('.').nth(1).unwrap();
        assert!(hash.len() == 8 && tag.starts_with(&format!("\"{hash}")), "{path} is {tag}");
        if plain.body.len() < 300 {
            continue;
        }
        for (accepted, coding) in [
            ("gzip", "gzip"),
            ("br", "br"),
            ("gzip, br", "br"),
            ("br;q=0, gzip", "gzip"),
            ("br;q=0, *", "gzip"),
            ("br;q=0.1, gzip;q=1", "gzip"),
        ] {
            let coded = fetch(&mut client, path, &[("Accept-Encoding", accepted)]);
            assert_eq!(coded.header("content-encoding"), Some(coding), "{path} for {accepted}");
            assert!(coded.body.len() < plain.body.len(), "{path}");
            let own = coded.header("etag").unwrap().to_owned();
            assert_ne!(own, tag, "{path}: one tag for two representations");
            let known = [("Accept-Encoding", accepted), ("If-None-Match", own.as_str())];
            let again = client.send("GET", path, &known, b"");
            assert_eq!((again.status, again.body.len()), (304, 0), "{path}: {again:?}");
            assert_eq!(again.header("content-encoding"), None, "{path}");
        }
    }
}

#[test]
fn every_page_is_the_same_shell_with_a_strict_policy() {
    let server = Server::start();
    let mut client = server.client();
    let shell = fetch(&mut client, "/", &[]);
    let pages =
        ["/draw?spread=single", "/readings?q=x&tag=y", "/readings/abc", "/deck/major_arcana.09", "/admin/memory"];
    for path in pages.into_iter().chain(["/", "/settings/", "/sign-in?next=/draw", "/register", "/stats", "/journal"]) {
        let page = fetch(&mut client, path, &[]);
        assert_eq!(page.body, shell.body, "{path}");
        assert_eq!(page.header("cache-control"), Some("no-cache"), "{path}");
        let policy = page.header("content-security-policy").unwrap();
        assert!(policy.starts_with("default-src 'none'; script-src 'self'; style-src 'self';"), "{policy}");
        assert!(!policy.contains("unsafe") && !policy.contains('*'), "{policy}");
    }
    let tag = shell.header("etag").unwrap();
    assert_eq!(client.send("GET", "/stats", &[("If-None-Match", tag)], b"").status, 304);
    let html = shell.text();
    assert!(!html.contains("<style") && !html.contains(" style=") && !html.contains(" on"), "{html}");
    assert!(!html.contains("{{") && !html.contains("http"), "{html}");
}

#[test]
fn an_unknown_asset_is_a_problem() {
    let server = Server::start();
    let mut client = server.client();
    let kit = assets(&mut client).into_iter().find(|path| path.contains("/kit.")).unwrap();
    let other = kit.replace("/kit.", "/kit.0");
    for path in ["/assets/kit.js", "/assets/", "/assets/../Cargo.toml", "/assets/%2e%2e/x", "/nowhere", &other] {
        let answer = client.get(path);
        assert_eq!((answer.status, answer.code().as_str()), (404, "not-found"), "{path}");
    }
    assert_eq!(client.send("POST", &kit, &[], b"").status, 405);
    assert_eq!(client.send("HEAD", &kit, &[], b"").status, 200);
}

#[test]
fn pages_are_not_in_the_api_document_and_can_be_switched_off() {
    let server = Server::start();
    let document = server.client().get("/openapi.json");
    for path in ["\"/\"", "\"/draw\"", "/assets/", "/sw.js", "/docs/style.css"] {
        assert!(!document.text().contains(path), "{path} is in the document");
        assert!(!server.client().get("/docs").text().contains(&format!("<code>{path}")), "{path} is in /docs");
    }
    let off = Server::start_with(&[("ENABLE_WEB", "false")]);
    for path in ["/", "/draw", "/sw.js", "/favicon.svg"] {
        assert_eq!(off.client().get(path).status, 404, "{path}");
    }
    assert_eq!(off.client().get("/openapi.json").body, document.body);
}

#[test]
fn the_worker_keeps_assets_and_nothing_of_the_api() {
    let server = Server::start();
    let mut client = server.client();
    let worker = fetch(&mut client, "/sw.js", &[]);
    assert_eq!(worker.header("cache-control"), Some("no-cache"));
    assert!(!worker.text().contains("{{") && worker.text().contains("/assets/offline."), "{}", worker.text());
    assert_eq!(references(worker.text()).iter().filter(|path| path.contains("i18n-")).count(), 2);
    let manifest = fetch(&mut client, "/manifest.webmanifest", BROTLI);
    assert_eq!(manifest.header("content-type"), Some("application/manifest+json"));
    assert_eq!(fetch(&mut client, "/favicon.svg", &[]).header("content-type"), Some("image/svg+xml"));
}

/// Every language has the same texts, and every text that the pages ask for is there.
#[test]
fn every_text_is_there_in_every_language() {
    let server = Server::start();
    let mut client = server.client();
    let served = assets(&mut client);
    let mut keys = |tag: &str| -> BTreeSet<String> {
        let path = served.iter().find(|path| path.contains(&format!("/i18n-{tag}."))).unwrap();
        let json = fetch(&mut client, path, &[]).json();
        let members = json.get::<std::collections::HashMap<String, tinyjson::JsonValue>>().unwrap();
        members.keys().cloned().collect()
    };
    let known = keys("en");
    assert_eq!(known, keys("zh-TW"));
    let mut missing = Vec::new();
    for folder in ["assets/web", "assets/web/kit", "assets/web/modules", "assets/web/pages"] {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            let Ok(text) = std::fs::read_to_string(&path) else { continue };
            for (start, call) in text.match_indices("t(\"").chain(text.match_indices("tn(\"")) {
                let key = text[start + call.len()..].split('"').next().unwrap();
                // Other functions' names end with these letters too.
                let part = text[..start].ends_with(|c: char| c.is_alphanumeric() || c == '_');
                if !part && !known.contains(key) && !known.contains(&format!("{key}.other")) {
                    missing.push(format!("{}: {key}", path.display()));
                }
            }
        }
    }
    assert!(missing.is_empty(), "{missing:?}");
}

//! The memory gate for the pages: what the release binary takes while a hundred visitors load the first page at once.
//! `./build.sh memory` runs it beside `budget.rs`.

use super::measure::{MB, assert_release_build, mb, peak_while};
use crate::support::{Client, Server, at_once};
use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Instant;

const VISITORS: usize = 100;
/// How often each of them comes; every time with everything loaded anew.
const VISITS: usize = 5;
const RSS_BYTES_MAX: u64 = 14 * MB;
/// What the welcome page asks the API for.
const CALLS: [&str; 3] = ["/api/v1/cards/daily", "/api/v1/spreads?limit=100", "/api/v1/cards/major_arcana.09/image"];
const ENCODINGS: [(&str, &str); 1] = [("Accept-Encoding", "gzip, deflate, br")];

#[test]
#[ignore = "measures the release build: ./build.sh memory"]
fn a_hundred_visitors_at_once_fit_into_the_budget() {
    assert_release_build();
    let server = Server::start();
    let paths = Arc::new(first_page(&mut server.client()));
    assert!(paths.len() > 10, "{paths:?}");
    // Another server, so that what the search for the parts cost is not in the figure.
    drop(server);
    let server = Server::start();
    let visitors: Vec<Client> = (0..VISITORS).map(|_| server.client()).collect();
    let (idle, began) = (server.rss_bytes(), Instant::now());
    let loaded = paths.clone();
    let mut connections = 0.0;
    let peak = peak_while(&server, || {
        // They are kept so that their connections stay open.
        let visitors = at_once(VISITORS, move |number| {
            let mut visitor = visitors[number].again();
            for _ in 0..VISITS {
                for path in loaded.iter() {
                    assert_eq!(visitor.send("GET", path, &ENCODINGS, b"").status, 200, "{path}");
                }
            }
            visitor
        });
        connections = server.client().get("/health/memory").number("connections");
        drop(visitors);
    });
    let (took, limit) = (began.elapsed(), mb(RSS_BYTES_MAX));
    println!("\n| state | RSS in MB | limit in MB |\n|---|--:|--:|");
    println!("| before the visitors | {:.2} | |", mb(idle));
    println!(
        "| peak while {VISITORS} visitors load the first page {VISITS} times | {:.2} | {limit:.0} |",
        mb(peak.rss)
    );
    println!("\n{} requests took {:.1} s.\n", VISITORS * VISITS * paths.len(), took.as_secs_f64());
    assert!(connections >= VISITORS as f64, "only {connections} connections were kept");
    assert!(peak.rss < RSS_BYTES_MAX, "{:.2} MB, limit {limit:.0}", mb(peak.rss));
}

/// Everything that a first visit in English loads: the page, the parts it names, the first page's own, and its calls.
fn first_page(client: &mut Client) -> Vec<String> {
    let mut known: BTreeSet<String> = ["/", "/favicon.svg", "/manifest.webmanifest"].map(str::to_owned).into();
    let mut open = vec!["/".to_owned()];
    while let Some(path) = open.pop() {
        let answer = client.get(&path);
        let text = answer.text();
        let found = text.match_indices("/assets/").map(|(start, _)| text[start..].split(['"', '\'']).next().unwrap());
        let wanted = |path: &&str| {
            let page = path.contains("/pages-") && !path.contains("/pages-welcome.");
            let language = path.contains("/i18n-") && !path.contains("/i18n-en.");
            path.contains('.') && !page && !language
        };
        open.extend(found.filter(wanted).map(str::to_owned).filter(|path| known.insert(path.clone())));
    }
    known.into_iter().chain(CALLS.map(str::to_owned)).collect()
}

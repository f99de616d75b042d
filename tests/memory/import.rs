//! The memory and time used by the import of a large document.

use super::measure::{MB, assert_release_build, mb, peak_while};
use crate::support::documents::{document, head, id};
use crate::support::{Client, Response, Server, connect, read_response};
use std::io::{BufReader, BufWriter, Write};
use std::time::{Duration, Instant};

/// They make a document of 53 MB.
const READINGS: usize = 12_432;
const RSS_BYTES_MAX: u64 = 20 * MB;
/// How long the server may take for all of it.
const TIME_MAX: Duration = Duration::from_secs(600);

/// A number source that is the same in every run.
fn numbers(mut state: u64) -> impl FnMut(usize) -> usize {
    move |below| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(state >> 33).unwrap() % below
    }
}

/// A reading as an export has it: ten cards with their texts, and a page of notes.
fn large_reading(number: usize, random: &mut impl FnMut(usize) -> usize) -> String {
    let mut words = |count: usize| {
        let word = |random: &mut dyn FnMut(usize) -> usize| {
            let rank = random(300).min(random(300));
            format!("{}{}", ["lan", "tern", "path", "snow", "隱者", "hill", "star"][rank % 7], rank)
        };
        (0..count).map(|_| word(random)).collect::<Vec<_>>().join(" ")
    };
    let cards: Vec<String> = (0..10)
        .map(|place| {
            format!(
                r#"{{"position":{},"name":"{}","prompt":"{}","card":"major_arcana.{:02}",
                    "card_name":"{}","reversed":{},"keywords":["{}","{}"]}}"#,
                place + 1,
                words(1),
                words(12),
                (number + place) % 22,
                words(2),
                place % 3 == 0,
                words(2),
                words(1)
            )
        })
        .collect();
    format!(
        r#"{{"id":"{}","spread":"celtic-cross","spread_name":"Celtic Cross","deck":"lantern",
            "question":"{}","title":"{}","notes":"{}",
            "voice":null,"reversals":true,"seed":null,"algorithm":null,"cards":[{}],"tags":["t{}","{}"],
            "favorite":false,"outcome":null,"created_at":"2026-01-01T00:00:00.000Z",
            "updated_at":"2026-01-01T00:00:00.000Z"}}"#,
        id(number),
        words(12),
        words(4),
        words(150),
        cards.join(","),
        number % 50,
        words(1)
    )
}

/// The document in pieces; the same in every run, so that its length can be counted before it is sent.
fn pieces() -> impl Iterator<Item = String> {
    let mut random = numbers(7);
    let begin = document(r#","readings":["#).strip_suffix('}').unwrap().to_owned();
    let readings = (0..READINGS).map(move |number| {
        let comma = if number == 0 { "" } else { "," };
        format!("{comma}{}", large_reading(number, &mut random))
    });
    std::iter::once(begin).chain(readings).chain(["]}".to_owned()])
}

/// Streams the document; others are served meanwhile. What the server answers may be a refusal that came early.
fn send_document(server: &Server, ann: &mut Client, bytes: usize) -> Response {
    let mut stream = BufReader::new(connect(server.address));
    stream.get_ref().set_read_timeout(Some(TIME_MAX)).unwrap();
    stream.get_ref().set_write_timeout(Some(TIME_MAX)).unwrap();
    let mut out = BufWriter::new(stream.get_ref().try_clone().unwrap());
    write!(out, "{}", head(ann, server, &format!("Content-Length: {bytes}\r\n"))).unwrap();
    for (number, piece) in pieces().enumerate() {
        if out.write_all(piece.as_bytes()).is_err() {
            break;
        }
        if number % 1000 == 0 {
            assert_eq!(ann.get("/api/v1/readings?limit=1").status, 200);
        }
    }
    out.flush().ok();
    read_response(&mut stream, false).unwrap()
}

#[test]
#[ignore = "streams 53 MB and measures the release build: ./build.sh memory"]
fn a_large_import_stays_small() {
    assert_release_build();
    let server = Server::start();
    let mut ann = server.sign_up("ann");
    // Signing in hashed a password; what that took is given back before anything is measured.
    assert_eq!(ann.post("/health/memory/trim", "").status, 200);
    let bytes = pieces().map(|piece| piece.len()).sum();
    let (idle, began) = (server.rss_bytes(), Instant::now());
    let mut response = None;
    let peak = peak_while(&server, || response = Some(send_document(&server, &mut ann, bytes)));
    let (response, took) = (response.unwrap(), began.elapsed());
    assert_eq!(response.status, 200, "{response:?}");
    assert_eq!(response.number("imported[1].count"), READINGS as f64);
    println!(
        "\n| import of {bytes} bytes, {READINGS} readings, in {:.1} s | RSS in MB |\n|---|--:|",
        took.as_secs_f64()
    );
    println!("| before | {:.2} |", mb(idle));
    println!("| at most (limit {:.0}) | {:.2} |", mb(RSS_BYTES_MAX), mb(peak.rss));
    println!("| after | {:.2} |\n", mb(server.rss_bytes()));
    assert!(peak.rss < RSS_BYTES_MAX, "{:.1} MB", mb(peak.rss));
}

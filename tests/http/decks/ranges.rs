//! Ranges of a deck's pictures over HTTP (RFC 9110, 14). Which part a header means is `http/ranges.rs`.

use super::{Deck, PNG};
use crate::support::{Client, Response, Server};

const IMAGE: &str = "/api/v1/cards/major_arcana.00/image?deck=torches";

fn get(client: &mut Client, headers: &[(&str, &str)]) -> Response {
    client.send("GET", IMAGE, headers, b"")
}

#[test]
fn pictures_are_sent_in_ranges() {
    let deck = Deck::new("torches");
    // Larger than what is read at a time, and different everywhere.
    let noise: Vec<u8> = (0..100_000_u32).map(|number| (number % 251) as u8).collect();
    let content = [PNG, &noise].concat();
    deck.write("h1200/major_arcana/00.png", &content);
    deck.import();
    let server = Server::start_in(deck.folder.clone(), &[]);
    let mut client = server.client();
    let length = content.len();
    let whole = get(&mut client, &[]);
    assert_eq!((whole.status, whole.body == content, whole.header("accept-ranges")), (200, true, Some("bytes")));
    assert_eq!(whole.header("content-range"), None);
    let etag = whole.header("etag").unwrap().to_owned();

    for (range, from, to) in [
        ("bytes=0-0".to_owned(), 0, 1),
        ("bytes=10-40009".to_owned(), 10, 40_010),
        (format!("bytes={}-", length - 5), length - 5, length),
        ("bytes=-70000".to_owned(), length - 70_000, length),
        ("bytes=0-99999999".to_owned(), 0, length),
    ] {
        let part = get(&mut client, &[("Range", &range)]);
        assert_eq!((part.status, part.body == content[from..to]), (206, true), "{range}");
        let wanted = format!("bytes {from}-{}/{length}", to - 1);
        assert_eq!(part.header("content-range"), Some(wanted.as_str()), "{range}");
        assert_eq!(part.header("content-length"), Some((to - from).to_string().as_str()), "{range}");
        for header in ["etag", "content-type", "cache-control", "accept-ranges"] {
            assert_eq!(part.header(header), whole.header(header), "{range}: {header}");
        }
    }
    for range in ["bytes=0-1,3-4", "bytes=5-1", "bytes=x", "lines=0-1"] {
        let whole = get(&mut client, &[("Range", range)]);
        assert_eq!((whole.status, whole.body.len()), (200, length), "{range}");
    }
    let behind = get(&mut client, &[("Range", &format!("bytes={length}-"))]);
    assert_eq!((behind.status, behind.code()), (416, "range-not-satisfiable".into()));
    assert_eq!(behind.header("content-range"), Some(format!("bytes */{length}").as_str()));
    assert_eq!(behind.header("cache-control"), Some("no-store"));

    let part = ("Range", "bytes=0-9");
    for (if_range, status) in
        [(etag.as_str(), 206), (&format!("W/{etag}"), 200), ("\"other\"", 200), ("Sat, 29 Oct 1994 19:43:31 GMT", 200)]
    {
        assert_eq!(get(&mut client, &[part, ("If-Range", if_range)]).status, status, "{if_range}");
    }
    assert_eq!(get(&mut client, &[part, ("If-None-Match", &etag)]).status, 304);
    assert_eq!(get(&mut client, &[("Range", "bytes=999999-"), ("If-None-Match", &etag)]).status, 304);
    // Several Range headers are no range.
    assert_eq!(get(&mut client, &[part, ("Range", "bytes=5-9")]).status, 200);

    // A range means nothing to HEAD, which answers as GET does without one.
    let head = client.send("HEAD", IMAGE, &[part], b"");
    assert_eq!((head.status, head.body.len()), (200, 0));
    for header in ["etag", "content-type", "content-length", "cache-control", "accept-ranges"] {
        assert_eq!(head.header(header), whole.header(header), "{header}");
    }
}

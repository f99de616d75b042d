//! The memory used by clients that ask for a large export and never read it. That they block no one is tested in
//! `tests/robust/slow.rs`.

use super::measure::{MB, assert_release_build, mb, peak_while};
use crate::support::Server;
use crate::support::stalled::{ask_and_never_read, sign_up_with_large_export};

/// More than may have an export at once.
const STALLED_CLIENTS: usize = 32;
/// Less than a single one of these exports is long. Some of it is code and caches that any export needs.
const GROWTH_BYTES_MAX: u64 = 8 * MB;

#[test]
#[ignore = "measures the release build: ./build.sh memory"]
fn clients_that_never_read_hold_no_memory() {
    assert_release_build();
    let server = Server::start();
    // This reads an export, so that what any export needs is in the figure before.
    let ann = sign_up_with_large_export(&server);
    assert_eq!(ann.again().post("/health/memory/trim", "").status, 200);
    let before = server.rss_bytes();
    let peak = peak_while(&server, || {
        let stalled = ask_and_never_read(&server, &ann, STALLED_CLIENTS);
        assert!(stalled.iter().any(|(status, _)| *status == 200));
        let mut other = ann.again();
        for _ in 0..50 {
            assert_eq!(other.get("/api/v1/readings").status, 200);
        }
    });
    println!(
        "\n| {STALLED_CLIENTS} clients ask for an export and never read it | RSS in MB | limit in MB |\n|---|--:|--:|"
    );
    println!("| before | {:.2} | |", mb(before));
    println!("| at most | {:.2} | {:.2} |\n", mb(peak.rss), mb(before + GROWTH_BYTES_MAX));
    assert!(peak.rss < before + GROWTH_BYTES_MAX, "{:.2} MB more", mb(peak.rss.saturating_sub(before)));
}

//! The daily quota of an account: used when a model is asked, given back when no text came.

use super::instance::Instance;
use crate::support::upstream::{Piece, answer, begin, chunk, refusal, status, stream_head, words};

#[test]
fn each_account_has_its_own_daily_quota() {
    let mut instance = Instance::start(&[("HERMIT_AI_DAILY_QUOTA", "2")], |wire| answer(wire, &["Well."]));
    assert_eq!(instance.whole(Some("gemini")).status, 201);
    assert_eq!(instance.whole(Some("openai")).status, 201);
    let refused = instance.whole(Some("gemini"));
    assert_eq!((refused.status, refused.code().as_str()), (429, "quota-exceeded"), "{refused:?}");
    let wait: u32 = refused.header("retry-after").unwrap().parse().unwrap();
    assert!((1..=86_400).contains(&wait), "{wait}");
    assert_eq!(instance.upstream.asked().len(), 2);
    // The offline reader does not use the quota.
    assert_eq!(instance.whole(Some("offline")).status, 201);
    assert_eq!(instance.whole(None).str("provider"), "offline");
    instance.user = instance.server.sign_up("bob");
    assert_eq!(instance.whole(Some("gemini")).status, 201);
}

#[test]
fn the_quota_is_given_back_when_no_text_came() {
    let mut instance = Instance::start(&[("HERMIT_AI_DAILY_QUOTA", "1")], |_| Vec::new());
    let scripts: [fn(crate::support::upstream::WireFormat) -> Vec<Piece>; 4] = [
        |_| status("500 No", "", "{}"),
        |wire| vec![stream_head(), chunk(refusal(wire))],
        |wire| vec![stream_head(), chunk(begin(wire)), chunk(words(wire, "The road "))],
        |wire| vec![stream_head(), chunk(begin(wire)), Piece::Hold],
    ];
    for script in scripts {
        instance.upstream.play(script);
        // Each of the chain takes the one place there is, and gives it back to the next.
        assert_ne!(instance.whole(Some("gemini")).status, 201);
        assert_eq!(instance.events(Some("openai")).last().unwrap().0, "error");
    }
    instance.upstream.play(|wire| answer(wire, &["Well."]));
    assert_eq!(instance.whole(Some("anthropic")).status, 201);
    assert_eq!(instance.whole(Some("anthropic")).code(), "quota-exceeded");
}

#[test]
fn the_next_in_the_chain_gets_the_place_that_the_first_gave_back() {
    let mut instance = Instance::start(&[("HERMIT_AI_DAILY_QUOTA", "1")], |wire| match wire {
        crate::support::upstream::WireFormat::Anthropic => answer(wire, &["Third."]),
        _ => status("500 No", "", "{}"),
    });
    assert_eq!(instance.whole(None).str("provider"), "anthropic");
}

#[test]
fn no_quota_is_no_limit() {
    let mut instance = Instance::start(&[("HERMIT_AI_DAILY_QUOTA", "0")], |wire| answer(wire, &["Well."]));
    for _ in 0..25 {
        assert_eq!(instance.whole(Some("gemini")).status, 201);
    }
}

//! Which providers are asked when the request names none: the chain in its order, until the first of them begins to
//! answer. Providers that keep failing are skipped.

use super::instance::{Instance, PROVIDERS};
use crate::support::upstream::{Piece, WireFormat, answer, begin, chunk, status, stream_head, words};

fn broken() -> Vec<Piece> {
    status("500 Internal Server Error", "", "{}")
}

/// How often each wire format was asked for.
fn asked(instance: &Instance) -> [usize; 3] {
    let asked = instance.upstream.asked();
    let count = |part: &str| asked.iter().filter(|asked| asked.head.lines().next().unwrap().contains(part)).count();
    [count("streamGenerateContent"), count("/chat/completions"), count("/messages")]
}

#[test]
fn the_next_provider_is_asked_until_one_answers() {
    let mut instance = Instance::start(&[], |wire| match wire {
        WireFormat::Gemini | WireFormat::OpenAi => broken(),
        WireFormat::Anthropic => answer(wire, &["Third."]),
    });
    let response = instance.whole(None);
    assert_eq!((response.status, response.str("provider").as_str()), (201, "anthropic"), "{response:?}");
    assert_eq!(asked(&instance), [1, 1, 1]);
    let events = instance.events(None);
    assert_eq!(events.iter().map(|(event, _)| event.as_str()).collect::<Vec<_>>(), ["token", "done"], "{events:?}");
    assert_eq!(asked(&instance), [2, 2, 2]);
}

#[test]
fn the_chain_is_asked_in_the_order_that_is_set() {
    let mut instance = Instance::start(&[("HERMIT_AI_CHAIN", "compatible,gemini")], |wire| answer(wire, &["First."]));
    assert_eq!(instance.whole(None).str("provider"), "compatible");
    assert_eq!(asked(&instance), [0, 1, 0]);
    let response = instance.whole(Some("anthropic"));
    assert_eq!((response.status, response.fields()), (422, vec!["provider".to_owned()]), "it is not in the chain");
}

#[test]
fn no_provider_is_asked_after_the_first_words() {
    let mut instance = Instance::start(&[], |wire| match wire {
        WireFormat::Gemini => vec![stream_head(), chunk(begin(wire)), chunk(words(wire, "The road "))],
        _ => answer(wire, &["Second."]),
    });
    let response = instance.whole(None);
    assert_eq!((response.status, response.code().as_str()), (503, "provider-unavailable"), "{response:?}");
    assert_eq!(asked(&instance), [1, 0, 0]);
}

#[test]
fn the_offline_reader_answers_when_no_model_does() {
    let mut instance = Instance::start(&[], |_| broken());
    let response = instance.whole(None);
    assert_eq!((response.status, response.str("provider").as_str()), (201, "offline"), "{response:?}");
    assert_eq!(asked(&instance), [1, 2, 1]);
}

#[test]
fn a_provider_that_keeps_failing_is_skipped() {
    let mut instance = Instance::start(&[("HERMIT_METRICS_ALLOW", "127.0.0.1")], |_| broken());
    let gauge = |instance: &mut Instance, provider: &str| {
        let text = instance.user.get("/metrics").text().to_owned();
        let name = format!("hermit_ai_breaker_open{{provider=\"{provider}\"}} ");
        text.lines().find_map(|line| line.strip_prefix(&name)).unwrap_or_else(|| panic!("{text}")).to_owned()
    };
    assert_eq!(gauge(&mut instance, "gemini"), "0");
    for count in 1..=8 {
        let response = instance.whole(Some("gemini"));
        assert_eq!((response.status, response.code().as_str()), (503, "provider-unavailable"));
        assert!(response.header("retry-after").is_some());
        assert_eq!(asked(&instance)[0], count.min(5));
    }
    assert_eq!(gauge(&mut instance, "gemini"), "1");
    assert_eq!(gauge(&mut instance, "openai"), "0");
    // The others are asked as before, and a provider that declines or is rate-limited has not failed.
    instance.upstream.play(|_| status("429 Too Many Requests", "", "{}"));
    for _ in 0..7 {
        assert_eq!(instance.whole(Some("anthropic")).code(), "provider-busy");
    }
    let report = instance.user.get("/api/v1/admin/ai");
    assert_eq!(report.status, 200, "{report:?}");
    for (index, provider) in PROVIDERS.iter().enumerate() {
        let at = |field: &str| format!("providers[{index}].{field}");
        assert_eq!(report.str(&at("id")), *provider);
        assert_eq!(report.str(&at("breaker")), if index == 0 { "open" } else { "closed" });
        assert_eq!(report.number(&at("requests")), [5.0, 0.0, 7.0, 0.0][index], "{report:?}");
    }
    assert_eq!(report.str("providers[0].last_fault"), "unavailable");
    assert_eq!(report.str("providers[2].last_fault"), "busy");
}

#[test]
fn only_admins_see_the_report() {
    let instance = Instance::start(&[], |wire| answer(wire, &["Well."]));
    assert_eq!(instance.server.client().get("/api/v1/admin/ai").status, 401);
    assert_eq!(instance.server.sign_up("bob").get("/api/v1/admin/ai").status, 403);
}

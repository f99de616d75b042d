//! Questions about an interpretation by a model: it is given the earlier text and answers, and nothing that it may not
//! see.

use super::instance::{Instance, PROVIDERS};
use crate::support::upstream::answer;

#[test]
fn the_model_is_given_the_earlier_texts() {
    let mut instance = Instance::start(&[], |wire| answer(wire, &["The road ", "bends."]));
    for provider in PROVIDERS {
        let made = instance.whole(Some(provider));
        let path = format!("/api/v1/readings/{}/interpretations/{}/questions", made.str("reading"), made.str("id"));
        for question in ["Why does it bend?", "And behind the bend?"] {
            let asked = instance.user.post(&path, &format!(r#"{{"question":"{question}","provider":"{provider}"}}"#));
            assert_eq!((asked.status, asked.str("answer")), (201, "The road bends.".to_owned()), "{asked:?}");
            assert_eq!((asked.str("provider"), asked.at("machine")), (provider.to_owned(), true.into()));
        }
        let body = instance.upstream.asked().pop().unwrap().body;
        let place = |text: &str| body.find(text).unwrap_or_else(|| panic!("{provider}: no {text} in {body}"));
        assert!(place("Where does this road lead?") < place("Why does it bend?"), "{body}");
        assert!(place("Why does it bend?") < place("And behind the bend?"), "{body}");
        assert_eq!(body.matches("The road bends.").count(), 2, "{provider}: {body}");
    }
}

#[test]
fn a_model_is_given_nothing_that_is_private() {
    let mut instance = Instance::start(&[], |wire| answer(wire, &["Well."]));
    let reading = instance.reading();
    let (path, ask) = (format!("/api/v1/readings/{reading}"), format!("/api/v1/readings/{reading}/interpretation"));
    assert_eq!(instance.user.patch(&path, r#"{"ai":false}"#).at("ai"), false.into());
    for (path, json) in [(path.as_str(), r#"{"ai":true}"#), ("/api/v1/auth/me", r#"{"ai":true}"#)] {
        let refused = instance.user.post(&ask, r#"{"provider":"gemini"}"#);
        assert_eq!((refused.status, refused.code().as_str()), (403, "ai-off"));
        assert_eq!(instance.user.post(&ask, "{}").str("provider"), "offline");
        assert_eq!(instance.user.patch(path, json).status, 200);
        // The reading may be seen now, but its owner's account says no as well.
        if path != "/api/v1/auth/me" {
            assert_eq!(instance.user.patch("/api/v1/auth/me", r#"{"ai":false}"#).at("ai"), false.into());
        }
    }
    assert!(instance.upstream.asked().is_empty(), "a model was asked");
    assert_eq!(instance.user.post(&ask, "{}").str("provider"), "gemini");
}

//! Keys reach their provider and nothing else: no log, no answer, no document, no listing of settings.

use super::instance::{Instance, KEY_MARK, KEYS, PROVIDERS};
use crate::support::upstream::{answer, status};
use crate::support::{Folder, hermit};

#[test]
fn keys_reach_their_provider_in_its_header() {
    let mut instance = Instance::start(&[], |wire| answer(wire, &["Well."]));
    let headers = ["x-goog-api-key: ", "Authorization: Bearer ", "x-api-key: ", "Authorization: Bearer "];
    for (index, provider) in PROVIDERS.iter().enumerate() {
        let made = instance.whole(Some(provider));
        assert_eq!(made.status, 201, "{made:?}");
        let asked = instance.upstream.asked().pop().unwrap();
        let line = format!("{}{}", headers[index], KEYS[index].1);
        assert!(asked.head.lines().any(|found| found == line), "{}", asked.head);
        assert_eq!(asked.head.matches(KEY_MARK).count(), 1);
        assert!(!asked.body.contains(KEY_MARK));
        assert!(asked.body.contains("Where does this road lead?"), "{}", asked.body);
    }
}

#[test]
fn keys_are_nowhere_else() {
    for format in ["text", "json"] {
        let echo = |_| {
            status(
                "401 No",
                "",
                r#"{"error":{"message":"swordfish","type":"swordfish","code":"swordfish-gemini-4711"}}"#,
            )
        };
        let settings =
            [("HERMIT_LOG_LEVEL", "debug"), ("HERMIT_LOG_FORMAT", format), ("HERMIT_METRICS_ALLOW", "127.0.0.1")];
        let mut instance = Instance::start(&settings, echo);
        let mut said = String::new();
        for provider in PROVIDERS {
            said += &format!("{:?}", instance.whole(Some(provider)));
            said += &format!("{:?}", instance.events(Some(provider)));
        }
        instance.upstream.play(|wire| answer(wire, &["Well."]));
        said += &format!("{:?}", instance.whole(None));
        for path in ["/openapi.json", "/docs", "/metrics", "/api/v1/admin/ai", "/api/v1/providers", "/health/memory"] {
            let response = instance.user.get(path);
            assert_eq!(response.status, 200, "{path}");
            said += response.text();
        }
        assert!(!said.contains("swordfish-"), "{said}");
        assert!(said.contains("/api/v1/admin/ai"), "the route is documented");
        instance.user.get("/api/v1/voices");
        let log = instance.server.log_with("/api/v1/voices");
        assert!(log.contains("gemini answers 401") && !log.contains("swordfish-"), "{log}");
    }
}

#[test]
fn keys_are_masked_on_the_command_line_and_read_from_files() {
    let folder = Folder::new();
    let file = folder.path().join("key");
    std::fs::write(&file, "swordfish-file\n").unwrap();
    let file = file.display().to_string();
    let settings = [KEYS[0], KEYS[2], KEYS[3], ("OPENAI_API_KEY_FILE", file.as_str())];
    let output = hermit(&["config"], folder.path(), &settings).output().unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    assert!(output.status.success() && !text.contains("swordfish"), "{text}");
    for (name, _) in KEYS {
        assert!(text.contains(&format!("{name}=••••")), "{name} in {text}");
    }
    let output =
        hermit(&["config"], folder.path(), &[("HERMIT_OPENAI_URL", "https://ann:swordfish@example.org")]).output();
    let output = output.unwrap();
    assert!(!output.status.success() && !String::from_utf8_lossy(&output.stderr).contains("swordfish"), "{output:?}");
}

#[test]
fn a_provider_without_its_settings_is_not_offered() {
    let mut instance = Instance::start(&[("ANTHROPIC_API_KEY", ""), ("HERMIT_COMPATIBLE_API_KEY", "")], |wire| {
        answer(wire, &["Well."])
    });
    assert_eq!(instance.whole(Some("anthropic")).fields(), ["provider"]);
    assert_eq!(instance.whole(Some("compatible")).status, 201);
    let head = instance.upstream.asked().pop().unwrap().head;
    assert!(!head.to_lowercase().contains("authorization"), "{head}");
}

#[test]
fn a_module_that_is_off_calls_no_provider() {
    let mut instance =
        Instance::start(&[("ENABLE_AI", "false"), ("HERMIT_METRICS_ALLOW", "127.0.0.1")], |_| Vec::new());
    assert_eq!(instance.user.get("/api/v1/admin/ai").status, 404);
    assert!(!instance.user.get("/metrics").text().contains("hermit_ai_"));
    assert_eq!(instance.whole(Some("gemini")).fields(), ["provider"]);
    assert!(instance.upstream.asked().is_empty());
}

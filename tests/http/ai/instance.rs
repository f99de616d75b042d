//! A server whose providers are all one upstream, and a user who has readings interpreted.

use crate::support::upstream::{Piece, Upstream, WireFormat};
use crate::support::{Client, Response, Server};

/// Where each provider's key is set, and the key.
pub const KEYS: [(&str, &str); 4] = [
    ("GEMINI_API_KEY", "swordfish-gemini-4711"),
    ("OPENAI_API_KEY", "swordfish-openai-4711"),
    ("ANTHROPIC_API_KEY", "swordfish-anthropic-4711"),
    ("HERMIT_COMPATIBLE_API_KEY", "swordfish-compatible-4711"),
];
/// What all keys have in common, and nothing else has.
pub const KEY_MARK: &str = "swordfish";
pub const PROVIDERS: [&str; 4] = ["gemini", "openai", "anthropic", "compatible"];

pub struct Instance {
    pub server: Server,
    pub upstream: Upstream,
    pub user: Client,
}

impl Instance {
    /// A server with short times, and what else `settings` say.
    pub fn start(settings: &[(&str, &str)], script: impl Fn(WireFormat) -> Vec<Piece> + Send + Sync + 'static) -> Self {
        let upstream = Upstream::start(script);
        let url = upstream.url();
        let base: Vec<(String, &str)> = PROVIDERS
            .iter()
            .flat_map(|provider| {
                let name = |end: &str| format!("HERMIT_{}_{end}", provider.to_uppercase());
                [(name("URL"), url.as_str()), (name("TIMEOUTS"), "1,1,3")]
            })
            .collect();
        let base = base.iter().map(|(name, value)| (name.as_str(), *value));
        let all: Vec<(&str, &str)> = base.chain(KEYS).chain(settings.iter().copied()).collect();
        let server = Server::start_with(&all);
        let user = server.sign_up("ann");
        Self { server, upstream, user }
    }

    /// A new reading's id.
    pub fn reading(&mut self) -> String {
        let json = r#"{"spread":"three-card","question":"Where does this road lead?","reversals":true}"#;
        let made = self.user.post("/api/v1/readings", json);
        assert_eq!(made.status, 201, "{made:?}");
        made.str("id")
    }

    /// Has a new reading interpreted by the first provider of the chain or by the named one, and waits for the whole
    /// text.
    pub fn whole(&mut self, provider: Option<&str>) -> Response {
        self.ask(provider, &[])
    }

    /// The same as events.
    pub fn events(&mut self, provider: Option<&str>) -> Vec<(String, String)> {
        let response = self.ask(provider, &[("Accept", "text/event-stream")]);
        assert_eq!(response.header("content-type"), Some("text/event-stream"), "{response:?}");
        events(response.text())
    }

    fn ask(&mut self, provider: Option<&str>, headers: &[(&str, &str)]) -> Response {
        let path = format!("/api/v1/readings/{}/interpretation", self.reading());
        let json = provider.map_or("{}".to_owned(), |provider| format!(r#"{{"provider":"{provider}"}}"#));
        let headers: Vec<(&str, &str)> =
            [("Content-Type", "application/json")].iter().chain(headers).copied().collect();
        self.user.send("POST", &path, &headers, json.as_bytes())
    }
}

/// The names and data of events.
pub fn events(text: &str) -> Vec<(String, String)> {
    let blocks = text.split("\n\n").filter(|block| block.contains("event: "));
    blocks
        .map(|block| {
            let field = |name: &str| {
                let lines: Vec<&str> = block.lines().filter_map(|line| line.strip_prefix(name)).collect();
                lines.join("\n")
            };
            (field("event: "), field("data: "))
        })
        .collect()
}

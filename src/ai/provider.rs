//! A provider as a source of interpretations: asked once, within its time limits, and never again after its first text.

use super::attempt::Attempt;
use super::breaker;
use super::prompt::prompt;
use super::response::{ResponseStream, relay};
use super::state;
use super::wire::{self, ChatRequest};
use crate::ai::settings::{AiSettings, Provider};
use crate::app::App;
use crate::config::{BaseUrl, Secret, Timeouts};
use crate::core::interpretations::source::{OpenFuture, OpenStream, Request, Source, SourceError};
use crate::outbound::{self, BodyReader, Deadlines, Method, OutboundError, Reach, Response, within};
use crate::runtime::clock::Clock;
use std::sync::Arc;
use std::time::{Duration, Instant};

/// How much of an error response is read, in bytes.
const ERROR_BYTES_MAX: usize = 4 * 1024;
/// How long an error response is read.
const ERROR_READ_MAX: Duration = Duration::from_secs(1);

/// A provider that is configured.
pub struct Model {
    /// Which it is.
    pub provider: Provider,
    /// The settings of all providers.
    pub settings: Arc<AiSettings>,
}

/// The settings of one provider.
pub struct Settings<'a> {
    /// Where it is.
    pub url: &'a BaseUrl,
    /// Its key; may be empty for compatible servers.
    pub key: &'a Secret,
    /// Which of its models writes.
    pub model: &'a str,
    /// How long it may take.
    pub timeouts: Timeouts,
}

/// The settings of a provider.
pub fn settings(config: &AiSettings, provider: Provider) -> Settings<'_> {
    let (url, key, model, timeouts) = match provider {
        Provider::Gemini => (&config.gemini_url, &config.gemini_key, &config.gemini_model, config.gemini_timeouts),
        Provider::OpenAi => (&config.openai_url, &config.openai_key, &config.openai_model, config.openai_timeouts),
        Provider::Anthropic => {
            (&config.anthropic_url, &config.anthropic_key, &config.anthropic_model, config.anthropic_timeouts)
        }
        Provider::Compatible => {
            (&config.compatible_url, &config.compatible_key, &config.compatible_model, config.compatible_timeouts)
        }
    };
    Settings { url, key, model: model.as_str(), timeouts }
}

/// Whether a provider can be asked: it has a URL, and a key where it requires one. A key that is not valid in a header
/// counts as missing.
pub fn is_configured(config: &AiSettings, provider: Provider) -> bool {
    let settings = settings(config, provider);
    let key = settings.key.reveal();
    let sound = key.bytes().all(|byte| byte.is_ascii_graphic());
    !settings.url.is_empty() && sound && (provider == Provider::Compatible || !key.is_empty())
}

impl Source for Model {
    fn id(&self) -> &'static str {
        self.provider.id()
    }

    fn is_model(&self) -> bool {
        true
    }

    fn is_ready(&self) -> bool {
        state::of(self.provider).breaker(Clock.now()) != breaker::BreakerState::Open
    }

    fn open<'a>(&'a self, app: &'a Arc<App>, request: &'a Request) -> OpenFuture<'a> {
        Box::pin(open(self, app, request))
    }
}

async fn open(source: &Model, app: &Arc<App>, request: &Request) -> Result<OpenStream, SourceError> {
    let provider = source.provider;
    let Settings { model, timeouts, .. } = settings(&source.settings, provider);
    let quota = source.settings.daily_quota.get();
    let mut attempt = Attempt::begin(app, provider, request.account, quota).await?;
    let ends = Instant::now() + timeouts.total;
    match request_text(source, app, request).await {
        Ok((first, response)) => {
            Ok(OpenStream { model: Some(model.to_owned()), words: relay(first, response, attempt, ends, timeouts) })
        }
        Err(error) => {
            attempt.failed(error).await;
            Err(error)
        }
    }
}

/// Sends the request and waits for the first text.
async fn request_text(
    source: &Model,
    app: &Arc<App>,
    request: &Request,
) -> Result<(String, ResponseStream), SourceError> {
    let Model { provider, settings } = source;
    let token = self::settings(settings, *provider).timeouts.token;
    let connection = app.outbound.connect(outbound_request(*provider, settings, request)).await?;
    // Events without text keep the connection's deadlines, but not the client's.
    within(token, SourceError::Late, async {
        let body = check_status(*provider, connection.send().await?).await?;
        let mut response = ResponseStream::new(*provider, body);
        // A response without any text is an error.
        let first = response.next().await?.ok_or(SourceError::Garbled)?;
        Ok((first, response))
    })
    .await
}

fn outbound_request(provider: Provider, config: &AiSettings, request: &Request) -> outbound::Request {
    let Settings { url, key, model, timeouts } = settings(config, provider);
    let chat = ChatRequest { model, tokens_max: config.tokens_max.get(), prompt: &prompt(request) };
    let json = wire::request(provider, &chat);
    outbound::Request {
        method: Method::Post { content_type: "application/json", body: json.into_bytes() },
        url: url.clone(),
        path: wire::path(provider, &url.path, model),
        accept: "text/event-stream",
        headers: wire::headers(provider, key.reveal()),
        // The operator gives the URL, and models also run on the operator's own machines.
        reach: Reach::Anywhere,
        deadlines: Deadlines {
            connect: timeouts.connect,
            head: timeouts.token,
            piece: timeouts.token,
            total: timeouts.total,
        },
    }
}

/// The body, if status and type of the response are as expected.
async fn check_status(provider: Provider, response: Response) -> Result<BodyReader, SourceError> {
    let Response { head, mut body } = response;
    if head.status == 200 {
        return if head.is_event_stream() { Ok(body) } else { Err(SourceError::Garbled) };
    }
    let beginning =
        within(ERROR_READ_MAX, SourceError::Late, async { Ok(body.read_beginning(ERROR_BYTES_MAX).await?) }).await;
    let code = wire::error_code(&beginning.unwrap_or_default());
    let code = code.unwrap_or_else(|| "no reason that can be shown".to_owned());
    log::warn!("{} answers {} ({code})", provider.id(), head.status);
    Err(error_for_status(head.status, head.retry_after()))
}

impl From<OutboundError> for SourceError {
    fn from(error: OutboundError) -> Self {
        match error {
            OutboundError::Late { .. } => Self::Late,
            OutboundError::Malformed | OutboundError::TooLarge => Self::Garbled,
            OutboundError::InvalidRequest
            | OutboundError::Unreachable
            | OutboundError::Forbidden
            | OutboundError::Tls
            | OutboundError::Disconnected
            | OutboundError::Busy
            | OutboundError::File(_) => Self::Unavailable,
        }
    }
}

/// What a status other than 200 means. A redirect is not followed: the key must reach no other host.
fn error_for_status(status: u16, retry_after: Option<u32>) -> SourceError {
    match status {
        // 529 is Anthropic's status for an overloaded server.
        429 | 529 => SourceError::Busy(retry_after),
        503 if retry_after.is_some() => SourceError::Busy(retry_after),
        408 | 504 => SourceError::Late,
        _ => SourceError::Unavailable,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Config;

    #[test]
    fn every_status_has_its_error() {
        let cases = [
            (429, Some(7), SourceError::Busy(Some(7))),
            (429, None, SourceError::Busy(None)),
            (529, None, SourceError::Busy(None)),
            (503, Some(3), SourceError::Busy(Some(3))),
            (503, None, SourceError::Unavailable),
            (504, None, SourceError::Late),
            (301, None, SourceError::Unavailable),
            (401, None, SourceError::Unavailable),
            (404, None, SourceError::Unavailable),
            (500, None, SourceError::Unavailable),
            (204, None, SourceError::Unavailable),
        ];
        for (status, retry_after, wanted) in cases {
            assert_eq!(error_for_status(status, retry_after), wanted, "{status}");
        }
    }

    #[test]
    fn a_provider_needs_a_url_and_usually_a_key() {
        type Values = &'static [(&'static str, &'static str)];
        let cases: [(Values, [bool; 4]); 5] = [
            (&[], [false; 4]),
            (&[("GEMINI_API_KEY", "k"), ("ANTHROPIC_API_KEY", "k")], [true, false, true, false]),
            (&[("OPENAI_API_KEY", "k"), ("HERMIT_OPENAI_URL", "")], [false; 4]),
            (&[("HERMIT_COMPATIBLE_URL", "http://127.0.0.1:1")], [false, false, false, true]),
            (&[("OPENAI_API_KEY", "k\r\nX: y"), ("GEMINI_API_KEY", "k k")], [false; 4]),
        ];
        for (values, wanted) in cases {
            let config = Config::with(values);
            let config = AiSettings::from_values(|name| config.other(name)).unwrap();
            assert_eq!(Provider::ALL.map(|provider| is_configured(&config, provider)), wanted, "{values:?}");
        }
    }

    #[test]
    fn keys_are_not_printed() {
        let find = |name: &str| name.ends_with("API_KEY").then(|| "swordfish".to_owned());
        let config = AiSettings::from_values(find).unwrap();
        assert!(Provider::ALL.iter().all(|provider| settings(&config, *provider).key.reveal() == "swordfish"));
        assert!(!format!("{config:?}").contains("swordfish"));
    }
}

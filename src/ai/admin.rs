//! The report on the providers for admins and Prometheus. It never holds a key, an address or any user's text.

use super::provider::is_configured;
use super::{breaker, provider, state};
use crate::ai::settings::{AiSettings, Provider};
use crate::core::interpretations::source::SourceError;
use crate::http::problem::Problem;
use crate::http::schema::{Nothing, model};
use crate::http::{Json, RequestContext};
use crate::runtime::clock::{Clock, rfc3339};
use std::fmt::Write;
use std::sync::Arc;

/// The names of a breaker's states.
const STATES: &[&str] = &["closed", "half-open", "open"];
/// The names of errors in the API.
const FAULTS: &[&str] = &["quota", "busy", "unavailable", "late", "garbled", "declined", "too-long"];

model! {
    /// The providers of interpretations.
    pub struct AiReport: reply {
        /// Each provider in the order in which it is asked, then those that are not in the chain.
        providers: Vec<ProviderReport>,
        /// Interpretations by models that an account may have in a day (UTC); 0 is no limit.
        daily_quota: u64,
    }
}

model! {
    /// A provider and its state. Counts are since the start of the server.
    pub struct ProviderReport: reply {
        /// Its name.
        id: String,
        /// It is in the chain and has what it needs.
        configured: bool,
        /// Which of its models writes.
        model: String,
        /// The breaker: an open one keeps requests from a provider that fails.
        breaker: String = Schema::Choice(STATES),
        /// The last error.
        last_fault: Option<String> = Schema::Choice(FAULTS),
        /// When it was.
        last_fault_at: Option<String> = time(),
        /// Requests sent to it.
        requests: u64,
        /// Requests that failed.
        faults: u64,
        /// Characters passed on from it.
        characters: u64,
    }
}

/// `GET /admin/ai`.
pub(super) async fn report(
    context: RequestContext,
    _nothing: Nothing,
    config: Arc<AiSettings>,
) -> Result<Json<AiReport>, Problem> {
    let now = context.app.clock.now();
    let rest = Provider::ALL.into_iter().filter(|provider| !config.chain.0.contains(provider));
    let describe = |provider: Provider| {
        let state = state::of(provider);
        let (requests, faults, characters) = state.counts();
        let last = state.last_error();
        ProviderReport {
            id: provider.id().to_owned(),
            configured: config.chain.0.contains(&provider) && is_configured(&config, provider),
            model: provider::settings(&config, provider).model.to_owned(),
            breaker: state.breaker(now).name().to_owned(),
            last_fault: last.map(|(error, _)| name(error).to_owned()),
            last_fault_at: last.map(|(_, at)| rfc3339(at)),
            requests,
            faults,
            characters,
        }
    };
    Ok(Json(AiReport {
        providers: config.chain.0.iter().copied().chain(rest).map(describe).collect(),
        daily_quota: config.daily_quota.get().into(),
    }))
}

fn name(error: SourceError) -> &'static str {
    match error {
        SourceError::Quota(_) => "quota",
        SourceError::Busy(_) => "busy",
        SourceError::Unavailable => "unavailable",
        SourceError::Late => "late",
        SourceError::Garbled => "garbled",
        SourceError::Declined => "declined",
        SourceError::TooLong => "too-long",
    }
}

/// Adds the providers to `/metrics`.
///
/// # Errors
/// None in practice: writing to a string does not fail.
pub(super) fn metrics(out: &mut String) -> std::fmt::Result {
    let now = Clock.now();
    let mut family = |name: &str, kind: &str, help: &str, value: &dyn Fn(&state::ProviderState) -> u64| {
        writeln!(out, "# HELP {name} {help}\n# TYPE {name} {kind}")?;
        Provider::ALL.iter().try_for_each(|provider| {
            writeln!(out, "{name}{{provider=\"{}\"}} {}", provider.id(), value(state::of(*provider)))
        })
    };
    let open = |state: &state::ProviderState| u64::from(state.breaker(now) == breaker::BreakerState::Open);
    family("hermit_ai_breaker_open", "gauge", "The provider is left alone because it fails.", &open)?;
    family("hermit_ai_requests_total", "counter", "Requests sent to the provider.", &|state| state.counts().0)?;
    family("hermit_ai_faults_total", "counter", "Requests to the provider that failed.", &|state| state.counts().1)?;
    family("hermit_ai_characters_total", "counter", "Characters passed on from the provider.", &|state| {
        state.counts().2
    })
}

//! Interpretations by language models: providers over HTTP, each registered as a source if it is configured. A server
//! without providers holds nothing here. Core decides what a source is asked and what becomes of its text.

mod admin;
mod attempt;
mod breaker;
mod prompt;
#[cfg(test)]
mod prompt_tests;
mod provider;
mod queries;
mod response;
mod settings;
mod state;
mod wire;

use crate::config::Config;
use crate::http::pages::{Menu, WebPage};
use crate::http::route::with;
use crate::http::{Access, get};
use crate::registry::{Register, Registry};
use crate::server::{Job, When, Work};
use crate::store::Batch;
use settings::AiSettings;
use std::sync::Arc;
use std::time::Duration;

pub use settings::SETTINGS;

/// The admins' page about the providers.
const PAGE: WebPage = WebPage::of_account("/admin/models", "models").in_navigation(Menu::Admin, "admin.models", "");

/// Registers the configured providers and the admins' report on them.
pub const REGISTER: Option<Register> = Some(register);

fn register(config: &Config, registry: &mut Registry) -> Result<(), String> {
    let settings = Arc::new(AiSettings::from_values(|name| config.other(name))?);
    for provider in settings.chain.0.iter().copied().filter(|one| provider::is_configured(&settings, *one)) {
        registry.sources.push(Arc::new(provider::Model { provider, settings: settings.clone() }));
    }
    registry.routes.push(get(
        "/api/v1/admin/ai",
        "The providers of interpretations",
        Access::Admin,
        with(&settings, admin::report),
    ));
    registry.pages.push(&PAGE);
    registry.metrics.push(admin::metrics);
    registry.jobs.push(Job {
        name: "forget used quotas",
        when: When::Every(Duration::from_secs(24 * 3600)),
        work: Work::Batch(|now| Batch::new().and(queries::forget_old(now))),
    });
    Ok(())
}

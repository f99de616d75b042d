//! The optional modules of the product: which are in this build, which are switched on, and what each registers. Core
//! knows none of them; a module that is compiled out or switched off has no route, no job and no subscriber here.

#[cfg(test)]
mod input_tests;
#[cfg(test)]
mod refusal_tests;

use crate::app::ModuleState;
use crate::config::Config;
use crate::core::accounts::ExportSection;
use crate::core::interpretations::{Offline, source::Source};
use crate::diagnostics::metrics::Writer;
use crate::events::Subscribers;
use crate::http::Route;
use crate::refusal::{self, Refusal};
use crate::server::Job;
use std::sync::Arc;

/// What a module adds to the server.
#[derive(Default)]
pub struct Registry {
    /// Routes.
    pub routes: Vec<Route>,
    /// Jobs on the timer.
    pub jobs: Vec<Job>,
    /// Who listens to events.
    pub subscribers: Subscribers,
    /// Who writes interpretations, in the order in which they are asked.
    pub sources: Vec<Arc<dyn Source>>,
    /// What is added to an account's export.
    pub exports: Vec<ExportSection>,
    /// Why requests may be refused.
    pub refusals: Vec<&'static Refusal>,
    /// What is added to `/metrics`.
    pub metrics: Vec<Writer>,
}

/// A module of the product.
struct Module {
    name: &'static str,
    compiled: bool,
    enabled: fn(&Config) -> bool,
    register: Option<Register>,
}

/// How a module adds what it has.
pub type Register = fn(&Config, &mut Registry);

/// Every module, in the order in which they register.
const MODULES: [Module; 6] = [
    Module {
        name: "web",
        compiled: cfg!(feature = "web"),
        enabled: |config| config.enable_web.0,
        register: crate::web::REGISTER,
    },
    Module {
        name: "ai",
        compiled: cfg!(feature = "ai"),
        enabled: |config| config.enable_ai.0,
        register: crate::ai::REGISTER,
    },
    Module {
        name: "gamification",
        compiled: cfg!(feature = "gamification"),
        enabled: |config| config.enable_gamification.0,
        register: crate::gamification::REGISTER,
    },
    Module {
        name: "social",
        compiled: cfg!(feature = "social"),
        enabled: |config| config.enable_social.0,
        register: None,
    },
    Module {
        name: "media",
        compiled: cfg!(feature = "media"),
        enabled: |config| config.enable_music.0,
        register: None,
    },
    Module {
        name: "analytics",
        compiled: cfg!(feature = "analytics"),
        enabled: |config| config.enable_analytics.0,
        register: None,
    },
];

/// The modules as this build and configuration have them.
pub fn states(config: &Config) -> Vec<ModuleState> {
    let state = |module: &Module| ModuleState {
        name: module.name,
        compiled: module.compiled,
        enabled: module.compiled && (module.enabled)(config),
    };
    MODULES.iter().map(state).collect()
}

/// Core, monitoring, and every module that is compiled in and switched on.
pub fn registry(config: &Config) -> Registry {
    let mut registry = Registry::default();
    registry.routes.extend(crate::monitoring::routes());
    registry.routes.extend(crate::core::routes());
    registry.jobs.extend(crate::core::jobs());
    registry.refusals.extend(refusal::REFUSALS);
    registry.refusals.extend(crate::core::refusals::REFUSALS);
    let on = MODULES.iter().filter(|module| module.compiled && (module.enabled)(config));
    on.filter_map(|module| module.register).for_each(|register| register(config, &mut registry));
    // The last to be asked, because it always answers.
    registry.sources.push(Arc::new(Offline));
    registry
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_switch_turns_its_module_off() {
        let off = Config::with(&[("ENABLE_AI", "false")]);
        for state in states(&off) {
            assert_eq!(state.enabled, state.compiled && state.name != "ai", "{}", state.name);
        }
    }

    #[test]
    fn a_module_that_is_off_has_no_route() {
        let on = Config::with(&[]);
        let off = Config::with(&[("ENABLE_WEB", "false")]);
        let has_page = |config| registry(config).routes.iter().any(|route| route.path == "/");
        assert_eq!((has_page(&on), has_page(&off)), (cfg!(feature = "web"), false));
    }

    #[test]
    fn a_provider_is_a_source_when_it_is_configured_and_switched_on() {
        let sources = |values: &[(&str, &str)]| {
            let registry = registry(&Config::with(values));
            let has_route = registry.routes.iter().any(|route| route.path == "/api/v1/admin/ai");
            let models = registry.sources.iter().filter(|source| source.is_model());
            (models.map(|source| source.id()).collect::<Vec<_>>(), has_route, registry.metrics.len())
        };
        let on = cfg!(feature = "ai");
        assert_eq!(sources(&[]), (Vec::new(), on, usize::from(on)));
        let keys = [("OPENAI_API_KEY", "k"), ("GEMINI_API_KEY", "k"), ("HERMIT_AI_CHAIN", "openai,anthropic,gemini")];
        assert_eq!(sources(&keys).0, if on { vec!["openai", "gemini"] } else { Vec::new() });
        assert_eq!(sources(&[("OPENAI_API_KEY", "k"), ("ENABLE_AI", "false")]), (Vec::new(), false, 0));
    }

    #[test]
    fn codes_are_stable_words_and_unique() {
        let mut codes: Vec<_> = registry(&Config::with(&[])).refusals.iter().map(|refusal| refusal.code).collect();
        let count = codes.len();
        codes.sort_unstable();
        codes.dedup();
        assert_eq!(codes.len(), count);
        assert!(codes.iter().all(|code| code.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'-')));
    }

    #[test]
    fn no_route_is_there_twice() {
        let config = Config::with(&[]);
        let mut seen = std::collections::HashSet::new();
        for route in registry(&config).routes {
            assert!(seen.insert((route.method.to_string(), route.path)), "{} {}", route.method, route.path);
        }
    }
}

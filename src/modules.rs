//! The optional modules of the product: which are in this build, which are switched on, and in which order they
//! register. What a module registers is in its own folder; one that is compiled out or switched off has no route, no
//! job and no subscriber.

#[cfg(test)]
mod input_tests;
#[cfg(test)]
mod refusal_tests;

use crate::config::{Config, Setting};
use crate::core::file_owner::FileOwner;
use crate::http::served::ModuleState;
use crate::registry::{Parts, Register, Registry};

/// A module of the product.
struct Module {
    name: &'static str,
    compiled: bool,
    /// Its settings; the first is its switch.
    settings: &'static [Setting],
    /// The owners of kept files among its tables. They count even if the module is off, or the sweep would delete its
    /// files.
    file_owners: &'static [FileOwner],
    register: Option<Register>,
}

/// Every module, in the order in which they register and are documented.
const MODULES: &[Module] = &[
    Module {
        settings: crate::gamification::SETTINGS,
        register: crate::gamification::REGISTER,
        ..Module::named("gamification", cfg!(feature = "gamification"))
    },
    Module {
        settings: &[Setting::switch("ENABLE_SOCIAL_FEATURES", "Profiles, friends, comments and share links.")],
        ..Module::named("social", cfg!(feature = "social"))
    },
    Module {
        settings: &[Setting::switch("ENABLE_MUSIC_SYSTEM", "Music, playlists and speech.")],
        ..Module::named("media", cfg!(feature = "media"))
    },
    Module {
        settings: &[Setting::switch("ENABLE_ANALYTICS", "Own statistics over time and the admin's overview.")],
        ..Module::named("analytics", cfg!(feature = "analytics"))
    },
    Module {
        settings: crate::ai::SETTINGS,
        register: crate::ai::REGISTER,
        ..Module::named("ai", cfg!(feature = "ai"))
    },
    Module {
        settings: crate::web::SETTINGS,
        register: crate::web::REGISTER,
        ..Module::named("web", cfg!(feature = "web"))
    },
    #[cfg(test)]
    Module { settings: crate::fixture::SETTINGS, register: crate::fixture::REGISTER, ..Module::named("fixture", true) },
];

impl Module {
    /// A module without settings and files.
    const fn named(name: &'static str, compiled: bool) -> Self {
        Self { name, compiled, settings: &[], file_owners: &[], register: None }
    }

    fn is_on(&self, config: &Config) -> bool {
        self.compiled && self.settings.first().is_some_and(|switch| config.is_on(switch))
    }
}

/// Every setting of the server and of the modules, whether they are in this build or not.
pub fn settings() -> Vec<&'static Setting> {
    Config::SETTINGS.iter().chain(MODULES.iter().flat_map(|module| module.settings)).collect()
}

/// The setting with a flag: `--listen`.
pub fn setting_of(flag: &str) -> Option<&'static Setting> {
    settings().into_iter().find(|setting| setting.flag() == flag)
}

/// The registry of core, monitoring and every module that is switched on.
///
/// # Errors
/// A sentence about a module's setting.
pub fn registry(config: &Config) -> Result<Registry, String> {
    let mut registry = Registry::with_core();
    crate::monitoring::register(&mut registry);
    registry.file_owners.extend(MODULES.iter().flat_map(|module| module.file_owners));
    let on = MODULES.iter().filter(|module| module.is_on(config));
    on.filter_map(|module| module.register).try_for_each(|register| register(config, &mut registry))?;
    Ok(registry)
}

/// The parts of a server with these settings.
///
/// # Errors
/// As [`registry`].
pub fn parts(config: &Config) -> Result<Parts, String> {
    let state =
        |module: &Module| ModuleState { name: module.name, compiled: module.compiled, enabled: module.is_on(config) };
    Ok(registry(config)?.into_parts(config, MODULES.iter().map(state).collect()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::env_example;
    use crate::http::Access;

    #[test]
    fn every_default_is_valid_and_every_flag_is_its_own() {
        let settings = settings();
        for setting in &settings {
            assert_eq!((setting.check)(setting.default), Ok(()), "{}", setting.name);
        }
        let mut flags: Vec<String> = settings.iter().map(|setting| setting.flag()).collect();
        flags.sort();
        flags.dedup();
        assert_eq!(flags.len(), settings.len());
    }

    #[test]
    fn the_sample_file_is_the_table() {
        let kept = std::fs::read_to_string(".env.example").unwrap();
        let mut product = settings();
        product.retain(|setting| setting.name != "ENABLE_FIXTURE");
        assert_eq!(kept, env_example(&product), "write it anew: hermit config --sample > .env.example");
    }

    #[test]
    fn a_switch_turns_its_module_off() {
        let off = Config::with(&[("ENABLE_AI", "false")]);
        for state in parts(&off).unwrap().served.modules.iter().filter(|state| state.name != "fixture") {
            assert_eq!(state.enabled, state.compiled && state.name != "ai", "{}", state.name);
        }
    }

    #[test]
    fn a_module_that_is_off_has_no_route() {
        let on = Config::with(&[]);
        let off = Config::with(&[("ENABLE_WEB", "false")]);
        let has_page = |config| parts(config).unwrap().served.routes.iter().any(|route| route.path == "/");
        assert_eq!((has_page(&on), has_page(&off)), (cfg!(feature = "web"), false));
    }

    #[test]
    fn a_provider_is_a_source_when_it_is_configured_and_switched_on() {
        let sources = |values: &[(&str, &str)]| {
            let registry = registry(&Config::with(values)).unwrap();
            let has_route = registry.routes.iter().any(|route| route.spec.path == "/api/v1/admin/ai");
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
        let mut codes: Vec<_> =
            registry(&Config::with(&[])).unwrap().refusals.iter().map(|refusal| refusal.code).collect();
        let count = codes.len();
        codes.sort_unstable();
        codes.dedup();
        assert_eq!(codes.len(), count);
        assert!(codes.iter().all(|code| code.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'-')));
    }

    #[test]
    fn no_route_is_there_twice() {
        let mut seen = std::collections::HashSet::new();
        for route in &parts(&Config::with(&[])).unwrap().served.routes {
            assert!(seen.insert((route.method.to_string(), route.path)), "{} {}", route.method, route.path);
        }
    }

    #[test]
    fn every_scope_that_a_route_asks_for_can_be_granted() {
        let served = parts(&Config::with(&[])).unwrap().served;
        let known: Vec<&str> = served.scopes.iter().map(|scope| scope.name).collect();
        for route in &served.routes {
            if let Access::Scope(scope) = route.access {
                assert!(known.contains(&scope), "{} {} asks for {scope}", route.method, route.path);
            }
        }
        assert_eq!(known.last(), Some(&"admin"));
        assert_eq!(known.contains(&"game:read"), cfg!(feature = "gamification"));
    }
}

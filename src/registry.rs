//! What core and the modules register at start: every list of the server. `modules` fills the registry once, and then
//! it is split: requests share what they need, the rest goes to the parts that run it.

use crate::config::Config;
use crate::core::file_owner::FileOwner;
use crate::core::interpretations::{Offline, Sources, source::Source};
use crate::core::portability::section::ExportSection;
use crate::core::{self, kept_files, refusals};
use crate::diagnostics::metrics::MetricsWriter;
use crate::events::Subscribers;
use crate::http::Route;
use crate::http::pages::WebPage;
use crate::http::route::{Handler, split};
use crate::http::scope::Scope;
use crate::http::served::{ModuleState, Served};
use crate::refusal::{self, Refusal};
use crate::server::Job;
use crate::store::TextIndex;
use std::sync::Arc;

/// Everything that is registered.
#[derive(Default)]
pub struct Registry {
    /// Routes.
    pub routes: Vec<Route>,
    /// Jobs on the timer.
    pub jobs: Vec<Job>,
    /// The subscribers to events.
    pub subscribers: Subscribers,
    /// The sources of interpretations, in the order in which they are asked.
    pub sources: Vec<Arc<dyn Source>>,
    /// The sections of modules in an account's export.
    pub exports: Vec<ExportSection>,
    /// The scopes of tokens.
    pub scopes: Vec<Scope>,
    /// The kinds of refusals.
    pub refusals: Vec<&'static Refusal>,
    /// Full-text indexes that `hermit check` compares with their tables.
    pub text_indexes: Vec<TextIndex>,
    /// The owners of kept files, also of modules that are switched off.
    pub file_owners: Vec<FileOwner>,
    /// Pages of the web interface.
    pub pages: Vec<&'static WebPage>,
    /// How a page is served; none where there is no web interface.
    pub page_route: Option<fn(&'static WebPage) -> Route>,
    /// The modules' metrics for `/metrics`.
    pub metrics: Vec<MetricsWriter>,
}

/// Registers what a module has; the error is a sentence about an invalid setting.
pub type Register = fn(&Config, &mut Registry) -> Result<(), String>;

/// The parts of a server, made of all that was registered.
pub struct Parts {
    /// What requests share.
    pub served: Arc<Served>,
    /// The code behind each route.
    pub handlers: Vec<Handler>,
    /// Jobs on the timer.
    pub jobs: Vec<Job>,
    /// The modules' metrics for `/metrics`.
    pub metrics: Vec<MetricsWriter>,
}

impl Registry {
    /// A registry with the lists of core. Its routes are added in [`Registry::take_routes`], because they depend on
    /// what modules register.
    pub fn with_core() -> Self {
        Self {
            jobs: core::jobs(),
            scopes: core::SCOPES.to_vec(),
            refusals: [refusal::REFUSALS, refusals::REFUSALS].concat(),
            text_indexes: core::TEXT_INDEXES.to_vec(),
            file_owners: core::FILE_OWNERS.to_vec(),
            ..Self::default()
        }
    }

    /// Every route, when everything is registered: core's with what they need of modules, then those of modules, then
    /// pages.
    pub fn take_routes(&mut self, config: &Config) -> Vec<Route> {
        let mut sources = std::mem::take(&mut self.sources);
        // Asked last, because it always answers.
        sources.push(Arc::new(Offline));
        let sources = Arc::new(Sources::new(sources, config.interpretations_max.get()));
        let mut routes = core::routes(&sources, &self.exports.as_slice().into());
        routes.append(&mut self.routes);
        if let Some(page_route) = self.page_route {
            routes.extend(self.pages.iter().map(|page| page_route(page)));
        }
        routes
    }

    /// Splits the registry, when everything is registered.
    pub fn into_parts(mut self, config: &Config, modules: Vec<ModuleState>) -> Parts {
        let (routes, handlers) = split(self.take_routes(config));
        self.jobs.extend(kept_files::jobs(self.file_owners));
        // The scopes that only admins may grant are listed last.
        self.scopes.sort_by_key(|scope| scope.admin);
        let served = Served {
            routes,
            scopes: self.scopes,
            refusals: self.refusals,
            subscribers: self.subscribers,
            pages: self.pages.iter().map(|page| page.entry).collect(),
            modules,
        };
        Parts { served: Arc::new(served), handlers, jobs: self.jobs, metrics: self.metrics }
    }
}

//! What a server serves, as http needs to know it: put together once at start and shared by every request. Who
//! registered it is not known here.

use super::page_entry::PageEntry;
use super::route_spec::RouteSpec;
use super::scope::Scope;
use crate::events::Subscribers;
use crate::refusal::Refusal;

/// What is served, and who listens.
#[derive(Default)]
pub struct Served {
    /// Every route, without the code behind it.
    pub routes: Vec<RouteSpec>,
    /// What tokens may be allowed to do.
    pub scopes: Vec<Scope>,
    /// Why requests may be refused.
    pub refusals: Vec<&'static Refusal>,
    /// Who listens to events.
    pub subscribers: Subscribers,
    /// The pages that modules add to the web interface.
    pub pages: Vec<PageEntry>,
    /// The modules of this build with their switches.
    pub modules: Vec<ModuleState>,
}

/// A module as this build and this configuration have it.
#[derive(Debug, Clone, Copy)]
pub struct ModuleState {
    /// Its name, as the Cargo feature spells it.
    pub name: &'static str,
    /// In this binary.
    pub compiled: bool,
    /// Switched on.
    pub enabled: bool,
}

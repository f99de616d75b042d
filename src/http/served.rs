//! What a server serves: put together once at start and shared by every request. Which room registered what is not
//! known here.

use super::page_entry::PageEntry;
use super::route_spec::RouteSpec;
use super::scope::Scope;
use crate::events::Subscribers;
use crate::refusal::Refusal;

/// What is served, and the subscribers.
#[derive(Default)]
pub struct Served {
    /// Every route, without the code behind it.
    pub routes: Vec<RouteSpec>,
    /// The scopes of tokens.
    pub scopes: Vec<Scope>,
    /// The kinds of refusals.
    pub refusals: Vec<&'static Refusal>,
    /// The subscribers to events.
    pub subscribers: Subscribers,
    /// The pages that modules add to the web interface.
    pub pages: Vec<PageEntry>,
    /// The modules of this build with their switches.
    pub modules: Vec<ModuleState>,
}

/// A module's state in this build and this configuration.
#[derive(Debug, Clone, Copy)]
pub struct ModuleState {
    /// Its name, as the Cargo feature spells it.
    pub name: &'static str,
    /// In this binary.
    pub compiled: bool,
    /// Switched on.
    pub enabled: bool,
}

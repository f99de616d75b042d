//! Pages of the web interface as their modules declare them, and the heads of their HTML. `web` serves them; what a
//! page does is a script in `assets/web`.

use super::context::RequestContext;
use super::page_entry::{Navigation, PageEntry};
use super::problem::Problem;
use std::future::Future;
use std::pin::Pin;

pub use super::page_entry::Menu;

/// A page of the web interface.
#[derive(Debug)]
pub struct WebPage {
    /// Its path, its script and its entry in a menu.
    pub entry: PageEntry,
    /// Finds its head; without this, or where it finds none, the page has the default head.
    #[allow(dead_code, reason = "read by a module, which a build may lack")]
    pub head: Option<FindHead>,
}

/// The head of a page, for search engines and for previews of links to it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Head {
    /// Its title, as plain text.
    pub title: String,
    /// What it is about in a sentence or two, as plain text.
    pub description: String,
    /// The path of its preview picture.
    pub image: Option<String>,
}

/// Finds the head of a page by its path, as the caller may see it.
pub type FindHead = for<'a> fn(&'a RequestContext) -> HeadFuture<'a>;

/// A head that is being looked up; none where the page keeps the default one.
pub type HeadFuture<'a> = Pin<Box<dyn Future<Output = Result<Option<Head>, Problem>> + Send + 'a>>;

impl WebPage {
    /// A page that `app.js` shows itself.
    #[allow(dead_code, reason = "called by a module, which a build may lack")]
    pub const fn known(path: &'static str) -> Self {
        Self { entry: PageEntry { path, script: "", signed_in: false, navigation: None }, head: None }
    }

    /// A page of a module for accounts that are signed in, shown by a script.
    #[allow(dead_code, reason = "called by modules, which a build may lack")]
    pub const fn of_account(path: &'static str, script: &'static str) -> Self {
        Self { entry: PageEntry { path, script, signed_in: true, navigation: None }, head: None }
    }

    /// The page with an entry in a menu.
    #[must_use]
    #[allow(dead_code, reason = "called by modules, which a build may lack")]
    pub const fn in_navigation(self, menu: Menu, text: &'static str, icon: &'static str) -> Self {
        let navigation = Some(Navigation { menu, text, icon });
        Self { entry: PageEntry { navigation, ..self.entry }, ..self }
    }
}

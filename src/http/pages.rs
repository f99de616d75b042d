//! Pages of the web interface as their owners declare them, and what stands in the head of their HTML. How a page is
//! served is `web`; what it does is a script in `assets/web`.

use super::context::RequestContext;
use super::page_entry::{Navigation, PageEntry};
use super::problem::Problem;
use std::future::Future;
use std::pin::Pin;

pub use super::page_entry::Menu;

/// A page.
#[derive(Debug)]
pub struct WebPage {
    /// Where it is, and how it is found.
    pub entry: PageEntry,
    /// What stands in its head; the usual where there is nothing, or where this finds nothing.
    #[allow(dead_code, reason = "read by a module, which a build may lack")]
    pub head: Option<FindHead>,
}

/// What a page's head says of it, to search engines and to those who get a link to it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Head {
    /// Its title, as plain text.
    pub title: String,
    /// What it is about in a sentence or two, as plain text.
    pub description: String,
    /// The path of a picture that stands for it.
    pub image: Option<String>,
}

/// Finds the head of a page by its path, for whoever asks.
pub type FindHead = for<'a> fn(&'a RequestContext) -> HeadFuture<'a>;

/// A head that is being looked for; none where the page keeps the usual one.
pub type HeadFuture<'a> = Pin<Box<dyn Future<Output = Result<Option<Head>, Problem>> + Send + 'a>>;

impl WebPage {
    /// A page that `app.js` knows itself.
    #[allow(dead_code, reason = "called by a module, which a build may lack")]
    pub const fn known(path: &'static str) -> Self {
        Self { entry: PageEntry { path, script: "", signed_in: false, navigation: None }, head: None }
    }

    /// A page of a module for those who are signed in, shown by a script.
    #[allow(dead_code, reason = "called by modules, which a build may lack")]
    pub const fn of_account(path: &'static str, script: &'static str) -> Self {
        Self { entry: PageEntry { path, script, signed_in: true, navigation: None }, head: None }
    }

    /// The page with an entry in a navigation.
    #[must_use]
    #[allow(dead_code, reason = "called by modules, which a build may lack")]
    pub const fn in_navigation(self, menu: Menu, text: &'static str, icon: &'static str) -> Self {
        let navigation = Some(Navigation { menu, text, icon });
        Self { entry: PageEntry { navigation, ..self.entry }, ..self }
    }
}

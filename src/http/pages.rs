//! Pages of the web interface as their owners declare them: where they are, how they are found from other pages, and what
//! stands in the head of their HTML. How a page is served is `web`; what it does is a script in `assets/web`.

use super::context::RequestContext;
use super::problem::Problem;
use std::future::Future;
use std::pin::Pin;

/// A page.
#[derive(Debug)]
pub struct Page {
    /// Its path; `:name` stands for one segment.
    pub path: &'static str,
    /// The script in `assets/web/pages` that shows it, without its ending. Empty for a page that `app.js` knows itself.
    pub script: &'static str,
    /// It is shown only to those who are signed in.
    pub signed_in: bool,
    /// How it is found from other pages, if it is.
    pub navigation: Option<Navigation>,
    /// What stands in its head; the usual where there is nothing, or where this finds nothing.
    #[allow(dead_code, reason = "read by a module, which a build may lack")]
    pub head: Option<FindHead>,
}

/// An entry of a navigation.
#[derive(Debug, Clone, Copy)]
pub struct Navigation {
    /// Which navigation.
    pub place: Place,
    /// The key of its text in the module's `i18n`.
    pub text: &'static str,
    /// The name of its icon; the navigation of admins has none.
    pub icon: &'static str,
}

/// The navigations that a page may stand in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(dead_code, reason = "named by modules, which a build may lack")]
pub enum Place {
    /// The main one.
    Main,
    /// The tools beside it, for those who are signed in.
    Tools,
    /// The admin's pages.
    Admin,
}

impl Place {
    /// Every place as the API names it.
    pub const NAMES: &[&str] = &["main", "tools", "admin"];

    /// Its name in the API.
    pub fn name(self) -> &'static str {
        match self {
            Self::Main => "main",
            Self::Tools => "tools",
            Self::Admin => "admin",
        }
    }
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

impl Page {
    /// A page that `app.js` knows itself.
    #[allow(dead_code, reason = "called by a module, which a build may lack")]
    pub const fn known(path: &'static str) -> Self {
        Self { path, script: "", signed_in: false, navigation: None, head: None }
    }

    /// A page of a module for those who are signed in, shown by a script.
    #[allow(dead_code, reason = "called by modules, which a build may lack")]
    pub const fn of_account(path: &'static str, script: &'static str) -> Self {
        Self { path, script, signed_in: true, navigation: None, head: None }
    }

    /// The page with an entry in a navigation.
    #[must_use]
    #[allow(dead_code, reason = "called by modules, which a build may lack")]
    pub const fn in_navigation(self, place: Place, text: &'static str, icon: &'static str) -> Self {
        Self { navigation: Some(Navigation { place, text, icon }), ..self }
    }
}

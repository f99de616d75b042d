//! What the pages' own script is told of a page: where it is, and how it is found from other pages.

/// A page, without what the server does to show it.
#[derive(Debug, Clone, Copy)]
pub struct PageEntry {
    /// Its path; `:name` stands for one segment.
    pub path: &'static str,
    /// The script in `assets/web/pages` that shows it, without its ending. Empty for a page that `app.js` knows itself.
    pub script: &'static str,
    /// It is shown only to those who are signed in.
    pub signed_in: bool,
    /// How it is found from other pages, if it is.
    pub navigation: Option<Navigation>,
}

/// An entry of a navigation.
#[derive(Debug, Clone, Copy)]
pub struct Navigation {
    /// Which navigation.
    pub menu: Menu,
    /// The key of its text in the module's `i18n`.
    pub text: &'static str,
    /// The name of its icon; the navigation of admins has none.
    pub icon: &'static str,
}

/// The navigations that a page may stand in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(dead_code, reason = "named by modules, which a build may lack")]
pub enum Menu {
    /// The main one.
    Main,
    /// The tools beside it, for those who are signed in.
    Tools,
    /// The admin's pages.
    Admin,
}

impl Menu {
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

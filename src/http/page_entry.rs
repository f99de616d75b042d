//! What the script of the pages knows of each page: its path, its script and its entry in a menu.

/// A page, without what the server needs to serve it.
#[derive(Debug, Clone, Copy)]
pub struct PageEntry {
    /// Its path; `:name` stands for one segment.
    pub path: &'static str,
    /// The script in `assets/web/pages` that shows it, without its ending. Empty for a page that `app.js` shows itself.
    pub script: &'static str,
    /// It is shown only to accounts that are signed in.
    pub signed_in: bool,
    /// Its entry in a menu, if it has one.
    pub navigation: Option<Navigation>,
}

/// An entry of a menu.
#[derive(Debug, Clone, Copy)]
pub struct Navigation {
    /// The menu.
    pub menu: Menu,
    /// The key of its text in the module's `i18n`.
    pub text: &'static str,
    /// The name of its icon; the admin menu has no icons.
    pub icon: &'static str,
}

/// The menus that a page may be listed in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(dead_code, reason = "named by modules, which a build may lack")]
pub enum Menu {
    /// The main menu.
    Main,
    /// The tools, for accounts that are signed in.
    Tools,
    /// The admin's pages.
    Admin,
}

impl Menu {
    /// The menus' names in the API.
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

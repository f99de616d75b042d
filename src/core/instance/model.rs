//! The types of the instance and their JSON.

use crate::config::Registration;
use crate::core::journal::model::TEXT_CHARS_MAX;
use crate::core::readings::model::{NOTES_CHARS_MAX, TAG_CHARS_MAX, TAGS_MAX, TITLE_CHARS_MAX};
use crate::core::spreads::model::{POSITIONS_MAX, QUESTION_CHARS_MAX};
use crate::http::page_entry::{Menu, PageEntry};
use crate::http::schema::{PAGE_ITEMS_MAX, model};
use crate::http::scope::Scope;
use crate::http::served::ModuleState;
use crate::runtime::language::Language;

/// Who may make an account.
const REGISTRATIONS: &[&str] = &["open", "invite", "closed"];

model! {
    /// What an instance tells anyone about itself.
    pub struct Instance: reply {
        /// What serves it: `Hermit`.
        name: String,
        /// The version of Hermit.
        version: String,
        /// The modules of this version.
        modules: Vec<InstanceModule>,
        /// The tags of the languages that texts come in, the usual one first.
        languages: Vec<String>,
        /// Who may make an account: anyone, those who have an invite, or no one.
        registration: String = Schema::Choice(REGISTRATIONS),
        /// There is an account already. The first one becomes the admin, whatever the registration mode is later.
        has_accounts: bool,
        /// What tokens may be allowed to do.
        scopes: Vec<InstanceScope>,
        /// The pages that modules add to the web interface.
        pages: Vec<InstancePage>,
        /// What it takes at most.
        limits: InstanceLimits,
    }
}

model! {
    /// A module.
    pub struct InstanceModule: reply {
        /// Its name.
        name: String,
        /// It is there and switched on.
        enabled: bool,
    }
}

model! {
    /// Something that a token may be allowed to do.
    pub struct InstanceScope: reply {
        /// Its name.
        name: String,
        /// What it allows, in a sentence.
        description: String,
        /// Only admins may grant it.
        admin: bool,
    }
}

model! {
    /// A page that a module adds to the web interface.
    pub struct InstancePage: reply {
        /// Its path.
        path: String,
        /// The script that shows it.
        script: String,
        /// It is shown only to those who are signed in.
        signed_in: bool,
        /// How it is found from other pages, if it is.
        navigation: Option<PageNavigation>,
    }
}

model! {
    /// An entry of a navigation.
    pub struct PageNavigation: reply {
        /// Which navigation.
        place: String = Schema::Choice(Menu::NAMES),
        /// The key of its text.
        text: String,
        /// The name of its icon; empty where the navigation has none.
        icon: String,
    }
}

model! {
    /// What an instance takes at most. Texts are counted in characters.
    pub struct InstanceLimits: reply {
        /// Bytes of a request's body.
        body_bytes: u64,
        /// Items of a page of a list.
        page_items: u64,
        /// A question.
        question_chars: u64,
        /// A reading's title.
        title_chars: u64,
        /// A reading's notes.
        notes_chars: u64,
        /// Tags of a reading.
        tags: u64,
        /// A tag.
        tag_chars: u64,
        /// A journal entry.
        journal_chars: u64,
        /// Positions of a spread.
        positions: u64,
    }
}

impl From<&ModuleState> for InstanceModule {
    fn from(module: &ModuleState) -> Self {
        Self { name: module.name.to_owned(), enabled: module.enabled }
    }
}

impl InstanceScope {
    pub(super) fn new(scope: &Scope, language: Language) -> Self {
        let description = scope.description(language).to_owned();
        Self { name: scope.name.to_owned(), description, admin: scope.admin }
    }
}

impl InstancePage {
    /// A page that a module's script shows; none for those that the pages' own script knows.
    pub(super) fn new(page: &PageEntry) -> Option<Self> {
        let navigation = page.navigation.map(|entry| PageNavigation {
            place: entry.menu.name().to_owned(),
            text: entry.text.to_owned(),
            icon: entry.icon.to_owned(),
        });
        (!page.script.is_empty()).then(|| Self {
            path: page.path.to_owned(),
            script: page.script.to_owned(),
            signed_in: page.signed_in,
            navigation,
        })
    }
}

impl InstanceLimits {
    pub(super) fn new(body_bytes: u32) -> Self {
        Self {
            body_bytes: body_bytes.into(),
            page_items: PAGE_ITEMS_MAX as u64,
            question_chars: QUESTION_CHARS_MAX as u64,
            title_chars: TITLE_CHARS_MAX as u64,
            notes_chars: NOTES_CHARS_MAX as u64,
            tags: TAGS_MAX as u64,
            tag_chars: TAG_CHARS_MAX as u64,
            journal_chars: TEXT_CHARS_MAX as u64,
            positions: POSITIONS_MAX as u64,
        }
    }
}

/// A registration mode as the API names it.
pub(super) fn registration(mode: Registration) -> &'static str {
    match mode {
        Registration::Open => "open",
        Registration::Invite => "invite",
        Registration::Closed => "closed",
    }
}

//! Scopes: what a token may be allowed to do. Each room declares its own; their descriptions are data in `assets`. The
//! row of a route names the scope that it requires.

use crate::runtime::language::{LANGUAGES, Language, Sentences, sentences};

include!(concat!(env!("OUT_DIR"), "/scopes.rs"));

/// Longest name in characters.
pub const SCOPE_CHARS_MAX: usize = 32;

/// A right that a token may have.
#[derive(Debug, Clone, Copy)]
pub struct Scope {
    /// Its name: `readings:read`.
    pub name: &'static str,
    /// Only admins may grant it.
    pub admin: bool,
    descriptions: Option<&'static [&'static str; LANGUAGES]>,
}

impl Scope {
    /// A scope that is described in a folder `scopes` of `assets`. Every scope is a constant, so that one without a
    /// description does not compile.
    pub const fn new(name: &'static str) -> Self {
        let descriptions = sentences(DESCRIPTIONS, name);
        assert!(descriptions.is_some(), "a scope has no description in assets");
        Self { name, admin: false, descriptions }
    }

    /// A scope of a test, whose descriptions are not part of the product.
    #[cfg(test)]
    pub const fn of_test(name: &'static str, descriptions: &'static [&'static str; LANGUAGES]) -> Self {
        Self { name, admin: false, descriptions: Some(descriptions) }
    }

    /// The same, which only admins may grant.
    #[must_use]
    pub const fn for_admins(self) -> Self {
        Self { admin: true, ..self }
    }

    /// What it allows, in a sentence.
    pub fn description(&self, language: Language) -> &'static str {
        self.descriptions.map_or("", |descriptions| language.of(descriptions))
    }
}

//! The web interface: one HTML shell for every page, its own and those that modules register, and the assets behind it.
//! All of it is read-only data that the build has hashed and compressed; what the pages do is in `assets/web`, and they
//! use nothing but the public API.

mod assets;
mod pages;
mod policy;
mod settings;

use crate::config::Config;
use crate::http::page;
use crate::registry::{Register, Registry};

pub use settings::SETTINGS;

/// Adds the pages and their assets.
pub const REGISTER: Option<Register> = Some(register);

fn register(_config: &Config, registry: &mut Registry) -> Result<(), String> {
    registry.routes.extend([
        page("/assets/:name", "A part of the pages", assets::asset),
        page("/manifest.webmanifest", "How the pages are installed", assets::manifest),
        page("/sw.js", "What works offline", assets::worker),
        page("/favicon.svg", "The lantern", assets::emblem),
        page("/icon.svg", "The lantern for home screens", assets::icon),
    ]);
    registry.pages.extend(pages::PAGES);
    registry.page_route = Some(pages::route);
    Ok(())
}

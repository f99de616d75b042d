//! The journal: its entries, and finding them again.

mod entries;
mod lists;

const JOURNAL: &str = "/api/v1/journal";

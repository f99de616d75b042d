//! The journal: its entries, and finding them again.

mod entries;
mod lists;

//! The way back of an account's export: one document is taken apart while it comes, each item is checked as if a
//! client had sent it, and what is not here yet is stored in small batches. The document can be of any size and can be
//! taken in again at any time. How an item of a kind becomes statements is that kind's own `portable`.

pub(super) mod endpoint;
pub mod model;
mod queries;
mod report;
mod run;

pub use run::Import;

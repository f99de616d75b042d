//! Interpretations by the offline reader, and what becomes of those that are kept. Language models are in
//! `tests/http/ai`.

mod kept;
mod offline;

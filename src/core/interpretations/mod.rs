//! Interpretations.

pub mod source;

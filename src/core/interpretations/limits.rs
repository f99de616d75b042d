//! How many interpretations and questions there may be; SQL checks these limits when it stores them.

/// Interpretations that a reading may have.
pub const INTERPRETATIONS_MAX: u32 = 20;
/// Questions that may be asked about an interpretation; the table says so too.
pub const QUESTIONS_MAX: u32 = 5;

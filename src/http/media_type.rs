//! The media types that handlers answer with and that clients ask for. Those of files are with the files.

/// The media type of almost everything.
pub const JSON: &str = "application/json";
/// The media type of an event stream.
pub const EVENTS: &str = "text/event-stream";

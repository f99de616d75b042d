//! The media types that several files of this room name.

/// Of almost every body.
pub const JSON: &str = "application/json";
/// Of a stream of server-sent events.
pub const EVENTS: &str = "text/event-stream";

//! Reading a request's body within its limits: size, type and, by the connection's deadline, time.

use super::deadline::ConnectionDeadline;
use super::problem::Problem;
use crate::refusal::{BODY_TOO_LARGE, MALFORMED_REQUEST, UNSUPPORTED_MEDIA_TYPE};
use trillium::{Conn, KnownHeaderName};

/// Reads the body, at most `bytes_max` of it. `now` is in seconds of the deadline's clock.
///
/// # Errors
/// 413 for a body that is too large, 415 for another type than JSON, 400 for a body that breaks off.
pub async fn read(
    conn: &mut Conn,
    deadline: Option<&ConnectionDeadline>,
    bytes_max: usize,
    now: u32,
) -> Result<Vec<u8>, Problem> {
    if !announced(conn, bytes_max)? {
        return Ok(Vec::new());
    }
    if let Some(deadline) = deadline {
        deadline.body_begins(now);
    }
    let bytes = conn.request_body().with_max_len(bytes_max as u64).read_bytes().await;
    if let Some(deadline) = deadline {
        deadline.working();
    }
    bytes.map_err(|error| match error {
        trillium_http::Error::ReceivedBodyTooLong(_) => too_large(bytes_max),
        _ => broken_off(),
    })
}

/// Whether the head announces a body. Checks its type, and its length if the head has one.
///
/// # Errors
/// 413 and 415.
pub(super) fn announced(conn: &Conn, bytes_max: usize) -> Result<bool, Problem> {
    let headers = conn.request_headers();
    match headers.get_str(KnownHeaderName::ContentLength).and_then(|length| length.parse::<u64>().ok()) {
        None | Some(0) => return Ok(false),
        Some(length) if length > bytes_max as u64 => return Err(too_large(bytes_max)),
        Some(_) => {}
    }
    if !is_json(headers.get_str(KnownHeaderName::ContentType)) {
        return Err(Problem::new(UNSUPPORTED_MEDIA_TYPE));
    }
    Ok(true)
}

pub(super) fn broken_off() -> Problem {
    Problem::new(MALFORMED_REQUEST).detail("The body broke off or was badly framed.")
}

pub(super) fn too_large(bytes_max: usize) -> Problem {
    Problem::new(BODY_TOO_LARGE).detail(format!("At most {bytes_max} bytes are accepted here."))
}

/// `application/json`, with or without parameters. Another site cannot send this type without a CORS preflight.
fn is_json(content_type: Option<&str>) -> bool {
    let essence = content_type.unwrap_or_default().split(';').next().unwrap_or_default().trim();
    essence.eq_ignore_ascii_case("application/json")
}

#[cfg(test)]
mod tests {
    use super::is_json;

    #[test]
    fn only_json_is_json() {
        for (header, yes) in [
            (Some("application/json"), true),
            (Some("Application/JSON; charset=utf-8"), true),
            (Some("text/plain"), false),
            (Some("application/jsonx"), false),
            (None, false),
        ] {
            assert_eq!(is_json(header), yes, "{header:?}");
        }
    }
}

//! The 78 cards: their texts, and single ones drawn.

mod drawn;
mod texts;

use crate::support::Client;

/// Expects a refusal that names exactly one field.
fn refuses(client: &mut Client, path: &str, field: &str) {
    let response = client.get(path);
    assert_eq!(response.status, 422, "{path}: {response:?}");
    assert_eq!((response.code().as_str(), response.fields()), ("invalid-input", vec![field.to_owned()]), "{path}");
}

//! Cutting text. What it says is known to the callers.

/// As much of the beginning of `text` as `bytes` have room for, in whole characters.
pub fn fitting(text: &str, bytes: usize) -> &str {
    let end = (0..=bytes.min(text.len())).rev().find(|at| text.is_char_boundary(*at));
    text.get(..end.unwrap_or(0)).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_cut_between_characters() {
        for (bytes, left) in [(0, ""), (1, "a"), (2, "a"), (3, "a"), (4, "a燈"), (9, "a燈b")] {
            assert_eq!(fitting("a燈b", bytes), left, "{bytes}");
        }
    }
}

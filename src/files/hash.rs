//! The name of a file: the SHA-256 of its content.

use crate::credentials::secrets::{hex, unhex};
use std::fmt;

/// The SHA-256 of a file's content. Its text form is 64 hexadecimal digits in lower case.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FileHash([u8; 32]);

impl FileHash {
    /// Reads the text form; none for anything else, so that a name never becomes another path.
    pub fn parse(text: &str) -> Option<Self> {
        // `unhex` is more generous than a name may be.
        unhex(text).filter(|bytes| hex(bytes) == text).map(Self)
    }
}

impl From<[u8; 32]> for FileHash {
    fn from(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }
}

impl fmt::Display for FileHash {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&hex(&self.0))
    }
}

impl fmt::Debug for FileHash {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, formatter)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_64_digits_in_lower_case_are_a_hash() {
        let good = "0123456789abcdef".repeat(4);
        assert_eq!(FileHash::parse(&good).unwrap().to_string(), good);
        let bad = [
            "",
            "ab",
            &good[1..],
            &format!("{good}0"),
            &good.to_uppercase(),
            &"+f".repeat(32),
            &"..".repeat(32),
            &"é".repeat(32),
        ];
        for text in bad {
            assert_eq!(FileHash::parse(text), None, "{text}");
        }
    }

    #[test]
    fn hashes_have_the_order_of_their_text() {
        let hash = |digit: &str| FileHash::parse(&digit.repeat(64)).unwrap();
        assert!(hash("0") < hash("9") && hash("9") < hash("a") && hash("a") < hash("f"));
    }
}

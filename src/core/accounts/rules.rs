//! Rules of accounts. Pure.

use crate::http::guard::FieldError;

/// Common passwords that have the minimum length.
const COMMON: [&str; 12] = [
    "password",
    "12345678",
    "123456789",
    "1234567890",
    "qwertyui",
    "qwertyuiop",
    "11111111",
    "00000000",
    "iloveyou",
    "sunshine",
    "password1",
    "abcd1234",
];

/// The error of a new password, if it is not accepted (NIST SP 800-63B, 5.1.1.2: length and a list, no composition
/// rules).
pub fn password_fault(field: &str, password: &str, username: &str) -> Option<FieldError> {
    let lower = password.to_lowercase();
    if COMMON.contains(&lower.as_str()) {
        return Some(FieldError::new(field, "is among the first that anyone would guess"));
    }
    if lower == username.to_lowercase() {
        return Some(FieldError::new(field, "must not be the username"));
    }
    None
}

/// Whether `name` can be a username: 3 to 32 of `a-z A-Z 0-9 . _ -`.
pub fn is_username(name: &str) -> bool {
    (3..=32).contains(&name.len()) && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"._-".contains(&byte))
}

/// The form in which usernames and email addresses are compared.
pub fn key(name: &str) -> String {
    name.to_lowercase()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn common_passwords_are_refused() {
        for (password, refused) in
            [("Password", true), ("hermit-9", true), ("correct horse", false), ("隱者提著一盞燈籠", false)]
        {
            assert_eq!(password_fault("password", password, "Hermit-9").is_some(), refused, "{password}");
        }
    }
}

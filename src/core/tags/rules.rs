//! Rules of tags: names and merges. Pure.

use crate::http::guard::FieldError;

/// A name as it is stored: without spaces around it.
///
/// # Errors
/// When nothing remains.
pub fn name(name: &str) -> Result<&str, FieldError> {
    Some(name.trim()).filter(|name| !name.is_empty()).ok_or_else(|| FieldError::new("name", "must not be blank"))
}

/// The tags to remove, each once.
///
/// # Errors
/// Every index in `from` of the tag that remains.
pub fn merged(from: Vec<String>, into: &str) -> Result<Vec<String>, Vec<FieldError>> {
    let (mut once, mut errors) = (Vec::with_capacity(from.len()), Vec::new());
    for (index, id) in from.into_iter().enumerate() {
        if id == into {
            errors.push(FieldError::new(format!("from[{index}]"), "is the tag that the others go into"));
        } else if !once.contains(&id) {
            once.push(id);
        }
    }
    if errors.is_empty() { Ok(once) } else { Err(errors) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_trimmed() {
        assert_eq!(name(" new  moon\u{3000}"), Ok("new  moon"));
        for blank in [" ", "\u{3000}", ""] {
            assert_eq!(name(blank).unwrap_err().field, "name");
        }
    }

    #[test]
    fn a_tag_is_not_merged_into_itself() {
        let ids = |ids: &[&str]| ids.iter().map(|&id| id.to_owned()).collect::<Vec<_>>();
        let fields = |from: &[&str]| {
            merged(ids(from), "c").unwrap_err().into_iter().map(|error| error.field).collect::<Vec<_>>()
        };
        assert_eq!(merged(ids(&["a", "b", "a"]), "c"), Ok(ids(&["a", "b"])));
        assert_eq!(fields(&["c"]), ["from[0]"]);
        assert_eq!(fields(&["a", "c", "b", "c"]), ["from[1]", "from[3]"]);
    }
}

//! A small writer of JSON for documents that are composed from data: objects, arrays and escaped texts. The types of
//! requests and replies are declared by `model!`.

use nanoserde::SerJson;

/// A JSON value as text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Value(String);

impl Value {
    /// Its text.
    pub fn into_text(self) -> String {
        self.0
    }
}

impl From<&str> for Value {
    fn from(text: &str) -> Self {
        Self(text.serialize_json())
    }
}

macro_rules! value_from {
    ($($type:ty),+) => {
        $(impl From<$type> for Value {
            fn from(value: $type) -> Self {
                Self(value.to_string())
            }
        })+
    };
}

value_from!(bool, u16, u32, usize, i64, f64);

impl<T: Into<Value>> From<Vec<T>> for Value {
    fn from(items: Vec<T>) -> Self {
        let items: Vec<String> = items.into_iter().map(|item| item.into().0).collect();
        Self(format!("[{}]", items.join(",")))
    }
}

impl From<Object> for Value {
    fn from(object: Object) -> Self {
        Self(format!("{{{}}}", object.0))
    }
}

/// The members of an object, in the order in which they were put.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Object(String);

impl Object {
    /// Adds a member.
    #[must_use]
    pub fn put(mut self, name: &str, value: impl Into<Value>) -> Self {
        if !self.0.is_empty() {
            self.0.push(',');
        }
        self.0.push_str(&name.serialize_json());
        self.0.push(':');
        self.0.push_str(&value.into().0);
        self
    }

    /// Adds a member, if there is a value for it.
    #[must_use]
    pub fn put_some(self, name: &str, value: Option<impl Into<Value>>) -> Self {
        match value {
            Some(value) => self.put(name, value),
            None => self,
        }
    }
}

/// An object without members.
pub fn object() -> Object {
    Object::default()
}

/// An array without items.
pub fn empty() -> Value {
    Vec::<Value>::new().into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_nest_and_texts_are_escaped() {
        let inner = object().put("say", "\"no\"\n").put_some("none", None::<bool>).put_some("some", Some(7_u32));
        let outer: Value = object().put("list", vec![object().into(), empty(), inner.into()]).put("π", 0.5).into();
        let wanted = r#"{"list":[{},[],{"say":"\"no\"\n","some":7}],"π":0.5}"#;
        assert_eq!(outer.into_text(), wanted);
        assert_eq!(Value::from(vec![true, false]).into_text(), "[true,false]");
    }
}

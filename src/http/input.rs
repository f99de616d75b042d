//! A request's input: the query string, turned into JSON, or the body; checked by a type's schema and read.

use super::context::internal;
use super::guard;
use super::problem::Problem;
use super::schema::{HasSchema, Object, Schema};
use super::upload::Upload;
use nanoserde::{DeJson, SerJson};

/// A request's input before it is parsed.
pub enum Input {
    /// The raw query string.
    Query(String),
    /// The body, in full.
    Body(Vec<u8>),
    /// The raw query string, and the body as a stream.
    Stream(String, Upload),
}

impl Input {
    /// Checks the input by the type's schema and reads it.
    ///
    /// # Errors
    /// 400 for what is not JSON, 422 naming the fields.
    pub fn parse<T: HasSchema + DeJson>(self) -> Result<T, Problem> {
        let bytes = match self {
            Self::Query(query) | Self::Stream(query, _) => query_as_json(&query, &T::SCHEMA).into_bytes(),
            // A POST that takes nothing may come without a body.
            Self::Body(bytes) if bytes.is_empty() && takes_nothing(&T::SCHEMA) => b"{}".to_vec(),
            Self::Body(bytes) => bytes,
        };
        Ok(guard::parse(&bytes)?)
    }

    /// The query, checked and read, and the stream of the body.
    ///
    /// # Errors
    /// 422 naming the fields of the query.
    pub fn parse_stream<T: HasSchema + DeJson>(self) -> Result<(T, Upload), Problem> {
        match self {
            Self::Stream(query, upload) => Ok((Self::Query(query).parse()?, upload)),
            _ => Err(internal("a route that streams was given a body that does not".to_owned())),
        }
    }
}

fn takes_nothing(schema: &Schema) -> bool {
    matches!(schema, Schema::Object(object) if object.fields.iter().all(|field| field.optional))
}

/// A query string as a JSON object: numbers and flags bare where the schema expects them, all else text. So queries and
/// bodies are checked and read by the same code.
fn query_as_json(query: &str, schema: &Schema) -> String {
    let fields = if let Schema::Object(Object { fields, .. }) = schema { *fields } else { &[] };
    let mut json = String::from("{");
    for (name, value) in form_urlencoded::parse(query.as_bytes()).filter(|(name, _)| name != "lang") {
        if json.len() > 1 {
            json.push(',');
        }
        json.push_str(&str::serialize_json(&name));
        json.push(':');
        let field = fields.iter().find(|field| field.name == name);
        if field.is_some_and(|field| is_bare(&field.schema, &value)) {
            json.push_str(&value);
        } else {
            json.push_str(&str::serialize_json(&value));
        }
    }
    json.push('}');
    json
}

/// Whether `value` is to stand in JSON without quotes.
fn is_bare(schema: &Schema, value: &str) -> bool {
    match schema {
        Schema::Nullable(inner) => is_bare(inner, value),
        Schema::Boolean => matches!(value, "true" | "false"),
        Schema::Integer { .. } | Schema::Number { .. } => guard::is_number(value),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::http::schema::model;

    model! {
        /// A query.
        pub struct Asked: request {
            /// Text.
            q: Option<String> = line(1, 5),
            /// How many.
            limit: Option<u32> = integer(1, 100),
            /// Flag.
            favorite: Option<bool>,
        }
    }

    fn ask(query: &str) -> Result<Asked, String> {
        Input::Query(query.into()).parse().map_err(|problem| {
            problem
                .errors
                .iter()
                .map(|error| format!("{} {}", error.field, error.message))
                .collect::<Vec<_>>()
                .join("; ")
        })
    }

    #[test]
    fn queries_are_read_as_bodies_are() {
        let asked = ask("q=%E9%9A%B1+7&limit=20&favorite=true&lang=en").unwrap();
        assert_eq!((asked.q.as_deref(), asked.limit, asked.favorite), (Some("隱 7"), Some(20), Some(true)));
        assert_eq!(ask("q=12").unwrap().q.as_deref(), Some("12"));
        assert!(ask("").is_ok());
        for (limit, read) in [("2e1", 20), ("20.0", 20), ("200E-1", 20), ("0.1e%2B2", 10)] {
            assert_eq!(ask(&format!("limit={limit}")).unwrap().limit, Some(read), "{limit}");
        }
        for (query, field) in [
            ("limit=0", "limit must be a whole number from 1 to 100"),
            ("limit=many", "limit must be a whole number"),
            ("limit=inf", "limit must be a whole number"),
            ("limit=+5", "limit must be a whole number"),
            ("limit=05", "limit must be a whole number"),
            ("limit=1.5", "limit must be a whole number"),
            ("limit=-0", "limit must be a whole number"),
            ("limit=1e999", "limit must be a whole number"),
            ("limit=1.", "limit must be a whole number"),
            ("favorite=maybe", "favorite must be true or false"),
            ("q=a&q=b", "q occurs twice"),
            ("page=2", "page is not a field here"),
            ("%22:1,%22x=1", "is not a field here"),
        ] {
            let said = ask(query).unwrap_err();
            assert!(said.contains(field), "{query}: {said}");
        }
    }
}

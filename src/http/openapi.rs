//! The OpenAPI 3.1 document, written from the route table: it describes exactly what this build and configuration
//! serve. Composed when asked and streamed from there; nothing is kept.

use super::idempotency::KEY_CHARS_MAX;
use super::problem::ProblemBody;
use super::route::{Access, InputSource, Route};
use super::schema::{Field, Format, HasSchema, Object, Schema};
use super::sign_in::{COOKIE, SCOPES};
use nanoserde::SerJson;
use std::collections::BTreeMap;

/// What a route answers instead where an event stream is wanted.
const EVENTS: &str = "\"200\":{\"description\":\"The same as it comes, for `Accept: text/event-stream`: events `token`, \
                      then `done` with the JSON of the other answer, or `error` with a problem.\",\"content\":{\
                      \"text/event-stream\":{}}},";

/// Writes the document for `routes`.
pub fn document(routes: &[Route]) -> String {
    let mut schemas = Schemas::default();
    let mut paths: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for route in routes.iter().filter(|route| !route.hidden) {
        paths.entry(template(route.path)).or_default().push(operation(route, &mut schemas));
    }
    let problem = schemas.of(&ProblemBody::SCHEMA);
    let paths: Vec<String> =
        paths.into_iter().map(|(path, operations)| format!("{}:{{{}}}", quoted(&path), operations.join(","))).collect();
    let schemas: Vec<String> =
        schemas.0.into_iter().map(|(name, schema)| format!("{}:{schema}", quoted(name))).collect();
    format!(
        "{{\"openapi\":\"3.1.0\",\"info\":{{\"title\":\"Hermit\",\"version\":{version},\"license\":{{\"name\":\"MIT OR Apache-2.0\",\
         \"identifier\":\"MIT OR Apache-2.0\"}},\"description\":{about}}},\"paths\":{{{paths}}},\"components\":{{\"schemas\":{{{schemas}}},\
         \"responses\":{{\"Problem\":{{\"description\":\"What went wrong (RFC 9457).\",\"content\":{{\"application/problem+json\":\
         {{\"schema\":{problem}}}}}}}}},\"securitySchemes\":{{\"session\":{{\"type\":\"apiKey\",\"in\":\"cookie\",\"name\":{cookie}}},\
         \"token\":{{\"type\":\"http\",\"scheme\":\"bearer\",\"description\":{scopes}}}}}}}}}",
        version = quoted(env!("CARGO_PKG_VERSION")),
        about = quoted(
            "A complete tarot server. Errors are application/problem+json; lists are pages; times are RFC 3339 in UTC; \
             `?lang=` or Accept-Language picks the language of texts. A response may name in `Hermit-Unlocked` what its \
             request has unlocked: codes, separated by commas."
        ),
        paths = paths.join(","),
        schemas = schemas.join(","),
        cookie = quoted(COOKIE),
        scopes = quoted(&format!("A personal token. Scopes: {}.", SCOPES.join(", "))),
    )
}

/// `/cards/:id` as OpenAPI writes it: `/cards/{id}`.
pub fn template(path: &str) -> String {
    let segments = path.split('/').map(|segment| match segment.strip_prefix(':') {
        Some(name) => format!("{{{name}}}"),
        None => segment.to_owned(),
    });
    segments.collect::<Vec<_>>().join("/")
}

fn operation(route: &Route, schemas: &mut Schemas) -> String {
    let mut members = vec![
        format!("\"summary\":{}", quoted(route.summary)),
        format!("\"operationId\":{}", quoted(&operation_id(route))),
        format!("\"tags\":[{}]", quoted(tag(route.path))),
        format!("\"parameters\":[{}]", parameters(route, schemas).join(",")),
        format!("\"responses\":{}", responses(route, schemas)),
        format!("\"security\":{}", security(route.access)),
    ];
    if let InputSource::Body(shape) | InputSource::Stream { body: shape, .. } = route.source
        && let Schema::Object(object) = shape
        && !object.fields.is_empty()
    {
        let required = object.fields.iter().any(|field| !field.optional);
        members.push(format!(
            "\"requestBody\":{{\"required\":{required},\"content\":{{\"application/json\":{{\"schema\":{}}}}}}}",
            schemas.of(shape)
        ));
    }
    format!("\"{}\":{{{}}}", route.method.to_string().to_ascii_lowercase(), members.join(","))
}

/// The area of the API that a path belongs to.
pub fn tag(path: &str) -> &str {
    path.strip_prefix("/api/v1/").unwrap_or(path).trim_start_matches('/').split(['/', '.']).next().unwrap_or_default()
}

fn operation_id(route: &Route) -> String {
    let path = route.path.strip_prefix("/api/v1").unwrap_or(route.path);
    let words = path.split(['/', '.', '-']).filter(|word| !word.is_empty()).map(|word| word.trim_start_matches(':'));
    std::iter::once(route.method.to_string().to_ascii_lowercase())
        .chain(words.map(str::to_owned))
        .collect::<Vec<_>>()
        .join("_")
}

fn parameters(route: &Route, schemas: &mut Schemas) -> Vec<String> {
    let in_path = route.path.split('/').filter_map(|segment| segment.strip_prefix(':'));
    let mut parameters: Vec<String> = in_path
        .map(|name| {
            format!(
                "{{\"name\":{},\"in\":\"path\",\"required\":true,\"schema\":{{\"type\":\"string\"}}}}",
                quoted(name)
            )
        })
        .collect();
    if let InputSource::Query(shape) | InputSource::Stream { query: shape, .. } = route.source
        && let Schema::Object(object) = shape
    {
        parameters.extend(object.fields.iter().map(|field| {
            // A parameter that is left out is absent, never null.
            let shape = if let Schema::Nullable(inner) = field.shape { inner } else { &field.shape };
            format!(
                "{{\"name\":{},\"in\":\"query\",\"required\":{},\"description\":{},\"schema\":{}}}",
                quoted(field.name),
                !field.optional,
                quoted(field.doc.trim()),
                schemas.of(shape)
            )
        }));
    }
    if route.events {
        parameters.push(
            "{\"name\":\"Last-Event-ID\",\"in\":\"header\",\"schema\":{\"type\":\"string\",\"maxLength\":64},\"description\":\
             \"Repeats a stream that is stored from behind that event.\"}"
                .to_owned(),
        );
    }
    if route.idempotent {
        parameters.push(format!(
            "{{\"name\":\"Idempotency-Key\",\"in\":\"header\",\"schema\":{{\"type\":\"string\",\"maxLength\":{KEY_CHARS_MAX}}},\
             \"description\":\"Repeating the request with the same key gives the first answer again.\"}}"
        ));
    }
    parameters
}

fn responses(route: &Route, schemas: &mut Schemas) -> String {
    let content = match (route.described.media_type, route.described.shape) {
        (Some(media_type), Some(shape)) => {
            format!(",\"content\":{{{}:{{\"schema\":{}}}}}", quoted(media_type), schemas.of(shape))
        }
        (Some(media_type), None) => format!(",\"content\":{{{}:{{}}}}", quoted(media_type)),
        (None, _) => String::new(),
    };
    let events = if route.events { EVENTS } else { "" };
    format!(
        "{{{events}\"{}\":{{\"description\":\"Success.\"{content}}},\"default\":{{\"$ref\":\"#/components/responses/Problem\"}}}}",
        route.described.status
    )
}

fn security(access: Access) -> String {
    match access {
        Access::Public => "[]".to_owned(),
        Access::Optional => "[{},{\"session\":[]},{\"token\":[]}]".to_owned(),
        Access::Scope(scope) => format!("[{{\"session\":[]}},{{\"token\":[{}]}}]", quoted(scope)),
        Access::Session => "[{\"session\":[]}]".to_owned(),
        Access::Admin => "[{\"session\":[]},{\"token\":[\"admin\"]}]".to_owned(),
    }
}

/// The named schemas that have been met.
#[derive(Default)]
struct Schemas(BTreeMap<&'static str, String>);

impl Schemas {
    /// The schema of a shape; a named object becomes a reference.
    fn of(&mut self, shape: &Schema) -> String {
        match shape {
            Schema::Text { chars_min, chars_max, format } => {
                format!(
                    "{{\"type\":\"string\",\"minLength\":{chars_min},\"maxLength\":{chars_max}{}}}",
                    text_format(*format)
                )
            }
            Schema::Integer { min, max } => format!("{{\"type\":\"integer\",\"minimum\":{min},\"maximum\":{max}}}"),
            Schema::Number { min, max } if *min == f64::MIN && *max == f64::MAX => "{\"type\":\"number\"}".to_owned(),
            Schema::Number { min, max } => format!("{{\"type\":\"number\",\"minimum\":{min},\"maximum\":{max}}}"),
            Schema::Boolean => "{\"type\":\"boolean\"}".to_owned(),
            Schema::Choice(words) => {
                format!(
                    "{{\"type\":\"string\",\"enum\":[{}]}}",
                    words.iter().map(|word| quoted(word)).collect::<Vec<_>>().join(",")
                )
            }
            Schema::List { of, items_min, items_max } => {
                let items = self.of(of);
                format!("{{\"type\":\"array\",\"items\":{items},\"minItems\":{items_min},\"maxItems\":{items_max}}}")
            }
            Schema::Nullable(inner) => format!("{{\"anyOf\":[{},{{\"type\":\"null\"}}]}}", self.of(inner)),
            Schema::Object(object) if object.name.is_empty() => self.object(object),
            Schema::Object(object) => {
                if !self.0.contains_key(object.name) {
                    self.0.insert(object.name, String::new());
                    let schema = self.object(object);
                    self.0.insert(object.name, schema);
                }
                format!("{{\"$ref\":\"#/components/schemas/{}\"}}", object.name)
            }
        }
    }

    fn object(&mut self, object: &Object) -> String {
        let property = |field: &Field, schemas: &mut Self| {
            format!(
                "{}:{{\"description\":{},\"allOf\":[{}]}}",
                quoted(field.name),
                quoted(field.doc.trim()),
                schemas.of(&field.shape)
            )
        };
        let properties: Vec<String> = object.fields.iter().map(|field| property(field, self)).collect();
        let required: Vec<String> =
            object.fields.iter().filter(|field| !field.optional).map(|field| quoted(field.name)).collect();
        format!(
            "{{\"type\":\"object\",\"description\":{},\"properties\":{{{}}},\"required\":[{}],\"additionalProperties\":false}}",
            quoted(object.doc.trim()),
            properties.join(","),
            required.join(",")
        )
    }
}

fn text_format(format: Format) -> &'static str {
    match format {
        Format::Prose | Format::Line => "",
        Format::Id => ",\"pattern\":\"^[0-9a-hjkmnp-tv-z]*$\"",
        Format::Name => ",\"pattern\":\"^[A-Za-z0-9._-]*$\"",
        Format::Slug => ",\"pattern\":\"^[a-z0-9._-]*$\"",
        Format::Hex => ",\"pattern\":\"^[0-9a-f]*$\"",
        Format::Time => ",\"format\":\"date-time\"",
        Format::Date => ",\"format\":\"date\"",
        Format::Email => ",\"format\":\"email\"",
    }
}

fn quoted(text: &str) -> String {
    text.serialize_json()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_templates() {
        assert_eq!(template("/api/v1/cards/:id/image"), "/api/v1/cards/{id}/image");
        assert_eq!(tag("/api/v1/auth/login"), "auth");
        assert_eq!(tag("/openapi.json"), "openapi");
    }
}

//! The OpenAPI 3.1 document, written from the route table: it describes exactly what this build and configuration
//! serve. It is composed for each request; nothing is kept.

use super::idempotency::KEY_CHARS_MAX;
use super::json::{Object as Members, Value, empty, object};
use super::problem::ProblemBody;
use super::route_spec::{Access, InputSource, RouteSpec};
use super::schema::{Field, Format, HasSchema, Object, Schema};
use super::served::Served;
use super::sign_in::{ADMIN_SCOPE, COOKIE};
use std::collections::BTreeMap;

/// The description of the whole API.
const ABOUT: &str = "A complete tarot server. Errors are application/problem+json; lists are pages; times are RFC 3339 \
                     in UTC; `?lang=` or Accept-Language picks the language of texts. A response may name in \
                     `Hermit-Unlocked` what its request has unlocked: codes, separated by commas.";
/// What a route answers instead where an event stream is wanted.
const EVENTS: &str = "The same as it comes, for `Accept: text/event-stream`: events `token`, then `done` with the JSON \
                      of the other answer, or `error` with a problem.";
/// Longest Last-Event-ID in characters.
const EVENT_ID_CHARS_MAX: u32 = 64;

/// Writes the document for what is served.
pub fn document(served: &Served) -> String {
    let scopes: Vec<&str> = served.scopes.iter().map(|scope| scope.name).collect();
    let mut schemas = Schemas { scopes: &scopes, named: BTreeMap::new() };
    let mut paths: BTreeMap<String, Members> = BTreeMap::new();
    for route in served.routes.iter().filter(|route| !route.hidden) {
        let operations = paths.entry(template(route.path)).or_default();
        let method = route.method.to_string().to_ascii_lowercase();
        *operations = std::mem::take(operations).put(&method, operation(route, &mut schemas));
    }
    let problem = schemas.of(&ProblemBody::SCHEMA);
    let named = schemas.named.into_iter().fold(object(), |all, (name, schema)| all.put_some(name, schema));
    let license = object().put("name", "MIT OR Apache-2.0").put("identifier", "MIT OR Apache-2.0");
    let info = object()
        .put("title", "Hermit")
        .put("version", env!("CARGO_PKG_VERSION"))
        .put("license", license)
        .put("description", ABOUT);
    let problem = object()
        .put("description", "What went wrong (RFC 9457).")
        .put("content", content("application/problem+json", Some(problem)));
    let session = object().put("type", "apiKey").put("in", "cookie").put("name", COOKIE);
    let token = object()
        .put("type", "http")
        .put("scheme", "bearer")
        .put("description", format!("A personal token. Scopes: {}.", scopes.join(", ")).as_str());
    let components = object()
        .put("schemas", named)
        .put("responses", object().put("Problem", problem))
        .put("securitySchemes", object().put("session", session).put("token", token));
    let document = object()
        .put("openapi", "3.1.0")
        .put("info", info)
        .put("paths", paths.into_iter().fold(object(), |all, (path, operations)| all.put(&path, operations)))
        .put("components", components);
    Value::from(document).into_text()
}

/// `/cards/:id` as OpenAPI writes it: `/cards/{id}`.
pub fn template(path: &str) -> String {
    let segments = path.split('/').map(|segment| match segment.strip_prefix(':') {
        Some(name) => format!("{{{name}}}"),
        None => segment.to_owned(),
    });
    segments.collect::<Vec<_>>().join("/")
}

/// The area of the API that a path belongs to.
pub fn tag(path: &str) -> &str {
    path.strip_prefix("/api/v1/").unwrap_or(path).trim_start_matches('/').split(['/', '.']).next().unwrap_or_default()
}

fn operation(route: &RouteSpec, schemas: &mut Schemas) -> Members {
    object()
        .put("summary", route.summary)
        .put("operationId", operation_id(route).as_str())
        .put("tags", vec![tag(route.path)])
        .put("parameters", parameters(route, schemas))
        .put("responses", responses(route, schemas))
        .put("security", security(route.access))
        .put_some("requestBody", request_body(route, schemas))
}

fn request_body(route: &RouteSpec, schemas: &mut Schemas) -> Option<Members> {
    let (InputSource::Body(schema) | InputSource::Stream { body: schema, .. }) = route.source else { return None };
    let Schema::Object(fields) = schema else { return None };
    let required = fields.fields.iter().any(|field| !field.optional);
    let body =
        || object().put("required", required).put("content", content("application/json", Some(schemas.of(schema))));
    (!fields.fields.is_empty()).then(body)
}

fn operation_id(route: &RouteSpec) -> String {
    let path = route.path.strip_prefix("/api/v1").unwrap_or(route.path);
    let words = path.split(['/', '.', '-']).filter(|word| !word.is_empty()).map(|word| word.trim_start_matches(':'));
    std::iter::once(route.method.to_string().to_ascii_lowercase())
        .chain(words.map(str::to_owned))
        .collect::<Vec<_>>()
        .join("_")
}

fn parameters(route: &RouteSpec, schemas: &mut Schemas) -> Vec<Members> {
    let in_path = route.path.split('/').filter_map(|segment| segment.strip_prefix(':'));
    let text = || object().put("type", "string");
    let parameter = |name: &str, place: &str| object().put("name", name).put("in", place);
    let mut parameters: Vec<Members> =
        in_path.map(|name| parameter(name, "path").put("required", true).put("schema", text())).collect();
    if let InputSource::Query(schema) | InputSource::Stream { query: schema, .. } = route.source
        && let Schema::Object(fields) = schema
    {
        parameters.extend(fields.fields.iter().map(|field| {
            // A parameter that is left out is absent, never null.
            let schema = if let Schema::Nullable(inner) = field.schema { inner } else { &field.schema };
            parameter(field.name, "query")
                .put("required", !field.optional)
                .put("description", field.doc.trim())
                .put("schema", schemas.of(schema))
        }));
    }
    if route.events {
        let schema = text().put("maxLength", EVENT_ID_CHARS_MAX);
        let about = "Repeats a stream that is stored from behind that event.";
        parameters.push(parameter("Last-Event-ID", "header").put("schema", schema).put("description", about));
    }
    if route.idempotent {
        let schema = text().put("maxLength", KEY_CHARS_MAX);
        let about = "Repeating the request with the same key gives the first answer again.";
        parameters.push(parameter("Idempotency-Key", "header").put("schema", schema).put("description", about));
    }
    parameters
}

/// The `content` of a body: its media type, and its schema where there is one.
fn content(media_type: &str, schema: Option<Value>) -> Members {
    object().put(media_type, object().put_some("schema", schema))
}

fn responses(route: &RouteSpec, schemas: &mut Schemas) -> Members {
    let described = &route.described;
    let body =
        described.media_type.map(|media_type| content(media_type, described.schema.map(|schema| schemas.of(schema))));
    let success = object().put("description", "Success.").put_some("content", body);
    let events = object().put("description", EVENTS).put("content", content("text/event-stream", None));
    object()
        .put_some("200", route.events.then_some(events))
        .put(&described.status.to_string(), success)
        .put("default", object().put("$ref", "#/components/responses/Problem"))
}

fn security(access: Access) -> Value {
    let session = || object().put("session", empty());
    let token = |scopes: &[&str]| object().put("token", scopes.to_vec());
    match access {
        Access::Public => empty(),
        Access::Optional => vec![object(), session(), token(&[])].into(),
        Access::Scope(scope) => vec![session(), token(&[scope])].into(),
        Access::Session => vec![session()].into(),
        Access::Admin => vec![session(), token(&[ADMIN_SCOPE])].into(),
    }
}

/// The named schemas so far; one that is being written has no text yet.
struct Schemas<'a> {
    scopes: &'a [&'a str],
    named: BTreeMap<&'static str, Option<Value>>,
}

impl Schemas<'_> {
    /// The JSON Schema of `schema`; a named object becomes a reference.
    fn of(&mut self, schema: &Schema) -> Value {
        let of_type = |name: &str| object().put("type", name);
        match schema {
            Schema::Text { format: Format::Scope, .. } => of_type("string").put("enum", self.scopes.to_vec()).into(),
            Schema::Text { chars_min, chars_max, format } => {
                let text = of_type("string").put("minLength", *chars_min).put("maxLength", *chars_max);
                text_format(text, *format).into()
            }
            Schema::Integer { min, max } => of_type("integer").put("minimum", *min).put("maximum", *max).into(),
            Schema::Number { min, max } if *min == f64::MIN && *max == f64::MAX => of_type("number").into(),
            Schema::Number { min, max } => of_type("number").put("minimum", *min).put("maximum", *max).into(),
            Schema::Boolean => of_type("boolean").into(),
            Schema::Choice(words) => of_type("string").put("enum", words.to_vec()).into(),
            Schema::List { of, items_min, items_max } => {
                let items = self.of(of);
                of_type("array").put("items", items).put("minItems", *items_min).put("maxItems", *items_max).into()
            }
            Schema::Nullable(inner) => object().put("anyOf", vec![self.of(inner), of_type("null").into()]).into(),
            Schema::Object(object) if object.name.is_empty() => self.object(object).into(),
            Schema::Object(named) => {
                if !self.named.contains_key(named.name) {
                    self.named.insert(named.name, None);
                    let schema = self.object(named).into();
                    self.named.insert(named.name, Some(schema));
                }
                object().put("$ref", format!("#/components/schemas/{}", named.name).as_str()).into()
            }
        }
    }

    fn object(&mut self, schema: &Object) -> Members {
        let property = |all: Members, field: &Field| {
            let about = object().put("description", field.doc.trim());
            all.put(field.name, about.put("allOf", vec![self.of(&field.schema)]))
        };
        let properties = schema.fields.iter().fold(object(), property);
        let required: Vec<&str> =
            schema.fields.iter().filter(|field| !field.optional).map(|field| field.name).collect();
        object()
            .put("type", "object")
            .put("description", schema.doc.trim())
            .put("properties", properties)
            .put("required", required)
            .put("additionalProperties", false)
    }
}

fn text_format(text: Members, format: Format) -> Members {
    match format {
        Format::Prose | Format::Line | Format::Scope => text,
        Format::Id => text.put("pattern", "^[0-9a-hjkmnp-tv-z]*$"),
        Format::Name => text.put("pattern", "^[A-Za-z0-9._-]*$"),
        Format::Slug => text.put("pattern", "^[a-z0-9._-]*$"),
        Format::Hex => text.put("pattern", "^[0-9a-f]*$"),
        Format::Time => text.put("format", "date-time"),
        Format::Date => text.put("format", "date"),
        Format::Email => text.put("format", "email"),
    }
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

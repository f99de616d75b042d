//! `/docs`: the route table as a page for people, without a script. `/openapi.json` is the same for programs.

use crate::http::problem::Problem;
use crate::http::route_spec::{Access, InputSource, RouteSpec};
use crate::http::schema::{Field, Nothing, Object, Schema};
use crate::http::{RawReply, Reply, RequestContext, openapi};
use crate::refusal::Refusal;
use crate::runtime::language::Language;

const STYLE: &str = include_str!("../../assets/docs/style.css");
const POLICY: &str = "default-src 'none'; style-src 'self'; frame-ancestors 'none'";

/// `GET /docs/style.css`.
pub(super) async fn style(_call: RequestContext) -> Result<Reply, Problem> {
    let reply = Reply::whole(200, "text/css; charset=utf-8", STYLE.as_bytes());
    Ok(reply.header("cache-control", "public, max-age=3600"))
}

/// `GET /docs`.
pub(super) async fn page(context: RequestContext, _nothing: Nothing) -> Result<RawReply<200>, Problem> {
    let html = html(&context.served.routes, &context.served.refusals);
    let reply = Reply::whole(200, "text/html; charset=utf-8", html.into_bytes());
    Ok(RawReply(reply.header("content-security-policy", POLICY)))
}

fn html(routes: &[RouteSpec], refusals: &[&Refusal]) -> String {
    let mut out = String::from(
        "<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\"><title>Hermit API</title>\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\
         <link rel=\"stylesheet\" href=\"/docs/style.css\"></head><body><h1>Hermit API</h1>\
         <p>JSON in and out. Sign in with the session cookie of <code>POST /api/v1/auth/login</code> or with a \
         personal token: <code>Authorization: Bearer hermit_…</code>. Lists answer <code>{\"items\": […], \
         \"next\": cursor}</code>; pass <code>next</code> back as <code>?cursor=</code>. <code>?lang=</code> or \
         Accept-Language picks the language of texts. The same for programs: \
         <a href=\"/openapi.json\">openapi.json</a>.</p>",
    );
    let mut tags: Vec<&str> = Vec::new();
    let routes: Vec<&RouteSpec> = routes.iter().filter(|route| !route.hidden).collect();
    for route in &routes {
        let tag = openapi::tag(route.path);
        if !tags.contains(&tag) {
            tags.push(tag);
        }
    }
    for tag in tags {
        out.push_str(&format!("<h2>{}</h2>", escape(tag)));
        routes.iter().filter(|route| openapi::tag(route.path) == tag).for_each(|route| out.push_str(&entry(route)));
    }
    out.push_str(
        "<h2>Problems</h2><p>Errors are <code>application/problem+json</code> (RFC 9457) with one of these codes.</p>\
         <table>",
    );
    for refusal in refusals {
        out.push_str(&format!(
            "<tr><td>{}</td><td>{}</td><td>{}</td></tr>",
            refusal.code,
            refusal.status,
            escape(refusal.title(Language::default()))
        ));
    }
    out.push_str("</table></body></html>");
    out
}

fn entry(route: &RouteSpec) -> String {
    let tables = match route.source {
        InputSource::Query(schema) => fields("Query", schema),
        InputSource::Body(schema) => fields("Body", schema),
        InputSource::Stream { query, body } => format!("{}{}", fields("Query", query), fields("Body", body)),
    };
    let mut out = format!(
        "<details><summary><span class=\"method\">{}</span> <code>{}</code> {}</summary><p class=\"note\">{}{}</p>",
        route.method,
        escape(&openapi::template(route.path)),
        escape(route.summary),
        access(route.access),
        if route.idempotent { " Takes an Idempotency-Key." } else { "" }
    );
    out.push_str(&tables);
    if let Some(schema) = route.described.schema {
        out.push_str(&fields(&format!("{} answers", route.described.status), schema));
    }
    out.push_str("</details>");
    out
}

fn access(access: Access) -> String {
    match access {
        Access::Public => "Open to anyone.".to_owned(),
        Access::Optional => "Open to anyone; shows more to an account that is signed in.".to_owned(),
        Access::Scope(scope) => format!("For a session, or a token with <code>{scope}</code>."),
        Access::Session => "For a session only.".to_owned(),
        Access::Admin => "For an admin’s session, or a token with <code>admin</code>.".to_owned(),
    }
}

/// A table of an object's fields, or of the fields of a list's items.
fn fields(title: &str, schema: &Schema) -> String {
    let Some(object) = object_of(schema) else { return String::new() };
    if object.fields.is_empty() {
        return String::new();
    }
    let rows: String = object.fields.iter().map(row).collect();
    format!("<h3>{} {}</h3><table>{rows}</table>", escape(title), escape(object.name))
}

fn row(field: &Field) -> String {
    let required = if field.optional { "" } else { " *" };
    format!(
        "<tr><td>{}{required}</td><td>{}</td><td>{}</td></tr>",
        field.name,
        escape(&kind(&field.schema)),
        escape(field.doc.trim())
    )
}

fn object_of(schema: &Schema) -> Option<&'static Object> {
    match schema {
        Schema::Object(object) => Some(object),
        Schema::List { of, .. } | Schema::Nullable(of) => object_of(of),
        _ => None,
    }
}

fn kind(schema: &Schema) -> String {
    match schema {
        Schema::Text { .. } => "text".to_owned(),
        Schema::Integer { .. } => "whole number".to_owned(),
        Schema::Number { .. } => "number".to_owned(),
        Schema::Boolean => "true or false".to_owned(),
        Schema::Choice(words) => words.join(" | "),
        Schema::List { of, .. } => format!("list of {}", kind(of)),
        Schema::Nullable(inner) => format!("{} or null", kind(inner)),
        Schema::Object(object) => object.name.to_owned(),
    }
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

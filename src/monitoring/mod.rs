//! Monitoring over HTTP: health, readiness, memory, metrics, recent errors and slow requests, and the OpenAPI document.

mod docs;
mod jobs;
mod memory;
mod metrics;
mod recent;

use crate::http::context::internal;
use crate::http::media::JSON;
use crate::http::problem::Problem;
use crate::http::schema::{Nothing, model};
use crate::http::{Access, Json, RawReply, Reply, RequestContext, get, openapi, page, post};
use crate::registry::Registry;
use crate::store::Statement;

/// Adds the routes of monitoring.
pub fn register(registry: &mut Registry) {
    registry.routes.extend([
        get("/health", "The process is alive", Access::Public, health),
        get("/health/ready", "The database answers", Access::Public, ready),
        get("/health/memory", "How much memory the server takes, and why", Access::Public, memory::report),
        post("/health/memory/trim", "Give memory back now", Access::Admin, memory::trim_now),
        get("/api/v1/admin/jobs", "What happens on the timer, and how it went", Access::Admin, jobs::list),
        get("/api/v1/admin/errors", "The last warnings and errors", Access::Admin, recent::errors),
        get("/api/v1/admin/slow-requests", "The last slow requests", Access::Admin, recent::slow_requests),
        get("/metrics", "Counters for Prometheus", Access::Public, metrics_text).monitoring(),
        get("/openapi.json", "The API for programs: an OpenAPI 3.1 document", Access::Public, document),
        get("/docs", "The API for people", Access::Public, docs::page),
        page("/docs/style.css", "What that page looks like", docs::style),
    ]);
}

model! {
    /// The process is alive.
    pub struct Health: reply {
        /// Always `ok`: a process that is not healthy does not answer.
        status: String,
        /// The version of Hermit.
        version: String,
    }
}

/// `GET /health`.
async fn health(_call: RequestContext, _nothing: Nothing) -> Result<Json<Health>, Problem> {
    Ok(Json(alive()))
}

fn alive() -> Health {
    Health { status: "ok".to_owned(), version: env!("CARGO_PKG_VERSION").to_owned() }
}

/// `GET /health/ready`: reads a row of a table from the database.
async fn ready(context: RequestContext, _nothing: Nothing) -> Result<Json<Health>, Problem> {
    context.app.store.read(Statement::new("SELECT seq FROM accounts LIMIT 1")).await?;
    Ok(Json(alive()))
}

/// `GET /metrics`.
async fn metrics_text(context: RequestContext, _nothing: Nothing) -> Result<RawReply<200>, Problem> {
    let text = metrics::exposition(&context.app).map_err(|error| internal(error.to_string()))?;
    Ok(RawReply(Reply::whole(200, "text/plain; version=0.0.4; charset=utf-8", text.into_bytes())))
}

/// `GET /openapi.json`.
async fn document(context: RequestContext, _nothing: Nothing) -> Result<RawReply<200>, Problem> {
    Ok(RawReply(Reply::whole(200, JSON, openapi::document(&context.served).into_bytes())))
}

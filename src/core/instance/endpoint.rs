//! Telling what the instance is.

use super::model::{Instance, InstanceLimits, InstanceModule, InstancePage, InstanceScope, registration};
use crate::core::accounts::queries;
use crate::http::RequestContext;
use crate::http::problem::Problem;
use crate::http::reply::Prepared;
use crate::http::schema::Nothing;
use crate::runtime::language::TAGS;
use nanoserde::SerJson;

/// `GET /instance`.
pub(super) async fn show(context: RequestContext, _nothing: Nothing) -> Result<Prepared<Instance>, Problem> {
    let has_accounts = context.app.store.read(queries::any()).await?.single()?;
    let (served, config) = (&context.served, &context.app.config);
    let instance = Instance {
        name: "Hermit".to_owned(),
        version: env!("CARGO_PKG_VERSION").to_owned(),
        modules: served.modules.iter().map(InstanceModule::from).collect(),
        languages: TAGS.map(str::to_owned).to_vec(),
        registration: registration(config.registration).to_owned(),
        has_accounts,
        scopes: served.scopes.iter().map(|scope| InstanceScope::new(scope, context.language)).collect(),
        pages: served.pages.iter().filter_map(InstancePage::new).collect(),
        limits: InstanceLimits::new(config.body_bytes_max.get()),
    };
    let json = instance.serialize_json().into_bytes();
    Ok(Prepared::new(json, context.if_none_match.as_deref(), context.language.tag()))
}

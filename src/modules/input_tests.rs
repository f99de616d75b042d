//! Generated input for every route: what its schema allows is read, and everything else is refused as an error of the
//! client, never of the server.

use super::registry;
use crate::config::Config;
use crate::http::Route;
use crate::http::guard::generator::{Random, Scalar, damage, free, json, scalar};
use crate::http::input::Input;
use crate::http::route_spec::InputSource;
use crate::http::schema::Schema;

const ROUNDS: u64 = 150;

fn is_list(schema: &Schema) -> bool {
    match schema {
        Schema::Nullable(inner) => is_list(inner),
        other => matches!(other, Schema::List { .. } | Schema::Object(_)),
    }
}

/// A query string; with `faults`, any of its values may be wrong.
fn query(random: &mut Random, schema: &Schema, faults: bool) -> String {
    let fields = if let Schema::Object(object) = schema { object.fields } else { &[] };
    let mut query = form_urlencoded::Serializer::new(String::new());
    for field in fields.iter().filter(|field| !is_list(&field.schema)) {
        if field.optional && random.once_in(3) {
            continue;
        }
        if faults && random.once_in(3) {
            query.append_pair(field.name, &free(random, 0));
        } else {
            let (Scalar::Text(value) | Scalar::Bare(value)) = scalar(random, &field.schema);
            query.append_pair(field.name, &value);
        }
        if faults && random.once_in(10) {
            query.append_pair(random.pick(&[field.name, "surplus", "lang"]), "1");
        }
    }
    query.finish()
}

fn assert_accepted(route: &Route, input: Input, shown: &str) {
    let problem = (route.parses)(input).err().map(|problem| (problem.kind.status, problem.detail, problem.errors));
    assert!(problem.is_none(), "{} {}: {shown}: {problem:?}", route.spec.method, route.spec.path);
}

/// Status of the refusal, if it is refused.
fn refusal(route: &Route, input: Input, shown: &str) -> Option<u16> {
    let status = (route.parses)(input).err().map(|problem| problem.kind.status);
    assert!(
        matches!(status, None | Some(400 | 422)),
        "{} {}: {shown}: {status:?}, not the client's fault",
        route.spec.method,
        route.spec.path
    );
    status
}

#[test]
fn generated_input_of_every_route_is_read_or_refused() {
    let (mut bodies, mut refused) = (0, 0);
    let config = Config::with(&[]);
    let routes = registry(&config).unwrap().take_routes(&config);
    for route in routes.iter().filter(|route| !route.spec.hidden) {
        for seed in 0..ROUNDS {
            let random = &mut Random::new(seed);
            match route.spec.source {
                InputSource::Query(schema) | InputSource::Stream { query: schema, .. } => {
                    let text = query(random, schema, false);
                    assert_accepted(route, Input::Query(text.clone()), &text);
                    let text = query(random, schema, true);
                    refused += u64::from(refusal(route, Input::Query(text.clone()), &text).is_some());
                    let text = damage(random, if text.is_empty() { "a=1" } else { &text });
                    let text = String::from_utf8_lossy(&text).into_owned();
                    refusal(route, Input::Query(text.clone()), &text);
                }
                InputSource::Body(schema) => {
                    bodies += 1;
                    let text = json(random, schema, 0);
                    assert_accepted(route, Input::Body(text.clone().into_bytes()), &text);
                    let text = json(random, schema, 8);
                    refused += u64::from(refusal(route, Input::Body(text.clone().into_bytes()), &text).is_some());
                    refusal(route, Input::Body(damage(random, &text)), &text);
                }
            }
        }
    }
    assert!(bodies > 20 * ROUNDS && refused > 10 * ROUNDS, "only {bodies} bodies, {refused} refusals");
}

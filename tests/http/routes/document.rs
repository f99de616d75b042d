//! The OpenAPI document as tests read it: its operations, its references, and whether a value matches a schema.

use crate::support::{Client, NO_ID};
use std::collections::HashMap;
use tinyjson::JsonValue;

pub type Members = HashMap<String, JsonValue>;

/// The members of an object.
pub fn members(value: &JsonValue) -> &Members {
    value.get().unwrap_or_else(|| panic!("no object: {value:?}"))
}

/// A member of an object, if it is there.
pub fn member<'a>(value: &'a JsonValue, name: &str) -> Option<&'a JsonValue> {
    members(value).get(name)
}

fn items(value: &JsonValue) -> &[JsonValue] {
    value.get::<Vec<JsonValue>>().unwrap_or_else(|| panic!("no list: {value:?}"))
}

fn text(value: &JsonValue) -> &str {
    value.get::<String>().unwrap_or_else(|| panic!("no text: {value:?}"))
}

/// One operation of the document.
pub struct Operation {
    pub method: String,
    /// As the document writes it: `/cards/{id}`.
    pub template: String,
    pub members: JsonValue,
}

impl Operation {
    /// The path with ids that do not exist for its parameters.
    pub fn path(&self) -> String {
        let fill = |segment: &str| if segment.starts_with('{') { NO_ID.to_owned() } else { segment.to_owned() };
        self.template.split('/').map(fill).collect::<Vec<_>>().join("/")
    }

    /// Whether it may only be called signed in.
    pub fn needs_sign_in(&self) -> bool {
        let ways = items(member(&self.members, "security").expect("every operation says who may call it"));
        !ways.is_empty() && ways.iter().all(|way| !members(way).is_empty())
    }

    pub fn takes_body(&self) -> bool {
        member(&self.members, "requestBody").is_some()
    }

    /// The schema of a successful JSON answer.
    pub fn reply_schema(&self) -> Option<&JsonValue> {
        let responses = members(member(&self.members, "responses")?);
        let success = responses.iter().find(|(status, _)| status.starts_with('2')).map(|(_, response)| response)?;
        member(member(member(success, "content")?, "application/json")?, "schema")
    }

    /// A text of the operation.
    pub fn text(&self, name: &str) -> &str {
        text(member(&self.members, name).unwrap_or_else(|| panic!("{} {} has no {name}", self.method, self.template)))
    }
}

pub struct Document(pub JsonValue);

impl Document {
    pub fn of(client: &mut Client) -> Self {
        let response = client.get("/openapi.json");
        assert_eq!((response.status, response.header("content-type")), (200, Some("application/json")));
        Self(response.json())
    }

    /// Every operation, in the order of paths and methods.
    pub fn operations(&self) -> Vec<Operation> {
        let paths = members(member(&self.0, "paths").unwrap());
        let mut operations: Vec<Operation> = paths
            .iter()
            .flat_map(|(template, here)| {
                members(here).iter().map(move |(method, operation)| Operation {
                    method: method.to_uppercase(),
                    template: template.clone(),
                    members: operation.clone(),
                })
            })
            .collect();
        operations.sort_by(|a, b| (&a.template, &a.method).cmp(&(&b.template, &b.method)));
        assert!(operations.len() > 30, "the document is nearly empty");
        operations
    }

    /// What a reference points at.
    pub fn resolve(&self, reference: &str) -> &JsonValue {
        let path = reference.strip_prefix("#/").unwrap_or_else(|| panic!("{reference} leads out of the document"));
        let step = |here, name| member(here, name).unwrap_or_else(|| panic!("{reference} leads nowhere"));
        path.split('/').fold(&self.0, step)
    }

    /// Every reference anywhere in the document.
    pub fn references(&self) -> Vec<String> {
        let mut found = Vec::new();
        let mut open = vec![&self.0];
        while let Some(value) = open.pop() {
            match value {
                JsonValue::Object(members) => {
                    found.extend(members.get("$ref").and_then(|target| target.get::<String>()).cloned());
                    open.extend(members.values());
                }
                JsonValue::Array(items) => open.extend(items),
                _ => {}
            }
        }
        found
    }

    /// How `value` differs from `schema`; `place` is where it was found.
    pub fn faults(&self, value: &JsonValue, schema: &JsonValue, place: &str) -> Vec<String> {
        let mut faults = Vec::new();
        let mut wrong = |what: String| faults.push(format!("{place}: {what}"));
        if let Some(target) = member(schema, "$ref") {
            return self.faults(value, self.resolve(text(target)), place);
        }
        if let Some(kind) = member(schema, "type")
            && !is_of_type(value, text(kind))
        {
            wrong(format!("{value:?} is no {}", text(kind)));
            return faults;
        }
        if let Some(words) = member(schema, "enum")
            && !items(words).contains(value)
        {
            wrong(format!("{value:?} is not one of {words:?}"));
        }
        if let Some((name, limit)) = broken_limit(value, schema) {
            wrong(format!("{value:?} breaks {name} {limit}"));
        }
        if let Some(all) = member(schema, "allOf") {
            faults.extend(items(all).iter().flat_map(|schema| self.faults(value, schema, place)));
        }
        if let Some(any) = member(schema, "anyOf") {
            let tried: Vec<Vec<String>> = items(any).iter().map(|schema| self.faults(value, schema, place)).collect();
            if tried.iter().all(|faults| !faults.is_empty()) {
                faults.extend(tried.into_iter().flatten());
            }
        }
        match value {
            JsonValue::Object(fields) => self.object_faults(fields, schema, place, &mut faults),
            JsonValue::Array(list) => {
                let of = member(schema, "items");
                let each = list.iter().enumerate().zip(of.into_iter().cycle());
                faults.extend(each.flat_map(|((index, item), of)| self.faults(item, of, &format!("{place}[{index}]"))));
            }
            _ => {}
        }
        faults
    }

    fn object_faults(&self, fields: &Members, schema: &JsonValue, place: &str, faults: &mut Vec<String>) {
        // An `allOf` or `anyOf` around the object checks it; properties are known only where there is a type.
        let Some(properties) = member(schema, "properties").map(members) else {
            if member(schema, "type").is_some() {
                faults.push(format!("{place}: an object without documented properties"));
            }
            return;
        };
        for required in member(schema, "required").into_iter().flat_map(items).map(text) {
            if !fields.contains_key(required) {
                faults.push(format!("{place}: {required} is missing"));
            }
        }
        for (name, value) in fields {
            match properties.get(name) {
                Some(schema) => faults.extend(self.faults(value, schema, &format!("{place}.{name}"))),
                None => faults.push(format!("{place}: {name} is not documented")),
            }
        }
    }
}

fn is_of_type(value: &JsonValue, kind: &str) -> bool {
    match (value, kind) {
        (JsonValue::Number(number), "integer") => number.fract() == 0.0,
        (JsonValue::Number(_), "number")
        | (JsonValue::String(_), "string")
        | (JsonValue::Boolean(_), "boolean")
        | (JsonValue::Null, "null")
        | (JsonValue::Array(_), "array")
        | (JsonValue::Object(_), "object") => true,
        _ => false,
    }
}

/// The first limit of a schema that a value breaks.
fn broken_limit(value: &JsonValue, schema: &JsonValue) -> Option<(&'static str, f64)> {
    let (size, lowest, highest) = match value {
        JsonValue::Number(number) => (*number, "minimum", "maximum"),
        JsonValue::String(text) => (text.chars().count() as f64, "minLength", "maxLength"),
        JsonValue::Array(items) => (items.len() as f64, "minItems", "maxItems"),
        _ => return None,
    };
    let limit = |name| member(schema, name).and_then(|limit| limit.get::<f64>()).copied();
    let low = limit(lowest).filter(|limit| size < *limit).map(|limit| (lowest, limit));
    low.or_else(|| limit(highest).filter(|limit| size > *limit).map(|limit| (highest, limit)))
}

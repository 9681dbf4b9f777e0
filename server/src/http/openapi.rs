//! The OpenAPI 3.1 document, written from the table of routes, and its page.

use super::table::Route;
use crate::error::Result;
use anyhow::Context;
use axum::Json;
use axum::http::{HeaderName, HeaderValue, header};
use axum::response::IntoResponse;
use protocol::error::ErrorBody;
use serde_json::Value;
use std::sync::OnceLock;
use utoipa::openapi::path::{
    Operation, OperationBuilder, Parameter, ParameterBuilder, ParameterIn,
};
use utoipa::openapi::request_body::RequestBodyBuilder;
use utoipa::openapi::schema::{ObjectBuilder, Schema, Type};
use utoipa::openapi::{
    ComponentsBuilder, Content, Info, OpenApi, OpenApiBuilder, PathItem, PathsBuilder, Ref, RefOr,
    Required, ResponseBuilder,
};
use utoipa::{PartialSchema, ToSchema};

/// `GET /api/openapi.json`.
pub async fn document() -> Result<Json<&'static Value>> {
    static DOCUMENT: OnceLock<Value> = OnceLock::new();
    if let Some(document) = DOCUMENT.get() {
        return Ok(Json(document));
    }
    let document = serde_json::to_value(describe(super::routes())).context("the document")?;
    Ok(Json(DOCUMENT.get_or_init(|| named_as_sent(document))))
}

/// Fields of an enum's variants under the names that they have in JSON; `utoipa` leaves them as in
/// Rust.
fn named_as_sent(schema: Value) -> Value {
    match schema {
        Value::Object(parts) => {
            let parts = parts.into_iter().map(|(name, part)| {
                let part = match (name.as_str(), part) {
                    ("properties", Value::Object(fields)) => fields
                        .into_iter()
                        .map(|(field, schema)| (camel(&field), named_as_sent(schema)))
                        .collect(),
                    ("required", Value::Array(fields)) => fields
                        .into_iter()
                        .map(|field| {
                            field
                                .as_str()
                                .map_or(field.clone(), |name| camel(name).into())
                        })
                        .collect(),
                    (_, part) => named_as_sent(part),
                };
                (name, part)
            });
            parts.collect()
        }
        Value::Array(parts) => parts.into_iter().map(named_as_sent).collect(),
        plain => plain,
    }
}

fn camel(name: &str) -> String {
    let mut words = name.split('_');
    let mut camel = words.next().unwrap_or_default().to_owned();
    for word in words {
        let mut letters = word.chars();
        camel.extend(letters.next().map(|first| first.to_ascii_uppercase()));
        camel.extend(letters);
    }
    camel
}

fn describe(routes: Vec<Route>) -> OpenApi {
    let mut paths = PathsBuilder::new();
    let mut components = ComponentsBuilder::new().schema(ErrorBody::name(), ErrorBody::schema());
    let mut named = Vec::new();
    ErrorBody::schemas(&mut named);
    for mut route in routes {
        for body in [&mut route.takes, &mut route.answers].into_iter().flatten() {
            named.append(&mut body.named);
        }
        let (path, method) = (format!("/api{}", route.path), route.method.clone());
        paths = paths.path(path, PathItem::new(method, operation(route)));
    }
    for (name, schema) in named {
        components = components.schema(name, schema);
    }
    OpenApiBuilder::new()
        .info(Info::new("Artel", env!("CARGO_PKG_VERSION")))
        .paths(paths.build())
        .components(Some(components.build()))
        .build()
}

fn operation(route: Route) -> Operation {
    let ok = ResponseBuilder::new().description("Done");
    let ok = match route.answers {
        Some(answer) => ok.content("application/json", Content::new(Some(answer.schema))),
        None => ok,
    };
    let error = Ref::from_schema_name(ErrorBody::name());
    let refused = ResponseBuilder::new()
        .description("Refused; `code` says why")
        .content("application/json", Content::new(Some(error)));
    let takes = route.takes.map(|body| {
        RequestBodyBuilder::new()
            .content("application/json", Content::new(Some(body.schema)))
            .required(Some(Required::True))
            .build()
    });
    OperationBuilder::new()
        .summary(Some(route.says))
        .operation_id(Some(name(route.path, &route.method)))
        .parameters(Some(in_path(route.path).into_iter().chain(route.query)))
        .request_body(takes)
        .response("200", ok)
        .response("default", refused)
        .build()
}

fn in_path(path: &str) -> Vec<Parameter> {
    let names = path
        .split('/')
        .filter_map(|part| part.strip_prefix('{')?.strip_suffix('}'));
    let text = RefOr::T(Schema::Object(
        ObjectBuilder::new().schema_type(Type::String).build(),
    ));
    names
        .map(|name| {
            ParameterBuilder::new()
                .name(name)
                .parameter_in(ParameterIn::Path)
                .required(Required::True)
                .schema(Some(text.clone()))
                .build()
        })
        .collect()
}

/// `get_groups_id_lines`.
fn name(path: &str, method: &utoipa::openapi::path::HttpMethod) -> String {
    let words = path
        .split(['/', '-'])
        .map(|part| part.trim_matches(['{', '}']))
        .filter(|part| !part.is_empty());
    let method = serde_json::to_value(method)
        .ok()
        .and_then(|method| method.as_str().map(str::to_owned));
    std::iter::once(method.unwrap_or_default())
        .chain(words.map(str::to_owned))
        .collect::<Vec<_>>()
        .join("_")
}

const PAGE: &str = include_str!("docs.html");
const SCRIPT: &str = include_str!("docs.js");

/// `GET /api/docs`: the document, readable; everything it needs comes from this server.
pub async fn page() -> impl IntoResponse {
    (
        [(
            header::CONTENT_TYPE,
            HeaderValue::from_static("text/html; charset=utf-8"),
        )],
        PAGE,
    )
}

/// `GET /api/docs.js`.
pub async fn script() -> impl IntoResponse {
    let kind: (HeaderName, HeaderValue) = (
        header::CONTENT_TYPE,
        HeaderValue::from_static("text/javascript; charset=utf-8"),
    );
    ([kind], SCRIPT)
}

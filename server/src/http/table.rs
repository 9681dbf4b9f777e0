//! One table of routes: the router is built from it, the OpenAPI document describes it, and the
//! authorisation matrix has a row for each.

use crate::app::App;
use axum::handler::Handler;
use axum::routing::{MethodRouter, get as axum_get, post as axum_post};
use utoipa::openapi::path::{HttpMethod, Parameter, ParameterIn};
use utoipa::openapi::schema::Schema;
use utoipa::openapi::{RefOr, Required};
use utoipa::{IntoParams, PartialSchema, ToSchema};

/// One route under `/api`.
pub struct Route {
    pub method: HttpMethod,
    pub path: &'static str,
    /// What it is for, in one line.
    pub says: &'static str,
    pub(super) handler: MethodRouter<App>,
    pub(super) takes: Option<Body>,
    pub(super) answers: Option<Body>,
    pub(super) query: Vec<Parameter>,
}

/// A JSON body and every type it names.
pub(super) struct Body {
    pub schema: RefOr<Schema>,
    pub named: Vec<(String, RefOr<Schema>)>,
}

fn body<T: ToSchema + 'static>() -> Body {
    let mut named = vec![(T::name().into_owned(), <T as PartialSchema>::schema())];
    T::schemas(&mut named);
    Body {
        schema: RefOr::Ref(utoipa::openapi::Ref::from_schema_name(T::name())),
        named,
    }
}

fn route(
    method: HttpMethod,
    path: &'static str,
    says: &'static str,
    handler: MethodRouter<App>,
) -> Route {
    Route {
        method,
        path,
        says,
        handler,
        takes: None,
        answers: None,
        query: Vec::new(),
    }
}

/// A route that reads.
pub fn get<H, T>(path: &'static str, says: &'static str, handler: H) -> Route
where
    H: Handler<T, App>,
    T: 'static,
{
    route(HttpMethod::Get, path, says, axum_get(handler))
}

/// A route that writes.
pub fn post<H, T>(path: &'static str, says: &'static str, handler: H) -> Route
where
    H: Handler<T, App>,
    T: 'static,
{
    route(HttpMethod::Post, path, says, axum_post(handler))
}

impl Route {
    /// Its JSON body.
    pub fn takes<T: ToSchema + 'static>(mut self) -> Self {
        self.takes = Some(body::<T>());
        self
    }

    /// Its JSON answer.
    pub fn answers<T: ToSchema + 'static>(mut self) -> Self {
        self.answers = Some(body::<T>());
        self
    }

    /// Its JSON answer, a list.
    pub fn lists<T: ToSchema + 'static>(mut self) -> Self {
        let Body { schema, named } = body::<T>();
        let list = utoipa::openapi::schema::ArrayBuilder::new()
            .items(schema)
            .build();
        self.answers = Some(Body {
            schema: RefOr::T(Schema::Array(list)),
            named,
        });
        self
    }

    /// Its query, by a type.
    pub fn queries<T: IntoParams>(mut self) -> Self {
        self.query = T::into_params(|| Some(ParameterIn::Query));
        self
    }

    /// Its query, by names; all texts.
    pub fn asks(mut self, names: &[&str]) -> Self {
        let text = utoipa::openapi::schema::ObjectBuilder::new()
            .schema_type(utoipa::openapi::schema::Type::String)
            .build();
        self.query = names
            .iter()
            .map(|name| {
                utoipa::openapi::path::ParameterBuilder::new()
                    .name(*name)
                    .parameter_in(ParameterIn::Query)
                    .required(Required::False)
                    .schema(Some(Schema::Object(text.clone())))
                    .build()
            })
            .collect();
        self
    }
}

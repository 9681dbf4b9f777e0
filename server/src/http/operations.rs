//! For those who keep it running.

use super::Address;
use crate::app::App;
use crate::error::{Error, Result};
use crate::metrics;
use axum::extract::State;
use axum::http::{HeaderMap, header};
use axum::response::{IntoResponse, Response};

/// `GET /healthz`: the process answers.
pub async fn healthz() -> &'static str {
    "ok\n"
}

/// `GET /readyz`: it may be sent requests.
pub async fn readyz(State(app): State<App>) -> Result<&'static str> {
    app.is_ready().await.map(|()| "ready\n")
}

/// `GET /metrics`: from this machine only. A proxy on this machine comes from here too, so what it
/// carries for others is refused by the headers that it adds.
pub async fn metrics(
    State(app): State<App>,
    Address(address): Address,
    headers: HeaderMap,
) -> Result<Response> {
    let carried = ["forwarded", "x-forwarded-for", "x-real-ip", "via"];
    if !address.is_loopback() || carried.iter().any(|name| headers.contains_key(*name)) {
        return Err(Error::not_found());
    }
    let text = metrics::text(&app).await?;
    let kind = "application/openmetrics-text; version=1.0.0; charset=utf-8";
    Ok(([(header::CONTENT_TYPE, kind)], text).into_response())
}

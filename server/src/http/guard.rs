//! What holds for every request: no foreign origin may write, and every answer carries the headers
//! that keep a page harmless.

use crate::app::App;
use crate::error::Error;
use axum::Json;
use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use protocol::error::{ErrorBody, ErrorCode};

const POLICY: &str = "default-src 'self'; img-src 'self' blob: data:; media-src 'self' blob:; \
    style-src 'self' 'unsafe-inline'; connect-src 'self'; frame-ancestors 'none'; base-uri 'none'; \
    form-action 'self'; object-src 'none'";

/// Runs around every request.
pub async fn guard(State(app): State<App>, request: Request, next: Next) -> Response {
    let writes = !matches!(
        *request.method(),
        Method::GET | Method::HEAD | Method::OPTIONS
    );
    let socket = request.headers().contains_key(header::UPGRADE);
    let foreign = (writes || socket) && !is_same_origin(&app, request.headers());
    let mut response = if foreign {
        Error::of(ErrorCode::NotAllowed).into_response()
    } else {
        next.run(request).await
    };
    let headers = response.headers_mut();
    for (name, value) in [
        (header::CONTENT_SECURITY_POLICY, POLICY),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::REFERRER_POLICY, "no-referrer"),
        (header::X_FRAME_OPTIONS, "DENY"),
        (
            HeaderName::from_static("cross-origin-opener-policy"),
            "same-origin",
        ),
        (
            HeaderName::from_static("cross-origin-resource-policy"),
            "same-origin",
        ),
        (
            HeaderName::from_static("permissions-policy"),
            "geolocation=(), microphone=(), payment=()",
        ),
    ] {
        headers
            .entry(name)
            .or_insert(HeaderValue::from_static(value));
    }
    if app.config.is_secure() {
        headers.insert(
            header::STRICT_TRANSPORT_SECURITY,
            HeaderValue::from_static("max-age=31536000"),
        );
    }
    headers
        .entry(header::CACHE_CONTROL)
        .or_insert(HeaderValue::from_static("no-store"));
    response
}

/// A browser names the page's origin on every write and WebSocket, and says of itself whose page it
/// is; other programs say neither.
fn is_same_origin(app: &App, headers: &HeaderMap) -> bool {
    let site = headers.get("sec-fetch-site");
    if site.is_some_and(|site| site != "same-origin" && site != "none") {
        return false;
    }
    let Some(origin) = headers.get(header::ORIGIN) else {
        return true;
    };
    let scheme = if app.config.is_secure() {
        "https"
    } else {
        "http"
    };
    let host = headers.get(header::HOST).map(HeaderValue::as_bytes);
    let named = origin.to_str().ok().and_then(|text| text.split_once("://"));
    origin == &*app.public_url
        || named.is_some_and(|(by, name)| by == scheme && host == Some(name.as_bytes()))
}

/// A route that is not there.
pub async fn absent() -> Response {
    Error::not_found().into_response()
}

/// A route that is there for other methods.
pub async fn another_method() -> Response {
    let body = ErrorBody::of(ErrorCode::BadRequest);
    (StatusCode::METHOD_NOT_ALLOWED, Json(body)).into_response()
}

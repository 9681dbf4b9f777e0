//! The web client inside the binary: files with a hash in their name are kept for a year, its
//! icons for a day, the page itself is asked for each time. Unknown paths are the page: its router
//! knows them.

use axum::http::{HeaderValue, StatusCode, Uri, header};
use axum::response::{IntoResponse, Response};
use rust_embed::RustEmbed;

#[derive(RustEmbed)]
#[folder = "../web-client/dist"]
#[allow_missing = true]
struct Client;

const FOREVER: HeaderValue = HeaderValue::from_static("public, max-age=31536000, immutable");
/// A browser looks at the icon anew with each change of the page.
const DAY: HeaderValue = HeaderValue::from_static("public, max-age=86400");
const ASK: HeaderValue = HeaderValue::from_static("no-cache");

/// Every path that is not the API's.
pub async fn serve(uri: Uri) -> Response {
    let path = uri.path().trim_start_matches('/');
    match Client::get(path) {
        Some(file) => answer(path, file),
        None if path.starts_with("assets/") => StatusCode::NOT_FOUND.into_response(),
        None => match Client::get("index.html") {
            Some(page) => answer("index.html", page),
            None => (
                StatusCode::NOT_FOUND,
                "The web client was not built: run `make run`.\n",
            )
                .into_response(),
        },
    }
}

fn answer(path: &str, file: rust_embed::EmbeddedFile) -> Response {
    let extension = path.rsplit_once('.').map(|(_, extension)| extension);
    let kept = match extension {
        _ if path.starts_with("assets/") => FOREVER,
        Some("svg" | "png") => DAY,
        _ => ASK,
    };
    let kind = match extension {
        Some("html") => "text/html; charset=utf-8",
        Some("js") => "text/javascript; charset=utf-8",
        Some("css") => "text/css; charset=utf-8",
        Some("svg") => "image/svg+xml",
        Some("png") => "image/png",
        Some("webmanifest") => "application/manifest+json",
        Some("woff2") => "font/woff2",
        _ => "application/octet-stream",
    };
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static(kind)),
        (header::CACHE_CONTROL, kept),
    ];
    (headers, file.data).into_response()
}

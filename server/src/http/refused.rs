//! Notes in the audit which reads were refused to whom (architecture rule 6). Writes are noted where
//! they are decided, by the word of their command.

use crate::app::App;
use crate::audit;
use axum::extract::{MatchedPath, Request, State};
use axum::http::{Method, StatusCode};
use axum::middleware::Next;
use axum::response::Response;
use protocol::UserId;
use std::sync::{Arc, OnceLock};

/// Who reads, as the extractor of the caller finds out.
#[derive(Clone, Default)]
pub struct Reads(Arc<OnceLock<UserId>>);

impl Reads {
    pub fn by(&self, user: UserId) {
        // A request has one caller.
        let _ = self.0.set(user);
    }
}

/// Runs around every route. What is absent is noted too: no answer tells the two apart.
pub async fn note_reads(State(app): State<App>, mut request: Request, next: Next) -> Response {
    if *request.method() != Method::GET {
        return next.run(request).await;
    }
    let reads = Reads::default();
    request.extensions_mut().insert(reads.clone());
    let path = request.extensions().get::<MatchedPath>().cloned();
    let response = next.run(request).await;
    let refused = matches!(
        response.status(),
        StatusCode::FORBIDDEN | StatusCode::NOT_FOUND
    );
    if let (true, Some(user), Some(path)) = (refused, reads.0.get(), path) {
        let route = path.as_str().trim_start_matches("/api");
        audit::read_refused(&app, *user, route).await;
    }
    response
}

//! For those who keep it running.

use crate::app::App;
use crate::error::Result;
use axum::extract::State;

/// `GET /healthz`: the process answers.
pub async fn healthz() -> &'static str {
    "ok\n"
}

/// `GET /readyz`: it may be sent requests.
pub async fn readyz(State(app): State<App>) -> Result<&'static str> {
    app.is_ready().await.map(|()| "ready\n")
}

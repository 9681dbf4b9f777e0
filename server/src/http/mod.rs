//! The HTTP door: routes, what handlers extract, headers. It holds no rules of the product.

mod client;
mod extract;
mod guard;
mod operations;
mod serve;

pub use extract::{Address, Body, Reader, Staff};
pub use serve::serve;

use crate::app::App;
use crate::commands::{self, Caller};
use crate::error::Result;
use crate::templates;
use crate::{accounts, deals, groups, messages, notifications, ws};
use axum::extract::State;
use axum::routing::{get, post};
use axum::{Json, Router};
use protocol::command::{Envelope, Receipt};
use protocol::limits;
use tower_http::limit::RequestBodyLimitLayer;

/// Every route of the product.
pub fn router(app: App) -> Router {
    let api = Router::new()
        .route("/sign-in", post(accounts::routes::sign_in))
        .route("/sign-out", post(accounts::routes::sign_out))
        .route("/me", get(accounts::routes::me))
        .route("/commands", post(command))
        // groups
        .route("/groups", get(groups::routes::list))
        // messages
        .route("/groups/{id}/lines", get(messages::routes::lines))
        .route("/groups/{id}/{side}/events", get(messages::routes::events))
        // files
        // tasks
        // templates
        .route("/request-types", get(templates::routes::types))
        .route("/templates", get(templates::routes::templates))
        // deals
        .route("/deals", get(deals::routes::list))
        .route("/deals/{id}", get(deals::routes::page))
        .route("/deals/{id}/history", get(deals::routes::history))
        .route("/deals/{id}/events", get(deals::routes::events))
        .route("/clients", get(deals::routes::clients))
        .route("/proposal", get(deals::routes::proposal))
        .route("/stages", get(deals::routes::stages))
        // notifications
        .route("/notifications", get(notifications::routes::inbox))
        .route("/personal/events", get(notifications::routes::events))
        .route("/ws", get(ws::upgrade))
        .layer(RequestBodyLimitLayer::new(limits::FRAME_BYTES.max));
    Router::new()
        .nest("/api", api.fallback(guard::absent))
        .route("/healthz", get(operations::healthz))
        .route("/readyz", get(operations::readyz))
        .fallback(client::serve)
        .layer(axum::middleware::from_fn_with_state(
            app.clone(),
            guard::guard,
        ))
        .with_state(app)
}

/// `POST /api/commands`.
async fn command(
    State(app): State<App>,
    caller: Caller,
    Body(envelope): Body<Envelope>,
) -> Result<Json<Receipt>> {
    commands::run(&app, caller, envelope).await.map(Json)
}

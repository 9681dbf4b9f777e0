//! The HTTP door: routes, what handlers extract, headers. It holds no rules of the product.

mod client;
mod extract;
mod guard;
mod openapi;
mod operations;
mod refused;
mod serve;
pub mod table;

pub use extract::{Address, Body, Path, Query, Reader, Staff, Visitor};
pub use serve::serve;

use crate::accounts::two_factor;
use crate::app::App;
use crate::commands::{self, Caller};
use crate::error::Result;
use crate::tasks;
use crate::templates;
use crate::{accounts, audit, deals, files, groups, messages, notifications, ws};
use axum::extract::{DefaultBodyLimit, State};
use axum::{Json, Router};
use protocol::command::{Envelope, Receipt};
use protocol::deal::DealPage;
use protocol::event::EventPage;
use protocol::file::FileView;
use protocol::group::{GroupRow, GroupView};
use protocol::limits;
use protocol::message::{LinePage, Revision};
use protocol::notification::Inbox;
use protocol::page::{
    AuditPage, ClientList, DealHistory, DealList, DealQuery, PersonList, Proposal, Queue,
    TaskCounts, TaskHistory, TaskPage, TaskQuery,
};
use protocol::person::{Me, SessionView};
use protocol::sign_in::{
    AcceptInvitation, ChangePassword, InvitationView, Invite, LookAtToken, Secret, SignIn,
    SignInWays, TokenMeaning, UseLink,
};
use protocol::task::{TaskForStaff, TaskPrivate};
use protocol::template::{RequestTypeView, StageView, TemplateView};
use protocol::two_factor::{Code, RecoveryCodes, SetUpTwoFactor, TwoFactorSecret, TwoFactorView};
use table::{Route, get, post};

/// Every route under `/api`: the router, the OpenAPI document and the authorisation matrix are made
/// from this table.
#[must_use]
pub fn routes() -> Vec<Route> {
    let mut all = everywhere();
    all.extend(oidc());
    all
}

/// Visited by the browser itself, on its way to the company's sign-in and back.
#[cfg(feature = "oidc")]
fn oidc() -> [Route; 2] {
    use crate::oidc::routes::{callback, start};
    [
        get("/oidc/start", "To the company's own sign-in", start),
        get("/oidc/callback", "Back from it", callback).asks(&["code", "state"]),
    ]
}

#[cfg(not(feature = "oidc"))]
fn oidc() -> [Route; 0] {
    []
}

fn everywhere() -> Vec<Route> {
    vec![
        // accounts
        post("/sign-in", "Begin a session", accounts::routes::sign_in)
            .takes::<SignIn>()
            .answers::<Me>(),
        get(
            "/sign-in/ways",
            "What the sign-in page offers",
            accounts::routes::ways,
        )
        .answers::<SignInWays>(),
        post(
            "/sign-in/code",
            "The second step: a code",
            accounts::routes::code,
        )
        .takes::<Code>()
        .answers::<Me>(),
        post(
            "/sign-in/set-up",
            "The second step of one who must have a factor",
            accounts::routes::set_up,
        )
        .answers::<TwoFactorSecret>(),
        post(
            "/sign-in/confirm",
            "End that set-up with its first code",
            accounts::routes::confirm,
        )
        .takes::<Code>()
        .answers::<RecoveryCodes>(),
        post("/sign-out", "End this session", accounts::routes::sign_out),
        get("/me", "Who the caller is", accounts::routes::me).answers::<Me>(),
        post("/link/look", "What a token opens", accounts::routes::look)
            .takes::<LookAtToken>()
            .answers::<TokenMeaning>(),
        post(
            "/link",
            "Sign in with a one-time link",
            accounts::routes::enter,
        )
        .takes::<UseLink>()
        .answers::<Me>(),
        post(
            "/password",
            "Set or change one's password",
            accounts::routes::password,
        )
        .takes::<ChangePassword>(),
        get(
            "/two-factor",
            "One's own second factor",
            two_factor::routes::own,
        )
        .answers::<TwoFactorView>(),
        post(
            "/two-factor/set-up",
            "Begin to set it up",
            two_factor::routes::set_up,
        )
        .takes::<SetUpTwoFactor>()
        .answers::<TwoFactorSecret>(),
        post(
            "/two-factor/confirm",
            "Switch it on with its first code",
            two_factor::routes::confirm,
        )
        .takes::<Code>()
        .answers::<RecoveryCodes>(),
        post(
            "/two-factor/codes",
            "Make new recovery codes",
            two_factor::routes::codes,
        )
        .takes::<Code>()
        .answers::<RecoveryCodes>(),
        post("/two-factor/off", "Switch it off", two_factor::routes::off).takes::<Code>(),
        get(
            "/sessions",
            "One's own sessions",
            accounts::routes::sessions_of_caller,
        )
        .lists::<SessionView>(),
        get("/people", "Everyone, for staff", accounts::routes::everyone).answers::<PersonList>(),
        post(
            "/people/{id}/link",
            "Make a one-time link",
            accounts::routes::make_link,
        )
        .answers::<Secret>(),
        get(
            "/people/{id}/sessions",
            "Sessions of a person",
            accounts::routes::sessions_of,
        )
        .lists::<SessionView>(),
        get(
            "/people/{id}/two-factor",
            "The second factor of a person",
            two_factor::routes::of,
        )
        .answers::<TwoFactorView>(),
        get("/audit", "Who did what, newest first", audit::routes::page)
            .asks(&["before", "object", "topic"])
            .answers::<AuditPage>(),
        post("/commands", "Run a command", command)
            .takes::<Envelope>()
            .answers::<Receipt>(),
        // groups
        get(
            "/groups",
            "Groups that the caller sees",
            groups::routes::list,
        )
        .asks(&["archived", "text"])
        .lists::<GroupRow>(),
        get(
            "/groups/{id}",
            "What a room shows beside its lines",
            groups::routes::one,
        )
        .answers::<GroupView>(),
        get(
            "/groups/{id}/invitations",
            "A group's journal of invitations",
            groups::routes::journal,
        )
        .lists::<InvitationView>(),
        post(
            "/groups/{id}/invitations",
            "Invite a master into a group",
            groups::routes::invite,
        )
        .takes::<Invite>()
        .answers::<Secret>(),
        post(
            "/invitations/accept",
            "Accept an invitation",
            groups::routes::accept,
        )
        .takes::<AcceptInvitation>()
        .answers::<Me>(),
        // messages
        get(
            "/groups/{id}/lines",
            "A page of a timeline",
            messages::routes::lines,
        )
        .asks(&["before", "after", "around", "task", "limit"])
        .answers::<LinePage>(),
        get(
            "/groups/{id}/{side}/events",
            "A missing range of a group",
            messages::routes::events,
        )
        .asks(&["after"])
        .answers::<EventPage>(),
        get(
            "/messages/{id}/revisions",
            "Former texts of a line",
            messages::routes::revisions,
        )
        .lists::<Revision>(),
        // files
        post("/files", "Send a file's bytes", files::routes::upload)
            .asks(&["name", "op"])
            .answers::<FileView>(),
        get(
            "/files/{id}",
            "A file; of a picture, the clean copy",
            files::routes::file,
        ),
        get(
            "/files/{id}/thumb",
            "A small copy of a picture",
            files::routes::thumbnail,
        ),
        get(
            "/files/{id}/original",
            "A file as it was sent, for staff",
            files::routes::original,
        ),
        // tasks
        get("/tasks", "A page of tasks", tasks::routes::page)
            .queries::<TaskQuery>()
            .answers::<TaskPage>(),
        get(
            "/tasks/counts",
            "How many tasks stand on each shelf",
            tasks::routes::counts,
        )
        .answers::<TaskCounts>(),
        get("/tasks/{id}", "One task", tasks::routes::one).answers::<TaskForStaff>(),
        get(
            "/tasks/{id}/history",
            "What happened to a task",
            tasks::routes::history,
        )
        .answers::<TaskHistory>(),
        get(
            "/tasks/{id}/private",
            "What only its assignee may read",
            tasks::routes::private,
        )
        .answers::<TaskPrivate>(),
        get("/queue", "What waits for acceptance", tasks::routes::queue).answers::<Queue>(),
        // templates
        get("/request-types", "Request types", templates::routes::types).lists::<RequestTypeView>(),
        get(
            "/templates",
            "Templates, newest versions",
            templates::routes::templates,
        )
        .lists::<TemplateView>(),
        // deals
        get("/deals", "A page of deals", deals::routes::list)
            .queries::<DealQuery>()
            .answers::<DealList>(),
        get("/deals/{id}", "One deal", deals::routes::page).answers::<DealPage>(),
        get(
            "/deals/{id}/history",
            "What happened to a deal",
            deals::routes::history,
        )
        .asks(&["before"])
        .answers::<DealHistory>(),
        get(
            "/deals/{id}/events",
            "A missing range of a deal",
            deals::routes::events,
        )
        .asks(&["after"])
        .answers::<EventPage>(),
        get("/clients", "Known clients", deals::routes::clients)
            .asks(&["text"])
            .answers::<ClientList>(),
        get(
            "/proposal",
            "Whom to give a deal's task to",
            deals::routes::proposal,
        )
        .asks(&["deal"])
        .answers::<Proposal>(),
        get("/stages", "Stages of the pipeline", deals::routes::stages).lists::<StageView>(),
        // notifications
        get("/notifications", "The inbox", notifications::routes::inbox)
            .asks(&["before"])
            .answers::<Inbox>(),
        get(
            "/personal/events",
            "A missing range of one's own stream",
            notifications::routes::events,
        )
        .asks(&["after"])
        .answers::<EventPage>(),
        // for programs
        get("/ws", "The WebSocket, see protocol/SPEC.md", ws::upgrade),
        get("/openapi.json", "This document", openapi::document),
        get("/docs", "This document, readable", openapi::page),
        get("/docs.js", "The script of that page", openapi::script),
    ]
}

/// The whole server.
pub fn router(app: App) -> Router {
    let api = routes()
        .into_iter()
        .fold(Router::new(), |api, route| {
            api.route(route.path, route.handler)
        })
        // Of what extractors read; a file's bytes are a stream with a limit of its own.
        .layer(DefaultBodyLimit::max(limits::FRAME_BYTES.max))
        .layer(axum::middleware::from_fn_with_state(
            app.clone(),
            refused::note_reads,
        ));
    Router::new()
        .nest(
            "/api",
            api.fallback(guard::absent)
                .method_not_allowed_fallback(guard::another_method),
        )
        .route("/healthz", axum::routing::get(operations::healthz))
        .route("/readyz", axum::routing::get(operations::readyz))
        .route("/metrics", axum::routing::get(operations::metrics))
        .merge(for_suites())
        .fallback(client::serve)
        .layer(axum::middleware::from_fn_with_state(
            app.clone(),
            guard::guard,
        ))
        .with_state(app)
}

/// Nothing, but for a build that a conformance suite is run against.
fn for_suites() -> Router<App> {
    #[cfg(feature = "conformance")]
    return Router::new().route("/echo", axum::routing::get(ws::echo::upgrade));
    #[cfg(not(feature = "conformance"))]
    Router::new()
}

/// `POST /api/commands`.
async fn command(
    State(app): State<App>,
    caller: Caller,
    Body(envelope): Body<Envelope>,
) -> Result<Json<Receipt>> {
    commands::run(&app, caller, envelope).await.map(Json)
}

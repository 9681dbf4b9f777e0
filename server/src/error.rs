//! One error for the crate: what the caller did wrong, or [`Error::Internal`].
//!
//! Both doors turn it into the same `ErrorBody`. Causes are logged once, at the door, and never sent.

use crate::store::failures;
use axum::Json;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use protocol::error::{ErrorBody, ErrorCode};
use protocol::limits::{FILE_BYTES, FRAME_BYTES, Limit};

pub type Result<T, E = Error> = std::result::Result<T, E>;

#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// Something the caller can understand; boxed because it may carry an entity.
    #[error("{:?}", .0.code)]
    Told(Box<ErrorBody>),
    /// What a command locked is not all that it needs, since another one came before it: the log
    /// rolls it back and runs it again, which finds what is there now.
    #[error("another command came before it")]
    Again,
    #[error(transparent)]
    Sql(#[from] sqlx::Error),
    #[error(transparent)]
    Internal(#[from] anyhow::Error),
}

impl Error {
    /// An error with nothing but its code.
    #[must_use]
    pub fn of(code: ErrorCode) -> Self {
        Error::Told(Box::new(ErrorBody::of(code)))
    }

    /// Absent, or not visible to the caller: the same answer.
    #[must_use]
    pub fn not_found() -> Self {
        Error::of(ErrorCode::NotFound)
    }

    /// A field by name is empty or malformed.
    #[must_use]
    pub fn invalid(field: &str) -> Self {
        Error::Told(Box::new(ErrorBody {
            name: Some(field.to_owned()),
            ..ErrorBody::of(ErrorCode::Invalid)
        }))
    }

    /// A limit by name.
    #[must_use]
    pub fn limit(limit: Limit) -> Self {
        Error::Told(Box::new(ErrorBody {
            name: Some(limit.name.to_owned()),
            max: i64::try_from(limit.max).ok(),
            ..ErrorBody::of(ErrorCode::LimitExceeded)
        }))
    }

    /// Such a one exists already; `field` says which must differ.
    #[must_use]
    pub fn duplicate(field: &str) -> Self {
        Error::Told(Box::new(ErrorBody {
            name: Some(field.to_owned()),
            ..ErrorBody::of(ErrorCode::Duplicate)
        }))
    }

    /// The body both doors send.
    #[must_use]
    pub fn body(&self) -> ErrorBody {
        match self {
            Error::Told(body) => (**body).clone(),
            Error::Again => ErrorBody::of(ErrorCode::Unavailable),
            Error::Sql(error) => ErrorBody::of(code_of_sql(error)),
            Error::Internal(_) => ErrorBody::of(ErrorCode::Internal),
        }
    }

    /// The code of [`Error::body`].
    #[must_use]
    pub fn code(&self) -> ErrorCode {
        self.body().code
    }

    /// Logs what the caller is not told; called once, at the door.
    pub fn log(&self) {
        match self {
            Error::Told(_) | Error::Again => {}
            Error::Sql(error) if code_of_sql(error) == ErrorCode::Unavailable => {
                failures::tell(error);
            }
            Error::Sql(error) => tracing::error!(%error, "the store failed"),
            Error::Internal(error) => tracing::error!(error = ?error, "internal error"),
        }
    }
}

/// A full disk and an absent database are told apart from a defect: the client keeps the text and
/// tries again.
fn code_of_sql(error: &sqlx::Error) -> ErrorCode {
    match error {
        sqlx::Error::PoolTimedOut | sqlx::Error::PoolClosed | sqlx::Error::Io(_) => {
            ErrorCode::Unavailable
        }
        sqlx::Error::Database(error) if is_away(&error.code().unwrap_or_default()) => {
            ErrorCode::Unavailable
        }
        // A balancer with no database behind it takes the call and hangs up.
        sqlx::Error::Protocol(_) => ErrorCode::Unavailable,
        _ => ErrorCode::Internal,
    }
}

/// SQLite FULL, IOERR, READONLY, CANTOPEN, whose extended codes have the plain one in their last
/// byte; PostgreSQL's class 53 and 57P, a transaction that was idle for too long, and read-only, which
/// services make of it when its disk is full. Codes of PostgreSQL have five signs, those of SQLite fewer.
fn is_away(code: &str) -> bool {
    match code.parse::<u32>() {
        Ok(of_sqlite) if code.len() < 5 => matches!(of_sqlite & 0xff, 8 | 10 | 13 | 14),
        _ => matches!(code, "25006" | "25P03") || code.starts_with("53") || code.starts_with("57P"),
    }
}

/// The HTTP status of a code.
#[must_use]
pub fn status(code: ErrorCode) -> StatusCode {
    use ErrorCode as C;
    match code {
        C::Unauthenticated | C::WrongPassword | C::WrongCode | C::SecondFactor => {
            StatusCode::UNAUTHORIZED
        }
        C::NotAllowed => StatusCode::FORBIDDEN,
        C::NotFound => StatusCode::NOT_FOUND,
        C::BadRequest => StatusCode::BAD_REQUEST,
        C::LimitExceeded | C::Invalid | C::MissingEvidence => StatusCode::UNPROCESSABLE_ENTITY,
        C::Stale
        | C::InvalidTransition
        | C::Taken
        | C::Duplicate
        | C::OpenTasks
        | C::Expired
        | C::OpReused => StatusCode::CONFLICT,
        C::UnsupportedType => StatusCode::UNSUPPORTED_MEDIA_TYPE,
        C::TooFast => StatusCode::TOO_MANY_REQUESTS,
        C::Unavailable | C::Unknown => StatusCode::SERVICE_UNAVAILABLE,
        C::Internal => StatusCode::INTERNAL_SERVER_ERROR,
    }
}

impl IntoResponse for Error {
    fn into_response(self) -> Response {
        self.log();
        let body = self.body();
        let bytes = [FILE_BYTES.name, FRAME_BYTES.name];
        let status = match body.name.as_deref() {
            Some(name) if body.code == ErrorCode::LimitExceeded && bytes.contains(&name) => {
                StatusCode::PAYLOAD_TOO_LARGE
            }
            _ => status(body.code),
        };
        let mut response = (status, Json(&body)).into_response();
        let headers = response.headers_mut();
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
        if let Some(wait) = body.retry_after {
            headers.insert(header::RETRY_AFTER, HeaderValue::from((wait / 1000).max(1)));
        }
        response
    }
}

/// Refuses a text longer than its limit.
pub fn within(limit: Limit, text: &str) -> Result<()> {
    if text.chars().count() > limit.max {
        Err(Error::limit(limit))
    } else {
        Ok(())
    }
}

/// Refuses a list longer than its limit.
pub fn at_most<T>(limit: Limit, list: &[T]) -> Result<()> {
    if list.len() > limit.max {
        Err(Error::limit(limit))
    } else {
        Ok(())
    }
}

/// The trimmed text, refused when empty (`field` names it) or over its limit.
pub fn filled(field: &str, limit: Limit, text: &str) -> Result<String> {
    let text = text.trim();
    within(limit, text)?;
    if text.is_empty() {
        Err(Error::invalid(field))
    } else {
        Ok(text.to_owned())
    }
}

/// The trimmed text, or nothing when it is empty; refused over its limit.
pub fn optional(limit: Limit, text: Option<&str>) -> Result<Option<String>> {
    match text.map(str::trim) {
        None | Some("") => Ok(None),
        Some(text) => within(limit, text).map(|()| Some(text.to_owned())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_database_that_hangs_up_before_it_speaks_is_unavailable() {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("postgres://{}/any", listener.local_addr().unwrap());
        let hanging_up = async {
            loop {
                drop(listener.accept().await.unwrap());
            }
        };
        let asked = tokio::select! {
            asked = sqlx::PgPool::connect(&url) => asked,
            () = hanging_up => unreachable!("it hangs up for ever"),
        };
        assert_eq!(
            Error::from(asked.unwrap_err()).code(),
            ErrorCode::Unavailable
        );
    }
}

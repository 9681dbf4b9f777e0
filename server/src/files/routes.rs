//! HTTP of files: bytes in, bytes out, harmless in the browser and read by right each time.

use super::intake;
use super::names::{Disposition, content_disposition};
use super::queries::{self, FileRow};
use super::range::{Asked, asked};
use super::store::FileStore;
use crate::accounts;
use crate::app::App;
use crate::commands::Caller;
use crate::error::{Error, Result, within};
use crate::http::{Path, Query, Reader};
use crate::policy::{Action, Facts, may};
use anyhow::{Context as _, anyhow};
use axum::Json;
use axum::body::Body;
use axum::extract::State;
use axum::http::response::Builder;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::Response;
use protocol::error::ErrorCode;
use protocol::file::{FileView, Shown};
use protocol::{FileId, OpId, limits};
use serde::Deserialize;
use tokio::io::AsyncReadExt as _;
use tokio_util::io::ReaderStream;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct UploadQuery {
    name: String,
    op: OpId,
}

/// `POST /api/files`. The same op again answers the first file and keeps nothing.
pub async fn upload(
    State(app): State<App>,
    caller: Caller,
    Query(query): Query<UploadQuery>,
    headers: HeaderMap,
    body: Body,
) -> Result<Json<FileView>> {
    app.limits.command(caller.user)?;
    within(limits::FILE_NAME, &query.name)?;
    // No connection is held while bytes come in.
    let known = {
        let mut conn = app.db.read_as(caller.user).await?;
        let actor = accounts::queries::actor(&mut conn, caller.user)
            .await?
            .ok_or_else(|| Error::of(ErrorCode::Unauthenticated))?;
        may(&actor, Action::Upload, Facts::default())?;
        queries::by_op(&mut conn, caller.user, query.op).await?
    };
    if let Some(known) = known {
        intake::linger(body.into_data_stream()).await;
        return known.view().map(Json);
    }
    let announced = headers
        .get(header::CONTENT_LENGTH)
        .and_then(|length| length.to_str().ok()?.parse::<usize>().ok());
    if announced.is_some_and(|length| length > limits::FILE_BYTES.max) {
        intake::linger(body.into_data_stream()).await;
        return Err(Error::limit(limits::FILE_BYTES));
    }
    intake::take(&app, caller.user, query.op, &query.name, body)
        .await
        .map(Json)
}

/// `GET /api/files/{id}`: of pictures, the clean copy.
pub async fn file(
    State(app): State<App>,
    mut reader: Reader,
    Path(id): Path<FileId>,
    headers: HeaderMap,
) -> Result<Response> {
    let row = super::readable(&mut reader.conn, &reader.actor, id).await?;
    drop(reader);
    let shown = row.shown()?;
    let served = Served {
        hash: row.hash.clone(),
        tag: format!("\"{id}\""),
        media_type: row.media_type.clone(),
        shown,
        row,
    };
    served.answer(&app.files, &headers).await
}

/// `GET /api/files/{id}/thumb`: a small JPEG, of pictures.
pub async fn thumbnail(
    State(app): State<App>,
    mut reader: Reader,
    Path(id): Path<FileId>,
    headers: HeaderMap,
) -> Result<Response> {
    let row = super::readable(&mut reader.conn, &reader.actor, id).await?;
    drop(reader);
    let served = Served {
        hash: row.thumb_hash.clone().ok_or_else(Error::not_found)?,
        tag: format!("\"{id}.thumb\""),
        media_type: "image/jpeg".to_owned(),
        shown: Shown::Picture,
        row,
    };
    served.answer(&app.files, &headers).await
}

/// `GET /api/files/{id}/original`: the bytes as they were sent, for staff, only to be saved.
pub async fn original(
    State(app): State<App>,
    mut reader: Reader,
    Path(id): Path<FileId>,
    headers: HeaderMap,
) -> Result<Response> {
    may(&reader.actor, Action::ReadOriginal, Facts::default())?;
    let row = super::readable(&mut reader.conn, &reader.actor, id).await?;
    drop(reader);
    let served = Served {
        hash: row.original_hash.clone(),
        tag: format!("\"{id}.original\""),
        media_type: "application/octet-stream".to_owned(),
        shown: Shown::Download,
        row,
    };
    served.answer(&app.files, &headers).await
}

/// Bytes that their reader may have.
struct Served {
    row: FileRow,
    hash: String,
    tag: String,
    media_type: String,
    shown: Shown,
}

/// A browser keeps the bytes and asks each time whether it may still show them.
const KEEP_AND_ASK: HeaderValue = HeaderValue::from_static("private, no-cache");
/// Nothing in a file runs, loads or reaches the page's origin.
const POLICY: HeaderValue = HeaderValue::from_static(
    "sandbox; default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'",
);
/// Browsers' own readers of PDF do not open in a sandbox; they run apart from the origin anyway.
const POLICY_OF_PDF: HeaderValue = HeaderValue::from_static(
    "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'",
);

impl Served {
    async fn answer(self, files: &FileStore, headers: &HeaderMap) -> Result<Response> {
        let asks = |name| {
            headers
                .get(name)
                .and_then(|value: &HeaderValue| value.to_str().ok())
        };
        if asks(header::IF_NONE_MATCH).is_some_and(|tags| {
            tags.split(',')
                .any(|tag| tag.trim().trim_start_matches("W/") == self.tag)
        }) {
            return finish(self.start(StatusCode::NOT_MODIFIED)?, Body::empty());
        }
        let hash = self.hash.parse().context("a stored hash")?;
        let gone = || anyhow!("a file of the database is not in the file store");
        let open = files.open(&hash, 0).await.context("a kept file")?;
        let size = open.ok_or_else(gone)?.size;
        let answer = |status| self.start(status);
        let (response, from, length) = match asked(asks(header::RANGE), size) {
            Asked::All => (answer(StatusCode::OK)?, 0, size),
            Asked::Part { from, length } => {
                let range = format!("bytes {from}-{}/{size}", from + length - 1);
                let response =
                    answer(StatusCode::PARTIAL_CONTENT)?.header(header::CONTENT_RANGE, range);
                (response, from, length)
            }
            Asked::Unsatisfiable => {
                let range = format!("bytes */{size}");
                let response = answer(StatusCode::RANGE_NOT_SATISFIABLE)?;
                return finish(response.header(header::CONTENT_RANGE, range), Body::empty());
            }
        };
        let open = files.open(&hash, from).await.context("a kept file")?;
        let bytes = open.ok_or_else(gone)?.file.take(length);
        let body = Body::from_stream(ReaderStream::with_capacity(bytes, 64 * 1024));
        finish(response.header(header::CONTENT_LENGTH, length), body)
    }

    fn start(&self, status: StatusCode) -> Result<Builder> {
        let (disposition, policy) = match self.shown {
            Shown::Picture | Shown::Video | Shown::Audio => (Disposition::Inline, POLICY),
            Shown::Pdf => (Disposition::Inline, POLICY_OF_PDF),
            Shown::Download => (Disposition::Attachment, POLICY),
        };
        let media_type = HeaderValue::from_str(&self.media_type).context("a stored type")?;
        Ok(Response::builder()
            .status(status)
            .header(header::CONTENT_TYPE, media_type)
            .header(
                header::CONTENT_DISPOSITION,
                content_disposition(disposition, &self.row.name),
            )
            .header(header::CONTENT_SECURITY_POLICY, policy)
            .header(
                header::X_CONTENT_TYPE_OPTIONS,
                HeaderValue::from_static("nosniff"),
            )
            .header(header::CACHE_CONTROL, KEEP_AND_ASK)
            .header(header::ACCEPT_RANGES, HeaderValue::from_static("bytes"))
            .header(header::ETAG, self.tag.as_str()))
    }
}

fn finish(response: Builder, body: Body) -> Result<Response> {
    Ok(response.body(body).context("an answer with a file")?)
}

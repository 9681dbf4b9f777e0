//! From a client's bytes to a file that may be shown: kept, judged by its bytes, its picture drawn
//! anew. Nothing of a refused file stays.

use super::pictures::{self, Prepared};
use super::queries::NewFile;
use super::sniff::{SNIFFED, is_picture_beyond_cleaning};
use super::store::{FileStore, PutError, Stored};
use super::{names, queries};
use crate::app::App;
use crate::error::{Error, Result};
use crate::ids;
use crate::planted::failpoint::{Point, reached};
use crate::planted::{Fault, planted};
use anyhow::{Context as _, anyhow};
use axum::body::{Body, BodyDataStream};
use futures_util::StreamExt as _;
use protocol::error::ErrorCode;
use protocol::file::{FileView, Shown};
use protocol::{OpId, UserId, limits};
use std::time::Duration;
use tokio::io::AsyncReadExt as _;
use tokio::sync::Semaphore;

/// Pictures that are drawn at a time; each may take half a gigabyte.
static DRAWING: Semaphore = Semaphore::const_new(2);
/// How long the rest of a body that is not wanted is read, so that its sender hears the answer.
const LINGER: Duration = Duration::from_secs(10);

/// Keeps what is uploaded under the owner's op.
pub async fn take(app: &App, owner: UserId, op: OpId, name: &str, body: Body) -> Result<FileView> {
    let mut bytes = body.into_data_stream();
    let stored = match app.files.put(&mut bytes).await {
        Ok(stored) => stored,
        Err(error) => {
            linger(bytes).await;
            return Err(refusal(error));
        }
    };
    reached(Point::UploadKept);
    let file = match prepare(&app.files, owner, op, name, &stored).await {
        Ok(file) => file,
        Err(error) => {
            if matches!(
                error.code(),
                ErrorCode::UnsupportedType | ErrorCode::Invalid
            ) {
                // The same bytes are always refused, so that no one else refers to them.
                app.files
                    .discard(&stored.hash)
                    .await
                    .context("a refused file")?;
            }
            return Err(error);
        }
    };
    let row = app
        .log
        .write(move |tx| {
            let file = file.clone();
            Box::pin(async move {
                queries::insert(&mut tx.conn, &file, tx.now).await?;
                queries::by_op(&mut tx.conn, file.owner, file.op).await
            })
        })
        .await?;
    row.ok_or_else(|| anyhow!("a file that was just kept"))?
        .view()
}

/// Reads on for a while without keeping anything.
pub(super) async fn linger(mut rest: BodyDataStream) {
    let mut left = limits::FILE_BYTES.max;
    let reading = async {
        while let Some(Ok(chunk)) = rest.next().await {
            left = left.saturating_sub(chunk.len());
            if left == 0 {
                return;
            }
        }
    };
    // Whoever still sends after that sees his connection closed.
    let _ = tokio::time::timeout(LINGER, reading).await;
}

fn refusal(error: PutError) -> Error {
    match error {
        PutError::TooLarge => Error::limit(limits::FILE_BYTES),
        PutError::Broken(_) => Error::of(ErrorCode::BadRequest),
        PutError::Full => Error::of(ErrorCode::Unavailable),
        PutError::Failed(error) => {
            tracing::error!(%error, "the file store failed");
            Error::of(ErrorCode::Unavailable)
        }
    }
}

async fn prepare(
    files: &FileStore,
    owner: UserId,
    op: OpId,
    name: &str,
    stored: &Stored,
) -> Result<NewFile> {
    if stored.size == 0 {
        return Err(Error::invalid("file"));
    }
    let original = (stored.hash.to_string(), bytes(stored.size)?);
    let plain = NewFile {
        id: ids::new(),
        owner,
        op,
        name: names::clean_name(name),
        media_type: stored.file_type.media_type,
        shown: stored.file_type.shown,
        clean: original.clone(),
        original,
        thumbnail: None,
        pixels: None,
    };
    if plain.shown != Shown::Picture || planted(Fault::PhotosUncleaned) {
        refuse_unclean(files, stored).await?;
        return Ok(plain);
    }
    let drawn = draw(files, stored).await?;
    let clean = files.put_bytes(drawn.clean).await.map_err(refusal)?;
    let thumbnail = files.put_bytes(drawn.thumbnail).await.map_err(refusal)?;
    Ok(NewFile {
        media_type: drawn.media_type,
        clean: (clean.hash.to_string(), bytes(clean.size)?),
        thumbnail: Some(thumbnail.hash.to_string()),
        pixels: Some((pixels(drawn.width)?, pixels(drawn.height)?)),
        ..plain
    })
}

async fn refuse_unclean(files: &FileStore, stored: &Stored) -> Result<()> {
    let open = files.open(&stored.hash, 0).await.context("a kept file")?;
    let mut start = Vec::with_capacity(SNIFFED);
    if let Some(open) = open {
        open.file
            .take(SNIFFED as u64)
            .read_to_end(&mut start)
            .await
            .context("a kept file")?;
    }
    if is_picture_beyond_cleaning(&start) {
        Err(Error::of(ErrorCode::UnsupportedType))
    } else {
        Ok(())
    }
}

async fn draw(files: &FileStore, stored: &Stored) -> Result<Prepared> {
    let turn = DRAWING.acquire().await.context("the queue of pictures")?;
    let picture = files
        .read(&stored.hash)
        .await
        .context("a kept picture")?
        .ok_or_else(|| anyhow!("a kept picture is not there"))?;
    let drawn = tokio::task::spawn_blocking(move || {
        // The turn ends with the work, even if nobody waits for it any more.
        let _turn = turn;
        pictures::prepare(&picture)
    })
    .await
    .context("drawing a picture")?;
    drawn.map_err(|_| Error::of(ErrorCode::UnsupportedType))
}

fn bytes(size: u64) -> Result<i64> {
    Ok(i64::try_from(size).context("a file's size")?)
}

fn pixels(side: u32) -> Result<i32> {
    Ok(i32::try_from(side).context("a picture's side")?)
}

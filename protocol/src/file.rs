//! Files as members of their place see them.

use crate::FileId;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// How a client may show a file; decided from the bytes, never from the name.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize, ToSchema)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum Shown {
    Picture,
    Video,
    Audio,
    Pdf,
    /// Only downloaded.
    Download,
}

#[derive(Clone, PartialEq, Debug, Serialize, Deserialize, ToSchema)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct FileView {
    pub id: FileId,
    pub name: String,
    /// Bytes of what everyone downloads (the cleaned picture).
    pub size: i64,
    pub media_type: String,
    pub shown: Shown,
    /// Pixels, of pictures.
    pub width: Option<i32>,
    pub height: Option<i32>,
}

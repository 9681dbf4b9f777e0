//! SQL of request types and templates.

use crate::error::{Error, Result};
use crate::store::Conn;
use crate::{execute, fetch_all, fetch_one, fetch_optional};
use anyhow::anyhow;
use protocol::template::{RequestTypeView, TemplateContent, TemplateView};
use protocol::{Micros, RequestTypeId, TemplateId, TemplateVersionId, UserId};
use uuid::Uuid;

/// Every type, by name; retired ones too.
pub async fn types(conn: &mut Conn) -> Result<Vec<RequestTypeView>> {
    let rows: Vec<(RequestTypeId, String, bool, i64)> = fetch_all!(
        conn,
        "select id, name, retired, rev from request_types order by name_key, id"
    )?;
    Ok(rows
        .into_iter()
        .map(|(id, name, retired, rev)| RequestTypeView {
            id,
            name,
            retired,
            rev,
        })
        .collect())
}

pub(super) async fn insert_type(
    conn: &mut Conn,
    id: RequestTypeId,
    name: &str,
    key: &str,
    retired: bool,
) -> Result<()> {
    execute!(
        conn,
        "insert into request_types (id, name, name_key, retired, rev) values ($1, $2, $3, $4, 1)",
        id,
        name,
        key,
        retired
    )?;
    Ok(())
}

/// Locks a type's row; its `rev`.
pub(super) async fn lock_type(conn: &mut Conn, id: RequestTypeId) -> Result<i64> {
    let row: Option<(i64,)> = fetch_optional!(
        conn,
        "update request_types set rev = rev where id = $1 returning rev",
        id
    )?;
    row.map(|(rev,)| rev).ok_or_else(Error::not_found)
}

pub(super) async fn update_type(
    conn: &mut Conn,
    id: RequestTypeId,
    name: &str,
    key: &str,
    retired: bool,
) -> Result<()> {
    execute!(
        conn,
        "update request_types set name = $2, name_key = $3, retired = $4, rev = rev + 1 where id = $1",
        id,
        name,
        key,
        retired
    )?;
    Ok(())
}

/// Refuses ids of types that do not exist.
pub(super) async fn every_type_exists(conn: &mut Conn, types: &[RequestTypeId]) -> Result<()> {
    let ids: Vec<Uuid> = types.iter().map(|id| id.0).collect();
    let known: Vec<(RequestTypeId,)> =
        crate::fetch_in!(conn, "select id from request_types where id", &ids, "")?;
    if known.len() == types.len() {
        Ok(())
    } else {
        Err(Error::invalid("requestTypes"))
    }
}

#[derive(sqlx::FromRow)]
struct TemplateRow {
    id: TemplateId,
    version_id: TemplateVersionId,
    version: i32,
    content: String,
    retired: bool,
    saved_at: Micros,
    rev: i64,
}

/// The newest version of every template, by age of the template; retired ones too.
pub async fn templates(conn: &mut Conn) -> Result<Vec<TemplateView>> {
    let rows: Vec<TemplateRow> = fetch_all!(
        conn,
        "select t.id, t.version_id, v.version, v.content, t.retired, v.saved_at, t.rev \
         from templates t join template_versions v on v.id = t.version_id order by t.id"
    )?;
    rows.into_iter()
        .map(|row| {
            Ok(TemplateView {
                id: row.id,
                version_id: row.version_id,
                version: row.version,
                content: content_of(&row.content)?,
                retired: row.retired,
                saved_at: row.saved_at,
                rev: row.rev,
            })
        })
        .collect()
}

/// One version of a template, as a new task is made from it.
pub struct Version {
    pub content: TemplateContent,
    /// Its template makes no more tasks.
    pub retired: bool,
}

pub async fn version(conn: &mut Conn, id: TemplateVersionId) -> Result<Option<Version>> {
    let row: Option<(String, bool)> = fetch_optional!(
        conn,
        "select v.content, t.retired from template_versions v join templates t on t.id = v.template_id \
         where v.id = $1",
        id
    )?;
    row.map(|(content, retired)| {
        Ok(Version {
            content: content_of(&content)?,
            retired,
        })
    })
    .transpose()
}

/// A version as its column holds it.
pub fn content_of(stored: &str) -> Result<TemplateContent> {
    serde_json::from_str(stored).map_err(|error| anyhow!("a stored template: {error}").into())
}

pub(super) async fn insert(
    conn: &mut Conn,
    id: TemplateId,
    version: TemplateVersionId,
) -> Result<()> {
    execute!(
        conn,
        "insert into templates (id, retired, version_id, rev) values ($1, $2, $3, 1)",
        id,
        false,
        version
    )?;
    Ok(())
}

/// Locks a template's row; its `rev`.
pub(super) async fn lock(conn: &mut Conn, id: TemplateId) -> Result<i64> {
    let row: Option<(i64,)> = fetch_optional!(
        conn,
        "update templates set rev = rev where id = $1 returning rev",
        id
    )?;
    row.map(|(rev,)| rev).ok_or_else(Error::not_found)
}

pub(super) async fn next_version(conn: &mut Conn, id: TemplateId) -> Result<i32> {
    let (last,): (i32,) = fetch_one!(
        conn,
        "select coalesce(max(version), 0) from template_versions where template_id = $1",
        id
    )?;
    Ok(last + 1)
}

pub(super) async fn set_version(
    conn: &mut Conn,
    id: TemplateId,
    version: TemplateVersionId,
) -> Result<()> {
    execute!(
        conn,
        "update templates set version_id = $2, rev = rev + 1 where id = $1",
        id,
        version
    )?;
    Ok(())
}

pub(super) async fn set_retired(conn: &mut Conn, id: TemplateId, retired: bool) -> Result<()> {
    execute!(
        conn,
        "update templates set retired = $2, rev = rev + 1 where id = $1",
        id,
        retired
    )?;
    Ok(())
}

/// A version as it is saved.
pub(super) struct NewVersion {
    pub id: TemplateVersionId,
    pub template: TemplateId,
    pub number: i32,
    pub saved_by: Option<UserId>,
    pub saved_at: Micros,
}

pub(super) async fn insert_version(
    conn: &mut Conn,
    version: &NewVersion,
    content: &TemplateContent,
) -> Result<()> {
    let content = serde_json::to_string(content).map_err(|error| anyhow!(error))?;
    execute!(
        conn,
        "insert into template_versions (id, template_id, version, content, saved_by, saved_at) \
         values ($1, $2, $3, $4, $5, $6)",
        version.id,
        version.template,
        version.number,
        content,
        version.saved_by,
        version.saved_at
    )?;
    Ok(())
}

//! SQL of files and of the places that use them.

use super::store::ContentHash;
use crate::accounts::queries::{parse, word};
use crate::error::Result;
use crate::messages::queries::side_no;
use crate::store::Conn;
use crate::{execute, fetch_all, fetch_in, fetch_optional};
use protocol::file::{FileView, Shown};
use protocol::group::Side;
use protocol::{FileId, GroupId, Micros, OpId, UserId};
use uuid::Uuid;

#[derive(sqlx::FromRow, Clone)]
pub struct FileRow {
    pub id: FileId,
    pub owner: UserId,
    pub group_id: Option<GroupId>,
    pub side: Option<i32>,
    pub name: String,
    pub media_type: String,
    pub shown: String,
    pub hash: String,
    pub size: i64,
    pub original_hash: String,
    pub original_size: i64,
    pub thumb_hash: Option<String>,
    pub width: Option<i32>,
    pub height: Option<i32>,
}

impl FileRow {
    pub fn shown(&self) -> Result<Shown> {
        parse(&self.shown)
    }

    /// The side of a group that the file is bound to.
    #[must_use]
    pub fn place(&self) -> Option<(GroupId, Side)> {
        let side = match self.side? {
            0 => Side::Shared,
            _ => Side::Internal,
        };
        self.group_id.map(|group| (group, side))
    }

    pub fn view(self) -> Result<FileView> {
        Ok(FileView {
            id: self.id,
            shown: self.shown()?,
            name: self.name,
            size: self.size,
            media_type: self.media_type,
            width: self.width,
            height: self.height,
        })
    }
}

/// A file as it is kept after its upload.
#[derive(Clone)]
pub struct NewFile {
    pub id: FileId,
    pub owner: UserId,
    pub op: OpId,
    pub name: String,
    pub media_type: &'static str,
    pub shown: Shown,
    /// Hash and bytes of what everyone gets.
    pub clean: (String, i64),
    /// Hash and bytes as uploaded.
    pub original: (String, i64),
    pub thumbnail: Option<String>,
    /// Pixels, of pictures.
    pub pixels: Option<(i32, i32)>,
}

/// Nothing happens when the owner's op has stored its file already.
pub async fn insert(conn: &mut Conn, file: &NewFile, now: Micros) -> Result<()> {
    execute!(
        conn,
        "insert into files (id, owner, name, media_type, shown, hash, size, original_hash, original_size, \
         thumb_hash, width, height, op, created_at) \
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14) \
         on conflict (owner, op) do nothing",
        file.id,
        file.owner,
        file.name.as_str(),
        file.media_type,
        word(file.shown),
        file.clean.0.as_str(),
        file.clean.1,
        file.original.0.as_str(),
        file.original.1,
        file.thumbnail.as_deref(),
        file.pixels.map(|(width, _)| width),
        file.pixels.map(|(_, height)| height),
        file.op,
        now
    )?;
    Ok(())
}

pub async fn by_op(conn: &mut Conn, owner: UserId, op: OpId) -> Result<Option<FileRow>> {
    Ok(fetch_optional!(
        conn,
        "select id, owner, group_id, side, name, media_type, shown, hash, size, original_hash, \
         original_size, thumb_hash, width, height from files where owner = $1 and op = $2",
        owner,
        op
    )?)
}

pub async fn by_id(conn: &mut Conn, id: FileId) -> Result<Option<FileRow>> {
    Ok(fetch_optional!(
        conn,
        "select id, owner, group_id, side, name, media_type, shown, hash, size, original_hash, \
         original_size, thumb_hash, width, height from files where id = $1",
        id
    )?)
}

/// As [`by_id`], of this owner; nobody changes or removes it until the commit.
pub async fn hold(conn: &mut Conn, id: FileId, owner: UserId) -> Result<Option<FileRow>> {
    Ok(fetch_optional!(
        conn,
        "update files set owner = owner where id = $1 and owner = $2 \
         returning id, owner, group_id, side, name, media_type, shown, hash, size, original_hash, \
         original_size, thumb_hash, width, height",
        id,
        owner
    )?)
}

/// What a file's bytes are named.
#[derive(sqlx::FromRow)]
pub struct Hashes {
    pub id: FileId,
    hash: String,
    original_hash: String,
    thumb_hash: Option<String>,
}

impl Hashes {
    /// As they are stored.
    pub fn words(&self) -> impl Iterator<Item = &str> {
        let all = [
            Some(&self.hash),
            Some(&self.original_hash),
            self.thumb_hash.as_ref(),
        ];
        all.into_iter().flatten().map(String::as_str)
    }

    /// Those that are names of bytes.
    pub fn all(&self) -> impl Iterator<Item = ContentHash> {
        self.words().filter_map(|word| word.parse().ok())
    }
}

/// Of every file after this one, by id.
pub async fn hashes(conn: &mut Conn, after: Uuid, limit: i64) -> Result<Vec<Hashes>> {
    Ok(fetch_all!(
        conn,
        "select id, hash, original_hash, thumb_hash from files where id > $1 order by id limit $2",
        after,
        limit
    )?)
}

/// A page of files after this one: its last, and those of it that were uploaded before then and are used
/// nowhere.
pub async fn unused(
    conn: &mut Conn,
    after: Uuid,
    before: Micros,
    limit: i64,
) -> Result<(Option<Uuid>, Vec<Uuid>)> {
    let rows: Vec<(Uuid, i64)> = fetch_all!(
        conn,
        "select f.id, cast(case when f.created_at < $2 and not exists \
         (select 1 from file_uses u where u.file_id = f.id) then 1 else 0 end as bigint) \
         from files f where f.id > $1 order by f.id limit $3",
        after,
        before,
        limit
    )?;
    let last = rows.last().map(|(id, _)| *id);
    let unused = rows.iter().filter(|(_, is_unused)| *is_unused == 1);
    Ok((last, unused.map(|(id, _)| *id).collect()))
}

/// Holds them until the end of the transaction.
pub async fn hold_all(conn: &mut Conn, files: &[Uuid]) -> Result<()> {
    let _: Vec<(FileId,)> = fetch_in!(
        conn,
        "update files set owner = owner where id",
        files,
        "returning id"
    )?;
    Ok(())
}

/// Removes those of them that still nothing uses; what they were.
pub async fn delete_unused(conn: &mut Conn, held: &[Uuid]) -> Result<Vec<Hashes>> {
    Ok(fetch_in!(
        conn,
        "delete from files where not exists (select 1 from file_uses where file_id = files.id) and id",
        held,
        "returning id, hash, original_hash, thumb_hash"
    )?)
}

/// False when the file is bound to another place.
pub async fn bind(conn: &mut Conn, id: FileId, group: GroupId, side: Side) -> Result<bool> {
    let bound = execute!(
        conn,
        "update files set group_id = $1, side = $2 where id = $3 \
         and (group_id is null or (group_id = $1 and side = $2))",
        group,
        side_no(side),
        id
    )?;
    Ok(bound == 1)
}

pub async fn use_in(conn: &mut Conn, id: FileId, place: &str, place_id: Uuid) -> Result<()> {
    execute!(
        conn,
        "insert into file_uses (file_id, place, place_id, position) \
         select $1, $2, $3, cast(count(*) as integer) from file_uses where place_id = $3 \
         on conflict (place_id, file_id) do nothing",
        id,
        place,
        place_id
    )?;
    Ok(())
}

/// The files that were used there.
pub async fn end_uses(conn: &mut Conn, place_id: Uuid) -> Result<Vec<Uuid>> {
    let rows: Vec<(Uuid,)> = fetch_all!(
        conn,
        "delete from file_uses where place_id = $1 returning file_id",
        place_id
    )?;
    Ok(rows.into_iter().map(|(file,)| file).collect())
}

pub async fn unbind_unused(conn: &mut Conn, files: &[Uuid]) -> Result<()> {
    if files.is_empty() {
        return Ok(());
    }
    let _: Vec<(FileId,)> = fetch_in!(
        conn,
        "update files set group_id = null, side = null \
         where not exists (select 1 from file_uses where file_id = files.id) and id",
        files,
        "returning id"
    )?;
    Ok(())
}

/// A file with the place that uses it.
#[derive(sqlx::FromRow)]
pub struct UsedFile {
    pub place_id: Uuid,
    #[sqlx(flatten)]
    pub file: FileRow,
}

pub async fn used_in(conn: &mut Conn, places: &[Uuid]) -> Result<Vec<UsedFile>> {
    Ok(fetch_in!(
        conn,
        "select u.place_id, f.id, f.owner, f.group_id, f.side, f.name, f.media_type, f.shown, f.hash, f.size, \
         f.original_hash, f.original_size, f.thumb_hash, f.width, f.height \
         from file_uses u join files f on f.id = u.file_id where u.place_id",
        places,
        "order by u.place_id, u.position, f.id"
    )?)
}

/// Whose avatar the file is.
pub async fn avatar_of(conn: &mut Conn, file: FileId) -> Result<Option<UserId>> {
    let row: Option<(UserId,)> = fetch_optional!(
        conn,
        "select place_id from file_uses where file_id = $1 and place = 'avatar'",
        file
    )?;
    Ok(row.map(|(person,)| person))
}

/// Is the viewer a member of a group that the person is in too; staff are in every group.
pub async fn share_a_group(conn: &mut Conn, viewer: UserId, person: UserId) -> Result<bool> {
    let row: Option<(i64,)> = fetch_optional!(
        conn,
        "select cast(1 as bigint) from memberships mine where mine.user_id = $1 and mine.removed_at is null \
         and (exists (select 1 from users u where u.id = $2 and u.kind = 'internal') \
         or exists (select 1 from memberships theirs where theirs.group_id = mine.group_id \
         and theirs.user_id = $2 and theirs.removed_at is null)) limit 1",
        viewer,
        person
    )?;
    Ok(row.is_some())
}

/// Every file that a person uploaded, with its name.
pub async fn names_of(conn: &mut Conn, owner: UserId) -> Result<Vec<(FileId, String)>> {
    Ok(fetch_all!(
        conn,
        "select id, name from files where owner = $1",
        owner
    )?)
}

pub async fn rename(conn: &mut Conn, file: FileId, name: &str) -> Result<()> {
    execute!(conn, "update files set name = $1 where id = $2", name, file)?;
    Ok(())
}

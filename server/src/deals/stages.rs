//! The pipeline: one order of stages, and what masters may read of each.

use super::{queries, references_changed, shown_with};
use crate::accounts::queries::{parse, word};
use crate::audit;
use crate::commands::Context;
use crate::error::{Error, Result, filled, optional};
use crate::ids;
use crate::log::{Log, Tx};
use crate::policy::{Action, Facts, may};
use crate::store::Conn;
use crate::{execute, fetch_all, fetch_one, fetch_optional};
use protocol::command::Receipt;
use protocol::error::{ErrorBody, ErrorCode};
use protocol::hint::{Changed, ChangedKind};
use protocol::template::{StageKind, StageView};
use protocol::{StageId, limits};

/// What a company starts with; it renames and adds as it likes.
const DEFAULT: [(&str, StageKind, &str); 6] = [
    ("Новая", StageKind::Process, "Принята"),
    ("Диагностика", StageKind::Process, "Диагностика"),
    ("Ремонт", StageKind::Process, "Ремонт"),
    ("Приёмка", StageKind::Process, "Приёмка"),
    ("Закрыта", StageKind::Won, "Закрыта"),
    ("Отказ", StageKind::Lost, "Отменена"),
];

/// A stage as `SaveStage` wants it.
pub struct NewStage {
    pub name: String,
    pub kind: StageKind,
    pub public_label: Option<String>,
    pub position: i32,
    pub retired: bool,
}

/// Makes the default pipeline where there is none, so that the first deal can be made at once.
pub async fn first_start(log: &Log) -> Result<()> {
    log.write(|tx| {
        Box::pin(async move {
            queries::lock_directory(&mut tx.conn).await?;
            if !all(&mut tx.conn).await?.is_empty() {
                return Ok(());
            }
            for (position, (name, kind, label)) in (0..).zip(DEFAULT) {
                let stage = NewStage {
                    name: name.to_owned(),
                    kind,
                    public_label: Some(label.to_owned()),
                    position,
                    retired: false,
                };
                insert(&mut tx.conn, ids::new(), &stage).await?;
            }
            Ok(())
        })
    })
    .await
}

/// `SaveStage`: a new one, or the present one anew. A stage on which deals stand keeps its kind and
/// is not retired; another public label redraws the masters' face of its deals.
pub async fn save(
    tx: &mut Tx,
    context: &Context<'_>,
    stage: Option<StageId>,
    new: NewStage,
) -> Result<Receipt> {
    let permit = may(context.actor, Action::ManageStages, Facts::default())?;
    let new = NewStage {
        name: filled("name", limits::LABEL, &new.name)?,
        public_label: optional(limits::LABEL, new.public_label.as_deref())?,
        ..new
    };
    let (id, rev) = match stage {
        None => {
            let id = ids::new();
            insert(&mut tx.conn, id, &new).await?;
            (id, 1)
        }
        Some(id) => {
            let before = shown_with(tx, id.0).await?;
            let present = lock(&mut tx.conn, id).await?.ok_or_else(Error::not_found)?;
            check(tx, context, &present, &new).await?;
            update(&mut tx.conn, id, &new).await?;
            references_changed(tx, permit, &before).await?;
            (id, present.rev + 1)
        }
    };
    tx.changed(Changed {
        kind: ChangedKind::Stage,
        id: id.0,
        rev,
    });
    audit::note(
        tx,
        context.actor.author(),
        "save_stage",
        Some(("stage", id.0)),
        Some(&new.name),
    )
    .await?;
    Ok(Receipt {
        id: Some(id.0),
        rev: Some(rev),
        ..Receipt::default()
    })
}

async fn check(
    tx: &mut Tx,
    context: &Context<'_>,
    present: &StageView,
    new: &NewStage,
) -> Result<()> {
    if context.expect.is_some_and(|expect| expect < present.rev) {
        return Err(Error::of(ErrorCode::Stale));
    }
    let retires = new.retired && !present.retired;
    if !retires && new.kind == present.kind {
        return Ok(());
    }
    let (deals,): (i64,) = fetch_one!(
        tx.conn,
        "select count(*) from deals where stage_id = $1",
        present.id
    )?;
    if deals > 0 {
        return Err(Error::Told(Box::new(ErrorBody {
            name: Some(if retires { "retired" } else { "kind" }.to_owned()),
            ..ErrorBody::of(ErrorCode::InvalidTransition)
        })));
    }
    // Without a first stage no deal could be made.
    let is_last = first(tx).await? == present.id
        && all(&mut tx.conn)
            .await?
            .iter()
            .filter(|stage| stage.kind == StageKind::Process && !stage.retired)
            .count()
            == 1;
    if is_last {
        return Err(Error::invalid(if retires { "retired" } else { "kind" }));
    }
    Ok(())
}

#[derive(sqlx::FromRow)]
struct StageRow {
    id: StageId,
    name: String,
    kind: String,
    public_label: Option<String>,
    position: i32,
    retired: bool,
    rev: i64,
}

impl StageRow {
    fn view(self) -> Result<StageView> {
        Ok(StageView {
            id: self.id,
            name: self.name,
            kind: parse(&self.kind)?,
            public_label: self.public_label,
            position: self.position,
            retired: self.retired,
            rev: self.rev,
        })
    }
}

/// In their order, also the retired.
pub async fn all(conn: &mut Conn) -> Result<Vec<StageView>> {
    let rows: Vec<StageRow> = fetch_all!(
        conn,
        "select id, name, kind, public_label, position, retired, rev from stages \
         order by position, id"
    )?;
    rows.into_iter().map(StageRow::view).collect()
}

/// Where new deals begin; until the commit nobody retires it.
pub async fn first(tx: &mut Tx) -> Result<StageId> {
    let stages = all(&mut tx.conn).await?;
    for stage in stages
        .iter()
        .filter(|stage| stage.kind == StageKind::Process)
    {
        if lock(&mut tx.conn, stage.id)
            .await?
            .is_some_and(|stage| !stage.retired)
        {
            return Ok(stage.id);
        }
    }
    Err(Error::invalid("stage"))
}

/// The stage as it stays until the commit: a deal cannot come onto it while it is retired.
pub async fn lock(conn: &mut Conn, id: StageId) -> Result<Option<StageView>> {
    let row: Option<StageRow> = fetch_optional!(
        conn,
        "update stages set rev = rev where id = $1 \
         returning id, name, kind, public_label, position, retired, rev",
        id
    )?;
    row.map(StageRow::view).transpose()
}

/// Both, by ascending id: who moves a deal from the one and who moves it to the one do not wait for
/// each other.
pub async fn lock_both(
    conn: &mut Conn,
    from: StageId,
    to: StageId,
) -> Result<(Option<StageView>, Option<StageView>)> {
    if from < to {
        let from = lock(conn, from).await?;
        Ok((from, lock(conn, to).await?))
    } else {
        let to = lock(conn, to).await?;
        Ok((lock(conn, from).await?, to))
    }
}

async fn insert(conn: &mut Conn, id: StageId, stage: &NewStage) -> Result<()> {
    execute!(
        conn,
        "insert into stages (id, name, kind, public_label, position, retired, rev) \
         values ($1, $2, $3, $4, $5, $6, 1)",
        id,
        stage.name.as_str(),
        word(stage.kind),
        stage.public_label.as_deref(),
        stage.position,
        stage.retired
    )?;
    Ok(())
}

async fn update(conn: &mut Conn, id: StageId, stage: &NewStage) -> Result<()> {
    execute!(
        conn,
        "update stages set name = $2, kind = $3, public_label = $4, position = $5, retired = $6, \
         rev = rev + 1 where id = $1",
        id,
        stage.name.as_str(),
        word(stage.kind),
        stage.public_label.as_deref(),
        stage.position,
        stage.retired
    )?;
    Ok(())
}

//! Tasks, from T1 to T16, and their checklists.

use super::Cast;
use crate::deals;
use crate::tasks::desk::{
    accept, cancel, decline, due_at, item, pause, photo, reassign, reopen, send_back, submit, tick,
};
use protocol::command::{Command, NewTask, Tick};
use protocol::task::{Evidence, TaskField, TaskForStaff, Visibility};
use protocol::{ItemId, TaskId};
use server::clock::DAY;
use std::collections::BTreeSet;

/// What a master does, and how it is judged.
pub async fn way() -> BTreeSet<String> {
    let mut cast = Cast::gathers().await;
    let (olga, igor, petr) = (cast.olga.clone(), cast.igor.clone(), cast.petr.clone());
    let deal = deals::deal(&olga).await;
    cast.looks("a deal").await;
    let task = NewTask {
        deal: Some(deal),
        draft: true,
        items: Some(vec![
            item("Фото шва", true, Evidence::Photo { min: 1 }),
            item("Давление", false, Evidence::Number),
        ]),
        ..cast.new_task("Заменить картридж", None)
    };
    let task = cast.sets(task).await;
    cast.after(&olga, Command::PublishTask { task }).await;
    cast.after(&petr, Command::ClaimTask { task }).await;
    cast.after(&petr, decline(task)).await;
    cast.after(&olga, reassign(task, Some(igor.id))).await;
    cast.after(&igor, accept(task)).await;
    cast.after(&igor, Command::StartTask { task }).await;
    cast.after(&igor, pause(task)).await;
    let items = items(&cast, task).await;
    let with_photo = Tick {
        files: Some(vec![photo(&igor).await]),
        ..tick(task, items[0])
    };
    let with_number = Tick {
        number: Some(1.4),
        ..tick(task, items[1])
    };
    for tick in [with_photo, with_number] {
        cast.after(&igor, Command::TickItem { tick }).await;
    }
    cast.after(&igor, submit(task, 0)).await;
    cast.after(&igor, Command::WithdrawTask { task }).await;
    cast.after(&igor, submit(task, 1)).await;
    cast.after(&olga, send_back(task, vec![items[0]])).await;
    let again = tick(task, items[0]);
    cast.after(&igor, Command::TickItem { tick: again }).await;
    let with_files = Command::SubmitTask {
        task,
        submission_no: 2,
        text: "Готово".to_owned(),
        files: vec![photo(&igor).await],
    };
    cast.after(&igor, with_files).await;
    cast.after(&olga, Command::ApproveTask { task }).await;
    cast.after(&olga, reopen(task)).await;
    cast.given
}

/// What operators do to a task on its way.
pub async fn steering() -> BTreeSet<String> {
    let mut cast = Cast::gathers().await;
    let (olga, igor) = (cast.olga.clone(), cast.igor.clone());
    let deal = deals::deal(&olga).await;
    cast.looks("a deal").await;
    let task = NewTask {
        deal: Some(deal),
        ..cast.new_task("Починить котёл", Some(igor.id))
    };
    let task = cast.sets(task).await;
    let field = |label: &str, visibility| TaskField {
        label: label.to_owned(),
        value: "Баумана, 44".to_owned(),
        visibility,
    };
    let edit = Command::EditTask {
        task,
        title: Some("Починить котёл и насос".to_owned()),
        description: Some("Ключ у соседа".to_owned()),
        urgent: Some(true),
        fields: Some(vec![
            field("Район", Visibility::Group),
            field("Адрес", Visibility::Accepted),
            field("Источник", Visibility::Staff),
        ]),
        controller: Some(cast.head.id),
    };
    cast.after(&olga, edit).await;
    let due = cast.town.clock.now() + DAY;
    cast.after(&olga, due_at(task, due)).await;
    let new = item("Пломба", true, Evidence::None);
    let added = cast
        .after(&olga, Command::AddItem { task, item: new })
        .await;
    let item = ItemId(added.id.unwrap());
    let edit = Command::EditItem {
        task,
        item,
        text: "Пломба цела".to_owned(),
        required: false,
    };
    cast.after(&olga, edit).await;
    cast.after(&olga, Command::RemoveItem { task, item }).await;
    cast.after(&olga, reassign(task, None)).await;
    cast.after(&olga, cancel(task)).await;
    cast.after(&olga, Command::RestoreTask { task }).await;
    for (group, to) in [
        (cast.other, Some(cast.anna.id)),
        (cast.group, Some(igor.id)),
    ] {
        let away = Command::MoveTask { task, group, to };
        cast.after(&olga, away).await;
        let edit = Command::EditTask {
            task,
            title: Some("В другой группе".to_owned()),
            description: None,
            urgent: None,
            fields: None,
            controller: None,
        };
        cast.after(&olga, edit).await;
    }
    let draft = NewTask {
        deal: Some(deal),
        draft: true,
        ..cast.new_task("Черновик", Some(igor.id))
    };
    let draft = cast.sets(draft).await;
    cast.after(&olga, cancel(draft)).await;
    let task = draft;
    cast.after(&olga, Command::RestoreTask { task }).await;
    cast.given
}

async fn items(cast: &Cast, task: TaskId) -> Vec<ItemId> {
    let seen: TaskForStaff = cast.olga.get(&format!("/api/tasks/{task}")).await.parse();
    seen.task.items.iter().map(|item| item.id).collect()
}

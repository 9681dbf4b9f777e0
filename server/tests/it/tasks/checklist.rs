//! Checklists and their evidence.

use crate::tasks::desk::{Desk, accept, item, refused, send_back, submit, tick};
use protocol::command::{Command, NewTask, Tick};
use protocol::error::ErrorCode;
use protocol::task::Evidence;

#[tokio::test(flavor = "multi_thread")]
async fn checklists_are_ticked_with_evidence_and_closed_with_the_work() {
    let desk = Desk::open().await;
    let task = desk
        .creates(NewTask {
            assignee: Some(Some(desk.igor.id)),
            items: Some(vec![
                item("Осмотр", false, Evidence::None),
                item("Давление", true, Evidence::Number),
                item("Вывод", true, Evidence::Text),
            ]),
            ..desk.new_task("Осмотр котла")
        })
        .await;
    let items = desk.items(task).await;
    let do_tick = |tick| desk.igor.command(Command::TickItem { tick });
    refused(
        do_tick(tick(task, items[0])).await,
        ErrorCode::InvalidTransition,
    );
    desk.igor.command(accept(task)).await.unwrap();
    do_tick(tick(task, items[0])).await.unwrap();
    assert!(do_tick(tick(task, items[0])).await.unwrap().already);
    let number = |number| Tick {
        number: Some(number),
        ..tick(task, items[1])
    };
    refused(
        do_tick(tick(task, items[1])).await,
        ErrorCode::MissingEvidence,
    );
    let wrong_place = Tick {
        number: Some(1.0),
        ..tick(task, items[0])
    };
    refused(do_tick(wrong_place).await, ErrorCode::Invalid);
    do_tick(number(1.4)).await.unwrap();
    let early = desk.igor.command(submit(task, 0)).await;
    assert_eq!(
        refused(early, ErrorCode::MissingEvidence).items,
        Some(vec![items[2]])
    );
    let noted = Tick {
        note: Some("Норма".to_owned()),
        ..tick(task, items[2])
    };
    do_tick(noted).await.unwrap();
    refused(
        desk.igor
            .command(Command::AddItem {
                task,
                item: item("Своё", false, Evidence::None),
            })
            .await,
        ErrorCode::NotAllowed,
    );
    let added = desk
        .olga
        .command(Command::AddItem {
            task,
            item: item("Пломба", true, Evidence::None),
        })
        .await
        .unwrap();
    let added = protocol::ItemId(added.id.unwrap());
    desk.olga
        .command(Command::EditItem {
            task,
            item: added,
            text: "Пломба цела".to_owned(),
            required: false,
        })
        .await
        .unwrap();
    desk.igor.command(submit(task, 0)).await.unwrap();
    refused(
        do_tick(tick(task, added)).await,
        ErrorCode::InvalidTransition,
    );
    let remove = Command::RemoveItem { task, item: added };
    refused(
        desk.olga.command(remove.clone()).await,
        ErrorCode::InvalidTransition,
    );
    desk.olga
        .command(send_back(task, vec![items[1]]))
        .await
        .unwrap();
    desk.olga.command(remove).await.unwrap();
    let seen = desk.sees(task).await.task;
    let done: Vec<bool> = seen.items.iter().map(|item| item.done).collect();
    assert_eq!(done, [true, false, true]);
    assert!(seen.items[1].returned);
    assert_eq!(seen.items[1].number, Some(1.4));
}

//! Reading, limits, archived groups.

use super::{Kazan, code, edit, id_of, inbox, kazan, mention, react};
use crate::screen::Screen;
use crate::town::{Person, text_line};
use protocol::command::Command;
use protocol::error::{ErrorBody, ErrorCode};
use protocol::group::Side;
use protocol::{Seq, UserId};
use server::ids;

#[tokio::test]
async fn every_limit_of_a_line_is_told_by_its_name() {
    let Kazan { group, olga, .. } = &kazan().await;
    let says = |text: &str| text_line(*group, Side::Shared, text);
    let long = "я".repeat(8_001);
    let limit = |name: &str| (ErrorCode::LimitExceeded, Some(name.to_owned()));
    assert_eq!(code(olga.command(says(&long)).await), limit("message_text"));
    let empty = olga.command(says(" \n ")).await;
    assert_eq!(code(empty), (ErrorCode::Invalid, Some("text".into())));
    let mut many = says("файлы");
    if let Command::SendMessage { files, .. } = &mut many {
        *files = (0..21).map(|_| ids::new()).collect();
    }
    assert_eq!(code(olga.command(many).await), limit("message_files"));
    let named: Vec<UserId> = (0..51).map(|_| ids::new()).collect();
    let many = mention(*group, Side::Shared, &named, "все");
    assert_eq!(code(olga.command(many).await), limit("message_mentions"));
    let line = id_of(&olga.says(*group, &"я".repeat(8_000)).await);
    assert_eq!(
        code(olga.command(edit(line, &long)).await),
        limit("message_text")
    );
    let emptied = olga.command(edit(line, " ")).await;
    assert_eq!(code(emptied), (ErrorCode::Invalid, Some("text".into())));
    let screen = Screen::of(olga, *group).await;
    assert_eq!(screen.lines.len(), 1);
}

#[tokio::test]
async fn an_archived_group_takes_no_line_and_tells_outsiders_nothing_of_it() {
    let Kazan {
        group,
        olga,
        head,
        ivan,
        town,
        ..
    } = &kazan().await;
    let group = *group;
    let line = id_of(&ivan.says(group, "последняя").await);
    head.command(Command::ArchiveGroup {
        group,
        move_tasks_to: None,
    })
    .await
    .unwrap();
    let archived = (ErrorCode::InvalidTransition, Some("archived".to_owned()));
    for command in [
        text_line(group, Side::Shared, "ещё"),
        edit(line, "не последняя"),
        react(line, "👍", true),
    ] {
        assert_eq!(code(ivan.command(command).await), archived);
    }
    assert_eq!(
        code(olga.writes(group, Side::Internal, "заметка").await),
        archived
    );
    let stranger = town
        .master("Сергей", town.group("Уфа", "Мастер").await)
        .await;
    let refused = stranger.writes(group, Side::Shared, "?").await.unwrap_err();
    assert_eq!(refused, ErrorBody::of(ErrorCode::NotFound));
}

#[tokio::test]
async fn reading_goes_forward_only_counts_lines_and_clears_the_notices_of_what_was_read() {
    let Kazan {
        group, olga, ivan, ..
    } = &kazan().await;
    let group = *group;
    let read = |side, read| Command::MarkRead {
        group,
        side,
        delivered: read,
        read,
    };
    olga.says(group, "первая").await;
    let second = olga.says(group, "вторая").await.seq.unwrap();
    olga.says(group, "третья").await;
    let named = olga
        .command(mention(group, Side::Shared, &[ivan.id], "Иван"))
        .await
        .unwrap();
    // An edit is an event, but nothing to read.
    olga.command(edit(id_of(&named), "Иван, ответь"))
        .await
        .unwrap();
    let unread = async |person: &Person| {
        let groups = person.get("/api/groups").await;
        let row = &groups.body[0];
        let shared = &row["shared"];
        let count = |field: &str| shared[field].as_i64().unwrap();
        (
            count("lines") - count("readLines"),
            row["mentions"].as_i64().unwrap(),
        )
    };
    assert_eq!(unread(ivan).await, (4, 1));
    ivan.command(read(Side::Shared, second)).await.unwrap();
    assert_eq!(unread(ivan).await, (2, 1));
    let back = ivan.command(read(Side::Shared, Seq(1))).await.unwrap();
    assert!(back.already);
    assert_eq!(unread(ivan).await, (2, 1));
    ivan.command(read(Side::Shared, Seq(i64::MAX)))
        .await
        .unwrap();
    assert_eq!(unread(ivan).await, (0, 0));
    assert_eq!(inbox(ivan).await.unseen, 0);

    let note = olga.notes(group, "заметка").await;
    let refused = ivan.command(read(Side::Internal, note.seq.unwrap())).await;
    assert_eq!(refused.unwrap_err(), ErrorBody::of(ErrorCode::NotFound));
}

#[tokio::test]
async fn the_audit_keeps_that_staff_wrote_something_confidential_and_never_what() {
    let Kazan {
        group,
        olga,
        head,
        ivan,
        ..
    } = &kazan().await;
    olga.says(*group, "звоните клиенту: +7 999 000-11-22").await;
    olga.says(*group, "выезд в 18:00").await;
    olga.notes(*group, "его карта 4111 1111 1111 1111").await;
    ivan.says(*group, "мой номер 8 912 345 67 89").await;
    let audit = head.get("/api/audit").await;
    let noted: Vec<_> = audit.body["entries"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|entry| entry["act"] == "free_text")
        .collect();
    assert_eq!(noted.len(), 1);
    assert_eq!(noted[0]["detail"], "phone");
    assert!(!audit.text().contains("000-11-22"));
}

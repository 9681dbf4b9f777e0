//! Quotes and mentions, and who is told.

use super::{Kazan, code, edit, id_of, kazan, kinds, mention, react, reply};
use crate::screen::Screen;
use protocol::command::Command;
use protocol::error::ErrorCode;
use protocol::event::{Event, EventPage, InternalEvent, SharedEvent};
use protocol::group::Side;
use protocol::notification::NotificationKind;
use server::ids;

#[tokio::test]
async fn a_note_is_never_quoted_into_the_shared_stream() {
    let Kazan {
        group,
        olga,
        ivan,
        town,
        ..
    } = &kazan().await;
    let note = id_of(&olga.notes(*group, "клиент скандальный").await);
    let elsewhere = town.group("Уфа", "Мастер").await;
    let foreign = id_of(&olga.says(elsewhere, "чужая строка").await);
    for (person, quoted) in [
        (olga, note),
        (ivan, note),
        (olga, foreign),
        (ivan, foreign),
        (ivan, ids::new()),
    ] {
        let refused = person
            .command(reply(*group, Side::Shared, quoted, "вот"))
            .await;
        assert_eq!(code(refused), (ErrorCode::Invalid, Some("replyTo".into())));
    }
    let shared = id_of(&ivan.says(*group, "выезжаю").await);
    olga.command(reply(*group, Side::Internal, shared, "наконец"))
        .await
        .unwrap();
    olga.command(reply(*group, Side::Internal, note, "согласна"))
        .await
        .unwrap();
    assert!(!ivan.was_sent("скандальный"));
    let seen = Screen::of(ivan, *group).await;
    assert_eq!(seen.lines.len(), 1);
}

#[tokio::test]
async fn masters_mention_whom_they_see_here_and_notes_name_staff_only() {
    let Kazan {
        group,
        olga,
        head,
        ivan,
        petr,
        town,
    } = &kazan().await;
    let stranger = town
        .master("Сергей", town.group("Уфа", "Мастер").await)
        .await;
    let invalid = (ErrorCode::Invalid, Some("mentions".to_owned()));
    olga.notes(*group, "я здесь была, но мастера этого не знают")
        .await;
    for unseen in [stranger.id, olga.id, head.id, ids::new()] {
        let refused = ivan
            .command(mention(*group, Side::Shared, &[petr.id, unseen], "?"))
            .await;
        assert_eq!(code(refused), invalid);
    }
    let refused = olga
        .command(mention(*group, Side::Shared, &[stranger.id], "?"))
        .await;
    assert_eq!(code(refused), invalid);
    let refused = olga
        .command(mention(*group, Side::Internal, &[ivan.id], "?"))
        .await;
    assert_eq!(code(refused), invalid);

    olga.says(*group, "добрый день").await;
    for (person, side, named) in [
        (ivan, Side::Shared, [petr.id, olga.id]),
        (olga, Side::Shared, [ivan.id, head.id]),
        (olga, Side::Internal, [head.id, head.id]),
    ] {
        person
            .command(mention(*group, side, &named, "посмотрите"))
            .await
            .unwrap();
    }
    assert_eq!(kinds(petr).await, [NotificationKind::Mention]);
    assert_eq!(kinds(olga).await, [NotificationKind::Mention]);
    assert_eq!(kinds(head).await, [NotificationKind::Mention; 2]);
    assert!(kinds(&stranger).await.is_empty());
}

#[tokio::test]
async fn a_person_is_told_once_of_a_line_that_names_him_and_not_of_replies_in_a_muted_group() {
    let Kazan {
        group,
        olga,
        head,
        ivan,
        petr,
        ..
    } = &kazan().await;
    let hers = id_of(&olga.says(*group, "кто свободен?").await);
    let his = id_of(&ivan.says(*group, "я").await);

    let mut both = reply(*group, Side::Shared, hers, "Ольга, могу");
    if let Command::SendMessage {
        mentions,
        mentions_staff,
        ..
    } = &mut both
    {
        *mentions = vec![olga.id, olga.id];
        *mentions_staff = true;
    }
    ivan.command(both).await.unwrap();
    assert_eq!(kinds(olga).await, [NotificationKind::Mention]);
    assert_eq!(kinds(head).await, [NotificationKind::Mention]);
    assert!(kinds(petr).await.is_empty());

    petr.command(reply(*group, Side::Shared, his, "и я"))
        .await
        .unwrap();
    assert_eq!(kinds(ivan).await, [NotificationKind::Reply]);
    ivan.command(reply(*group, Side::Shared, his, "сам себе"))
        .await
        .unwrap();
    // A note that quotes a master's line tells him nothing.
    olga.command(reply(*group, Side::Internal, his, "опять он"))
        .await
        .unwrap();
    let group = *group;
    ivan.command(Command::MuteGroup { group, on: true })
        .await
        .unwrap();
    petr.command(reply(group, Side::Shared, his, "ещё раз"))
        .await
        .unwrap();
    assert_eq!(kinds(ivan).await, [NotificationKind::Reply]);
    petr.command(mention(group, Side::Shared, &[ivan.id], "Иван!"))
        .await
        .unwrap();
    let told = [NotificationKind::Reply, NotificationKind::Mention];
    assert_eq!(kinds(ivan).await, told);
}

#[tokio::test]
async fn a_line_of_the_internal_stream_moves_nothing_that_masters_see() {
    let Kazan {
        group, olga, ivan, ..
    } = &kazan().await;
    let line = id_of(&olga.says(*group, "видно всем").await);
    let before: EventPage = ivan
        .get(&format!("/api/groups/{group}/shared/events?after=0"))
        .await
        .parse();
    let note = id_of(&olga.notes(*group, "тайна").await);
    olga.command(react(note, "👍", true)).await.unwrap();
    olga.command(edit(note, "большая тайна")).await.unwrap();
    olga.command(reply(*group, Side::Internal, line, "о строке"))
        .await
        .unwrap();
    olga.command(Command::DeleteMessage { message: note })
        .await
        .unwrap();
    let after: EventPage = ivan
        .get(&format!("/api/groups/{group}/shared/events?after=0"))
        .await
        .parse();
    assert_eq!(before, after);
    let theirs: EventPage = olga
        .get(&format!("/api/groups/{group}/internal/events?after=0"))
        .await
        .parse();
    let kinds: Vec<&str> = theirs
        .events
        .iter()
        .map(|stored| match &stored.event {
            Event::Internal(InternalEvent::MessagePosted { .. }) => "posted",
            Event::Internal(InternalEvent::MessageChanged { .. }) => "changed",
            Event::Shared(SharedEvent::MessagePosted { .. }) => "leaked",
            _ => "other",
        })
        .collect();
    assert_eq!(kinds, ["posted", "changed", "changed", "posted", "changed"]);
    assert!(!ivan.was_sent("тайна"));
}

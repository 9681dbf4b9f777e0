//! Editing, deleting, reacting.

use super::{Kazan, code, edit, id_of, inbox, kazan, mention, react, reply};
use crate::screen::Screen;
use crate::town::Person;
use protocol::MessageId;
use protocol::command::Command;
use protocol::error::{ErrorBody, ErrorCode, Present};
use protocol::group::Side;
use protocol::message::{LineBody, Revision};
use server::ids;

#[tokio::test]
async fn snapshot_and_events_are_a_fresh_snapshot_after_every_command_on_lines() {
    let Kazan {
        group, olga, ivan, ..
    } = &kazan().await;
    let mut screens = [
        (olga, Screen::of(olga, *group).await),
        (ivan, Screen::of(ivan, *group).await),
    ];
    let first = id_of(&olga.says(*group, "Первая линия, клиент ждёт").await);
    let note = id_of(&olga.notes(*group, "Заметка только для своих").await);
    let answer = reply(*group, Side::Shared, first, "Принял");
    let answer = id_of(&ivan.command(answer).await.unwrap());
    let quoting_note = reply(*group, Side::Internal, first, "Он обещал");
    let quoting_note = id_of(&olga.command(quoting_note).await.unwrap());
    let steps: Vec<(&str, &Person, Command)> = vec![
        (
            "a mention",
            olga,
            mention(*group, Side::Shared, &[ivan.id], "Иван, сегодня?"),
        ),
        (
            "an edit",
            olga,
            edit(first, "Первая линия, клиент ждёт до шести"),
        ),
        ("a reaction", ivan, react(first, "👍", true)),
        ("a reaction of staff", olga, react(answer, "❤️", true)),
        ("a reaction to a note", olga, react(note, "✅", true)),
        ("a reaction taken off", ivan, react(first, "👍", false)),
        ("an edited note", olga, edit(note, "Заметка")),
        ("an edited quoting note", olga, edit(quoting_note, "Обещал")),
        (
            "a deletion",
            olga,
            Command::DeleteMessage { message: first },
        ),
        (
            "a deleted note",
            olga,
            Command::DeleteMessage { message: note },
        ),
        (
            "a deleted answer",
            ivan,
            Command::DeleteMessage { message: answer },
        ),
    ];
    for (what, who, command) in steps {
        who.command(command).await.unwrap();
        for (person, screen) in &mut screens {
            screen.catches_up(person).await;
            screen.is_as_fresh(person, what).await;
        }
    }
    let staff = &screens[0].1;
    assert_eq!(staff.line(first).body, LineBody::Deleted);
    assert!(staff.line(quoting_note).reply.as_ref().unwrap().deleted);
    assert_eq!(screens[1].1.lines.len(), 3);
}

#[tokio::test]
async fn a_deleted_text_is_in_no_answer_event_notice_or_revision() {
    let Kazan {
        group,
        olga,
        ivan,
        petr,
        ..
    } = &kazan().await;
    let secret = "телефон клиента 9990001122";
    let line = mention(*group, Side::Shared, &[petr.id], secret);
    let line = id_of(&ivan.command(line).await.unwrap());
    let later = "а код домофона забыл";
    ivan.command(edit(line, later)).await.unwrap();
    olga.command(react(line, "👀", true)).await.unwrap();
    petr.command(reply(*group, Side::Shared, line, "понял"))
        .await
        .unwrap();
    olga.command(reply(*group, Side::Internal, line, "уберите"))
        .await
        .unwrap();
    assert!(inbox(petr).await.notifications[0].excerpt.is_some());

    ivan.command(Command::DeleteMessage { message: line })
        .await
        .unwrap();
    let again = ivan.command(Command::DeleteMessage { message: line }).await;
    assert!(again.unwrap().already);
    for person in [olga, ivan, petr] {
        let mut answers = String::new();
        for path in [
            format!("/api/groups/{group}/lines"),
            format!("/api/groups/{group}/shared/events?after=0"),
            format!("/api/groups/{group}/internal/events?after=0"),
            format!("/api/messages/{line}/revisions"),
            "/api/notifications".to_owned(),
            "/api/personal/events?after=0".to_owned(),
            "/api/groups".to_owned(),
        ] {
            answers += &person.get(&path).await.text();
        }
        assert!(answers.contains("понял"), "{}", person.name);
        assert!(!answers.contains("9990001122"), "{}", person.name);
        assert!(!answers.contains("домофона"), "{}", person.name);
    }
    assert!(inbox(petr).await.notifications[0].retracted);
    assert_eq!(inbox(petr).await.unseen, 0);
}

#[tokio::test]
async fn a_deleted_text_leaves_the_stream_of_one_who_was_told_much_since() {
    let Kazan {
        group, ivan, petr, ..
    } = &kazan().await;
    let line = mention(*group, Side::Shared, &[petr.id], "код от домофона");
    let line = id_of(&ivan.command(line).await.unwrap());
    for number in 1..=230 {
        let next = mention(*group, Side::Shared, &[petr.id], &format!("ещё {number}"));
        ivan.command(next).await.unwrap();
    }
    let delete = Command::DeleteMessage { message: line };
    ivan.command(delete).await.unwrap();
    let told = petr.get("/api/personal/events?after=0").await.text();
    assert!(told.contains("ещё 1"), "he was told nothing");
    assert!(!told.contains("домофона"), "the text is still there");
}

#[tokio::test]
async fn a_former_text_is_read_by_staff_alone() {
    let Kazan {
        group, olga, ivan, ..
    } = &kazan().await;
    let line = id_of(&ivan.says(*group, "буду в пять").await);
    olga.command(reply(*group, Side::Shared, line, "точно?"))
        .await
        .unwrap();
    let receipt = ivan.command(edit(line, "буду в шесть")).await.unwrap();
    assert_eq!(receipt.rev, Some(2));
    let same = ivan.command(edit(line, " буду в шесть ")).await.unwrap();
    assert!(same.already);

    let revisions: Vec<Revision> = olga
        .get(&format!("/api/messages/{line}/revisions"))
        .await
        .parse();
    let texts: Vec<_> = revisions
        .iter()
        .map(|former| former.text.as_str())
        .collect();
    assert_eq!(texts, ["буду в пять"]);
    let refused = ivan.get(&format!("/api/messages/{line}/revisions")).await;
    assert_eq!(refused.status, 403);

    let events = ivan
        .get(&format!("/api/groups/{group}/shared/events?after=0"))
        .await
        .text();
    assert!(events.contains("буду в шесть") && !events.contains("в пять"));
    let screen = Screen::of(ivan, *group).await;
    assert!(screen.line(line).edited_at.is_some());
    let quote = screen.lines[1].reply.as_ref().unwrap();
    assert_eq!(quote.excerpt, "буду в шесть");

    let note = id_of(&olga.notes(*group, "тайна").await);
    let absent: MessageId = ids::new();
    let hidden = ivan.get(&format!("/api/messages/{note}/revisions")).await;
    let missing = ivan.get(&format!("/api/messages/{absent}/revisions")).await;
    assert_eq!(
        (hidden.status, hidden.bytes),
        (missing.status, missing.bytes)
    );
}

#[tokio::test]
async fn one_edits_ones_own_text_only_and_heads_delete_anybodys() {
    let Kazan {
        group,
        olga,
        head,
        ivan,
        petr,
        town,
    } = &kazan().await;
    let line = id_of(&ivan.says(*group, "моё").await);
    for other in [olga, head, petr] {
        let refused = other.command(edit(line, "чужое")).await;
        assert_eq!(code(refused).0, ErrorCode::NotAllowed);
    }
    for other in [olga, petr] {
        let refused = other
            .command(Command::DeleteMessage { message: line })
            .await;
        assert_eq!(code(refused).0, ErrorCode::NotAllowed);
    }
    let note = id_of(&olga.notes(*group, "заметка").await);
    let stranger = town
        .master("Сергей", town.group("Уфа", "Мастер").await)
        .await;
    for (person, hidden) in [(ivan, note), (&stranger, line), (&stranger, ids::new())] {
        for command in [
            edit(hidden, "?"),
            react(hidden, "👍", true),
            Command::DeleteMessage { message: hidden },
        ] {
            let refused = person.command(command).await.unwrap_err();
            assert_eq!(refused, ErrorBody::of(ErrorCode::NotFound));
        }
    }
    ivan.command(edit(line, "моё, второе")).await.unwrap();
    let stale = ivan
        .command_at(1, edit(line, "моё, третье"))
        .await
        .unwrap_err();
    assert_eq!(stale.code, ErrorCode::Stale);
    match stale.present {
        Some(Present::Message { message }) => assert_eq!((message.id, message.rev), (line, 2)),
        other => panic!("{other:?}"),
    }
    head.command(Command::DeleteMessage { message: line })
        .await
        .unwrap();
    let late = ivan.command(edit(line, "вернись")).await;
    assert_eq!(
        code(late),
        (ErrorCode::InvalidTransition, Some("deleted".into()))
    );
    let late = ivan.command(react(line, "👍", true)).await;
    assert_eq!(code(late).0, ErrorCode::InvalidTransition);
}

#[tokio::test]
async fn twelve_emoji_fit_on_a_line_and_each_counts_a_person_once() {
    let Kazan {
        group, olga, ivan, ..
    } = &kazan().await;
    let line = id_of(&olga.says(*group, "готово").await);
    let signs = [
        "👍", "❤️", "🔥", "👏", "😂", "🎉", "🙏", "👀", "✅", "💪", "🚀", "⭐",
    ];
    for sign in signs {
        let first = ivan.command(react(line, sign, true)).await.unwrap();
        assert!(!first.already);
    }
    assert!(ivan.command(react(line, "👍", true)).await.unwrap().already);
    olga.command(react(line, "👍", true)).await.unwrap();
    let full = olga.command(react(line, "🙈", true)).await.unwrap_err();
    assert_eq!(full.name.as_deref(), Some("message_reactions"));
    assert_eq!(full.max, Some(12));
    for word in ["да", "+79990001122", ""] {
        let refused = olga.command(react(line, word, true)).await;
        assert_eq!(code(refused), (ErrorCode::Invalid, Some("emoji".into())));
    }
    let long = olga.command(react(line, &"👍".repeat(17), true)).await;
    assert_eq!(code(long), (ErrorCode::LimitExceeded, Some("emoji".into())));

    let shown = Screen::of(ivan, *group).await.line(line).reactions.clone();
    let emoji: Vec<_> = shown.iter().map(|given| given.emoji.as_str()).collect();
    assert_eq!(emoji, signs);
    assert_eq!(shown[0].users, [ivan.id, olga.id]);
    assert!(
        olga.command(react(line, "🔥", false))
            .await
            .unwrap()
            .already
    );
    ivan.command(react(line, "🔥", false)).await.unwrap();
    olga.command(react(line, "🙈", true)).await.unwrap();
}

//! Talking: what is sent, quoted, mentioned, edited, deleted, reacted to, and who sees what of it.

use crate::screen::Screen;
use crate::town::{Person, Town, text_line};
use protocol::command::{Command, Receipt};
use protocol::error::{ErrorBody, ErrorCode, Present};
use protocol::event::{Event, EventPage};
use protocol::event::{InternalEvent, SharedEvent};
use protocol::group::Side;
use protocol::message::{LineBody, Revision};
use protocol::notification::{Inbox, NotificationKind};
use protocol::{GroupId, MessageId, Seq, UserId};
use server::ids;

fn id_of(receipt: &Receipt) -> MessageId {
    MessageId(receipt.id.unwrap())
}

fn edit(message: MessageId, text: &str) -> Command {
    Command::EditMessage {
        message,
        text: text.to_owned(),
    }
}

fn react(message: MessageId, emoji: &str, on: bool) -> Command {
    Command::React {
        message,
        emoji: emoji.to_owned(),
        on,
    }
}

fn reply(group: GroupId, side: Side, to: MessageId, text: &str) -> Command {
    let mut line = text_line(group, side, text);
    if let Command::SendMessage { reply_to, .. } = &mut line {
        *reply_to = Some(to);
    }
    line
}

fn mention(group: GroupId, side: Side, users: &[UserId], text: &str) -> Command {
    let mut line = text_line(group, side, text);
    if let Command::SendMessage { mentions, .. } = &mut line {
        *mentions = users.to_vec();
    }
    line
}

fn code(outcome: Result<Receipt, ErrorBody>) -> (ErrorCode, Option<String>) {
    let body = outcome.unwrap_err();
    (body.code, body.name)
}

async fn inbox(person: &Person) -> Inbox {
    person.get("/api/notifications").await.parse()
}

async fn kinds(person: &Person) -> Vec<NotificationKind> {
    let mut kinds: Vec<_> = inbox(person)
        .await
        .notifications
        .iter()
        .map(|notice| notice.kind)
        .collect();
    kinds.reverse();
    kinds
}

struct Kazan {
    town: Town,
    group: GroupId,
    olga: Person,
    head: Person,
    ivan: Person,
    petr: Person,
}

/// A group with an operator, a head, and two masters.
async fn kazan() -> Kazan {
    let town = Town::start().await;
    let group = town.group("Казань", "СервисПлюс").await;
    Kazan {
        group,
        olga: town.operator("Ольга").await,
        head: town.head("Елена").await,
        ivan: town.master("Иван", group).await,
        petr: town.master("Пётр", group).await,
        town,
    }
}

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
    let later = "а код домофона 4815";
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
        assert!(!answers.contains("4815"), "{}", person.name);
    }
    assert!(inbox(petr).await.notifications[0].retracted);
    assert_eq!(inbox(petr).await.unseen, 0);
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

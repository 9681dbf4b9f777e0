//! The same lines, counts, files and notices on every node.

use super::{Four, four, row_of, seqs_of};
use crate::town::person::text_line;
use protocol::Seq;
use protocol::command::Command;
use protocol::event::{Event, PersonalEvent, StreamName};
use protocol::file::FileView;
use protocol::frame::ServerFrame;
use protocol::group::{GroupRow, Side};
use protocol::notification::Inbox;

#[tokio::test]
async fn all_nodes_agree_on_the_order_of_what_four_people_say_at_once() {
    let Four {
        town: _town,
        group,
        olga,
        ivan,
        petr,
        anna,
    } = four().await;
    let stream = StreamName::Shared(group);
    let people = [&olga, &ivan, &petr, &anna];
    let mut sockets = Vec::new();
    for person in people {
        sockets.push(person.in_group(group, false).await);
    }
    let talk = people.map(|person| async move {
        let mut last = Seq::ZERO;
        for round in 0..15 {
            last = person
                .says(group, &format!("{} {round}", person.name))
                .await
                .seq
                .unwrap();
        }
        last
    });
    let last = futures_util::future::join_all(talk)
        .await
        .into_iter()
        .max()
        .unwrap();
    let mut orders = Vec::new();
    for socket in &mut sockets {
        socket.event_at(stream, last).await;
        let events = socket.events_of(stream);
        orders.push(
            events
                .into_iter()
                .map(|stored| (stored.seq, stored.event.clone()))
                .collect::<Vec<_>>(),
        );
        assert_eq!(
            seqs_of(socket, stream),
            (1..=last.0).collect::<Vec<_>>(),
            "no hole, nothing twice"
        );
    }
    assert!(orders.iter().all(|order| *order == orders[0]));
}

#[tokio::test]
async fn unread_is_the_same_on_every_node() {
    let Four {
        town,
        group,
        olga,
        ivan,
        ..
    } = four().await;
    let mut last = Seq::ZERO;
    for text in ["раз", "два", "три"] {
        last = olga.says(group, text).await.seq.unwrap();
    }
    let mut his = ivan.opens_socket().await;
    his.hello(&[]).await;
    let unread = |row: &GroupRow| row.shared.lines - row.shared.read_lines;
    for node in 0..town.size() {
        assert_eq!(unread(&row_of(&ivan.at(&town, node), group).await), 3);
    }
    let read = Command::MarkRead {
        group,
        side: Side::Shared,
        delivered: last,
        read: last,
    };
    ivan.at(&town, 0).command(read).await.unwrap();
    his.event(|stored| {
        matches!(&stored.event, Event::Personal(PersonalEvent::ReadMoved { read_seq, .. }) if *read_seq == last)
    })
    .await;
    for node in 0..town.size() {
        assert_eq!(unread(&row_of(&ivan.at(&town, node), group).await), 0);
    }
}

#[tokio::test]
async fn a_file_is_seen_on_every_node_from_the_moment_it_is_sent() {
    let Four {
        town,
        group,
        olga,
        ivan,
        ..
    } = four().await;
    let bytes = b"%PDF-1.7\nthe contract\n%%EOF".to_vec();
    let uploaded = olga.uploads("договор.pdf", &bytes).await;
    let file = uploaded.parse::<FileView>().id;
    let mut line = text_line(group, Side::Shared, "договор");
    if let Command::SendMessage { files, .. } = &mut line {
        files.push(file);
    }
    olga.command(line).await.unwrap();
    for node in 0..town.size() {
        let answer = ivan
            .at(&town, node)
            .get(&format!("/api/files/{file}"))
            .await;
        assert_eq!((answer.status, answer.bytes), (200, bytes.clone()));
    }
}

#[tokio::test]
async fn a_notice_reaches_each_person_exactly_once_on_all_nodes() {
    let Four {
        town,
        group,
        olga,
        ivan,
        ..
    } = four().await;
    let mut sockets = Vec::new();
    for node in 0..town.size() {
        let mut socket = ivan.at(&town, node).opens_socket().await;
        socket.hello(&[]).await;
        sockets.push(socket);
    }
    let mut line = text_line(group, Side::Shared, "Иван, посмотрите");
    if let Command::SendMessage { mentions, .. } = &mut line {
        mentions.push(ivan.id);
    }
    let op = server::ids::new();
    let (here, there) = (olga.at(&town, 0), olga.at(&town, town.size() - 1));
    let (first, again) = tokio::join!(
        here.command_as(op, line.clone()),
        there.command_as(op, line)
    );
    assert_eq!(first.unwrap(), again.unwrap());
    let jobs = (0..town.size()).map(|node| town.app_of(node));
    let jobs: Vec<_> = jobs
        .map(|app| async move { server::jobs::run_due(&app).await.unwrap() })
        .collect();
    futures_util::future::join_all(jobs).await;
    let is_notice = |frame: &ServerFrame| {
        matches!(frame, ServerFrame::Event { stored }
            if matches!(stored.event, Event::Personal(PersonalEvent::Notified { .. })))
    };
    for socket in &mut sockets {
        socket.wait_for(is_notice).await;
        socket.catches_up().await;
        assert_eq!(
            socket.heard.iter().filter(|frame| is_notice(frame)).count(),
            1
        );
    }
    let inbox: Inbox = ivan.get("/api/notifications").await.parse();
    assert_eq!(inbox.notifications.len(), 1);
}

//! Several nodes are one town: they agree on order, presence, unread, files, notices and
//! revocation, and go on when Redis or one of them dies. On SQLite the same scenarios run on the
//! one node that there is, with its people's sockets and its restarts in place of the other node.

use crate::town::person::text_line;
use crate::town::socket::Ended;
use crate::town::{Person, Socket, Town, eventually};
use protocol::GroupId;
use protocol::command::Command;
use protocol::event::{Event, PersonalEvent, SharedEvent, StreamName};
use protocol::file::FileView;
use protocol::frame::{ClientFrame, Have, ServerFrame};
use protocol::group::{GroupRow, Side};
use protocol::hint::Hint;
use protocol::notification::Inbox;
use protocol::{Seq, UserId};
use server::clock::SECOND;
use std::collections::BTreeSet;
use std::time::{Duration, Instant};

/// Of a group of two operators and two masters, alternately on both nodes.
struct Four {
    town: Town,
    group: GroupId,
    olga: Person,
    ivan: Person,
    petr: Person,
    anna: Person,
}

async fn four() -> Four {
    let town = Town::start().await;
    let group = town.group("Казань", "СервисПлюс").await;
    let olga = town.operator("Ольга").await;
    let ivan = town.master("Иван", group).await;
    let petr = town.master("Пётр", group).await;
    let anna = town.operator("Анна").await;
    Four {
        town,
        group,
        olga,
        ivan,
        petr,
        anna,
    }
}

async fn opens(socket: &mut Socket, group: GroupId) {
    let group = Some(group);
    socket.send(&ClientFrame::Open { group }).await;
}

/// Waits until the socket is told that exactly these have the group open.
async fn sees_present(socket: &mut Socket, group: GroupId, people: &[&Person]) {
    let wanted: BTreeSet<UserId> = people.iter().map(|person| person.id).collect();
    socket
        .wait_for(|frame| match frame {
            ServerFrame::Hint {
                hint: Hint::Present {
                    group: of, users, ..
                },
            } => *of == group && users.iter().copied().collect::<BTreeSet<_>>() == wanted,
            _ => false,
        })
        .await;
}

fn seqs_of(socket: &Socket, stream: StreamName) -> Vec<i64> {
    let events = socket.events_of(stream);
    events.iter().map(|stored| stored.seq.0).collect()
}

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
async fn presence_is_one_over_all_nodes_and_three_tabs_are_one() {
    let Four {
        town,
        group,
        olga,
        ivan,
        petr,
        anna,
    } = four().await;
    let other = town.group("Уфа", "Мастер").await;
    let mut hers = olga.in_group(group, false).await;
    let mut his = ivan.in_group(group, false).await;
    let mut annas = anna.in_group(group, false).await;
    opens(&mut hers, group).await;
    opens(&mut his, group).await;
    sees_present(&mut hers, group, &[&olga, &ivan]).await;
    sees_present(&mut his, group, &[&olga, &ivan]).await;
    // Anna is on line without having the group open: masters are not told of her by name.
    sees_present(&mut annas, group, &[&olga, &ivan]).await;
    let staff_on_line = his
        .wait_for(|frame| {
            matches!(frame, ServerFrame::Hint { hint: Hint::Present { staff_reachable, .. } } if *staff_reachable)
        })
        .await;
    assert!(!format!("{staff_on_line:?}").contains(&anna.id.to_string()));

    let mut tab = ivan.at(&town, 0).in_group(group, false).await;
    opens(&mut tab, group).await;
    sees_present(&mut tab, group, &[&olga, &ivan]).await;
    drop(his);
    let mut petrs = petr.in_group(group, false).await;
    opens(&mut petrs, group).await;
    sees_present(&mut hers, group, &[&olga, &ivan, &petr]).await;
    drop(tab);
    sees_present(&mut hers, group, &[&olga, &petr]).await;

    // What goes on in other groups is nobody's business there.
    let stranger = town.master("Семён", other).await;
    let mut strangers = stranger.in_group(other, false).await;
    opens(&mut strangers, other).await;
    sees_present(&mut strangers, other, &[&stranger]).await;
    hers.follows(Have {
        stream: StreamName::Shared(other),
        seq: Seq::ZERO,
    })
    .await;
    opens(&mut hers, other).await;
    sees_present(&mut strangers, other, &[&olga, &stranger]).await;
    sees_present(&mut petrs, group, &[&petr]).await;
    petrs
        .hears_nothing_of(|frame| {
            let text = format!("{frame:?}");
            text.contains(&other.to_string()) || text.contains(&stranger.id.to_string())
        })
        .await;
    petrs
        .hears_nothing_of(|frame| {
            matches!(
                frame,
                ServerFrame::Hint {
                    hint: Hint::Online { .. }
                }
            )
        })
        .await;
}

#[tokio::test]
async fn the_people_of_a_killed_node_are_gone_after_thirty_seconds() {
    let Four {
        mut town,
        group,
        olga,
        ivan,
        ..
    } = four().await;
    let mut hers = olga.in_group(group, false).await;
    let mut his = ivan.in_group(group, false).await;
    opens(&mut hers, group).await;
    opens(&mut his, group).await;
    sees_present(&mut hers, group, &[&olga, &ivan]).await;
    if town.size() > 1 {
        town.kills_node(1);
        town.later(31 * SECOND);
    } else {
        drop(his);
    }
    sees_present(&mut hers, group, &[&olga]).await;
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

async fn row_of(person: &Person, group: GroupId) -> GroupRow {
    let rows: Vec<GroupRow> = person.get("/api/groups").await.parse();
    rows.into_iter().find(|row| row.group.id == group).unwrap()
}

#[tokio::test]
async fn a_suspended_person_is_off_every_node_within_three_seconds_also_without_redis() {
    for redis_is_away in [false, true] {
        let Four { mut town, anna, .. } = four().await;
        let admin = town.admin("Админ").await;
        let mut sockets = Vec::new();
        for node in 0..town.size() {
            let mut socket = anna.at(&town, node).opens_socket().await;
            socket.hello(&[]).await;
            sockets.push(socket);
        }
        if redis_is_away {
            town.stops_redis();
            if town.size() > 1 {
                redis_is_missed(&town).await;
            }
        }
        let asked = Instant::now();
        admin
            .at(&town, 0)
            .command(Command::SuspendPerson { user: anna.id })
            .await
            .unwrap();
        for socket in &mut sockets {
            assert_eq!(
                socket.ends().await,
                Ended::Closed(protocol::close::SIGNED_OUT)
            );
        }
        assert!(asked.elapsed() < Duration::from_secs(3));
        assert_eq!(anna.get("/api/me").await.status, 401);
    }
}

async fn redis_is_missed(town: &Town) {
    eventually("every node knows that Redis is away", || async {
        (0..town.size())
            .all(|node| *town.app_of(node).bus.health().borrow() == server::bus::Health::Away)
    })
    .await;
}

#[tokio::test]
async fn a_removed_member_hears_nothing_after_his_removal_on_any_node() {
    let Four {
        town,
        group,
        olga,
        ivan,
        ..
    } = four().await;
    let head = town.head("Вера").await;
    town.joins(&ivan, town.group("Уфа", "Мастер").await).await;
    let stream = StreamName::Shared(group);
    let mut sockets = Vec::new();
    for node in 0..town.size() {
        sockets.push(ivan.at(&town, node).in_group(group, false).await);
    }
    let remove = Command::RemoveMember {
        group,
        user: ivan.id,
    };
    head.command(remove).await.unwrap();
    olga.says(group, "уже без Ивана").await;
    for socket in &mut sockets {
        socket
            .event(|stored| {
                matches!(&stored.event, Event::Shared(SharedEvent::MemberRemoved { user }) if *user == ivan.id)
            })
            .await;
        socket
            .wait_for(
                |frame| matches!(frame, ServerFrame::Unfollowed { stream: of } if *of == stream),
            )
            .await;
        socket
            .hears_nothing_of(|frame| format!("{frame:?}").contains("уже без Ивана"))
            .await;
    }
    assert!(!ivan.was_sent("уже без Ивана"));
}

#[tokio::test]
async fn redis_dies_and_comes_back_while_people_talk_and_no_line_is_lost() {
    let Four {
        mut town,
        group,
        olga,
        ivan,
        ..
    } = four().await;
    let stream = StreamName::Shared(group);
    let mut his = ivan.in_group(group, false).await;
    let mut last = Seq::ZERO;
    for round in 0..40 {
        match round {
            10 => town.stops_redis(),
            25 => {
                // Heard without Redis, from the store.
                his.event_at(stream, last).await;
                town.starts_redis();
            }
            _ => {}
        }
        last = olga
            .says(group, &format!("строка {round}"))
            .await
            .seq
            .unwrap();
    }
    his.event_at(stream, last).await;
    assert_eq!(seqs_of(&his, stream), (1..=last.0).collect::<Vec<_>>());
    if town.size() > 1 {
        eventually("both nodes are connected again", || async {
            (0..2).all(|node| {
                *town.app_of(node).bus.health().borrow() == server::bus::Health::Connected
            })
        })
        .await;
    }
    let live = olga.says(group, "снова сразу").await.seq.unwrap();
    his.event_at(stream, live).await;
}

#[tokio::test]
async fn a_node_starts_without_redis_and_joins_when_it_is_there() {
    let Four {
        mut town,
        group,
        olga,
        ivan,
        ..
    } = four().await;
    let stream = StreamName::Shared(group);
    town.stops_redis();
    town.restarts().await;
    let mut his = ivan.in_group(group, false).await;
    let said = olga.says(group, "без Redis").await.seq.unwrap();
    his.event_at(stream, said).await;
    town.starts_redis();
    let said = olga.says(group, "с Redis").await.seq.unwrap();
    his.event_at(stream, said).await;
}

#[tokio::test]
async fn a_killed_node_s_people_resume_on_the_other_by_seq() {
    let Four {
        mut town,
        group,
        olga,
        ivan,
        ..
    } = four().await;
    let stream = StreamName::Shared(group);
    let mut his = ivan.in_group(group, false).await;
    let seen = olga.says(group, "до").await.seq.unwrap();
    his.event_at(stream, seen).await;
    let node = ivan.node;
    town.kills_node(node);
    his.ends().await;
    let (ivan, olga) = if town.size() > 1 {
        let alive = 1 - node;
        (ivan.at(&town, alive), olga.at(&town, alive))
    } else {
        town.starts_node(node).await;
        (ivan, olga)
    };
    let missed = olga.says(group, "пока его не было").await.seq.unwrap();
    let mut back = ivan.opens_socket().await;
    back.hello(&[Have { stream, seq: seen }]).await;
    back.event_at(stream, missed).await;
    assert_eq!(seqs_of(&back, stream), [missed.0]);
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

//! Access that ends on all nodes.

use super::{Four, four, redis_is_missed};
use crate::town::socket::Ended;
use protocol::command::Command;
use protocol::event::{Event, SharedEvent, StreamName};
use protocol::frame::ServerFrame;
use std::io::Write;
use std::time::{Duration, Instant};

#[tokio::test]
async fn a_suspended_person_is_off_every_node_also_without_redis() {
    let soak = std::env::var_os("ARTEL_SOAK").is_some();
    let rounds = if soak { 20 } else { 1 };
    let mut longest = [Duration::ZERO; 2];
    for _ in 0..rounds {
        for (redis_is_away, longest) in [false, true].into_iter().zip(&mut longest) {
            *longest = suspends(redis_is_away).await.max(*longest);
        }
    }
    if soak {
        let [with, without] = longest.map(|took| took.as_millis());
        let told = format!(
            "\ncounts: {rounds} rounds, off every node after {with} ms at most, without Redis {without} ms\n"
        );
        std::io::stdout().write_all(told.as_bytes()).unwrap();
        // reliability G12
        assert!(with <= 1_000 && without <= 3_000, "too late");
    }
}

/// How long the sockets of one who is suspended stayed open after it was acknowledged.
async fn suspends(redis_is_away: bool) -> Duration {
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
    let suspend = Command::SuspendPerson { user: anna.id };
    admin.at(&town, 0).command(suspend).await.unwrap();
    let acknowledged = Instant::now();
    for socket in &mut sockets {
        let ended = socket.ends().await;
        assert_eq!(ended, Ended::Closed(protocol::close::SIGNED_OUT));
    }
    let took = acknowledged.elapsed();
    assert_eq!(anna.get("/api/me").await.status, 401);
    took
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

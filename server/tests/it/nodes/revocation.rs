//! Access that ends on all nodes.

use super::{Four, four, redis_is_missed};
use crate::town::socket::Ended;
use protocol::command::Command;
use protocol::event::{Event, SharedEvent, StreamName};
use protocol::frame::ServerFrame;
use std::time::{Duration, Instant};

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

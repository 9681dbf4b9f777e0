//! An operator's whole day, each request and each frame of it, said again with a master's cookie: as
//! it was, and with his own ids and his group's in the place of hers.

use super::life::Life;
use super::words::{BIRDS, Bird};
use super::{lives, without_echoes};
use crate::town::Person;
use crate::town::asked::Asked;
use protocol::command::Envelope;
use protocol::frame::{ClientFrame, ServerFrame};
use server::{error, ids};

/// What a master may: with his device, and in his own group.
const IN_HIS_GROUP: [&str; 3] = ["subscribe_push", "send_message", "mark_read"];

#[tokio::test]
async fn an_operators_day_said_again_by_a_master_tells_him_nothing_and_moves_nothing() {
    let life = lives(1).await;
    // Whoever sends a file is told the name that he gave it.
    let mut day = life.olga.asked();
    day.retain(|asked| !asked.uploads());
    let commands = day
        .iter()
        .filter(|asked| asked.envelope().is_some())
        .count();
    assert!(commands > 15, "only {commands} commands of {}", day.len());
    let (pavel, rustam) = (&life.pavel, &life.rustam);
    // What is his right too comes first, so that the rest moves nothing.
    let (own, foreign): (Vec<Asked>, Vec<Asked>) = day.into_iter().partition(|asked| {
        let act = asked.envelope().map(|envelope| act(&envelope));
        let device = act.is_some_and(|act| act == "subscribe_push");
        device || asked.names(&life.other.to_string())
    });
    let mut wrong = says_again(pavel, &own, &IN_HIS_GROUP).await;
    let before = life.town.digest().await;
    wrong.extend(says_again(pavel, &foreign, &[]).await);
    wrong.extend(looks_again(&life, pavel, &foreign).await);
    if life.town.digest().await != before {
        wrong.push("something moved".to_owned());
    }
    let swapped: Vec<Asked> = foreign
        .iter()
        .map(|asked| asked.with(|text| swap(&life, text)))
        .collect();
    wrong.extend(says_again(pavel, &swapped, &IN_HIS_GROUP).await);
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    let heard = without_echoes(&life, &pavel.traffic());
    assert_eq!(
        life.words.found_in(&heard, &BIRDS),
        None,
        "Павел was told of it"
    );
    // A member of her group is told what is the group's.
    let silenced: Vec<Asked> = foreign
        .iter()
        .map(|asked| asked.with(|text| life.words.silence(text)))
        .collect();
    says_again(rustam, &silenced, &[]).await;
    let heard = without_echoes(&life, &rustam.traffic());
    let hidden = [Bird::Canary, Bird::Siskin];
    assert_eq!(
        life.words.found_in(&heard, &hidden),
        None,
        "Рустам was told of it"
    );
}

/// Павел and his group in the place of her and hers; her words would come back as his own.
fn swap(life: &Life, text: &str) -> String {
    let ids = [
        (life.group.to_string(), life.other.to_string()),
        (life.olga.id.to_string(), life.pavel.id.to_string()),
        (life.ivan.id.to_string(), life.pavel.id.to_string()),
    ];
    let swapped = ids
        .iter()
        .fold(text.to_owned(), |text, (hers, his)| text.replace(hers, his));
    life.words.silence(&swapped)
}

fn act(envelope: &Envelope) -> String {
    server::commands::name_of(&envelope.command)
}

/// Everything by the door it came through, and each command by the other one too. A command that is
/// not `allowed` must be refused by the policy.
async fn says_again(master: &Person, day: &[Asked], allowed: &[&str]) -> Vec<String> {
    let mut socket = master.opens_socket().await;
    socket.hello(&[]).await;
    let mut wrong = Vec::new();
    for asked in day {
        let Some(envelope) = asked.envelope() else {
            match asked {
                // One hello a socket; the rest is what was followed.
                Asked::Frame(text) => {
                    if let ClientFrame::Follow { have } = serde_json::from_str(text).unwrap() {
                        let answer = socket.follows(have).await;
                        if allowed.is_empty() && !matches!(answer, ServerFrame::Unfollowed { .. }) {
                            wrong.push(format!("{} follows {:?}", master.name, have.stream));
                        }
                    }
                }
                Asked::Http { .. } => {
                    let answer = master.asks_again(asked).await;
                    assert!(answer.status < 500, "{asked:?}: {}", answer.text());
                }
            }
            continue;
        };
        let act = act(&envelope);
        let by_http = master.asks_again(asked).await.status;
        let anew = Envelope {
            op: ids::new(),
            ..envelope
        };
        let by_socket = match socket.envelope(anew).await {
            Ok(_) => 200,
            Err(body) => error::status(body.code).as_u16(),
        };
        for status in [by_http, by_socket] {
            if !matches!(status, 403 | 404) && !allowed.contains(&&*act) {
                wrong.push(format!("{act} by {}: {status}", master.name));
            }
        }
    }
    wrong
}

/// What names something of hers looks absent; only staff's faces are everyone's.
async fn looks_again(life: &Life, master: &Person, day: &[Asked]) -> Vec<String> {
    let face = life.files.last().unwrap().to_string();
    let mut wrong = Vec::new();
    for asked in day {
        let Asked::Http { path, .. } = asked else {
            continue;
        };
        let names = path
            .split(['/', '?', '='])
            .any(|part| uuid::Uuid::parse_str(part).is_ok());
        if names && !path.contains(&face) {
            let status = master.asks_again(asked).await.status;
            if status != 404 {
                wrong.push(format!("{path} by {}: {status}", master.name));
            }
        }
    }
    wrong
}

//! Every limit of an input, at its edge: what just fits is taken, one more is refused by the
//! limit's name with its greatest value, the same at both doors.

mod asks;

use crate::tasks::desk::Desk;
use asks::{Ask, Asker};
use protocol::error::{ErrorBody, ErrorCode};
use protocol::limits::{self, Limit};
use std::collections::BTreeSet;

const ALL: [Limit; 35] = [
    limits::MESSAGE_TEXT,
    limits::MESSAGE_FILES,
    limits::MESSAGE_MENTIONS,
    limits::MESSAGE_REACTIONS,
    limits::EMOJI,
    limits::PERSON_NAME,
    limits::EMAIL,
    limits::PHONE,
    limits::PASSWORD,
    limits::PASSWORD_MIN,
    limits::TIME_ZONE,
    limits::CITY,
    limits::COMPANY,
    limits::TASK_TITLE,
    limits::TASK_DESCRIPTION,
    limits::TASK_RESULT,
    limits::TASK_FIELDS,
    limits::REASON,
    limits::CHECKLIST_ITEMS,
    limits::CHECKLIST_TEXT,
    limits::EVIDENCE_TEXT,
    limits::EVIDENCE_FILES,
    limits::LABEL,
    limits::FIELD_VALUE,
    limits::DEAL_TITLE,
    limits::DEAL_NOTE,
    limits::CLIENT_PHONES,
    limits::SEARCH,
    limits::PAGE,
    limits::NOTIFICATION_IDS,
    limits::FILE_NAME,
    limits::FILE_BYTES,
    limits::FRAME_BYTES,
    limits::PUSH_ENDPOINT,
    limits::AMOUNT,
];

#[tokio::test]
async fn every_limit_takes_what_just_fits_and_refuses_one_more_by_its_name() {
    let desk = Desk::open().await;
    let asker = Asker::of(&desk).await;
    for limit in ALL {
        let name = limit.name;
        let beyond = match limit {
            limits::PASSWORD_MIN => limit.max - 1,
            _ => limit.max + 1,
        };
        let ask = asker.ask(name, beyond).await;
        for (door, status, body) in given(&desk, &asker, &ask).await {
            let expected = ErrorBody {
                name: Some(name.to_owned()),
                max: i64::try_from(limit.max).ok(),
                ..ErrorBody::of(ErrorCode::LimitExceeded)
            };
            assert_eq!(body, Some(expected), "{name} by {door}");
            let too_many_bytes = [limits::FILE_BYTES, limits::FRAME_BYTES].contains(&limit);
            assert_eq!(status, if too_many_bytes { 413 } else { 422 }, "{name}");
        }
        // Fifty megabytes are kept whole by a test of the file store itself.
        if limit == limits::FILE_BYTES {
            continue;
        }
        let ask = asker.ask(name, limit.max).await;
        let (status, body) = asker.by_http(&ask).await;
        match limit {
            // No zone has so long a name; that it has a name at all is asked after its length.
            limits::TIME_ZONE => assert_eq!(body.unwrap().code, ErrorCode::Invalid),
            _ => assert_eq!((status / 100, body), (2, None), "{name}"),
        }
    }
}

/// The answers of all doors that take this.
async fn given(
    desk: &Desk,
    asker: &Asker<'_>,
    ask: &Ask,
) -> Vec<(&'static str, u16, Option<ErrorBody>)> {
    let (status, body) = asker.by_http(ask).await;
    let mut answers = vec![("HTTP", status, body)];
    if let Ask::Command(by, command) = ask {
        let mut socket = asker.person(desk, *by).listens(&[]).await;
        let body = socket.command((**command).clone()).await.err();
        answers.push(("socket", 422, body));
    }
    answers
}

#[test]
fn the_list_has_every_limit_of_the_protocol() {
    let source = include_str!("../../../../protocol/src/limits.rs");
    let named = source
        .lines()
        .filter_map(|line| line.strip_prefix("pub const "))
        .filter_map(|line| line.split('"').nth(1));
    let known: BTreeSet<&str> = named.collect();
    let listed: BTreeSet<&str> = ALL.iter().map(|limit| limit.name).collect();
    assert_eq!(listed, known);
}

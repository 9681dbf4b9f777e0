//! A word of its own in every field of the CRM, in every note, in what only an assignee may read
//! and in what cameras write: staff are sent each; masters only what is theirs, in no byte by HTTP,
//! socket, push or file, in whatever form (domain C4).

mod life;
mod prying;
mod replay;
mod walk;
mod words;

use crate::push_service::all_sent;
use crate::town::{Person, Socket};
use life::Life;
use protocol::event::StreamName;
use protocol::frame::ServerFrame;
use protocol::hint::Hint;
use words::{BIRDS, Bird};

/// Deals that are filled: with what is around them more than two hundred words for staff alone.
const DEALS: usize = 10;
const LAST_IN_PERM: &str = "последняя строка в Перми";

#[tokio::test]
async fn nothing_of_the_crm_and_no_note_is_in_any_byte_sent_to_masters() {
    let life = lives(DEALS).await;
    let count = life.words.confidential();
    assert!(count >= 200, "only {count} words");
    judges(&life);
}

/// The same in small: what the planted faults are shown by.
#[tokio::test]
async fn one_filled_deal_sends_masters_nothing_that_is_not_theirs() {
    judges(&lives(1).await);
}

async fn lives(deals: usize) -> Life {
    let mut life = Life::begin().await;
    let mut hers = life.olga.in_group(life.group, true).await;
    let mut ears = Vec::new();
    for master in life.masters() {
        ears.push(all_ears(master, &life).await);
    }
    for _ in 0..deals {
        life.one_more_deal().await;
    }
    life.share_files().await;
    life.note_last().await;
    prying::opens_everything(&life).await;
    for master in life.masters() {
        prying::pries(master, &life).await;
    }
    life.say_last().await;
    life.olga.says(life.other, LAST_IN_PERM).await;
    hears_lobby(&mut ears[2], &life).await;
    hers.catches_up().await;
    for (ear, master) in ears.iter_mut().zip(life.masters()) {
        // Deals exist by now: another try to follow them.
        for deal in &life.deals {
            let stream = StreamName::Deal(*deal);
            let seq = protocol::Seq::ZERO;
            ear.follows(protocol::frame::Have { stream, seq }).await;
        }
        ear.catches_up().await;
        master.get("/api/personal/events?after=0").await;
    }
    all_sent(&life.town).await;
    life
}

/// A socket that asks for every stream there is.
async fn all_ears(master: &Person, life: &Life) -> Socket {
    let mut streams = secret_streams(life);
    streams.extend([life.group, life.other].map(StreamName::Shared));
    master.listens(&streams).await
}

/// Streams that are there and no master's.
fn secret_streams(life: &Life) -> Vec<StreamName> {
    let internal = [life.group, life.other, life.hidden].map(StreamName::Internal);
    let personal = [life.olga.id, life.silent.id].map(StreamName::Personal);
    let mut streams = [internal.as_slice(), &personal].concat();
    streams.push(StreamName::Shared(life.hidden));
    streams
}

/// Павел is told of his group's last line; if he were told of the other group's, he has been.
async fn hears_lobby(pavel: &mut Socket, life: &Life) {
    pavel
        .wait_for(|frame| match frame {
            ServerFrame::Hint {
                hint: Hint::Lobby { rows },
            } => rows.iter().any(|row| {
                let last = row.last_line.as_ref();
                row.group == life.other && last.is_some_and(|last| last.excerpt == LAST_IN_PERM)
            }),
            _ => false,
        })
        .await;
}

fn judges(life: &Life) {
    let missing = life.words.missing_in(&life.olga.traffic(), &BIRDS);
    assert!(missing.is_empty(), "staff were never sent {missing:?}");
    let [ivan, rustam, pavel] = life.masters();
    for (master, his) in [(ivan, &BIRDS[1..]), (rustam, &BIRDS[2..]), (pavel, &[])] {
        let name = &master.name;
        // The search can find: what is his is there.
        let missing = life.words.missing_in(&master.traffic(), his);
        assert!(missing.is_empty(), "{name} was never sent {missing:?}");
    }
    judges_masters(life);
    judges_pushes(life);
}

/// In no byte that a master was ever sent is something that is not his.
fn judges_masters(life: &Life) {
    let [ivan, rustam, pavel] = life.masters();
    for (master, not_his) in [
        (ivan, &BIRDS[..1]),
        (rustam, &BIRDS[..2]),
        (pavel, &BIRDS[..]),
    ] {
        let (name, traffic) = (&master.name, master.traffic());
        // What is compressed could not be searched.
        let encoded = master.was_sent("content-encoding");
        assert!(!encoded, "{name} was sent compressed bytes");
        let found = life
            .words
            .found_in(&without_echoes(life, &traffic), not_his);
        assert_eq!(found, None, "{name} was sent something of {not_his:?}");
    }
}

/// The answer «not followed» repeats the name of the stream that the master himself asked for.
fn without_echoes(life: &Life, heard: &[u8]) -> Vec<u8> {
    let deals = life.deals.iter().map(|deal| StreamName::Deal(*deal));
    let mut text = String::from_utf8_lossy(heard).into_owned();
    for stream in secret_streams(life).into_iter().chain(deals) {
        let echo = serde_json::to_string(&ServerFrame::Unfollowed { stream }).unwrap();
        text = text.replace(&echo, "");
    }
    text.into_bytes()
}

/// Devices show titles to the group's masters and nothing else of all this; to staff not even those,
/// because operators write clients into titles.
fn judges_pushes(life: &Life) {
    let pushes = life.service.takes();
    let people = [&life.olga, &life.ivan, &life.rustam, &life.pavel];
    for (person, browser) in people.into_iter().zip(&life.devices) {
        let name = &person.name;
        let id = person.id.to_string();
        let his = pushes.iter().filter(|push| push.device == id);
        let read: Vec<Vec<u8>> = his
            .map(|push| browser.read(&push.body).expect("sealed for him"))
            .collect();
        // Рустам and Павел are told of nothing; Ольга did all but the work.
        let told = name == "Иван" || name == "Ольга";
        assert_eq!(!read.is_empty(), told, "{name} has {} pushes", read.len());
        let shown = read.concat();
        let hidden: Vec<Bird> = BIRDS
            .into_iter()
            .filter(|bird| *bird != Bird::Tit || name == "Ольга" || name == "Павел")
            .collect();
        let found = without_urls(life, person, &shown, &hidden);
        assert_eq!(found, None, "a push to {name} was sent with it");
    }
}

/// Staff's pushes open the deal: its id is in their address, and in no master's.
fn without_urls(life: &Life, person: &Person, shown: &[u8], hidden: &[Bird]) -> Option<String> {
    let mut text = String::from_utf8_lossy(shown).into_owned();
    if person.id == life.olga.id {
        for deal in &life.deals {
            text = text.replace(&deal.to_string(), "");
        }
    }
    life.words.found_in(text.as_bytes(), hidden)
}

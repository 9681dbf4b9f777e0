//! Many people write at the same moment: what one statement stores for many (ADR 0018) is what each
//! alone would have stored, and whoever is refused is refused alone.

use super::{Kazan, code, id_of, kazan, kinds, mention, reply};
use crate::screen::Screen;
use crate::town::{Person, Socket, Town, is_cluster, text_line};
use futures_util::future::join_all;
use protocol::command::{Command, Envelope, Receipt};
use protocol::error::{ErrorBody, ErrorCode};
use protocol::event::{Event, SharedEvent, Stored, StreamName};
use protocol::frame::{ClientFrame, Reply, ServerFrame};
use protocol::group::Side;
use protocol::message::{LineBody, MessageView};
use protocol::notification::NotificationKind;
use protocol::{GroupId, OpId, Seq, UserId};
use server::clock::Clock;
use server::files::store::FileStore;
use server::verify::verify;
use server::{ids, log};
use std::collections::BTreeSet;
use std::sync::Arc;
use tokio::sync::Semaphore;

/// A command that somebody has given and nobody has answered yet.
struct Said {
    socket: Socket,
    author: UserId,
    envelope: Envelope,
}

impl Said {
    async fn by(person: &Person, op: OpId, command: Command) -> Self {
        let mut socket = person.opens_socket().await;
        socket.hello(&[]).await;
        let envelope = Envelope {
            op,
            expect: None,
            command,
        };
        Said {
            socket,
            author: person.id,
            envelope,
        }
    }

    async fn text(person: &Person, group: GroupId, text: &str) -> Self {
        Said::by(person, ids::new(), text_line(group, Side::Shared, text)).await
    }

    async fn answer(&mut self) -> Result<Receipt, ErrorBody> {
        let asked = self.envelope.op;
        let reply = self
            .socket
            .wait_for(|frame| matches!(frame, ServerFrame::Reply { op, .. } if *op == asked));
        match reply.await {
            ServerFrame::Reply {
                result: Reply::Done { receipt },
                ..
            } => Ok(receipt),
            ServerFrame::Reply {
                result: Reply::Refused { error },
                ..
            } => Err(*error),
            other => unreachable!("{other:?} is no reply"),
        }
    }
}

/// Sends all while SQLite's one writer is kept busy, so that they wait for it together; their answers.
/// PostgreSQL's committers take so long for the first of them that the others wait.
async fn at_once(town: &Town, said: &mut [Said]) -> Vec<Result<Receipt, ErrorBody>> {
    let (gate, log) = (Arc::new(Semaphore::new(0)), town.app().log.clone());
    let held = gate.clone();
    let busy = tokio::spawn(async move {
        log.write(move |_| {
            let gate = held.clone();
            Box::pin(async move {
                // Closed, not given: it ends for good.
                let _ = gate.acquire().await;
                Ok(())
            })
        })
        .await
    });
    for one in said.iter_mut() {
        let envelope = Box::new(one.envelope.clone());
        one.socket.send(&ClientFrame::Command { envelope }).await;
    }
    gate.close();
    busy.await.unwrap().unwrap();
    let mut answers = Vec::new();
    for one in said {
        answers.push(one.answer().await);
    }
    answers
}

/// How many commands the town's nodes have committed, and in how many commits.
async fn commits(town: &Town) -> (f64, f64) {
    let mut so_far = (0.0, 0.0);
    for node in 0..town.size() {
        let told = server::metrics::text(&town.app_of(node)).await.unwrap();
        let figure = |name: &str| -> f64 {
            let line = told.lines().find_map(|line| line.strip_prefix(name));
            line.unwrap().trim().parse().unwrap()
        };
        so_far.0 += figure("artel_commit_batch_sum ");
        so_far.1 += figure("artel_commit_batch_count ");
    }
    so_far
}

async fn events(town: &Town, group: GroupId) -> Vec<Stored> {
    let mut conn = town.app().db.read().await.unwrap();
    let stream = StreamName::Shared(group);
    let events = log::range(&mut conn, stream, Seq::ZERO, 1000).await;
    events.unwrap()
}

/// The lines of these events.
fn posted(events: &[Stored]) -> Vec<MessageView> {
    let lines = events.iter().filter_map(|stored| match &stored.event {
        Event::Shared(SharedEvent::MessagePosted { message, .. }) => Some(&**message),
        _ => None,
    });
    lines.cloned().collect()
}

/// The group's lines as their rows are, in order.
async fn page(person: &Person, group: GroupId) -> Vec<MessageView> {
    let mut lines = Screen::of(person, group).await.lines;
    lines.sort_unstable_by_key(|line| line.seq);
    lines
}

/// What `artel verify` finds wrong.
async fn broken_laws(town: &Town) -> Vec<String> {
    let files = FileStore::at(town.folder().join("files")).await.unwrap();
    let found = verify(&town.app().db, &files, &Clock::default()).await;
    let broken = found
        .unwrap()
        .into_iter()
        .filter(server::verify::Finding::is_broken);
    broken.map(|finding| format!("{finding:?}")).collect()
}

fn is_gap_free(seqs: impl Iterator<Item = Seq>) -> bool {
    seqs.zip(1..).all(|(seq, n)| seq == Seq(n))
}

/// The stored event of a receipt says what was said, by whom, under which op.
fn is_stored(events: &[Stored], said: &Said, receipt: &Receipt) -> bool {
    let Command::SendMessage { text, .. } = &said.envelope.command else {
        return false;
    };
    let seq = receipt.seq.unwrap();
    let stored = events.iter().find(|stored| stored.seq == seq).unwrap();
    let Event::Shared(SharedEvent::MessagePosted { message, people }) = &stored.event else {
        return false;
    };
    let body = matches!(&message.body, LineBody::Text { text: said, files } if said == text && files.is_empty());
    body && stored.actor == Some(said.author)
        && message.author == Some(said.author)
        && message.op == Some(said.envelope.op)
        && (message.id, message.seq) == (id_of(receipt), seq)
        && (message.anchor, message.at) == (seq, stored.at)
        && people.iter().any(|person| person.id == said.author)
}

#[tokio::test]
async fn lines_written_together_are_what_each_alone_would_be() {
    let Kazan {
        town,
        group,
        olga,
        ivan,
        ..
    } = &kazan().await;
    let ufa = town.group("Уфа", "Мастер").await;
    let sergey = &town.master("Сергей", ufa).await;
    let mut hears = ivan.in_group(*group, false).await;
    let talkers = [(olga, *group), (ivan, *group), (olga, ufa), (sergey, ufa)];
    for (person, group) in talkers {
        // One's first line in a group is written alone.
        person.says(group, "здравствуйте").await;
    }
    let mut said = Vec::new();
    for n in 0..9 {
        for (person, group) in talkers {
            said.push(Said::text(person, group, &format!("строка {n}: «\"\\\n🛠»")).await);
        }
    }
    if !is_cluster() {
        // PostgreSQL knows no such text.
        said.push(Said::text(ivan, *group, "до\0 и после").await);
    }
    let twins: OpId = ids::new();
    for _ in 0..2 {
        let line = text_line(*group, Side::Shared, "дважды");
        said.push(Said::by(ivan, twins, line).await);
    }
    let before = commits(town).await;
    let answers = at_once(town, &mut said).await;
    let after = commits(town).await;
    let (commands, commits) = (after.0 - before.0, after.1 - before.1);
    assert!(
        commits < commands,
        "{commands} commands in {commits} commits"
    );

    let rooms = [
        (*group, events(town, *group).await),
        (ufa, events(town, ufa).await),
    ];
    for (_, events) in &rooms {
        assert!(is_gap_free(events.iter().map(|stored| stored.seq)));
    }
    let mut receipts = BTreeSet::new();
    for (one, answer) in said.iter().zip(answers) {
        let receipt = answer.unwrap();
        let Command::SendMessage { group, .. } = &one.envelope.command else {
            unreachable!("only texts were sent")
        };
        let (_, events) = rooms.iter().find(|(room, _)| room == group).unwrap();
        assert!(is_stored(events, one, &receipt), "{receipt:?}");
        receipts.insert((*group, receipt.seq, receipt.id));
    }
    for (group, events) in &rooms {
        assert_eq!(posted(events), page(olga, *group).await);
    }
    // Two of the same op have one line and one receipt.
    assert_eq!(receipts.len(), said.len() - 1);
    let head = rooms[0].1.last().unwrap().seq;
    hears.event_at(StreamName::Shared(*group), head).await;
    let heard = hears.events_of(StreamName::Shared(*group));
    assert!(heard.windows(2).all(|two| two[1].seq == two[0].seq.next()));
    assert_eq!(heard.last().unwrap().seq, head);
    assert_eq!(broken_laws(town).await, Vec::<String>::new());
}

#[tokio::test]
async fn who_is_refused_among_many_is_refused_alone_and_who_repeats_gets_his_receipt() {
    let Kazan {
        town,
        group,
        olga,
        head,
        ivan,
        petr,
    } = &kazan().await;
    let group = *group;
    let ufa = town.group("Уфа", "Мастер").await;
    let sergey = &town.master("Сергей", ufa).await;
    let archived = town.group("Пермь", "Тепло").await;
    let anton = &town.master("Антон", archived).await;
    // Who is in no group any more is off altogether.
    town.joins(petr, ufa).await;
    let (user, move_tasks_to) = (petr.id, None);
    head.command(Command::RemoveMember { group, user })
        .await
        .unwrap();
    let group_gone = Command::ArchiveGroup {
        group: archived,
        move_tasks_to,
    };
    head.command(group_gone).await.unwrap();
    let again: OpId = ids::new();
    let first_line = text_line(group, Side::Shared, "первая");
    let first = ivan.command_as(again, first_line.clone()).await.unwrap();

    let not_found = || Some((ErrorCode::NotFound, None));
    let gone = || Some((ErrorCode::InvalidTransition, Some("archived".to_owned())));
    let long = "я".repeat(protocol::limits::MESSAGE_TEXT.max + 1);
    let too_long = Some((
        ErrorCode::LimitExceeded,
        Some(protocol::limits::MESSAGE_TEXT.name.to_owned()),
    ));
    let line = |text: &str| text_line(group, Side::Shared, text);
    let asked = [
        (olga, ids::new(), line("доброе утро"), None),
        (petr, ids::new(), line("меня убрали"), not_found()),
        (ivan, again, first_line, None),
        (
            ivan,
            again,
            line("тем же именем"),
            Some((ErrorCode::OpReused, None)),
        ),
        (sergey, ids::new(), line("чужая группа"), not_found()),
        (
            sergey,
            ids::new(),
            text_line(ufa, Side::Shared, "своя"),
            None,
        ),
        (
            anton,
            ids::new(),
            text_line(archived, Side::Shared, "архив"),
            gone(),
        ),
        (
            olga,
            ids::new(),
            text_line(archived, Side::Shared, "архив"),
            gone(),
        ),
        (olga, ids::new(), line(&long), too_long),
        (
            olga,
            ids::new(),
            line(" "),
            Some((ErrorCode::Invalid, Some("text".to_owned()))),
        ),
        (
            olga,
            ids::new(),
            text_line(ids::new(), Side::Shared, "нигде"),
            not_found(),
        ),
        (
            olga,
            ids::new(),
            mention(group, Side::Shared, &[ivan.id], "Иван"),
            None,
        ),
        (
            head,
            ids::new(),
            reply(group, Side::Shared, id_of(&first), "вижу"),
            None,
        ),
        (
            olga,
            ids::new(),
            text_line(group, Side::Internal, "заметка"),
            None,
        ),
        (
            ivan,
            ids::new(),
            text_line(group, Side::Internal, "заметка"),
            not_found(),
        ),
        (olga, ids::new(), line("звоните: +7 999 000-11-22"), None),
        (ivan, ids::new(), line("еду"), None),
    ];
    let mut said = Vec::new();
    let mut expected = Vec::new();
    for (person, op, command, refused) in asked {
        said.push(Said::by(person, op, command).await);
        expected.push(refused);
    }
    let answers = at_once(town, &mut said).await;

    for (n, (answer, refused)) in answers.iter().zip(&expected).enumerate() {
        match refused {
            Some(refused) => assert_eq!(&code(answer.clone()), refused, "{n}"),
            None => assert!(answer.is_ok(), "{n}: {answer:?}"),
        }
    }
    assert_eq!(answers[2].as_ref().unwrap(), &first);
    let ufa_group = ufa;
    let (kazan, ufa) = (events(town, group).await, events(town, ufa).await);
    for events in [&kazan, &ufa] {
        assert!(is_gap_free(events.iter().map(|stored| stored.seq)));
    }
    for (n, events) in [(0, &kazan), (5, &ufa), (16, &kazan)] {
        assert!(
            is_stored(events, &said[n], answers[n].as_ref().unwrap()),
            "{n}"
        );
    }
    // The first line, then those who were not refused.
    assert_eq!(posted(&kazan).len(), 6);
    assert_eq!(posted(&ufa), page(olga, ufa_group).await);
    let told: BTreeSet<String> = kinds(ivan)
        .await
        .iter()
        .map(|kind| format!("{kind:?}"))
        .collect();
    let both = [NotificationKind::Mention, NotificationKind::Reply].map(|kind| format!("{kind:?}"));
    assert_eq!(told, both.into());
    let audit = head.get("/api/audit").await;
    assert!(audit.text().contains("free_text"), "{}", audit.text());
    assert_eq!(broken_laws(town).await, Vec::<String>::new());
}

/// The event that ends what he may say here.
fn is_his_end(stored: &Stored, user: UserId) -> bool {
    match &stored.event {
        Event::Shared(SharedEvent::MemberRemoved { user: removed }) => *removed == user,
        Event::Shared(SharedEvent::PersonChanged { person }) => person.id == user && !person.active,
        _ => false,
    }
}

#[tokio::test]
async fn nobodys_line_among_those_of_many_comes_after_his_removal_or_suspension() {
    let Kazan {
        town,
        group,
        olga,
        head,
        ..
    } = &kazan().await;
    let (group, admin) = (*group, town.admin("Анна").await);
    let ufa = town.group("Уфа", "Мастер").await;
    let mut authors = vec![olga.clone()];
    for n in 0..7 {
        let master = town.master(&format!("Мастер {n}"), group).await;
        town.joins(&master, ufa).await;
        authors.push(master);
    }
    for author in &authors {
        // One's first line in a group is written alone, and whom it has not heard it is not told of.
        author.says(group, "доброе утро").await;
    }
    let lines = authors.iter().flat_map(|author| {
        (0..3).map(move |n| author.command(text_line(group, Side::Shared, &format!("строка {n}"))))
    });
    let ends = authors.iter().zip(0..).map(|(author, n)| {
        let user = author.id;
        match n % 2 {
            0 => admin.command(Command::SuspendPerson { user }),
            _ => head.command(Command::RemoveMember { group, user }),
        }
    });
    let (answers, ended) = tokio::join!(join_all(lines), join_all(ends));

    for end in ended {
        end.unwrap();
    }
    let events = events(town, group).await;
    assert!(is_gap_free(events.iter().map(|stored| stored.seq)));
    let mut stood = BTreeSet::new();
    for answer in answers {
        match answer {
            Ok(receipt) => assert!(stood.insert(receipt.seq.unwrap())),
            Err(refused) => assert!(
                matches!(
                    refused.code,
                    // The last: a machine with so little time that he waited too long.
                    ErrorCode::NotFound | ErrorCode::Unauthenticated | ErrorCode::Unavailable
                ),
                "{refused:?}"
            ),
        }
    }
    for author in &authors {
        let end = events.iter().find(|stored| is_his_end(stored, author.id));
        let end = end.unwrap().seq;
        let his = events.iter().filter(|stored| {
            let line = matches!(
                stored.event,
                Event::Shared(SharedEvent::MessagePosted { .. })
            );
            line && stored.actor == Some(author.id)
        });
        for line in his {
            assert!(line.seq < end, "{line:?} after {end:?}");
            stood.remove(&line.seq);
        }
    }
    // Who was told that it stands finds it.
    assert!(stood.is_empty());
    assert_eq!(broken_laws(town).await, Vec::<String>::new());
}

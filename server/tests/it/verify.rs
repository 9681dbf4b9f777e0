//! `artel verify`: a lived-in town keeps every law, and each law that is broken on purpose is seen.

use crate::town::{Town, text_line};
use protocol::command::{ClientChoice, Command, DealFields, NewItem, NewTask};
use protocol::file::FileView;
use protocol::group::Side;
use protocol::task::Evidence;
use protocol::{FileId, TaskId};
use server::clock::Clock;
use server::execute;
use server::files::store::{ContentHash, FileStore};
use server::store::Db;
use server::verify::{Finding, verify};

/// A law, what breaks it, and what mends it again.
const BREAKS: &[(&str, &str, &str)] = &[
    (
        "positions of every stream run from 1 to its head without a hole",
        "update events set seq = seq + 1000 where seq = 1",
        "update events set seq = seq - 1000 where seq > 1000",
    ),
    (
        "every event is in a stream",
        "insert into events (stream_id, seq, at, body) select owner, 999, 0, '{}' from streams where kind = 'internal'",
        "delete from events where seq = 999",
    ),
    (
        "every person has a personal stream",
        "update streams set kind = 'lost' where kind = 'personal'",
        "update streams set kind = 'personal' where kind = 'lost'",
    ),
    (
        "every group has two streams",
        "update streams set kind = 'lost' where kind = 'internal'",
        "update streams set kind = 'internal' where kind = 'lost'",
    ),
    (
        "every deal has a stream",
        "update streams set kind = 'lost' where kind = 'deal'",
        "update streams set kind = 'deal' where kind = 'lost'",
    ),
    (
        "the line count of every stream is the number of its lines",
        "update streams set lines = lines + 1 where kind = 'shared'",
        "update streams set lines = lines - 1 where kind = 'shared'",
    ),
    (
        "a later line has a greater line number",
        "update messages set line = 100 - line",
        "update messages set line = 100 - line",
    ),
    (
        "a shared line is its own anchor, an internal one's is not beyond the shared head",
        "update messages set anchor = anchor + 1000 where side = 1",
        "update messages set anchor = anchor - 1000 where side = 1",
    ),
    (
        "who wrote a shared line is known to have written in its group",
        "delete from writers",
        "insert into writers (group_id, user_id) select distinct group_id, author from messages where side = 0 and author is not null",
    ),
    (
        "a quote is of the same group, and of the same side or of the shared one",
        "update messages set reply_to = (select id from messages where side = 1 limit 1) where side = 0",
        "update messages set reply_to = null where side = 0",
    ),
    (
        "a file of a line is bound to the line's side of its group",
        "update files set side = 1",
        "update files set side = 0",
    ),
    (
        "nobody has read beyond the head of a stream",
        "update cursors set read_seq = read_seq + 1000",
        "update cursors set read_seq = read_seq - 1000",
    ),
    (
        "no master has a cursor in an internal or a deal's stream",
        "update cursors set stream_id = (select id from streams where kind = 'deal' limit 1)",
        "update cursors set stream_id = (select s.id from streams s join memberships m on m.group_id = s.owner where s.kind = 'shared' limit 1)",
    ),
    (
        "only masters are members of groups",
        "update memberships set user_id = (select id from users where role = 'operator' limit 1)",
        "update memberships set user_id = (select id from users where role = 'master' limit 1)",
    ),
    (
        "who has left is in no group and has no session",
        "update users set status = 'left' where role = 'master'",
        "update users set status = 'active' where role = 'master'",
    ),
    (
        "no master's notice names a deal",
        "update notifications set deal_id = id",
        "update notifications set deal_id = null",
    ),
    (
        "a task counts its items and those that are done",
        "update tasks set done_items = done_items + 1",
        "update tasks set done_items = done_items - 1",
    ),
    (
        "a task is live unless it is done or cancelled",
        "update tasks set live = not live",
        "update tasks set live = not live",
    ),
    (
        "a task's state is the last of its history",
        "update task_history set to_state = 'x' || to_state where to_state is not null",
        "update task_history set to_state = substr(to_state, 2) where to_state is not null",
    ),
    (
        "a task's card is a line of its own group",
        "update tasks set group_id = (select g.id from groups g where g.city = 'Уфа')",
        "update tasks set group_id = (select g.id from groups g where g.city = 'Казань')",
    ),
    (
        "every event can be read",
        "update events set body = replace(body, '\"type\":\"notified\"', '\"type\":\"retold\"')",
        "update events set body = replace(body, '\"type\":\"retold\"', '\"type\":\"notified\"')",
    ),
    (
        "every line is where the event that posted it says",
        "update messages set at = at + 1",
        "update messages set at = at - 1",
    ),
    (
        "a line says what its last event says",
        "update messages set text = text || '!' where kind = 'text'",
        "update messages set text = substr(text, 1, length(text) - 1) where kind = 'text'",
    ),
    (
        "members are those whom the events added and did not remove",
        "update memberships set removed_at = 1",
        "update memberships set removed_at = null",
    ),
    (
        "a notice was told exactly once",
        "insert into notifications (id, user_id, dedupe, kind, at, retracted) select id, id, 'x', 'mention', 0, false from users where role = 'master'",
        "delete from notifications where dedupe = 'x'",
    ),
    (
        "the file store is the one of this database",
        "update store set files = files || 'x'",
        "update store set files = substr(files, 1, length(files) - 1)",
    ),
];

/// A town with something of everything that the laws speak of.
async fn lived_in() -> (Town, FileId) {
    let town = Town::start().await;
    let group = town.group("Казань", "СервисПлюс").await;
    town.group("Уфа", "Мастер").await;
    let (olga, ivan) = (
        town.operator("Ольга").await,
        town.master("Иван", group).await,
    );
    let file = olga
        .uploads("договор.pdf", b"%PDF-1.7\nthe contract\n%%EOF")
        .await
        .parse::<FileView>()
        .id;
    let mut line = text_line(group, Side::Shared, "Иван, договор");
    if let Command::SendMessage {
        files, mentions, ..
    } = &mut line
    {
        files.push(file);
        mentions.push(ivan.id);
    }
    olga.command(line).await.unwrap();
    olga.notes(group, "между нами").await;
    olga.notes(group, "и ещё").await;
    let read = ivan.says(group, "принял").await.seq.unwrap();
    let mark = Command::MarkRead {
        group,
        side: Side::Shared,
        delivered: read,
        read,
    };
    ivan.command(mark).await.unwrap();
    let client = ClientChoice::New {
        contact_name: "Мария".to_owned(),
        company: None,
        phones: vec!["+79120000001".to_owned()],
        email: None,
    };
    let fields = DealFields {
        title: Some("Ремонт".to_owned()),
        city: Some("Казань".to_owned()),
        source: Some("звонок".to_owned()),
        ..DealFields::default()
    };
    olga.command(Command::CreateDeal { client, fields })
        .await
        .unwrap();
    let item = NewItem {
        text: "Проверить".to_owned(),
        required: false,
        evidence: Evidence::None,
        unit: None,
    };
    let task = NewTask {
        group,
        template: None,
        deal: None,
        title: Some("Заменить насос".to_owned()),
        description: None,
        assignee: Some(Some(ivan.id)),
        controller: None,
        urgent: None,
        due: None,
        control: None,
        items: Some(vec![item]),
        fields: None,
        draft: false,
    };
    let made = olga.command(Command::CreateTask { task }).await.unwrap();
    let accept = Command::AcceptTask {
        task: TaskId(made.id.unwrap()),
        planned_start: None,
    };
    ivan.command(accept).await.unwrap();
    (town, file)
}

async fn run(db: &Db, text: &'static str) {
    let mut conn = db.alone().await.unwrap();
    execute!(conn, text).unwrap();
}

fn broken(found: &[Finding]) -> Vec<&'static str> {
    let broken = found.iter().filter(|finding| finding.is_broken());
    broken.map(|finding| finding.law).collect()
}

#[tokio::test]
async fn a_lived_in_town_keeps_every_law_and_each_broken_one_is_seen() {
    let (mut town, _) = lived_in().await;
    for node in 0..town.size() {
        town.kills_node(node);
    }
    let db = town.db().await;
    let files = FileStore::at(town.folder().join("files")).await.unwrap();
    let clock = Clock::default();
    let found = verify(&db, &files, &clock).await.unwrap();
    assert_eq!(broken(&found), Vec::<&str>::new(), "{found:#?}");
    for (law, breaks, mends) in BREAKS {
        run(&db, breaks).await;
        let found = verify(&db, &files, &clock).await.unwrap();
        assert!(
            broken(&found).contains(law),
            "«{law}» was broken and not seen"
        );
        run(&db, mends).await;
        let found = verify(&db, &files, &clock).await.unwrap();
        assert_eq!(broken(&found), Vec::<&str>::new(), "after mending «{law}»");
    }
    let tried: Vec<&str> = BREAKS.iter().map(|(law, ..)| *law).collect();
    let by_hand = "every file is there with the bytes that its hash names";
    let untried = found
        .iter()
        .filter(|finding| !finding.note && finding.law != by_hand && !tried.contains(&finding.law));
    assert_eq!(untried.count(), 0, "every law is broken once: {found:#?}");
}

/// He has read everything and received nothing of what was written before he came (SPEC P7).
#[tokio::test]
async fn who_was_let_in_and_has_not_looked_yet_breaks_no_law() {
    let town = Town::start().await;
    let anna = town.admin("Анна").await;
    let home = town.group("Тверь", "Дом").await;
    let other = town.group("Пенза", "Мост").await;
    let ivan = town.master("Иван", home).await;
    anna.says(other, "до него").await;
    let let_in = Command::AddMember {
        group: other,
        user: ivan.id,
    };
    anna.command(let_in).await.unwrap();
    let files = FileStore::at(town.folder().join("files")).await.unwrap();
    let found = verify(&town.db().await, &files, &Clock::default()).await;
    assert_eq!(broken(&found.unwrap()), Vec::<&str>::new());
}

#[tokio::test]
async fn damaged_and_missing_files_are_seen_and_unused_ones_noted() {
    let (town, _) = lived_in().await;
    let db = town.db().await;
    let files = FileStore::at(town.folder().join("files")).await.unwrap();
    let clock = Clock::default();
    let hash: ContentHash = files.hashes().await.unwrap()[0];
    let name = hash.to_string();
    let path = town
        .folder()
        .join("files")
        .join(&name[..2])
        .join(&name[2..4])
        .join(&name);
    let bytes = std::fs::read(&path).unwrap();
    let law = "every file is there with the bytes that its hash names";
    std::fs::write(&path, b"other bytes").unwrap();
    assert_eq!(
        broken(&verify(&db, &files, &clock).await.unwrap()),
        [law],
        "damaged"
    );
    std::fs::remove_file(&path).unwrap();
    assert_eq!(
        broken(&verify(&db, &files, &clock).await.unwrap()),
        [law],
        "missing"
    );
    std::fs::write(&path, bytes).unwrap();
    files.put_bytes("of an upload that broke").await.unwrap();
    let found = verify(&db, &files, &clock).await.unwrap();
    assert_eq!(broken(&found), Vec::<&str>::new());
    let note = found
        .iter()
        .find(|finding| finding.note && finding.count == 1);
    assert_eq!(note.unwrap().law, "every kept file belongs to a row");
}

#[tokio::test]
async fn the_command_prints_a_line_for_each_law_and_fails_when_one_is_broken() {
    let (mut town, _) = lived_in().await;
    for node in 0..town.size() {
        town.kills_node(node);
    }
    let db = town.db().await;
    let settings = town.settings().to_vec();
    let of_store: Vec<String> = settings
        .chunks(2)
        .filter(|pair| pair[0] != "--redis-url")
        .flatten()
        .cloned()
        .collect();
    let verify = || {
        std::process::Command::new(env!("CARGO_BIN_EXE_artel"))
            .arg("verify")
            .args(&of_store)
            .output()
            .unwrap()
    };
    let well = verify();
    let text = String::from_utf8(well.stdout).unwrap();
    assert!(well.status.success(), "{text}");
    assert!(text.lines().count() > BREAKS.len());
    assert!(
        text.lines().all(|line| !line.starts_with("BROKEN")),
        "{text}"
    );
    run(
        &db,
        "update streams set lines = lines + 1 where kind = 'shared'",
    )
    .await;
    let ill = verify();
    let text = String::from_utf8(ill.stdout).unwrap();
    assert_eq!(ill.status.code(), Some(1), "{text}");
    assert!(
        text.contains("BROKEN  the line count of every stream is the number of its lines: 2"),
        "{text}"
    );
}

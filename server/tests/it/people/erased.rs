//! Who is erased leaves no word behind (G22, ADR 0033).

use super::{known, session_of, signs_in};
use crate::files::{posts, upload};
use crate::leaving::new_task;
use crate::town::{Person, Town, eventually, is_cluster, text_line};
use protocol::command::{ClientChoice, Command, DealFields};
use protocol::error::ErrorCode;
use protocol::event::EventPage;
use protocol::group::Side;
use protocol::person::PersonStatus;
use protocol::sign_in::Secret;
use protocol::{DealId, GroupId, MessageId, TaskId, UserId};
use serde_json::{Value, json};
use server::clock::{Clock, DAY, HOUR, SECOND};
use server::fetch_one;
use server::files::store::FileStore;
use server::jobs;
use server::store::Db;
use server::verify::{Finding, verify};
use std::path::Path;
use std::process::Command as Program;

/// Stands in all that is his, and nowhere else.
const MARK: &str = "qanary7731";
const NAME: &str = "Qanary7731 Иванов";

#[tokio::test]
async fn who_is_erased_is_in_no_table_file_or_answer_and_what_he_did_stays() {
    let mut town = Town::start().await;
    let group = town.group("Казань", "СервисПлюс").await;
    let admin = town.admin("Анна").await;
    let olga = town.operator("Ольга").await;
    let oleg = town.master("Олег", group).await;
    let ivan = comes_by_invitation(&admin, group).await;
    let (deal, task) = works(&olga, &ivan, group).await;
    talks(&olga, &oleg, &ivan, group, task).await;

    let user = ivan.id;
    // So much to look through that the job takes turns.
    for number in 1..=40 {
        let group = town.group("Казань", &format!("Сервис {number}")).await;
        let add = Command::AddMember { group, user };
        admin.command(add).await.unwrap();
    }
    let erase = || Command::ErasePerson { user };
    let refused = admin.command(erase()).await.unwrap_err();
    assert_eq!(refused.code, ErrorCode::InvalidTransition);
    assert_eq!(refused.name.as_deref(), Some("has_access"));
    let suspend = Command::SuspendPerson { user };
    admin.command(suspend).await.unwrap();
    assert!(
        is_written(&everything(&town).await),
        "the search must see him"
    );
    assert!(tells_from_where_he_came(&town, user).await > 0);
    let before = shared(&olga, group).await.head;
    admin.command(erase()).await.unwrap();
    assert!(admin.command(erase()).await.unwrap().already);
    for after in [SECOND, 150 * SECOND, 2 * DAY + HOUR] {
        town.later(after);
        jobs::run_due(&town.app()).await.unwrap();
        eventually("no job is due", async || {
            jobs::run_due(&town.app()).await.unwrap() == 0
        })
        .await;
    }

    assert_eq!(tells_from_where_he_came(&town, user).await, 0);
    let one = known(&admin, user).await;
    assert_eq!(one.status, PersonStatus::Erased);
    assert_eq!(
        (one.email, one.phone, one.person.avatar),
        (None, None, None)
    );
    assert_eq!(one.person.name, "Удалённый пользователь");
    assert!(one.groups.is_empty());
    // There is no way back.
    for command in [
        Command::RestorePerson { user },
        Command::AddMember { group, user },
        Command::EditPerson {
            user,
            name: NAME.to_owned(),
            email: None,
            phone: None,
        },
    ] {
        let done = admin.command(command).await;
        assert!(done.is_err() || done.unwrap().already);
    }
    assert_eq!(known(&admin, user).await.status, PersonStatus::Erased);

    // Positions have no hole, and what he handed in is there.
    let page = shared(&olga, group).await;
    assert!(page.head > before);
    let seqs: Vec<i64> = page.events.iter().map(|stored| stored.seq.0).collect();
    assert_eq!(seqs, (1..=page.head.0).collect::<Vec<_>>());
    let seen = olga.get(&format!("/api/tasks/{task}")).await;
    assert!(seen.text().contains("заменил прокладку"), "{}", seen.text());
    assert!(seen.text().contains("file.txt"), "{}", seen.text());
    for person in [&olga, &oleg, &admin] {
        for path in [
            format!("/api/groups/{group}"),
            format!("/api/groups/{group}/lines"),
            format!("/api/tasks/{task}"),
            format!("/api/tasks/{task}/lines"),
            format!("/api/deals/{deal}"),
            format!("/api/groups/{group}/invitations"),
            format!("/api/groups/{group}/shared/events?after=0"),
            format!("/api/groups/{group}/internal/events?after=0"),
            format!("/api/deals/{deal}/events?after=0"),
            "/api/notifications".to_owned(),
            "/api/people".to_owned(),
            "/api/audit".to_owned(),
        ] {
            let answer = person.get(&path).await;
            assert!(!is_written(&answer.bytes), "{path}: {}", answer.text());
        }
    }

    let left = everything(&town).await;
    assert!(!is_written(&left), "{}", around(&left));
    for node in 0..town.size() {
        town.stops_node(node).await;
    }
    let left = everything(&town).await;
    assert!(!is_written(&left), "{}", around(&left));
    assert!(
        !is_written(&files_of(town.folder())),
        "{}",
        around(&files_of(town.folder()))
    );
    let files = FileStore::at(town.folder().join("files")).await.unwrap();
    let found = verify(&town.db().await, &files, &Clock::default()).await;
    let broken = found.unwrap().into_iter().filter(Finding::is_broken);
    assert_eq!(broken.map(|law| law.to_string()).collect::<String>(), "");
}

/// Entries of the journal with the address or device of his sign-ins.
async fn tells_from_where_he_came(town: &Town, user: UserId) -> i64 {
    let mut conn = town.db().await.read().await.unwrap();
    let (count,): (i64,) = fetch_one!(
        conn,
        "select count(*) from audit where topic = 'access' and detail is not null \
         and (actor = $1 or object_id = $1)",
        user
    )
    .unwrap();
    count
}

/// By an invitation with his name on it; then he has logins, a picture and a device for pushes.
async fn comes_by_invitation(admin: &Person, group: GroupId) -> Person {
    let invite = json!({ "note": format!("{NAME}, сантехник") });
    let path = format!("/api/groups/{group}/invitations");
    let secret: Secret = admin.post(&path, &invite).await.parse();
    let (_, token) = secret.url.split_once('#').unwrap();
    let email = format!("{MARK}@example.ru");
    let password = "длинный пароль";
    let accept = json!({ "token": token, "name": NAME, "email": email, "password": password });
    let anyone = admin.with_token("");
    let came = anyone.post("/api/invitations/accept", &accept).await;
    assert!(came.is_ok(), "{}", came.text());
    let again = signs_in(admin, &email, password).await;
    let mut ivan = admin.with_token(&session_of(&again));
    let me: Value = ivan.get("/api/me").await.body;
    ivan.id = serde_json::from_value::<UserId>(me["person"]["id"].clone()).unwrap();
    NAME.clone_into(&mut ivan.name);
    let mut face = std::io::Cursor::new(Vec::new());
    let picture = image::RgbImage::new(8, 8);
    picture
        .write_to(&mut face, image::ImageFormat::Png)
        .unwrap();
    let face = upload(&ivan, &format!("{MARK}.png"), face.get_ref()).await;
    let file = Some(face.id);
    ivan.command(Command::SetAvatar { file }).await.unwrap();
    ivan
}

/// A task of a deal, with a file of his in its result.
async fn works(olga: &Person, ivan: &Person, group: GroupId) -> (DealId, TaskId) {
    let deal = Command::CreateDeal {
        client: ClientChoice::New {
            contact_name: "Пётр".to_owned(),
            company: None,
            phones: vec!["+79990001122".to_owned()],
            email: None,
        },
        fields: DealFields {
            city: Some("Казань".to_owned()),
            ..DealFields::default()
        },
    };
    let deal = DealId(olga.command(deal).await.unwrap().id.unwrap());
    let mut task = new_task(group, "Течёт насос", ivan.id);
    if let Command::CreateTask { task } = &mut task {
        task.deal = Some(deal);
    }
    let task = TaskId(olga.command(task).await.unwrap().id.unwrap());
    let planned_start = None;
    let accept = Command::AcceptTask {
        task,
        planned_start,
    };
    ivan.command(accept).await.unwrap();
    ivan.command(Command::StartTask { task }).await.unwrap();
    let file = upload(ivan, &format!("{MARK}.txt"), "акт работ".as_bytes()).await;
    let submit = Command::SubmitTask {
        task,
        submission_no: 0,
        text: "заменил прокладку".to_owned(),
        files: vec![file.id],
    };
    ivan.command(submit).await.unwrap();
    olga.command(Command::ApproveTask { task }).await.unwrap();
    (deal, task)
}

/// He writes, edits and sends a file; others answer, name him and react.
async fn talks(olga: &Person, oleg: &Person, ivan: &Person, group: GroupId, task: TaskId) {
    let said = |text: &str| text_line(group, Side::Shared, text);
    let first = ivan
        .command(said(&format!("{MARK} на месте")))
        .await
        .unwrap();
    let message = MessageId(first.id.unwrap());
    let edit = Command::EditMessage {
        message,
        text: format!("{MARK} почти на месте"),
    };
    ivan.command(edit).await.unwrap();
    let bytes = format!("{MARK} пишет").into_bytes();
    posts(ivan, group, Side::Shared, &format!("{MARK}.txt"), &bytes).await;
    let mut call = said(&format!("@Ольга это {MARK}"));
    let mut discussed = said(&format!("{MARK} о задаче"));
    let mut answer = said("хорошо");
    let mut named = said(&format!("@{NAME} приезжайте"));
    let mut note = text_line(group, Side::Internal, "@Ольга проверьте");
    for (line, about, reply, names) in [
        (&mut call, None, None, vec![olga.id]),
        (&mut discussed, Some(task), None, vec![]),
        (&mut answer, None, Some(message), vec![]),
        (&mut named, None, None, vec![ivan.id]),
        (&mut note, None, Some(message), vec![]),
    ] {
        if let Command::SendMessage {
            task,
            reply_to,
            mentions,
            ..
        } = line
        {
            (*task, *reply_to, *mentions) = (about, reply, names);
        }
    }
    ivan.command(call).await.unwrap();
    ivan.command(discussed).await.unwrap();
    oleg.command(answer).await.unwrap();
    olga.command(note).await.unwrap();
    let named = olga.command(named).await.unwrap();
    let edit = Command::EditMessage {
        message: MessageId(named.id.unwrap()),
        text: format!("@{NAME} приезжайте скорее"),
    };
    olga.command(edit).await.unwrap();
    for person in [oleg, ivan] {
        let emoji = "👍".to_owned();
        let on = true;
        let react = Command::React { message, emoji, on };
        person.command(react).await.unwrap();
    }
}

async fn shared(person: &Person, group: GroupId) -> EventPage {
    person
        .get(&format!("/api/groups/{group}/shared/events?after=0"))
        .await
        .parse()
}

/// All that is stored: the files of the database and uploads, or PostgreSQL's own dump and uploads.
async fn everything(town: &Town) -> Vec<u8> {
    let mut all = files_of(town.folder());
    if is_cluster() {
        // The owner of the tables is under row level security himself.
        let url = town.store_url();
        let (_, place) = url.split_once('@').unwrap();
        let dump = Program::new("pg_dump")
            .args(["--inserts", &format!("postgres://postgres@{place}")])
            .output()
            .unwrap();
        let why = String::from_utf8_lossy(&dump.stderr);
        assert!(dump.status.success(), "{why}");
        all.extend(dump.stdout);
    } else if let Db::Sqlite { writer, .. } = town.db().await {
        // What was not yet written back to the file is read from where it is, above; this is the rest.
        sqlx::query("pragma wal_checkpoint")
            .execute(&writer)
            .await
            .unwrap();
        writer.close().await;
        all.extend(files_of(town.folder()));
    }
    all
}

fn files_of(folder: &Path) -> Vec<u8> {
    let mut all = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            all.extend(files_of(&path));
        } else {
            all.extend(path.to_string_lossy().as_bytes());
            all.extend(std::fs::read(&path).unwrap());
        }
    }
    all
}

fn place_of(bytes: &[u8]) -> Option<usize> {
    let mark = MARK.as_bytes();
    bytes
        .windows(mark.len())
        .position(|some| some.eq_ignore_ascii_case(mark))
}

fn is_written(bytes: &[u8]) -> bool {
    place_of(bytes).is_some()
}

/// Where he still stands.
fn around(bytes: &[u8]) -> String {
    let Some(at) = place_of(bytes) else {
        return String::new();
    };
    let part = &bytes[at.saturating_sub(300)..(at + 200).min(bytes.len())];
    String::from_utf8_lossy(part).into_owned()
}

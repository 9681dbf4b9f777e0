//! One request for each limit, as long or as large as it is told.

use crate::push_receiver::Browser;
use crate::tasks::desk::{Desk, accept, cancel, item, submit, tick};
use crate::town::{Person, text_line};
use protocol::command::{ClientChoice, Command, DealFields, NewItem, NewTask, Receipt, Tick};
use protocol::error::ErrorBody;
use protocol::file::FileView;
use protocol::group::Side;
use protocol::person::{Locale, Role};
use protocol::sign_in::{Secret, UseLink};
use protocol::task::{Evidence, TaskField, TaskState, Visibility};
use protocol::template::{AssigneeRule, TemplateContent};
use protocol::{DealId, FileId, ItemId, MessageId, OpId, RequestTypeId, TaskId};
use reqwest::Method;
use serde_json::Value;
use server::ids;

/// Who asks.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum By {
    Operator,
    Master,
    Admin,
}

/// What is asked for.
pub enum Ask {
    Command(By, Box<Command>),
    Get(String),
    Post(&'static str, Value),
    /// Bytes sent as they are.
    Body(&'static str, Vec<u8>),
    Upload(String, Vec<u8>),
}

pub struct Asker<'a> {
    desk: &'a Desk,
    admin: Person,
    deal: DealId,
    request_type: RequestTypeId,
}

fn long(size: usize) -> String {
    "ы".repeat(size)
}

fn id(made: Result<Receipt, ErrorBody>) -> uuid::Uuid {
    made.unwrap().id.unwrap()
}

impl<'a> Asker<'a> {
    pub async fn of(desk: &'a Desk) -> Self {
        let admin = desk.town.admin("Админ").await;
        let kind = Command::SaveRequestType {
            request_type: None,
            name: "Ремонт".to_owned(),
            retired: false,
        };
        Asker {
            deal: DealId(id(desk
                .olga
                .command(deal(DealFields::default(), &[]))
                .await)),
            request_type: RequestTypeId(id(admin.command(kind).await)),
            admin,
            desk,
        }
    }

    pub fn person<'p>(&'p self, desk: &'p Desk, by: By) -> &'p Person {
        match by {
            By::Operator => &desk.olga,
            By::Master => &desk.igor,
            By::Admin => &self.admin,
        }
    }

    /// Status, and what is wrong.
    pub async fn by_http(&self, ask: &Ask) -> (u16, Option<ErrorBody>) {
        let olga = &self.desk.olga;
        let json = [("content-type", "application/json")];
        let answer = match ask {
            Ask::Command(by, command) => {
                let body = serde_json::json!({ "op": ids::new::<OpId>(), "command": command });
                let person = self.person(self.desk, *by);
                person.post("/api/commands", &body).await
            }
            Ask::Get(path) => olga.get(path).await,
            Ask::Post(path, body) => olga.with_token("").post(path, body).await,
            Ask::Body(path, bytes) => olga.asks(Method::POST, path, &json, bytes.clone()).await,
            Ask::Upload(name, bytes) => olga.uploads(name, bytes).await,
        };
        let error = (!answer.is_ok()).then(|| serde_json::from_slice(&answer.bytes).unwrap());
        (answer.status, error)
    }

    /// What is as large as this, for the limit of this name.
    pub async fn ask(&self, name: &str, size: usize) -> Ask {
        match name {
            "search" => Ask::Get(format!("/api/tasks?shelf=all&text={}", "x".repeat(size))),
            "password" | "password_min" => {
                let link = UseLink {
                    token: self.new_link().await,
                    password: Some(long(size)),
                };
                Ask::Post("/api/link", serde_json::to_value(link).unwrap())
            }
            "file_name" => Ask::Upload(long(size), b"x".to_vec()),
            "file_bytes" => Ask::Upload("видео.mp4".to_owned(), vec![0; size]),
            "frame_bytes" => {
                let command = Command::SeeAllNotifications {};
                let body = serde_json::json!({ "op": ids::new::<OpId>(), "command": command });
                let mut bytes = body.to_string().into_bytes();
                bytes.resize(size, b' ');
                Ask::Body("/api/commands", bytes)
            }
            _ => {
                let (by, command) = self.command(name, size).await;
                Ask::Command(by, Box::new(command))
            }
        }
    }

    async fn command(&self, name: &str, size: usize) -> (By, Command) {
        match name {
            "message_text" | "message_files" | "message_mentions" => {
                (By::Operator, self.line(name, size).await)
            }
            "message_reactions" => (By::Operator, self.one_more_reaction(size).await),
            "emoji" => (By::Operator, react(self.said().await, "👍".repeat(size))),
            "person_name" => (By::Operator, profile(&long(size), "Europe/Moscow")),
            "time_zone" => (By::Operator, profile("Ольга", &"x".repeat(size))),
            "email" | "phone" => (By::Admin, person(name, size)),
            "city" | "company" => (By::Admin, group(name, size)),
            "task_title" | "task_description" | "task_fields" | "checklist_items" | "label"
            | "field_value" => {
                let task = self.task(name, size);
                (By::Operator, Command::CreateTask { task })
            }
            "checklist_text" => {
                let task = self.desk.task_in(TaskState::Open).await;
                let item = item(&long(size), false, Evidence::None);
                (By::Operator, Command::AddItem { task, item })
            }
            "reason" => {
                let mut command = cancel(self.desk.task_in(TaskState::Open).await);
                if let Command::CancelTask { reason, .. } = &mut command {
                    *reason = long(size);
                }
                (By::Operator, command)
            }
            "task_result" | "evidence_text" | "evidence_files" => {
                (By::Master, self.work(name, size).await)
            }
            "page" => (By::Admin, template(vec![self.request_type; size])),
            "push_endpoint" => (By::Operator, device(size)),
            "notification_ids" => {
                let notifications = (0..size).map(|_| ids::new()).collect();
                (By::Operator, Command::SeeNotifications { notifications })
            }
            _ => (By::Operator, self.of_deals(name, size)),
        }
    }

    fn of_deals(&self, name: &str, size: usize) -> Command {
        match name {
            "deal_note" => {
                let (deal, text) = (self.deal, long(size));
                Command::AddDealNote { deal, text }
            }
            "deal_title" => {
                let title = Some(long(size));
                deal(
                    DealFields {
                        title,
                        ..DealFields::default()
                    },
                    &[],
                )
            }
            "amount" => {
                let amount = i64::try_from(size).ok();
                deal(
                    DealFields {
                        amount,
                        ..DealFields::default()
                    },
                    &[],
                )
            }
            "client_phones" => {
                let phones = (0..size).map(|n| format!("+7987555{n:04}"));
                deal(DealFields::default(), &phones.collect::<Vec<_>>())
            }
            other => panic!("no request for the limit {other}"),
        }
    }

    /// A one-time link of someone new.
    async fn new_link(&self) -> String {
        let user = id(self.admin.command(person("email", 60)).await);
        let path = format!("/api/people/{user}/link");
        let secret: Secret = self.admin.post(&path, &Value::Null).await.parse();
        let (_, token) = secret.url.split_once('#').unwrap();
        token.to_owned()
    }

    async fn said(&self) -> MessageId {
        let said = self.desk.olga.says(self.desk.group, "слушаю").await;
        MessageId(said.id.unwrap())
    }

    /// So many different emoji, the last one still to be put on.
    async fn one_more_reaction(&self, size: usize) -> Command {
        let message = self.said().await;
        let emoji = |n: usize| {
            let sign = char::from_u32(0x1f600 + u32::try_from(n).unwrap()).unwrap();
            react(message, sign.to_string())
        };
        for n in 1..size {
            self.desk.olga.command(emoji(n)).await.unwrap();
        }
        emoji(size)
    }

    async fn line(&self, name: &str, size: usize) -> Command {
        let mut line = text_line(self.desk.group, Side::Shared, "строка");
        if let Command::SendMessage {
            text,
            files,
            mentions,
            ..
        } = &mut line
        {
            match name {
                "message_text" => *text = long(size),
                "message_files" => *files = uploaded(&self.desk.olga, size).await,
                _ => *mentions = vec![self.desk.igor.id; size],
            }
        }
        line
    }

    fn task(&self, name: &str, size: usize) -> NewTask {
        let plain = self.desk.new_task("Осмотр");
        let field = |label: String, value: String| TaskField {
            label,
            value,
            visibility: Visibility::Group,
        };
        let one = || "x".to_owned();
        let fields = |fields| NewTask {
            fields: Some(fields),
            ..plain.clone()
        };
        match name {
            "task_title" => self.desk.new_task(&long(size)),
            "task_description" => NewTask {
                description: Some(long(size)),
                ..plain
            },
            "task_fields" => fields(vec![field(one(), one()); size]),
            "label" => fields(vec![field(long(size), one())]),
            "field_value" => fields(vec![field(one(), long(size))]),
            _ => NewTask {
                items: Some(vec![item("x", false, Evidence::None); size]),
                ..plain
            },
        }
    }

    /// What the master writes or shows about his work.
    async fn work(&self, name: &str, size: usize) -> Command {
        let (desk, igor) = (self.desk, &self.desk.igor);
        let items: Vec<NewItem> = vec![item("Как было", false, Evidence::Photo { min: 1 })];
        let new = NewTask {
            assignee: Some(Some(igor.id)),
            items: Some(items),
            ..desk.new_task("Осмотр")
        };
        let task: TaskId = desk.creates(new).await;
        for command in [accept(task), Command::StartTask { task }] {
            igor.command(command).await.unwrap();
        }
        let item: ItemId = desk.items(task).await[0];
        let mut submit = submit(task, 0);
        if let Command::SubmitTask { text, .. } = &mut submit {
            *text = long(size);
        }
        let untouched = Tick {
            done: false,
            ..tick(task, item)
        };
        match name {
            "task_result" => submit,
            "evidence_text" => Command::TickItem {
                tick: Tick {
                    note: Some(long(size)),
                    ..untouched
                },
            },
            _ => Command::TickItem {
                tick: Tick {
                    files: Some(uploaded(igor, size).await),
                    ..untouched
                },
            },
        }
    }
}

/// So many small files of this person.
async fn uploaded(person: &Person, count: usize) -> Vec<FileId> {
    let mut files = Vec::new();
    for n in 0..count {
        let file: FileView = person
            .uploads("акт.txt", &[b'x'; 9][..=n % 9])
            .await
            .parse();
        files.push(file.id);
    }
    files
}

fn react(message: MessageId, emoji: String) -> Command {
    let on = true;
    Command::React { message, emoji, on }
}

fn profile(name: &str, time_zone: &str) -> Command {
    Command::SetProfile {
        name: name.to_owned(),
        locale: Locale::Ru,
        time_zone: time_zone.to_owned(),
    }
}

/// Someone new with so long a login.
fn person(login: &str, size: usize) -> Command {
    let unique = ids::new::<OpId>().0.simple().to_string();
    let padded = |start: &str, with: char, end: &str| {
        let padding = size - start.len() - end.len();
        format!("{start}{}{end}", with.to_string().repeat(padding))
    };
    Command::CreatePerson {
        name: "Новый".to_owned(),
        role: Role::Operator,
        email: (login == "email").then(|| padded(&unique, 'x', "@example.ru")),
        phone: (login == "phone").then(|| padded("+7", '-', "9870004127")),
        locale: Locale::Ru,
        time_zone: "Europe/Moscow".to_owned(),
    }
}

fn group(part: &str, size: usize) -> Command {
    let name = |own: &str| {
        if part == own {
            long(size)
        } else {
            "Тула".to_owned()
        }
    };
    Command::CreateGroup {
        city: name("city"),
        company: name("company"),
        time_zone: "Europe/Moscow".to_owned(),
        prefix: "Т".to_owned(),
    }
}

fn deal(fields: DealFields, phones: &[String]) -> Command {
    let client = ClientChoice::New {
        contact_name: "Мария".to_owned(),
        company: None,
        phones: phones.to_vec(),
        email: None,
    };
    Command::CreateDeal { client, fields }
}

fn device(size: usize) -> Command {
    let browser = Browser::new();
    let start = "https://push.example/";
    Command::SubscribePush {
        endpoint: format!("{start}{}", "x".repeat(size - start.len())),
        p256dh: browser.p256dh(),
        auth: browser.auth(),
    }
}

fn template(request_types: Vec<RequestTypeId>) -> Command {
    let content = TemplateContent {
        name: ids::new::<OpId>().0.simple().to_string(),
        request_types,
        title: "Ремонт".to_owned(),
        description: String::new(),
        assignee: AssigneeRule::Pool,
        due_minutes: None,
        control: true,
        result_required: false,
        may_add_items: false,
        items: Vec::new(),
        projection: Vec::new(),
    };
    Command::SaveTemplate {
        template: None,
        content,
    }
}

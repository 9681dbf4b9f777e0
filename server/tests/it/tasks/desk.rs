//! What the scenarios of tasks begin with: an operator, two masters of one group, and one of
//! another.

use crate::town::{Person, Town};
use protocol::command::{Command, DueChoice, NewItem, NewTask, Receipt};
use protocol::error::ErrorBody;
use protocol::notification::{Inbox, NotificationKind, NotificationView};
use protocol::task::{Evidence, TaskForGroup, TaskForStaff, TaskState};
use protocol::{FileId, GroupId, ItemId, TaskId};

pub struct Desk {
    pub town: Town,
    pub group: GroupId,
    pub other_group: GroupId,
    pub olga: Person,
    pub igor: Person,
    pub petr: Person,
    /// Of the other group.
    pub anna: Person,
}

impl Desk {
    pub async fn open() -> Self {
        let town = Town::start().await;
        let group = town.group("Казань", "СервисПлюс").await;
        let other_group = town.group("Омск", "Мастерок").await;
        Desk {
            olga: town.operator("Ольга").await,
            igor: town.master("Игорь", group).await,
            petr: town.master("Пётр", group).await,
            anna: town.master("Анна", other_group).await,
            group,
            other_group,
            town,
        }
    }

    /// A task without a template, for the pool.
    pub fn new_task(&self, title: &str) -> NewTask {
        NewTask {
            group: self.group,
            template: None,
            deal: None,
            title: Some(title.to_owned()),
            description: None,
            assignee: Some(None),
            controller: None,
            urgent: None,
            due: None,
            control: None,
            items: None,
            fields: None,
            draft: false,
        }
    }

    pub async fn creates(&self, task: NewTask) -> TaskId {
        let made = self.olga.command(Command::CreateTask { task }).await;
        TaskId(made.unwrap().id.unwrap())
    }

    /// A task of this master, brought into a state on the usual way.
    pub async fn task_in(&self, state: TaskState) -> TaskId {
        let draft = state == TaskState::Draft;
        let task = NewTask {
            assignee: Some(Some(self.igor.id)),
            draft,
            ..self.new_task("Починить смеситель")
        };
        let task = self.creates(task).await;
        for command in way_to(task, state) {
            let by = match command {
                Command::ApproveTask { .. } | Command::CancelTask { .. } => &self.olga,
                _ => &self.igor,
            };
            by.command(command).await.unwrap();
        }
        assert_eq!(self.sees(task).await.task.state, state);
        task
    }

    pub async fn sees(&self, task: TaskId) -> TaskForStaff {
        self.olga.get(&format!("/api/tasks/{task}")).await.parse()
    }

    /// What the master's server answers him.
    pub async fn master_sees(&self, task: TaskId) -> TaskForGroup {
        self.igor.get(&format!("/api/tasks/{task}")).await.parse()
    }

    /// A group in another zone.
    pub async fn group_in(&self, city: &str, company: &str, time_zone: &str) -> GroupId {
        let made = self
            .town
            .commands(Command::CreateGroup {
                city: city.to_owned(),
                company: company.to_owned(),
                time_zone: time_zone.to_owned(),
                prefix: company.chars().take(2).collect(),
            })
            .await;
        GroupId(made.id.unwrap())
    }

    pub async fn items(&self, task: TaskId) -> Vec<ItemId> {
        let task = self.sees(task).await.task;
        task.items.iter().map(|item| item.id).collect()
    }
}

/// The master's and operator's commands that lead from creation to a state.
fn way_to(task: TaskId, state: TaskState) -> Vec<Command> {
    use TaskState as S;
    let mut way = Vec::new();
    if matches!(state, S::Draft | S::Open) {
        return way;
    }
    if state == S::Cancelled {
        return vec![cancel(task)];
    }
    way.push(accept(task));
    if state == S::Accepted {
        return way;
    }
    way.push(Command::StartTask { task });
    match state {
        S::Paused => way.push(pause(task)),
        S::Submitted => way.push(submit(task, 0)),
        S::Done => way.extend([submit(task, 0), Command::ApproveTask { task }]),
        _ => {}
    }
    way
}

pub fn accept(task: TaskId) -> Command {
    Command::AcceptTask {
        task,
        planned_start: None,
    }
}

pub fn pause(task: TaskId) -> Command {
    Command::PauseTask {
        task,
        reason: "Жду запчасть".to_owned(),
        until: None,
    }
}

pub fn submit(task: TaskId, submission_no: i32) -> Command {
    Command::SubmitTask {
        task,
        submission_no,
        text: "Готово, течи нет".to_owned(),
        files: Vec::new(),
    }
}

pub fn cancel(task: TaskId) -> Command {
    Command::CancelTask {
        task,
        reason: "Клиент передумал".to_owned(),
    }
}

pub fn send_back(task: TaskId, items: Vec<ItemId>) -> Command {
    Command::ReturnTask {
        task,
        reason: "Не видно шва".to_owned(),
        items,
        due: None,
    }
}

pub fn decline(task: TaskId) -> Command {
    Command::DeclineTask {
        task,
        reason: "Болею".to_owned(),
    }
}

pub fn reassign(task: TaskId, to: Option<protocol::UserId>) -> Command {
    Command::ReassignTask {
        task,
        to,
        reason: None,
        discard_submission: false,
    }
}

pub fn reopen(task: TaskId) -> Command {
    Command::ReopenTask {
        task,
        reason: "Снова течёт".to_owned(),
    }
}

pub fn due_at(task: TaskId, at: i64) -> Command {
    Command::ChangeDue {
        task,
        due: DueChoice::At { at },
    }
}

pub fn tick(task: TaskId, item: ItemId) -> protocol::command::Tick {
    protocol::command::Tick {
        task,
        item,
        done: true,
        number: None,
        note: None,
        files: None,
    }
}

pub fn item(text: &str, required: bool, evidence: Evidence) -> NewItem {
    NewItem {
        text: text.to_owned(),
        required,
        evidence,
        unit: None,
    }
}

/// The person's notices of one kind, newest first.
pub async fn notices(person: &Person, kind: NotificationKind) -> Vec<NotificationView> {
    let inbox: Inbox = person.get("/api/notifications").await.parse();
    inbox
        .notifications
        .into_iter()
        .filter(|notice| notice.kind == kind)
        .collect()
}

/// A drawn photo, uploaded by this person.
pub async fn photo(person: &Person) -> FileId {
    let mut bytes = std::io::Cursor::new(Vec::new());
    image::DynamicImage::new_rgb8(8, 8)
        .write_to(&mut bytes, image::ImageFormat::Png)
        .unwrap();
    let answer = person.uploads("шов.png", bytes.get_ref()).await;
    let file: protocol::file::FileView = answer.parse();
    file.id
}

/// Must be refused with this code.
pub fn refused(outcome: Result<Receipt, ErrorBody>, code: protocol::error::ErrorCode) -> ErrorBody {
    match outcome {
        Err(body) => {
            assert_eq!(body.code, code, "{body:?}");
            body
        }
        Ok(receipt) => panic!("{receipt:?} instead of {code:?}"),
    }
}

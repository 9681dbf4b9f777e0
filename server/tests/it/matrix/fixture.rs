//! What the matrix is asked about: two groups, a task, a deal, a client, messages of both sides.

use super::{PRINCIPALS, anonymous};
use crate::town::{Person, Town, text_line};
use protocol::command::{ClientChoice, Command, DealFields, NewItem, NewTask};
use protocol::group::Side;
use protocol::task::{Evidence, TaskField, TaskForStaff, Visibility};
use protocol::{
    ClientId, DealId, FileId, GroupId, ItemId, MessageId, OpId, RequestTypeId, StageId, TaskId,
    UserId,
};
use server::ids;
use std::sync::Arc;

/// Clones are aimed at something else in the same town.
#[derive(Clone)]
pub struct Fixture {
    pub town: Arc<Town>,
    /// In the order of [`PRINCIPALS`].
    pub people: Vec<Person>,
    pub group: GroupId,
    pub other_group: GroupId,
    /// Of the group: the assignee, and one more.
    pub members: [usize; 2],
    /// Who writes the messages.
    pub author: usize,
    pub deal: DealId,
    pub client: ClientId,
    pub stage: StageId,
    pub request_type: RequestTypeId,
    pub file: FileId,
}

impl Fixture {
    pub async fn make() -> Self {
        Self::make_with(&[]).await
    }

    /// As [`Fixture::make`], its nodes with more options of `artel serve`.
    pub async fn make_with(options: &[&str]) -> Self {
        let town = Town::start_with(options).await;
        let group = town.group("Казань", "СервисПлюс").await;
        let other_group = town.group("Пермь", "ТеплоМастер").await;
        let admin = town.admin("Админ").await;
        let mut people = vec![
            anonymous(&admin),
            admin,
            town.head("Глава").await,
            town.operator("Ольга").await,
        ];
        people.push(town.master("Иван", group).await);
        people.push(town.master("Рустам", group).await);
        people.push(town.master("Павел", other_group).await);
        people.extend(without_access(&town, &people[1]).await);
        let former = town.master("Фёдор", group).await;
        town.joins(&former, other_group).await;
        let user = former.id;
        let remove = Command::RemoveMember { group, user };
        people[2].command(remove).await.unwrap();
        people.push(former);
        assert_eq!(people.len(), PRINCIPALS.len());
        let operator = people[3].clone();
        let client = ClientChoice::New {
            contact_name: "Гульнара".to_owned(),
            company: None,
            phones: vec!["+79870004127".to_owned()],
            email: None,
        };
        let fields = DealFields {
            title: Some("Течь".to_owned()),
            city: Some("Казань".to_owned()),
            ..DealFields::default()
        };
        let deal = DealId(
            operator
                .command(Command::CreateDeal { client, fields })
                .await
                .unwrap()
                .id
                .unwrap(),
        );
        let page = operator.get(&format!("/api/deals/{deal}")).await.body;
        let id = |value: &serde_json::Value| value.as_str().unwrap().parse::<uuid::Uuid>().unwrap();
        let head = people[2].clone();
        let kind = Command::SaveRequestType {
            request_type: None,
            name: "Ремонт".to_owned(),
            retired: false,
        };
        let request_type = RequestTypeId(head.command(kind).await.unwrap().id.unwrap());
        let upload = operator.uploads("фото.png", &picture()).await;
        let file = FileId(id(&upload.body["id"]));
        let mut line = text_line(group, Side::Shared, "с файлом");
        if let Command::SendMessage { files, .. } = &mut line {
            files.push(file);
        }
        operator.command(line).await.unwrap();
        Fixture {
            client: ClientId(id(&page["deal"]["client"]["id"])),
            stage: StageId(id(&page["deal"]["card"]["stage"])),
            town: Arc::new(town),
            people,
            group,
            other_group,
            members: [4, 5],
            author: 3,
            deal,
            request_type,
            file,
        }
    }

    pub fn operator(&self) -> &Person {
        &self.people[3]
    }

    pub fn assignee(&self) -> &Person {
        &self.people[self.members[0]]
    }

    /// Aimed at the other group; the outsider is the assignee there.
    pub fn in_other_group(&self) -> Self {
        Fixture {
            group: self.other_group,
            other_group: self.group,
            members: [6, 9],
            ..self.clone()
        }
    }

    /// A new message of the author's.
    pub async fn message(&self, side: Side) -> MessageId {
        let line = text_line(self.group, side, "для матрицы");
        MessageId(
            self.people[self.author]
                .command(line)
                .await
                .unwrap()
                .id
                .unwrap(),
        )
    }

    /// A task of the assignee with one item and a field for him alone.
    pub async fn task(&self, draft: bool) -> (TaskId, ItemId) {
        self.task_of(Some(self.assignee().id), draft).await
    }

    pub async fn task_of(&self, assignee: Option<UserId>, draft: bool) -> (TaskId, ItemId) {
        let task = self.new_task(assignee, draft);
        let made = self.operator().command(Command::CreateTask { task }).await;
        let task = TaskId(made.unwrap().id.unwrap());
        (task, item_of(self.operator(), task).await)
    }

    /// A task that the head controls.
    pub fn new_task(&self, assignee: Option<UserId>, draft: bool) -> NewTask {
        let item = NewItem {
            text: "Проверить".to_owned(),
            required: true,
            evidence: Evidence::None,
            unit: None,
        };
        let field = TaskField {
            label: "Окно".to_owned(),
            value: "после 15".to_owned(),
            visibility: Visibility::Assignee,
        };
        NewTask {
            group: self.group,
            template: None,
            deal: Some(self.deal),
            title: Some("Замена излива".to_owned()),
            description: None,
            assignee: Some(assignee),
            controller: Some(self.people[2].id),
            urgent: None,
            due: None,
            control: Some(true),
            items: Some(vec![item]),
            fields: Some(vec![field]),
            draft,
        }
    }

    /// An active master of the group whom nobody needs.
    pub async fn victim(&self) -> UserId {
        let name: OpId = ids::new();
        self.town
            .master(&format!("Лишний {name}"), self.group)
            .await
            .id
    }

    /// An active master of the other group, not of this one.
    pub async fn stranger(&self) -> UserId {
        let name: OpId = ids::new();
        self.town
            .master(&format!("Чужой {name}"), self.other_group)
            .await
            .id
    }

    /// A group of nobody but the group's masters.
    pub async fn spare_group(&self) -> GroupId {
        let name: OpId = ids::new();
        let group = self
            .town
            .group("Тула", &format!("М{}", name.0.simple()))
            .await;
        for member in self.members {
            self.town.joins(&self.people[member], group).await;
        }
        group
    }
}

/// An operator whose session has ended by time, and one who was suspended.
async fn without_access(town: &Town, admin: &Person) -> [Person; 2] {
    let [expired, suspended] = ["Прошлый", "Отстранённый"];
    let expired = town.operator(expired).await;
    let suspended = town.operator(suspended).await;
    let user = suspended.id;
    admin
        .command(Command::SuspendPerson { user })
        .await
        .unwrap();
    let session = expired.session;
    let app = town.app();
    let ends = app.log.write(move |tx| {
        Box::pin(async move {
            let text = "update sessions set expires_at = $1 where id = $2";
            Ok(server::execute!(tx.conn, text, tx.now, session)?)
        })
    });
    assert_eq!(ends.await.unwrap(), 1);
    [expired, suspended]
}

/// The first item of a task.
pub async fn item_of(operator: &Person, task: TaskId) -> ItemId {
    let seen: TaskForStaff = operator.get(&format!("/api/tasks/{task}")).await.parse();
    seen.task.items[0].id
}

/// A small picture, so that there is a thumbnail.
pub fn picture() -> Vec<u8> {
    let mut png = std::io::Cursor::new(Vec::new());
    image::RgbImage::new(8, 8)
        .write_to(&mut png, image::ImageFormat::Png)
        .unwrap();
    png.into_inner()
}

//! A town that is lived in: deals with a word in every field, their tasks done, notes, files.

use super::words::{Bird, Words};
use crate::push_receiver::Browser;
use crate::push_service::{Service, subscribes};
use crate::town::{Person, Town, text_line};
use image::codecs::jpeg::JpegEncoder;
use image::{Rgb, RgbImage};
use protocol::command::{ClientChoice, Command, DealFields, NewItem, NewTask, Receipt, Tick};
use protocol::deal::DealPage;
use protocol::file::FileView;
use protocol::group::Side;
use protocol::task::{Evidence, TaskField, TaskForStaff, Visibility};
use protocol::template::{AssigneeRule, StageKind, TemplateContent};
use protocol::{DealId, FileId, GroupId, MessageId, RequestTypeId, StageId, TaskId};
use uuid::Uuid;

/// People, their group, and all that somebody curious may ask for.
pub struct Life {
    pub town: Town,
    pub words: Words,
    pub group: GroupId,
    /// Where Павел works.
    pub other: GroupId,
    /// Where nobody of them is.
    pub hidden: GroupId,
    pub olga: Person,
    /// Deals and tasks are hers; she never wrote in the group.
    pub silent: Person,
    pub ivan: Person,
    pub rustam: Person,
    pub pavel: Person,
    pub deals: Vec<DealId>,
    pub tasks: Vec<TaskId>,
    pub drafts: Vec<TaskId>,
    pub notes: Vec<MessageId>,
    pub files: Vec<FileId>,
    pub service: Service,
    /// Of Ольга, Иван, Рустам, Павел.
    pub devices: Vec<Browser>,
    stage: StageId,
}

impl Life {
    pub async fn begin() -> Self {
        let town = Town::start_with(&["--push-loopback"]).await;
        let mut words = Words::default();
        let mut staffs = |field: &str| words.sing(Bird::Canary, field);
        let group = town.group("Казань", "СервисПлюс").await;
        let other = town.group("Пермь", "ТеплоМастер").await;
        let hidden = town.group(&staffs("город"), &staffs("фирма")).await;
        let olga = town.operator("Ольга").await.patient();
        let silent = town.operator(&staffs("оператор")).await;
        let ivan = town.master("Иван", group).await.patient();
        let rustam = town.master("Рустам", group).await.patient();
        let pavel = town.master("Павел", other).await.patient();
        let stage = rules(&town, &mut words).await;
        contacts(&town, group, &olga, &mut words).await;
        words.id(silent.id.0);
        words.id(hidden.0);
        let service = Service::start().await;
        let mut devices = Vec::new();
        for person in [&olga, &ivan, &rustam, &pavel] {
            devices.push(subscribes(person, &service).await);
        }
        Life {
            town,
            words,
            group,
            other,
            hidden,
            olga,
            silent,
            ivan,
            rustam,
            pavel,
            deals: Vec::new(),
            tasks: Vec::new(),
            drafts: Vec::new(),
            notes: Vec::new(),
            files: Vec::new(),
            service,
            devices,
            stage,
        }
    }

    pub fn masters(&self) -> [&Person; 3] {
        [&self.ivan, &self.rustam, &self.pavel]
    }

    fn sing(&mut self, bird: Bird, field: &str) -> String {
        self.words.sing(bird, field)
    }

    pub fn canary(&mut self, field: &str) -> String {
        self.sing(Bird::Canary, field)
    }

    /// A deal with a word in every field, edited, moved and noted; its task done by Иван.
    pub async fn one_more_deal(&mut self) {
        let deal = self.deal().await;
        self.change(deal).await;
        let task = self.task(deal, false).await;
        self.tasks.push(task);
        let draft = self.task(deal, true).await;
        self.drafts.push(draft);
        self.words.id(draft.0);
        for side in [Side::Shared, Side::Internal] {
            let card = Command::PostCard {
                group: self.group,
                side,
                deal: Some(deal),
                task: None,
            };
            self.olga.command(card).await.unwrap();
        }
        self.talk(task).await;
        self.work(task).await;
        self.deals.push(deal);
    }

    pub async fn deal(&mut self) -> DealId {
        let client = ClientChoice::New {
            contact_name: self.canary("имя"),
            company: Some(self.canary("компания")),
            phones: vec![self.words.phone(), self.words.phone()],
            email: Some(format!("{}@example.ru", self.canary("mail"))),
        };
        let fields = DealFields {
            title: Some(self.canary("дело")),
            request_type: None,
            city: Some(self.canary("город")),
            district: Some(self.canary("район")),
            address: Some(self.canary("адрес")),
            window: Some(self.canary("окно")),
            product: Some(self.canary("изделие")),
            symptoms: Some(self.canary("беда")),
            amount: Some(self.words.amount()),
            source: Some(self.canary("источник")),
            responsible: Some(self.silent.id),
        };
        let made = self.olga.command(Command::CreateDeal { client, fields });
        let deal = DealId(made.await.unwrap().id.unwrap());
        let page: DealPage = self.olga.get(&format!("/api/deals/{deal}")).await.parse();
        self.words.id(deal.0);
        self.words.id(page.deal.client.id.0);
        deal
    }

    pub async fn change(&mut self, deal: DealId) {
        let page: DealPage = self.olga.get(&format!("/api/deals/{deal}")).await.parse();
        let fields = DealFields {
            title: Some(self.canary("переименовано")),
            ..DealFields::default()
        };
        let edit = Command::EditDeal {
            deal,
            fields,
            clear: Vec::new(),
        };
        let client = Command::EditClient {
            client: page.deal.client.id,
            contact_name: self.canary("переназван"),
            company: Some(self.canary("другая")),
            phones: page.deal.client.phones,
            email: None,
        };
        let stage = Command::MoveDeal {
            deal,
            stage: self.stage,
            reason: Some(self.canary("причина")),
            override_reason: None,
        };
        let text = self.canary("запись");
        let note = Command::AddDealNote { deal, text };
        for command in [edit, client, stage, note] {
            self.olga.command(command).await.unwrap();
        }
    }

    pub async fn task(&mut self, deal: DealId, draft: bool) -> TaskId {
        let field = |value: String, visibility| TaskField {
            label: "Поле".to_owned(),
            value,
            visibility,
        };
        let bird = if draft { Bird::Canary } else { Bird::Tit };
        let item = NewItem {
            text: self.sing(bird, "пункт"),
            required: true,
            evidence: Evidence::None,
            unit: None,
        };
        let private = if draft { Bird::Canary } else { Bird::Siskin };
        let fields = vec![
            field(self.sing(bird, "всем"), Visibility::Group),
            field(self.sing(private, "ему"), Visibility::Assignee),
            field(self.sing(private, "взявшему"), Visibility::Accepted),
            field(self.canary("своим"), Visibility::Staff),
        ];
        let task = NewTask {
            group: self.group,
            template: None,
            deal: Some(deal),
            title: Some(self.sing(bird, "задача")),
            description: Some(self.sing(bird, "описание")),
            assignee: Some(Some(self.ivan.id)),
            controller: Some(self.silent.id),
            urgent: None,
            due: None,
            control: Some(true),
            items: Some(vec![item]),
            fields: Some(fields),
            draft,
        };
        let made = self.olga.command(Command::CreateTask { task }).await;
        TaskId(made.unwrap().id.unwrap())
    }

    /// A line for the group that names Иван, and a note among staff, both about the task.
    pub async fn talk(&mut self, about: TaskId) {
        for side in [Side::Shared, Side::Internal] {
            let bird = match side {
                Side::Shared => Bird::Bullfinch,
                Side::Internal => Bird::Canary,
            };
            let mut line = text_line(self.group, side, &self.sing(bird, "речь"));
            if let Command::SendMessage {
                task,
                mentions,
                mentions_staff,
                ..
            } = &mut line
            {
                *task = Some(about);
                *mentions_staff = side == Side::Internal;
                let named = match side {
                    Side::Shared => self.ivan.id,
                    Side::Internal => self.silent.id,
                };
                mentions.push(named);
            }
            let said = self.olga.command(line).await.unwrap();
            if side == Side::Internal {
                self.noted(&said);
            }
        }
    }

    pub fn noted(&mut self, said: &Receipt) {
        let note = said.id.unwrap();
        self.words.id(note);
        self.notes.push(MessageId(note));
    }

    async fn work(&mut self, task: TaskId) {
        let seen: TaskForStaff = self.olga.get(&format!("/api/tasks/{task}")).await.parse();
        let accept = Command::AcceptTask {
            task,
            planned_start: None,
        };
        self.ivan.command(accept).await.unwrap();
        self.ivan.get(&format!("/api/tasks/{task}/private")).await;
        let camera = self.canary("камера");
        let photo = upload(&self.ivan, "работа.jpg", &photo(&camera)).await;
        self.files.push(photo);
        let tick = Tick {
            task,
            item: seen.task.items[0].id,
            done: true,
            number: None,
            note: None,
            files: Some(vec![photo]),
        };
        let text = self.sing(Bird::Bullfinch, "итог");
        let submit = Command::SubmitTask {
            task,
            submission_no: 0,
            text,
            files: Vec::new(),
        };
        for command in [Command::TickItem { tick }, submit] {
            self.ivan.command(command).await.unwrap();
        }
        let approve = Command::ApproveTask { task };
        self.olga.command(approve).await.unwrap();
    }

    /// Files of every place where masters are not; a photo where they are.
    pub async fn share_files(&mut self) {
        let words = ["план", "заметка", "смета", "черновик", "лицо"];
        let [plan, note, estimate, unbound, face] = words.map(|field| self.canary(field));
        let shared_name = format!("{}.jpg", self.sing(Bird::Tit, "файл"));
        let note_name = format!("{}.jpg", self.canary("файл"));
        let olga = self.olga.clone();
        let shared = upload(&olga, &shared_name, &photo(&plan)).await;
        let photographed = upload(&olga, &note_name, &photo(&note)).await;
        let written = upload(&olga, "смета.txt", estimate.as_bytes()).await;
        let unbound = upload(&olga, "черновик.txt", unbound.as_bytes()).await;
        let face = upload(&olga, "лицо.jpg", &photo(&face)).await;
        let avatar = Command::SetAvatar { file: Some(face) };
        olga.command(avatar).await.unwrap();
        self.attach(Side::Shared, &[shared]).await;
        let said = self.attach(Side::Internal, &[photographed, written]).await;
        self.noted(&said);
        for hidden in [photographed, written, unbound] {
            self.words.id(hidden.0);
        }
        let all = [shared, photographed, written, unbound, face];
        self.files.extend(all);
    }

    pub async fn attach(&self, side: Side, attached: &[FileId]) -> Receipt {
        let mut line = text_line(self.group, side, "");
        if let Command::SendMessage { files, .. } = &mut line {
            *files = attached.to_vec();
        }
        self.olga.command(line).await.unwrap()
    }

    /// A note as the group's last line.
    pub async fn note_last(&mut self) {
        let text = self.canary("последняя");
        let said = self.olga.notes(self.group, &text).await;
        self.noted(&said);
    }

    /// A line as the group's last.
    pub async fn say_last(&mut self) {
        let text = self.sing(Bird::Bullfinch, "последняя");
        self.olga.says(self.group, &text).await;
    }
}

/// A stage and a template whose names are staff's.
async fn rules(town: &Town, words: &mut Words) -> StageId {
    let admin = town.admin("Админ").await;
    let stage = Command::SaveStage {
        stage: None,
        name: words.sing(Bird::Canary, "стадия"),
        kind: StageKind::Process,
        public_label: Some("В работе".to_owned()),
        position: 9,
        retired: false,
    };
    let kind = Command::SaveRequestType {
        request_type: None,
        name: "Ремонт".to_owned(),
        retired: false,
    };
    let id = |made: Receipt| made.id.unwrap();
    let kind: Uuid = id(admin.command(kind).await.unwrap());
    let content = TemplateContent {
        name: words.sing(Bird::Canary, "шаблон"),
        request_types: vec![RequestTypeId(kind)],
        title: words.sing(Bird::Canary, "заголовок"),
        description: words.sing(Bird::Canary, "описание"),
        assignee: AssigneeRule::Pool,
        due_minutes: None,
        control: true,
        result_required: false,
        may_add_items: false,
        items: Vec::new(),
        projection: Vec::new(),
    };
    let template = Command::SaveTemplate {
        template: None,
        content,
    };
    admin.command(template).await.unwrap();
    StageId(id(admin.command(stage).await.unwrap()))
}

/// How Ольга and one more master of the group are reached is not the group's to know.
async fn contacts(town: &Town, group: GroupId, olga: &Person, words: &mut Words) {
    let admin = town.admin("Админ").await;
    let sergey = town.master("Сергей", group).await;
    for person in [olga, &sergey] {
        let edit = Command::EditPerson {
            user: person.id,
            name: person.name.clone(),
            email: Some(format!("{}@example.ru", words.sing(Bird::Canary, "почта"))),
            phone: Some(words.phone()),
        };
        admin.command(edit).await.unwrap();
    }
}

pub async fn upload(person: &Person, name: &str, bytes: &[u8]) -> FileId {
    person.uploads(name, bytes).await.parse::<FileView>().id
}

/// A photo into which the camera wrote a word.
pub fn photo(camera: &str) -> Vec<u8> {
    let picture = RgbImage::from_fn(64, 48, |x, y| Rgb([x as u8, y as u8, 90]));
    let mut jpeg = Vec::new();
    picture
        .write_with_encoder(JpegEncoder::new_with_quality(&mut jpeg, 80))
        .unwrap();
    let exif = [b"Exif\0\0", camera.as_bytes()].concat();
    let length = u16::try_from(exif.len() + 2).unwrap().to_be_bytes();
    [&jpeg[..2], &[0xff, 0xe1], &length, &exif, &jpeg[2..]].concat()
}

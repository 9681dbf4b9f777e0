//! A different invented word in every field of the CRM, and in every note: staff are sent each one,
//! masters none, in no byte by HTTP or socket (domain C4).

use crate::town::{Person, Town, text_line};
use protocol::command::{ClientChoice, Command, DealFields, NewTask};
use protocol::event::StreamName;
use protocol::group::Side;
use protocol::task::{TaskField, Visibility};
use protocol::{DealId, GroupId, TaskId};

/// Deals that are filled; with the tasks' fields more than two hundred canaries.
const DEALS: usize = 14;

/// Words that no text of the product contains.
struct Canaries {
    words: Vec<String>,
}

impl Canaries {
    fn sing(&mut self, field: &str) -> String {
        let word = format!("кенар-{field}-{:04}", 7000 + self.words.len());
        self.words.push(word.clone());
        word
    }

    fn phone(&mut self) -> String {
        let phone = format!("+7999{:07}", 3_100_000 + self.words.len());
        self.words.push(phone.clone());
        phone
    }

    /// Kopecks whose digits are not found by chance.
    fn amount(&mut self) -> i64 {
        let amount = 987_650_000 + i64::try_from(self.words.len()).unwrap();
        self.words.push(amount.to_string());
        amount
    }
}

#[tokio::test]
async fn nothing_of_the_crm_and_no_note_is_in_any_byte_sent_to_masters() {
    let town = Town::start().await;
    let group = town.group("Казань", "СервисПлюс").await;
    let other = town.group("Пермь", "ТеплоМастер").await;
    let olga = town.operator("Ольга").await;
    let ivan = town.master("Иван", group).await;
    let rustam = town.master("Рустам", group).await;
    let pavel = town.master("Павел", other).await;
    let mut hers = olga.in_group(group, true).await;
    let mut ears = Vec::new();
    for (master, of) in [(&ivan, group), (&rustam, group), (&pavel, other)] {
        ears.push(
            master
                .listens(&[StreamName::Shared(of), StreamName::Internal(of)])
                .await,
        );
    }
    let mut canaries = Canaries { words: Vec::new() };
    let mut deals = Vec::new();
    for _ in 0..DEALS {
        let deal = fill(&olga, &mut canaries).await;
        let task = work(&olga, &ivan, group, deal, &mut canaries).await;
        deals.push((deal, task));
    }
    olga.says(group, "последняя строка").await;
    hers.catches_up().await;
    for ear in &mut ears {
        ear.catches_up().await;
    }
    for (deal, task) in &deals {
        olga.get(&format!("/api/deals/{deal}")).await;
        olga.get(&format!("/api/deals/{deal}/history")).await;
        olga.get(&format!("/api/tasks/{task}")).await;
        for master in [&ivan, &rustam, &pavel] {
            pries(master, group, *deal, *task).await;
        }
    }
    olga.get(&format!("/api/groups/{group}/lines?limit=200"))
        .await;
    assert!(
        canaries.words.len() >= 200,
        "{} canaries",
        canaries.words.len()
    );
    let heard = |person: &Person| String::from_utf8_lossy(&person.traffic()).into_owned();
    let staff_heard = heard(&olga);
    for word in &canaries.words {
        assert!(staff_heard.contains(word), "staff were never sent {word}");
    }
    for master in [&ivan, &rustam, &pavel] {
        let master_heard = heard(master);
        for word in &canaries.words {
            assert!(
                !master_heard.contains(word),
                "{} was sent {word}",
                master.name
            );
        }
    }
    // The search itself can find: what masters may read is there.
    assert!(ivan.was_sent("последняя строка"));
    assert!(ivan.was_sent("Изделие для группы"));
}

/// A deal with a canary in every field, edited, moved and noted.
async fn fill(olga: &Person, canaries: &mut Canaries) -> DealId {
    let client = ClientChoice::New {
        contact_name: canaries.sing("имя"),
        company: Some(canaries.sing("фирма")),
        phones: vec![canaries.phone(), canaries.phone()],
        email: Some(format!("{}@example.ru", canaries.sing("mail"))),
    };
    let fields = DealFields {
        title: Some(canaries.sing("дело")),
        request_type: None,
        city: Some(canaries.sing("город")),
        district: Some(canaries.sing("район")),
        address: Some(canaries.sing("адрес")),
        window: Some(canaries.sing("окно")),
        product: Some(canaries.sing("изделие")),
        symptoms: Some(canaries.sing("беда")),
        amount: Some(canaries.amount()),
        source: Some(canaries.sing("источник")),
        responsible: Some(olga.id),
    };
    let made = olga
        .command(Command::CreateDeal { client, fields })
        .await
        .unwrap();
    let deal = DealId(made.id.unwrap());
    let text = canaries.sing("запись");
    olga.command(Command::AddDealNote { deal, text })
        .await
        .unwrap();
    deal
}

/// A task of the deal through its life, with a note about it and the deal's card for staff and all.
async fn work(
    olga: &Person,
    ivan: &Person,
    group: GroupId,
    deal: DealId,
    canaries: &mut Canaries,
) -> TaskId {
    let field = |label: &str, value: String, visibility| TaskField {
        label: label.to_owned(),
        value,
        visibility,
    };
    let task = NewTask {
        group,
        template: None,
        deal: Some(deal),
        title: Some("Замена излива".to_owned()),
        description: None,
        assignee: Some(Some(ivan.id)),
        controller: Some(olga.id),
        urgent: None,
        due: None,
        control: Some(true),
        items: None,
        fields: Some(vec![
            field("Что", "Изделие для группы".to_owned(), Visibility::Group),
            field("Для своих", canaries.sing("поле"), Visibility::Staff),
        ]),
        draft: false,
    };
    let made = olga.command(Command::CreateTask { task }).await.unwrap();
    let task = TaskId(made.id.unwrap());
    for side in [Side::Shared, Side::Internal] {
        let card = Command::PostCard {
            group,
            side,
            deal: Some(deal),
            task: None,
        };
        olga.command(card).await.unwrap();
    }
    let mut note = text_line(group, Side::Internal, &canaries.sing("заметка"));
    if let Command::SendMessage {
        task: about,
        mentions_staff,
        ..
    } = &mut note
    {
        *about = Some(task);
        *mentions_staff = true;
    }
    olga.command(note).await.unwrap();
    ivan.command(Command::AcceptTask {
        task,
        planned_start: None,
    })
    .await
    .unwrap();
    ivan.command(Command::StartTask { task }).await.unwrap();
    let text = "сделано".to_owned();
    ivan.command(Command::SubmitTask {
        task,
        submission_no: 0,
        text,
        files: Vec::new(),
    })
    .await
    .unwrap();
    olga.command(Command::ApproveTask { task }).await.unwrap();
    task
}

/// Everything that a curious master can ask, also what is not for him.
async fn pries(master: &Person, group: GroupId, deal: DealId, task: TaskId) {
    for path in [
        format!("/api/groups/{group}"),
        format!("/api/groups/{group}/lines?limit=200"),
        format!("/api/groups/{group}/lines?task={task}"),
        format!("/api/groups/{group}/shared/events?after=0"),
        format!("/api/groups/{group}/internal/events?after=0"),
        format!("/api/tasks/{task}"),
        format!("/api/tasks/{task}/history"),
        format!("/api/tasks/{task}/private"),
        "/api/tasks?shelf=all&text=кенар".to_owned(),
        format!("/api/deals/{deal}"),
        format!("/api/deals/{deal}/history"),
        format!("/api/deals/{deal}/events?after=0"),
        "/api/clients?text=кенар".to_owned(),
        format!("/api/proposal?deal={deal}"),
        "/api/groups".to_owned(),
        "/api/tasks?shelf=all".to_owned(),
        "/api/queue".to_owned(),
        "/api/deals".to_owned(),
        "/api/people".to_owned(),
        "/api/stages".to_owned(),
        "/api/notifications".to_owned(),
        "/api/personal/events?after=0".to_owned(),
    ] {
        master.get(&path).await;
    }
}

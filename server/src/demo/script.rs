//! How the days of one group go: what is said, which requests come, how tasks are done. Steps lie in
//! a heap by time; doing one may plan others.

use super::people::{CLIENTS, COMPANIES, Company, FIRMS};
use super::talk::TALKS;
use super::work::{KINDS, Kind};
use super::{Group, Town, act, id_of, photos};
use crate::app::App;
use crate::clock::{DAY, HOUR, MINUTE};
use crate::commands::Caller;
use crate::{fetch_all, files, ids};
use anyhow::Context;
use protocol::command::{ClientChoice, Command, DealFields, NewTask, Tick};
use protocol::group::Side;
use protocol::task::{Evidence, TaskState};
use protocol::{
    DealId, FileId, GroupId, ItemId, Micros, OpId, RequestTypeId, Seq, StageId, TaskId,
    TemplateVersionId, UserId,
};
use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};
use std::cmp::Reverse;
use std::collections::{BinaryHeap, HashMap};

/// Conversations of one group and day.
const TALKS_A_DAY: i64 = 12;
/// Tasks of the past, and of the last hours.
const OLD_TASKS: i64 = 42;
/// Where the tasks of the last hours stand now.
const NOW: [TaskState; 8] = [
    TaskState::Draft,
    TaskState::Open,
    TaskState::Open,
    TaskState::Accepted,
    TaskState::InProgress,
    TaskState::Paused,
    TaskState::Submitted,
    TaskState::Cancelled,
];
/// Photos drawn for the whole town, and those among them that one group has.
const PHOTOS: u32 = 24;
const PHOTOS_OF_GROUP: u32 = 6;

enum Step {
    Line {
        who: Caller,
        side: Side,
        text: String,
        photo: bool,
    },
    Request {
        until: TaskState,
    },
    Do {
        job: usize,
        what: Doing,
    },
    Read {
        who: Caller,
    },
}

#[derive(Clone, Copy)]
enum Doing {
    Accept,
    Start,
    Tick(usize),
    Pause,
    Submit,
    Approve,
    Return,
    Cancel,
    Close,
}

/// A task on its way.
struct Job {
    task: TaskId,
    deal: Option<DealId>,
    master: Caller,
    operator: Caller,
    items: Vec<(ItemId, Evidence)>,
    returned: bool,
}

pub struct Script {
    company: &'static Company,
    group: GroupId,
    masters: Vec<Caller>,
    operators: Vec<Caller>,
    kinds: Vec<(RequestTypeId, TemplateVersionId)>,
    stages: Vec<StageId>,
    rng: StdRng,
    steps: BinaryHeap<Reverse<(Micros, u64)>>,
    plans: Vec<Option<Step>>,
    jobs: Vec<Job>,
    clients: usize,
    first_photo: u32,
    photos: u32,
    /// A person shows a photo again without sending it again.
    kept: HashMap<(UserId, u32), FileId>,
}

impl Script {
    /// Plans the whole time of one group.
    pub fn new(town: &Town, group: &Group, start: Micros, now: Micros) -> Self {
        let mut script = Script {
            company: &COMPANIES[group.number],
            group: group.id,
            masters: group.masters.clone(),
            operators: town.operators.clone(),
            kinds: town.kinds.clone(),
            stages: town.stages.clone(),
            rng: StdRng::seed_from_u64(2026 + group.number as u64),
            steps: BinaryHeap::new(),
            plans: Vec::new(),
            jobs: Vec::new(),
            clients: group.number * 3,
            first_photo: group.number as u32 * 7,
            photos: 0,
            kept: HashMap::new(),
        };
        let today = now - DAY;
        let days = (today - start) / DAY;
        for day in 0..days {
            // From eight in the morning, by the clock of the company's zone or near it.
            let morning = start + day * DAY;
            for _ in 0..TALKS_A_DAY {
                let at = morning + script.within(10 * HOUR);
                script.plan_talk(at, now);
            }
            script.plan_readers(morning + 12 * HOUR);
        }
        for n in 0..OLD_TASKS {
            let at =
                start + HOUR + n * (today - start - 2 * DAY) / OLD_TASKS + script.within(8 * HOUR);
            let until = if n % 14 == 9 {
                TaskState::Cancelled
            } else {
                TaskState::Done
            };
            script.plan(at, Step::Request { until });
        }
        for _ in 0..TALKS_A_DAY {
            let at = now - script.within(9 * HOUR) - 10 * MINUTE;
            script.plan_talk(at, now);
        }
        script.plan_readers(now - 30 * MINUTE);
        for (n, until) in NOW.into_iter().enumerate() {
            let at = now - 7 * HOUR + n as i64 * 20 * MINUTE + script.within(15 * MINUTE);
            script.plan(at, Step::Request { until });
        }
        script
    }

    /// Does everything planned before `end`, in order.
    pub async fn live(&mut self, app: &App, end: Micros) -> anyhow::Result<()> {
        while let Some(Reverse((at, plan))) = self.steps.peek().copied() {
            if at >= end {
                return Ok(());
            }
            self.steps.pop();
            if let Some(step) = self.plans.get_mut(plan as usize).and_then(Option::take) {
                self.step(app, at, step).await?;
            }
        }
        Ok(())
    }

    fn plan(&mut self, at: Micros, step: Step) {
        self.steps.push(Reverse((at, self.plans.len() as u64)));
        self.plans.push(Some(step));
    }

    /// Less than `span`, but not nothing.
    fn within(&mut self, span: Micros) -> Micros {
        self.rng.random_range(1..span)
    }

    fn one_of<T: Copy>(&mut self, list: &[T]) -> T {
        list[self.rng.random_range(0..list.len())]
    }

    fn street(&mut self) -> String {
        let streets = self.company.streets;
        let street = self.one_of(&streets);
        format!("{street}, {}", self.rng.random_range(3..160))
    }

    fn plan_talk(&mut self, start: Micros, now: Micros) {
        let talk = self.one_of(&TALKS);
        let (operators, masters) = (self.operators.clone(), self.masters.clone());
        let (operator, master) = (self.one_of(&operators), self.one_of(&masters));
        let street = self.street();
        let districts = self.company.districts;
        let district = self.one_of(&districts);
        let kind = self.rng.random_range(0..KINDS.len());
        let product = self.one_of(&KINDS[kind].products);
        let mut at = start;
        for (who, text) in talk {
            let text = text
                .replace("{street}", &street)
                .replace("{district}", district)
                .replace("{product}", product);
            let (who, side) = match who {
                'О' => (operator, Side::Shared),
                'З' => (operator, Side::Internal),
                _ => (master, Side::Shared),
            };
            let photo = who.user == master.user && self.rng.random_range(0..70) == 0;
            if at < now {
                self.plan(
                    at,
                    Step::Line {
                        who,
                        side,
                        text,
                        photo,
                    },
                );
            }
            at += 20_000_000 + self.within(4 * MINUTE);
        }
    }

    /// Everyone who looked into the group that day.
    fn plan_readers(&mut self, at: Micros) {
        for who in self
            .masters
            .clone()
            .into_iter()
            .chain(self.operators.clone())
        {
            if self.rng.random_range(0..10) < 8 {
                let at = at + self.within(20 * MINUTE);
                self.plan(at, Step::Read { who });
            }
        }
    }

    async fn step(&mut self, app: &App, at: Micros, step: Step) -> anyhow::Result<()> {
        match step {
            Step::Line {
                who,
                side,
                text,
                photo,
            } => {
                let files = if photo {
                    vec![self.photo(app, who).await?]
                } else {
                    Vec::new()
                };
                let line = Command::SendMessage {
                    group: self.group,
                    side,
                    text,
                    files,
                    reply_to: None,
                    task: None,
                    mentions: Vec::new(),
                    mentions_staff: false,
                };
                act(app, Some(who), at, line).await.map(drop)
            }
            Step::Read { who } => {
                let all = Seq(i64::MAX);
                let read = Command::MarkRead {
                    group: self.group,
                    side: Side::Shared,
                    delivered: all,
                    read: all,
                };
                act(app, Some(who), at, read).await?;
                if self
                    .operators
                    .iter()
                    .any(|operator| operator.user == who.user)
                {
                    let side = Side::Internal;
                    let read = Command::MarkRead {
                        group: self.group,
                        side,
                        delivered: all,
                        read: all,
                    };
                    act(app, Some(who), at, read).await?;
                }
                Ok(())
            }
            Step::Request { until } => self.request(app, at, until).await,
            Step::Do { job, what } => self.work(app, at, job, what).await,
        }
    }

    /// A client calls: a deal, and a task of its kind.
    async fn request(&mut self, app: &App, at: Micros, until: TaskState) -> anyhow::Result<()> {
        let operators = self.operators.clone();
        let masters = self.masters.clone();
        let operator = self.one_of(&operators);
        let master = self.one_of(&masters);
        let number = self.rng.random_range(0..KINDS.len());
        let (kind, (request_type, template)) = (&KINDS[number], self.kinds[number]);
        let title = self.one_of(&kind.titles);
        let deal = if self.clients % 4 == 3 {
            None
        } else {
            Some(
                self.deal(app, at - MINUTE, operator, kind, request_type, title)
                    .await?,
            )
        };
        self.clients += 1;
        let pool = until == TaskState::Open && self.rng.random_range(0..2) == 0;
        let task = NewTask {
            group: self.group,
            template: Some(template),
            deal,
            title: Some(title.to_owned()),
            description: None,
            assignee: Some((!pool).then_some(master.user)),
            controller: None,
            urgent: Some(self.rng.random_range(0..12) == 0),
            due: None,
            control: None,
            items: None,
            fields: None,
            draft: until == TaskState::Draft,
        };
        let task = TaskId(id_of(
            act(app, Some(operator), at, Command::CreateTask { task }).await?,
        )?);
        let items: Vec<(ItemId, String)> = fetch_all!(
            app.db.read().await?,
            "select id, evidence from items where task_id = $1 order by position",
            task
        )?;
        let items = items
            .into_iter()
            .map(|(id, evidence)| {
                Ok((
                    id,
                    serde_json::from_str(&evidence).context("stored evidence")?,
                ))
            })
            .collect::<anyhow::Result<Vec<_>>>()?;
        self.jobs.push(Job {
            task,
            deal,
            master,
            operator,
            items,
            returned: false,
        });
        self.plan_work(at, self.jobs.len() - 1, until);
        Ok(())
    }

    /// The steps of a task until it stands where it should.
    fn plan_work(&mut self, start: Micros, job: usize, until: TaskState) {
        use TaskState as S;
        let mut at = start;
        let plan = |script: &mut Self, at: &mut Micros, most: Micros, what| {
            *at += MINUTE + script.within(most);
            script.plan(*at, Step::Do { job, what });
        };
        if matches!(until, S::Draft | S::Open) {
            return;
        }
        if until == S::Cancelled {
            return plan(self, &mut at, HOUR, Doing::Cancel);
        }
        plan(self, &mut at, 20 * MINUTE, Doing::Accept);
        if until == S::Accepted {
            return;
        }
        plan(self, &mut at, 40 * MINUTE, Doing::Start);
        let items = self.jobs[job].items.len();
        let ticked = if matches!(until, S::InProgress | S::Paused) {
            items / 2
        } else {
            items
        };
        for item in 0..ticked {
            plan(self, &mut at, 12 * MINUTE, Doing::Tick(item));
        }
        match until {
            S::Paused => plan(self, &mut at, 10 * MINUTE, Doing::Pause),
            S::Submitted => plan(self, &mut at, 10 * MINUTE, Doing::Submit),
            S::Done => {
                plan(self, &mut at, 10 * MINUTE, Doing::Submit);
                if self.rng.random_range(0..8) == 0 {
                    plan(self, &mut at, 20 * MINUTE, Doing::Return);
                    plan(self, &mut at, 40 * MINUTE, Doing::Tick(items - 1));
                    plan(self, &mut at, 10 * MINUTE, Doing::Submit);
                }
                plan(self, &mut at, 40 * MINUTE, Doing::Approve);
                plan(self, &mut at, 3 * HOUR, Doing::Close);
            }
            _ => {}
        }
    }

    async fn deal(
        &mut self,
        app: &App,
        at: Micros,
        operator: Caller,
        kind: &Kind,
        request_type: RequestTypeId,
        title: &str,
    ) -> anyhow::Result<DealId> {
        let n = self.clients;
        let client = ClientChoice::New {
            contact_name: CLIENTS[n % CLIENTS.len()].to_owned(),
            company: n
                .is_multiple_of(7)
                .then(|| FIRMS[n % FIRMS.len()].to_owned()),
            phones: vec![format!("+7{}{:04}", self.company.phone, n * 37 % 10_000)],
            email: None,
        };
        let districts = self.company.districts;
        let flat = self.rng.random_range(1..180);
        let fields = DealFields {
            title: Some(title.to_owned()),
            request_type: Some(request_type),
            city: Some(self.company.city.to_owned()),
            district: Some(self.one_of(&districts).to_owned()),
            address: Some(format!("{}, кв. {flat}", self.street())),
            window: Some(
                self.one_of(&["с 10 до 13", "после 15", "весь день", "с 18 до 20"])
                    .to_owned(),
            ),
            product: Some(self.one_of(&kind.products).to_owned()),
            symptoms: Some(self.one_of(&kind.symptoms).to_owned()),
            amount: Some(self.rng.random_range(12..120) * 10_000),
            source: Some(
                self.one_of(&["Звонок", "Сайт", "Повторное обращение"])
                    .to_owned(),
            ),
            responsible: Some(operator.user),
        };
        let made = act(
            app,
            Some(operator),
            at,
            Command::CreateDeal { client, fields },
        )
        .await?;
        Ok(DealId(id_of(made)?))
    }

    async fn work(&mut self, app: &App, at: Micros, job: usize, what: Doing) -> anyhow::Result<()> {
        let Job {
            task,
            deal,
            master,
            operator,
            returned,
            ..
        } = self.jobs[job];
        let (who, command) = match what {
            Doing::Accept => (
                master,
                Command::AcceptTask {
                    task,
                    planned_start: Some(at + HOUR),
                },
            ),
            Doing::Start => {
                self.move_deal(app, at, operator, deal, 2).await?;
                (master, Command::StartTask { task })
            }
            Doing::Tick(item) => (master, self.tick(app, job, item).await?),
            Doing::Pause => {
                let reason = "Жду деталь со склада".to_owned();
                (
                    master,
                    Command::PauseTask {
                        task,
                        reason,
                        until: Some(at + 20 * HOUR),
                    },
                )
            }
            Doing::Submit => {
                let text = self.one_of(&RESULTS).to_owned();
                let submission_no = i32::from(returned);
                (
                    master,
                    Command::SubmitTask {
                        task,
                        submission_no,
                        text,
                        files: Vec::new(),
                    },
                )
            }
            Doing::Approve => (operator, Command::ApproveTask { task }),
            Doing::Return => {
                let job = &mut self.jobs[job];
                job.returned = true;
                let items = job
                    .items
                    .last()
                    .map(|(item, _)| *item)
                    .into_iter()
                    .collect();
                let reason = "Снимок смазан, снимите ещё раз при свете.".to_owned();
                (
                    operator,
                    Command::ReturnTask {
                        task,
                        reason,
                        items,
                        due: None,
                    },
                )
            }
            Doing::Cancel => {
                let reason = "Клиент отказался".to_owned();
                (operator, Command::CancelTask { task, reason })
            }
            Doing::Close => {
                return self
                    .move_deal(app, at, operator, deal, self.stages.len().saturating_sub(2))
                    .await;
            }
        };
        act(app, Some(who), at, command).await.map(drop)
    }

    async fn move_deal(
        &mut self,
        app: &App,
        at: Micros,
        who: Caller,
        deal: Option<DealId>,
        stage: usize,
    ) -> anyhow::Result<()> {
        let (Some(deal), Some(stage)) = (deal, self.stages.get(stage).copied()) else {
            return Ok(());
        };
        let moved = Command::MoveDeal {
            deal,
            stage,
            reason: None,
            override_reason: None,
        };
        act(app, Some(who), at, moved).await.map(drop)
    }

    async fn tick(&mut self, app: &App, job: usize, item: usize) -> anyhow::Result<Command> {
        let Job { task, master, .. } = self.jobs[job];
        let (id, evidence) = self.jobs[job].items[item];
        let mut tick = Tick {
            task,
            item: id,
            done: true,
            number: None,
            note: None,
            files: None,
        };
        match evidence {
            Evidence::None => {}
            Evidence::Number => tick.number = Some(f64::from(self.rng.random_range(18..42)) / 10.0),
            Evidence::Text => tick.note = Some(self.one_of(&NOTES).to_owned()),
            Evidence::Photo { min } => {
                let mut photos = Vec::new();
                for _ in 0..min {
                    photos.push(self.photo(app, master).await?);
                }
                tick.files = Some(photos);
            }
        }
        Ok(Command::TickItem { tick })
    }

    async fn photo(&mut self, app: &App, who: Caller) -> anyhow::Result<FileId> {
        let n = (self.first_photo + self.photos % PHOTOS_OF_GROUP) % PHOTOS;
        self.photos += 1;
        if let Some(kept) = self.kept.get(&(who.user, n)) {
            return Ok(*kept);
        }
        let drawn = tokio::task::spawn_blocking(move || photos::draw(n)).await?;
        let op: OpId = ids::new();
        let name = format!("IMG_{:04}.jpg", 1000 + self.photos);
        let kept = files::keep(app, who.user, op, &name, drawn.into()).await?;
        self.kept.insert((who.user, n), kept.id);
        Ok(kept.id)
    }
}

const RESULTS: [&str; 6] = [
    "Заменил, течи нет. Старый узел отдал клиенту.",
    "Поставил, проверил под давлением. Клиент доволен.",
    "Сифон нестандартный, поставил переходник из машины. Течи нет.",
    "Сделано, показал клиенту, как чистить аэратор.",
    "Причина — износ картриджа. Заменил, ход мягкий.",
    "Настроил, температура держится.",
];

const NOTES: [&str; 4] = [
    "SN 2408-117630",
    "Износ картриджа, скол керамики",
    "SN 2511-004182",
    "Высокое давление на входе, нужен редуктор",
];

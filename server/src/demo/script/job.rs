//! A task on its way: planned until it stands where it should, then done step by step.

use super::pen::Pen;
use super::{Script, Step};
use crate::clock::{HOUR, MINUTE};
use crate::commands::Caller;
use crate::demo::photos;
use crate::{files, ids};
use protocol::command::{Command, Tick};
use protocol::task::{Evidence, TaskState};
use protocol::{DealId, FileId, ItemId, Micros, OpId, TaskId};
use rand::RngExt;

/// Photos drawn for the whole town, and those among them that one group has.
const PHOTOS: u32 = 24;
const PHOTOS_OF_GROUP: u32 = 6;

#[derive(Clone, Copy)]
pub(super) enum Doing {
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

pub(super) struct Job {
    pub task: TaskId,
    pub deal: Option<DealId>,
    pub master: Caller,
    pub operator: Caller,
    pub items: Vec<(ItemId, Evidence)>,
    pub returned: bool,
}

impl Script {
    /// The steps of a task until it stands where it should.
    pub(super) fn plan_work(&mut self, start: Micros, job: usize, until: TaskState) {
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

    pub(super) async fn work(
        &mut self,
        pen: &mut Pen<'_>,
        at: Micros,
        job: usize,
        what: Doing,
    ) -> anyhow::Result<()> {
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
                self.move_deal(pen, at, operator, deal, 2).await?;
                (master, Command::StartTask { task })
            }
            Doing::Tick(item) => (master, self.tick(pen, job, item).await?),
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
                    .move_deal(pen, at, operator, deal, self.stages.len().saturating_sub(2))
                    .await;
            }
        };
        pen.write(who, at, command).await
    }

    async fn move_deal(
        &mut self,
        pen: &mut Pen<'_>,
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
        pen.write(who, at, moved).await
    }

    async fn tick(&mut self, pen: &Pen<'_>, job: usize, item: usize) -> anyhow::Result<Command> {
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
                    photos.push(self.photo(pen, master).await?);
                }
                tick.files = Some(photos);
            }
        }
        Ok(Command::TickItem { tick })
    }

    pub(super) async fn photo(&mut self, pen: &Pen<'_>, who: Caller) -> anyhow::Result<FileId> {
        let n = (self.first_photo + self.photos % PHOTOS_OF_GROUP) % PHOTOS;
        self.photos += 1;
        if let Some(kept) = self.kept.get(&(who.user, n)) {
            return Ok(*kept);
        }
        let drawn = match self.drawn.get(&n) {
            Some(drawn) => drawn.clone(),
            None => tokio::task::spawn_blocking(move || photos::draw(n))
                .await?
                .into(),
        };
        self.drawn.insert(n, drawn.clone());
        let op: OpId = ids::new();
        let name = format!("IMG_{:04}.jpg", 1000 + self.photos);
        let kept = files::keep(pen.app, who.user, op, &name, drawn.into()).await?;
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

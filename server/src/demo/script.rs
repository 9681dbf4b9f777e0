//! How the days of one group go: what is said, which requests come, how tasks are done. Steps lie in
//! a heap by time; doing one may plan others. Next: `conversation`, `request`, `job` for the steps,
//! `pen` for how their commands are given.

mod conversation;
mod job;
mod pen;
mod request;

use super::people::{COMPANIES, Company};
use super::{Group, Town};
use crate::app::App;
use crate::clock::{DAY, HOUR, MINUTE};
use crate::commands::Caller;
use bytes::Bytes;
use conversation::Said;
use job::{Doing, Job};
use pen::Pen;
use protocol::task::TaskState;
use protocol::{FileId, GroupId, Micros, RequestTypeId, StageId, TemplateVersionId, UserId};
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
enum Step {
    Line(Said),
    Request { until: TaskState },
    Do { job: usize, what: Doing },
    Read { who: Caller },
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
    drawn: HashMap<u32, Bytes>,
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
            drawn: HashMap::new(),
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
        let mut pen = Pen::new(app);
        while let Some(Reverse((at, plan))) = self.steps.peek().copied() {
            if at >= end {
                break;
            }
            self.steps.pop();
            if let Some(step) = self.plans.get_mut(plan as usize).and_then(Option::take) {
                self.step(&mut pen, at, step).await?;
            }
        }
        pen.settle().await
    }

    async fn step(&mut self, pen: &mut Pen<'_>, at: Micros, step: Step) -> anyhow::Result<()> {
        match step {
            Step::Line(said) => self.say(pen, at, said).await,
            Step::Read { who } => self.read(pen, at, who).await,
            Step::Request { until } => self.request(pen, at, until).await,
            Step::Do { job, what } => self.work(pen, at, job, what).await,
        }
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
}

//! A walk of random operations over a town that is lived in: operators write a new word into every
//! field they touch, masters work, and ask for whatever there is. The seed is printed; `ARTEL_SEED`
//! repeats it.

use super::life::{Life, photo, upload};
use super::words::{BIRDS, Bird};
use super::{all_ears, judges_masters, prying};
use crate::push_service::all_sent;
use crate::town::{Person, Socket, text_line};
use protocol::command::{Command, DealFields, DueChoice, Tick};
use protocol::error::ErrorBody;
use protocol::group::{GroupRow, Side};
use protocol::message::LinePage;
use protocol::page::{TaskCounts, TaskPage};
use protocol::task::TaskForStaff;
use protocol::{DealId, FileId, MessageId, Seq, TaskId};
use rand::rngs::StdRng;
use rand::seq::IndexedRandom;
use rand::{RngExt, SeedableRng};

/// Operations in `make test`, and in `make soak`.
const STEPS: (usize, usize) = (2_000, 12_000);
/// Sockets are read so often; a reader who is too slow would be closed.
const EARS: usize = 40;

#[tokio::test]
async fn a_random_walk_of_operations_sends_masters_nothing_that_is_not_theirs() {
    let soak = std::env::var_os("ARTEL_SOAK").is_some();
    let steps = if soak { STEPS.1 } else { STEPS.0 };
    let seed = std::env::var("ARTEL_SEED").map_or(20_261_128, |seed| seed.parse().unwrap());
    println!("ARTEL_SEED={seed}");
    let mut walk = Walk::begin(seed).await;
    for step in 0..steps {
        walk.step().await;
        if step % EARS == EARS - 1 {
            walk.listens().await;
        }
    }
    walk.listens().await;
    prying::opens_everything(&walk.life).await;
    all_sent(&walk.life.town).await;
    let life = &walk.life;
    // What was written over before anybody looked is nobody's control.
    let missing = life.words.missing_in(&life.olga.traffic(), &BIRDS[..1]);
    let count = life.words.confidential() - missing.len();
    assert!(count >= 500, "staff were sent only {count} words");
    judges_masters(life);
    // The search can find: what is the group's is there.
    for master in [&life.ivan, &life.rustam] {
        assert!(
            life.words
                .found_in(&master.traffic(), &BIRDS[2..])
                .is_some()
        );
    }
    for master in life.masters() {
        counts_what_he_sees(master).await;
    }
    println!("counts: {steps} operations, {count} canaries, seed {seed}, 0 found");
}

struct Walk {
    life: Life,
    rng: StdRng,
    ears: Vec<Socket>,
    hers: Socket,
    /// Ольга's lines for the group and her notes that are still there.
    lines: Vec<MessageId>,
    notes: Vec<MessageId>,
    paths: Vec<String>,
}

impl Walk {
    async fn begin(seed: u64) -> Self {
        let mut life = Life::begin().await;
        let hers = life.olga.in_group(life.group, true).await;
        let mut ears = Vec::new();
        for master in life.masters() {
            ears.push(all_ears(master, &life).await);
        }
        for _ in 0..2 {
            life.one_more_deal().await;
        }
        life.share_files().await;
        Walk {
            paths: prying::paths(&life),
            life,
            rng: StdRng::seed_from_u64(seed),
            ears,
            hers,
            lines: Vec::new(),
            notes: Vec::new(),
        }
    }

    async fn listens(&mut self) {
        self.hers.catches_up().await;
        for ear in &mut self.ears {
            ear.catches_up().await;
        }
    }

    async fn step(&mut self) {
        match self.rng.random_range(0..100) {
            0..15 => self.staff_talk().await,
            15..25 => self.staff_deal().await,
            25..40 => self.staff_task().await,
            40..45 => self.staff_file().await,
            45..65 => self.master_works().await,
            65..72 => self.master_forbidden().await,
            _ => self.master_reads().await,
        }
    }

    async fn staff_talk(&mut self) {
        let (side, bird) = if self.rng.random() {
            (Side::Shared, Bird::Bullfinch)
        } else {
            (Side::Internal, Bird::Canary)
        };
        let text = self.life.words.sing(bird, "слово");
        let mine = match side {
            Side::Shared => &mut self.lines,
            Side::Internal => &mut self.notes,
        };
        let known = mine.choose(&mut self.rng).copied();
        let (command, new) = match (known, self.rng.random_range(0..8)) {
            (Some(message), 0) => (Command::EditMessage { message, text }, false),
            (Some(message), 1) => {
                let emoji = "👍".to_owned();
                let on = self.rng.random();
                (Command::React { message, emoji, on }, false)
            }
            (Some(message), 2) => {
                mine.retain(|known| *known != message);
                (Command::DeleteMessage { message }, false)
            }
            (reply_to, _) => {
                let mut line = text_line(self.life.group, side, &text);
                let about = self.life.tasks.choose(&mut self.rng).copied();
                if let Command::SendMessage {
                    task,
                    reply_to: to,
                    mentions,
                    ..
                } = &mut line
                {
                    *task = about;
                    *to = reply_to.filter(|_| self.rng.random());
                    let names = side == Side::Shared && self.rng.random::<bool>();
                    mentions.extend(names.then_some(self.life.ivan.id));
                }
                (line, true)
            }
        };
        let sung = matches!(
            command,
            Command::EditMessage { .. } | Command::SendMessage { .. }
        );
        if !sung {
            self.life.words.forget_last();
        }
        let done = does(&self.life.olga, command).await.unwrap();
        if new {
            let id = MessageId(done.unwrap());
            match side {
                Side::Shared => self.lines.push(id),
                Side::Internal => {
                    self.life.words.id(id.0);
                    self.notes.push(id);
                }
            }
        }
    }

    async fn staff_deal(&mut self) {
        let deal = *self.life.deals.choose(&mut self.rng).unwrap();
        match self.rng.random_range(0..6) {
            0 if self.life.deals.len() < 40 => {
                let deal = self.life.deal().await;
                self.life.change(deal).await;
                self.life.deals.push(deal);
            }
            1 | 2 => {
                let text = self.life.canary("запись");
                let note = Command::AddDealNote { deal, text };
                does(&self.life.olga, note).await.unwrap();
            }
            3 => {
                let side = if self.rng.random() {
                    Side::Shared
                } else {
                    Side::Internal
                };
                let card = Command::PostCard {
                    group: self.life.group,
                    side,
                    deal: Some(deal),
                    task: None,
                };
                // The same card twice in a row is refused.
                let _ = does(&self.life.olga, card).await;
            }
            _ => {
                let fields = DealFields {
                    symptoms: Some(self.life.canary("беда")),
                    address: Some(self.life.canary("адрес")),
                    ..DealFields::default()
                };
                let clear = Vec::new();
                let edit = Command::EditDeal {
                    deal,
                    fields,
                    clear,
                };
                does(&self.life.olga, edit).await.unwrap();
            }
        }
    }

    async fn staff_task(&mut self) {
        let deal = *self.life.deals.choose(&mut self.rng).unwrap();
        let task = *self.life.tasks.choose(&mut self.rng).unwrap();
        let reason = || "по просьбе клиента".to_owned();
        let command = match self.rng.random_range(0..12) {
            0 | 1 => {
                let task = self.life.task(deal, false).await;
                return self.life.tasks.push(task);
            }
            2 => {
                let draft = self.life.task(deal, true).await;
                self.life.words.id(draft.0);
                return self.life.drafts.push(draft);
            }
            3 | 4 => Command::ApproveTask { task },
            5 => Command::ReturnTask {
                task,
                reason: reason(),
                items: Vec::new(),
                due: None,
            },
            6 => Command::CancelTask {
                task,
                reason: reason(),
            },
            7 => Command::ReopenTask {
                task,
                reason: reason(),
            },
            8 => Command::ReassignTask {
                task,
                to: Some(self.life.ivan.id),
                reason: None,
                discard_submission: true,
            },
            9 => Command::ChangeDue {
                task,
                due: DueChoice::Never,
            },
            10 => Command::RestoreTask { task },
            _ => return self.life.talk(task).await,
        };
        // The state may not allow it; who may is the matrix's question.
        let _ = does(&self.life.olga, command).await;
    }

    async fn staff_file(&mut self) {
        let (side, bird) = if self.rng.random() {
            (Side::Shared, Bird::Tit)
        } else {
            (Side::Internal, Bird::Canary)
        };
        let name = format!("{}.jpg", self.life.words.sing(bird, "файл"));
        let camera = self.life.canary("камера");
        let olga = self.life.olga.clone();
        let file = upload(&olga, &name, &photo(&camera)).await;
        self.life.files.push(file);
        let said = self.life.attach(side, &[file]).await;
        if side == Side::Internal {
            self.life.words.id(file.0);
            self.life.noted(&said);
        }
    }

    async fn master_works(&mut self) {
        let task = *self.life.tasks.choose(&mut self.rng).unwrap();
        let ivan = self.life.ivan.clone();
        let command = match self.rng.random_range(0..10) {
            0..3 => Command::AcceptTask {
                task,
                planned_start: None,
            },
            3 => Command::StartTask { task },
            4 => Command::PauseTask {
                task,
                reason: self.life.words.sing(Bird::Bullfinch, "пауза"),
                until: None,
            },
            5 => Command::WithdrawTask { task },
            6 => {
                let text = self.life.words.sing(Bird::Bullfinch, "говорит");
                let _ = does(&ivan, text_line(self.life.group, Side::Shared, &text)).await;
                return;
            }
            7 => {
                ivan.get(&format!("/api/tasks/{task}/private")).await;
                return;
            }
            _ => return self.hands_in(task).await,
        };
        if does(&ivan, command.clone()).await.is_err()
            && matches!(command, Command::PauseTask { .. })
        {
            self.life.words.forget_last();
        }
    }

    async fn hands_in(&mut self, task: TaskId) {
        let (olga, ivan) = (self.life.olga.clone(), self.life.ivan.clone());
        let seen: TaskForStaff = olga.get(&format!("/api/tasks/{task}")).await.parse();
        let text = self.life.words.sing(Bird::Bullfinch, "итог");
        let tick = Tick {
            task,
            item: seen.task.items[0].id,
            done: true,
            number: None,
            note: None,
            files: None,
        };
        let _ = does(&ivan, Command::TickItem { tick }).await;
        let submit = Command::SubmitTask {
            task,
            submission_no: seen.task.submission_no,
            text,
            files: Vec::new(),
        };
        if does(&ivan, submit).await.is_err() {
            self.life.words.forget_last();
        }
    }

    fn somebody(&mut self) -> (usize, Person) {
        let who = self.rng.random_range(0..3);
        (who, self.life.masters()[who].clone())
    }

    async fn master_forbidden(&mut self) {
        let (_, master) = self.somebody();
        let task = *self.life.tasks.choose(&mut self.rng).unwrap();
        let draft = *self.life.drafts.choose(&mut self.rng).unwrap();
        let deal = *self.life.deals.choose(&mut self.rng).unwrap();
        let note = *self.life.notes.choose(&mut self.rng).unwrap();
        let commands = prying::commands(&self.life, (task, draft), deal, note);
        let command = commands.choose(&mut self.rng).unwrap().clone();
        let _ = does(&master, command).await;
    }

    async fn master_reads(&mut self) {
        let (who, master) = self.somebody();
        let group = if who == 2 {
            self.life.other
        } else {
            self.life.group
        };
        let path = match self.rng.random_range(0..8) {
            0 => format!("/api/groups/{group}/lines?limit=20"),
            1 => {
                let task = *self.life.tasks.choose(&mut self.rng).unwrap();
                let deal = *self.life.deals.choose(&mut self.rng).unwrap();
                let paths = prying::paths_of(&self.life, deal, task);
                paths.choose(&mut self.rng).unwrap().clone()
            }
            2 => {
                let file: FileId = *self.life.files.choose(&mut self.rng).unwrap();
                let face = *["", "/thumb", "/original"].choose(&mut self.rng).unwrap();
                format!("/api/files/{file}{face}")
            }
            3 => {
                let draft = *self.life.drafts.choose(&mut self.rng).unwrap();
                format!("/api/tasks/{draft}")
            }
            4 => {
                let deal: DealId = *self.life.deals.choose(&mut self.rng).unwrap();
                let stream = protocol::event::StreamName::Deal(deal);
                let have = protocol::frame::Have {
                    stream,
                    seq: Seq::ZERO,
                };
                self.ears[who].follows(have).await;
                return;
            }
            5 => {
                let note = *self.life.notes.choose(&mut self.rng).unwrap();
                format!("/api/groups/{group}/lines?limit=10&around={note}")
            }
            _ => self.paths.choose(&mut self.rng).unwrap().clone(),
        };
        master.get(&path).await;
    }
}

/// Gives the command; the id that it made.
async fn does(person: &Person, command: Command) -> Result<Option<uuid::Uuid>, ErrorBody> {
    let receipt = person.command(command).await?;
    Ok(receipt.id)
}

/// Figures are computed from the rows that he sees: none tells of what is hidden from him.
async fn counts_what_he_sees(master: &Person) {
    let counts: TaskCounts = master.get("/api/tasks/counts").await.parse();
    for (shelf, told) in [
        ("open", counts.open),
        ("mine", counts.mine),
        ("pool", counts.pool),
        ("waiting", counts.waiting),
        ("returned", counts.returned),
        ("overdue", counts.overdue),
    ] {
        let seen = tasks_on(master, shelf).await;
        assert_eq!(told, seen, "{} of {shelf}", master.name);
    }
    let groups: Vec<GroupRow> = master.get("/api/groups").await.parse();
    for row in groups {
        let seen = unread_lines(master, &row).await;
        let told = row.shared.lines - row.shared.read_lines;
        assert_eq!(told, seen, "{} in {}", master.name, row.group.city);
        assert!(row.internal.is_none());
    }
}

async fn tasks_on(master: &Person, shelf: &str) -> i64 {
    let (mut seen, mut after) = (0, String::new());
    loop {
        let path = format!("/api/tasks?shelf={shelf}&limit=200{after}");
        let page: TaskPage = master.get(&path).await.parse();
        seen += i64::try_from(page.rows.len()).unwrap();
        match page.next {
            Some(next) => after = format!("&after={next}"),
            None => return seen,
        }
    }
}

/// Lines after what he has read, page by page.
async fn unread_lines(master: &Person, row: &GroupRow) -> i64 {
    let (group, mut seen, mut before) = (row.group.id, 0, String::new());
    loop {
        let path = format!("/api/groups/{group}/lines?limit=200{before}");
        let page: LinePage = master.get(&path).await.parse();
        let unread = page
            .lines
            .iter()
            .filter(|line| line.seq > row.shared.read_seq);
        seen += i64::try_from(unread.count()).unwrap();
        match page.before {
            Some(cursor) => before = format!("&before={cursor}"),
            None => return seen,
        }
    }
}

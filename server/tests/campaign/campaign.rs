//! A campaign: a town, its people, the nemesis, and the judgement.

use crate::checker::{Breach, check};
use crate::clock::Stopwatch;
use crate::database::Database;
use crate::founding::{Citizen, Size, found};
use crate::history::{Outcome, Resumed, Story, What};
use crate::keeper::{self, Wanderer};
use crate::nemesis::{Fault, Struck, strikes};
use crate::person::Person;
use crate::proxy::Mode;
use crate::town::{Ground, Town};
use crate::turns::{Day, Turns};
use std::collections::BTreeMap;
use std::mem::take;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;
use tokio::task::JoinSet;
use uuid::Uuid;

/// How the day ends.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Ending {
    /// Everything is mended before the last word.
    Calm,
    /// Announcements are lost until nobody speaks any more: of the last ones only a look at the heads
    /// can tell.
    LastWordsLost,
}

/// What to do to whom.
pub struct Plan {
    pub ground: Ground,
    pub size: Size,
    pub faults: Vec<Fault>,
    /// Faults at once, at most.
    pub together: usize,
    /// The day goes on at least until so many lines are acknowledged.
    pub lines: usize,
    /// And no longer than this once all faults have struck.
    pub longest: Duration,
    /// Milliseconds between two things that one person does, at most.
    pub pace: u64,
    pub ends: Ending,
    /// How long everyone may take to catch up when all is mended.
    pub quiet: Duration,
    /// Environment of the nodes that plants a bug.
    pub planted: Vec<(String, String)>,
}

/// Everything that came of it.
pub struct Verdict {
    pub seed: u64,
    /// Lines that were to be acknowledged.
    wanted: usize,
    pub struck: Struck,
    pub stories: Vec<Story>,
    pub breaches: Vec<Breach>,
    /// Events that this version has stored, and the next one.
    pub stored: (usize, usize),
    /// Seconds that people talked.
    pub talked: f64,
    /// What the nodes called errors, and how often.
    pub errors: BTreeMap<String, usize>,
    /// What they said when they stopped.
    pub unfinished: Vec<String>,
}

/// `ARTEL_CAMPAIGN_SEED`, or any.
pub fn seed() -> u64 {
    let given = std::env::var("ARTEL_CAMPAIGN_SEED").or(std::env::var("ARTEL_SEED"));
    given.map_or_else(|_| rand::random(), |seed| seed.parse().unwrap())
}

pub async fn run(plan: Plan) -> Verdict {
    run_from(plan, seed()).await
}

/// As [`run`], from this seed.
pub async fn run_from(plan: Plan, seed: u64) -> Verdict {
    println!("ARTEL_CAMPAIGN_SEED={seed}");
    let own_store = plan.faults.iter().any(|fault| fault.wants_own_store());
    let town = Arc::new(Town::start(plan.ground, &plan.planted, own_store).await);
    let founded = found(&town, plan.size).await;
    let over = Arc::new(AtomicBool::new(false));
    let day = Day {
        over: over.clone(),
        pace: plan.pace,
        lines: Arc::default(),
    };
    let watch = Stopwatch::start();
    let people = lives(&town, founded, &day, seed);
    let struck = strikes(&town, plan.faults, plan.together, seed).await;
    let overtime = Stopwatch::start();
    while day.lines.load(Ordering::Relaxed) < plan.lines && !overtime.passed(plan.longest) {
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    let last_words_lost = plan.ends == Ending::LastWordsLost;
    if last_words_lost {
        town.announcements_go(Mode::Drops);
    }
    over.store(true, Ordering::Relaxed);
    let mut people = people.join_all().await;
    if last_words_lost {
        town.announcements_go(Mode::Through);
    }
    let talked = Duration::from_micros(watch.micros()).as_secs_f64();
    let late = Stopwatch::start();
    let (stories, breaches, stored) = loop {
        let mut quiet = JoinSet::new();
        for mut person in people {
            quiet.spawn(async move {
                person.catches_up(plan.quiet).await;
                person
            });
        }
        people = quiet.join_all().await;
        let stories: Vec<Story> = people.iter_mut().map(|one| take(&mut one.story)).collect();
        let database = Database::read(&town).await;
        let breaches = check(&stories, &database);
        // The product itself may have written meanwhile: a deadline passed, a lease ran out.
        if breaches.is_empty() || late.passed(plan.quiet) {
            break (stories, breaches, (database.of_this, database.of_next));
        }
        for (person, story) in people.iter_mut().zip(stories) {
            person.story = story;
        }
    };
    Verdict {
        seed,
        wanted: plan.lines,
        struck,
        stories,
        breaches,
        stored,
        talked,
        errors: errors(&town).await,
        unfinished: unfinished(&town).await,
    }
}

/// Nodes that gave up waiting for their own tasks.
async fn unfinished(town: &Town) -> Vec<String> {
    let mut told = Vec::new();
    for node in 0..town.size() {
        let said = town.node(node).await.said();
        let lines = said
            .lines()
            .filter(|line| line.contains("before all work was done"));
        told.extend(lines.map(str::to_owned));
    }
    told
}

async fn errors(town: &Town) -> BTreeMap<String, usize> {
    let mut errors = BTreeMap::new();
    for node in 0..town.size() {
        let said = town.node(node).await.said();
        let lines = said.lines().filter(|line| line.contains("ERROR"));
        for (_, what) in lines.filter_map(|line| line.split_once("ERROR")) {
            // What comes after the first words tells one error from its like.
            let what: String = what.trim().chars().take(200).collect();
            *errors.entry(what).or_default() += 1;
        }
    }
    errors
}

/// Everyone begins his day.
fn lives(
    town: &Arc<Town>,
    founded: crate::founding::Founded,
    day: &Day,
    seed: u64,
) -> JoinSet<Person> {
    let mut people = JoinSet::new();
    let mut crews: BTreeMap<Uuid, Vec<Uuid>> = BTreeMap::new();
    for master in founded.people.iter().filter(|citizen| !citizen.staff) {
        for group in &master.groups {
            crews.entry(*group).or_default().push(master.user);
        }
    }
    let wanderers = founded.wanderers.iter().map(|(group, user)| Wanderer {
        group: *group,
        user: *user,
        inside: true,
    });
    let admin = Person::new(town.clone(), founded.admin.clone(), seed);
    people.spawn(keeper::live(admin, day.clone(), wanderers.collect()));
    for (number, citizen) in founded.people.into_iter().enumerate() {
        people.spawn(begins(
            town,
            citizen,
            day,
            &crews,
            seed ^ (number as u64 + 1),
        ));
    }
    people
}

fn begins(
    town: &Arc<Town>,
    citizen: Citizen,
    day: &Day,
    crews: &BTreeMap<Uuid, Vec<Uuid>>,
    seed: u64,
) -> impl Future<Output = Person> + Send + use<> {
    let person = Person::new(town.clone(), citizen, seed);
    Turns::new(person, day.clone(), crews.clone()).live()
}

impl Plan {
    /// Six groups and more than thirty people, who are given half a minute to catch up.
    pub fn on(ground: Ground) -> Self {
        Plan {
            ground,
            size: Size {
                groups: 6,
                operators: 9,
                masters: 4,
            },
            faults: Vec::new(),
            together: 3,
            lines: 0,
            longest: Duration::from_secs(1_200),
            pace: 30,
            ends: Ending::LastWordsLost,
            quiet: Duration::from_secs(30),
            planted: Vec::new(),
        }
    }
}

/// How many, and how long they took.
fn waited(resumed: Vec<Resumed>) -> String {
    let mut waits: Vec<u64> = resumed.iter().map(|one| one.took / 1000).collect();
    waits.sort_unstable();
    let at = |share: usize| waits.get(waits.len() * share / 1000).copied();
    format!(
        "{}: p50 {} ms, p99 {} ms, most {} ms",
        waits.len(),
        at(500).unwrap_or_default(),
        at(990).unwrap_or_default(),
        waits.last().copied().unwrap_or_default(),
    )
}

impl Verdict {
    /// Acknowledged lines, and everything acknowledged.
    pub fn acknowledged(&self) -> (usize, usize) {
        let done = self.stories.iter().flat_map(|story| &story.ops);
        let done = done.filter(|op| matches!(op.outcome, Outcome::Done(_)));
        let all = done.clone().count();
        let lines = done.filter(|op| matches!(op.what, What::Send { .. }));
        (lines.count(), all)
    }

    /// Acts that were asked for a minute and never answered for good.
    pub fn never_answered(&self) -> usize {
        let ops = self.stories.iter().flat_map(|story| &story.ops);
        ops.filter(|op| op.outcome == Outcome::Unknown).count()
    }

    /// Why people asked again, and how often.
    pub fn again(&self) -> BTreeMap<&str, u32> {
        let mut again: BTreeMap<&str, u32> = BTreeMap::new();
        for (code, count) in self.stories.iter().flat_map(|story| &story.again) {
            *again.entry(code).or_default() += count;
        }
        again
    }

    /// What it shows, in one line.
    pub fn counts(&self) -> String {
        let (lines, all) = self.acknowledged();
        let ops = || self.stories.iter().flat_map(|story| &story.ops);
        let repeated = ops().filter(|op| op.sent > 1).count();
        let open = self.never_answered();
        let again = self.again();
        let resumed: Vec<Resumed> = self
            .stories
            .iter()
            .flat_map(|story| story.resumed.clone())
            .collect();
        let killed = resumed.iter().filter(|one| {
            let mut kills = self.struck.kills.iter();
            kills.any(|(from, until)| (*from..*until).contains(&one.lost))
        });
        let killed = killed.copied().collect();
        format!(
            "{} faults, {lines} lines and {all} acts acknowledged in {:.0} s by {} people; \
             resumed {}; of those whose node was killed and nothing else {}; \
             {repeated} repeated, {open} never answered, asked to repeat {again:?}",
            self.struck.faults,
            self.talked,
            self.stories.len(),
            waited(resumed),
            waited(killed),
        )
    }

    /// How long acknowledgements took, in one line.
    pub fn waits(&self) -> String {
        let ops = self.stories.iter().flat_map(|story| &story.ops);
        let mut waits: Vec<u64> = ops.map(|op| (op.ended - op.invoked) / 1000).collect();
        waits.sort_unstable();
        let at = |share: usize| {
            waits
                .get(waits.len() * share / 1000)
                .copied()
                .unwrap_or_default()
        };
        format!(
            "acknowledged in p50 {} ms, p99 {} ms, p99.9 {} ms",
            at(500),
            at(990),
            at(999)
        )
    }

    /// Panics if what the nodes called an error speaks of this.
    pub fn no_error_speaks_of(&self, what: &str) {
        let mut errors = self.errors.keys();
        let error = errors.find(|error| error.contains(what));
        assert_eq!(error, None);
    }

    /// Panics with everything that broke; then if too little was said to see it.
    pub fn must_be_clean(&self) {
        println!("counts: {}", self.counts());
        for (error, times) in &self.errors {
            println!("{times} × {error}");
        }
        let mut kinds: BTreeMap<&str, usize> = BTreeMap::new();
        for breach in &self.breaches {
            *kinds.entry(breach.check).or_default() += 1;
        }
        let first: Vec<String> = self
            .breaches
            .iter()
            .take(12)
            .map(Breach::to_string)
            .collect();
        assert!(
            self.breaches.is_empty(),
            "{kinds:?}, again with ARTEL_CAMPAIGN_SEED={}\n{}",
            self.seed,
            first.join("\n")
        );
        let lines = self.acknowledged().0;
        assert!(lines >= self.wanted, "{lines} lines of {}", self.wanted);
    }
}

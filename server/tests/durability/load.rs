//! People who write without a pause, each line under its own op and the same op again until it is
//! answered, as SPEC asks of a client. What was acknowledged is written down.

use crate::town::{Person, eventually, text_line};
use protocol::command::Envelope;
use protocol::error::ErrorCode;
use protocol::group::Side;
use protocol::{GroupId, OpId, Seq};
use server::ids;
use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tokio::task::JoinSet;

/// Acknowledged lines of one group by position: each text names its op.
pub type Told = BTreeMap<Seq, String>;

pub struct Load {
    told: Arc<Mutex<Told>>,
    stop: Arc<AtomicBool>,
    talkers: JoinSet<()>,
}

impl Load {
    pub fn start(people: &[Person], group: GroupId) -> Self {
        let mut load = Load {
            told: Arc::default(),
            stop: Arc::default(),
            talkers: JoinSet::new(),
        };
        for person in people {
            let (told, stop) = (load.told.clone(), load.stop.clone());
            load.talkers.spawn(talks(person.clone(), group, told, stop));
        }
        load
    }

    /// What was acknowledged up to now.
    pub fn told(&self) -> Told {
        self.told.lock().unwrap().clone()
    }

    /// Waits until so many more lines were acknowledged.
    pub async fn goes_on(&self, more: usize) {
        let wanted = self.told.lock().unwrap().len() + more;
        eventually("more lines are acknowledged", async || {
            self.told.lock().unwrap().len() >= wanted
        })
        .await;
    }

    /// Nobody begins another line; what is under way is given up. All that was acknowledged.
    pub async fn ends(mut self) -> Told {
        self.stop.store(true, Ordering::SeqCst);
        while self.talkers.join_next().await.is_some() {}
        self.told()
    }
}

async fn talks(person: Person, group: GroupId, told: Arc<Mutex<Told>>, stop: Arc<AtomicBool>) {
    let stopped = || stop.load(Ordering::SeqCst);
    while !stopped() {
        let op: OpId = ids::new();
        let text = op.to_string();
        let envelope = Envelope {
            op,
            expect: None,
            command: text_line(group, Side::Shared, &text),
        };
        while !stopped() {
            match person.tries_envelope(&envelope).await {
                Ok(Ok(receipt)) => {
                    let seq = receipt.seq.unwrap();
                    let before = told.lock().unwrap().insert(seq, text);
                    assert!(before.is_none(), "two lines were acknowledged at {seq:?}");
                    break;
                }
                Ok(Err(error)) => assert!(
                    matches!(
                        error.code,
                        ErrorCode::TooFast | ErrorCode::Unavailable | ErrorCode::Unknown
                    ),
                    "{error:?}"
                ),
                Err(_broken) => {}
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }
}

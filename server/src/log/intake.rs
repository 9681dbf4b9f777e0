//! What waits for a committer, taken in batches.

use crate::metrics::Stopwatch;
use std::time::Duration;
use tokio::sync::mpsc;
use tokio_util::sync::CancellationToken;

/// Commits that several share begin so far apart; whoever comes meanwhile shares the next one
/// (ADR 0026). Who comes alone waits for nobody.
const APART: Duration = Duration::from_millis(5);

pub(super) struct Intake<C> {
    queue: mpsc::Receiver<C>,
    /// How many share a commit, at most.
    most: usize,
    closing: CancellationToken,
    /// When the last batch was taken, and whether several shared it.
    last: Stopwatch,
    shared: bool,
}

impl<C> Intake<C> {
    pub(super) fn new(queue: mpsc::Receiver<C>, most: usize, closing: CancellationToken) -> Self {
        Intake {
            queue,
            most,
            closing,
            last: Stopwatch::start(),
            shared: false,
        }
    }

    /// Waits for somebody, and for those who shall share his commit, and moves them into `batch`,
    /// which is empty; false when the log is closed and nobody waits any more.
    pub(super) async fn take(&mut self, batch: &mut Vec<C>) -> bool {
        let taken = loop {
            tokio::select! {
                taken = self.queue.recv_many(batch, self.most) => break taken,
                () = self.closing.cancelled(), if !self.queue.is_closed() => self.queue.close(),
            }
        };
        if taken == 0 {
            return false;
        }
        if self.shared && taken < self.most {
            tokio::time::sleep(APART.saturating_sub(self.last.elapsed())).await;
            while batch.len() < self.most
                && let Ok(one) = self.queue.try_recv()
            {
                batch.push(one);
            }
        }
        self.shared = batch.len() > 1;
        self.last = Stopwatch::start();
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn who_comes_while_others_share_a_commit_shares_the_next_one() {
        let (queue, waiting) = mpsc::channel(8);
        let mut intake = Intake::new(waiting, 4, CancellationToken::new());
        // A machine that stands still between the two leaves nothing to wait for: then once more.
        for _ in 0..100 {
            let mut shared = Vec::new();
            queue.send(1).await.unwrap();
            queue.send(2).await.unwrap();
            assert!(intake.take(&mut shared).await);
            assert_eq!(shared, [1, 2]);
            queue.send(3).await.unwrap();
            let mut next = Vec::new();
            let late = async {
                tokio::task::yield_now().await;
                queue.send(4).await.unwrap();
            };
            let (taken, ()) = tokio::join!(intake.take(&mut next), late);
            assert!(taken);
            if next == [3, 4] {
                return;
            }
            let mut rest = Vec::new();
            assert!(intake.take(&mut rest).await);
        }
        panic!("nobody ever waited for another");
    }

    #[tokio::test]
    async fn what_waits_is_taken_after_the_log_was_closed() {
        let (queue, waiting) = mpsc::channel(8);
        let closing = CancellationToken::new();
        let mut intake = Intake::new(waiting, 4, closing.clone());
        queue.send(1).await.unwrap();
        closing.cancel();
        let mut batch = Vec::new();
        assert!(intake.take(&mut batch).await);
        assert_eq!(batch, [1]);
        batch.clear();
        assert!(!intake.take(&mut batch).await);
        assert!(queue.send(2).await.is_err());
    }
}

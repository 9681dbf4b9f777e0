//! Commands of one group's script on their way.

use crate::app::App;
use crate::commands::Caller;
use crate::demo::act;
use crate::store::Db;
use futures_util::StreamExt as _;
use futures_util::future::BoxFuture;
use futures_util::stream::FuturesOrdered;
use protocol::Micros;
use protocol::command::{Command, Receipt};
use std::future::poll_fn;
use std::task::Poll;

/// Commands of a group that are handed over before the first of them is answered.
const UNDER_WAY: usize = 16;

/// Gives commands in their order. SQLite's one writer takes them in the order in which they were
/// handed over, so that the next need not wait for the answer to the last, and a commit takes many;
/// PostgreSQL's connections keep no order, so there each waits.
pub(super) struct Pen<'a> {
    pub app: &'a App,
    under_way: FuturesOrdered<BoxFuture<'a, anyhow::Result<()>>>,
    most: usize,
}

impl<'a> Pen<'a> {
    pub fn new(app: &'a App) -> Self {
        Pen {
            app,
            under_way: FuturesOrdered::new(),
            most: match app.db {
                Db::Sqlite { .. } => UNDER_WAY,
                Db::Pg { .. } => 1,
            },
        }
    }

    /// Hands a command over. An error may be that of an earlier one.
    pub async fn write(&mut self, who: Caller, at: Micros, command: Command) -> anyhow::Result<()> {
        let app = self.app;
        let mut answer: BoxFuture<'a, _> = Box::pin(async move {
            act(app, Some(who), at, command).await?;
            Ok(())
        });
        // The first look hands it over.
        match poll_fn(|context| Poll::Ready(answer.as_mut().poll(context))).await {
            Poll::Ready(done) => done?,
            Poll::Pending => self.under_way.push_back(answer),
        }
        self.wait_below(self.most).await
    }

    /// Hands a command over and waits for its answer, and so for all before it.
    pub async fn ask(
        &mut self,
        who: Caller,
        at: Micros,
        command: Command,
    ) -> anyhow::Result<Receipt> {
        let answer = act(self.app, Some(who), at, command).await?;
        self.settle().await?;
        Ok(answer)
    }

    /// Waits for all answers.
    pub async fn settle(&mut self) -> anyhow::Result<()> {
        self.wait_below(1).await
    }

    async fn wait_below(&mut self, most: usize) -> anyhow::Result<()> {
        while self.under_way.len() >= most
            && let Some(done) = self.under_way.next().await
        {
            done?;
        }
        Ok(())
    }
}

//! A client's request: a deal, and a task of its kind.

use super::Script;
use super::job::Job;
use super::pen::Pen;
use crate::clock::MINUTE;
use crate::commands::Caller;
use crate::demo::id_of;
use crate::demo::people::{CLIENTS, FIRMS};
use crate::demo::work::{KINDS, Kind};
use crate::fetch_all;
use anyhow::Context;
use protocol::command::{ClientChoice, Command, DealFields, NewTask};
use protocol::task::{Evidence, TaskState};
use protocol::{DealId, ItemId, Micros, RequestTypeId, TaskId};
use rand::RngExt;

impl Script {
    /// A client calls: a deal, and a task of its kind.
    pub(super) async fn request(
        &mut self,
        pen: &mut Pen<'_>,
        at: Micros,
        until: TaskState,
    ) -> anyhow::Result<()> {
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
                self.deal(pen, at - MINUTE, operator, kind, request_type, title)
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
            pen.ask(operator, at, Command::CreateTask { task }).await?,
        )?);
        let items = items_of(pen, task).await?;
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

    async fn deal(
        &mut self,
        pen: &mut Pen<'_>,
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
        let made = pen
            .ask(operator, at, Command::CreateDeal { client, fields })
            .await?;
        Ok(DealId(id_of(made)?))
    }
}

async fn items_of(pen: &Pen<'_>, task: TaskId) -> anyhow::Result<Vec<(ItemId, Evidence)>> {
    let items: Vec<(ItemId, String)> = fetch_all!(
        pen.app.db.read().await?,
        "select id, evidence from items where task_id = $1 order by position",
        task
    )?;
    let items = items.into_iter().map(|(id, evidence)| {
        let evidence = serde_json::from_str(&evidence).context("stored evidence")?;
        Ok((id, evidence))
    });
    items.collect()
}

//! Notices on the devices of their people, by Web Push (RFC 8030).
//!
//! A notice's job asks first whether its person looks at the product: then it waits ten seconds for
//! the bell to do the work. Otherwise it becomes one job per device. Each is judged again when it
//! runs: what was seen, withdrawn, or is no longer his to see is not sent.

mod queries;
mod subscriptions;
mod words;

pub use subscriptions::{subscribe, test, unsubscribe};

use super::view;
use crate::app::App;
use crate::clock::{DAY, SECOND};
use crate::error::{Error, Result};
use crate::jobs::{self, Job, Kind, NewJob};
use crate::log::Tx;
use crate::push::{self, Delivery, Push, Subscription, Urgency, VapidSender};
use anyhow::Context;
use protocol::{Micros, NotificationId, OpId};
use queries::Device;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use uuid::Uuid;

/// Someone who looks at the product sees the bell; so long it has time to be noticed.
const GRACE: Micros = 10 * SECOND;
/// After that a notice is old news, on our side as on the push service's.
const FRESH: Micros = DAY;
/// Times a busy push service is asked.
const ATTEMPTS: i32 = 8;

/// Body of a job: a notice, a notice for one device, or a test of one device.
#[derive(Clone, Serialize, Deserialize)]
struct Order {
    notification: Option<NotificationId>,
    #[serde(default)]
    endpoint: Option<String>,
}

/// Runs one job of [`Kind::Push`].
pub async fn run(app: &App, job: Job) -> Result<()> {
    let order: Order = serde_json::from_value(job.body).context("the body of a push")?;
    match order.endpoint {
        None => match order.notification {
            Some(notification) => spread(app, job.id, notification).await,
            None => write(app, move |tx| Box::pin(end(tx, job.id))).await,
        },
        Some(endpoint) => {
            let sending = Sending {
                job: job.id,
                attempts: job.attempts,
                notification: order.notification,
                endpoint,
            };
            start(app, sending).await
        }
    }
}

/// One job per device, now or when the bell had its time.
async fn spread(app: &App, job: Uuid, notification: NotificationId) -> Result<()> {
    let hub = app.hub.clone();
    write(app, move |tx| {
        let hub = hub.clone();
        Box::pin(async move {
            let Some(pending) =
                queries::pending(&mut tx.conn, notification, tx.now - FRESH).await?
            else {
                return end(tx, job).await;
            };
            let patient_until = pending.at + GRACE;
            if tx.now < patient_until && hub.presence().sees(pending.user) {
                return jobs::put_off(tx, job, patient_until).await;
            }
            if jobs::finish(tx, job).await? {
                for device in queries::devices(&mut tx.conn, pending.user, tx.now).await? {
                    let key = format!("push:{notification}:{}", digest(&device.endpoint));
                    enqueue(tx, key, Some(notification), device.endpoint).await?;
                }
            }
            Ok(())
        })
    })
    .await
}

async fn enqueue(
    tx: &mut Tx,
    key: String,
    notification: Option<NotificationId>,
    endpoint: String,
) -> Result<()> {
    let order = Order {
        notification,
        endpoint: Some(endpoint),
    };
    let job = NewJob {
        kind: Kind::Push,
        key,
        body: serde_json::to_value(order).context("the body of a push")?,
        due_at: tx.now,
    };
    jobs::enqueue(tx, job).await.map(drop)
}

/// Devices have long secret addresses; a key needs only a short name.
fn digest(endpoint: &str) -> String {
    let bytes = Sha256::digest(endpoint.as_bytes());
    bytes[..16]
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect()
}

struct Sending {
    job: Uuid,
    attempts: i32,
    /// Nothing: a test.
    notification: Option<NotificationId>,
    endpoint: String,
}

/// Sends beside the other jobs: a push service may take its time, deadlines may not.
async fn start(app: &App, sending: Sending) -> Result<()> {
    let Some(slot) = app.outbound.slot() else {
        let job = sending.job;
        return write(app, move |tx| {
            let until = tx.now + SECOND;
            Box::pin(jobs::put_off(tx, job, until))
        })
        .await;
    };
    let app_of_task = app.clone();
    app.tasks.spawn(async move {
        let _slot = slot;
        if let Err(error) = send(&app_of_task, sending).await {
            error.log();
        }
    });
    Ok(())
}

async fn send(app: &App, sending: Sending) -> Result<()> {
    let now = app.clock.now();
    let delivery = match compose(app, &sending, now).await? {
        Some(request) => push::deliver(&app.outbound, request).await,
        None => Delivery::Refused,
    };
    app.metrics.push(delivery.word());
    write(app, move |tx| {
        let Sending { job, attempts, .. } = sending;
        let endpoint = sending.endpoint.clone();
        Box::pin(async move {
            match delivery {
                Delivery::Delivered | Delivery::Refused => end(tx, job).await,
                Delivery::Gone => {
                    queries::forget(&mut tx.conn, &endpoint).await?;
                    end(tx, job).await
                }
                Delivery::RetryLater(_) if attempts >= ATTEMPTS => end(tx, job).await,
                Delivery::RetryLater(asked) => {
                    let ours = (5 * SECOND) << attempts.clamp(0, ATTEMPTS);
                    let asked = asked.and_then(|wait| i64::try_from(wait.as_micros()).ok());
                    let wait = ours.max(asked.unwrap_or(0).min(FRESH));
                    let until = tx.now + wait;
                    jobs::put_off(tx, job, until).await
                }
            }
        })
    })
    .await
}

/// The sealed push; nothing when there is nothing to send any more.
async fn compose(app: &App, sending: &Sending, now: Micros) -> Result<Option<push::PushRequest>> {
    let mut conn = app.db.read().await?;
    let Some(device) = queries::device(&mut conn, &sending.endpoint, now).await? else {
        return Ok(None);
    };
    let message = match sending.notification {
        None => words::test(device.locale()?),
        Some(notification) => {
            let pending = queries::pending(&mut conn, notification, now - FRESH).await?;
            if pending.is_none_or(|pending| pending.user != device.user_id) {
                return Ok(None);
            }
            let notice = view::one(&mut conn, notification).await?;
            words::of(&notice, device.locale()?, device.is_staff())
        }
    };
    let payload = serde_json::to_vec(&message).context("a push")?;
    request(app, &device, &payload, &message.tag, now)
}

fn request(
    app: &App,
    device: &Device,
    payload: &[u8],
    tag: &str,
    now: Micros,
) -> Result<Option<push::PushRequest>> {
    // Checked when it was stored.
    let Ok(subscription) = Subscription::parse(&device.endpoint, &device.p256dh, &device.auth)
    else {
        return Ok(None);
    };
    let push = Push {
        payload,
        ttl: u32::try_from(FRESH / SECOND).unwrap_or(u32::MAX),
        urgency: Urgency::High,
        topic: Some(tag),
    };
    let sender = VapidSender::new(app.vapid.clone(), contact(&app.public_url));
    push::request(&sender, &subscription, &push, now)
        .map(Some)
        .map_err(|error| Error::Internal(error.into()))
}

/// Push services want to know whom to ask about a sender.
fn contact(public_url: &str) -> String {
    if public_url.starts_with("https://") {
        public_url.to_owned()
    } else {
        "mailto:artel@localhost".to_owned()
    }
}

async fn end(tx: &mut Tx, job: Uuid) -> Result<()> {
    jobs::finish(tx, job).await.map(drop)
}

async fn write<F>(app: &App, run: F) -> Result<()>
where
    F: for<'a> Fn(&'a mut Tx) -> futures_util::future::BoxFuture<'a, Result<()>>
        + Send
        + Sync
        + 'static,
{
    app.log.write(run).await
}

/// Key of a test, one per device and press of the button.
fn test_key(op: OpId, endpoint: &str) -> String {
    format!("push-test:{op}:{}", digest(endpoint))
}

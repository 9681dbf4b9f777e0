//! A push service on loopback, and the devices that people have there.

use crate::push_receiver::Browser;
use crate::town::{Person, Town, eventually};
use axum::Router;
use axum::body::Bytes;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode};
use axum::routing::post;
use protocol::command::Command;
use serde_json::Value;
use server::clock::SECOND;
use server::jobs;
use std::sync::{Arc, Mutex};

/// Keeps what it is given, and answers as it is told.
#[derive(Clone)]
pub struct Service {
    address: String,
    pushes: Arc<Mutex<Vec<Pushed>>>,
    answer: Arc<Mutex<StatusCode>>,
}

/// One push as it came in.
#[derive(Clone)]
pub struct Pushed {
    /// Name of the device in its address.
    pub device: String,
    pub headers: HeaderMap,
    pub body: Bytes,
}

impl Service {
    pub async fn start() -> Self {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let service = Service {
            address: format!("http://{}", listener.local_addr().unwrap()),
            pushes: Arc::default(),
            answer: Arc::new(Mutex::new(StatusCode::CREATED)),
        };
        let router = Router::new()
            .route("/device/{name}", post(take))
            .with_state(service.clone());
        tokio::spawn(async move { axum::serve(listener, router).await });
        service
    }

    /// The address of a device.
    pub fn endpoint(&self, device: &str) -> String {
        format!("{}/device/{device}", self.address)
    }

    pub fn answers(&self, status: StatusCode) {
        *self.answer.lock().unwrap() = status;
    }

    pub fn count(&self) -> usize {
        self.pushes.lock().unwrap().len()
    }

    /// Waits until so many pushes have come.
    pub async fn has(&self, count: usize) {
        eventually("a push comes", async || self.count() >= count).await;
        assert_eq!(self.count(), count);
    }

    /// What has come since this was last asked.
    pub fn takes(&self) -> Vec<Pushed> {
        std::mem::take(&mut *self.pushes.lock().unwrap())
    }

    /// The newest push, as the browser reads it.
    pub fn read(&self, browser: &Browser) -> Value {
        let pushed = self.pushes.lock().unwrap().last().unwrap().clone();
        let headers = &pushed.headers;
        assert_eq!(headers["content-encoding"], "aes128gcm");
        assert!(
            headers["authorization"]
                .to_str()
                .unwrap()
                .starts_with("vapid t=")
        );
        serde_json::from_slice(&browser.read(&pushed.body).unwrap()).unwrap()
    }
}

async fn take(
    State(service): State<Service>,
    Path(device): Path<String>,
    headers: HeaderMap,
    body: Bytes,
) -> StatusCode {
    let status = *service.answer.lock().unwrap();
    let pushed = Pushed {
        device,
        headers,
        body,
    };
    service.pushes.lock().unwrap().push(pushed);
    status
}

pub fn subscription(service: &Service, name: &str, browser: &Browser) -> Command {
    Command::SubscribePush {
        endpoint: service.endpoint(name),
        p256dh: browser.p256dh(),
        auth: browser.auth(),
    }
}

/// A device of this person, named by his id.
pub async fn subscribes(person: &Person, service: &Service) -> Browser {
    let browser = Browser::new();
    let name = person.id.to_string();
    person
        .command(subscription(service, &name, &browser))
        .await
        .unwrap();
    browser
}

/// Runs what is due, and waits until it has happened.
pub async fn work(town: &Town) {
    jobs::run_due(&town.app()).await.unwrap();
    // A notice's job makes one for each device.
    jobs::run_due(&town.app()).await.unwrap();
}

/// Lets the bell have its time and waits until no push waits any more: each was sent or is not to be.
pub async fn all_sent(town: &Town) {
    town.later(11 * SECOND);
    eventually("every push is sent", async || {
        work(town).await;
        let app = town.app();
        let mut conn = app.db.read().await.unwrap();
        let (waiting,): (i64,) = server::fetch_one!(
            conn,
            "select count(*) from jobs where kind = 'push' and done_at is null"
        )
        .unwrap();
        waiting == 0
    })
    .await;
}

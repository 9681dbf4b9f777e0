//! HTTP: JSON in, JSON out, the session as a cookie.

use serde_json::Value;
use std::time::Duration;

/// An answer: status, body (null if it is no JSON) and the cookie that it sets.
#[derive(Debug)]
pub struct Answer {
    pub status: u16,
    pub body: Value,
    pub cookie: Option<String>,
}

impl Answer {
    pub fn is_success(&self) -> bool {
        (200..300).contains(&self.status)
    }
}

/// The line broke, or nothing was answered in time.
#[derive(Debug)]
pub struct Broken;

/// Longer than any answer takes while nothing is wrong.
const PATIENCE: Duration = Duration::from_secs(4);

#[derive(Clone)]
pub struct Http(reqwest::Client);

impl Http {
    pub fn new() -> Self {
        Http::with_patience(PATIENCE)
    }

    pub fn with_patience(patience: Duration) -> Self {
        let client = reqwest::Client::builder().timeout(patience);
        Http(client.pool_max_idle_per_host(8).build().unwrap())
    }

    pub async fn get(&self, url: &str, cookie: &str) -> Result<Answer, Broken> {
        read(self.0.get(url).header("cookie", cookie)).await
    }

    pub async fn post(&self, url: &str, cookie: &str, body: &Value) -> Result<Answer, Broken> {
        let request = self
            .0
            .post(url)
            .header("content-type", "application/json")
            .header("cookie", cookie);
        read(request.body(body.to_string())).await
    }

    pub async fn upload(&self, url: &str, cookie: &str, bytes: Vec<u8>) -> Result<Answer, Broken> {
        read(self.0.post(url).header("cookie", cookie).body(bytes)).await
    }
}

async fn read(request: reqwest::RequestBuilder) -> Result<Answer, Broken> {
    let response = request.send().await.map_err(|_| Broken)?;
    let status = response.status().as_u16();
    let set = response.headers().get("set-cookie");
    let cookie = set
        .and_then(|value| value.to_str().ok())
        .and_then(|value| value.split(';').next())
        .map(str::to_owned);
    let bytes = response.bytes().await.map_err(|_| Broken)?;
    Ok(Answer {
        status,
        body: super::known(serde_json::from_slice(&bytes).unwrap_or_default()),
        cookie,
    })
}

//! What a person asked of the server, and what HTTP answered.

use protocol::command::Envelope;
use protocol::frame::ClientFrame;
use reqwest::Method;
use reqwest::header::HeaderMap;
use serde::de::DeserializeOwned;
use serde_json::Value;

/// What a person asked of the server.
#[derive(Clone, Debug)]
pub enum Asked {
    Http {
        method: Method,
        path: String,
        headers: Vec<(String, String)>,
        body: Vec<u8>,
    },
    /// A frame of a socket.
    Frame(String),
}

impl Asked {
    /// The command that it gave, by whichever door.
    pub fn envelope(&self) -> Option<Envelope> {
        match self {
            Asked::Http { path, body, .. } if path == "/api/commands" => {
                Some(serde_json::from_slice(body).unwrap())
            }
            Asked::Http { .. } => None,
            Asked::Frame(text) => match serde_json::from_str(text).ok()? {
                ClientFrame::Command { envelope } => Some(*envelope),
                _ => None,
            },
        }
    }

    /// Does it send a file?
    pub fn uploads(&self) -> bool {
        matches!(self, Asked::Http { path, .. } if path.starts_with("/api/files?"))
    }

    /// Are these words in it?
    pub fn names(&self, words: &str) -> bool {
        match self {
            Asked::Http { path, body, .. } => {
                path.contains(words) || String::from_utf8_lossy(body).contains(words)
            }
            Asked::Frame(text) => text.contains(words),
        }
    }

    /// The same with other words in it.
    pub fn with(&self, change: impl Fn(&str) -> String) -> Self {
        match self {
            Asked::Http {
                method,
                path,
                headers,
                body,
            } => Asked::Http {
                method: method.clone(),
                path: change(path),
                headers: headers.clone(),
                body: match std::str::from_utf8(body) {
                    Ok(text) => change(text).into_bytes(),
                    Err(_) => body.clone(),
                },
            },
            Asked::Frame(text) => Asked::Frame(change(text)),
        }
    }
}

/// What HTTP answered.
#[derive(Debug)]
pub struct Answer {
    pub status: u16,
    pub headers: HeaderMap,
    /// Null when the body is not JSON.
    pub body: Value,
    pub bytes: Vec<u8>,
}

impl Answer {
    /// The body as a type of the protocol; the answer must be a success.
    pub fn parse<T: DeserializeOwned>(&self) -> T {
        assert!(self.is_ok(), "{} {}", self.status, self.text());
        serde_json::from_slice(&self.bytes).unwrap()
    }

    pub fn is_ok(&self) -> bool {
        (200..300).contains(&self.status)
    }

    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.bytes).into_owned()
    }
}

//! The command `artel` beside the server.

use std::path::Path;
use std::process::{Command, Output};
use tokio::task::spawn_blocking;

/// What a command said and how it ended.
pub struct Said {
    pub ok: bool,
    /// Standard output, then standard error.
    pub text: String,
}

/// Runs `artel WORDS…` to its end.
pub async fn artel(words: &[&str]) -> Said {
    let mut command = Command::new(env!("CARGO_BIN_EXE_artel"));
    command.args(words);
    let Output {
        status,
        stdout,
        stderr,
    } = spawn_blocking(move || command.output().unwrap())
        .await
        .unwrap();
    let text = [stdout, stderr].concat();
    Said {
        ok: status.success(),
        text: String::from_utf8(text).unwrap(),
    }
}

/// Every law holds.
pub async fn verifies(words: &[&str]) {
    let said = artel(&[&["verify"], words].concat()).await;
    assert!(said.ok && said.text.contains("ok "), "{}", said.text);
}

pub fn text(path: &Path) -> &str {
    path.to_str().unwrap()
}

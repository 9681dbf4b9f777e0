//! Cookies of the doors. `__Host-` needs HTTPS; plain HTTP is for loopback only, where a browser
//! would refuse that prefix.

use crate::app::App;
use crate::clock::SECOND;
use axum::http::{HeaderMap, HeaderValue, header};
use protocol::Micros;

/// `artel` is the session, `artel-step` a first step, `artel-device` a browser that was in.
#[must_use]
pub fn name(app: &App, name: &str) -> String {
    let prefix = if app.config.is_secure() {
        "__Host-"
    } else {
        ""
    };
    format!("{prefix}{name}")
}

/// Its value, if the request carries it.
#[must_use]
pub fn read<'a>(app: &App, headers: &'a HeaderMap, cookie: &str) -> Option<&'a str> {
    let cookie = name(app, cookie);
    headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|text| text.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .find_map(|(key, value)| (key == cookie).then_some(value))
}

/// Sets it for so long; a life of 0 removes it.
#[must_use]
pub fn set(app: &App, cookie: &str, value: &str, life: Micros) -> HeaderValue {
    let secure = if app.config.is_secure() {
        "; Secure"
    } else {
        ""
    };
    let text = format!(
        "{}={value}; Path=/; HttpOnly; SameSite=Lax; Max-Age={}{secure}",
        name(app, cookie),
        life / SECOND
    );
    // The text is ASCII by construction.
    HeaderValue::try_from(text).unwrap_or_else(|_| HeaderValue::from_static(""))
}

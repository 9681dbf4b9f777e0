//! From where somebody comes: what the limits and the audit know of him before he has proven who
//! he is.

use super::{cookies, sessions};
use crate::app::App;
use crate::clock::DAY;
use crate::error::{Error, Result};
use crate::http::Address;
use crate::ids;
use axum::extract::FromRequestParts;
use axum::http::HeaderValue;
use axum::http::request::Parts;
use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use protocol::UserId;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use subtle::ConstantTimeEq as _;

/// The cookie by which a browser that was in is known again. It opens nothing: guesses from it are
/// counted apart, so that somebody else's guesses never keep its owner out.
const COOKIE: &str = "artel-device";
/// As long as browsers keep any cookie.
const LIFE: i64 = 400 * DAY;
const PURPOSE: &str = "known device";

#[derive(Clone, Debug)]
pub struct Door {
    pub address: IpAddr,
    /// Browser and system, as [`sessions::device`] reads them.
    pub device: String,
    known: Option<String>,
    /// Hash of the session's token that the browser has until now.
    pub(super) former: Option<Vec<u8>>,
}

impl FromRequestParts<App> for Door {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self> {
        let Address(address) = Address::from_request_parts(parts, app).await?;
        Ok(Door {
            address,
            device: sessions::device(&parts.headers),
            known: cookies::read(app, &parts.headers, COOKIE).map(str::to_owned),
            former: sessions::token(app, &parts.headers).map(sessions::hashed),
        })
    }
}

impl Door {
    /// The name of this browser, if `user` was in by it before.
    #[must_use]
    pub fn known_to(&self, app: &App, user: UserId) -> Option<&str> {
        let known = self.known.as_deref()?;
        let (device, mark) = known.split_once('.')?;
        let mark = BASE64_URL_SAFE_NO_PAD.decode(mark).ok()?;
        let ours = app
            .keyring
            .mark(PURPOSE, &[user.0.as_bytes(), device.as_bytes()]);
        bool::from(ours.ct_eq(&mark)).then_some(device)
    }

    /// The cookie by which the browser is known from now on.
    #[must_use]
    pub fn remembers(&self, app: &App, user: UserId) -> HeaderValue {
        let device = match self.known_to(app, user) {
            Some(device) => device.to_owned(),
            None => BASE64_URL_SAFE_NO_PAD.encode(&ids::secret()[..16]),
        };
        let mark = app
            .keyring
            .mark(PURPOSE, &[user.0.as_bytes(), device.as_bytes()]);
        let mark = BASE64_URL_SAFE_NO_PAD.encode(mark);
        cookies::set(app, COOKIE, &format!("{device}.{mark}"), LIFE)
    }

    /// The network he comes from, never the whole address: /24 or /48.
    #[must_use]
    pub fn network(&self) -> String {
        match self.address.to_canonical() {
            IpAddr::V4(address) => {
                let [a, b, c, _] = address.octets();
                format!("{}/24", Ipv4Addr::new(a, b, c, 0))
            }
            IpAddr::V6(address) => {
                let [a, b, c, ..] = address.segments();
                format!("{}/48", Ipv6Addr::new(a, b, c, 0, 0, 0, 0, 0))
            }
        }
    }

    /// What the audit keeps: the way, the network, and the device to the end of the text.
    #[must_use]
    pub fn told(&self, way: &str) -> String {
        format!("{way} {} {}", self.network(), self.device)
    }
}

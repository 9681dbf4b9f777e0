//! The company's own sign-in, for staff: OpenID Connect, authorization code with PKCE. It is a first
//! step like a password: it never makes an account and never lets an external one in. ADR 0016 has
//! the reasons.

mod provider;
pub mod routes;
mod token;

pub use provider::Provider;

use crate::accounts::queries::people;
use crate::accounts::{email, queries};
use crate::app::App;
use crate::clock::MINUTE;
use crate::ids;
use anyhow::{Context, Result, bail, ensure};
use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use protocol::{Micros, UserId};
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
use std::net::IpAddr;
use subtle::ConstantTimeEq as _;
use url::Url;

/// One may think so long on the provider's page.
pub const LIFE: Micros = 10 * MINUTE;
const PLACE: &[u8] = b"oidc";

/// What the browser keeps, sealed, while it is at the provider.
#[derive(Serialize, Deserialize)]
struct Visit {
    state: String,
    nonce: String,
    verifier: String,
    until: Micros,
}

/// Where to send the browser, and what it is to keep.
pub async fn begin(app: &App, provider: &Provider) -> Result<(Url, String)> {
    let secret = || BASE64_URL_SAFE_NO_PAD.encode(ids::secret());
    let visit = Visit {
        state: secret(),
        nonce: secret(),
        verifier: secret(),
        until: app.clock.now() + LIFE,
    };
    let challenge = BASE64_URL_SAFE_NO_PAD.encode(Sha256::digest(&visit.verifier));
    let found = provider.found(app).await?;
    let mut url = found.page()?;
    url.query_pairs_mut()
        .append_pair("response_type", "code")
        .append_pair("client_id", &provider.client)
        .append_pair("redirect_uri", &redirect(app))
        .append_pair("scope", "openid email")
        .append_pair("state", &visit.state)
        .append_pair("nonce", &visit.nonce)
        .append_pair("code_challenge", &challenge)
        .append_pair("code_challenge_method", "S256");
    let kept = app.keyring.seal(PLACE, &serde_json::to_vec(&visit)?)?;
    Ok((url, BASE64_URL_SAFE_NO_PAD.encode(kept)))
}

/// What the provider sends the browser back with.
#[derive(Deserialize)]
pub struct Return {
    pub code: Option<String>,
    pub state: Option<String>,
}

/// Who has come back: an active person of the staff whose address the provider has verified.
pub async fn end(
    app: &App,
    provider: &Provider,
    kept: &str,
    came: &Return,
    address: IpAddr,
) -> Result<UserId> {
    let kept = app
        .keyring
        .open(PLACE, &BASE64_URL_SAFE_NO_PAD.decode(kept)?)?;
    let visit: Visit = serde_json::from_slice(&kept)?;
    ensure!(visit.until > app.clock.now(), "too late");
    let state = came.state.as_deref().context("no state")?;
    ensure!(
        bool::from(state.as_bytes().ct_eq(visit.state.as_bytes())),
        "another state"
    );
    let code = came.code.as_deref().context("the provider refused")?;
    let found = provider.found(app).await?;
    let token = provider
        .redeem(app, &found, code, &visit.verifier, &redirect(app))
        .await?;
    let keys = provider.keys(app, &found, &token).await?;
    let claims = token::verify(&token, &keys)?;
    claims.check(
        &provider.issuer,
        &provider.client,
        &visit.nonce,
        app.clock.now(),
    )?;
    staff(app, claims.verified_email()?, address).await
}

async fn staff(app: &App, address: &str, from: IpAddr) -> Result<UserId> {
    let address = email(address).context("no address")?;
    let mut conn = app.db.read().await?;
    let told = |error: crate::error::Error| anyhow::anyhow!(error);
    let row = queries::by_login(&mut conn, &address).await.map_err(told)?;
    let row = row.context("nobody has this address")?;
    let record = people::record(&mut conn, row.id).await.map_err(told)?;
    let record = record.context("nobody")?;
    if record.is_external() || record.status != "active" {
        bail!("not of the staff, or not active");
    }
    ensure!(!record.demo || from.is_loopback(), "a demo account");
    Ok(record.id)
}

fn redirect(app: &App) -> String {
    format!("{}/api/oidc/callback", app.public_url)
}

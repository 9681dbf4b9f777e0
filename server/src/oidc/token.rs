//! The identity token: signature first, then what it claims. Two algorithms that need the
//! provider's public key and nothing of ours; every other name, `none` and `HS256` among them, is
//! refused.

use anyhow::{Context, Result, bail, ensure};
use aws_lc_rs::signature::{
    ECDSA_P256_SHA256_FIXED, RSA_PKCS1_2048_8192_SHA256, RsaPublicKeyComponents, UnparsedPublicKey,
};
use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use protocol::Micros;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

/// Seconds by which the two clocks may differ.
const LEEWAY: i64 = 60;

#[derive(Deserialize)]
struct Header {
    alg: String,
    kid: Option<String>,
}

/// One public key of the provider (RFC 7517).
#[derive(Deserialize)]
pub struct Jwk {
    kty: String,
    pub kid: Option<String>,
    #[serde(rename = "use")]
    purpose: Option<String>,
    crv: Option<String>,
    n: Option<String>,
    e: Option<String>,
    x: Option<String>,
    y: Option<String>,
}

#[derive(Deserialize)]
pub struct Claims {
    iss: String,
    aud: Value,
    azp: Option<String>,
    exp: i64,
    iat: i64,
    nonce: Option<String>,
    email: Option<String>,
    /// Some providers write it as a text.
    #[serde(default)]
    email_verified: Value,
}

/// Which key the token says it was signed with.
pub fn key_id(token: &str) -> Result<Option<String>> {
    let (header, _) = token.split_once('.').context("no token")?;
    Ok(part::<Header>(header)?.kid)
}

/// The claims of a token that one of these keys has signed.
pub fn verify(token: &str, keys: &[Jwk]) -> Result<Claims> {
    let (signed, signature) = token.rsplit_once('.').context("no token")?;
    let (header, claims) = signed.split_once('.').context("no token")?;
    let Header { alg, kid } = part(header)?;
    let signature = decoded(Some(signature))?;
    let kind = match alg.as_str() {
        "RS256" => "RSA",
        "ES256" => "EC",
        _ => bail!("an algorithm that is not taken"),
    };
    let fits = |key: &&Jwk| {
        let named = kid.is_none() || key.kid == kid;
        named
            && key.kty == kind
            && key
                .purpose
                .as_deref()
                .is_none_or(|purpose| purpose == "sig")
    };
    let mut fitting = keys.iter().filter(fits);
    let signed = signed.as_bytes();
    ensure!(
        fitting.any(|key| key.has_signed(signed, &signature).is_ok()),
        "none of the provider's keys has signed this"
    );
    part(claims)
}

impl Jwk {
    fn has_signed(&self, signed: &[u8], signature: &[u8]) -> Result<()> {
        if self.kty == "RSA" {
            let (n, e) = (decoded(self.n.as_deref())?, decoded(self.e.as_deref())?);
            return RsaPublicKeyComponents { n: &n, e: &e }
                .verify(&RSA_PKCS1_2048_8192_SHA256, signed, signature)
                .context("RS256");
        }
        ensure!(self.crv.as_deref() == Some("P-256"), "another curve");
        let (x, y) = (decoded(self.x.as_deref())?, decoded(self.y.as_deref())?);
        let point = [&[4][..], &x, &y].concat();
        UnparsedPublicKey::new(&ECDSA_P256_SHA256_FIXED, point)
            .verify(signed, signature)
            .context("ES256")
    }
}

impl Claims {
    /// Is it of this provider, for us, of this visit, and still good? OpenID Connect Core 3.1.3.7.
    pub fn check(&self, issuer: &str, client: &str, nonce: &str, now: Micros) -> Result<()> {
        let now = now / 1_000_000;
        ensure!(self.iss == issuer, "of another issuer");
        let audience: Vec<&str> = match &self.aud {
            Value::String(one) => vec![one],
            Value::Array(all) => all.iter().filter_map(Value::as_str).collect(),
            _ => Vec::new(),
        };
        ensure!(audience.contains(&client), "for another client");
        let party = self.azp.as_deref();
        let several = audience.len() > 1;
        ensure!(
            party.map_or(!several, |party| party == client),
            "given to another client"
        );
        ensure!(self.exp > now - LEEWAY, "too old");
        ensure!(self.iat < now + LEEWAY, "not yet made");
        ensure!(self.nonce.as_deref() == Some(nonce), "of another visit");
        Ok(())
    }

    /// The address, if the provider has verified it.
    pub fn verified_email(&self) -> Result<&str> {
        let verified = match &self.email_verified {
            Value::Bool(yes) => *yes,
            Value::String(word) => word == "true",
            _ => false,
        };
        ensure!(verified, "the address is not verified");
        self.email.as_deref().context("no address")
    }
}

fn part<T: DeserializeOwned>(text: &str) -> Result<T> {
    Ok(serde_json::from_slice(&decoded(Some(text))?)?)
}

fn decoded(text: Option<&str>) -> Result<Vec<u8>> {
    Ok(BASE64_URL_SAFE_NO_PAD.decode(text.context("a part is missing")?)?)
}

//! An OpenID provider: discovery, keys, and codes that are worth one token.

use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::rsa::KeySize;
use aws_lc_rs::signature::{
    ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair as _, RSA_PKCS1_SHA256, RsaKeyPair,
};
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::routing::{get, post};
use axum::{Json, Router};
use base64::Engine as _;
use base64::prelude::{BASE64_STANDARD, BASE64_URL_SAFE_NO_PAD};
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};
use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, Mutex};

pub const CLIENT: &str = "artel";
pub const SECRET: &str = "тайна & co";

#[derive(Clone)]
pub struct Provider {
    address: String,
    inner: Arc<Mutex<Inner>>,
    /// Of nobody: its public half is never published.
    other: Arc<EcdsaKeyPair>,
}

struct Inner {
    keys: Keys,
    codes: HashMap<String, (String, Value)>,
}

/// The first key is of an RSA provider, the next ones of curves.
enum Keys {
    Rsa(Box<RsaKeyPair>),
    Curve(EcdsaKeyPair),
}

impl Provider {
    pub async fn start() -> Self {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let provider = Provider {
            address: format!("http://{}", listener.local_addr().unwrap()),
            inner: Arc::new(Mutex::new(Inner {
                keys: Keys::Rsa(Box::new(RsaKeyPair::generate(KeySize::Rsa2048).unwrap())),
                codes: HashMap::new(),
            })),
            other: Arc::new(EcdsaKeyPair::generate(&ECDSA_P256_SHA256_FIXED_SIGNING).unwrap()),
        };
        let router = Router::new()
            .route("/.well-known/openid-configuration", get(discovery))
            .route("/keys", get(keys))
            .route("/token", post(token))
            .with_state(provider.clone());
        tokio::spawn(async move { axum::serve(listener, router).await });
        provider
    }

    pub fn issuer(&self) -> String {
        self.address.clone()
    }

    /// From now on it signs with a new key of another kind.
    pub fn turns_keys(&self) {
        let key = EcdsaKeyPair::generate(&ECDSA_P256_SHA256_FIXED_SIGNING).unwrap();
        self.inner.lock().unwrap().keys = Keys::Curve(key);
    }

    /// Somebody has signed in at its page: the code that his browser takes back.
    pub fn lets(&self, asked: &BTreeMap<String, String>, claims: Value) -> String {
        assert_eq!(asked["response_type"], "code");
        assert_eq!(asked["code_challenge_method"], "S256");
        assert_eq!(asked["client_id"], CLIENT);
        assert!(asked["scope"].contains("openid"));
        let now = i64::try_from(
            std::time::SystemTime::now()
                .duration_since(std::time::UNIX_EPOCH)
                .unwrap()
                .as_secs(),
        )
        .unwrap();
        let mut token = json!({
            "iss": self.address, "aud": CLIENT, "sub": "1", "nonce": asked["nonce"],
            "iat": now, "exp": now + 300,
        });
        token
            .as_object_mut()
            .unwrap()
            .extend(claims.as_object().unwrap().clone());
        let code = BASE64_URL_SAFE_NO_PAD.encode(rand::random::<[u8; 16]>());
        let mut inner = self.inner.lock().unwrap();
        inner
            .codes
            .insert(code.clone(), (asked["code_challenge"].clone(), token));
        code
    }

    fn sign(&self, inner: &Inner, mut claims: Value) -> String {
        let told = claims.as_object_mut().unwrap();
        let lie = |told: &mut serde_json::Map<String, Value>, name: &str| told.remove(name);
        let (alg, other, tampered) = (lie(told, "#alg"), lie(told, "#key"), lie(told, "#tampered"));
        let own = match &inner.keys {
            Keys::Rsa(_) => "RS256",
            Keys::Curve(_) => "ES256",
        };
        let alg = alg.as_ref().and_then(Value::as_str).unwrap_or(own);
        let alg = if other.is_some() { "ES256" } else { alg };
        let header = json!({ "alg": alg, "typ": "JWT", "kid": inner.keys.name() });
        let encode = |value: &Value| BASE64_URL_SAFE_NO_PAD.encode(value.to_string());
        let signed = format!("{}.{}", encode(&header), encode(&claims));
        let signature = match alg {
            "none" => Vec::new(),
            "HS256" => {
                let secret = inner.keys.public();
                let key = aws_lc_rs::hmac::Key::new(aws_lc_rs::hmac::HMAC_SHA256, &secret);
                aws_lc_rs::hmac::sign(&key, signed.as_bytes())
                    .as_ref()
                    .to_vec()
            }
            _ if other.is_some() => sign_with(&self.other, &signed),
            _ => match &inner.keys {
                Keys::Curve(key) => sign_with(key, &signed),
                Keys::Rsa(key) => {
                    let mut signature = vec![0; key.public_modulus_len()];
                    let random = SystemRandom::new();
                    key.sign(
                        &RSA_PKCS1_SHA256,
                        &random,
                        signed.as_bytes(),
                        &mut signature,
                    )
                    .unwrap();
                    signature
                }
            },
        };
        let signed = if tampered.is_some() {
            claims["email"] = json!("anna@artel.example");
            format!("{}.{}", encode(&header), encode(&claims))
        } else {
            signed
        };
        format!("{signed}.{}", BASE64_URL_SAFE_NO_PAD.encode(signature))
    }
}

fn sign_with(key: &EcdsaKeyPair, signed: &str) -> Vec<u8> {
    key.sign(&SystemRandom::new(), signed.as_bytes())
        .unwrap()
        .as_ref()
        .to_vec()
}

impl Keys {
    fn name(&self) -> &'static str {
        match self {
            Keys::Rsa(_) => "first",
            Keys::Curve(_) => "second",
        }
    }

    fn public(&self) -> Vec<u8> {
        match self {
            Keys::Rsa(key) => key.public_key().as_ref().to_vec(),
            Keys::Curve(key) => key.public_key().as_ref().to_vec(),
        }
    }

    fn jwk(&self) -> Value {
        let encode = |bytes: &[u8]| BASE64_URL_SAFE_NO_PAD.encode(bytes);
        match self {
            Keys::Rsa(key) => {
                // RFC 8017's RSAPublicKey of 2,048 bits: two headers, a zero, the modulus, a header,
                // the exponent.
                let der = key.public_key().as_ref();
                let (n, e) = (encode(&der[9..265]), encode(&der[der.len() - 3..]));
                json!({ "kty": "RSA", "use": "sig", "kid": self.name(), "n": n, "e": e })
            }
            Keys::Curve(key) => {
                let point = key.public_key().as_ref();
                let (x, y) = (encode(&point[1..33]), encode(&point[33..]));
                json!({ "kty": "EC", "crv": "P-256", "kid": self.name(), "x": x, "y": y })
            }
        }
    }
}

async fn discovery(State(provider): State<Provider>) -> Json<Value> {
    let address = &provider.address;
    Json(json!({
        "issuer": address,
        "authorization_endpoint": format!("{address}/authorize"),
        "token_endpoint": format!("{address}/token"),
        "jwks_uri": format!("{address}/keys"),
    }))
}

async fn keys(State(provider): State<Provider>) -> Json<Value> {
    Json(json!({ "keys": [provider.inner.lock().unwrap().keys.jwk()] }))
}

/// A code is worth one token, to the client that asked and to who knows the verifier.
async fn token(
    State(provider): State<Provider>,
    headers: HeaderMap,
    body: String,
) -> Result<Json<Value>, StatusCode> {
    let form: HashMap<String, String> = url::form_urlencoded::parse(body.as_bytes())
        .into_owned()
        .collect();
    let encoded: String = url::form_urlencoded::byte_serialize(SECRET.as_bytes()).collect();
    let basic = format!(
        "Basic {}",
        BASE64_STANDARD.encode(format!("{CLIENT}:{encoded}"))
    );
    if headers["authorization"] != basic.as_str() || form["grant_type"] != "authorization_code" {
        return Err(StatusCode::UNAUTHORIZED);
    }
    let mut inner = provider.inner.lock().unwrap();
    let (challenge, claims) = inner
        .codes
        .remove(&form["code"])
        .ok_or(StatusCode::BAD_REQUEST)?;
    let verifier = Sha256::digest(form["code_verifier"].as_bytes());
    if BASE64_URL_SAFE_NO_PAD.encode(verifier) != challenge {
        return Err(StatusCode::BAD_REQUEST);
    }
    let token = provider.sign(&inner, claims);
    Ok(Json(
        json!({ "access_token": "x", "token_type": "Bearer", "id_token": token }),
    ))
}

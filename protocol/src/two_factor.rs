//! Bodies of the second step of signing in, and of its set-up (RFC 6238).

use crate::Micros;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A second factor as its owner and admins see it.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize, ToSchema)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct TwoFactorView {
    pub on: bool,
    pub since: Option<Micros>,
    /// Recovery codes that were not used yet.
    pub codes_left: i64,
    /// The installation wants it of this person: it cannot be switched off.
    pub required: bool,
}

/// `POST /api/two-factor/set-up`.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct SetUpTwoFactor {
    /// Required when there is one.
    pub password: Option<String>,
}

/// What an authenticator is given; answered until the first code confirms it.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct TwoFactorSecret {
    /// Base32, 32 characters.
    pub secret: String,
    /// `otpauth://totp/…`, for a QR code.
    pub uri: String,
}

/// Six digits of an authenticator, or a recovery code in any spelling.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Code {
    pub code: String,
}

/// Ten codes, each for one sign-in without the authenticator; answered once.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct RecoveryCodes {
    pub codes: Vec<String>,
}

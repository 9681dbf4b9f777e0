//! Bodies of the doors that work before one is signed in, and of those that answer a secret once.

use crate::{GroupId, InvitationId, Micros, UserId};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// `POST /api/sign-in`.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct SignIn {
    /// E-mail or phone in any usual spelling.
    pub login: String,
    pub password: String,
}

/// `GET /api/sign-in/ways`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct SignInWays {
    /// The host of the company's own sign-in, for staff: `GET /api/oidc/start` leads there.
    pub company: Option<String>,
}

/// `POST /api/link`: a one-time link signs its person in; he may set a password with it.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct UseLink {
    pub token: String,
    pub password: Option<String>,
}

/// `POST /api/link/look`: what the holder of a token is about to enter.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct LookAtToken {
    pub token: String,
}

/// Answer of `POST /api/link/look`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(
    tag = "type",
    rename_all = "snake_case",
    rename_all_fields = "camelCase"
)]
pub enum TokenMeaning {
    /// A one-time link of this person.
    Link { name: String, needs_password: bool },
    /// An invitation into this group.
    Invitation {
        city: String,
        company: String,
        /// The name of whoever made it.
        invited_by: String,
        expires_at: Micros,
    },
}

/// `POST /api/invitations/accept`: makes an external account and its first session.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct AcceptInvitation {
    pub token: String,
    pub name: String,
    /// Login for the next time; one of e-mail and phone is asked for when there is a password.
    pub phone: Option<String>,
    pub email: Option<String>,
    pub password: Option<String>,
    pub time_zone: Option<String>,
}

/// `POST /api/password`.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ChangePassword {
    /// Required when there is one.
    pub current: Option<String>,
    pub new: String,
}

/// A secret shown once: one-time link or invitation. The client puts it behind `/join#`.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct Secret {
    pub url: String,
    pub expires_at: Micros,
}

/// One row of a group's journal of invitations.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct InvitationView {
    pub id: InvitationId,
    pub group: GroupId,
    /// Whom it is meant for, as the inviter wrote it.
    pub note: String,
    pub invited_by: UserId,
    pub created_at: Micros,
    pub expires_at: Micros,
    pub used_at: Option<Micros>,
    pub used_by: Option<UserId>,
    pub revoked_at: Option<Micros>,
}

/// `POST /api/groups/{id}/invitations`.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Invite {
    pub note: String,
    /// 1 to 30; 7 when absent.
    pub days: Option<u8>,
}

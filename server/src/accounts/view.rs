//! What people see of accounts.

use super::queries;
use crate::app::App;
use crate::commands::Caller;
use crate::error::Result;
use crate::store::Conn;
use protocol::person::{Me, PersonForGroup};

/// The caller's own account.
pub async fn me(app: &App, conn: &mut Conn, caller: Caller) -> Result<Me> {
    let row = queries::me(conn, caller.user).await?;
    Ok(Me {
        role: row.role()?,
        locale: row.locale()?,
        person: PersonForGroup {
            id: caller.user,
            name: row.name,
            kind: queries::parse(&row.kind)?,
            company: row.company,
            avatar: row.avatar,
            active: true,
        },
        email: row.email,
        phone: row.phone,
        time_zone: row.time_zone,
        session: caller.session,
        epoch: app.epoch.to_string(),
        push_key: None,
        has_password: row.has_password,
    })
}

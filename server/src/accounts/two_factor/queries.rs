//! SQL of second factors and of sign-ins that wait for their second step.

use crate::error::Result;
use crate::store::Conn;
use crate::{execute, fetch_one, fetch_optional};
use protocol::two_factor::TwoFactorView;
use protocol::{Micros, UserId};

/// Is there a confirmed factor, and must there be one?
#[derive(sqlx::FromRow)]
pub struct Standing {
    pub confirmed_at: Option<Micros>,
    pub required: bool,
}

pub async fn standing(conn: &mut Conn, user: UserId) -> Result<Standing> {
    Ok(fetch_one!(
        conn,
        "select f.confirmed_at, (u.kind = 'internal' and s.staff_two_factor) as required \
         from users u join store s on s.one = 1 left join second_factors f on f.user_id = u.id \
         where u.id = $1",
        user
    )?)
}

pub async fn view(conn: &mut Conn, user: UserId) -> Result<TwoFactorView> {
    let Standing {
        confirmed_at,
        required,
    } = standing(conn, user).await?;
    let (codes_left,): (i64,) = fetch_one!(
        conn,
        "select count(*) from recovery_codes where user_id = $1",
        user
    )?;
    Ok(TwoFactorView {
        on: confirmed_at.is_some(),
        since: confirmed_at,
        codes_left,
        required,
    })
}

/// Locks the factor and reads it: sealed secret, last step taken.
pub async fn lock(
    conn: &mut Conn,
    user: UserId,
    confirmed: bool,
) -> Result<Option<(Vec<u8>, i64)>> {
    Ok(fetch_optional!(
        conn,
        "update second_factors set last_step = last_step \
         where user_id = $1 and (confirmed_at is not null) = $2 returning secret, last_step",
        user,
        confirmed
    )?)
}

/// A new secret that waits for its first code; false when a confirmed factor is there.
pub async fn begin(conn: &mut Conn, user: UserId, secret: &[u8]) -> Result<bool> {
    let made = execute!(
        conn,
        "insert into second_factors (user_id, secret, last_step) values ($1, $2, 0) \
         on conflict (user_id) do update set secret = excluded.secret \
         where second_factors.confirmed_at is null",
        user,
        secret
    )?;
    Ok(made == 1)
}

pub async fn confirm(conn: &mut Conn, user: UserId, now: Micros) -> Result<()> {
    execute!(
        conn,
        "update second_factors set confirmed_at = $2 where user_id = $1",
        user,
        now
    )?;
    Ok(())
}

/// Codes of this step and of those before it work no more.
pub async fn take_step(conn: &mut Conn, user: UserId, step: i64) -> Result<()> {
    execute!(
        conn,
        "update second_factors set last_step = $2 where user_id = $1",
        user,
        step
    )?;
    Ok(())
}

/// Uses a recovery code up; false when it is none.
pub async fn take_code(conn: &mut Conn, user: UserId, code: &[u8]) -> Result<bool> {
    let taken = execute!(
        conn,
        "delete from recovery_codes where user_id = $1 and code = $2",
        user,
        code
    )?;
    Ok(taken == 1)
}

/// New recovery codes; the former ones are worthless.
pub async fn replace_codes(conn: &mut Conn, user: UserId, codes: &[Vec<u8>]) -> Result<()> {
    execute!(conn, "delete from recovery_codes where user_id = $1", user)?;
    for code in codes {
        execute!(
            conn,
            "insert into recovery_codes (code, user_id) values ($1, $2)",
            code.as_slice(),
            user
        )?;
    }
    Ok(())
}

/// Removes the factor with its codes; false when there is none.
pub async fn remove(conn: &mut Conn, user: UserId) -> Result<bool> {
    execute!(conn, "delete from recovery_codes where user_id = $1", user)?;
    let removed = execute!(
        conn,
        "delete from second_factors where user_id = $1 and confirmed_at is not null",
        user
    )?;
    Ok(removed == 1)
}

/// Must staff have a factor? False when it was so already.
pub async fn require(conn: &mut Conn, on: bool) -> Result<bool> {
    let changed = execute!(
        conn,
        "update store set staff_two_factor = $1 where one = 1 and staff_two_factor <> $1",
        on
    )?;
    Ok(changed == 1)
}

/// A sign-in of which only the first step is done.
#[derive(sqlx::FromRow)]
pub struct FirstStep {
    pub user_id: UserId,
    pub way: String,
    pub password: Option<String>,
    pub set_up: bool,
}

pub async fn insert_step(
    conn: &mut Conn,
    token: &[u8],
    step: &FirstStep,
    now: Micros,
    expires: Micros,
) -> Result<()> {
    execute!(
        conn,
        "delete from first_steps where user_id = $1 and expires_at < $2",
        step.user_id,
        now
    )?;
    execute!(
        conn,
        "insert into first_steps (token, user_id, way, password, set_up, tries, expires_at) \
         values ($1, $2, $3, $4, $5, 0, $6)",
        token,
        step.user_id,
        step.way.as_str(),
        step.password.as_deref(),
        step.set_up,
        expires
    )?;
    Ok(())
}

/// Whose it is, while it may still be tried.
pub async fn step_of(
    conn: &mut Conn,
    token: &[u8],
    set_up: bool,
    now: Micros,
) -> Result<Option<UserId>> {
    let row: Option<(UserId,)> = fetch_optional!(
        conn,
        "select user_id from first_steps where token = $1 and set_up = $2 and expires_at > $3",
        token,
        set_up,
        now
    )?;
    Ok(row.map(|(user,)| user))
}

/// Locks it and counts one try; nothing when it is used up, too old or was never there.
pub async fn try_step(
    conn: &mut Conn,
    token: &[u8],
    set_up: bool,
    tries: i32,
    now: Micros,
) -> Result<Option<FirstStep>> {
    Ok(fetch_optional!(
        conn,
        "update first_steps set tries = tries + 1 \
         where token = $1 and set_up = $2 and tries < $3 and expires_at > $4 \
         returning user_id, way, password, set_up",
        token,
        set_up,
        tries,
        now
    )?)
}

pub async fn delete_step(conn: &mut Conn, token: &[u8]) -> Result<()> {
    execute!(conn, "delete from first_steps where token = $1", token)?;
    Ok(())
}

/// Ends the sign-ins of a person that wait for their second step.
pub async fn void_steps(conn: &mut Conn, user: UserId) -> Result<()> {
    execute!(conn, "delete from first_steps where user_id = $1", user)?;
    Ok(())
}

//! Passwords: argon2id, m = 19 MiB, t = 2, p = 1 (OWASP). Slow by design, so on blocking threads
//! and never inside a transaction.

use anyhow::{Result, anyhow};
use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{PasswordHasher, PasswordVerifier};
use argon2::{Algorithm, Argon2, Params, Version};
use tokio::sync::Semaphore;

fn argon2() -> Result<Argon2<'static>> {
    let params = Params::new(19 * 1024, 2, 1, None).map_err(|error| anyhow!("{error}"))?;
    Ok(Argon2::new(Algorithm::Argon2id, Version::V0x13, params))
}

/// The hash to store.
pub fn hash(password: &str) -> Result<String> {
    let hash = argon2()?
        .hash_password(password.as_bytes())
        .map_err(|error| anyhow!("{error}"))?;
    Ok(hash.to_string())
}

/// Hashes at work at a time, 19 MiB each; whoever comes later waits.
static AT_WORK: Semaphore = Semaphore::const_new(4);

/// As [`hash`], from an async task.
pub async fn hashed(password: String) -> Result<String> {
    let _turn = AT_WORK.acquire().await?;
    tokio::task::spawn_blocking(move || hash(&password)).await?
}

/// As [`fits`], from an async task.
pub async fn fit(password: String, hash: Option<String>) -> Result<bool> {
    let _turn = AT_WORK.acquire().await?;
    Ok(tokio::task::spawn_blocking(move || fits(&password, hash.as_deref())).await?)
}

/// A hash that no password is known for, of the same cost as ours.
const NOBODY: &str = "$argon2id$v=19$m=19456,t=2,p=1$c29tZXNhbHRzb21lc2FsdA$\
                      GpZ3sK/oH9p7VIiV56G/64Zo/8GaUw434IimaPqxwCo";

/// Does the password fit? Without a hash the same work is done, so that time tells nothing.
#[must_use]
pub fn fits(password: &str, hash: Option<&str>) -> bool {
    let Ok(parsed) = PasswordHash::new(hash.unwrap_or(NOBODY)) else {
        return false;
    };
    let Ok(argon2) = argon2() else { return false };
    argon2.verify_password(password.as_bytes(), &parsed).is_ok() && hash.is_some()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_unknown_login_costs_the_same_work_as_a_wrong_password() {
        let ours = hash("right horse battery").unwrap();
        let (ours, nobody) = (
            PasswordHash::new(&ours).unwrap(),
            PasswordHash::new(NOBODY).unwrap(),
        );
        assert_eq!(ours.algorithm, nobody.algorithm);
        assert_eq!(ours.version, nobody.version);
        assert_eq!(ours.params, nobody.params);
        assert!(ours.hash.is_some() && nobody.hash.is_some());
    }

    #[test]
    fn a_password_fits_its_own_hash_only() {
        let stored = hash("right horse battery").unwrap();
        assert!(fits("right horse battery", Some(&stored)));
        assert!(!fits("wrong horse battery", Some(&stored)));
        assert!(!fits("right horse battery", None));
    }
}

//! Setting a second factor up, switching it off, taking it from somebody.

use super::{Authenticator, Browser, PASSWORD, is_wrong, refusal, sets_up, vera};
use crate::people::code_of;
use crate::town::{Town, eventually};
use protocol::command::Command;
use protocol::error::ErrorCode;
use protocol::notification::{Inbox, NotificationKind};
use protocol::page::AuditPage;
use protocol::two_factor::TwoFactorView;
use serde_json::json;

#[tokio::test]
async fn a_set_up_asks_for_the_password_and_counts_from_its_first_code() {
    let town = Town::start().await;
    let admin = town.admin("Анна").await;
    let (_, mut browser) = vera(&admin).await;
    let early = browser
        .post("/api/two-factor/confirm", &json!({ "code": "123456" }))
        .await;
    assert_eq!(refusal(&early).name.as_deref(), Some("two_factor_set_up"));
    for body in [
        json!({ "password": null }),
        json!({ "password": "не тот пароль" }),
    ] {
        let refused = browser.post("/api/two-factor/set-up", &body).await;
        assert_eq!(code_of(&refused), ErrorCode::WrongPassword);
    }
    let body = json!({ "password": PASSWORD });
    let first = browser.post("/api/two-factor/set-up", &body).await;
    let first = Authenticator::of(&first.parse(), &town);
    // A set-up that nobody ended asks nobody for anything.
    assert!(browser.signs_in().await.is_ok());
    let mut elsewhere = Browser::new(&admin);
    assert!(elsewhere.signs_in().await.is_ok());
    let (phone, _) = sets_up(&town, &mut browser).await;
    assert!(browser.is_in().await);
    assert!(!elsewhere.is_in().await, "her other sessions end with it");
    browser.signs_in().await;
    assert!(is_wrong(&browser.shows(&first.code(0)).await));
    assert!(browser.shows(&phone.code(0)).await.is_ok());
    let again = browser.post("/api/two-factor/set-up", &body).await;
    assert_eq!(refusal(&again).name.as_deref(), Some("two_factor_on"));
}

#[tokio::test]
async fn a_factor_is_switched_off_with_a_fresh_code_only() {
    let town = Town::start().await;
    let admin = town.admin("Анна").await;
    let (vera, mut browser) = vera(&admin).await;
    let (phone, codes) = sets_up(&town, &mut browser).await;
    for code in [phone.code(-1), phone.wrong()] {
        let body = json!({ "code": code });
        assert!(is_wrong(&browser.post("/api/two-factor/off", &body).await));
    }
    let mut elsewhere = Browser::new(&admin);
    elsewhere.signs_in().await;
    assert!(elsewhere.shows(&codes[0]).await.is_ok());
    let body = json!({ "code": phone.code(0) });
    assert_eq!(browser.post("/api/two-factor/off", &body).await.status, 204);
    assert!(browser.is_in().await && !elsewhere.is_in().await);
    assert!(elsewhere.signs_in().await.is_ok());
    let none = refusal(&browser.post("/api/two-factor/off", &body).await);
    assert_eq!(none.name.as_deref(), Some("two_factor_off"));
    let audit = admin.get(&format!("/api/audit?object={vera}")).await;
    let entries = audit.parse::<AuditPage>().entries;
    let acts: Vec<&str> = entries.iter().map(|entry| entry.act.as_str()).collect();
    for act in ["two_factor_on", "wrong_code", "two_factor_off"] {
        assert!(acts.contains(&act), "{act} is not in {acts:?}");
    }
}

#[tokio::test]
async fn an_admin_takes_a_lost_factor_away_and_its_owner_is_told() {
    let town = Town::start().await;
    let (admin, head) = (town.admin("Анна").await, town.head("Глеб").await);
    let (user, mut browser) = vera(&admin).await;
    sets_up(&town, &mut browser).await;
    let mut waiting = Browser::new(&admin);
    waiting.signs_in().await;
    let path = format!("/api/people/{user}/two-factor");
    assert!(admin.get(&path).await.parse::<TwoFactorView>().on);
    let reset = || Command::ResetTwoFactor { user };
    let refused = head.command(reset()).await.unwrap_err();
    assert_eq!(refused.code, ErrorCode::NotAllowed);

    admin.command(reset()).await.unwrap();
    assert!(!browser.is_in().await);
    assert!(!admin.get(&path).await.parse::<TwoFactorView>().on);
    assert_eq!(code_of(&waiting.shows("123456").await), ErrorCode::Expired);
    assert!(browser.signs_in().await.is_ok());
    let inbox: Inbox = browser.get("/api/notifications").await.parse();
    assert_eq!(
        inbox.notifications[0].kind,
        NotificationKind::TwoFactorReset
    );
    assert_eq!(inbox.notifications[0].actor, Some(admin.id));
    assert!(admin.command(reset()).await.unwrap().already);
    let own = Command::ResetTwoFactor { user: admin.id };
    let own = admin.command(own).await.unwrap_err();
    assert_eq!(own.code, ErrorCode::NotAllowed);
    let audit: AuditPage = admin.get("/api/audit").await.parse();
    let noted = audit
        .entries
        .iter()
        .filter(|entry| entry.act == "two_factor_reset");
    assert_eq!(noted.count(), 1);
}

#[tokio::test]
async fn a_copy_of_the_database_holds_neither_secret_nor_recovery_code() {
    let town = Town::start().await;
    let admin = town.admin("Анна").await;
    let (user, mut browser) = vera(&admin).await;
    let body = json!({ "password": PASSWORD });
    let secret = browser.post("/api/two-factor/set-up", &body).await;
    let phone = Authenticator::of(&secret.parse(), &town);
    let code = json!({ "code": phone.code(0) });
    let codes = browser.post("/api/two-factor/confirm", &code).await.text();
    let db = town.db().await;
    let mut conn = db.read().await.unwrap();
    let (sealed,): (Vec<u8>,) = server::fetch_one!(
        conn,
        "select secret from second_factors where user_id = $1",
        user
    )
    .unwrap();
    assert!(
        !sealed
            .windows(4)
            .any(|part| phone.secret.windows(4).any(|own| own == part))
    );
    // Sealed for her: in another person's row it would open nothing.
    assert!(
        town.app()
            .keyring
            .open(admin.id.0.as_bytes(), &sealed)
            .is_err()
    );
    assert_eq!(
        town.app().keyring.open(user.0.as_bytes(), &sealed).unwrap(),
        phone.secret
    );
    let kept: Vec<(Vec<u8>,)> = server::fetch_all!(
        conn,
        "select code from recovery_codes where user_id = $1",
        user
    )
    .unwrap();
    assert_eq!(kept.len(), 10);
    assert!(
        kept.iter()
            .all(|(code,)| !codes.contains(&*String::from_utf8_lossy(code)))
    );
    // The key stands beside the files, for the server's own user alone.
    let key = town.folder().join("files/sealing-key");
    let mode = std::os::unix::fs::PermissionsExt::mode(&key.metadata().unwrap().permissions());
    assert_eq!(mode & 0o777, 0o600);
}

#[tokio::test]
async fn a_page_in_another_tab_hears_that_its_factor_changed() {
    let town = Town::start().await;
    let admin = town.admin("Анна").await;
    let (_, mut desk) = vera(&admin).await;
    let mut other = Browser::new(&admin);
    other.signs_in().await;
    let session = other.cookie("artel").unwrap().to_owned();
    let mut socket = admin.with_token(&session).opens_socket().await;
    socket.hello(&[]).await;
    sets_up(&town, &mut desk).await;
    socket.ends().await;
    eventually("the session is over", async || !other.clone().is_in().await).await;
}

//! Signing in with a second step.

use super::{Authenticator, Browser, PASSWORD, is_wrong, refusal, sets_up, vera};
use crate::people::{code_of, known, link_for, makes, operator_named};
use crate::town::Town;
use protocol::command::Command;
use protocol::error::ErrorCode;
use protocol::page::AuditPage;
use protocol::person::{Me, PersonStatus};
use protocol::two_factor::{RecoveryCodes, TwoFactorView};
use serde_json::{Value, json};
use server::clock::{MINUTE, SECOND};

#[tokio::test]
async fn who_has_a_second_factor_has_no_session_before_its_code() {
    let town = Town::start().await;
    let admin = town.admin("Анна").await;
    let (vera, mut desk) = vera(&admin).await;
    let (phone, _) = sets_up(&town, &mut desk).await;

    let mut browser = Browser::new(&admin);
    let asked = refusal(&browser.signs_in().await);
    assert_eq!((asked.code, asked.name), (ErrorCode::SecondFactor, None));
    assert_eq!(browser.cookie("artel"), None);
    assert!(!browser.is_in().await);
    // The first step opens nothing, also where a session would stand.
    let step = browser.cookie("artel-step").unwrap().to_owned();
    let as_session = admin.with_token(&step);
    assert_eq!(as_session.get("/api/me").await.status, 401);
    assert!(as_session.tries_socket().await.is_err());
    let set_up = browser.post("/api/sign-in/set-up", &Value::Null).await;
    assert_eq!(code_of(&set_up), ErrorCode::Expired);

    let me: Me = browser.shows(&phone.code(0)).await.parse();
    assert_eq!(me.person.id, vera);
    assert!(browser.is_in().await);
    // It was used up with its code.
    let mut stolen = Browser::new(&admin);
    stolen.cookies.insert("artel-step".to_owned(), step);
    let again = stolen.shows(&phone.code(1)).await;
    assert_eq!(code_of(&again), ErrorCode::Expired);
}

#[tokio::test]
async fn a_code_works_once_and_one_step_around_its_time() {
    let town = Town::start().await;
    let admin = town.admin("Анна").await;
    let (_, mut browser) = vera(&admin).await;
    let (phone, _) = sets_up(&town, &mut browser).await;
    // A step has just begun, so that none passes while the scenario looks.
    let passed = town.clock.now() % (30 * SECOND);
    town.later(31 * SECOND - passed);
    browser.signs_in().await;
    let far = browser.shows(&phone.code(2)).await;
    assert!(is_wrong(&far));
    let used = phone.code(0);
    assert!(browser.shows(&used).await.is_ok());
    browser.signs_in().await;
    for code in [used, phone.code(-1), phone.code(-2)] {
        assert!(is_wrong(&browser.shows(&code).await));
    }
    assert!(browser.shows(&phone.code(1)).await.is_ok());
}

#[tokio::test]
async fn of_two_who_show_one_code_at_once_one_gets_in() {
    let town = Town::start().await;
    let admin = town.admin("Анна").await;
    let (_, mut desk) = vera(&admin).await;
    let (phone, recovery) = sets_up(&town, &mut desk).await;
    for code in [phone.code(0), recovery[0].clone()] {
        let mut one = Browser::new(&admin);
        let mut other = Browser::new(&admin.at(&town, town.size() - 1));
        one.signs_in().await;
        other.signs_in().await;
        let (first, second) = tokio::join!(one.shows(&code), other.shows(&code));
        assert!(
            first.is_ok() != second.is_ok(),
            "{} {}",
            first.text(),
            second.text()
        );
        assert!(is_wrong(if first.is_ok() { &second } else { &first }));
    }
}

#[tokio::test]
async fn a_recovery_code_stands_for_the_phone_once() {
    let town = Town::start().await;
    let admin = town.admin("Анна").await;
    let (vera, mut browser) = vera(&admin).await;
    let (phone, codes) = sets_up(&town, &mut browser).await;
    assert_eq!(codes.len(), 10);
    browser.signs_in().await;
    let typed = format!(" {} ", codes[3].to_uppercase().replace('-', ""));
    assert!(browser.shows(&typed).await.is_ok());
    let view: TwoFactorView = browser.get("/api/two-factor").await.parse();
    assert_eq!((view.on, view.codes_left), (true, 9));
    browser.signs_in().await;
    assert!(is_wrong(&browser.shows(&codes[3]).await));
    assert!(browser.shows(&codes[4]).await.is_ok());

    let code = json!({ "code": phone.code(0) });
    let fresh = browser.post("/api/two-factor/codes", &code).await;
    let fresh: RecoveryCodes = fresh.parse();
    browser.signs_in().await;
    assert!(is_wrong(&browser.shows(&codes[5]).await));
    assert!(browser.shows(&fresh.codes[0]).await.is_ok());
    let audit = admin.get(&format!("/api/audit?object={vera}")).await;
    let acts = audit.parse::<AuditPage>().entries;
    let used = acts.iter().filter(|entry| entry.act == "recovery_code");
    assert_eq!(used.count(), 3);
    for code in codes.iter().chain(&fresh.codes) {
        assert!(!audit.text().contains(code.as_str()));
    }
}

#[tokio::test]
async fn a_one_time_link_is_a_first_step_and_its_password_counts_after_the_second() {
    let town = Town::start().await;
    let admin = town.admin("Анна").await;
    let (vera, mut desk) = vera(&admin).await;
    let (phone, _) = sets_up(&town, &mut desk).await;
    let token = link_for(&admin, vera).await;
    let mut browser = Browser::new(&admin);
    let body = json!({ "token": token, "password": "совсем другой" });
    let asked = refusal(&browser.post("/api/link", &body).await);
    assert_eq!(asked.code, ErrorCode::SecondFactor);
    // Whoever found the link has changed nothing.
    assert!(desk.is_in().await);
    let mut other = Browser::new(&admin);
    assert_eq!(
        refusal(&other.signs_in().await).code,
        ErrorCode::SecondFactor
    );

    assert!(browser.shows(&phone.code(0)).await.is_ok());
    assert!(!desk.is_in().await);
    let old = refusal(&other.signs_in().await);
    assert_eq!(old.code, ErrorCode::WrongPassword);
}

#[tokio::test]
async fn a_first_step_dies_of_five_wrong_codes_and_after_ten_minutes() {
    let town = Town::start().await;
    let admin = town.admin("Анна").await;
    let (_, mut browser) = vera(&admin).await;
    let (phone, _) = sets_up(&town, &mut browser).await;
    browser.signs_in().await;
    for _ in 0..5 {
        assert!(is_wrong(&browser.shows(&phone.wrong()).await));
    }
    let dead = browser.shows(&phone.code(0)).await;
    assert_eq!(code_of(&dead), ErrorCode::Expired);
    browser.signs_in().await;
    town.later(10 * MINUTE);
    let late = browser.shows(&phone.code(0)).await;
    assert_eq!(code_of(&late), ErrorCode::Expired);
    browser.signs_in().await;
    assert!(browser.shows(&phone.code(0)).await.is_ok());
}

#[tokio::test]
async fn somebody_elses_guesses_end_and_do_not_keep_the_owner_out() {
    let town = Town::start().await;
    let admin = town.admin("Анна").await;
    let (_, mut desk) = vera(&admin).await;
    let (phone, _) = sets_up(&town, &mut desk).await;
    // He knows her password, and comes anew whenever a first step is used up.
    let mut thief = Browser::new(&admin);
    let mut slowed = None;
    for guess in 0..8 {
        if guess % 4 == 0 {
            thief.signs_in().await;
        }
        let answer = thief.shows(&phone.wrong()).await;
        if code_of(&answer) == ErrorCode::TooFast {
            slowed = Some(answer);
            break;
        }
    }
    let slowed = slowed.expect("codes may be guessed without end");
    assert!(slowed.headers.contains_key("retry-after"));
    // Her browser was in before, so that she is told apart from him.
    desk.forgets("artel");
    desk.signs_in().await;
    assert!(desk.shows(&phone.code(0)).await.is_ok());
    // A cookie of somebody else's account, or a made one, tells nothing apart.
    thief
        .cookies
        .insert("artel-device".to_owned(), "made.up".to_owned());
    let still = thief.shows(&phone.wrong()).await;
    assert_eq!(code_of(&still), ErrorCode::TooFast);
}

#[tokio::test]
async fn staff_who_must_have_a_factor_are_led_into_its_set_up() {
    let town = Town::start().await;
    let admin = town.admin("Анна").await;
    let group = town.group("Казань", "СервисПлюс").await;
    let ivan = town.master("Иван", group).await;
    let require = |on| Command::RequireTwoFactor { on };
    admin.command(require(true)).await.unwrap();
    let user = makes(&admin, operator_named("Вера", super::LOGIN)).await;
    let token = link_for(&admin, user).await;
    let mut browser = Browser::new(&admin);
    let body = json!({ "token": token, "password": PASSWORD });
    let asked = refusal(&browser.post("/api/link", &body).await);
    assert_eq!(asked.code, ErrorCode::SecondFactor);
    assert_eq!(asked.name.as_deref(), Some("set_up"));
    assert_eq!(known(&admin, user).await.status, PersonStatus::Invited);

    let secret = browser.post("/api/sign-in/set-up", &Value::Null).await;
    let phone = Authenticator::of(&secret.parse(), &town);
    let wrong = json!({ "code": phone.wrong() });
    let wrong = browser.post("/api/sign-in/confirm", &wrong).await;
    assert!(is_wrong(&wrong) && !browser.is_in().await);
    let code = json!({ "code": phone.code(0) });
    let codes: RecoveryCodes = browser.post("/api/sign-in/confirm", &code).await.parse();
    town.later(30 * SECOND);
    assert_eq!(codes.codes.len(), 10);
    assert!(browser.is_in().await);
    assert_eq!(known(&admin, user).await.status, PersonStatus::Active);
    let off = json!({ "code": phone.code(0) });
    let refused = refusal(&browser.post("/api/two-factor/off", &off).await);
    assert_eq!(refused.name.as_deref(), Some("two_factor_required"));

    // A master need not; and nobody when it is not asked for any more.
    let token = link_for(&admin, ivan.id).await;
    let mut his = Browser::new(&admin);
    let body = json!({ "token": token, "password": null });
    assert!(his.post("/api/link", &body).await.is_ok());
    admin.command(require(false)).await.unwrap();
    let off = json!({ "code": phone.code(0) });
    assert!(browser.post("/api/two-factor/off", &off).await.is_ok());
    assert!(browser.signs_in().await.is_ok());
}

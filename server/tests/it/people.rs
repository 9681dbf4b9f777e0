//! Administration of people: links, passwords, sessions, roles, suspension.

use crate::town::person::Answer;
use crate::town::socket::Ended;
use crate::town::{Person, Town};
use protocol::command::Command;
use protocol::error::{ErrorBody, ErrorCode, Present};
use protocol::event::{Event, PersonalEvent, SharedEvent, StreamName};
use protocol::frame::ServerFrame;
use protocol::group::{GroupRow, GroupView, Standing};
use protocol::page::{AuditPage, PersonList};
use protocol::person::{Kind, Locale, Me, PersonForStaff, PersonStatus, Role, SessionView};
use protocol::sign_in::{Secret, TokenMeaning};
use protocol::{GroupId, UserId, close};
use serde_json::{Value, json};
use server::clock::HOUR;
use server::{accounts, ids};

/// The secret behind `/join#`.
pub fn token_of(answer: &Answer) -> String {
    let secret: Secret = answer.parse();
    let (page, token) = secret.url.split_once('#').unwrap();
    assert!(page.ends_with("/join"));
    token.to_owned()
}

/// The session that an answer began.
pub fn session_of(answer: &Answer) -> String {
    let cookie = answer.headers["set-cookie"].to_str().unwrap();
    let (_, rest) = cookie.split_once("artel=").unwrap();
    rest.split_once(';').unwrap().0.to_owned()
}

pub fn code_of(answer: &Answer) -> ErrorCode {
    assert!(!answer.is_ok(), "{}", answer.text());
    let body: ErrorBody = serde_json::from_slice(&answer.bytes).unwrap();
    body.code
}

fn operator_named(name: &str, email: &str) -> Command {
    Command::CreatePerson {
        name: name.to_owned(),
        role: Role::Operator,
        email: Some(email.to_owned()),
        phone: None,
        locale: Locale::Ru,
        time_zone: "Europe/Moscow".to_owned(),
    }
}

async fn makes(admin: &Person, command: Command) -> UserId {
    UserId(admin.command(command).await.unwrap().id.unwrap())
}

async fn link_for(admin: &Person, user: UserId) -> String {
    let answer = admin
        .post(&format!("/api/people/{user}/link"), &Value::Null)
        .await;
    token_of(&answer)
}

async fn enters(anyone: &Person, token: &str, password: Option<&str>) -> Answer {
    let body = json!({ "token": token, "password": password });
    anyone.with_token("").post("/api/link", &body).await
}

async fn signs_in(anyone: &Person, login: &str, password: &str) -> Answer {
    let body = json!({ "login": login, "password": password });
    anyone.with_token("").post("/api/sign-in", &body).await
}

pub async fn known(staff: &Person, user: UserId) -> PersonForStaff {
    let list: PersonList = staff.get("/api/people").await.parse();
    list.people
        .into_iter()
        .find(|row| row.person.id == user)
        .unwrap()
}

#[tokio::test]
async fn a_one_time_link_signs_its_person_in_once() {
    let town = Town::start().await;
    let admin = town.admin("Анна").await;
    let vera = makes(&admin, operator_named("Вера", "Vera@Artel.example")).await;
    assert_eq!(known(&admin, vera).await.status, PersonStatus::Invited);
    let token = link_for(&admin, vera).await;

    let look = json!({ "token": token });
    for _ in 0..2 {
        let meaning: TokenMeaning = admin.post("/api/link/look", &look).await.parse();
        let name = "Вера".to_owned();
        let needs_password = true;
        assert_eq!(
            meaning,
            TokenMeaning::Link {
                name,
                needs_password
            }
        );
    }
    let short = enters(&admin, &token, Some("short")).await;
    assert_eq!(code_of(&short), ErrorCode::LimitExceeded);
    let entered = enters(&admin, &token, Some("правильный пароль")).await;
    let me: Me = entered.parse();
    assert_eq!((me.person.id, me.role), (vera, Role::Operator));
    assert!(me.has_password && me.push_key.is_some());

    for path in ["/api/link", "/api/link/look"] {
        let again = admin.post(path, &look).await;
        assert_eq!(code_of(&again), ErrorCode::Expired);
    }
    let she = admin.with_token(&session_of(&entered));
    assert_eq!(she.get("/api/me").await.parse::<Me>().person.id, vera);
    let signed_in = signs_in(&admin, " vera@artel.EXAMPLE ", "правильный пароль").await;
    assert_eq!(signed_in.parse::<Me>().person.id, vera);
    assert_eq!(known(&admin, vera).await.status, PersonStatus::Active);
}

#[tokio::test]
async fn a_newcomer_of_the_staff_begins_with_nothing_unread() {
    let town = Town::start().await;
    let group = town.group("Казань", "СервисПлюс").await;
    let admin = town.admin("Анна").await;
    admin.says(group, "это было до неё").await;
    admin.notes(group, "и это").await;
    let vera = makes(&admin, operator_named("Вера", "vera@artel.example")).await;
    let token = link_for(&admin, vera).await;
    let vera = admin.with_token(&session_of(&enters(&admin, &token, None).await));
    admin.says(group, "а это при ней").await;
    let rows: Vec<GroupRow> = vera.get("/api/groups").await.parse();
    let unread = |standing: Standing| standing.lines - standing.read_lines;
    assert_eq!(unread(rows[0].shared), 1);
    assert_eq!(unread(rows[0].internal.unwrap()), 0);
    // She has read none of it, so nobody takes her for a reader.
    let room: GroupView = admin.get(&format!("/api/groups/{group}")).await.parse();
    let me: Me = vera.get("/api/me").await.parse();
    let hers = room
        .receipts
        .iter()
        .find(|receipt| receipt.user == me.person.id);
    assert_eq!(hers, None);
}

#[tokio::test]
async fn of_two_who_use_a_link_at_once_one_gets_in() {
    let town = Town::start().await;
    let admin = town.admin("Анна").await;
    let vera = makes(&admin, operator_named("Вера", "vera@artel.example")).await;
    let token = link_for(&admin, vera).await;
    let (one, other) = (admin.clone(), admin.at(&town, town.size() - 1));
    let (first, second) = tokio::join!(enters(&one, &token, None), enters(&other, &token, None));
    let won = [&first, &second]
        .iter()
        .filter(|answer| answer.is_ok())
        .count();
    assert_eq!(won, 1, "{} {}", first.text(), second.text());
    let lost = if first.is_ok() { second } else { first };
    assert_eq!(code_of(&lost), ErrorCode::Expired);
}

#[tokio::test]
async fn a_link_dies_after_a_day_or_when_a_new_one_is_made() {
    let town = Town::start().await;
    let admin = town.admin("Анна").await;
    let vera = makes(&admin, operator_named("Вера", "vera@artel.example")).await;
    let first = link_for(&admin, vera).await;
    let second = link_for(&admin, vera).await;
    let void = enters(&admin, &first, None).await;
    let never = enters(&admin, "not-a-token", None).await;
    assert_eq!(code_of(&void), ErrorCode::Expired);
    assert_eq!(void.bytes, never.bytes);
    town.later(24 * HOUR);
    assert_eq!(
        code_of(&enters(&admin, &second, None).await),
        ErrorCode::Expired
    );
    let third = link_for(&admin, vera).await;
    assert!(enters(&admin, &third, None).await.is_ok());
}

#[tokio::test]
async fn an_unknown_login_and_a_wrong_password_get_the_same_answer() {
    let town = Town::start().await;
    let admin = town.admin("Анна").await;
    let vera = makes(&admin, operator_named("Вера", "vera@artel.example")).await;
    let token = link_for(&admin, vera).await;
    enters(&admin, &token, Some("правильный пароль")).await;
    let wrong = signs_in(&admin, "vera@artel.example", "неправильный").await;
    let unknown = signs_in(&admin, "nobody@artel.example", "неправильный").await;
    assert_eq!(code_of(&wrong), ErrorCode::WrongPassword);
    assert_eq!((wrong.status, wrong.bytes), (unknown.status, unknown.bytes));
    for _ in 0..20 {
        let answer = signs_in(&admin, "vera@artel.example", "неправильный").await;
        if code_of(&answer) == ErrorCode::TooFast {
            assert!(answer.headers.contains_key("retry-after"));
            return;
        }
    }
    panic!("a password may be guessed without end");
}

#[tokio::test]
async fn a_suspended_person_is_out_at_once_and_signs_in_anew_when_restored() {
    let town = Town::start().await;
    let group = town.group("Казань", "СервисПлюс").await;
    let admin = town.admin("Анна").await;
    let ivan = town.master("Иван", group).await;
    let mut his = ivan.in_group(group, false).await;
    let mut hers = admin.in_group(group, false).await;
    let shown = |active: bool| {
        move |stored: &protocol::event::Stored| {
            matches!(&stored.event, Event::Shared(SharedEvent::PersonChanged { person })
                if person.active == active)
        }
    };

    let user = ivan.id;
    admin
        .command(Command::SuspendPerson { user })
        .await
        .unwrap();
    assert_eq!(his.ends().await, Ended::Closed(close::SIGNED_OUT));
    assert!(matches!(
        his.events_of(StreamName::Personal(ivan.id))
            .last()
            .unwrap()
            .event,
        Event::Personal(PersonalEvent::AccessChanged { .. })
    ));
    let event = hers.event(shown(false)).await;
    assert_eq!(event.actor, Some(admin.id));
    let me = ivan.get("/api/me").await;
    assert_eq!(code_of(&me), ErrorCode::Unauthenticated);
    let post = ivan
        .writes(group, protocol::group::Side::Shared, "я тут")
        .await;
    assert_eq!(post.unwrap_err().code, ErrorCode::Unauthenticated);
    assert!(ivan.tries_socket().await.is_err());
    let path = format!("/api/people/{}/link", ivan.id);
    let link = admin.post(&path, &Value::Null).await;
    assert_eq!(code_of(&link), ErrorCode::Invalid);
    let again = admin
        .command(Command::SuspendPerson { user })
        .await
        .unwrap();
    assert!(again.already);

    admin
        .command(Command::RestorePerson { user })
        .await
        .unwrap();
    hers.event(shown(true)).await;
    let old = ivan.get("/api/me").await;
    assert_eq!(code_of(&old), ErrorCode::Unauthenticated);
    let token = link_for(&admin, ivan.id).await;
    let back = ivan.with_token(&session_of(&enters(&admin, &token, None).await));
    back.says(group, "снова тут").await;
}

#[tokio::test]
async fn a_link_made_before_a_suspension_is_void_after_it() {
    let town = Town::start().await;
    let admin = town.admin("Анна").await;
    let user = makes(&admin, operator_named("Вера", "vera@artel.example")).await;
    let token = link_for(&admin, user).await;
    admin
        .command(Command::SuspendPerson { user })
        .await
        .unwrap();
    assert_eq!(
        code_of(&enters(&admin, &token, None).await),
        ErrorCode::Expired
    );
    admin
        .command(Command::RestorePerson { user })
        .await
        .unwrap();
    assert_eq!(known(&admin, user).await.status, PersonStatus::Invited);
}

#[tokio::test]
async fn the_last_admin_stays_an_admin() {
    let town = Town::start().await;
    let anna = town.admin("Анна").await;
    let demote = |user| Command::SetRole {
        user,
        role: Role::Operator,
    };
    for command in [demote(anna.id), Command::SuspendPerson { user: anna.id }] {
        let refused = anna.command(command).await.unwrap_err();
        assert_eq!(refused.code, ErrorCode::InvalidTransition);
        assert_eq!(refused.name.as_deref(), Some("last_admin"));
    }
    let boris = town.admin("Борис").await;
    let (one, other) = tokio::join!(
        anna.command(demote(boris.id)),
        boris.command(demote(anna.id))
    );
    assert!(one.is_ok() != other.is_ok(), "{one:?} {other:?}");
    let (winner, loser) = if one.is_ok() {
        (anna, boris)
    } else {
        (boris, anna)
    };
    assert_eq!(known(&winner, winner.id).await.role, Role::Admin);
    assert_eq!(known(&winner, loser.id).await.role, Role::Operator);
}

#[tokio::test]
async fn no_grant_makes_a_master_internal_or_staff_external() {
    let town = Town::start().await;
    let group = town.group("Казань", "СервисПлюс").await;
    let admin = town.admin("Анна").await;
    let (ivan, olga) = (
        town.master("Иван", group).await,
        town.operator("Ольга").await,
    );
    for (user, role) in [
        (ivan.id, Role::Operator),
        (ivan.id, Role::Admin),
        (olga.id, Role::Master),
    ] {
        let refused = admin.command(Command::SetRole { user, role }).await;
        assert_eq!(refused.unwrap_err().code, ErrorCode::Invalid);
    }
    assert_eq!(known(&admin, ivan.id).await.person.kind, Kind::External);
    assert_eq!(known(&admin, olga.id).await.person.kind, Kind::Internal);
}

#[tokio::test]
async fn a_change_of_role_ends_what_was_begun_with_the_old_one() {
    let town = Town::start().await;
    let group = town.group("Казань", "СервисПлюс").await;
    let (admin, olga) = (town.admin("Анна").await, town.operator("Ольга").await);
    let mut hers = olga.in_group(group, true).await;
    let (user, role) = (olga.id, Role::Head);
    admin
        .command(Command::SetRole { user, role })
        .await
        .unwrap();
    assert_eq!(hers.ends().await, Ended::Closed(close::SIGNED_OUT));
    assert_eq!(olga.get("/api/me").await.status, 401);
    assert_eq!(known(&admin, olga.id).await.role, Role::Head);
}

#[tokio::test]
async fn all_sessions_of_a_person_are_ended_for_a_lost_phone() {
    let town = Town::start().await;
    let group = town.group("Казань", "СервисПлюс").await;
    let (admin, ivan) = (town.admin("Анна").await, town.master("Иван", group).await);
    let path = format!("/api/people/{}/sessions", ivan.id);
    let sessions: Vec<SessionView> = admin.get(&path).await.parse();
    assert_eq!(sessions.len(), 1);
    assert!(!sessions[0].current);
    let mut his = ivan.in_group(group, false).await;
    let user = ivan.id;
    admin
        .command(Command::EndSessionsOf { user })
        .await
        .unwrap();
    assert_eq!(his.ends().await, Ended::Closed(close::SIGNED_OUT));
    assert_eq!(ivan.get("/api/me").await.status, 401);
    let sessions: Vec<SessionView> = admin.get(&path).await.parse();
    assert!(sessions.is_empty());
}

#[tokio::test]
async fn a_person_ends_one_of_his_sessions_and_keeps_the_other() {
    let town = Town::start().await;
    let (admin, olga) = (town.admin("Анна").await, town.operator("Ольга").await);
    let token = link_for(&admin, olga.id).await;
    let phone = olga.with_token(&session_of(&enters(&admin, &token, None).await));
    let sessions: Vec<SessionView> = olga.get("/api/sessions").await.parse();
    assert_eq!(sessions.len(), 2);
    let session = sessions.iter().find(|row| !row.current).unwrap().id;
    let mut lost = phone.listens(&[]).await;
    let mut kept = olga.listens(&[]).await;
    let stranger = town.operator("Пётр").await;
    let foreign = stranger.command(Command::EndSession { session }).await;
    assert_eq!(foreign.unwrap_err().code, ErrorCode::NotFound);

    olga.command(Command::EndSession { session }).await.unwrap();
    assert_eq!(lost.ends().await, Ended::Closed(close::SIGNED_OUT));
    assert_eq!(phone.get("/api/me").await.status, 401);
    kept.catches_up().await;
    assert_eq!(olga.get("/api/me").await.status, 200);
}

#[tokio::test]
async fn a_new_password_needs_the_old_one_and_ends_the_other_sessions() {
    let town = Town::start().await;
    let admin = town.admin("Анна").await;
    let vera = makes(&admin, operator_named("Вера", "vera@artel.example")).await;
    let token = link_for(&admin, vera).await;
    let here = session_of(&enters(&admin, &token, Some("первый пароль")).await);
    let here = admin.with_token(&here);
    let there = signs_in(&admin, "vera@artel.example", "первый пароль").await;
    let there = admin.with_token(&session_of(&there));
    let wrong = json!({ "current": "не тот пароль", "new": "второй пароль" });
    let refused = here.post("/api/password", &wrong).await;
    assert_eq!(code_of(&refused), ErrorCode::WrongPassword);
    let right = json!({ "current": "первый пароль", "new": "второй пароль" });
    assert_eq!(here.post("/api/password", &right).await.status, 204);
    assert_eq!(here.get("/api/me").await.status, 200);
    assert_eq!(there.get("/api/me").await.status, 401);
    let old = signs_in(&admin, "vera@artel.example", "первый пароль").await;
    assert_eq!(code_of(&old), ErrorCode::WrongPassword);
    let new = signs_in(&admin, "vera@artel.example", "второй пароль").await;
    assert!(new.is_ok());
    let audit: AuditPage = admin.get("/api/audit").await.parse();
    assert!(audit.entries.iter().any(|entry| entry.act == "password"));
    for secret in ["первый пароль", "второй пароль", token.as_str()] {
        assert!(!admin.get("/api/audit").await.text().contains(secret));
    }
}

#[tokio::test]
async fn an_empty_database_invites_its_first_admin_until_he_has_come() {
    let town = Town::start().await;
    let app = town.app();
    let token = |secret: &Secret| secret.url.split_once('#').unwrap().1.to_owned();
    let lost = accounts::first_admin(&app).await.unwrap().unwrap();
    let secret = accounts::first_admin(&app).await.unwrap().unwrap();
    let anyone = town.operator("Кто угодно").await;
    let void = enters(&anyone, &token(&lost), None).await;
    assert_eq!(code_of(&void), ErrorCode::Expired);
    let entered = enters(&anyone, &token(&secret), None).await;
    let me: Me = entered.parse();
    assert_eq!(me.role, Role::Admin);
    assert!(accounts::first_admin(&app).await.unwrap().is_none());
    let admin = anyone.with_token(&session_of(&entered));
    let list: PersonList = admin.get("/api/people").await.parse();
    let admins = list.people.iter().filter(|row| row.role == Role::Admin);
    assert_eq!(admins.count(), 1);
}

#[tokio::test]
async fn a_login_belongs_to_one_person_in_any_spelling() {
    let town = Town::start().await;
    let admin = town.admin("Анна").await;
    let by_phone = |name: &str, phone: &str| Command::CreatePerson {
        name: name.to_owned(),
        role: Role::Master,
        email: None,
        phone: Some(phone.to_owned()),
        locale: Locale::Ru,
        time_zone: "Europe/Moscow".to_owned(),
    };
    makes(&admin, by_phone("Иван", "8 (912) 345-67-89")).await;
    let same = admin.command(by_phone("Пётр", "+79123456789")).await;
    let refused = same.unwrap_err();
    assert_eq!(refused.code, ErrorCode::Duplicate);
    assert_eq!(refused.name.as_deref(), Some("phone"));
    makes(&admin, operator_named("Вера", "vera@artel.example")).await;
    let same = admin
        .command(operator_named("Вера", "VERA@artel.example"))
        .await;
    assert_eq!(same.unwrap_err().name.as_deref(), Some("email"));
    let nonsense = admin.command(by_phone("Глеб", "позвони мне")).await;
    assert_eq!(nonsense.unwrap_err().name.as_deref(), Some("phone"));
}

#[tokio::test]
async fn a_new_name_is_seen_in_every_group_that_knows_the_person_and_in_no_other() {
    let town = Town::start().await;
    let (kazan, ufa) = (
        town.group("Казань", "СервисПлюс").await,
        town.group("Уфа", "Мастер").await,
    );
    let olga = town.operator("Ольга").await;
    let (ivan, petr) = (
        town.master("Иван", kazan).await,
        town.master("Пётр", ufa).await,
    );
    let mut his = ivan.in_group(kazan, false).await;
    let mut other = petr.in_group(ufa, false).await;
    olga.says(kazan, "здравствуйте").await;
    olga.command(Command::SetProfile {
        name: "Ольга Новая".to_owned(),
        locale: Locale::En,
        time_zone: "Asia/Yekaterinburg".to_owned(),
    })
    .await
    .unwrap();
    his.event(|stored| {
        matches!(&stored.event, Event::Shared(SharedEvent::PersonChanged { person })
            if person.name == "Ольга Новая")
    })
    .await;
    other
        .hears_nothing_of(|frame| format!("{frame:?}").contains("Ольга Новая"))
        .await;
    let me: Me = olga.get("/api/me").await.parse();
    assert_eq!(
        (me.locale, me.time_zone.as_str()),
        (Locale::En, "Asia/Yekaterinburg")
    );
}

#[tokio::test]
async fn a_person_is_edited_as_he_was_seen() {
    let town = Town::start().await;
    let admin = town.admin("Анна").await;
    let user = makes(&admin, operator_named("Вера", "vera@artel.example")).await;
    let edit = |name: &str| Command::EditPerson {
        user,
        name: name.to_owned(),
        email: None,
        phone: Some("89120000000".to_owned()),
    };
    let rev = known(&admin, user).await.rev;
    admin.command_at(rev, edit("Вера Иванова")).await.unwrap();
    let stale = admin.command_at(rev, edit("Вера Петрова")).await;
    let stale = stale.unwrap_err();
    assert_eq!(stale.code, ErrorCode::Stale);
    let row = known(&admin, user).await;
    let person = Box::new(row.clone());
    assert_eq!(stale.present, Some(Present::Person { person }));
    assert_eq!(row.person.name, "Вера Иванова");
    assert_eq!(
        (row.email, row.phone.as_deref()),
        (None, Some("+79120000000"))
    );
}

#[tokio::test]
async fn heads_make_links_for_masters_only_and_operators_for_nobody() {
    let town = Town::start().await;
    let group = town.group("Казань", "СервисПлюс").await;
    let (head, olga) = (town.head("Глеб").await, town.operator("Ольга").await);
    let ivan = town.master("Иван", group).await;
    let path = |user: UserId| format!("/api/people/{user}/link");
    assert!(head.post(&path(ivan.id), &Value::Null).await.is_ok());
    let staff = head.post(&path(olga.id), &Value::Null).await;
    assert_eq!(code_of(&staff), ErrorCode::NotAllowed);
    let operator = olga.post(&path(ivan.id), &Value::Null).await;
    assert_eq!(code_of(&operator), ErrorCode::NotAllowed);
    let nobody = head.post(&path(ids::new()), &Value::Null).await;
    assert_eq!(code_of(&nobody), ErrorCode::NotFound);
    let audit: AuditPage = head.get("/api/audit").await.parse();
    let refused = audit.entries.iter().filter(|entry| entry.act == "refused");
    assert_eq!(refused.count(), 3);
}

#[tokio::test]
async fn to_a_master_all_administration_looks_absent() {
    let town = Town::start().await;
    let group = town.group("Казань", "СервисПлюс").await;
    let (ivan, olga) = (
        town.master("Иван", group).await,
        town.operator("Ольга").await,
    );
    let absent = ivan.get("/api/no-such-thing").await;
    for path in [
        "/api/people".to_owned(),
        "/api/audit".to_owned(),
        format!("/api/people/{}/sessions", olga.id),
        format!("/api/groups/{}", ids::new::<GroupId>()),
        format!("/api/groups/{}/invitations", ids::new::<GroupId>()),
    ] {
        let answer = ivan.get(&path).await;
        assert_eq!(
            (answer.status, &answer.bytes),
            (404, &absent.bytes),
            "{path}"
        );
    }
    let link = format!("/api/people/{}/link", olga.id);
    let answer = ivan.post(&link, &Value::Null).await;
    assert_eq!((answer.status, &answer.bytes), (404, &absent.bytes));
    let user = olga.id;
    for command in [
        operator_named("Он сам", "ivan@artel.example"),
        Command::SetRole {
            user: ivan.id,
            role: Role::Admin,
        },
        Command::SuspendPerson { user },
        Command::RestorePerson { user },
        Command::EndSessionsOf { user },
        Command::ArchiveGroup {
            group: ids::new(),
            move_tasks_to: None,
        },
        Command::RevokeInvitation {
            invitation: ids::new(),
        },
    ] {
        let refused = ivan.command(command.clone()).await.unwrap_err();
        assert_eq!(refused.code, ErrorCode::NotFound, "{command:?}");
    }
    assert_eq!(olga.get("/api/me").await.status, 200);
}

#[tokio::test]
async fn the_audit_tells_who_did_what_to_whom_and_what_was_refused() {
    let town = Town::start().await;
    let group = town.group("Казань", "СервисПлюс").await;
    let (admin, olga) = (town.admin("Анна").await, town.operator("Ольга").await);
    let ivan = town.master("Иван", group).await;
    let user = ivan.id;
    olga.command(Command::SuspendPerson { user })
        .await
        .unwrap_err();
    admin
        .command(Command::SuspendPerson { user })
        .await
        .unwrap();
    assert_eq!(olga.get("/api/audit").await.status, 403);
    let page: AuditPage = admin.get("/api/audit").await.parse();
    let refused = page.entries.iter().find(|entry| entry.act == "refused");
    let refused = refused.unwrap();
    assert_eq!(refused.actor, Some(olga.id));
    assert_eq!(refused.detail.as_deref(), Some("suspend_person"));
    let of_him: AuditPage = admin
        .get(&format!("/api/audit?object={user}"))
        .await
        .parse();
    assert_eq!(of_him.entries.len(), 1);
    assert_eq!(of_him.entries[0].act, "suspend_person");
    let named: Vec<UserId> = of_him.people.iter().map(|person| person.id).collect();
    assert!(named.contains(&admin.id) && named.contains(&user));
    let first = page.entries[0].id;
    let older: AuditPage = admin
        .get(&format!("/api/audit?before={first}"))
        .await
        .parse();
    assert_eq!(older.entries, page.entries[1..]);
}

#[tokio::test]
async fn lists_of_staff_hear_that_a_person_changed() {
    let town = Town::start().await;
    let admin = town.admin("Анна").await;
    let olga = town.operator("Ольга").await;
    let mut hers = olga.listens(&[]).await;
    let user = makes(&admin, operator_named("Вера", "vera@artel.example")).await;
    hers.wait_for(|frame| match frame {
        ServerFrame::Hint {
            hint: protocol::hint::Hint::Changed { changed },
        } => changed.iter().any(|changed| changed.id == user.0),
        _ => false,
    })
    .await;
}

#[tokio::test]
async fn a_picture_of_his_own_becomes_a_persons_face() {
    let town = Town::start().await;
    let (kazan, ufa) = (
        town.group("Казань", "СервисПлюс").await,
        town.group("Уфа", "Мастер").await,
    );
    let (ivan, petr) = (
        town.master("Иван", kazan).await,
        town.master("Пётр", ufa).await,
    );
    let olga = town.operator("Ольга").await;
    let mut hers = olga.in_group(kazan, false).await;
    let mut png = std::io::Cursor::new(Vec::new());
    image::RgbImage::from_pixel(64, 64, image::Rgb([200, 40, 40]))
        .write_to(&mut png, image::ImageFormat::Png)
        .unwrap();
    let uploaded = ivan.uploads("лицо.png", png.get_ref()).await;
    let file: protocol::file::FileView = uploaded.parse();
    let file = file.id;
    let foreign = petr.command(Command::SetAvatar { file: Some(file) }).await;
    assert_eq!(foreign.unwrap_err().code, ErrorCode::NotFound);
    ivan.command(Command::SetAvatar { file: Some(file) })
        .await
        .unwrap();
    hers.event(|stored| {
        matches!(&stored.event, Event::Shared(SharedEvent::PersonChanged { person })
            if person.avatar == Some(file))
    })
    .await;
    let path = format!("/api/files/{file}");
    assert!(olga.get(&path).await.is_ok());
    assert_eq!(petr.get(&path).await.status, 404);
    let text = ivan.uploads("заметка.txt", "не картинка".as_bytes()).await;
    let text: protocol::file::FileView = text.parse();
    let refused = ivan
        .command(Command::SetAvatar {
            file: Some(text.id),
        })
        .await;
    assert_eq!(refused.unwrap_err().code, ErrorCode::Invalid);
    ivan.command(Command::SetAvatar { file: None })
        .await
        .unwrap();
    let me: Me = ivan.get("/api/me").await.parse();
    assert_eq!(me.person.avatar, None);
}

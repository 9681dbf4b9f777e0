//! Own account, people, groups.

use super::Cast;
use crate::people::token_of;
use crate::push_receiver::Browser;
use protocol::command::Command;
use protocol::file::FileView;
use protocol::person::{Locale, Role, SessionView};
use protocol::sign_in::InvitationView;
use protocol::{GroupId, UserId};
use serde_json::{Value, json};
use std::collections::BTreeSet;

pub async fn chapter() -> BTreeSet<String> {
    let mut cast = Cast::gathers().await;
    let (admin, olga, igor) = (cast.admin.clone(), cast.olga.clone(), cast.igor.clone());
    igor.says(cast.group, "я на связи").await;
    olga.says(cast.group, "и я").await;
    own_account(&mut cast).await;
    let zone = || "Europe/Moscow".to_owned();
    let create = Command::CreatePerson {
        name: "Новая".to_owned(),
        role: Role::Operator,
        email: Some("new@example.org".to_owned()),
        phone: None,
        locale: Locale::Ru,
        time_zone: zone(),
    };
    let made = cast.after(&admin, create).await;
    let user = UserId(made.id.unwrap());
    let edit = Command::EditPerson {
        user: igor.id,
        name: "Игорь Новый".to_owned(),
        email: None,
        phone: Some("+79990001122".to_owned()),
    };
    cast.after(&admin, edit).await;
    let role = Role::Head;
    cast.after(&admin, Command::SetRole { user, role }).await;
    cast.after(&admin, Command::EndSessionsOf { user }).await;
    cast.after(&admin, Command::ResetTwoFactor { user }).await;
    for on in [true, false] {
        cast.after(&admin, Command::RequireTwoFactor { on }).await;
    }
    let (sergey, vera) = (cast.sergey.clone(), cast.vera.clone());
    vera.says(cast.group, "добрый день").await;
    for person in [&sergey, &vera] {
        let task = cast.new_task("Его работа", Some(sergey.id));
        if person.id == sergey.id {
            cast.sets(task).await;
        }
        let user = person.id;
        cast.after(&admin, Command::SuspendPerson { user }).await;
        cast.after(&admin, Command::RestorePerson { user }).await;
    }
    for title in ["Первая", "Вторая"] {
        let task = cast.new_task(title, Some(igor.id));
        cast.sets(task).await;
    }
    let hand_over = Command::HandOver {
        from: igor.id,
        to: Some(cast.petr.id),
        group: None,
    };
    cast.after(&olga, hand_over).await;
    for person in [sergey, vera] {
        let user = person.id;
        cast.after(&admin, Command::SuspendPerson { user }).await;
        cast.after(&admin, Command::ErasePerson { user }).await;
    }
    cast.given
}

async fn own_account(cast: &mut Cast) {
    let (head, igor) = (cast.head.clone(), cast.igor.clone());
    let profile = Command::SetProfile {
        name: "Игорь Петров".to_owned(),
        locale: Locale::En,
        time_zone: "Asia/Omsk".to_owned(),
    };
    cast.after(&igor, profile).await;
    let mut face = std::io::Cursor::new(Vec::new());
    image::RgbImage::new(8, 8)
        .write_to(&mut face, image::ImageFormat::Png)
        .unwrap();
    let face: FileView = igor.uploads("я.png", face.get_ref()).await.parse();
    let file = Some(face.id);
    cast.after(&igor, Command::SetAvatar { file }).await;
    let path = format!("/api/people/{}/link", igor.id);
    let token = token_of(&head.post(&path, &Value::Null).await);
    let entered = json!({ "token": token, "password": null });
    let answer = head.with_token("").post("/api/link", &entered).await;
    assert!(answer.is_ok());
    let sessions: Vec<SessionView> = igor.get("/api/sessions").await.parse();
    let session = sessions.iter().find(|session| !session.current).unwrap().id;
    cast.after(&igor, Command::EndSession { session }).await;
    let browser = Browser::new();
    // Nobody listens there; nothing leaves this machine.
    let endpoint = || "http://127.0.0.1:1/device".to_owned();
    let subscribe = Command::SubscribePush {
        endpoint: endpoint(),
        p256dh: browser.p256dh(),
        auth: browser.auth(),
    };
    cast.after(&igor, subscribe).await;
    cast.after(&igor, Command::TestPush {}).await;
    let endpoint = endpoint();
    cast.after(&igor, Command::UnsubscribePush { endpoint })
        .await;
}

pub async fn groups() -> BTreeSet<String> {
    let mut cast = Cast::gathers().await;
    let (head, olga, petr) = (cast.head.clone(), cast.olga.clone(), cast.petr.clone());
    let (main, other) = (cast.group, cast.other);
    cast.followers
        .push(super::Follower::begins(&head, main).await);
    let create = Command::CreateGroup {
        city: "Тула".to_owned(),
        company: "Мастер".to_owned(),
        time_zone: "Europe/Moscow".to_owned(),
        prefix: "ТМ".to_owned(),
    };
    let third = GroupId(cast.after(&head, create).await.id.unwrap());
    let rename = Command::RenameGroup {
        group: main,
        city: "Самара".to_owned(),
        company: "СервисПлюс".to_owned(),
    };
    let task = cast.new_task("Задача до нового имени", Some(petr.id));
    cast.sets(task).await;
    cast.after(&head, rename).await;
    for person in [&olga, &petr] {
        let (group, on) = (main, true);
        cast.after(person, Command::StarGroup { group, on }).await;
        cast.after(person, Command::MuteGroup { group, on }).await;
    }
    let path = format!("/api/groups/{main}/invitations");
    let invited = head.post(&path, &json!({ "note": "Мастер" })).await;
    assert!(invited.is_ok());
    cast.looks("an invitation").await;
    let journal: Vec<InvitationView> = head.get(&path).await.parse();
    let invitation = journal[0].id;
    cast.after(&head, Command::RevokeInvitation { invitation })
        .await;

    // Пётр comes into a second group, and goes from it by himself or is taken out of it.
    let (group, user) = (other, petr.id);
    cast.after(&head, Command::AddMember { group, user }).await;
    petr.says(other, "и я теперь здесь").await;
    cast.looks("a word in the second group").await;
    cast.after(&petr, Command::LeaveGroup { group }).await;
    cast.after(&head, Command::AddMember { group, user }).await;
    let task = protocol::command::NewTask {
        group: other,
        ..cast.new_task("Останется без мастера", Some(petr.id))
    };
    cast.sets(task).await;
    cast.after(&head, Command::RemoveMember { group, user })
        .await;
    // Анна goes from her last group and comes back.
    let anna = cast.anna.clone();
    let user = anna.id;
    cast.after(&head, Command::AddMember { group: main, user })
        .await;
    anna.says(main, "моё слово").await;
    let removed = Command::RemoveMember { group: main, user };
    cast.after(&head, removed).await;
    cast.after(&anna, Command::LeaveGroup { group }).await;
    cast.after(&head, Command::AddMember { group, user }).await;

    let draft = protocol::command::NewTask {
        draft: true,
        ..cast.new_task("Черновик", Some(petr.id))
    };
    cast.sets(draft).await;
    let archive = |group, move_tasks_to| Command::ArchiveGroup {
        group,
        move_tasks_to,
    };
    cast.after(&head, archive(third, None)).await;
    cast.after(&head, archive(main, Some(other))).await;
    let group = main;
    cast.after(&head, Command::UnarchiveGroup { group }).await;
    cast.given
}

//! Names, logins, pictures.

use super::{known, makes, operator_named};
use crate::town::Town;
use protocol::command::Command;
use protocol::error::{ErrorCode, Present};
use protocol::event::{Event, SharedEvent};
use protocol::person::{Locale, Me, Role};

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

//! Names, lists, archives, marks.

use super::{groups_of, names, new_group, room};
use crate::people::code_of;
use crate::town::Town;
use protocol::command::Command;
use protocol::error::{ErrorCode, Present};
use protocol::event::{Event, PersonalEvent, SharedEvent};
use protocol::frame::ServerFrame;
use protocol::group::Side;
use protocol::hint::{ChangedKind, Hint};
use protocol::{GroupId, UserId};
use serde_json::{Value, json};

#[tokio::test]
async fn operators_see_a_new_group_at_once_and_can_post_there() {
    let town = Town::start().await;
    let (head, olga) = (town.head("Глеб").await, town.operator("Ольга").await);
    let mut hers = olga.listens(&[]).await;
    let made = head.command(new_group("Казань", "СервисПлюс")).await;
    let group = GroupId(made.unwrap().id.unwrap());
    hers.wait_for(|frame| match frame {
        ServerFrame::Hint {
            hint: Hint::Changed { changed },
        } => changed
            .iter()
            .any(|changed| changed.kind == ChangedKind::Group && changed.id == group.0),
        _ => false,
    })
    .await;
    let rows = groups_of(&olga, "").await;
    assert_eq!(names(&rows), ["Казань"]);
    assert!(rows[0].internal.is_some());
    olga.says(group, "добрый день").await;
    let refused = olga.command(new_group("Уфа", "Мастер")).await;
    assert_eq!(refused.unwrap_err().code, ErrorCode::NotAllowed);
}

#[tokio::test]
async fn a_group_is_found_by_city_or_company_and_the_same_pair_is_refused() {
    let town = Town::start().await;
    let head = town.head("Глеб").await;
    head.command(new_group("Орёл", "СервисПлюс")).await.unwrap();
    head.command(new_group("Орёл", "Мастер")).await.unwrap();
    let same = head.command(new_group(" орел ", "сервисплюс")).await;
    assert_eq!(same.unwrap_err().code, ErrorCode::Duplicate);
    assert_eq!(groups_of(&head, "?text=орел").await.len(), 2);
    let by_company = groups_of(&head, "?text=Сервис%20ор").await;
    assert_eq!(by_company.len(), 1);
    assert_eq!(by_company[0].group.company, "СервисПлюс");
    let nothing = head.command(new_group("", "Мастер")).await.unwrap_err();
    assert_eq!(nothing.name.as_deref(), Some("city"));
    let long = head.command(new_group(&"я".repeat(61), "Мастер")).await;
    assert_eq!(long.unwrap_err().name.as_deref(), Some("city"));
}

#[tokio::test]
async fn a_renamed_group_is_found_by_its_old_name_too() {
    let town = Town::start().await;
    let group = town.group("Куйбышев", "СервисПлюс").await;
    town.group("Уфа", "Мастер").await;
    let head = town.head("Глеб").await;
    let ivan = town.master("Иван", group).await;
    let mut his = ivan.in_group(group, false).await;
    let rename = |city: &str, company: &str| Command::RenameGroup {
        group,
        city: city.to_owned(),
        company: company.to_owned(),
    };
    let receipt = head.command_at(1, rename("Самара", "СервисПлюс")).await;
    assert_eq!(receipt.unwrap().rev, Some(2));
    his.event(|stored| {
        matches!(&stored.event, Event::Shared(SharedEvent::GroupChanged { group })
            if group.city == "Самара")
    })
    .await;
    for text in ["куйбышев", "самара", "сервисплюс"] {
        let found = groups_of(&head, &format!("?text={text}")).await;
        assert_eq!(names(&found), ["Самара"], "{text}");
    }
    assert_eq!(names(&groups_of(&head, "").await), ["Самара", "Уфа"]);
    let stale = head.command_at(1, rename("Тольятти", "СервисПлюс")).await;
    let stale = stale.unwrap_err();
    assert_eq!(stale.code, ErrorCode::Stale);
    assert!(matches!(stale.present, Some(Present::Group { group }) if group.city == "Самара"));
    let taken = head.command(rename("Уфа", "Мастер")).await;
    assert_eq!(taken.unwrap_err().code, ErrorCode::Duplicate);
    // The former name is free again.
    head.command(new_group("Куйбышев", "СервисПлюс"))
        .await
        .unwrap();
}

#[tokio::test]
async fn an_archived_group_is_read_only_and_out_of_the_list() {
    let town = Town::start().await;
    let group = town.group("Казань", "СервисПлюс").await;
    let (head, ivan) = (town.head("Глеб").await, town.master("Иван", group).await);
    let stranger = town.master("Пётр", town.group("Уфа", "Мастер").await).await;
    head.says(group, "последнее слово").await;
    head.command(Command::ArchiveGroup {
        group,
        move_tasks_to: None,
    })
    .await
    .unwrap();
    assert_eq!(names(&groups_of(&ivan, "").await), Vec::<&str>::new());
    assert_eq!(names(&groups_of(&ivan, "?archived=true").await), ["Казань"]);
    assert!(room(&ivan, group).await.row.group.archived);
    for (person, side) in [
        (&ivan, Side::Shared),
        (&head, Side::Shared),
        (&head, Side::Internal),
    ] {
        let refused = person.writes(group, side, "ещё одно").await.unwrap_err();
        assert_eq!(refused.code, ErrorCode::InvalidTransition);
        assert_eq!(refused.name.as_deref(), Some("archived"));
    }
    let outside = stranger.writes(group, Side::Shared, "тук-тук").await;
    assert_eq!(outside.unwrap_err().code, ErrorCode::NotFound);
    let path = format!("/api/groups/{group}/invitations");
    let invited = head.post(&path, &json!({ "note": "" })).await;
    assert_eq!(code_of(&invited), ErrorCode::InvalidTransition);
    head.command(Command::UnarchiveGroup { group })
        .await
        .unwrap();
    ivan.says(group, "снова открыто").await;
    assert_eq!(names(&groups_of(&ivan, "").await), ["Казань"]);
}

#[tokio::test]
async fn a_master_sees_his_groups_their_members_and_the_staff_who_wrote_there() {
    let town = Town::start().await;
    let (kazan, ufa) = (
        town.group("Казань", "СервисПлюс").await,
        town.group("Уфа", "Мастер").await,
    );
    let (olga, vera) = (town.operator("Ольга").await, town.operator("Вера").await);
    let (ivan, petr) = (
        town.master("Иван", kazan).await,
        town.master("Пётр", ufa).await,
    );
    olga.says(kazan, "вопрос Казани").await;
    vera.notes(kazan, "тайная заметка").await;
    vera.says(ufa, "вопрос Уфы").await;
    let rows = groups_of(&ivan, "").await;
    assert_eq!(names(&rows), ["Казань"]);
    assert_eq!(rows[0].internal, None);
    let last = rows[0].last_line.as_ref().unwrap();
    assert_eq!(
        (last.excerpt.as_str(), last.author),
        ("вопрос Казани", Some(olga.id))
    );
    let view = room(&ivan, kazan).await;
    let members: Vec<UserId> = view.members.iter().map(|member| member.person.id).collect();
    assert_eq!(members, [ivan.id]);
    let staff: Vec<UserId> = view.staff.iter().map(|person| person.id).collect();
    assert_eq!(staff, [olga.id]);
    assert_eq!(ivan.get(&format!("/api/groups/{ufa}")).await.status, 404);
    for words in ["тайная", "Вера", "Уф", "Пётр", &petr.id.to_string()] {
        assert!(!ivan.was_sent(words), "{words}");
    }

    let rows = groups_of(&olga, "").await;
    assert_eq!(names(&rows), ["Казань", "Уфа"]);
    let last = rows[0].last_line.as_ref().unwrap();
    assert_eq!(
        (last.excerpt.as_str(), last.side),
        ("тайная заметка", Side::Internal)
    );
    assert_eq!(rows[1].last_line.as_ref().unwrap().excerpt, "вопрос Уфы");
    let standing = rows[0].internal.unwrap();
    assert_eq!(standing.lines - standing.read_lines, 1);
    assert_eq!(room(&olga, kazan).await.staff.len(), 2);
}

#[tokio::test]
async fn a_star_and_a_mute_follow_a_person_into_his_other_windows() {
    let town = Town::start().await;
    let group = town.group("Казань", "СервисПлюс").await;
    let (olga, vera) = (town.operator("Ольга").await, town.operator("Вера").await);
    let mut window = olga.listens(&[]).await;
    olga.command(Command::StarGroup { group, on: true })
        .await
        .unwrap();
    olga.command(Command::MuteGroup { group, on: true })
        .await
        .unwrap();
    window
        .event(|stored| {
            let marked = PersonalEvent::GroupMarked {
                group,
                starred: true,
                muted: true,
            };
            stored.event == Event::Personal(marked)
        })
        .await;
    let again = olga.command(Command::StarGroup { group, on: true }).await;
    assert!(again.unwrap().already);
    let rows = groups_of(&olga, "").await;
    assert!(rows[0].starred && rows[0].muted);
    let hers = groups_of(&vera, "").await;
    assert!(!hers[0].starred && !hers[0].muted);
}

#[tokio::test]
async fn nobody_opens_a_group_page_without_a_session() {
    let town = Town::start().await;
    let group = town.group("Казань", "СервисПлюс").await;
    let anyone = town.operator("Ольга").await.with_token("");
    let invite = json!({ "note": "" });
    let path = format!("/api/groups/{group}/invitations");
    for answer in [
        anyone.get("/api/groups").await,
        anyone.get(&format!("/api/groups/{group}")).await,
        anyone.get(&path).await,
        anyone.post(&path, &invite).await,
        anyone
            .post(&format!("/api/people/{}/link", anyone.id), &Value::Null)
            .await,
    ] {
        assert_eq!(code_of(&answer), ErrorCode::Unauthenticated);
    }
}

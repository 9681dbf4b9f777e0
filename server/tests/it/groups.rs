//! Groups: made, named, archived; who is in them and how he came and went.

use crate::people::{code_of, known, session_of, token_of};
use crate::town::person::Answer;
use crate::town::socket::Ended;
use crate::town::{Person, Town, text_line};
use protocol::command::Command;
use protocol::error::{ErrorCode, Present};
use protocol::event::{Event, PersonalEvent, SharedEvent, Stored, StreamName};
use protocol::frame::ServerFrame;
use protocol::group::{GroupRow, GroupView, Side};
use protocol::hint::{ChangedKind, Hint};
use protocol::page::PersonList;
use protocol::person::{Kind, Me, PersonStatus};
use protocol::sign_in::{InvitationView, TokenMeaning};
use protocol::{GroupId, Seq, UserId, close};
use serde_json::{Value, json};
use server::clock::DAY;
use server::ids;

async fn groups_of(person: &Person, query: &str) -> Vec<GroupRow> {
    person.get(&format!("/api/groups{query}")).await.parse()
}

fn names(rows: &[GroupRow]) -> Vec<&str> {
    rows.iter().map(|row| row.group.city.as_str()).collect()
}

async fn room(person: &Person, group: GroupId) -> GroupView {
    person.get(&format!("/api/groups/{group}")).await.parse()
}

async fn invitation(head: &Person, group: GroupId) -> String {
    let body = json!({ "note": "Мастер по стиральным машинам" });
    let path = format!("/api/groups/{group}/invitations");
    token_of(&head.post(&path, &body).await)
}

async fn accepts(person: &Person, token: &str, name: &str) -> Answer {
    let body = json!({ "token": token, "name": name });
    person.post("/api/invitations/accept", &body).await
}

fn new_group(city: &str, company: &str) -> Command {
    Command::CreateGroup {
        city: city.to_owned(),
        company: company.to_owned(),
        time_zone: "Europe/Moscow".to_owned(),
        prefix: "СП".to_owned(),
    }
}

fn removed(user: UserId) -> impl FnMut(&Stored) -> bool {
    move |stored| matches!(stored.event, Event::Shared(SharedEvent::MemberRemoved { user: gone }) if gone == user)
}

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
async fn an_invitation_lets_one_master_into_one_group_and_nowhere_else() {
    let town = Town::start().await;
    let group = town.group("Казань", "СервисПлюс").await;
    town.group("Уфа", "Мастер").await;
    let (head, olga) = (town.head("Глеб").await, town.operator("Ольга").await);
    olga.says(group, "это было до него").await;
    let mut hers = olga.in_group(group, false).await;
    let token = invitation(&head, group).await;
    let anyone = head.with_token("");
    let look = json!({ "token": token });
    let meaning: TokenMeaning = anyone.post("/api/link/look", &look).await.parse();
    assert!(
        matches!(meaning, TokenMeaning::Invitation { city, invited_by, .. }
            if city == "Казань" && invited_by == "Глеб")
    );

    let body = json!({ "token": token, "name": "Иван", "password": "длинный пароль" });
    let no_login = anyone.post("/api/invitations/accept", &body).await;
    assert_eq!(code_of(&no_login), ErrorCode::Invalid);
    let body = json!({ "token": token, "name": "Иван", "role": "admin" });
    let chosen = anyone.post("/api/invitations/accept", &body).await;
    assert_eq!(code_of(&chosen), ErrorCode::BadRequest);
    let body = json!({ "token": token, "name": "Иван", "phone": "8 912 345-67-89",
        "password": "длинный пароль" });
    let accepted = anyone.post("/api/invitations/accept", &body).await;
    let me: Me = accepted.parse();
    assert_eq!(me.person.kind, Kind::External);
    assert_eq!(me.person.company.as_deref(), Some("СервисПлюс"));
    hers.event(|stored| {
        matches!(&stored.event, Event::Shared(SharedEvent::MemberAdded { person, .. })
            if person.id == me.person.id && person.kind == Kind::External)
    })
    .await;
    let ivan = anyone.with_token(&session_of(&accepted));
    let rows = groups_of(&ivan, "").await;
    assert_eq!(names(&rows), ["Казань"]);
    assert_eq!(rows[0].shared.lines, rows[0].shared.read_lines);
    ivan.says(group, "я пришёл").await;

    let again = accepts(&anyone, &token, "Пётр").await;
    assert_eq!(code_of(&again), ErrorCode::Expired);
    let path = format!("/api/groups/{group}/invitations");
    let journal: Vec<InvitationView> = head.get(&path).await.parse();
    assert_eq!(journal.len(), 1);
    assert_eq!(journal[0].used_by, Some(me.person.id));
    assert_eq!(olga.get(&path).await.status, 403);
    assert_eq!(ivan.get(&path).await.status, 403);
    let sign_in = json!({ "login": "+7 912 345 67 89", "password": "длинный пароль" });
    assert!(anyone.post("/api/sign-in", &sign_in).await.is_ok());
}

#[tokio::test]
async fn of_two_who_accept_an_invitation_at_once_one_gets_in() {
    let town = Town::start().await;
    let group = town.group("Казань", "СервисПлюс").await;
    let head = town.head("Глеб").await;
    let token = invitation(&head, group).await;
    let one = head.with_token("");
    let other = one.at(&town, town.size() - 1);
    let (first, second) = tokio::join!(
        accepts(&one, &token, "Иван"),
        accepts(&other, &token, "Пётр")
    );
    assert!(first.is_ok() != second.is_ok());
    let lost = if first.is_ok() { second } else { first };
    assert_eq!(code_of(&lost), ErrorCode::Expired);
    assert_eq!(room(&head, group).await.members.len(), 1);
    let people: PersonList = head.get("/api/people").await.parse();
    assert_eq!(people.people.len(), 2);
}

#[tokio::test]
async fn an_invitation_is_revoked_or_expires() {
    let town = Town::start().await;
    let group = town.group("Казань", "СервисПлюс").await;
    let head = town.head("Глеб").await;
    let anyone = head.with_token("");
    let token = invitation(&head, group).await;
    let path = format!("/api/groups/{group}/invitations");
    let journal: Vec<InvitationView> = head.get(&path).await.parse();
    let revoke = Command::RevokeInvitation {
        invitation: journal[0].id,
    };
    assert!(!head.command(revoke.clone()).await.unwrap().already);
    assert!(head.command(revoke).await.unwrap().already);
    let revoked = accepts(&anyone, &token, "Иван").await;
    assert_eq!(code_of(&revoked), ErrorCode::Expired);
    let never = accepts(&anyone, "no-such-token", "Иван").await;
    assert_eq!(revoked.bytes, never.bytes);
    let token = invitation(&head, group).await;
    town.later(7 * DAY);
    let head = town.head("Глеб").await;
    let late = accepts(&anyone, &token, "Иван").await;
    assert_eq!(code_of(&late), ErrorCode::Expired);
    assert!(room(&head, group).await.members.is_empty());
    let long = head.post(&path, &json!({ "note": "", "days": 31 })).await;
    assert_eq!(code_of(&long), ErrorCode::Invalid);
}

#[tokio::test]
async fn a_signed_in_master_takes_one_more_group_and_staff_take_none() {
    let town = Town::start().await;
    let (kazan, ufa) = (
        town.group("Казань", "СервисПлюс").await,
        town.group("Уфа", "Мастер").await,
    );
    let (head, ivan) = (town.head("Глеб").await, town.master("Иван", kazan).await);
    let mut his = ivan.listens(&[]).await;
    let token = invitation(&head, ufa).await;
    let staff = accepts(&head, &token, "Глеб").await;
    assert_eq!(code_of(&staff), ErrorCode::NotAllowed);
    let me: Me = accepts(&ivan, &token, "Иван").await.parse();
    assert_eq!(me.person.id, ivan.id);
    his.event(|stored| {
        matches!(stored.event, Event::Personal(PersonalEvent::GroupJoined { group }) if group == ufa)
    })
    .await;
    assert_eq!(names(&groups_of(&ivan, "").await), ["Казань", "Уфа"]);
    // Who is in already leaves the next invitation unused.
    let token = invitation(&head, ufa).await;
    accepts(&ivan, &token, "Иван").await.parse::<Me>();
    let other = accepts(&head.with_token(""), &token, "Пётр").await;
    assert!(other.is_ok());
}

#[tokio::test]
async fn a_removed_member_hears_of_his_removal_and_of_nothing_after_it() {
    let town = Town::start().await;
    let group = town.group("Казань", "СервисПлюс").await;
    let head = town.head("Глеб").await;
    let ivan = town.master("Иван", group).await;
    town.joins(&ivan, town.group("Уфа", "Мастер").await).await;
    let mut his = ivan.in_group(group, false).await;
    let user = ivan.id;
    head.command(Command::RemoveMember { group, user })
        .await
        .unwrap();
    let gone = his.event(removed(user)).await;
    head.says(group, "без него").await;
    his.wait_for(|frame| {
        matches!(frame, ServerFrame::Unfollowed { stream } if *stream == StreamName::Shared(group))
    })
    .await;
    his.event(|stored| {
        matches!(stored.event, Event::Personal(PersonalEvent::GroupLeft { group: left }) if left == group)
    })
    .await;
    his.catches_up().await;
    let last = his.events_of(StreamName::Shared(group)).last().unwrap().seq;
    assert_eq!(last, gone.seq);
    assert!(!ivan.was_sent("без него"));
    assert_eq!(names(&groups_of(&ivan, "").await), ["Уфа"]);
    let absent = ivan
        .get(&format!("/api/groups/{}", ids::new::<GroupId>()))
        .await;
    for path in ["", "/lines", "/shared/events?after=0"] {
        let answer = ivan.get(&format!("/api/groups/{group}{path}")).await;
        assert_eq!(
            (answer.status, &answer.bytes),
            (404, &absent.bytes),
            "{path}"
        );
    }
    assert_eq!(
        ivan.writes(group, Side::Shared, "пустите")
            .await
            .unwrap_err()
            .code,
        ErrorCode::NotFound
    );
    let again = head.command(Command::RemoveMember { group, user }).await;
    assert_eq!(again.unwrap_err().code, ErrorCode::NotFound);
}

#[tokio::test]
async fn what_a_member_sends_during_his_removal_stands_before_it_or_is_refused() {
    let town = Town::start().await;
    let group = town.group("Казань", "СервисПлюс").await;
    let head = town.head("Глеб").await;
    let ivan = town.master("Иван", group).await;
    town.joins(&ivan, town.group("Уфа", "Мастер").await).await;
    let sends = (0..24).map(|n| {
        let ivan = ivan.clone();
        async move {
            ivan.command(text_line(group, Side::Shared, &format!("строка {n}")))
                .await
        }
    });
    let user = ivan.id;
    let (sent, gone) = tokio::join!(
        futures_util::future::join_all(sends),
        head.command(Command::RemoveMember { group, user })
    );
    gone.unwrap();
    let mut hers = head.in_group(group, false).await;
    let removal: Seq = hers.event(removed(user)).await.seq;
    let mut stood = 0;
    for outcome in sent {
        match outcome {
            Ok(receipt) => {
                stood += 1;
                assert!(receipt.seq.unwrap() < removal);
            }
            Err(refused) => assert_eq!(refused.code, ErrorCode::NotFound),
        }
    }
    hers.catches_up().await;
    let his = hers
        .events_of(StreamName::Shared(group))
        .into_iter()
        .filter(|stored| stored.actor == Some(user));
    assert_eq!(his.count(), stood);
}

#[tokio::test]
async fn a_master_leaves_by_himself_and_comes_back_as_a_new_member() {
    let town = Town::start().await;
    let group = town.group("Казань", "СервисПлюс").await;
    let (head, olga) = (town.head("Глеб").await, town.operator("Ольга").await);
    let ivan = town.master("Иван", group).await;
    town.joins(&ivan, town.group("Уфа", "Мастер").await).await;
    let before = room(&olga, group).await.members[0].joined_at;
    assert_eq!(
        olga.command(Command::LeaveGroup { group })
            .await
            .unwrap_err()
            .code,
        ErrorCode::NotAllowed
    );
    ivan.command(Command::LeaveGroup { group }).await.unwrap();
    assert!(room(&olga, group).await.members.is_empty());
    assert_eq!(names(&groups_of(&ivan, "").await), ["Уфа"]);
    olga.says(group, "пока его нет").await;
    let user = ivan.id;
    head.command(Command::AddMember { group, user })
        .await
        .unwrap();
    let twice = head.command(Command::AddMember { group, user }).await;
    assert!(twice.unwrap().already);
    let members = room(&olga, group).await.members;
    assert_eq!(members.len(), 1);
    assert!(members[0].joined_at > before);
    let rows = groups_of(&ivan, "").await;
    assert_eq!(rows[0].shared.read_lines, rows[0].shared.lines);
}

#[tokio::test]
async fn who_goes_from_his_last_group_has_left_until_he_is_taken_into_one_again() {
    let town = Town::start().await;
    let (kazan, ufa) = (
        town.group("Казань", "СервисПлюс").await,
        town.group("Уфа", "Мастер").await,
    );
    let (head, olga) = (town.head("Глеб").await, town.operator("Ольга").await);
    let (ivan, petr) = (
        town.master("Иван", kazan).await,
        town.master("Пётр", kazan).await,
    );
    town.joins(&ivan, ufa).await;
    ivan.says(kazan, "моё слово остаётся").await;
    let mut room = petr.in_group(kazan, false).await;
    let mut his = ivan.listens(&[]).await;
    let user = ivan.id;
    head.command(Command::RemoveMember { group: ufa, user })
        .await
        .unwrap();
    assert_eq!(known(&olga, user).await.status, PersonStatus::Active);
    let leave = Command::LeaveGroup { group: kazan };
    ivan.command(leave).await.unwrap();
    let gone = known(&olga, user).await;
    assert_eq!(gone.status, PersonStatus::Left);
    assert!(!gone.person.active && gone.groups.is_empty());
    assert_eq!(his.ends().await, Ended::Closed(close::SIGNED_OUT));
    assert_eq!(ivan.get("/api/me").await.status, 401);
    room.event(|stored| {
        matches!(&stored.event, Event::Shared(SharedEvent::PersonChanged { person })
            if person.id == user && !person.active)
    })
    .await;
    let path = format!("/api/people/{user}/link");
    let refused = head.post(&path, &Value::Null).await;
    assert_eq!(code_of(&refused), ErrorCode::Invalid);

    head.command(Command::AddMember { group: ufa, user })
        .await
        .unwrap();
    assert_eq!(known(&olga, user).await.status, PersonStatus::Active);
    room.event(|stored| {
        matches!(&stored.event, Event::Shared(SharedEvent::PersonChanged { person })
            if person.id == user && person.active)
    })
    .await;
    let token = token_of(&head.post(&path, &Value::Null).await);
    let entered = head
        .with_token("")
        .post("/api/link", &json!({ "token": token, "password": null }))
        .await;
    let ivan = ivan.with_token(&session_of(&entered));
    assert_eq!(names(&groups_of(&ivan, "").await), ["Уфа"]);
    assert_eq!(ivan.get(&format!("/api/groups/{kazan}")).await.status, 404);
}

#[tokio::test]
async fn staff_are_in_every_group_by_kind_and_never_become_members() {
    let town = Town::start().await;
    let group = town.group("Казань", "СервисПлюс").await;
    let (head, olga) = (town.head("Глеб").await, town.operator("Ольга").await);
    for user in [olga.id, head.id] {
        let refused = head.command(Command::AddMember { group, user }).await;
        assert_eq!(refused.unwrap_err().code, ErrorCode::Invalid);
    }
    let ivan = town.master("Иван", group).await;
    let user = ivan.id;
    let refused = olga.command(Command::RemoveMember { group, user }).await;
    assert_eq!(refused.unwrap_err().code, ErrorCode::NotAllowed);
    let his = ivan
        .command(Command::AddMember {
            group,
            user: olga.id,
        })
        .await;
    assert_eq!(his.unwrap_err().code, ErrorCode::NotAllowed);
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

//! One command for each row, made so that only the caller matters.

use super::fixture::Fixture;
use super::relations::split;
use crate::town::text_line;
use protocol::command::{ClientChoice, Command, DealFields, DueChoice, NewItem, NewTask, Tick};
use protocol::group::Side;
use protocol::person::{Locale, Role};
use protocol::task::Evidence;
use protocol::template::{AssigneeRule, StageKind, TemplateContent};
use protocol::{InvitationId, OpId, Seq, SessionId, TemplateId};
use server::ids;

/// One command of this row, made so that only the caller matters.
pub(super) async fn example(f: &Fixture, row: &str) -> Command {
    let (name, relation) = split(row);
    let scene = relation.scene(f).await;
    let command = aimed(&scene, name).await;
    let text = serde_json::to_string(&command).unwrap();
    serde_json::from_str(&relation.settles(&scene, text).await).unwrap()
}

async fn aimed(f: &Fixture, row: &str) -> Command {
    use Command as C;
    let (group, deal) = (f.group, f.deal);
    let text = |text: &str| text.to_owned();
    match row {
        "set_profile" => C::SetProfile {
            name: text("Имя"),
            locale: Locale::Ru,
            time_zone: text("Europe/Moscow"),
        },
        "set_avatar" => C::SetAvatar { file: None },
        "end_session" => C::EndSession {
            session: ids::new::<SessionId>(),
        },
        "subscribe_push" => C::SubscribePush {
            endpoint: text("ftp://x"),
            p256dh: text("x"),
            auth: text("x"),
        },
        "unsubscribe_push" => C::UnsubscribePush {
            endpoint: text("https://push.example/1"),
        },
        "test_push" => C::TestPush {},
        "see_notifications" => C::SeeNotifications {
            notifications: Vec::new(),
        },
        "see_all_notifications" => C::SeeAllNotifications {},
        "create_person" => C::CreatePerson {
            name: text("Новый"),
            role: Role::Operator,
            email: Some(format!("{}@example.ru", ids::new::<OpId>().0.simple())),
            phone: None,
            locale: Locale::Ru,
            time_zone: text("Europe/Moscow"),
        },
        "edit_person" => C::EditPerson {
            user: f.victim().await,
            name: text("Другой"),
            email: None,
            phone: None,
        },
        "set_role" => C::SetRole {
            user: f.victim().await,
            role: Role::Admin,
        },
        "suspend_person" => C::SuspendPerson {
            user: f.victim().await,
        },
        "restore_person" => C::RestorePerson {
            user: f.victim().await,
        },
        "erase_person" => C::ErasePerson {
            user: f.victim().await,
        },
        "end_sessions_of" => C::EndSessionsOf {
            user: f.victim().await,
        },
        "reset_two_factor" => C::ResetTwoFactor {
            user: f.victim().await,
        },
        "require_two_factor" => C::RequireTwoFactor { on: false },
        "hand_over" => C::HandOver {
            from: f.victim().await,
            to: None,
            group: Some(group),
        },
        "create_group" => C::CreateGroup {
            city: text("Омск"),
            company: ids::new::<OpId>().0.simple().to_string(),
            time_zone: text("Asia/Omsk"),
            prefix: text("ОМ"),
        },
        "rename_group" => {
            let group = f.spare_group().await;
            C::RenameGroup {
                group,
                city: text("Тула"),
                company: ids::new::<OpId>().0.simple().to_string(),
            }
        }
        "archive_group" => C::ArchiveGroup {
            group: f.spare_group().await,
            move_tasks_to: None,
        },
        "unarchive_group" => C::UnarchiveGroup {
            group: f.spare_group().await,
        },
        "add_member" => C::AddMember {
            group,
            user: f.stranger().await,
        },
        "remove_member" => C::RemoveMember {
            group,
            user: f.victim().await,
        },
        "leave_group" => C::LeaveGroup {
            group: f.spare_group().await,
        },
        "revoke_invitation" => C::RevokeInvitation {
            invitation: invitation(f).await,
        },
        "star_group" => C::StarGroup { group, on: true },
        "mute_group" => C::MuteGroup { group, on: true },
        "send_message" => text_line(group, Side::Shared, "строка"),
        "send_note" => text_line(group, Side::Internal, "заметка"),
        "edit_message" => C::EditMessage {
            message: f.message(Side::Shared).await,
            text: text("иначе"),
        },
        "edit_note" => C::EditMessage {
            message: f.message(Side::Internal).await,
            text: text("иначе"),
        },
        "delete_message" => C::DeleteMessage {
            message: f.message(Side::Shared).await,
        },
        "delete_note" => C::DeleteMessage {
            message: f.message(Side::Internal).await,
        },
        "react" => C::React {
            message: f.message(Side::Shared).await,
            emoji: text("👍"),
            on: true,
        },
        "react_note" => C::React {
            message: f.message(Side::Internal).await,
            emoji: text("👍"),
            on: true,
        },
        "post_card" => C::PostCard {
            group,
            side: Side::Shared,
            deal: Some(deal),
            task: None,
        },
        "post_task_card" => C::PostCard {
            group,
            side: Side::Shared,
            deal: None,
            task: Some(f.task(false).await.0),
        },
        "mark_read" => C::MarkRead {
            group,
            side: Side::Shared,
            delivered: Seq(1),
            read: Seq(1),
        },
        "mark_notes_read" => C::MarkRead {
            group,
            side: Side::Internal,
            delivered: Seq(1),
            read: Seq(1),
        },
        "save_request_type" => C::SaveRequestType {
            request_type: None,
            name: ids::new::<OpId>().0.simple().to_string(),
            retired: false,
        },
        "save_template" => C::SaveTemplate {
            template: None,
            content: template(f),
        },
        "retire_template" => {
            let save = C::SaveTemplate {
                template: None,
                content: template(f),
            };
            let made = f.people[2].command(save).await.unwrap();
            C::RetireTemplate {
                template: TemplateId(made.id.unwrap()),
                retired: true,
            }
        }
        "save_stage" => C::SaveStage {
            stage: Some(f.stage),
            name: text("Новая"),
            kind: StageKind::Process,
            public_label: None,
            position: 0,
            retired: false,
        },
        _ => of_tasks_and_deals(f, row).await,
    }
}

async fn of_tasks_and_deals(f: &Fixture, row: &str) -> Command {
    use Command as C;
    let deal = f.deal;
    let reason = "по просьбе клиента".to_owned();
    let text = |text: &str| text.to_owned();
    match row {
        "create_task" => C::CreateTask { task: plain(f) },
        "create_deal" => {
            let client = ClientChoice::Known { client: f.client };
            C::CreateDeal {
                client,
                fields: DealFields {
                    title: Some(text("Ещё")),
                    ..DealFields::default()
                },
            }
        }
        "edit_deal" => {
            let fields = DealFields {
                source: Some(text("Сайт")),
                ..DealFields::default()
            };
            C::EditDeal {
                deal,
                fields,
                clear: Vec::new(),
            }
        }
        "edit_client" => C::EditClient {
            client: f.client,
            contact_name: text("Гульнара"),
            company: None,
            phones: vec![text("+79870004127")],
            email: None,
        },
        "move_deal" => C::MoveDeal {
            deal,
            stage: f.stage,
            reason: None,
            override_reason: None,
        },
        "add_deal_note" => C::AddDealNote {
            deal,
            text: text("перезвонить"),
        },
        _ => {
            let pool = row == "claim_task";
            let assignee = (!pool).then_some(f.assignee().id);
            let (task, item) = f.task_of(assignee, row == "publish_draft").await;
            match row {
                "publish_task" | "publish_draft" => C::PublishTask { task },
                "claim_task" => C::ClaimTask { task },
                "accept_task" => C::AcceptTask {
                    task,
                    planned_start: None,
                },
                "decline_task" => C::DeclineTask { task, reason },
                "start_task" => C::StartTask { task },
                "pause_task" => C::PauseTask {
                    task,
                    reason,
                    until: None,
                },
                "submit_task" => C::SubmitTask {
                    task,
                    submission_no: 0,
                    text: text("готово"),
                    files: Vec::new(),
                },
                "withdraw_task" => C::WithdrawTask { task },
                "approve_task" => C::ApproveTask { task },
                "return_task" => C::ReturnTask {
                    task,
                    reason,
                    items: Vec::new(),
                    due: None,
                },
                "reassign_task" => C::ReassignTask {
                    task,
                    to: None,
                    reason: None,
                    discard_submission: false,
                },
                "move_task" => C::MoveTask {
                    task,
                    group: f.other_group,
                    to: None,
                },
                "cancel_task" => C::CancelTask { task, reason },
                "reopen_task" => C::ReopenTask { task, reason },
                "restore_task" => C::RestoreTask { task },
                "change_due" => C::ChangeDue {
                    task,
                    due: DueChoice::Never,
                },
                "edit_task" => C::EditTask {
                    task,
                    title: Some(text("Иначе")),
                    description: None,
                    urgent: None,
                    fields: None,
                    controller: None,
                },
                "tick_item" => {
                    let tick = Tick {
                        task,
                        item,
                        done: true,
                        number: None,
                        note: None,
                        files: None,
                    };
                    C::TickItem { tick }
                }
                "add_item" => {
                    let item = NewItem {
                        text: text("Ещё"),
                        required: true,
                        evidence: Evidence::None,
                        unit: None,
                    };
                    C::AddItem { task, item }
                }
                "edit_item" => C::EditItem {
                    task,
                    item,
                    text: text("Иначе"),
                    required: true,
                },
                "remove_item" => C::RemoveItem { task, item },
                other => panic!("no example for {other}"),
            }
        }
    }
}

async fn invitation(f: &Fixture) -> InvitationId {
    let path = format!("/api/groups/{}/invitations", f.group);
    let head = &f.people[2];
    let made = head
        .post(&path, &serde_json::json!({ "note": "Новый мастер" }))
        .await;
    assert!(made.is_ok(), "{}", made.text());
    let journal = head.get(&path).await.body;
    journal[0]["id"].as_str().unwrap().parse().unwrap()
}

fn template(f: &Fixture) -> TemplateContent {
    TemplateContent {
        name: ids::new::<OpId>().0.simple().to_string(),
        request_types: vec![f.request_type],
        title: "Ремонт".to_owned(),
        description: String::new(),
        assignee: AssigneeRule::Pool,
        due_minutes: None,
        control: true,
        result_required: false,
        may_add_items: false,
        items: Vec::new(),
        projection: Vec::new(),
    }
}

fn plain(f: &Fixture) -> NewTask {
    NewTask {
        group: f.group,
        template: None,
        deal: None,
        title: Some("Осмотр".to_owned()),
        description: None,
        assignee: None,
        controller: None,
        urgent: None,
        due: None,
        control: None,
        items: None,
        fields: None,
        draft: false,
    }
}

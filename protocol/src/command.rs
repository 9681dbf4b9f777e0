//! Every write of the product. Both doors take the same commands: `POST /api/commands` and the
//! WebSocket. A new command must be decided in `policy` and in the authorisation matrix.

mod inputs;

pub use inputs::{ClientChoice, DealFields, DueChoice, NewItem, NewTask, Tick};

use crate::deal::DealField;
use crate::group::Side;
use crate::person::{Locale, Role};
use crate::strict;
use crate::task::TaskField;
use crate::template::{StageKind, TemplateContent};
use crate::{
    ClientId, DealId, FileId, GroupId, InvitationId, ItemId, MessageId, Micros, NotificationId,
    OpId, RequestTypeId, Seq, SessionId, StageId, TaskId, TemplateId, UserId,
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A command with the client's name for this attempt. `expect` is the entity's `rev` that the
/// user saw; when given and stale the answer is 409 with the present state.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Envelope {
    pub op: OpId,
    #[serde(default)]
    pub expect: Option<i64>,
    pub command: Command,
}

/// The first answer to an op; repeated word for word to a repeat.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, ToSchema)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct Receipt {
    /// Id of what was made or changed.
    pub id: Option<uuid::Uuid>,
    /// Position of its first event, for commands that write a line.
    pub seq: Option<Seq>,
    pub rev: Option<i64>,
    /// It was so already; nothing was written (C6-8, C6-9).
    #[serde(default)]
    pub already: bool,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(
    tag = "type",
    rename_all = "snake_case",
    rename_all_fields = "camelCase",
    deny_unknown_fields
)]
pub enum Command {
    // --- one's own account -------------------------------------------------------------------
    SetProfile {
        name: String,
        locale: Locale,
        time_zone: String,
    },
    SetAvatar {
        file: Option<FileId>,
    },
    EndSession {
        session: SessionId,
    },
    SubscribePush {
        endpoint: String,
        p256dh: String,
        auth: String,
    },
    UnsubscribePush {
        endpoint: String,
    },
    /// Sends one push to the caller's own devices.
    TestPush {},
    SeeNotifications {
        notifications: Vec<NotificationId>,
    },
    SeeAllNotifications {},

    // --- people --------------------------------------------------------------------------------
    CreatePerson {
        name: String,
        role: Role,
        email: Option<String>,
        phone: Option<String>,
        locale: Locale,
        time_zone: String,
    },
    EditPerson {
        user: UserId,
        name: String,
        email: Option<String>,
        phone: Option<String>,
    },
    SetRole {
        user: UserId,
        role: Role,
    },
    SuspendPerson {
        user: UserId,
    },
    RestorePerson {
        user: UserId,
    },
    /// Forgets who a person without access was, and what he wrote in rooms; there is no way back.
    ErasePerson {
        user: UserId,
    },
    EndSessionsOf {
        user: UserId,
    },
    /// Takes the second factor from somebody who lost it; never from oneself.
    ResetTwoFactor {
        user: UserId,
    },
    /// Must staff have a second factor from their next sign-in on?
    RequireTwoFactor {
        on: bool,
    },
    /// All non-final tasks of one person, in one group or in all, to another or to the pool (S2-30).
    HandOver {
        from: UserId,
        to: Option<UserId>,
        group: Option<GroupId>,
    },

    // --- groups --------------------------------------------------------------------------------
    CreateGroup {
        city: String,
        company: String,
        time_zone: String,
        prefix: String,
    },
    RenameGroup {
        group: GroupId,
        city: String,
        company: String,
    },
    /// Refused while non-final tasks exist, unless they move to another group (C6-25).
    ArchiveGroup {
        group: GroupId,
        move_tasks_to: Option<GroupId>,
    },
    UnarchiveGroup {
        group: GroupId,
    },
    AddMember {
        group: GroupId,
        user: UserId,
    },
    RemoveMember {
        group: GroupId,
        user: UserId,
    },
    LeaveGroup {
        group: GroupId,
    },
    RevokeInvitation {
        invitation: InvitationId,
    },
    StarGroup {
        group: GroupId,
        on: bool,
    },
    MuteGroup {
        group: GroupId,
        on: bool,
    },

    // --- messages ------------------------------------------------------------------------------
    SendMessage {
        group: GroupId,
        side: Side,
        text: String,
        #[serde(default)]
        files: Vec<FileId>,
        reply_to: Option<MessageId>,
        /// Belongs to this task's discussion.
        task: Option<TaskId>,
        #[serde(default)]
        mentions: Vec<UserId>,
        #[serde(default)]
        mentions_staff: bool,
    },
    EditMessage {
        message: MessageId,
        text: String,
    },
    DeleteMessage {
        message: MessageId,
    },
    React {
        message: MessageId,
        emoji: String,
        on: bool,
    },
    /// Post a deal as a card (staff), or show a task's card again (C6-20).
    PostCard {
        group: GroupId,
        side: Side,
        deal: Option<DealId>,
        task: Option<TaskId>,
    },
    /// How far the caller has received and read; never goes back. Not stored under its op.
    MarkRead {
        group: GroupId,
        side: Side,
        delivered: Seq,
        read: Seq,
    },

    // --- request types, templates, stages ------------------------------------------------------
    SaveRequestType {
        request_type: Option<RequestTypeId>,
        name: String,
        retired: bool,
    },
    /// A new template, or the next version of one.
    SaveTemplate {
        template: Option<TemplateId>,
        #[serde(deserialize_with = "strict::deserialize")]
        content: TemplateContent,
    },
    RetireTemplate {
        template: TemplateId,
        retired: bool,
    },
    SaveStage {
        stage: Option<StageId>,
        name: String,
        kind: StageKind,
        public_label: Option<String>,
        position: i32,
        retired: bool,
    },

    // --- tasks (T1–T16) ------------------------------------------------------------------------
    CreateTask {
        task: NewTask,
    },
    PublishTask {
        task: TaskId,
    },
    ClaimTask {
        task: TaskId,
    },
    AcceptTask {
        task: TaskId,
        planned_start: Option<Micros>,
    },
    DeclineTask {
        task: TaskId,
        reason: String,
    },
    StartTask {
        task: TaskId,
    },
    PauseTask {
        task: TaskId,
        reason: String,
        until: Option<Micros>,
    },
    /// `submission_no` is the one the client saw: a replay cannot complete a later round (C6-8).
    SubmitTask {
        task: TaskId,
        submission_no: i32,
        text: String,
        #[serde(default)]
        files: Vec<FileId>,
    },
    WithdrawTask {
        task: TaskId,
    },
    ApproveTask {
        task: TaskId,
    },
    ReturnTask {
        task: TaskId,
        reason: String,
        #[serde(default)]
        items: Vec<ItemId>,
        due: Option<DueChoice>,
    },
    /// To a member or to the pool; a submitted one only when its submission is discarded (C6-3).
    ReassignTask {
        task: TaskId,
        to: Option<UserId>,
        reason: Option<String>,
        #[serde(default)]
        discard_submission: bool,
    },
    /// To another group: new number and card, the old card is closed as moved (C6-3).
    MoveTask {
        task: TaskId,
        group: GroupId,
        to: Option<UserId>,
    },
    CancelTask {
        task: TaskId,
        reason: String,
    },
    ReopenTask {
        task: TaskId,
        reason: String,
    },
    RestoreTask {
        task: TaskId,
    },
    ChangeDue {
        task: TaskId,
        due: DueChoice,
    },
    EditTask {
        task: TaskId,
        title: Option<String>,
        description: Option<String>,
        urgent: Option<bool>,
        #[serde(default, deserialize_with = "strict::deserialize")]
        fields: Option<Vec<TaskField>>,
        controller: Option<UserId>,
    },
    TickItem {
        tick: Tick,
    },
    AddItem {
        task: TaskId,
        item: NewItem,
    },
    EditItem {
        task: TaskId,
        item: ItemId,
        text: String,
        required: bool,
    },
    RemoveItem {
        task: TaskId,
        item: ItemId,
    },

    // --- deals ---------------------------------------------------------------------------------
    CreateDeal {
        client: ClientChoice,
        fields: DealFields,
    },
    EditDeal {
        deal: DealId,
        fields: DealFields,
        clear: Vec<DealField>,
    },
    EditClient {
        client: ClientId,
        contact_name: String,
        company: Option<String>,
        phones: Vec<String>,
        email: Option<String>,
    },
    /// Into a won stage it is refused while tasks are open unless `override_reason` is given; into a
    /// lost stage open tasks are cancelled with the reason (C6-5).
    MoveDeal {
        deal: DealId,
        stage: StageId,
        reason: Option<String>,
        override_reason: Option<String>,
    },
    AddDealNote {
        deal: DealId,
        text: String,
    },
}

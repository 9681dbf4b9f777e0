// Written by `make types` from the crate `protocol`. Do not edit.

export type AcceptInvitation = { token: string, name: string, 
/**
 * Login for the next time; one of e-mail and phone is asked for when there is a password.
 */
phone: string | null, email: string | null, password: string | null, timeZone: string | null, };

export type ActionsByRelation = { assignee: Array<TaskAction>, 
/**
 * A member while nobody is assigned.
 */
pool: Array<TaskAction>, other: Array<TaskAction>, };

export type AssigneeRule = "pool" | "least_loaded";

export type AuditEntry = { id: AuditId, at: number, actor: UserId | null, 
/**
 * Stable word: a command's name, `sign_in`, `refused`, `private_read` …
 */
act: string, 
/**
 * What it was done to: `task`, `group`, `person` …
 */
object: string | null, objectId: string | null, 
/**
 * Short facts; never a secret. Of sign-ins: the way, the network and the device to the end.
 */
detail: string | null, 
/**
 * How often within its minute.
 */
times: number, };

export type AuditId = string;

export type AuditPage = { entries: Array<AuditEntry>, people: Array<PersonForGroup>, before: AuditId | null, };

export type AuditTopic = "change" | "access" | "refused";

export type ChangePassword = { 
/**
 * Required when there is one.
 */
current: string | null, new: string, };

export type Changed = { kind: ChangedKind, id: string, rev: number, };

export type ChangedKind = "task" | "deal" | "person" | "group" | "template" | "request_type" | "stage" | "invitation";

export type ChecklistItem = { id: ItemId, text: string, required: boolean, evidence: Evidence, 
/**
 * Unit of a number («бар»), or nothing.
 */
unit: string | null, done: boolean, doneBy: UserId | null, doneAt: number | null, number: number | null, note: string | null, files: Array<FileView>, 
/**
 * Named in the last return.
 */
returned: boolean, 
/**
 * Added after the task was made.
 */
added: boolean, };

export type ClientChoice = { "type": "known", client: ClientId, } | { "type": "new", contactName: string, company: string | null, phones: Array<string>, email: string | null, };

export type ClientFrame = { "type": "hello", version: number, epoch: string | null, 
/**
 * Streams to follow from now on; each answers with its missing range or `reset`.
 */
follow: Array<Have>, } | { "type": "follow", have: Have, } | { "type": "unfollow", stream: StreamName, } | { "type": "open", group: GroupId | null, } | { "type": "visible", visible: boolean, } | { "type": "typing", group: GroupId, side: Side, } | { "type": "command", envelope: Envelope, };

export type ClientId = string;

export type ClientList = { clients: Array<ClientView>, };

export type ClientView = { id: ClientId, contactName: string, company: string | null, 
/**
 * E.164, the first is called.
 */
phones: Array<string>, email: string | null, deals: number, rev: number, };

export type Code = { code: string, };

export type Command = { "type": "set_profile", name: string, locale: Locale, timeZone: string, } | { "type": "set_avatar", file: FileId | null, } | { "type": "end_session", session: SessionId, } | { "type": "subscribe_push", endpoint: string, p256dh: string, auth: string, } | { "type": "unsubscribe_push", endpoint: string, } | { "type": "test_push", } | { "type": "see_notifications", notifications: Array<NotificationId>, } | { "type": "see_all_notifications", } | { "type": "create_person", name: string, role: Role, email: string | null, phone: string | null, locale: Locale, timeZone: string, } | { "type": "edit_person", user: UserId, name: string, email: string | null, phone: string | null, } | { "type": "set_role", user: UserId, role: Role, } | { "type": "suspend_person", user: UserId, } | { "type": "restore_person", user: UserId, } | { "type": "erase_person", user: UserId, } | { "type": "end_sessions_of", user: UserId, } | { "type": "reset_two_factor", user: UserId, } | { "type": "require_two_factor", on: boolean, } | { "type": "hand_over", from: UserId, to: UserId | null, group: GroupId | null, } | { "type": "create_group", city: string, company: string, timeZone: string, prefix: string, } | { "type": "rename_group", group: GroupId, city: string, company: string, } | { "type": "archive_group", group: GroupId, moveTasksTo: GroupId | null, } | { "type": "unarchive_group", group: GroupId, } | { "type": "add_member", group: GroupId, user: UserId, } | { "type": "remove_member", group: GroupId, user: UserId, } | { "type": "leave_group", group: GroupId, } | { "type": "revoke_invitation", invitation: InvitationId, } | { "type": "star_group", group: GroupId, on: boolean, } | { "type": "mute_group", group: GroupId, on: boolean, } | { "type": "send_message", group: GroupId, side: Side, text: string, files: Array<FileId>, replyTo: MessageId | null, 
/**
 * Belongs to this task's discussion.
 */
task: TaskId | null, mentions: Array<UserId>, mentionsStaff: boolean, } | { "type": "edit_message", message: MessageId, text: string, } | { "type": "delete_message", message: MessageId, } | { "type": "react", message: MessageId, emoji: string, on: boolean, } | { "type": "post_card", group: GroupId, side: Side, deal: DealId | null, task: TaskId | null, } | { "type": "mark_read", group: GroupId, side: Side, delivered: Seq, read: Seq, } | { "type": "save_request_type", requestType: RequestTypeId | null, name: string, retired: boolean, } | { "type": "save_template", template: TemplateId | null, content: TemplateContent, } | { "type": "retire_template", template: TemplateId, retired: boolean, } | { "type": "save_stage", stage: StageId | null, name: string, kind: StageKind, publicLabel: string | null, position: number, retired: boolean, } | { "type": "create_task", task: NewTask, } | { "type": "publish_task", task: TaskId, } | { "type": "claim_task", task: TaskId, } | { "type": "accept_task", task: TaskId, plannedStart: number | null, } | { "type": "decline_task", task: TaskId, reason: string, } | { "type": "start_task", task: TaskId, } | { "type": "pause_task", task: TaskId, reason: string, until: number | null, } | { "type": "submit_task", task: TaskId, submissionNo: number, text: string, files: Array<FileId>, } | { "type": "withdraw_task", task: TaskId, } | { "type": "approve_task", task: TaskId, } | { "type": "return_task", task: TaskId, reason: string, items: Array<ItemId>, due: DueChoice | null, } | { "type": "reassign_task", task: TaskId, to: UserId | null, reason: string | null, discardSubmission: boolean, } | { "type": "move_task", task: TaskId, group: GroupId, to: UserId | null, } | { "type": "cancel_task", task: TaskId, reason: string, } | { "type": "reopen_task", task: TaskId, reason: string, } | { "type": "restore_task", task: TaskId, } | { "type": "change_due", task: TaskId, due: DueChoice, } | { "type": "edit_task", task: TaskId, title: string | null, description: string | null, urgent: boolean | null, fields: Array<TaskField> | null, controller: UserId | null, } | { "type": "tick_item", tick: Tick, } | { "type": "add_item", task: TaskId, item: NewItem, } | { "type": "edit_item", task: TaskId, item: ItemId, text: string, required: boolean, } | { "type": "remove_item", task: TaskId, item: ItemId, } | { "type": "create_deal", client: ClientChoice, fields: DealFields, } | { "type": "edit_deal", deal: DealId, fields: DealFields, clear: Array<DealField>, } | { "type": "edit_client", client: ClientId, contactName: string, company: string | null, phones: Array<string>, email: string | null, } | { "type": "move_deal", deal: DealId, stage: StageId, reason: string | null, overrideReason: string | null, } | { "type": "add_deal_note", deal: DealId, text: string, };

export type DealCard = { id: DealId, publicNo: string, title: string, clientName: string, 
/**
 * E.164.
 */
clientPhone: string | null, stage: StageId, requestType: RequestTypeId | null, 
/**
 * Kopecks.
 */
amount: number | null, responsible: UserId, city: string, openTasks: number, tasks: number, createdAt: number, updatedAt: number, rev: number, };

export type DealEntry = { seq: Seq, at: number, actor: UserId | null, entry: DealHappening, };

export type DealEvent = { "type": "deal_changed", deal: DealForStaff, } | { "type": "task_row_changed", row: TaskRow, } | { "type": "happened", entry: DealEntry, };

export type DealField = "contact_name" | "phone" | "company" | "city" | "district" | "address" | "window" | "product" | "symptoms" | "amount";

export type DealFields = { title: string | null, requestType: RequestTypeId | null, city: string | null, district: string | null, address: string | null, window: string | null, product: string | null, symptoms: string | null, 
/**
 * Kopecks.
 */
amount: number | null, source: string | null, responsible: UserId | null, };

export type DealForStaff = { card: DealCard, client: ClientView, source: string, district: string | null, address: string | null, 
/**
 * When the client is at home, in his words.
 */
window: string | null, product: string | null, symptoms: string | null, createdBy: UserId, };

export type DealHappening = { "type": "created", source: string, } | { "type": "edited", fields: Array<string>, } | { "type": "stage_moved", from: StageId, to: StageId, reason: string | null, } | { "type": "note", text: string, } | { "type": "posted", group: GroupId, } | { "type": "task", task: TaskId, number: string, title: string, act: string, reason: string | null, } | { "type": "task_message", task: TaskId, number: string, group: GroupId, message: MessageId, excerpt: string, files: number, };

export type DealHistory = { entries: Array<DealEntry>, people: Array<PersonForGroup>, 
/**
 * Pass as `before`.
 */
before: Seq | null, };

export type DealId = string;

export type DealList = { deals: Array<DealCard>, people: Array<PersonForGroup>, next: string | null, };

export type DealPage = { deal: DealForStaff, tasks: Array<TaskRow>, people: Array<PersonForGroup>, head: Seq, };

export type DealQuery = { stage: StageId | null, 
/**
 * `true`: only those of which the caller is responsible.
 */
mine: boolean, 
/**
 * `true`: also won and lost.
 */
closed: boolean, 
/**
 * In number, title, client, phone, address.
 */
text: string | null, after: string | null, limit: number | null, };

export type DealRef = { 
/**
 * Opaque and not sequential («7К4-218»).
 */
publicNo: string, requestType: string | null, stage: string | null, };

export type Due = { at: number, 
/**
 * Meant as a whole day.
 */
dateOnly: boolean, 
/**
 * IANA zone it was meant in.
 */
timeZone: string, };

export type DueChoice = { "type": "never" } | { "type": "at", at: number, } | { "type": "day", day: string, };

export type Envelope = { op: OpId, expect: number | null, command: Command, };

export type ErrorBody = { code: ErrorCode, 
/**
 * Limit or field by name.
 */
name?: string | null, max?: number | null, items?: Array<ItemId> | null, 
/**
 * Who was first.
 */
by?: UserId | null, byName?: string | null, present?: Present | null, actions?: Array<TaskAction> | null, obstacles?: Array<Obstacle> | null, 
/**
 * Milliseconds to wait.
 */
retryAfter?: number | null, at?: number | null, };

export type ErrorCode = "unauthenticated" | "wrong_password" | "wrong_code" | "second_factor" | "not_allowed" | "not_found" | "bad_request" | "limit_exceeded" | "invalid" | "missing_evidence" | "stale" | "invalid_transition" | "taken" | "duplicate" | "open_tasks" | "expired" | "op_reused" | "unsupported_type" | "too_fast" | "unavailable" | "unknown" | "internal";

export type Event = { "audience": "shared", "event": SharedEvent } | { "audience": "internal", "event": InternalEvent } | { "audience": "deal", "event": DealEvent } | { "audience": "personal", "event": PersonalEvent };

export type EventPage = { events: Array<Stored>, head: Seq, 
/**
 * The range begins after what is kept or is too long: take a fresh snapshot.
 */
reset: boolean, };

export type Evidence = { "type": "none" } | { "type": "photo", min: number, } | { "type": "number" } | { "type": "text" };

export type FieldForGroup = { label: string, value: string, };

export type FileId = string;

export type FileView = { id: FileId, name: string, 
/**
 * Bytes of what everyone downloads (the cleaned picture).
 */
size: number, mediaType: string, shown: Shown, 
/**
 * Pixels, of pictures.
 */
width: number | null, height: number | null, };

export type GroupForGroup = { id: GroupId, city: string, company: string, 
/**
 * IANA zone of the city; deadlines are meant in it.
 */
timeZone: string, 
/**
 * Letters before the numbers of its tasks («СП»).
 */
prefix: string, archived: boolean, rev: number, };

export type GroupId = string;

export type GroupRow = { group: GroupForGroup, shared: Standing, 
/**
 * Staff only.
 */
internal: Standing | null, 
/**
 * Unseen mentions of the caller in this group.
 */
mentions: number, starred: boolean, muted: boolean, lastLine: LastLine | null, };

export type GroupView = { row: GroupRow, members: Array<MemberForGroup>, 
/**
 * Staff whom the viewer may mention: all staff for staff; for masters, those who wrote here.
 */
staff: Array<PersonForGroup>, receipts: Array<Receipts>, present: Array<UserId>, 
/**
 * Some operator is on line, though none has the group open.
 */
staffReachable: boolean, };

export type Have = { stream: StreamName, seq: Seq, };

export type Hint = { "type": "typing", group: GroupId, side: Side, user: UserId, name: string, } | { "type": "present", group: GroupId, users: Array<UserId>, staffReachable: boolean, } | { "type": "online", users: Array<UserId>, } | { "type": "receipts", group: GroupId, receipts: Array<Receipts>, } | { "type": "lobby", rows: Array<LobbyRow>, } | { "type": "changed", changed: Array<Changed>, };

export type Inbox = { 
/**
 * Newest first.
 */
notifications: Array<NotificationView>, unseen: number, head: Seq, before: NotificationId | null, };

export type InternalEvent = { "type": "message_posted", message: MessageView, people: Array<PersonForGroup>, } | { "type": "message_changed", message: MessageView, people: Array<PersonForGroup>, } | { "type": "task_changed_for_staff", task: TaskForStaff, people: Array<PersonForGroup>, } | { "type": "task_gone", task: TaskId, } | { "type": "deal_changed", deal: DealCard, };

export type InvitationId = string;

export type InvitationView = { id: InvitationId, group: GroupId, 
/**
 * Whom it is meant for, as the inviter wrote it.
 */
note: string, invitedBy: UserId, createdAt: number, expiresAt: number, usedAt: number | null, usedBy: UserId | null, revokedAt: number | null, };

export type Invite = { note: string, 
/**
 * 1 to 30; 7 when absent.
 */
days: number | null, };

export type ItemId = string;

export type Kind = "internal" | "external";

export type LastLine = { at: number, author: UserId | null, authorName: string, side: Side, 
/**
 * What kind of line; the client words it.
 */
kind: LastLineKind, 
/**
 * At most 140 characters; of a card and a transition the number.
 */
excerpt: string, 
/**
 * What happened, when the line is a transition.
 */
transition: Transition | null, };

export type LastLineKind = "text" | "files" | "card" | "transition" | "deleted";

export type LineBody = { "type": "text", text: string, files: Array<FileView>, } | { "type": "task_card", task: TaskId, } | { "type": "deal_card", deal: DealRef, } | { "type": "internal_deal_card", deal: DealId, } | { "type": "transition", task: TaskId, number: string, transition: Transition, 
/**
 * Whom it went to (reassigned, returned), if anyone.
 */
to: UserId | null, reason: string | null, 
/**
 * Staff acted for the master.
 */
onBehalf: boolean, } | { "type": "deleted" };

export type LinePage = { 
/**
 * Oldest first.
 */
lines: Array<MessageView>, people: Array<PersonForGroup>, tasks: Array<TaskForGroup>, 
/**
 * Staff only: the other half of each task and the deals of the cards.
 */
staffTasks: Array<TaskForStaff>, deals: Array<DealCard>, 
/**
 * Pass as `before` for the page above; nothing when this is the beginning.
 */
before: string | null, 
/**
 * Pass as `after` for the page below; nothing when this reaches the end.
 */
after: string | null, 
/**
 * Heads read before the page: events after them follow live (rule 9).
 */
sharedHead: Seq, internalHead: Seq | null, };

export type Load = { user: UserId, group: GroupId, open: number, overdue: number, waiting: number, };

export type LobbyRow = { group: GroupId, sharedHead: Seq, sharedLines: number, internalHead: Seq | null, internalLines: number | null, lastLine: LastLine | null, };

export type Locale = "ru" | "en";

export type LookAtToken = { token: string, };

export type Me = { person: PersonForGroup, role: Role, email: string | null, phone: string | null, locale: Locale, timeZone: string, session: SessionId, 
/**
 * The database's life; a cursor of another epoch is worthless.
 */
epoch: string, 
/**
 * VAPID public key, base64url without padding.
 */
pushKey: string | null, hasPassword: boolean, };

export type MemberForGroup = { person: PersonForGroup, joinedAt: number, 
/**
 * Non-final and overdue tasks in this group (S1-22).
 */
openTasks: number, overdueTasks: number, };

export type MessageId = string;

export type MessageView = { id: MessageId, group: GroupId, side: Side, 
/**
 * Position of the event that posted it in its stream.
 */
seq: Seq, 
/**
 * Lines of its stream up to and including this one.
 */
line: number, 
/**
 * Shared head when it was written; a shared line's own seq. Order of a timeline:
 * `(anchor, shared before internal, seq)`.
 */
anchor: Seq, 
/**
 * Nobody: the product itself.
 */
author: UserId | null, at: number, body: LineBody, reply: Quote | null, mentions: Array<UserId>, 
/**
 * «@оператор»: whoever of staff is on shift.
 */
mentionsStaff: boolean, chip: TaskChip | null, reactions: Array<Reaction>, editedAt: number | null, 
/**
 * Op of the command that made it: lets the author's client merge its optimistic line.
 */
op: OpId | null, rev: number, };

export type NewItem = { text: string, required: boolean, evidence: Evidence, unit: string | null, };

export type NewTask = { group: GroupId, template: TemplateVersionId | null, deal: DealId | null, title: string | null, description: string | null, 
/**
 * Absent: as the template says (pool without one). Present and null: the pool.
 */
assignee?: string | null, controller: UserId | null, urgent: boolean | null, due: DueChoice | null, control: boolean | null, items: Array<NewItem> | null, fields: Array<TaskField> | null, 
/**
 * Only staff see it until it is published (T1, T2).
 */
draft: boolean, };

export type NotificationId = string;

export type NotificationKind = "mention" | "reply" | "assigned" | "accepted" | "declined" | "submitted" | "returned" | "approved" | "cancelled" | "unassigned" | "overdue" | "orphaned" | "two_factor_reset";

export type NotificationView = { id: NotificationId, kind: NotificationKind, at: number, actor: UserId | null, actorName: string, group: GroupId | null, groupName: string, task: TaskId | null, taskNumber: string | null, taskTitle: string | null, 
/**
 * Staff only.
 */
deal: DealId | null, dealNo: string | null, message: MessageId | null, excerpt: string | null, seenAt: number | null, 
/**
 * Withdrawn (T9): shown struck, not counted.
 */
retracted: boolean, };

export type Obstacle = { task: TaskId, number: string, };

export type OpId = string;

export type PersonForGroup = { id: UserId, name: string, kind: Kind, 
/**
 * Company of a master; nothing for staff.
 */
company: string | null, avatar: FileId | null, 
/**
 * False after removal, suspension or leaving: shown, but not to be mentioned or assigned.
 */
active: boolean, };

export type PersonForStaff = { person: PersonForGroup, role: Role, status: PersonStatus, email: string | null, 
/**
 * E.164.
 */
phone: string | null, locale: Locale, timeZone: string, groups: Array<GroupId>, createdAt: number, lastSeenAt: number | null, 
/**
 * Non-final tasks assigned to him.
 */
openTasks: number, rev: number, };

export type PersonList = { people: Array<PersonForStaff>, };

export type PersonStatus = "invited" | "active" | "suspended" | "left" | "erased";

export type PersonalEvent = { "type": "notified", notification: NotificationView, } | { "type": "notifications_seen", notifications: Array<NotificationId>, at: number, } | { "type": "notification_retracted", notification: NotificationId, } | { "type": "group_joined", group: GroupId, } | { "type": "group_left", group: GroupId, } | { "type": "read_moved", group: GroupId, side: Side, readSeq: Seq, readLines: number, } | { "type": "group_marked", group: GroupId, starred: boolean, muted: boolean, } | { "type": "profile_changed", } | { "type": "access_changed", accessRev: number, } | { "type": "session_ended", session: SessionId, };

export type Present = { "type": "task", task: TaskForGroup, } | { "type": "task_for_staff", task: TaskForStaff, } | { "type": "deal", deal: DealForStaff, } | { "type": "client", client: ClientView, } | { "type": "message", message: MessageView, } | { "type": "person", person: PersonForStaff, } | { "type": "group", group: GroupForGroup, };

export type Projection = { field: DealField, label: string, visibility: Visibility, };

export type Proposal = { 
/**
 * Groups of the client's city first.
 */
groups: Array<GroupId>, loads: Array<Load>, people: Array<PersonForGroup>, 
/**
 * Open tasks of the deal by template, to warn of a second one (C6-9c).
 */
existing: Array<TaskRow>, };

export type Queue = { tasks: Array<TaskForStaff>, people: Array<PersonForGroup>, 
/**
 * More wait than fit.
 */
more: boolean, };

export type Quote = { message: MessageId, author: UserId | null, 
/**
 * At most 140 characters; empty when the original is deleted or has no text.
 */
excerpt: string, deleted: boolean, };

export type Reaction = { emoji: string, users: Array<UserId>, };

export type Receipt = { 
/**
 * Id of what was made or changed.
 */
id: string | null, 
/**
 * Position of its first event, for commands that write a line.
 */
seq: Seq | null, rev: number | null, 
/**
 * It was so already; nothing was written (C6-8, C6-9).
 */
already: boolean, };

export type Receipts = { user: UserId, side: Side, delivered: Seq, read: Seq, at: number, };

export type RecoveryCodes = { codes: Array<string>, };

export type Reply = { "outcome": "done", receipt: Receipt, } | { "outcome": "refused", error: ErrorBody, };

export type RequestTypeId = string;

export type RequestTypeView = { id: RequestTypeId, name: string, retired: boolean, rev: number, };

export type Revision = { text: string, until: number, };

export type Role = "admin" | "head" | "operator" | "master";

export type Secret = { url: string, expiresAt: number, };

export type Seq = number;

export type ServerFrame = { "type": "welcome", version: number, epoch: string, node: string, } | { "type": "following", stream: StreamName, head: Seq, } | { "type": "reset", stream: StreamName, head: Seq, } | { "type": "unfollowed", stream: StreamName, } | { "type": "event", stored: Stored, } | { "type": "reply", op: OpId, result: Reply, } | { "type": "hint", hint: Hint, };

export type SessionId = string;

export type SessionView = { id: SessionId, 
/**
 * Browser and system, as the User-Agent header says; at most 200 characters.
 */
device: string, createdAt: number, lastSeenAt: number, current: boolean, };

export type SetUpTwoFactor = { 
/**
 * Required when there is one.
 */
password: string | null, };

export type SharedEvent = { "type": "message_posted", message: MessageView, people: Array<PersonForGroup>, } | { "type": "message_changed", message: MessageView, people: Array<PersonForGroup>, } | { "type": "task_changed", task: TaskForGroup, people: Array<PersonForGroup>, } | { "type": "task_gone", task: TaskId, } | { "type": "member_added", person: PersonForGroup, joinedAt: number, } | { "type": "member_removed", user: UserId, } | { "type": "person_changed", person: PersonForGroup, } | { "type": "group_changed", group: GroupForGroup, } | { "type": "deal_card_changed", deal: DealRef, messages: Array<MessageId>, };

export type Shown = "picture" | "video" | "audio" | "pdf" | "download";

export type Side = "shared" | "internal";

export type SignIn = { 
/**
 * E-mail or phone in any usual spelling.
 */
login: string, password: string, };

export type SignInWays = { 
/**
 * The host of the company's own sign-in, for staff: `GET /api/oidc/start` leads there.
 */
company: string | null, };

export type StageId = string;

export type StageKind = "process" | "won" | "lost";

export type StageView = { id: StageId, name: string, kind: StageKind, 
/**
 * What masters may read instead of the name; nothing: nothing.
 */
publicLabel: string | null, position: number, retired: boolean, rev: number, };

export type Standing = { head: Seq, 
/**
 * Lines in the stream up to `head`.
 */
lines: number, readSeq: Seq, 
/**
 * Lines up to `read_seq`; unread is `lines - read_lines`.
 */
readLines: number, };

export type Stored = { stream: StreamName, seq: Seq, at: number, actor: UserId | null, event: Event, };

export type StreamName = { "kind": "shared", "of": GroupId } | { "kind": "internal", "of": GroupId } | { "kind": "deal", "of": DealId } | { "kind": "personal", "of": UserId };

export type TaskAction = "publish" | "claim" | "accept" | "decline" | "start" | "pause" | "submit" | "withdraw" | "approve" | "return" | "reassign" | "move" | "cancel" | "reopen" | "restore" | "change_due" | "tick" | "edit" | "comment";

export type TaskChip = { task: TaskId, number: string, };

export type TaskCounts = { open: number, mine: number, overdue: number, pool: number, notAccepted: number, returned: number, waiting: number, };

export type TaskEntry = { at: number, actor: UserId | null, 
/**
 * The command's name, e.g. `accept`, `tick`, `overdue`.
 */
act: string, from: TaskState | null, to: TaskState | null, reason: string | null, onBehalf: boolean, item: ItemId | null, assignee: UserId | null, };

export type TaskField = { label: string, value: string, visibility: Visibility, };

export type TaskForGroup = { id: TaskId, group: GroupId, 
/**
 * Per group («СП-48»).
 */
number: string, title: string, description: string, state: TaskState, 
/**
 * Nobody: the pool.
 */
assignee: UserId | null, creator: UserId, requestType: string | null, urgent: boolean, due: Due | null, plannedStart: number | null, createdAt: number, acceptedAt: number | null, startedAt: number | null, submittedAt: number | null, closedAt: number | null, 
/**
 * Wakes by itself then.
 */
pausedUntil: number | null, 
/**
 * Why it is paused, was returned, declined or cancelled: the newest.
 */
reason: string | null, 
/**
 * An operator accepts the work before it is done.
 */
control: boolean, 
/**
 * Masters may add optional items.
 */
mayAddItems: boolean, 
/**
 * The result's text must not be empty.
 */
resultRequired: boolean, reworkCount: number, 
/**
 * Counts submissions; an old `submit` cannot complete the next round (C6-8).
 */
submissionNo: number, 
/**
 * His master left mid-work (C6-1).
 */
orphaned: boolean, deal: DealRef | null, fields: Array<FieldForGroup>, 
/**
 * There is more for the assignee at `GET /api/tasks/{id}/private`.
 */
hasPrivate: boolean, items: Array<ChecklistItem>, result: TaskResult | null, 
/**
 * Its card in the room.
 */
card: MessageId | null, comments: number, lastActivityAt: number, actions: ActionsByRelation, rev: number, };

export type TaskForStaff = { task: TaskForGroup, deal: DealCard | null, controller: UserId | null, fields: Array<TaskField>, actions: Array<TaskAction>, 
/**
 * Name and version of the template, if one was used.
 */
template: string | null, templateVersion: number | null, };

export type TaskHistory = { entries: Array<TaskEntry>, people: Array<PersonForGroup>, };

export type TaskId = string;

export type TaskPage = { rows: Array<TaskRow>, people: Array<PersonForGroup>, next: string | null, };

export type TaskPrivate = { task: TaskId, fields: Array<FieldForGroup>, 
/**
 * More will be shown after acceptance.
 */
moreAfterAcceptance: boolean, 
/**
 * When it is masked again, if that is known.
 */
until: number | null, };

export type TaskQuery = { shelf: TaskShelf, group: GroupId | null, assignee: UserId | null, state: TaskState | null, requestType: RequestTypeId | null, deal: DealId | null, 
/**
 * In number or title, letter case aside.
 */
text: string | null, 
/**
 * Opaque; from the former page's `next`.
 */
after: string | null, 
/**
 * At most 200; 100 when absent.
 */
limit: number | null, };

export type TaskResult = { text: string, files: Array<FileView>, by: UserId, at: number, };

export type TaskRow = { id: TaskId, group: GroupId, number: string, title: string, state: TaskState, assignee: UserId | null, urgent: boolean, due: Due | null, submittedAt: number | null, closedAt: number | null, createdAt: number, lastActivityAt: number, doneItems: number, items: number, reworkCount: number, orphaned: boolean, requestType: string | null, 
/**
 * The opaque number of its deal; staff reach the deal through `deal_id`.
 */
dealNo: string | null, 
/**
 * Staff only.
 */
dealId: DealId | null, 
/**
 * Photos in evidence and result.
 */
photos: number, rev: number, };

export type TaskShelf = "open" | "mine" | "overdue" | "pool" | "not_accepted" | "returned" | "waiting" | "closed" | "all";

export type TaskState = "draft" | "open" | "accepted" | "in_progress" | "paused" | "submitted" | "done" | "cancelled";

export type TemplateContent = { name: string, requestTypes: Array<RequestTypeId>, title: string, description: string, assignee: AssigneeRule, 
/**
 * From creation to the deadline; nothing: no deadline.
 */
dueMinutes: number | null, control: boolean, resultRequired: boolean, mayAddItems: boolean, items: Array<TemplateItem>, projection: Array<Projection>, };

export type TemplateId = string;

export type TemplateItem = { text: string, required: boolean, evidence: Evidence, unit: string | null, };

export type TemplateVersionId = string;

export type TemplateView = { id: TemplateId, versionId: TemplateVersionId, 
/**
 * 1, 2, 3 …
 */
version: number, content: TemplateContent, retired: boolean, savedAt: number, rev: number, };

export type Tick = { task: TaskId, item: ItemId, done: boolean, number: number | null, note: string | null, 
/**
 * All of its photos, in order; absent: as they are.
 */
files: Array<FileId> | null, };

export type TokenMeaning = { "type": "link", name: string, needsPassword: boolean, } | { "type": "invitation", city: string, company: string, 
/**
 * The name of whoever made it.
 */
invitedBy: string, expiresAt: number, };

export type Transition = "claimed" | "accepted" | "declined" | "started" | "submitted" | "approved" | "returned" | "reassigned" | "cancelled" | "overdue" | "moved";

export type TwoFactorSecret = { 
/**
 * Base32, 32 characters.
 */
secret: string, 
/**
 * `otpauth://totp/…`, for a QR code.
 */
uri: string, };

export type TwoFactorView = { on: boolean, since: number | null, 
/**
 * Recovery codes that were not used yet.
 */
codesLeft: number, 
/**
 * The installation wants it of this person: it cannot be switched off.
 */
required: boolean, };

export type UseLink = { token: string, password: string | null, };

export type UserId = string;

export type Visibility = "group" | "assignee" | "accepted" | "staff";


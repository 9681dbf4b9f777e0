import type {
  Command,
  DealFields,
  TaskForStaff,
  TemplateContent,
  TemplateView,
} from "../src/protocol/generated";
import type { Cast } from "./cast";
import { PHOTO_STEP, PICTURE, plainTask, read, STEP } from "./first-day";
import { type Caller, order } from "./people";

const NO_FIELDS: DealFields = {
  title: null,
  requestType: null,
  city: null,
  district: null,
  address: null,
  window: null,
  product: null,
  symptoms: null,
  amount: null,
  source: null,
  responsible: null,
};

/** A day on which everything happens that a command can do; yields after each. */
export async function* day({ admin, olga, ivan, pavel, group, other }: Cast) {
  let made = "";
  const does = async (who: Caller, command: Command) => {
    const { id } = await order(who, command);
    made = id ?? made;
    return command.type;
  };
  const message = (text: string, more: object = {}): Command => ({
    type: "send_message",
    group,
    side: "shared",
    text,
    files: [],
    replyTo: null,
    task: null,
    mentions: [],
    mentionsStaff: false,
    ...more,
  });
  const photo = async (who: Caller) => {
    const path = `/api/files?name=${PICTURE.name}&op=${crypto.randomUUID()}`;
    const answer = await who.request.post(path, { data: PICTURE.buffer });
    return ((await answer.json()) as { id: string }).id;
  };

  // They talk.
  yield does(ivan, message("На месте", { mentionsStaff: true }));
  const first = made;
  yield does(olga, message("Где вы?", { replyTo: first, mentions: [ivan.id] }));
  const asked = made;
  yield does(olga, message("Проверить оплату", { side: "internal" }));
  yield does(olga, { type: "edit_message", message: made, text: "Проверить оплату завтра" });
  yield does(ivan, { type: "edit_message", message: first, text: "На месте, звоню" });
  yield does(ivan, { type: "react", message: asked, emoji: "👍", on: true });
  yield does(olga, { type: "react", message: asked, emoji: "👍", on: true });
  yield does(ivan, { type: "react", message: asked, emoji: "👍", on: false });
  yield does(ivan, message("", { files: [await photo(ivan)] }));
  yield does(ivan, { type: "delete_message", message: first });
  yield does(ivan, { type: "mark_read", group, side: "shared", delivered: 3, read: 2 });
  yield does(olga, { type: "mark_read", group, side: "shared", delivered: 4, read: 4 });
  yield does(olga, { type: "mark_read", group, side: "internal", delivered: 1, read: 1 });
  yield does(olga, { type: "star_group", group, on: true });
  yield does(ivan, { type: "mute_group", group, on: true });

  // A client calls; the deal is shown to the group and changes.
  const client = {
    type: "new" as const,
    contactName: "Гульнара Ахметова",
    company: null,
    phones: ["+79870004127"],
    email: null,
  };
  const kind = { type: "save_request_type" as const, name: "Ремонт", retired: false };
  yield does(admin, { ...kind, requestType: null });
  const requestType = made;
  const wish = { ...NO_FIELDS, requestType, city: "Казань" };
  yield does(olga, { type: "create_deal", client, fields: wish });
  const deal = made;
  yield does(olga, { type: "post_card", group, side: "shared", deal, task: null });
  yield does(olga, { type: "post_card", group, side: "internal", deal, task: null });
  const fields = { ...NO_FIELDS, amount: 485_000, product: "Вельда Терра 35" };
  yield does(olga, { type: "edit_deal", deal, fields, clear: [] });
  const page = await read<{ deal: { client: { id: string } } }>(olga, `/api/deals/${deal}`);
  yield does(olga, {
    ...client,
    type: "edit_client",
    client: page.deal.client.id,
    contactName: "Гульнара Рашидовна",
  });
  yield does(olga, { type: "add_deal_note", deal, text: "Гарантия до марта" });
  const stages = await read<{ id: string; kind: "process"; position: number }[]>(
    olga,
    "/api/stages",
  );
  const [, second] = stages;
  if (!second) throw new Error("one stage is no pipeline");
  yield does(olga, {
    type: "move_deal",
    deal,
    stage: second.id,
    reason: null,
    overrideReason: null,
  });
  yield does(admin, {
    type: "save_stage",
    stage: second.id,
    name: "В работе у мастера",
    kind: second.kind,
    publicLabel: "идут работы",
    position: second.position,
    retired: false,
  });

  // A task goes the whole way and back again.
  const content: TemplateContent = {
    name: "Ремонт смесителя",
    requestTypes: [requestType],
    title: "Замена картриджа",
    description: "",
    assignee: "pool",
    dueMinutes: 240,
    control: true,
    resultRequired: false,
    mayAddItems: false,
    items: [STEP, PHOTO_STEP],
    projection: [{ field: "product", label: "Изделие", visibility: "group" }],
  };
  yield does(admin, { type: "save_template", template: null, content });
  const template = made;
  const [{ versionId } = { versionId: "" }] = await read<TemplateView[]>(admin, "/api/templates");
  const draft = { ...plainTask(group, "Замена картриджа", ivan.id, []), deal };
  const byTemplate = { assignee: null, template: versionId, items: null, fields: null };
  yield does(olga, { type: "create_task", task: { ...draft, ...byTemplate, draft: true } });
  const task = made;
  yield does(olga, { type: "publish_task", task });
  const items = (await read<TaskForStaff>(olga, `/api/tasks/${task}`)).task.items;
  const [step, shot] = items.map(({ id }) => id);
  if (!step || !shot) throw new Error("a step is missing");
  yield does(ivan, { type: "claim_task", task });
  yield does(olga, {
    type: "edit_task",
    task,
    title: "Замена картриджа смесителя",
    description: "Осторожно, старые трубы",
    urgent: true,
    fields: [{ label: "Адрес", value: "Чистопольская, 61А", visibility: "accepted" }],
    controller: olga.id,
  });
  const due = { type: "at" as const, at: (Date.now() + 7_200_000) * 1000 };
  yield does(olga, { type: "change_due", task, due });
  yield does(ivan, { type: "start_task", task });
  yield does(ivan, { type: "pause_task", task, reason: "Еду за деталью", until: null });
  yield does(ivan, { type: "start_task", task });
  const tick = { task, done: true, number: null, note: null, files: null };
  yield does(ivan, { type: "tick_item", tick: { ...tick, item: step } });
  yield does(ivan, {
    type: "tick_item",
    tick: { ...tick, item: shot, files: [await photo(ivan)] },
  });
  yield does(olga, {
    type: "add_item",
    task,
    item: { ...STEP, text: "Вытереть", required: false },
  });
  const more = (await read<TaskForStaff>(olga, `/api/tasks/${task}`)).task.items;
  const added = more.at(-1)?.id ?? "";
  yield does(olga, { type: "edit_item", task, item: added, text: "Убрать", required: false });
  yield does(olga, { type: "remove_item", task, item: added });
  yield does(olga, message("Какая резьба?", { task }));
  yield does(olga, message("Клиент сердится", { task, side: "internal" }));
  const submit = { type: "submit_task" as const, task, text: "Течи нет", files: [] };
  yield does(ivan, { ...submit, submissionNo: 0 });
  yield does(ivan, { type: "withdraw_task", task });
  yield does(ivan, { ...submit, submissionNo: await roundOf(olga, task) });
  yield does(olga, {
    type: "return_task",
    task,
    reason: "Снимите гайку",
    items: [shot],
    due: null,
  });
  yield does(ivan, { type: "tick_item", tick: { ...tick, item: shot } });
  yield does(ivan, { ...submit, submissionNo: await roundOf(olga, task) });
  yield does(olga, { type: "approve_task", task });
  yield does(olga, { type: "see_all_notifications" });
  yield does(olga, { type: "reopen_task", task, reason: "Снова течёт" });
  yield does(olga, {
    type: "reassign_task",
    task,
    to: null,
    reason: null,
    discardSubmission: true,
  });
  yield does(olga, { type: "move_task", task, group: other, to: pavel.id });
  yield does(pavel, { type: "decline_task", task, reason: "Далеко" });
  yield does(olga, { type: "move_task", task, group, to: ivan.id });
  yield does(ivan, { type: "accept_task", task, plannedStart: null });
  yield does(olga, { type: "cancel_task", task, reason: "Клиент передумал" });
  yield does(olga, { type: "restore_task", task });
  const bell = await read<{ notifications: { id: string }[] }>(ivan, "/api/notifications");
  const notifications = bell.notifications.slice(0, 2).map(({ id }) => id);
  yield does(ivan, { type: "see_notifications", notifications });

  yield does(admin, { type: "save_template", template, content: { ...content, name: "Ремонт" } });
  yield does(admin, { type: "retire_template", template, retired: true });
  yield does(admin, { ...kind, requestType, name: "Ремонт и монтаж" });

  // People come, change and go.
  yield does(admin, {
    type: "create_person",
    name: "Тимур Галиев",
    role: "operator",
    email: "timur@example.com",
    phone: null,
    locale: "ru",
    timeZone: "Europe/Moscow",
  });
  yield does(admin, { type: "set_role", user: made, role: "head" });
  yield does(admin, { type: "end_sessions_of", user: made });
  yield does(ivan, {
    type: "set_profile",
    name: "Иван Сергеевич Петров",
    locale: "ru",
    timeZone: "Europe/Moscow",
  });
  yield does(ivan, { type: "set_avatar", file: await photo(ivan) });
  yield does(admin, {
    type: "edit_person",
    user: olga.id,
    name: "Ольга Викторовна",
    email: "olga@example.com",
    phone: null,
  });
  yield does(admin, { type: "add_member", group, user: pavel.id });
  yield does(pavel, message("Всем привет"));
  yield does(admin, { type: "hand_over", from: ivan.id, to: pavel.id, group });
  yield does(pavel, { type: "leave_group", group });
  yield does(admin, { type: "add_member", group, user: pavel.id });
  yield does(admin, { type: "suspend_person", user: pavel.id });
  yield does(admin, { type: "restore_person", user: pavel.id });
  yield does(admin, { type: "remove_member", group, user: pavel.id });
  yield does(admin, { type: "rename_group", group, city: "Казань", company: "Сервис Плюс" });
  yield does(admin, {
    type: "create_group",
    city: "Тула",
    company: "МастерДом",
    prefix: "МД",
    timeZone: "Europe/Moscow",
  });
  const third = made;
  yield does(admin, { type: "archive_group", group: third, moveTasksTo: null });
  yield does(admin, { type: "unarchive_group", group: third });
}

/** The submission that would be the next. */
async function roundOf(staff: Caller, task: string): Promise<number> {
  return (await read<TaskForStaff>(staff, `/api/tasks/${task}`)).task.submissionNo;
}

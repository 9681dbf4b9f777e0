import type { Page } from "@playwright/test";
import type { FileView, TaskForGroup } from "../src/protocol/generated";
import { enterAsFirstAdmin, make, newPage, order, PHONE } from "./people";
import { expect, type Town, test } from "./town";

const DESKTOP = { viewport: { width: 1280, height: 800 } };
const CLIENT = "Гульнара Ахметова";
const CALLS_HER = "+79870004127";
const ADDRESS = "Чистопольская, 61А, кв. 84";

/** Every byte that this page is sent, by HTTP and by its socket. */
function record(page: Page): () => string {
  const heard: string[] = [];
  page.on("response", async (answer) => {
    if (!answer.url().includes("/api/")) return;
    heard.push(await answer.text().catch(() => ""));
  });
  page.on("websocket", (socket) => {
    socket.on("framereceived", ({ payload }) => heard.push(payload.toString()));
  });
  return () => heard.join("\n");
}

/** A link that is shown once: of a person, or an invitation into a group. */
async function secret(page: Page, path: string, body: object = {}): Promise<string> {
  const answer = await page.request.post(path, { data: body });
  expect(answer.ok(), await answer.text()).toBe(true);
  return ((await answer.json()) as { url: string }).url;
}

async function joins(page: Page, link: string, name: string): Promise<void> {
  await page.goto(link);
  await page.getByLabel("Как вас зовут").fill(name);
  await page.getByRole("button", { name: "Войти в группу" }).click();
  await page.waitForURL("**/my");
}

/** Two groups with a master each, an operator, and a template: as after a first day. */
async function settle(town: Town, admin: Page) {
  await enterAsFirstAdmin(town, admin);
  const zone = { timeZone: "Europe/Moscow" };
  const group = await make(admin, {
    type: "create_group",
    city: "Казань",
    company: "СервисПлюс",
    prefix: "СП",
    ...zone,
  });
  const other = await make(admin, {
    type: "create_group",
    city: "Пермь",
    company: "ТеплоМастер",
    prefix: "ТМ",
    ...zone,
  });
  const operator = await make(admin, {
    type: "create_person",
    name: "Ольга Никитина",
    role: "operator",
    email: "olga@example.com",
    phone: null,
    locale: "ru",
    ...zone,
  });
  const requestType = await make(admin, {
    type: "save_request_type",
    requestType: null,
    name: "Ремонт",
    retired: false,
  });
  await make(admin, {
    type: "save_template",
    template: null,
    content: {
      name: "Ремонт смесителя",
      requestTypes: [requestType],
      title: "Замена картриджа",
      description: "",
      assignee: "pool",
      dueMinutes: 240,
      control: true,
      resultRequired: false,
      mayAddItems: false,
      items: [
        { text: "Перекрыть воду", required: true, evidence: { type: "none" }, unit: null },
        { text: "Фото после", required: true, evidence: { type: "photo", min: 1 }, unit: null },
      ],
      projection: [
        { field: "product", label: "Изделие", visibility: "group" },
        { field: "address", label: "Адрес", visibility: "accepted" },
        { field: "phone", label: "Телефон", visibility: "accepted" },
      ],
    },
  });
  const invite = (of: string) => secret(admin, `/api/groups/${of}/invitations`, { note: "мастер" });
  return {
    group,
    requestType,
    link: await secret(admin, `/api/people/${operator}/link`),
    invitation: await invite(group),
    otherInvitation: await invite(other),
  };
}

test("a request becomes a task, the master does it on his phone, the operator returns to the client", async ({
  browser,
  ownTown: town,
}) => {
  test.setTimeout(120_000);
  const admin = await newPage(browser, town, DESKTOP);
  const { group, requestType, link, invitation, otherInvitation } = await settle(town, admin);

  const olga = await newPage(browser, town, DESKTOP);
  await olga.goto(link);
  await olga.getByLabel("Новый пароль").fill("тихая гавань 17");
  await olga.getByRole("button", { name: "Сохранить и войти" }).click();
  await expect(olga.getByRole("navigation", { name: "Разделы" }).first()).toBeVisible();
  const ivan = await newPage(browser, town, PHONE);
  await joins(ivan, invitation, "Иван Петров");
  const pavel = await newPage(browser, town, PHONE);
  const heardByPavel = record(pavel);
  await joins(pavel, otherInvitation, "Павел Зотов");

  const deal = await make(olga, {
    type: "create_deal",
    client: { type: "new", contactName: CLIENT, company: null, phones: [CALLS_HER], email: null },
    fields: {
      title: "Течь смесителя",
      requestType,
      city: "Казань",
      district: null,
      address: ADDRESS,
      window: null,
      product: "Вельда Терра 35",
      symptoms: null,
      amount: 485_000,
      source: "Звонок",
      responsible: null,
    },
  });
  await olga.goto(`/deals/${deal}`);
  await olga.getByRole("button", { name: "Задача по шаблону" }).click();
  const dialog = olga.getByRole("dialog");
  await expect(dialog.getByLabel("Группа").locator("option:checked")).toContainText("Казань");
  await dialog.getByRole("button", { name: /Поставить|Создать/ }).click();
  await expect(olga.getByText("СП-1").first()).toBeVisible();

  // It is in the master's list at once, without the client's address and phone.
  await expect(ivan.getByText("Замена картриджа").first()).toBeVisible();
  await ivan.getByRole("button", { name: "Взять" }).first().click();
  const { rows } = await (await olga.request.get(`/api/tasks?deal=${deal}`)).json();
  await ivan.goto(`/groups/${group}?task=${rows[0].id}`);
  await expect(ivan.getByText(ADDRESS).first()).toBeVisible();

  await ivan.getByRole("checkbox", { name: /Перекрыть воду/ }).click();
  await expect(ivan.getByText("1 из 2").first()).toBeVisible();
  // His camera's picture and the last step go by the API, as his page sends them.
  const task: TaskForGroup = await (await ivan.request.get(`/api/tasks/${rows[0].id}`)).json();
  const upload = `/api/files?name=photo.png&op=${crypto.randomUUID()}`;
  const photo: FileView = await (await ivan.request.post(upload, { data: PIXEL })).json();
  const [, after] = task.items;
  await order(ivan, {
    type: "tick_item",
    tick: {
      task: task.id,
      item: after?.id ?? "",
      done: true,
      number: null,
      note: null,
      files: [photo.id],
    },
  });
  await expect(ivan.getByText("2 из 2").first()).toBeVisible();
  await order(ivan, {
    type: "submit_task",
    task: task.id,
    submissionNo: task.submissionNo,
    text: "Течи нет",
    files: [],
  });
  await expect(ivan.getByText("ждёт приёмки").first()).toBeVisible();

  // The operator hears of it, accepts, and is back at the client.
  await olga.goto("/queue");
  await expect(olga.getByText("СП-1").first()).toBeVisible();
  await olga.keyboard.press("a");
  await expect(olga.getByText("СП-1 принята")).toBeVisible();
  // Eight seconds to think again; then it is sent, and the card on the phone says so.
  await expect(ivan.getByText("готова").first()).toBeVisible({ timeout: 20_000 });
  await olga.goto(`/deals/${deal}`);
  await expect(olga.getByText("готова").first()).toBeVisible();
  await expect(olga.locator(`a[href="tel:${CALLS_HER}"]`).first()).toBeVisible();

  // They talk; the other company's master hears nothing of any of it.
  await order(olga, {
    type: "send_message",
    group,
    side: "shared",
    text: "Иван, спасибо за работу",
    files: [],
    replyTo: null,
    task: null,
    mentions: [],
    mentionsStaff: false,
  });
  await ivan.goto(`/groups/${group}`);
  await expect(
    ivan.getByRole("article").filter({ hasText: "Иван, спасибо за работу" }),
  ).toBeVisible();
  await pavel.goto(`/groups/${group}`);
  await expect(pavel.getByText("Казань")).toHaveCount(0);
  const heard = heardByPavel();
  expect(heard).toContain("ТеплоМастер");
  for (const word of ["СервисПлюс", "СП-1", CLIENT, CALLS_HER, ADDRESS, "Иван", deal]) {
    expect(heard).not.toContain(word);
  }
});

/** One pixel. */
const PIXEL = Buffer.from(
  "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==",
  "base64",
);

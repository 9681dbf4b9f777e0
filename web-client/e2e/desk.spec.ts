import type { BrowserContextOptions } from "@playwright/test";
import { byLink, firstAdmin, joins } from "./cast";
import { DESKTOP, PICTURE, secret } from "./first-day";
import { type Caller, isSeen, make, newPage, PASSWORD, PHONE } from "./people";
import { test as base, expect } from "./town";

const CLIENT = "Ахметова Гульнара";
const zone = { timeZone: "Europe/Moscow" };

type Entered = NonNullable<BrowserContextOptions["storageState"]>;

interface Office {
  admin: Entered;
  head: Entered;
  /** Ivan, who has two tasks; Rustam, who is there too, has none. */
  ivan: Entered;
  kazan: string;
}

/** Two groups, a head who is also an operator, two masters of one of them. */
const test = base.extend<object, { office: Office }>({
  office: [
    async ({ town }, use) => {
      const admin = await firstAdmin(town);
      const kazan = await group(admin, "Казань", "СервисПлюс", "СП");
      await group(admin, "Пермь", "ТеплоМастер", "ТМ");
      const person = await make(admin, {
        type: "create_person",
        name: "Виктор Громов",
        role: "head",
        email: "head@example.com",
        phone: null,
        locale: "ru",
        ...zone,
      });
      const link = await secret(admin, `/api/people/${person}/link`);
      const head = await byLink(town, link, PASSWORD);
      const ivan = await joins(town, admin, kazan, "Иван Петров");
      await joins(town, admin, kazan, "Рустам Галиев");
      for (const title of ["Замена картриджа", "Чистка аэратора"])
        await task(admin, kazan, title, { assignee: ivan.id });
      await use({
        kazan,
        admin: await admin.request.storageState(),
        head: await head.request.storageState(),
        ivan: await ivan.request.storageState(),
      });
    },
    { scope: "worker", timeout: 240_000 },
  ],
});

// Another option, another server: here the first admin's link is still to be used.
test.use({ serveOptions: ["--log", "error"] });
test.describe.configure({ timeout: 240_000 });

test("a head sees the load of each master and hands all tasks of one to another", async ({
  browser,
  town,
  office,
}) => {
  const head = await newPage(browser, town, { ...DESKTOP, storageState: office.head });
  await head.goto("/admin/people");
  const row = (name: string) => head.getByRole("listitem").filter({ hasText: name });
  await expect(row("Иван Петров")).toContainText("2 задачи");
  await expect(row("Рустам Галиев")).toContainText("нет задач");
  await head.getByRole("button", { name: "Иван Петров" }).click();
  await head.getByRole("button", { name: "Передать задачи" }).click();
  const dialog = head.getByRole("dialog");
  await expect(dialog).toContainText("2 открытые задачи перейдут");
  await dialog.getByLabel("Кому").selectOption({ label: "Рустам Галиев · 0" });
  await dialog.getByRole("button", { name: "Передать задачи" }).click();
  await expect(row("Рустам Галиев")).toContainText("2 задачи");
  await expect(row("Иван Петров")).toContainText("нет задач");
});

test("a deal's card in a group tells its master the reference alone", async ({
  browser,
  town,
  office,
}) => {
  const head = await newPage(browser, town, { ...DESKTOP, storageState: office.head });
  const { id, number } = await deal(head, "+79870004127");
  await head.goto(`/deals/${id}`);
  await head.getByRole("button", { name: "В группу" }).click();
  const dialog = head.getByRole("dialog");
  await expect(dialog.getByLabel("Группа").locator("option:checked")).toContainText("Казань");
  await dialog.getByRole("radio", { name: "Вся группа" }).click();
  await expect(dialog.getByText(`Заявка ${number}`)).toBeVisible();
  await dialog.getByRole("button", { name: "Отправить" }).click();
  await expect(head.getByText("карточка отправлена в группу")).toBeVisible();

  const ivan = await newPage(browser, town, { ...PHONE, storageState: office.ivan });
  await ivan.goto(`/groups/${office.kazan}`);
  await expect(ivan.getByText(`Заявка ${number}`)).toBeVisible();
  await expect(ivan.getByText(CLIENT)).toHaveCount(0);
  await head.goto(`/groups/${office.kazan}`);
  await expect(head.getByRole("article").filter({ hasText: CLIENT })).toBeVisible();
});

test("a deal with open work is won with a reason, opened again, and lost with its tasks", async ({
  browser,
  town,
  office,
}) => {
  const head = await newPage(browser, town, { ...DESKTOP, storageState: office.head });
  const { id } = await deal(head, "+79870004128");
  await task(head, office.kazan, "Подбор излива", { deal: id });
  await head.goto(`/deals/${id}`);
  const dialog = head.getByRole("dialog");
  const say = async (reason: string, verb: string) => {
    await dialog.getByRole("textbox").fill(reason);
    await dialog.getByRole("button", { name: verb }).click();
    await expect(dialog).toBeHidden();
  };
  await head.getByRole("button", { name: "Перевести: Закрыта" }).click();
  await dialog.getByRole("button", { name: "Перевести" }).click();
  await expect(dialog.getByText("Сделку держат открытые задачи")).toBeVisible();
  await dialog.getByRole("button", { name: "Закрыть всё равно" }).click();
  await expect(dialog.getByText("Напишите причину")).toBeVisible();
  await say("Клиент принял без акта", "Закрыть всё равно");
  await expect(head.locator('[aria-current="step"]')).toHaveText(/Закрыта/);

  await head.getByRole("button", { name: "Вернуть в работу" }).click();
  await say("Снова течёт", "Перевести");
  await expect(head.locator('[aria-current="step"]')).toHaveText(/Приёмка/);

  await head.getByRole("button", { name: "Действия со сделкой" }).click();
  await head.getByRole("menuitem", { name: "Перевести: Отказ" }).click();
  await say("Клиент передумал", "Перевести");
  await expect(head.locator('[aria-current="step"]')).toHaveText(/Отказ/);
  await isSeen(head.getByText("отменена"));
  // The list of groups says what was the last to happen.
  await head.goto("/");
  await expect(head.getByRole("link", { name: /Казань — СервисПлюс/ })).toContainText("отменена");
});

test("a client corrected on the page of one deal is corrected on the other", async ({
  browser,
  town,
  office,
}) => {
  const head = await newPage(browser, town, { ...DESKTOP, storageState: office.head });
  const one = await deal(head, "+79870004129");
  const other = await deal(head, "+79870004129");
  await head.goto(`/deals/${one.id}`);
  await head.getByRole("button", { name: "Действия со сделкой" }).click();
  await head.getByRole("menuitem", { name: "Изменить клиента" }).click();
  const dialog = head.getByRole("dialog");
  await dialog.getByLabel("Имя клиента").fill("Ахметова Гульнара Рашидовна");
  await dialog.getByLabel("Телефоны").fill("123");
  await dialog.getByRole("button", { name: "Сохранить" }).click();
  await expect(dialog.getByRole("alert")).toBeVisible();
  await dialog.getByLabel("Телефоны").fill("+7 987 000-41-29, +7 917 000-10-01");
  await dialog.getByRole("button", { name: "Сохранить" }).click();
  await expect(dialog).toBeHidden();
  await head.goto(`/deals/${other.id}`);
  await expect(head.getByRole("button", { name: "Ахметова Гульнара Рашидовна" })).toBeVisible();
});

test("a group with open tasks is archived only when they go elsewhere, and comes back", async ({
  browser,
  town,
  office,
}) => {
  const head = await newPage(browser, town, { ...DESKTOP, storageState: office.head });
  const tula = await group(head, "Тула", "МастерДом", "МД");
  await task(head, tula, "Осмотр по гарантии", {});
  await head.goto(`/admin/groups?group=${tula}`);
  const panel = head.getByRole("complementary", { name: "Тула — МастерДом" });
  const dialog = head.getByRole("dialog");
  await panel.getByRole("button", { name: "В архив" }).click();
  await dialog.getByRole("button", { name: "В архив" }).click();
  await expect(dialog.getByRole("alert")).toContainText("Осталась 1 открытая задача");
  await dialog.getByLabel("Открытые задачи").selectOption({ label: "→ Пермь — ТеплоМастер" });
  await dialog.getByRole("button", { name: "В архив" }).click();
  await expect(panel.getByRole("button", { name: "Вернуть из архива" })).toBeVisible();
  await panel.getByRole("button", { name: "Вернуть из архива" }).click();
  await expect(panel.getByRole("button", { name: "В архив" })).toBeVisible();
});

test("stages of the pipeline change places", async ({ browser, town, office }) => {
  const admin = await newPage(browser, town, { ...DESKTOP, storageState: office.admin });
  await admin.goto("/admin/stages");
  const names = () => admin.getByRole("listitem").getByRole("button").filter({ hasText: /\S/ });
  await expect(names().nth(1)).toHaveText("Диагностика");
  await admin.getByRole("button", { name: "Выше: Ремонт" }).click();
  await expect(names().nth(1)).toHaveText("Ремонт");
  await admin.getByRole("button", { name: "Ниже: Ремонт" }).click();
  await expect(names().nth(1)).toHaveText("Диагностика");
});

test("a person sets a face and a language, and notifications only with the browser's leave", async ({
  browser,
  town,
  office,
}) => {
  const ivan = await newPage(browser, town, { ...PHONE, storageState: office.ivan });
  await ivan.addInitScript(() => {
    Notification.requestPermission = () => {
      document.body.dataset.asked = "yes";
      return Promise.resolve("denied" as const);
    };
  });
  await ivan.goto("/settings");
  await ivan.getByLabel("Фотография").setInputFiles(PICTURE);
  await expect(ivan.getByRole("button", { name: "Убрать" })).toBeVisible();
  await ivan.getByRole("button", { name: "Включить" }).click();
  await expect(ivan.locator('body[data-asked="yes"]')).toBeVisible();
  await expect(ivan.getByText("Их запретил браузер.")).toBeVisible();
  await ivan.getByRole("radio", { name: "English" }).click();
  await expect(ivan.getByRole("heading", { name: "Profile" })).toBeVisible();
  await ivan.getByRole("radio", { name: "Русский" }).click();
  await expect(ivan.getByRole("heading", { name: "Профиль" })).toBeVisible();
});

test("a session ended from another window is out at once", async ({ browser, town, office }) => {
  const here = await newPage(browser, town, { ...DESKTOP, storageState: office.head });
  const there = await newPage(browser, town, DESKTOP);
  await there.goto("/sign-in");
  await there.getByLabel("Почта или телефон").fill("head@example.com");
  await there.getByLabel("Пароль", { exact: true }).fill(PASSWORD);
  await there.getByRole("button", { name: "Войти" }).click();
  await isSeen(there.getByRole("navigation", { name: "Разделы" }));
  await here.goto("/settings");
  await here
    .getByRole("button", { name: /^Завершить вход/ })
    .first()
    .click();
  await there.waitForURL("**/sign-in**");
});

test("an invitation says who invites, and the newcomer is asked about notifications once", async ({
  browser,
  town,
  office,
}) => {
  const admin = await newPage(browser, town, { ...DESKTOP, storageState: office.head });
  const link = await secret(admin, `/api/groups/${office.kazan}/invitations`, { note: "новый" });
  const newcomer = await newPage(browser, town, PHONE);
  await newcomer.goto(link);
  await expect(newcomer.getByText("Вас приглашает Виктор Громов")).toBeVisible();
  await newcomer.getByLabel("Как вас зовут").fill("Денис Сафин");
  await newcomer.getByRole("button", { name: "Войти в группу" }).click();
  await newcomer.getByRole("button", { name: "Не сейчас" }).click();
  await newcomer.reload();
  await expect(newcomer.getByRole("heading", { name: "Мои задачи" })).toBeVisible();
  await expect(newcomer.getByText("Включить уведомления на этом устройстве?")).toHaveCount(0);
});

function group(caller: Caller, city: string, company: string, prefix: string): Promise<string> {
  return make(caller, { type: "create_group", city, company, prefix, ...zone });
}

async function deal(caller: Caller, phone: string): Promise<{ id: string; number: string }> {
  const nothing = { company: null, email: null };
  const id = await make(caller, {
    type: "create_deal",
    client: { type: "new", contactName: CLIENT, phones: [phone], ...nothing },
    fields: {
      title: "Течь смесителя",
      requestType: null,
      city: "Казань",
      district: null,
      address: "Чистопольская, 61А, кв. 84",
      window: null,
      product: null,
      symptoms: null,
      amount: 485_000,
      source: "Звонок",
      responsible: null,
    },
  });
  const { deal: made } = await (await caller.request.get(`/api/deals/${id}`)).json();
  return { id, number: made.card.publicNo };
}

function task(
  caller: Caller,
  of: string,
  title: string,
  more: { assignee?: string; deal?: string },
) {
  return make(caller, {
    type: "create_task",
    task: {
      group: of,
      template: null,
      deal: null,
      title,
      description: "",
      assignee: null,
      controller: null,
      urgent: false,
      due: null,
      control: true,
      items: [],
      fields: [],
      draft: false,
      ...more,
    },
  });
}

test("what changes before a page hears of changes is on it", async ({ browser, town, office }) => {
  const head = await newPage(browser, town, { ...DESKTOP, storageState: office.head });
  let changed = () => {};
  const held = new Promise<void>((resolve) => {
    changed = resolve;
  });
  await head.route("**/api/notifications", async (route) => {
    await held;
    await route.continue();
  });
  await head.goto("/settings");
  const zoneOfHead = head.getByLabel("Часовой пояс");
  await expect(zoneOfHead).toHaveValue("Europe/Moscow");
  await make(head, {
    type: "set_profile",
    name: "Виктор Громов",
    locale: "ru",
    timeZone: "Asia/Omsk",
  });
  changed();
  await expect(zoneOfHead).toHaveValue("Asia/Omsk");
});

import type { Browser, Locator, Page } from "@playwright/test";
import type { LinePage, Me, NewItem, NewTask, UserId } from "../src/protocol/generated";
import type { Cutter } from "./cutter";
import { type Caller, enterAsFirstAdmin, isSeen, make, newPage, PHONE } from "./people";
import { expect, type Town } from "./town";

export const DESKTOP = { viewport: { width: 1280, height: 800 } };

/** A link that is shown once: of a person, or an invitation into a group. */
export async function secret(caller: Caller, path: string, body: object = {}): Promise<string> {
  const answer = await caller.request.post(path, { data: body });
  expect(answer.ok(), await answer.text()).toBe(true);
  return ((await answer.json()) as { url: string }).url;
}

export async function joins(page: Page, link: string, name: string): Promise<void> {
  await page.goto(link);
  await page.getByLabel("Как вас зовут").fill(name);
  await page.getByRole("button", { name: "Войти в группу" }).click();
  await page.waitForURL("**/my");
}

/** Two groups, an operator and a template, and a link for everyone: as after a first day. */
export async function firstDay(town: Town, admin: Page) {
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

/** A first day, and a master of its first group on his phone, on a line that can be cut. */
export async function firstDayOnALine(browser: Browser, town: Town, cutter: Cutter) {
  const admin = await newPage(browser, town, DESKTOP);
  const { group, invitation, otherInvitation } = await firstDay(town, admin);
  const ivan = await newPage(browser, town, { ...PHONE, baseURL: cutter.url });
  await joins(ivan, invitation.replace(town.url, cutter.url), "Иван Петров");
  const { person } = await read<Me>(ivan, "/api/me");
  return { admin, group, otherInvitation, ivan, person };
}

/** Enters by somebody's one-time link, without a password. */
export async function entersBy(page: Page, link: string): Promise<void> {
  await page.goto(link);
  await page.getByRole("button", { name: /Войти без пароля|Оставить прежний/ }).click();
  await isSeen(page.getByRole("navigation", { name: "Разделы" }));
}

/** A task of a group without a deal, for one master, with these steps. */
export function plainTask(
  group: string,
  title: string,
  assignee: UserId,
  items: NewItem[],
): NewTask {
  return {
    group,
    template: null,
    deal: null,
    title,
    description: "",
    assignee,
    controller: null,
    urgent: false,
    due: null,
    control: true,
    items,
    fields: [],
    draft: false,
  };
}

/** A step that only has to be ticked. */
export const STEP: NewItem = {
  text: "Перекрыть воду",
  required: true,
  evidence: { type: "none" },
  unit: null,
};

/** A step that asks for a photo. */
export const PHOTO_STEP: NewItem = {
  ...STEP,
  text: "Фото после",
  evidence: { type: "photo", min: 1 },
};

/** The camera of the step that asks for a photo: what its button opens. */
export function camera(page: Page): Locator {
  return page.locator('input[type="file"][aria-label="Снять: Фото после"]');
}

/** A drawn picture of one pixel. */
export const PICTURE = {
  name: "after.png",
  mimeType: "image/png",
  buffer: Buffer.from(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==",
    "base64",
  ),
};

/** The composer's field. */
export function field(page: Page): Locator {
  return page.getByRole("textbox", { name: /Сообщение в группу/ });
}

/** Lines that have this text; not those that only quote it. */
export function line(page: Page, text: string | RegExp): Locator {
  return page.getByRole("article").filter({ has: page.locator("p", { hasText: text }) });
}

export async function say(page: Page, text: string): Promise<void> {
  await field(page).fill(text);
  await page.getByRole("button", { name: "Отправить" }).click();
}

/** The phone tells its pages so; they do not sit out the wait for their next try. */
export async function networkIsBack(page: Page): Promise<void> {
  // A page that is just leaving needs no telling.
  await page.evaluate(() => window.dispatchEvent(new Event("online"))).catch(() => {});
}

/** What the server answers to whoever is signed in. */
export async function read<T>(caller: Caller, path: string): Promise<T> {
  const answer = await caller.request.get(path);
  expect(answer.ok(), `${path}: ${answer.status()}`).toBe(true);
  return (await answer.json()) as T;
}

/** How often a text stands in a group, as the server has it. */
export async function timesSaid(caller: Caller, group: string, text: string): Promise<number> {
  const { lines } = await read<LinePage>(caller, `/api/groups/${group}/lines?limit=200`);
  return lines.filter(({ body }) => body.type === "text" && body.text === text).length;
}

/** Commands that wait on the device of whoever is signed in on the page. */
export function unsentOn(page: Page): Promise<number> {
  return page.evaluate(async () => {
    const [{ name = "" } = {}] = await indexedDB.databases();
    const ask = <T>(request: IDBRequest<T>) =>
      new Promise<T>((resolve, reject) => {
        request.onsuccess = () => resolve(request.result);
        request.onerror = () => reject(request.error);
      });
    const database = await ask(indexedDB.open(name));
    const count = await ask(database.transaction("unsent").objectStore("unsent").count());
    database.close();
    return count;
  });
}

/** Everything that the page's browser keeps: local and session storage, databases, caches. */
export function keptBy(page: Page): Promise<string> {
  return page.evaluate(async () => {
    const ask = <T>(request: IDBRequest<T>) =>
      new Promise<T>((resolve, reject) => {
        request.onsuccess = () => resolve(request.result);
        request.onerror = () => reject(request.error);
      });
    const kept: unknown[] = [{ ...localStorage }, { ...sessionStorage }, document.cookie];
    for (const { name = "" } of await indexedDB.databases()) {
      const database = await ask(indexedDB.open(name));
      for (const store of database.objectStoreNames) {
        const rows = database.transaction(store).objectStore(store);
        kept.push(name, store, await ask(rows.getAllKeys()), await ask(rows.getAll()));
      }
      database.close();
    }
    for (const name of await caches.keys()) {
      const cache = await caches.open(name);
      for (const request of await cache.keys()) {
        kept.push(name, request.url, await (await cache.match(request))?.text());
      }
    }
    return JSON.stringify(kept);
  });
}

import { resolve } from "node:path";
import type { Browser, BrowserContextOptions, Page } from "@playwright/test";
import { order, PHONE } from "../e2e/people";
import { expect, type Town, test } from "../e2e/town";
import type { DealList, GroupRow, TaskPage, TaskRow } from "../src/protocol/generated";

const PICTURES = resolve(import.meta.dirname, "../../docs/images");
/** The moment that `scripts/screenshots` gives to the server: a Friday, around noon. */
const NOON = new Date("2026-11-20T12:52:00+03:00");
const DESKTOP = { viewport: { width: 1280, height: 800 } };
const KAZAN = "Казань";

test.use({ serveOptions: ["--demo"] });

test("the pictures of the README", async ({ browser, town }) => {
  const olga = await enter(browser, town, "olga", DESKTOP);
  const group = await groupOf(olga, KAZAN);
  const [waiting] = await tasks(olga, `shelf=waiting&group=${group}`);
  if (!waiting?.dealId) throw new Error("the demo town has no work to accept in Kazan");
  await talk(browser, town, olga, group, waiting.dealId);

  await olga.goto(`/groups/${group}?task=${waiting.id}`);
  // It opens at the first unread line, days ago.
  const toEnd = olga.getByRole("button", { name: "К последним сообщениям" });
  await toEnd.click();
  await expect(toEnd).toBeHidden();
  await draw(olga, "room");
  const shown = (await tasks(olga, "shelf=waiting")).find(({ photos, dealId }) => {
    return photos > 2 && dealId !== null;
  });
  await olga.goto(`/queue?task=${shown?.id}`);
  await draw(olga, "queue");

  const deal = await dealToShow(olga);
  await olga.goto(`/deals/${deal}`);
  await draw(olga, "deal");
  await olga.getByRole("button", { name: "Задача по шаблону" }).click();
  const dialog = olga.getByRole("dialog");
  await expect(dialog.getByLabel("Группа").locator("option:checked")).not.toHaveText("Выберите");
  await draw(olga, "as-the-master-sees-it");

  const ivan = await enter(browser, town, "ivan", { ...PHONE, deviceScaleFactor: 2 });
  await ivan.evaluate(() => localStorage.setItem("artel.pushAsked", "yes"));
  await ivan.goto("/my");
  await draw(ivan, "phone-tasks");
  const mine = await tasks(ivan, "shelf=mine");
  const begun = mine.find(({ state }) => state === "in_progress");
  await ivan.emulateMedia({ colorScheme: "dark" });
  await ivan.goto(`/my?task=${begun?.id}`);
  await draw(ivan, "phone-card-dark");

  const anna = await enter(browser, town, "anna", DESKTOP);
  const zone = { timeZone: "Europe/Moscow" };
  await order(anna, { type: "set_profile", name: "Анна Королёва", locale: "en", ...zone });
  await anna.goto("/tasks");
  await draw(anna, "tasks-in-english");
});

async function enter(
  browser: Browser,
  town: Town,
  who: string,
  options: BrowserContextOptions,
): Promise<Page> {
  const context = await browser.newContext({
    baseURL: town.url,
    locale: "ru-RU",
    timezoneId: "Europe/Moscow",
    ...options,
  });
  await context.clock.install({ time: NOON });
  const data = { login: `${who}@demo.artel`, password: "artel-demo-2026" };
  const answer = await context.request.post("/api/sign-in", { data });
  expect(answer.ok(), await answer.text()).toBe(true);
  const page = await context.newPage();
  await page.goto("/");
  return page;
}

/** Saves the screen when everything on it is there and stands still. */
async function draw(page: Page, name: string): Promise<void> {
  await expect(page.locator("h1:visible, h2:visible").first()).toBeVisible();
  await expect(page.locator('[class*="skeleton"]')).toHaveCount(0);
  await page.mouse.move(0, 0);
  await page.evaluate(async () => {
    await Promise.all([...document.images].map((image) => image.decode().catch(() => {})));
    await Promise.allSettled(document.getAnimations().map((one) => one.finished));
  });
  await page.screenshot({ path: `${PICTURES}/${name}.png` });
}

async function groupOf(page: Page, city: string): Promise<string> {
  const rows: GroupRow[] = await (await page.request.get("/api/groups")).json();
  const found = rows.find(({ group }) => group.city === city);
  if (!found) throw new Error(`the demo town has no group in ${city}`);
  return found.group.id;
}

async function tasks(page: Page, query: string): Promise<TaskRow[]> {
  const found: TaskPage = await (await page.request.get(`/api/tasks?${query}`)).json();
  return found.rows;
}

/** Of the deals with open work, the one with most to tell. */
async function dealToShow(page: Page): Promise<string> {
  const { deals }: DealList = await (await page.request.get("/api/deals?limit=200")).json();
  const open = deals.filter((deal) => deal.openTasks > 0 && deal.city === KAZAN);
  const [best] = open.sort((a, b) => b.tasks - a.tasks);
  if (!best) throw new Error("the demo town has no open deal in Kazan");
  return best.id;
}

/** What people say before the first picture: both streams, and a deal's card. */
async function talk(browser: Browser, town: Town, olga: Page, group: string, deal: string) {
  const anna = await enter(browser, town, "anna", DESKTOP);
  const rustam = await enter(browser, town, "rustam", PHONE);
  await say(olga, group, "Рустам, успеваете сегодня? Клиентка спрашивает, ждать ли вас.");
  await say(rustam, group, "Успеваю, через полчаса буду свободен.");
  await say(anna, group, "Гарантия до марта. Если под замену целиком, согласуем.", "internal");
  await order(anna, { type: "post_card", group, side: "internal", deal, task: null });
  await Promise.all([anna, rustam].map((page) => page.context().close()));
}

async function say(
  page: Page,
  group: string,
  text: string,
  side: "shared" | "internal" = "shared",
) {
  const nothing = { files: [], replyTo: null, task: null, mentions: [], mentionsStaff: false };
  await order(page, { type: "send_message", group, side, text, ...nothing });
}

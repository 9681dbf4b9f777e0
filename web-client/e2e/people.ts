import type {
  APIRequestContext,
  Browser,
  BrowserContextOptions,
  Locator,
  Page,
} from "@playwright/test";
import type { Command, Receipt } from "../src/protocol/generated";
import { expect, type Town } from "./town";

export const PASSWORD = "лодка плывёт 42";

/** The first admin's link, as the server prints it. */
const LINK = /https?:\/\/\S+\/join#\S+/;

/** Enters by the link that a fresh server prints, and sets a password on the way. */
export async function enterAsFirstAdmin(town: Town, page: Page): Promise<void> {
  const [link] = await town.printed(LINK);
  await page.goto(link);
  await page.getByLabel("Новый пароль").fill(PASSWORD);
  await page.getByRole("button", { name: "Сохранить и войти" }).click();
  await isSeen(page.getByRole("navigation", { name: "Разделы" }));
}

/** One of them is on the screen: the same words may stand elsewhere, out of sight. */
export async function isSeen(found: Locator): Promise<void> {
  await expect(found.filter({ visible: true }).first()).toBeVisible();
}

/** Somebody who is signed in: a page, or requests alone. */
export interface Caller {
  request: APIRequestContext;
}

/** Does a command by HTTP as whoever is signed in. */
export async function order(caller: Caller, command: Command): Promise<Receipt> {
  const data = { op: crypto.randomUUID(), expect: null, command };
  const answer = await caller.request.post("/api/commands", { data });
  expect(answer.ok(), `${command.type}: ${await answer.text()}`).toBe(true);
  return (await answer.json()) as Receipt;
}

/** The same, of a command that makes something; the id of what was made. */
export async function make(caller: Caller, command: Command): Promise<string> {
  const { id } = await order(caller, command);
  if (id === null) throw new Error(`${command.type} made nothing`);
  return id;
}

/** A browser of somebody else, which shares nothing with the others. */
export async function newPage(
  browser: Browser,
  town: Town,
  options: BrowserContextOptions = {},
): Promise<Page> {
  const context = await browser.newContext({
    baseURL: town.url,
    locale: "ru-RU",
    timezoneId: "Europe/Moscow",
    ...options,
  });
  return context.newPage();
}

/** A phone as masters have: 360 pixels, touch. */
export const PHONE = { viewport: { width: 360, height: 780 }, hasTouch: true, isMobile: true };

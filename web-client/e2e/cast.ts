import {
  type APIRequestContext,
  type Browser,
  type BrowserContextOptions,
  type Page,
  request,
} from "@playwright/test";
import type { Me } from "../src/protocol/generated";
import { secret } from "./first-day";
import { type Caller, make, newPage } from "./people";
import { expect, type Town } from "./town";

const ZONE = { timeZone: "Europe/Moscow" };

/** Somebody who is signed in without having opened a page. */
export interface Entered extends Caller {
  request: APIRequestContext;
  id: string;
}

/** Two groups, the first admin, an operator, and a master in each group. */
export interface Cast {
  admin: Entered;
  olga: Entered;
  ivan: Entered;
  pavel: Entered;
  group: string;
  other: string;
}

/** Everyone of a fresh town, by HTTP alone. */
export async function gather(town: Town): Promise<Cast> {
  const admin = await firstAdmin(town);
  const found = (city: string, company: string, prefix: string) =>
    make(admin, { type: "create_group", city, company, prefix, ...ZONE });
  const [group, other] = [
    await found("Казань", "СервисПлюс", "СП"),
    await found("Пермь", "ТеплоМастер", "ТМ"),
  ];
  const operator = await make(admin, {
    type: "create_person",
    name: "Ольга Никитина",
    role: "operator",
    email: "olga@example.com",
    phone: null,
    locale: "ru",
    ...ZONE,
  });
  return {
    admin,
    olga: await byLink(town, await secret(admin, `/api/people/${operator}/link`)),
    ivan: await joins(town, admin, group, "Иван Петров"),
    pavel: await joins(town, admin, other, "Павел Зотов"),
    group,
    other,
  };
}

/** His page, in a browser of his own. */
export async function pageOf(
  browser: Browser,
  town: Town,
  who: Entered,
  options: BrowserContextOptions,
): Promise<Page> {
  return newPage(browser, town, { ...options, storageState: await who.request.storageState() });
}

/** Whoever uses the link that a fresh server prints. */
export async function firstAdmin(town: Town): Promise<Entered> {
  const [printed] = await town.printed(/https?:\/\/\S+\/join#\S+/);
  return byLink(town, printed);
}

/** A master who came by an invitation. */
export async function joins(
  town: Town,
  admin: Caller,
  group: string,
  name: string,
): Promise<Entered> {
  const link = await secret(admin, `/api/groups/${group}/invitations`, { note: name });
  const body = { name, phone: null, email: null, password: null, ...ZONE };
  return enter(town, link, "/api/invitations/accept", body);
}

/** Somebody with a one-time link; with a password if he wants to sign in again. */
export function byLink(town: Town, link: string, password?: string): Promise<Entered> {
  return enter(town, link, "/api/link", { password: password ?? null });
}

async function enter(town: Town, link: string, path: string, body: object): Promise<Entered> {
  const caller = await request.newContext({ baseURL: town.url });
  const token = new URL(link).hash.slice(1);
  const answer = await caller.post(path, { data: { token, ...body } });
  expect(answer.ok(), await answer.text()).toBe(true);
  const me: Me = await (await caller.get("/api/me")).json();
  return { request: caller, id: me.person.id };
}

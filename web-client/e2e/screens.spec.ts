import { AxeBuilder } from "@axe-core/playwright";
import type { Browser, BrowserContextOptions, Page } from "@playwright/test";
import type { DealFields } from "../src/protocol/generated";
import { firstAdmin, joins } from "./cast";
import { type Caller, make, newPage, order } from "./people";
import { test as base, expect, type Town } from "./town";

interface Office {
  admin: NonNullable<BrowserContextOptions["storageState"]>;
  master: NonNullable<BrowserContextOptions["storageState"]>;
  group: string;
  person: string;
  deal: string;
}

/** A town in which every screen has something to show. */
const test = base.extend<object, { office: Office }>({
  office: [
    async ({ town }, use) => {
      const admin = await firstAdmin(town);
      const office = await furnish(admin);
      const master = await joins(town, admin, office.group, "Иван Петров");
      await use({
        ...office,
        admin: await admin.request.storageState(),
        master: await master.request.storageState(),
      });
    },
    { scope: "worker", timeout: 240_000 },
  ],
});

// Another option, another server: here the first admin's link is still to be used.
test.use({ serveOptions: ["--log", "warn"] });

const SIZES = [
  { width: 1280, height: 800 },
  { width: 360, height: 780 },
];
const NARROWEST = { width: 320, height: 640 };
const LANGUAGES = ["ru", "en"] as const;
type Language = (typeof LANGUAGES)[number];

// Each worker has a town of its own, and both have something to do to the end.
test.describe.configure({ mode: "parallel", timeout: 300_000 });

for (const language of LANGUAGES) {
  for (const viewport of SIZES) {
    test(`every screen can be read by everyone, in light and dark: ${viewport.width}, ${language}`, async ({
      browser,
      town,
      office,
    }) => {
      await visit({ browser, town, office, viewport, language }, async (page, path) => {
        await expectNothingSideways(page, path);
        // Colours are the same in both languages, and the parts in both lights.
        if (language === "en") {
          await expectReadable(page, path, (axe) => axe.disableRules(COLOURS));
        } else {
          await expectReadable(page, `${path}, light`);
          await page.emulateMedia({ colorScheme: "dark" });
          await expectReadable(page, `${path}, dark`, (axe) => axe.withRules(COLOURS));
          await page.emulateMedia({ colorScheme: "light" });
        }
        if (viewport.width > NARROWEST.width + 100) return;
        await page.setViewportSize(NARROWEST);
        await settle(page);
        await expectNothingSideways(page, `${path} on the narrowest phone`);
        await page.setViewportSize(viewport);
      });
    });
  }
}

/** Rules that colours break. */
const COLOURS = ["color-contrast", "link-in-text-block"];

/** No rule of axe is broken; of those that `some` leaves, or of all that are on by themselves. */
async function expectReadable(
  page: Page,
  what: string,
  some = (axe: AxeBuilder) => axe,
): Promise<void> {
  // There are no frames here, whose legacy mode would miss; the other mode opens a page each time.
  const axe = new AxeBuilder({ page }).setLegacyMode().options({
    resultTypes: ["violations"],
    preload: false,
  });
  const { violations } = await some(axe).analyze();
  const said = violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html)}`);
  expect.soft(said, what).toEqual([]);
}

interface Visit {
  browser: Browser;
  town: Town;
  office: Office;
  viewport: { width: number; height: number };
  language: Language;
}

type Look = (page: Page, path: string) => Promise<void>;

/** Goes to every screen as a stranger, as an admin and as a master. */
async function visit({ browser, town, office, viewport, language }: Visit, look: Look) {
  // Colours are measured as they stay, not in the middle of their change.
  const open = (storageState?: Office["admin"]) =>
    newPage(browser, town, {
      viewport,
      reducedMotion: "reduce",
      ...(storageState ? { storageState } : {}),
    });
  const rounds = [
    { page: await open(), paths: ["/sign-in", "/join", "/join#wrong"] },
    { page: await open(office.admin), paths: screensOfStaff(office) },
    {
      page: await open(office.master),
      paths: ["/", "/my", `/groups/${office.group}`, "/settings"],
    },
  ];
  for (const { page, paths } of rounds) {
    await page.addInitScript((locale) => localStorage.setItem("artel.locale", locale), language);
    await speak(page, language);
    for (const path of paths) {
      await page.goto(path);
      await settle(page);
      await look(page, path);
    }
    await page.context().close();
  }
}

function screensOfStaff({ group, person, deal }: Office): string[] {
  return [
    "/",
    `/groups/${group}`,
    "/tasks",
    "/queue",
    "/deals",
    "/deals?new=1",
    "/deals?text=nothing-like-this",
    `/deals/${deal}`,
    "/inbox",
    "/settings",
    "/admin/people",
    `/admin/people?person=${person}`,
    "/admin/groups",
    `/admin/groups?group=${group}`,
    "/admin/types",
    "/admin/templates",
    "/admin/stages",
    "/admin/audit",
    "/nowhere",
  ];
}

/** What was on its way is here, and what moved stands still. */
async function settle(page: Page): Promise<void> {
  await expect(page.locator("h1:visible, h2:visible").first()).toBeVisible();
  await expect(page.locator('[class*="skeleton"]')).toHaveCount(0);
  // What is taken off the screen meanwhile ends by being cancelled.
  await page.evaluate(() =>
    Promise.allSettled(document.getAnimations().map((one) => one.finished)),
  );
}

async function expectNothingSideways(page: Page, path: string): Promise<void> {
  const sideways = await page.evaluate(
    () => document.documentElement.scrollWidth - window.innerWidth,
  );
  expect.soft(sideways, `${path} scrolls sideways`).toBeLessThanOrEqual(0);
}

/** The profile decides the language of the signed in, so it is told before looking. */
async function speak(page: Page, locale: Language): Promise<void> {
  const me = await page.request.get("/api/me");
  if (!me.ok()) return;
  const { person, timeZone, locale: present } = await me.json();
  if (present === locale) return;
  await order(page, { type: "set_profile", name: person.name, locale, timeZone });
}

async function furnish(admin: Caller) {
  const group = await make(admin, {
    type: "create_group",
    city: "Казань",
    company: "СервисПлюс",
    timeZone: "Europe/Moscow",
    prefix: "СП",
  });
  const requestType = await make(admin, {
    type: "save_request_type",
    requestType: null,
    name: "Ремонт смесителя",
    retired: false,
  });
  const person = await make(admin, {
    type: "create_person",
    name: "Ольга Никитина",
    role: "operator",
    email: "olga@example.com",
    phone: "+7 917 000-10-01",
    locale: "ru",
    timeZone: "Europe/Moscow",
  });
  const fields: DealFields = {
    title: null,
    requestType,
    city: "Казань",
    district: "Ново-Савиновский",
    address: "Чистопольская, 61А, кв. 84",
    window: "после 18:00",
    product: "Вельда Терра 35",
    symptoms: "Капает излив на кухне",
    amount: 485_000,
    source: "звонок",
    responsible: null,
  };
  const client = {
    type: "new" as const,
    contactName: "Ахметова Гульнара Рашидовна",
    company: null,
    phones: ["+7 987 000-41-27"],
    email: null,
  };
  const deal = await make(admin, { type: "create_deal", client, fields });
  await order(admin, { type: "add_deal_note", deal, text: "Гарантия до марта." });
  await make(admin, {
    type: "create_task",
    task: {
      group,
      template: null,
      deal,
      title: "Замена картриджа смесителя",
      description: "",
      assignee: null,
      controller: null,
      urgent: false,
      due: { type: "at", at: (Date.now() + 7_200_000) * 1000 },
      control: true,
      items: [{ text: "Перекрыть воду", required: true, evidence: { type: "none" }, unit: null }],
      fields: [{ label: "Район", value: "Ново-Савиновский", visibility: "group" }],
      draft: false,
    },
  });
  await order(admin, { type: "post_card", group, side: "internal", deal, task: null });
  return { group, person, deal };
}

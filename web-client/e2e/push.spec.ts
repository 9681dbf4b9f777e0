import type { Page } from "@playwright/test";
import type { Me } from "../src/protocol/generated";
import { DESKTOP, firstDay, joins, plainTask, read, STEP } from "./first-day";
import { isSeen, make, newPage, PHONE } from "./people";
import { expect, type Town, test } from "./town";

const CLIENT = "Гульнара Ахметова";
const CALLS_HER = "+79870004127";

test("a push is shown, and its press opens the deal with the client for staff, the task in its group for a master", async ({
  browser,
  ownTown: town,
}) => {
  const permissions = ["notifications"];
  const admin = await newPage(browser, town, { ...DESKTOP, permissions });
  const { group, requestType, invitation } = await firstDay(town, admin);
  const ivan = await newPage(browser, town, { ...PHONE, permissions });
  await joins(ivan, invitation, "Иван Петров");
  const deal = await make(admin, {
    type: "create_deal",
    client: { type: "new", contactName: CLIENT, company: null, phones: [CALLS_HER], email: null },
    fields: {
      title: "Течь смесителя",
      requestType,
      city: "Казань",
      district: null,
      address: null,
      window: null,
      product: null,
      symptoms: null,
      amount: null,
      source: "Звонок",
      responsible: null,
    },
  });
  const { person } = await read<Me>(ivan, "/api/me");
  const task = plainTask(group, "Осмотр стояка", person.id, [STEP]);
  const id = await make(admin, { type: "create_task", task: { ...task, deal } });

  await press(town, admin, {
    title: "Осмотр стояка: сдано",
    body: "Казань — СервисПлюс",
    url: `/deals/${deal}`,
    tag: "submitted",
  });
  await admin.waitForURL(`**/deals/${deal}`);
  await isSeen(admin.getByText(CLIENT));
  await isSeen(admin.locator(`a[href="tel:${CALLS_HER}"]`));

  await press(town, ivan, {
    title: "СП-1: новая задача",
    body: "Казань — СервисПлюс",
    url: `/groups/${group}?task=${id}`,
    tag: "assigned",
  });
  await ivan.waitForURL(`**/groups/${group}?task=${id}`);
  await expect(ivan.getByRole("checkbox", { name: /Перекрыть воду/ })).toBeVisible();
});

interface Push {
  title: string;
  body: string;
  url: string;
  tag: string;
}

/** What of a service worker's scope is used; the page's types do not know it. */
interface Worker {
  registration: ServiceWorkerRegistration;
  NotificationEvent: new (type: string, init: { notification: Notification }) => Event;
}

/** Hands a push to the service worker, as the browser's push service does, and presses its notice. */
async function press(town: Town, page: Page, push: Push): Promise<void> {
  await page.evaluate(() => navigator.serviceWorker.ready);
  const browser = await page.context().newCDPSession(page);
  const registered = new Promise<string>((resolve) => {
    browser.on("ServiceWorker.workerRegistrationUpdated", ({ registrations }) => {
      const [first] = registrations;
      if (first) resolve(first.registrationId);
    });
  });
  await browser.send("ServiceWorker.enable");
  const registrationId = await registered;
  const [worker] = page.context().serviceWorkers();
  if (!worker) throw new Error("there is no service worker");
  const shown = () =>
    worker.evaluate(async () => {
      const { registration } = self as unknown as Worker;
      const notices = await registration.getNotifications();
      return notices.map(({ title, body }) => ({ title, body }));
    });
  // Nothing says whether the worker was already there to take it; one tag is one notice.
  const message = { origin: town.url, registrationId, data: JSON.stringify(push) };
  await expect(async () => {
    await browser.send("ServiceWorker.deliverPushMessage", message);
    await expect.poll(shown, { timeout: 3_000 }).toEqual([{ title: push.title, body: push.body }]);
  }).toPass({ timeout: 20_000 });
  await worker.evaluate(async () => {
    const { registration } = self as unknown as Worker;
    const [notification] = await registration.getNotifications();
    if (!notification) throw new Error("nothing is shown");
    const { NotificationEvent } = self as unknown as Worker;
    self.dispatchEvent(new NotificationEvent("notificationclick", { notification }));
  });
  await expect.poll(shown).toEqual([]);
}

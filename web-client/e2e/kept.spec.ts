import type { BrowserContext, Page } from "@playwright/test";
import type { GroupRow, Me, TaskForStaff, TaskHistory } from "../src/protocol/generated";
import {
  DESKTOP,
  entersBy,
  field,
  firstDay,
  firstDayOnALine,
  joins,
  keptBy,
  line,
  networkIsBack,
  plainTask,
  read,
  STEP,
  say,
  secret,
  timesSaid,
  unsentOn,
} from "./first-day";
import { isSeen, make, newPage, order, PHONE } from "./people";
import { expect, test } from "./town";

test("work accepted in the queue is accepted once, though the tab is reloaded or dies before the time to undo is over", async ({
  browser,
  ownTown: town,
}) => {
  const admin = await newPage(browser, town, DESKTOP);
  const { group, invitation } = await firstDay(town, admin);
  const ivan = await newPage(browser, town, PHONE);
  await joins(ivan, invitation, "Иван Петров");
  const { person } = await read<Me>(ivan, "/api/me");
  const handIn = async (title: string) => {
    const task = plainTask(group, title, person.id, []);
    const id = await make(admin, { type: "create_task", task });
    await order(ivan, { type: "accept_task", task: id, plannedStart: null });
    await order(ivan, { type: "start_task", task: id });
    const { submissionNo } = (await read<TaskForStaff>(admin, `/api/tasks/${id}`)).task;
    await order(ivan, { type: "submit_task", task: id, submissionNo, text: "Готово", files: [] });
    return id;
  };
  const [undone, reloaded, died] = [
    await handIn("Отменят"),
    await handIn("Перезагрузят"),
    await handIn("Упадёт"),
  ];
  const stateOf = async (task: string) =>
    (await read<TaskForStaff>(admin, `/api/tasks/${task}`)).task.state;
  const accept = async (page: Page, task: string, number: string) => {
    await page.goto(`/queue?task=${task}`);
    await expect(page.getByRole("button", { name: /^Принять/ })).toBeVisible();
    await page.keyboard.press("a");
    // The time to undo stands still under the pointer.
    await page.getByText(`${number} принята`).hover();
    // It is out of the list at once, and on the device.
    await expect(page.locator("[data-queue-row]", { hasText: number })).toHaveCount(0);
    await expect.poll(() => unsentOn(page)).toBe(1);
  };

  await accept(admin, undone, "СП-1");
  await admin.getByRole("button", { name: /^Отменить/ }).click();
  await expect(admin.locator("[data-queue-row]", { hasText: "СП-1" })).toBeVisible();
  await expect.poll(() => unsentOn(admin)).toBe(0);

  await accept(admin, reloaded, "СП-2");
  await admin.reload();
  await expect.poll(() => stateOf(reloaded)).toBe("done");

  await accept(admin, died, "СП-3");
  const next = await afterCrash(admin.context(), admin);
  await next.goto("/queue");
  await expect.poll(() => unsentOn(next)).toBe(0);
  await expect(next.locator("[data-queue-row]", { hasText: "СП-3" })).toHaveCount(0);

  for (const [task, times] of [
    [undone, 0],
    [reloaded, 1],
    [died, 1],
  ] as const) {
    const { entries } = await read<TaskHistory>(next, `/api/tasks/${task}/history`);
    expect(entries.filter(({ act }) => act === "approve")).toHaveLength(times);
  }
});

/** The browser's tab dies without a word; another one is opened. */
async function afterCrash(context: BrowserContext, page: Page): Promise<Page> {
  const crashed = page.waitForEvent("crash");
  void page.goto("chrome://crash").catch(() => {});
  await crashed;
  return context.newPage();
}

test("what was written when the session ended is sent by its author, and somebody else on the device never sees it", async ({
  browser,
  ownTown: town,
  cutter,
}) => {
  const first = await firstDayOnALine(browser, town, cutter);
  const { admin, group, otherInvitation, ivan: phone } = first;
  const ivan = first.person.id;
  const through = (link: string) => link.replace(town.url, cutter.url);
  const pavel = await newPage(browser, town, PHONE);
  await joins(pavel, otherInvitation, "Павел Зотов");
  const other = (await read<Me>(pavel, "/api/me")).person.id;
  const linkOf = async (person: string) =>
    through(await secret(admin, `/api/people/${person}/link`));
  const writeAsTheSessionEnds = async (text: string) => {
    await phone.goto(`/groups/${group}`);
    await expect(field(phone)).toBeVisible();
    cutter.cut();
    await say(phone, text);
    await expect(line(phone, text)).toBeVisible();
    await expect.poll(() => unsentOn(phone)).toBe(1);
    await order(admin, { type: "end_sessions_of", user: ivan });
    cutter.mend();
    await networkIsBack(phone);
    await phone.waitForURL("**/sign-in**");
  };

  await writeAsTheSessionEnds("Буду через час");
  await entersBy(phone, await linkOf(ivan));
  await expect.poll(() => timesSaid(admin, group, "Буду через час")).toBe(1);
  await phone.goto(`/groups/${group}`);
  await expect(line(phone, "Буду через час")).toHaveCount(1);

  await writeAsTheSessionEnds("Код домофона 17");
  await entersBy(phone, await linkOf(other));
  await phone.goto("/");
  await isSeen(phone.getByText("Пермь"));
  const kept = await keptBy(phone);
  for (const word of ["Код домофона", ivan, group]) expect(kept).not.toContain(word);
  await entersBy(phone, await linkOf(ivan));
  expect(await timesSaid(admin, group, "Код домофона 17")).toBe(0);
});

test("what became of an act from before a reload is told, and what was read before it counts", async ({
  browser,
  ownTown: town,
  cutter,
}) => {
  const { admin, group, ivan, person } = await firstDayOnALine(browser, town, cutter);

  // He leaves within the half second in which marks of reading are gathered.
  await admin.goto(`/groups/${group}`);
  await expect(field(admin)).toBeVisible();
  await say(admin, "Ключи у консьержа");
  await ivan.goto(`/groups/${group}`);
  await expect(line(ivan, "Ключи у консьержа")).toBeVisible();
  await ivan.goto("/settings");
  await expect
    .poll(async () => {
      const rows = await read<GroupRow[]>(admin, "/api/groups");
      const [row] = await read<GroupRow[]>(ivan, "/api/groups");
      const head = rows.find((one) => one.group.id === group)?.shared.lines;
      return (row?.shared.readLines ?? 0) === head;
    })
    .toBe(true);

  const task = await make(admin, {
    type: "create_task",
    task: plainTask(group, "Осмотр стояка", person.id, [STEP]),
  });
  await order(ivan, { type: "accept_task", task, plannedStart: null });
  await order(ivan, { type: "start_task", task });
  await ivan.goto(`/groups/${group}?task=${task}`);
  const step = ivan.getByRole("checkbox", { name: /Перекрыть воду/ });
  await expect(step).toBeEnabled();
  cutter.cut();
  await step.click();
  await expect(step).toBeChecked();
  await expect.poll(() => unsentOn(ivan)).toBe(1);
  await ivan.close();
  await order(admin, { type: "cancel_task", task, reason: "Клиент передумал" });
  cutter.mend();
  const next = await ivan.context().newPage();
  await next.goto("/my");
  await expect(next.getByRole("alert").filter({ hasText: "СП-1" })).toBeVisible();
  await expect.poll(() => unsentOn(next)).toBe(0);
});

test("a master whose network is gone as soon as he sees a page can go to every page that he has", async ({
  browser,
  ownTown: town,
  cutter,
}) => {
  const { ivan } = await firstDayOnALine(browser, town, cutter);
  const code: string[] = [];
  ivan.on("request", (request) => code.push(new URL(request.url()).pathname));
  await ivan.goto("/my");
  await expect(ivan.getByRole("heading", { name: "Мои задачи" })).toBeVisible();
  cutter.cut();

  const pages = { Чат: "Группы", События: "События", Я: "Настройки", Задачи: "Мои задачи" };
  for (const [tab, title] of Object.entries(pages)) {
    await ivan.getByRole("link", { name: tab, exact: true }).click();
    await expect(ivan.getByRole("heading", { name: title })).toBeVisible();
  }
  expect(code.join()).toMatch(/assets.pages-/);
  expect(code.join(), "what he has no right to").not.toMatch(/pages-of/);
});

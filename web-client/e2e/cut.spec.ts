import type { Browser, Page } from "@playwright/test";
import type { ServerFrame, TaskForStaff } from "../src/protocol/generated";
import type { Cutter } from "./cutter";
import {
  camera,
  firstDayOnALine,
  line,
  networkIsBack,
  PHOTO_STEP,
  PICTURE,
  plainTask,
  read,
  STEP,
  say,
  timesSaid,
  unsentOn,
} from "./first-day";
import { make, order } from "./people";
import { expect, type Town, test } from "./town";

const WORDS = "Клапан закис, меняю";

test("what a line cut after the commit left unanswered is there once, on the server and on the phone", async ({
  browser,
  ownTown,
  cutter,
}) => {
  const shift = await begin(browser, ownTown, cutter);
  await work(shift);
  cutter.cut();
  await expect(shift.ivan.getByText(/в очереди 3/)).toBeVisible();
  cutter.mend();
  await expectEverythingOnce(shift, ownTown);
});

test("what a server killed after the commit left unanswered is there once, on the server and on the phone", async ({
  browser,
  ownTown,
  cutter,
}) => {
  const shift = await begin(browser, ownTown, cutter);
  await work(shift);
  await ownTown.kill();
  await expect(shift.ivan.getByText(/в очереди 3/)).toBeVisible();
  cutter.mend();
  await ownTown.start();
  await expectEverythingOnce(shift, ownTown);
});

interface Shift {
  admin: Page;
  ivan: Page;
  cutter: Cutter;
  group: string;
  /** Two tasks that Ivan has begun: one asks for a photo, one for a tick. */
  photoTask: string;
  tickTask: string;
  wire: Wire;
}

/** What went over the line of a page. */
interface Wire {
  /** How often its socket was welcomed. */
  welcomes: number;
  /** Ops of its uploads. */
  uploads: Set<string>;
}

/** A master on a phone, on a line that can be cut, with two tasks begun. */
async function begin(browser: Browser, town: Town, cutter: Cutter): Promise<Shift> {
  const { admin, group, ivan, person } = await firstDayOnALine(browser, town, cutter);
  const wire = wireOf(ivan);
  const give = async (title: string, items: (typeof STEP)[]) => {
    const task = plainTask(group, title, person.id, items);
    const id = await make(admin, { type: "create_task", task });
    await order(ivan, { type: "accept_task", task: id, plannedStart: null });
    await order(ivan, { type: "start_task", task: id });
    return id;
  };
  const photoTask = await give("Замена картриджа", [PHOTO_STEP]);
  const tickTask = await give("Осмотр стояка", [STEP]);
  return { admin, ivan, cutter, group, photoTask, tickTask, wire };
}

function wireOf(page: Page): Wire {
  const wire: Wire = { welcomes: 0, uploads: new Set() };
  page.on("websocket", (socket) => {
    socket.on("framereceived", ({ payload }) => {
      const frame: ServerFrame = JSON.parse(payload.toString());
      if (frame.type === "welcome") wire.welcomes += 1;
    });
  });
  page.on("request", (request) => {
    const url = new URL(request.url());
    if (url.pathname === "/api/files") wire.uploads.add(url.searchParams.get("op") ?? "");
  });
  return wire;
}

/** He takes a photo, writes a line and ticks a step; all of it is done, and he hears nothing. */
async function work(shift: Shift): Promise<void> {
  const { admin, ivan, cutter, group, photoTask, tickTask, wire } = shift;
  // Nothing that the page before still hears counts for this one.
  await ivan.goto("about:blank");
  const { welcomes } = wire;
  await ivan.goto(`/groups/${group}?task=${photoTask}`);
  await expect(camera(ivan)).toBeAttached();
  // What a page sends before its socket is welcomed goes another way.
  await expect.poll(() => wire.welcomes).toBeGreaterThan(welcomes);
  cutter.swallow();

  await camera(ivan).setInputFiles([PICTURE]);
  await expect(ivan.getByRole("button", { name: "Фото 1 из 1" })).toBeVisible();
  await ivan.getByRole("button", { name: "Назад" }).first().click();
  await say(ivan, WORDS);
  await expect(line(ivan, WORDS)).toBeVisible();
  await ivan
    .getByRole("article", { name: /Осмотр стояка/ })
    .getByRole("button")
    .first()
    .click();
  await ivan.getByRole("checkbox", { name: /Перекрыть воду/ }).click();
  await expect(ivan.getByRole("checkbox", { name: /Перекрыть воду/ })).toBeChecked();

  await expect(async () => {
    expect(await timesSaid(admin, group, WORDS)).toBe(1);
    expect(await steps(admin, tickTask)).toEqual([{ done: true, photos: 0 }]);
    expect(cutter.swallowed, "the answer to the photo").toContain(`"name":"${PICTURE.name}"`);
  }).toPass();
  expect(await unsentOn(ivan), "he has heard of nothing").toBe(3);
}

async function expectEverythingOnce(shift: Shift, town: Town): Promise<void> {
  const { admin, ivan, group, photoTask, tickTask, wire } = shift;
  await networkIsBack(ivan);
  await expect.poll(() => unsentOn(ivan), { timeout: 90_000 }).toBe(0);
  await expect(ivan.getByRole("checkbox", { name: /Перекрыть воду/ })).toBeChecked();
  await ivan.getByRole("button", { name: "Назад" }).first().click();
  await expectSaidOnce(ivan);

  await ivan.reload();
  await expectSaidOnce(ivan);
  await ivan.goto(`/groups/${group}?task=${photoTask}`);
  await expect(ivan.getByRole("button", { name: "Фото 1 из 1" })).toHaveCount(1);
  await ivan.goto(`/groups/${group}?task=${tickTask}`);
  await expect(ivan.getByRole("checkbox", { name: /Перекрыть воду/ })).toBeChecked();

  expect(await timesSaid(admin, group, WORDS)).toBe(1);
  expect(await steps(admin, photoTask)).toEqual([{ done: true, photos: 1 }]);
  expect(await steps(admin, tickTask)).toEqual([{ done: true, photos: 0 }]);
  // However often it was sent, the photo went under one op, and one op is one file.
  expect(wire.uploads.size).toBe(1);
  await town.kill();
  await town.verify();
}

/** Of each step of a task, whether it is done and how many photos it has, as the server has it. */
async function steps(caller: Page, task: string): Promise<{ done: boolean; photos: number }[]> {
  const { items } = (await read<TaskForStaff>(caller, `/api/tasks/${task}`)).task;
  return items.map(({ done, files }) => ({ done, photos: files.length }));
}

/** On the phone: one line, and not one that is still on its way. */
async function expectSaidOnce(ivan: Page): Promise<void> {
  await expect(line(ivan, WORDS)).toHaveCount(1);
  await expect(line(ivan, WORDS).getByLabel(/Отправляется|Ждёт сети/)).toHaveCount(0);
}

import type { Browser, Page } from "@playwright/test";
import type { ClientFrame, Me, OpId, TaskForStaff } from "../src/protocol/generated";
import type { Cutter } from "./cutter";
import {
  camera,
  DESKTOP,
  firstDay,
  joins,
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
import { make, newPage, order, PHONE } from "./people";
import { expect, type Town, test } from "./town";

const WORDS = "Клапан закис, меняю";

test("what a line cut after the commit left unanswered is there once, on the server and on the phone", async ({
  browser,
  ownTown,
  cutter,
}) => {
  test.setTimeout(240_000);
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
  test.setTimeout(240_000);
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
  /** Ops that his page has sent by its socket, by command, and its uploads by theirs. */
  sent: Map<string, OpId>;
  uploads: Set<string>;
}

/** A master on a phone, on a line that can be cut, with two tasks begun. */
async function begin(browser: Browser, town: Town, cutter: Cutter): Promise<Shift> {
  const admin = await newPage(browser, town, DESKTOP);
  const { group, invitation } = await firstDay(town, admin);
  const ivan = await newPage(browser, town, { ...PHONE, baseURL: cutter.url });
  const sent = new Map<string, OpId>();
  const uploads = new Set<string>();
  ivan.on("websocket", (socket) => {
    socket.on("framesent", ({ payload }) => {
      const frame: ClientFrame = JSON.parse(payload.toString());
      if (frame.type === "command") sent.set(frame.envelope.command.type, frame.envelope.op);
    });
  });
  ivan.on("request", (request) => {
    const url = new URL(request.url());
    if (url.pathname === "/api/files") uploads.add(url.searchParams.get("op") ?? "");
  });
  await joins(ivan, invitation.replace(town.url, cutter.url), "Иван Петров");
  const { person } = await read<Me>(ivan, "/api/me");
  const give = async (title: string, items: (typeof STEP)[]) => {
    const task = plainTask(group, title, person.id, items);
    const id = await make(admin, { type: "create_task", task });
    await order(ivan, { type: "accept_task", task: id, plannedStart: null });
    await order(ivan, { type: "start_task", task: id });
    return id;
  };
  const photoTask = await give("Замена картриджа", [PHOTO_STEP]);
  const tickTask = await give("Осмотр стояка", [STEP]);
  return { admin, ivan, cutter, group, photoTask, tickTask, sent, uploads };
}

/** He takes a photo, writes a line and ticks a step; all of it is done, and he hears nothing. */
async function work({ ivan, cutter, group, photoTask, sent, uploads }: Shift): Promise<void> {
  await ivan.goto(`/groups/${group}?task=${photoTask}`);
  await expect(camera(ivan)).toBeAttached();
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

  await expect(() => {
    const swallowed = (word = "not yet") => cutter.swallowed.includes(word);
    expect(swallowed(sent.get("send_message")), "the reply to the line").toBe(true);
    expect(swallowed(sent.get("tick_item")), "the reply to the tick").toBe(true);
    expect(swallowed(`"name":"${PICTURE.name}"`), "the answer to the photo").toBe(true);
    expect(uploads.size).toBe(1);
  }).toPass();
}

async function expectEverythingOnce(shift: Shift, town: Town): Promise<void> {
  const { admin, ivan, group, photoTask, tickTask, uploads } = shift;
  await networkIsBack(ivan);
  await expect.poll(() => unsentOn(ivan), { timeout: 40_000 }).toBe(0);
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
  const steps = async (task: string) => {
    const { items } = (await read<TaskForStaff>(admin, `/api/tasks/${task}`)).task;
    return items.map(({ done, files }) => ({ done, photos: files.length }));
  };
  expect(await steps(photoTask)).toEqual([{ done: true, photos: 1 }]);
  expect(await steps(tickTask)).toEqual([{ done: true, photos: 0 }]);
  // However often it was sent, the photo went under one op, and one op is one file.
  expect(uploads.size).toBe(1);
  await town.kill();
  await town.verify();
}

/** On the phone: one line, and not one that is still on its way. */
async function expectSaidOnce(ivan: Page): Promise<void> {
  await expect(line(ivan, WORDS)).toHaveCount(1);
  await expect(line(ivan, WORDS).getByLabel(/Отправляется|Ждёт сети/)).toHaveCount(0);
}

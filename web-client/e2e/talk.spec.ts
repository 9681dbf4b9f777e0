import { truncate, writeFile } from "node:fs/promises";
import type { FileChooser, Locator, Page } from "@playwright/test";
import type { Side } from "../src/protocol/generated";
import { type Cast, type Entered, gather, pageOf } from "./cast";
import { DESKTOP, field, line, networkIsBack, PICTURE, read, say, timesSaid } from "./first-day";
import { isSeen, order, PHONE } from "./people";
import { test as base, expect } from "./town";

/** One town for all talks of a worker; each test has words of its own. */
const test = base.extend<object, { cast: Cast }>({
  cast: [async ({ town }, use) => use(await gather(town)), { scope: "worker", timeout: 240_000 }],
});

// Another option, another server: here the first admin's link is still to be used.
test.use({ serveOptions: ["--log", "artel=warn"] });

test("two people talk: a quote leads to its line, edits keep what was written, reactions and mentions arrive, a deleted line leaves its mark, a link opens its line", async ({
  browser,
  town,
  cast,
}) => {
  const permissions = ["clipboard-read", "clipboard-write"];
  const olga = await pageOf(browser, town, cast.olga, { ...DESKTOP, permissions });
  const ivan = await pageOf(browser, town, cast.ivan, PHONE);
  await Promise.all([olga, ivan].map((page) => page.goto(`/groups/${cast.group}`)));
  await say(ivan, "Какой там картридж?");
  await expect(line(olga, "Какой там картридж?")).toBeVisible();
  for (let number = 1; number <= 40; number++) await tells(cast.ivan, cast.group, `шаг ${number}`);
  await expect(line(olga, "шаг 40")).toBeVisible();

  // He answers his own first line from the sheet of the phone; she follows the quote to it.
  await say(olga, "Проверьте, есть ли в машине");
  const asked = line(olga, "Проверьте, есть ли в машине");
  await act(asked, "Изменить");
  await composer(olga).fill("Проверьте, есть ли 35 мм в машине");
  await olga.getByRole("button", { name: "Сохранить" }).click();
  // Staff may read what was written before; the master sees that it was changed.
  const changed = line(ivan, "Проверьте, есть ли 35 мм в машине");
  await expect(changed.getByText("изменено")).toBeVisible();
  await expect(changed.getByRole("button", { name: "изменено" })).toHaveCount(0);
  await line(olga, "35 мм").getByRole("button", { name: "изменено" }).click();
  const before = olga.getByRole("dialog", { name: "Прежние версии" });
  await expect(before).toContainText("Проверьте, есть ли в машине");
  await olga.keyboard.press("Escape");

  const [first] = await linesNamed(cast.ivan, cast.group, "Какой там картридж?");
  await tells(cast.ivan, cast.group, "Тридцать пять", { replyTo: first?.id ?? null });
  const reply = line(olga, "Тридцать пять");
  await reply.getByRole("button", { name: /Какой там картридж/ }).click();
  await expect(line(olga, "Какой там картридж?")).toBeInViewport();

  await olga.getByRole("button", { name: /К последним сообщениям/ }).click();
  await act(reply, "Реакция");
  await olga.getByRole("button", { name: "Реакция 👍", exact: true }).first().click();
  const thumb = line(ivan, "Тридцать пять").getByRole("button", { name: /👍: Ольга Никитина/ });
  await thumb.click();
  await expect(
    reply.getByRole("button", { name: /👍: Ольга Никитина, Иван Петров/ }),
  ).toHaveAttribute("aria-pressed", "true");

  // A mention is chosen from those who will read it, with the keyboard.
  await field(olga).pressSequentially("@ив");
  await expect(olga.getByRole("listbox", { name: "Кого упомянуть" })).toContainText("Иван Петров");
  await expect(olga.getByRole("option", { name: /Павел/ })).toHaveCount(0);
  await olga.keyboard.press("Enter");
  await olga.keyboard.type("выезжайте");
  await olga.keyboard.press("Enter");
  await expect(line(ivan, /@Иван Петров\s+выезжайте/)).toBeVisible();
  await expect
    .poll(async () => {
      const bell = await read<{ notifications: { kind: string }[] }>(
        cast.ivan,
        "/api/notifications",
      );
      return bell.notifications.map(({ kind }) => kind);
    })
    .toContain("mention");

  await say(olga, "Это лишнее");
  await act(line(olga, "Это лишнее"), "Действия с сообщением", "last");
  await olga.getByRole("menuitem", { name: "Удалить" }).click();
  await olga.getByRole("dialog").getByRole("button", { name: "Удалить" }).click();
  const mark = ivan.getByRole("article").filter({ hasText: "Сообщение удалено" });
  await expect(mark).toBeVisible();
  await expect(ivan.getByText("Это лишнее")).toHaveCount(0);

  await act(reply, "Действия с сообщением", "last");
  await olga.getByRole("menuitem", { name: "Скопировать ссылку" }).click();
  const link = await olga.evaluate(() => navigator.clipboard.readText());
  const elsewhere = await olga.context().newPage();
  await elsewhere.goto(link);
  await expect(line(elsewhere, "Тридцать пять")).toBeInViewport();
});

test("a note among shared lines is seen by staff and never reaches the master's page", async ({
  browser,
  town,
  cast,
}) => {
  const olga = await pageOf(browser, town, cast.olga, DESKTOP);
  const ivan = await pageOf(browser, town, cast.ivan, PHONE);
  const heard: string[] = [];
  ivan.on("response", async (answer) => {
    heard.push(await answer.text().catch(() => ""));
  });
  ivan.on("websocket", (socket) => {
    socket.on("framereceived", ({ payload }) => heard.push(payload.toString()));
  });
  await Promise.all([olga, ivan].map((page) => page.goto(`/groups/${cast.group}`)));
  await expect(field(olga)).toBeVisible();
  await say(olga, "Буду ждать фото");
  await olga.getByRole("switch", { name: "Внутренняя заметка" }).click();
  await expect(olga.getByText("Видят только сотрудники")).toBeVisible();
  await composer(olga).fill("Клиент грозит отзывом");
  await olga.getByRole("button", { name: "Отправить" }).click();
  const note = line(olga, "Клиент грозит отзывом");
  await expect(note.getByText("Внутренняя заметка")).toBeVisible();
  await tells(cast.ivan, cast.group, "Отправлю вечером");
  await expect(line(olga, "Отправлю вечером")).toBeVisible();
  await expect(line(ivan, "Отправлю вечером")).toBeVisible();
  await ivan.reload();
  await expect(line(ivan, "Буду ждать фото").last()).toBeVisible();
  expect(heard.join("\n")).toContain("Буду ждать фото");
  expect(heard.join("\n")).not.toContain("грозит отзывом");
});

test("photos and files are sent, shown and opened; an upload that fails is repeated; what is too large is told in the reader's language", async ({
  browser,
  town,
  cast,
}, testInfo) => {
  const olga = await pageOf(browser, town, cast.olga, DESKTOP);
  const ivan = await pageOf(browser, town, cast.ivan, PHONE);
  await Promise.all([olga, ivan].map((page) => page.goto(`/groups/${cast.group}`)));
  await expect(field(ivan)).toBeVisible();
  const act = { name: "акт.txt", mimeType: "text/plain", buffer: Buffer.from("Работа принята") };
  await attaches(ivan, [PICTURE, act]);
  await say(ivan, "Фото и акт");
  const shared = line(olga, "Фото и акт");
  await expect(shared.getByRole("link", { name: "Скачать акт.txt" })).toBeVisible();
  const thumbnail = shared.locator("img").first();
  await expect
    .poll(() => thumbnail.evaluate((image: HTMLImageElement) => image.naturalWidth))
    .toBeGreaterThan(0);
  await shared.getByRole("button", { name: /Фото 1/ }).click();
  await expect(olga.getByRole("dialog").getByText("Фото 1 из 1")).toBeVisible();
  await olga.keyboard.press("Escape");
  const file = olga.waitForEvent("download");
  await shared.getByRole("link", { name: "Скачать акт.txt" }).click();
  expect((await file).suggestedFilename()).toBe("акт.txt");

  // The server refuses one file; its words stay and go without it, or again.
  await ivan.route("**/api/files?*", (route) =>
    route.fulfill({ status: 413, json: { code: "limit_exceeded", name: "file", max: 52_428_800 } }),
  );
  await attaches(ivan, [PICTURE]);
  await say(ivan, "Ещё одно");
  const failed = ivan.getByRole("article").filter({ hasText: "Ещё одно" });
  await expect(failed.getByText(/Не отправлено/)).toBeVisible();
  await ivan.unroute("**/api/files?*");
  await failed.getByRole("button", { name: "Повторить" }).first().click();
  await expect(line(olga, "Ещё одно").locator("img").first()).toBeVisible();

  const large = testInfo.outputPath("видео.mp4");
  await writeFile(large, "");
  await truncate(large, 50 * 1024 * 1024 + 1);
  await attaches(ivan, large);
  await expect(ivan.getByText("«видео.mp4» больше 50 МБ и не приложен.")).toBeVisible();
});

test("a long room opens at its first unread line, goes on both ways, and says who writes, who has a line and who has seen it", async ({
  browser,
  town,
  cast,
}) => {
  const group = cast.other;
  for (let number = 1; number <= 150; number++) await tells(cast.olga, group, `запись ${number}`);
  const pavel = await pageOf(browser, town, cast.pavel, PHONE);
  await pavel.goto(`/groups/${group}`);
  await expect(pavel.getByText(/^150 новых с/)).toBeVisible();
  await expect(line(pavel, /^запись 1$/)).toBeInViewport();
  await isSeen(pavel.getByText(/^Сегодня/i));

  // Down to the end, up to the very first, and down again.
  const toEnd = pavel.getByRole("button", { name: /К последним сообщениям/ });
  await toEnd.click();
  await expect(line(pavel, /^запись 150$/)).toBeInViewport();
  await expect(async () => {
    await pavel.getByRole("log").evaluate((log) => {
      log.scrollTop = 0;
    });
    await expect(line(pavel, /^запись 1$/)).toBeInViewport({ timeout: 1_000 });
  }).toPass();
  await toEnd.click();
  await expect(line(pavel, /^запись 150$/)).toBeInViewport();

  const olga = await pageOf(browser, town, cast.olga, DESKTOP);
  await olga.goto(`/groups/${group}`);
  await expect(field(olga)).toBeVisible();
  await composer(pavel).pressSequentially("Понял");
  await expect(olga.getByText("Павел Зотов пишет…")).toBeVisible();
  const last = line(olga, /^запись 150$/);
  await expect(last.getByRole("button", { name: "Увидено" })).toBeVisible();
  await last.getByRole("button", { name: "Увидено" }).click();
  const readers = olga.getByRole("dialog", { name: "Кто увидел" });
  await expect(readers).toContainText("Увидели");
  await expect(readers).toContainText("Павел Зотов");
});

test("what waited for the network is in sight when it is sent, below what others wrote meanwhile", async ({
  browser,
  town,
  cast,
}) => {
  // More than the phone shows at once.
  for (let number = 1; number <= 12; number++) {
    await tells(cast.olga, cast.group, `вопрос ${number}`);
  }
  const ivan = await pageOf(browser, town, cast.ivan, PHONE);
  await ivan.goto(`/groups/${cast.group}`);
  await expect(field(ivan)).toBeVisible();
  await ivan.context().setOffline(true);
  await say(ivan, "Поднимаюсь");
  await expect(line(ivan, "Поднимаюсь")).toBeInViewport();
  const asks = "Вы уже на месте? Клиент ждёт у подъезда и звонит второй раз";
  for (let number = 1; number <= 8; number++)
    await tells(cast.olga, cast.group, `${asks}, ${number}`);
  await ivan.context().setOffline(false);
  await networkIsBack(ivan);
  await expect.poll(() => timesSaid(cast.olga, cast.group, "Поднимаюсь")).toBe(1);
  await expect(line(ivan, `${asks}, 8`)).toBeInViewport();
  await expect(line(ivan, "Поднимаюсь")).toBeInViewport({ ratio: 0.9 });
});

/** The composer's field, of a line or of a note. */
function composer(page: Page): Locator {
  return page.getByRole("textbox", { name: /Сообщение|Заметка/ });
}

/**
 * Presses a button of the toolbar that stands over a line under a moving pointer; again, when the
 * line has moved away or was still on its way.
 */
async function act(of: Locator, name: string, which: "first" | "last" = "first"): Promise<void> {
  const buttons = of.getByRole("toolbar").getByRole("button", { name, exact: true });
  await expect(async () => {
    await of.page().mouse.move(0, 0);
    await of.hover({ timeout: 2_000 });
    await (which === "first" ? buttons.first() : buttons.last()).click({ timeout: 2_000 });
  }).toPass();
}

/** Chooses files of the device, as the paperclip asks for them. */
async function attaches(page: Page, files: Parameters<FileChooser["setFiles"]>[0]): Promise<void> {
  const [chooser] = await Promise.all([
    page.waitForEvent("filechooser"),
    page.getByRole("button", { name: "Приложить файл" }).click(),
  ]);
  await chooser.setFiles(files);
}

/** Says it by HTTP. */
function tells(who: Entered, group: string, text: string, more: { replyTo?: string | null } = {}) {
  const side: Side = "shared";
  const nothing = { files: [], replyTo: null, task: null, mentions: [], mentionsStaff: false };
  const message = { type: "send_message" as const, group, side, text, ...nothing, ...more };
  return order(who, message);
}

async function linesNamed(who: Entered, group: string, text: string): Promise<{ id: string }[]> {
  interface Page {
    lines: { id: string; body: { type: string; text?: string } }[];
  }
  const { lines } = await read<Page>(who, `/api/groups/${group}/lines?limit=200`);
  return lines.filter(({ body }) => body.text === text);
}

import type { Locator, Page } from "@playwright/test";
import { camera, DESKTOP, firstDay, joins, keptBy, line, PICTURE, say } from "./first-day";
import { isSeen, newPage, PHONE } from "./people";
import { expect, test } from "./town";

const CLIENT = "Гульнара Ахметова";
const CALLS_HER = "+79870004127";
const ADDRESS = "Чистопольская, 61А, кв. 84";

/** Every byte that this page is sent, by HTTP and by its socket. */
function record(page: Page): () => string {
  const heard: string[] = [];
  page.on("response", async (answer) => {
    if (!answer.url().includes("/api/")) return;
    heard.push(await answer.text().catch(() => ""));
  });
  page.on("websocket", (socket) => {
    socket.on("framereceived", ({ payload }) => heard.push(payload.toString()));
  });
  return () => heard.join("\n");
}

test("a request becomes a task, the master does it on his phone, the operator returns to the client", async ({
  browser,
  ownTown: town,
}) => {
  const admin = await newPage(browser, town, DESKTOP);
  const { group, link, invitation, otherInvitation } = await firstDay(town, admin);

  const olga = await newPage(browser, town, DESKTOP);
  await olga.goto(link);
  await olga.getByLabel("Новый пароль").fill("тихая гавань 17");
  await olga.getByRole("button", { name: "Сохранить и войти" }).click();
  await isSeen(olga.getByRole("navigation", { name: "Разделы" }));
  const ivan = await newPage(browser, town, PHONE);
  await joins(ivan, invitation, "Иван Петров");
  const pavel = await newPage(browser, town, PHONE);
  const heardByPavel = record(pavel);
  await joins(pavel, otherInvitation, "Павел Зотов");

  // A call: the deal is typed in while the client speaks, and saved from the keyboard.
  await olga.goto("/deals");
  await olga.getByRole("button", { name: "Сделка", exact: true }).first().click();
  const request = olga.getByRole("dialog", { name: "Новая сделка" });
  await request.getByLabel("Телефон").fill("8 987 000-41-27");
  await request.getByLabel("Имя клиента").fill(CLIENT);
  await request.getByLabel("Тип обращения").selectOption({ label: "Ремонт" });
  await request.getByLabel("Изделие").fill("Вельда Терра 35");
  await request.getByLabel("Город").fill("Казань");
  await request.getByLabel("Адрес").fill(ADDRESS);
  await request.getByLabel("Сумма, ₽").fill("4850");
  await request.getByLabel("Откуда узнали").fill("Звонок");
  await request.getByLabel("Название").fill("Течь смесителя");
  await olga.keyboard.press("Control+Enter");
  await olga.waitForURL(/\/deals\/[0-9a-f-]{36}$/);
  const deal = new URL(olga.url()).pathname.split("/")[2];
  await olga.getByRole("button", { name: "Задача по шаблону" }).click();
  const dialog = olga.getByRole("dialog");
  await expect(dialog.getByLabel("Группа").locator("option:checked")).toContainText("Казань");
  await dialog.getByRole("button", { name: /Поставить|Создать/ }).click();
  await isSeen(olga.getByText("СП-1"));

  // It is in the master's list at once, without the client's address and phone.
  await isSeen(ivan.getByText("Замена картриджа"));
  await ivan.getByRole("button", { name: "Взять" }).first().click();
  await expect(ivan.getByRole("button", { name: "Взять" })).toHaveCount(0);
  const { rows } = await (await olga.request.get(`/api/tasks?deal=${deal}`)).json();
  await ivan.goto(`/groups/${group}?task=${rows[0].id}`);
  await isSeen(ivan.getByText(ADDRESS));

  await ivan.getByRole("checkbox", { name: /Перекрыть воду/ }).click();
  await isSeen(ivan.getByText("1 из 2"));
  await camera(ivan).setInputFiles([PICTURE]);
  await isSeen(ivan.getByText("2 из 2"));
  await expect(ivan.getByRole("button", { name: "Фото 1 из 1" })).toBeVisible();
  await ivan.getByRole("textbox", { name: "Что сделано, своими словами" }).fill("Течи нет");
  const slider = ivan.getByRole("button", { name: "Сдвиньте, чтобы сдать" });
  await slide(slider, 0.5);
  await expect(slider).toBeVisible();
  await slide(slider, 1);
  await isSeen(ivan.getByText("ждёт приёмки", { exact: true }));

  // The operator hears of it and is not content; he hands it in again, from the keyboard.
  await isSeen(olga.getByText("Иван Петров"));
  await olga.goto("/queue");
  await expect(olga.getByRole("button", { name: /^Вернуть/ })).toBeVisible();
  await olga.keyboard.press("r");
  await olga.getByLabel("Причина, мастер её увидит").fill("Снимите и гайку");
  await olga.keyboard.press("Control+Enter");
  await isSeen(olga.getByText("Всё принято"));
  await isSeen(ivan.getByText("Снимите и гайку"));
  await slider.press("Enter");
  await isSeen(ivan.getByText("ждёт приёмки", { exact: true }));

  // She accepts, and is back at the client.
  await expect(olga.getByRole("button", { name: /^Принять/ })).toBeVisible();
  await olga.keyboard.press("a");
  await expect(olga.getByText("СП-1 принята")).toBeVisible();
  await olga.getByRole("link", { name: "Сделки" }).first().click();
  await olga.getByRole("link", { name: "Течь смесителя" }).click();
  await isSeen(ivan.getByText("готова", { exact: true }));
  await isSeen(olga.getByText("готова", { exact: true }));
  await isSeen(olga.locator(`a[href="tel:${CALLS_HER}"]`));

  // They talk; the other company's master hears nothing of any of it.
  await olga.goto(`/groups/${group}`);
  await say(olga, "Иван, спасибо за работу");
  await ivan.goto(`/groups/${group}`);
  await expect(line(ivan, "Иван, спасибо за работу")).toBeVisible();
  await pavel.goto(`/groups/${group}`);
  await expect(pavel.getByText("Казань")).toHaveCount(0);
  const heard = heardByPavel();
  expect(heard).toContain("ТеплоМастер");
  for (const word of ["СервисПлюс", "СП-1", CLIENT, CALLS_HER, ADDRESS, "Иван", deal]) {
    expect(heard).not.toContain(word);
    expect(await keptBy(pavel)).not.toContain(word);
  }
  // Nor does the phone of the master who did it keep anything of the client.
  const kept = await keptBy(ivan);
  for (const word of [CLIENT, CALLS_HER, ADDRESS, deal, "Течи нет"]) {
    expect(kept).not.toContain(word);
  }
});

/** Draws the slider's knob this share of its way with a finger. */
async function slide(slider: Locator, share: number): Promise<void> {
  await slider.scrollIntoViewIfNeeded();
  const box = await slider.boundingBox();
  if (!box) throw new Error("there is no slider");
  const page = slider.page();
  const finger = await page.context().newCDPSession(page);
  const touch = (type: "touchStart" | "touchMove" | "touchEnd", x?: number) =>
    finger.send("Input.dispatchTouchEvent", {
      type,
      touchPoints: x === undefined ? [] : [{ x, y: box.y + box.height / 2 }],
    });
  const start = box.x + box.height / 2;
  const way = (box.width - box.height) * share;
  await touch("touchStart", start);
  for (let step = 1; step <= 8; step++) await touch("touchMove", start + (way * step) / 8);
  await touch("touchEnd");
  await finger.detach();
}

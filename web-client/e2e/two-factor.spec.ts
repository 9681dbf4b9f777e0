import { createHmac } from "node:crypto";
import { AxeBuilder } from "@axe-core/playwright";
import type { Page } from "@playwright/test";
import { enterAsFirstAdmin, isSeen, make, newPage, PASSWORD, PHONE } from "./people";
import { expect, test } from "./town";

const LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

/** The code of now, as the app on a phone computes it (RFC 6238). */
function codeOf(secret: string, steps = 0): string {
  const bits = [...secret].map((letter) => LETTERS.indexOf(letter).toString(2).padStart(5, "0"));
  const bytes = bits.join("").match(/.{8}/g) ?? [];
  const key = Buffer.from(bytes.map((byte) => Number.parseInt(byte, 2)));
  const counter = Buffer.alloc(8);
  counter.writeBigInt64BE(BigInt(Math.floor(Date.now() / 30_000) + steps));
  const tag = createHmac("sha1", key).update(counter).digest();
  const at = (tag.at(-1) ?? 0) & 0xf;
  return String((tag.readUInt32BE(at) & 0x7fffffff) % 1_000_000).padStart(6, "0");
}

test("a code of the phone is set up, asked for at the next sign-in, and a recovery code stands for it", async ({
  browser,
  ownTown: town,
}) => {
  const page = await newPage(browser, town, { viewport: { width: 1280, height: 800 } });
  await enterAsFirstAdmin(town, page);
  await make(page, {
    type: "create_person",
    name: "Ольга Никитина",
    role: "operator",
    email: "olga@example.com",
    phone: null,
    locale: "ru",
    timeZone: "Europe/Moscow",
  });
  await page.goto("/admin/people");
  await page.getByRole("button", { name: "Ольга Никитина" }).click();
  const panel = page.getByRole("complementary", { name: "Ольга Никитина" });
  await panel.getByRole("button", { name: "Новая ссылка" }).click();
  const link = await page.getByLabel("Ссылка", { exact: true }).inputValue();
  await page.getByRole("button", { name: "Готово" }).click();
  const rule = page.getByRole("switch", { name: "Сотрудники входят с кодом" });
  await rule.click();
  await expect(rule).toBeChecked();

  // Staff are asked for it, so the link leads into the set-up.
  const phone = await newPage(browser, town, PHONE);
  await phone.goto(link);
  await phone.getByLabel("Новый пароль").fill(PASSWORD);
  await phone.getByRole("button", { name: "Сохранить и войти" }).click();
  await expect(phone.getByRole("heading", { name: "Настройте код при входе" })).toBeVisible();
  await expect(phone.getByRole("img", { name: "QR-код для приложения" })).toBeVisible();
  const secret = (await phone.locator("code").innerText()).replaceAll(" ", "");
  await isReadable(phone);
  const code = phone.getByLabel("Код из приложения");
  await code.fill("000000");
  await phone.getByRole("button", { name: "Проверить и включить" }).click();
  await expect(phone.getByText("Код не подошёл")).toBeVisible();
  await code.fill(codeOf(secret));
  await phone.getByRole("button", { name: "Проверить и включить" }).click();
  const list = phone.getByRole("list", { name: "Коды восстановления" });
  await expect(list.getByRole("listitem")).toHaveCount(10);
  await isReadable(phone);
  const recovery = await list.getByRole("listitem").first().innerText();
  await expect(panel.getByText("Включён: при входе")).toBeVisible();
  await phone.getByRole("button", { name: "Коды сохранены" }).click();
  await isSeen(phone.getByRole("navigation", { name: "Разделы" }));

  // At the next sign-in the password alone is not enough, and a used code neither.
  const desk = await newPage(browser, town, { viewport: { width: 1280, height: 800 } });
  await signIn(desk);
  await expect(desk.getByRole("heading", { name: "Ещё код" })).toBeVisible();
  await isReadable(desk);
  await desk.getByLabel("Код из приложения").fill(codeOf(secret, 1));
  await desk.getByRole("button", { name: "Войти", exact: true }).click();
  await isSeen(desk.getByRole("navigation", { name: "Разделы" }));
  await desk.goto("/settings");
  await expect(desk.getByText("осталось 10")).toBeVisible();
  await expect(desk.getByRole("button", { name: "Выключить", exact: true })).toHaveCount(0);

  const lost = await newPage(browser, town, PHONE);
  await signIn(lost);
  await lost.getByRole("button", { name: "Телефона нет под рукой" }).click();
  await lost.getByLabel("Код восстановления").fill(recovery.toUpperCase());
  await lost.getByRole("button", { name: "Войти", exact: true }).click();
  await isSeen(lost.getByRole("navigation", { name: "Разделы" }));

  // The admin, who has looked at her all the while, takes it away: she is out, and is told when she
  // is back.
  await panel.getByRole("button", { name: "Отключить код" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Отключить код" }).click();
  await desk.waitForURL("**/sign-in**");
  await expect(panel.getByText("Выключен.")).toBeVisible();
  await page.goto("/admin/audit");
  const journal = page.getByRole("region", { name: "Журнал" });
  await expect(journal.getByText("код при входе отключён администратором")).toBeVisible();
});

async function signIn(page: Page): Promise<void> {
  await page.goto("/sign-in");
  await page.getByLabel("Почта или телефон").fill("olga@example.com");
  await page.getByLabel("Пароль", { exact: true }).fill(PASSWORD);
  await page.getByRole("button", { name: "Войти", exact: true }).click();
}

/** In both themes, and nothing to the side. */
async function isReadable(page: Page): Promise<void> {
  for (const colorScheme of ["light", "dark"] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
    const { violations } = await new AxeBuilder({ page }).analyze();
    expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html)}`)).toEqual(
      [],
    );
  }
  const sideways = await page.evaluate(
    () => document.documentElement.scrollWidth - window.innerWidth,
  );
  expect(sideways).toBeLessThanOrEqual(0);
}

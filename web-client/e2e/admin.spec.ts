import { enterAsFirstAdmin, newPage, PHONE } from "./people";
import { expect, test } from "./town";

test("the first admin makes a group, invites a master, and they talk", async ({
  browser,
  ownTown: town,
}) => {
  const admin = await newPage(browser, town, { viewport: { width: 1280, height: 800 } });
  await enterAsFirstAdmin(town, admin);

  // The token is out of the address bar, and the link works only once.
  expect(new URL(admin.url()).hash).toBe("");
  const [link] = await town.printed(/https?:\/\/\S+\/join#\S+/);
  const stranger = await newPage(browser, town);
  await stranger.goto(link);
  await expect(stranger.getByRole("heading", { name: "Ссылка больше не действует" })).toBeVisible();

  await admin.getByRole("link", { name: "К группам" }).click();
  await admin.getByRole("button", { name: "Новая группа" }).click();
  const dialog = admin.getByRole("dialog");
  await dialog.getByLabel("Город", { exact: false }).first().fill("Казань");
  await dialog.getByLabel("Компания").fill("СервисПлюс");
  await expect(dialog.getByLabel("Буквы перед номерами задач")).toHaveValue("СП");
  await dialog.getByRole("button", { name: "Добавить" }).click();

  const panel = admin.getByRole("complementary", { name: "Казань — СервисПлюс" });
  await panel.getByRole("button", { name: "Пригласить" }).click();
  await dialog.getByLabel("Для кого").fill("Иван, мастер");
  await dialog.getByRole("button", { name: "Пригласить" }).click();
  await expect(admin.getByRole("img", { name: "QR-код ссылки" })).toBeVisible();
  const invitation = await dialog.getByLabel("Ссылка", { exact: true }).inputValue();
  expect(invitation.startsWith(`${town.url}/join#`)).toBe(true);
  await dialog.getByRole("button", { name: "Готово" }).click();

  const master = await newPage(browser, town, PHONE);
  await master.goto(invitation);
  await expect(master.getByRole("heading", { name: "Казань — СервисПлюс" })).toBeVisible();
  expect(new URL(master.url()).hash).toBe("");
  await master.getByRole("button", { name: "Войти в группу" }).click();
  await expect(master.getByText("Напишите имя, чтобы коллеги знали, кто вы")).toBeVisible();
  await master.getByLabel("Как вас зовут").fill("Иван Петров");
  await master.getByRole("button", { name: "Войти в группу" }).click();
  await master.waitForURL("**/my");

  // The journal says who came by it, without a reload.
  await expect(panel.getByText("вошёл(а) Иван Петров")).toBeVisible();

  await master.getByRole("link", { name: /^Чат/ }).click();
  await master.getByRole("link", { name: /Казань — СервисПлюс/ }).click();
  await panel.getByRole("link", { name: "Открыть чат" }).click();
  await say(admin, "Иван, добро пожаловать");
  await expect(master.getByRole("log").getByText("Иван, добро пожаловать")).toBeVisible();
  await say(master, "Спасибо, на связи");
  await expect(admin.getByRole("log").getByText("Спасибо, на связи")).toBeVisible();

  // A master has chat and tasks, nothing else of the house.
  await master.goto("/deals");
  await expect(master.getByText("Здесь ничего нет")).toBeVisible();
  await master.goto("/admin/people");
  await expect(master.getByText("Здесь ничего нет")).toBeVisible();
});

test("whoever is suspended is out at once, and is told so by the sign-in page; who is out may be erased", async ({
  browser,
  ownTown: town,
}) => {
  const admin = await newPage(browser, town, { viewport: { width: 1280, height: 800 } });
  await enterAsFirstAdmin(town, admin);
  await admin.goto("/admin/people");
  await admin.getByRole("button", { name: "Человек" }).click();
  const dialog = admin.getByRole("dialog");
  await dialog.getByLabel("Имя").fill("Ольга Никитина");
  await dialog.getByLabel("Почта").fill("olga@example.com");
  await dialog.getByRole("button", { name: "Добавить" }).click();
  const link = await dialog.getByLabel("Ссылка", { exact: true }).inputValue();
  await dialog.getByRole("button", { name: "Готово" }).click();

  const operator = await newPage(browser, town, { viewport: { width: 1280, height: 800 } });
  await operator.goto(link);
  await expect(operator.getByText("Здравствуйте, Ольга Никитина")).toBeVisible();
  await operator.getByLabel("Новый пароль").fill("короткий");
  await operator.getByRole("button", { name: "Сохранить и войти" }).click();
  await expect(operator.getByText("Пароль короче 10 знаков")).toBeVisible();
  await operator.getByLabel("Новый пароль").fill("длинный пароль");
  await operator.getByRole("button", { name: "Сохранить и войти" }).click();
  await operator.getByRole("link", { name: "Сделки" }).click();
  await expect(operator.getByText("Сделок пока нет")).toBeVisible();

  const panel = admin.getByRole("complementary", { name: "Ольга Никитина" });
  await panel.getByRole("button", { name: "Приостановить" }).click();
  await dialog.getByRole("button", { name: "Приостановить" }).click();
  await operator.waitForURL("**/sign-in**");
  await operator.getByLabel("Почта или телефон").fill("olga@example.com");
  await operator.getByLabel("Пароль", { exact: true }).fill("длинный пароль");
  await operator.getByRole("button", { name: "Войти" }).click();
  await expect(operator.getByText("Логин или пароль не подходит")).toBeVisible();

  await panel.getByRole("button", { name: "Вернуть доступ" }).click();
  await expect(panel.getByRole("button", { name: "Приостановить" })).toBeVisible();
  await operator.getByRole("button", { name: "Войти" }).click();
  await operator.waitForURL("**/deals");

  await panel.getByRole("button", { name: "Приостановить" }).click();
  await dialog.getByRole("button", { name: "Приостановить" }).click();
  await panel.getByRole("button", { name: "Удалить данные" }).click();
  await expect(dialog).toContainText("Удалить данные: Ольга Никитина");
  await dialog.getByRole("button", { name: "Удалить данные" }).click();
  const nobody = admin.getByRole("complementary", { name: "Удалённый пользователь" });
  await expect(nobody.getByText("данные удалены")).toBeVisible();
  await expect(nobody.getByRole("button", { name: /Вернуть|Изменить|Удалить/ })).toHaveCount(0);
  await expect(admin.getByText("Ольга Никитина")).toHaveCount(0);
});

async function say(page: import("@playwright/test").Page, words: string): Promise<void> {
  const field = page.getByRole("textbox", { name: /Сообщение/ });
  await field.fill(words);
  await page.getByRole("button", { name: "Отправить" }).click();
}

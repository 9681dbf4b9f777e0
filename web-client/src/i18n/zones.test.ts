import { expect, test } from "vitest";
import { zoneCity } from "./zones";

test("a zone near us is known by its city, another by its own name", () => {
  const winter = new Date("2026-01-15T12:00:00Z");
  expect(zoneCity("Europe/Moscow", "ru", winter)).toBe("Москва (UTC+3)");
  expect(zoneCity("Asia/Yekaterinburg", "en", winter)).toBe("Yekaterinburg (UTC+5)");
  expect(zoneCity("America/New_York", "ru", winter)).toBe("America/New York (UTC-5)");
});

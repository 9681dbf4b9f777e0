import { expect, test } from "vitest";
import { texts } from "../../test/texts";
import {
  clockTime,
  DAY,
  dayName,
  daysApart,
  duration,
  exactTime,
  HOUR,
  MILLISECOND,
  MINUTE,
  sameClock,
  shortTime,
  zoneName,
} from "./time";

const ru = texts("ru");
const en = texts("en");
const moscow = "Europe/Moscow";
const kazan = moscow;
const yekaterinburg = "Asia/Yekaterinburg";
const at = (iso: string) => Date.parse(iso) * MILLISECOND;
/** Friday 20 November 2026, 12:52 in Moscow. */
const now = at("2026-11-20T09:52:00Z");

test("a duration has at most two units and pads the minutes", () => {
  expect(duration(30_000 * MILLISECOND, ru)).toBe("0 мин");
  expect(duration(38 * MINUTE, ru)).toBe("38 мин");
  expect(duration(HOUR + 8 * MINUTE, ru)).toBe("1 ч 08 мин");
  expect(duration(2 * HOUR, ru)).toBe("2 ч");
  expect(duration(2 * DAY + 3 * HOUR + 50 * MINUTE, ru)).toBe("2 д 3 ч");
  expect(duration(3 * DAY, ru)).toBe("3 д");
  expect(duration(HOUR + 8 * MINUTE, en)).toBe("1 h 08 min");
});

test("a negative duration is nothing, not a minus", () => {
  expect(duration(-5 * MINUTE, ru)).toBe("0 мин");
});

test("the clock is the city's, and the zone has the name people use", () => {
  expect(clockTime(now, "ru", moscow)).toBe("12:52");
  expect(clockTime(now, "ru", yekaterinburg)).toBe("14:52");
  expect(zoneName(moscow, now, "ru")).toBe("МСК");
  expect(zoneName(yekaterinburg, now, "en")).toBe("EKB");
  expect(zoneName("Etc/UTC", now, "en")).toBe("UTC");
});

test("two zones with the same clock need no second name", () => {
  expect(sameClock(kazan, "Europe/Minsk", now)).toBe(true);
  expect(sameClock(moscow, yekaterinburg, now)).toBe(false);
  expect(sameClock("Pacific/Kiritimati", "Pacific/Honolulu", now)).toBe(false);
});

test("a day turns at midnight of the reader's zone", () => {
  const late = at("2026-11-19T20:59:00Z");
  expect(daysApart(late, now, moscow)).toBe(-1);
  expect(daysApart(late, now, yekaterinburg)).toBe(0);
});

test("days are counted right over a change to summer time", () => {
  const before = at("2026-03-28T12:00:00Z");
  const after = at("2026-03-30T12:00:00Z");
  expect(daysApart(after, before, "Europe/Berlin")).toBe(2);
});

test("a timeline names today and yesterday, and the year only when it is another", () => {
  expect(dayName(now, now, "ru", moscow, ru)).toBe("Сегодня, 20 ноября");
  expect(dayName(now - DAY, now, "ru", moscow, ru)).toBe("Вчера");
  expect(dayName(now + DAY, now, "ru", moscow, ru)).toBe("Завтра");
  expect(dayName(now - 6 * DAY, now, "ru", moscow, ru)).toBe("14 ноября");
  expect(dayName(at("2025-11-14T12:00:00Z"), now, "ru", moscow, ru)).toBe("14 ноября 2025");
  expect(dayName(now - 6 * DAY, now, "en", moscow, en)).toBe("14 November");
});

test("a list shows the clock today and the date before yesterday", () => {
  expect(shortTime(now, now, "ru", moscow, ru)).toBe("12:52");
  expect(shortTime(now - DAY, now, "ru", moscow, ru)).toBe("вчера");
  expect(shortTime(now - 9 * DAY, now, "ru", moscow, ru)).toBe("11 нояб");
});

test("the exact time names weekday, year and zone", () => {
  expect(exactTime(now, "ru", moscow)).toMatch(/^пятница, 20 ноября 2026.*, 12:52 МСК$/);
});

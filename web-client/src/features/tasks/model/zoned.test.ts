import { expect, test } from "vitest";
import { momentOf, wallTime } from "./zoned";

const micros = (iso: string) => Date.parse(iso) * 1000;

test("a wall clock's time is a moment in its own zone", () => {
  expect(momentOf({ day: "2026-11-21", time: "14:00" }, "Asia/Vladivostok")).toBe(
    micros("2026-11-21T04:00:00Z"),
  );
  expect(wallTime(micros("2026-11-21T04:00:00Z"), "Asia/Vladivostok")).toEqual({
    day: "2026-11-21",
    time: "14:00",
  });
});

test("around a change to summer time the hour is still right", () => {
  expect(momentOf({ day: "2026-03-29", time: "10:00" }, "Europe/Berlin")).toBe(
    micros("2026-03-29T08:00:00Z"),
  );
  // 02:30 does not exist that night: an hour later does.
  expect(momentOf({ day: "2026-03-29", time: "02:30" }, "Europe/Berlin")).toBe(
    micros("2026-03-29T01:30:00Z"),
  );
});

test("an unfinished date is no moment", () => {
  expect(momentOf({ day: "", time: "14:00" }, "Europe/Moscow")).toBeNull();
});

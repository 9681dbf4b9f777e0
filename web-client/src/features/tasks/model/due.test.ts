import { expect, test } from "vitest";
import { texts } from "../../../../test/texts";
import { HOUR, MILLISECOND, MINUTE } from "../../../i18n/time";
import type { TaskRow } from "../../../protocol/generated";
import { dueTime, isLate, ownDueTime, type Reader, timeFact, timeLeft, timeLeftShort } from "./due";
import { groupByDue } from "./groups-by-due";
import { marksOf } from "./marks";

const at = (iso: string) => Date.parse(iso) * MILLISECOND;
/** Friday 20 November 2026, 12:52 in Moscow. */
const now = at("2026-11-20T09:52:00Z");
const moscow = "Europe/Moscow";
const yekaterinburg = "Asia/Yekaterinburg";
const reader: Reader = { locale: "ru", zone: moscow, now, text: texts("ru") };
const due = (iso: string, timeZone = moscow, dateOnly = false) => ({
  at: at(iso),
  timeZone,
  dateOnly,
});

function row(id: string, change: Partial<TaskRow>): TaskRow {
  return {
    id,
    group: "g",
    number: id,
    title: id,
    state: "in_progress",
    assignee: null,
    urgent: false,
    due: null,
    submittedAt: null,
    closedAt: null,
    createdAt: now,
    lastActivityAt: now,
    doneItems: 0,
    items: 0,
    reworkCount: 0,
    orphaned: false,
    requestType: null,
    dealNo: null,
    dealId: null,
    photos: 0,
    rev: 1,
    ...change,
  };
}

test("a deadline is told in the city's time, with the reader's own beside it when it differs", () => {
  const here = row("1", { due: due("2026-11-20T11:00:00Z") });
  expect(timeFact(here, reader)).toBe("до 14:00 МСК");
  const there = row("2", { due: due("2026-11-20T11:00:00Z", yekaterinburg) });
  expect(timeFact(there, reader)).toBe("до 16:00 Екб (14:00 МСК)");
  expect(ownDueTime(due("2026-11-20T11:00:00Z"), reader)).toBeNull();
});

test("another day is named, and a whole day has no clock", () => {
  expect(dueTime(due("2026-11-21T08:00:00Z"), reader)).toBe("завтра, 11:00 МСК");
  expect(dueTime(due("2026-11-21T21:00:00Z", moscow, true), reader)).toBe("завтра");
  expect(dueTime(due("2026-11-20T21:00:00Z", moscow, true), reader)).toBe("сегодня");
  expect(dueTime(due("2026-11-24T08:00:00Z"), reader)).toBe("24 ноября, 11:00 МСК");
});

test("the clock stops on submit and goes on after a return", () => {
  const past = due("2026-11-20T09:00:00Z");
  expect(isLate({ state: "in_progress", due: past }, now)).toBe(true);
  expect(isLate({ state: "submitted", due: past }, now)).toBe(false);
  expect(isLate({ state: "done", due: past }, now)).toBe(false);
  expect(isLate({ state: "paused", due: past }, now)).toBe(true);
  const waiting = row("1", { state: "submitted", due: past, submittedAt: now - 4 * MINUTE });
  expect(timeFact(waiting, reader)).toBe("сдана 12:48");
  expect(timeLeft(waiting, reader)).toBeNull();
});

test("the time left is told near the deadline, and by how much it is late", () => {
  const soon = row("1", { due: { ...due("2026-11-20T11:00:00Z") } });
  expect(timeLeft(soon, reader)).toBe("осталось 1 ч 08 мин");
  expect(timeLeftShort(soon, reader)).toBe("1 ч 08");
  const late = row("2", { due: due("2026-11-20T09:00:00Z") });
  expect(timeLeft(late, reader)).toBe("на 52 мин");
  expect(timeLeftShort(late, reader)).toBe("−52 мин");
  const far = row("3", { due: { ...due("2026-11-23T11:00:00Z") } });
  expect(timeLeft(far, reader)).toBeNull();
});

test("a list is grouped by due: late, waiting, today, tomorrow, later, none, closed", () => {
  const parts = groupByDue(
    [
      row("later", { due: due("2026-11-24T08:00:00Z") }),
      row("done", { state: "done", closedAt: now }),
      row("none", {}),
      row("tomorrow", { due: due("2026-11-21T08:00:00Z") }),
      row("today", { due: due("2026-11-20T15:00:00Z") }),
      row("late", { due: due("2026-11-20T09:00:00Z") }),
      row("waiting", { state: "submitted", submittedAt: now, due: due("2026-11-20T09:00:00Z") }),
      row("draft", { state: "draft", due: due("2026-11-20T09:00:00Z") }),
    ],
    now,
  );
  expect(parts.map(({ part, rows }) => [part, rows.map(({ id }) => id)])).toEqual([
    ["late", ["late"]],
    ["waiting", ["waiting"]],
    ["today", ["today"]],
    ["tomorrow", ["tomorrow"]],
    ["later", ["later"]],
    ["undated", ["none"]],
    ["draft", ["draft"]],
    ["closed", ["done"]],
  ]);
});

test("today is the city's day, not the reader's", () => {
  // 23:30 in Moscow is already tomorrow in Yekaterinburg.
  const lateEvening = at("2026-11-20T20:30:00Z");
  const noon = row("1", { due: due("2026-11-21T07:00:00Z", yekaterinburg) });
  expect(groupByDue([noon], lateEvening).map(({ part }) => part)).toEqual(["today"]);
  expect(groupByDue([noon], lateEvening - 3 * HOUR).map(({ part }) => part)).toEqual(["tomorrow"]);
});

test("within a part the nearest deadline is first, and who waits longest", () => {
  const parts = groupByDue(
    [
      row("b", { due: due("2026-11-20T15:00:00Z") }),
      row("a", { due: due("2026-11-20T12:00:00Z") }),
      row("w2", { state: "submitted", submittedAt: now - MINUTE }),
      row("w1", { state: "submitted", submittedAt: now - 9 * MINUTE }),
    ],
    now,
  );
  expect(parts.map(({ rows }) => rows.map(({ id }) => id))).toEqual([
    ["w1", "w2"],
    ["a", "b"],
  ]);
});

test("returned and overdue are marks beside the state, and closed work has none", () => {
  const past = due("2026-11-20T09:00:00Z");
  const marks = (change: Partial<TaskRow>) => marksOf(row("1", change), now);
  expect(marks({ reworkCount: 1, due: past })).toEqual(["returned", "overdue"]);
  expect(marks({ reworkCount: 1, due: past, state: "submitted" })).toEqual([]);
  expect(marks({ reworkCount: 2, due: past, state: "done" })).toEqual([]);
});

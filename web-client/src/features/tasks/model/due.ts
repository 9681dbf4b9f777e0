import type { Locale } from "../../../i18n/locale";
import {
  clockTime,
  dayAndMonth,
  daysApart,
  duration,
  HOUR,
  MINUTE,
  type Micros,
  sameClock,
  shortTime,
  zoneName,
} from "../../../i18n/time";
import type { Text } from "../../../i18n/use-text";
import type { Due, TaskForGroup, TaskState } from "../../../protocol/generated";

/** What of a task its deadline is told from; cards and rows have it alike. */
export type Timed = Pick<TaskForGroup, "state" | "due" | "submittedAt" | "closedAt">;

/** The reader's language, zone and present moment. */
export interface Reader {
  locale: Locale;
  zone: string;
  now: Micros;
  text: Text;
}

/** The clock runs in these states; it stops on submit and goes on after a return (domain C2). */
const RUNNING: ReadonlySet<TaskState> = new Set(["open", "accepted", "in_progress", "paused"]);

export function isRunning({ state }: Pick<Timed, "state">): boolean {
  return RUNNING.has(state);
}

/** Overdue is derived from the clock, never stored. */
export function isLate({ state, due }: Pick<Timed, "state" | "due">, now: Micros): boolean {
  return due !== null && RUNNING.has(state) && now > due.at;
}

/** The calendar day of a deadline counted from the present one, both in the city's zone. */
export function dueDay(due: Due, now: Micros): number {
  return daysApart(due.at - MINUTE, now, due.timeZone);
}

/** When it is due in the city's own time: «14:00 МСК», «завтра, 11:00», «24 ноября». */
export function dueTime(due: Due, reader: Reader): string {
  const { text, now, locale } = reader;
  const day = dueDay(due, now);
  const clock = due.dateOnly
    ? ""
    : `${clockTime(due.at, locale, due.timeZone)} ${zone(due, reader)}`;
  if (day === 0) return due.dateOnly ? text("tasks.today") : clock;
  const date =
    day === 1
      ? text("tasks.tomorrow")
      : day === -1
        ? text("tasks.yesterday")
        : dayAndMonth(due.at - MINUTE, now, locale, due.timeZone);
  return due.dateOnly ? date : text("tasks.dateAndTime", { date, time: clock });
}

/** The same moment on the reader's own clock, when that differs. */
export function ownDueTime(due: Due, { locale, zone: own }: Reader): string | null {
  if (due.dateOnly || sameClock(due.timeZone, own, due.at)) return null;
  return `${clockTime(due.at, locale, own)} ${zoneName(own, due.at, locale)}`;
}

/** How much is left, or by how much it is late; nothing without a running clock. */
export function timeLeft(task: Timed, { now, text }: Reader): string | null {
  if (!task.due || !RUNNING.has(task.state)) return null;
  if (now > task.due.at) return text("time.late", { duration: duration(now - task.due.at, text) });
  // Far away the date says enough.
  if (task.due.at - now > 24 * HOUR) return null;
  return text("time.left", { duration: duration(task.due.at - now, text) });
}

/** For a table: «1 ч 08», «−52 мин». */
export function timeLeftShort(task: Timed, { now, text }: Reader): string | null {
  if (!task.due || !RUNNING.has(task.state)) return null;
  const left = task.due.at - now;
  if (left > 24 * HOUR) return null;
  const words = short(Math.abs(left), text);
  return left < 0 ? `−${words}` : words;
}

/** What matters of its time now: until when, or since when it waits or is closed. */
export function timeFact(task: Timed, reader: Reader): string | null {
  const { text, now, locale, zone: own } = reader;
  const at = (moment: Micros) => shortTime(moment, now, locale, own, text);
  if (task.state === "submitted" && task.submittedAt !== null) {
    return text("tasks.submittedAt", { time: at(task.submittedAt) });
  }
  if (task.closedAt !== null && (task.state === "done" || task.state === "cancelled")) {
    return text(task.state === "done" ? "tasks.doneAt" : "tasks.cancelledAt", {
      time: at(task.closedAt),
    });
  }
  if (!task.due) return null;
  const here = ownDueTime(task.due, reader);
  const until = text("tasks.until", { time: dueTime(task.due, reader) });
  return here ? `${until} (${here})` : until;
}

function zone(due: Due, { locale }: Reader): string {
  return zoneName(due.timeZone, due.at, locale);
}

function short(length: Micros, text: Text): string {
  const minutes = Math.floor(length / MINUTE);
  if (minutes < 60) return text("time.minutes", { count: minutes });
  const hours = Math.floor(minutes / 60);
  const rest = minutes % 60;
  if (hours >= 24 || rest === 0) return duration(Math.floor(hours) * HOUR, text);
  return text("tasks.hoursMinutes", { hours, minutes: String(rest).padStart(2, "0") });
}

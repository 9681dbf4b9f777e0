import { MILLISECOND, type Micros } from "../../../i18n/time";

/** A day and a time of day as a clock on a wall shows them: «2026-11-21», «14:00». */
export interface WallTime {
  day: string;
  time: string;
}

/** What the wall clock of a city shows at a moment. */
export function wallTime(at: Micros, zone: string): WallTime {
  const parts = new Intl.DateTimeFormat("en-CA", {
    timeZone: zone,
    year: "numeric",
    month: "2-digit",
    day: "2-digit",
    hour: "2-digit",
    minute: "2-digit",
    hourCycle: "h23",
  }).formatToParts(at / MILLISECOND);
  const part = (type: string) => parts.find((one) => one.type === type)?.value ?? "";
  return {
    day: `${part("year")}-${part("month")}-${part("day")}`,
    time: `${part("hour")}:${part("minute")}`,
  };
}

/** The moment a city's wall clock shows this; a time skipped in spring is the hour after (C6-14). */
export function momentOf({ day, time }: WallTime, zone: string): Micros | null {
  const asUtc = Date.parse(`${day}T${time}:00Z`);
  if (Number.isNaN(asUtc)) return null;
  const before = asUtc - offset(asUtc, zone);
  const moment = asUtc - offset(before, zone);
  return moment * MILLISECOND;
}

/** Milliseconds that a zone is ahead of UTC at a moment. */
function offset(utc: number, zone: string): number {
  const { day, time } = wallTime(utc * MILLISECOND, zone);
  const whole = Math.floor(utc / 60_000) * 60_000;
  return Date.parse(`${day}T${time}:00Z`) - whole;
}

import type { Locale } from "./locale";
import type { Text } from "./use-text";

/** Microseconds since 1970 or between two moments: the one unit of time in the product. */
export type Micros = number;

export const MILLISECOND: Micros = 1000;
export const MINUTE: Micros = 60_000 * MILLISECOND;
export const HOUR: Micros = 60 * MINUTE;
export const DAY: Micros = 24 * HOUR;

const formats = new Map<string, Intl.DateTimeFormat>();

/** Formatters are dear to make and rows are many, so each kind is made once. */
function format(locale: Locale, zone: string, options: Intl.DateTimeFormatOptions) {
  const key = `${locale} ${zone} ${JSON.stringify(options)}`;
  let found = formats.get(key);
  if (!found) {
    found = new Intl.DateTimeFormat(locale === "ru" ? "ru-RU" : "en-GB", {
      timeZone: zone,
      ...options,
    });
    formats.set(key, found);
  }
  return found;
}

/** Hours and minutes in a zone: «14:05». */
export function clockTime(at: Micros, locale: Locale, zone: string): string {
  return format(locale, zone, { hour: "2-digit", minute: "2-digit" }).format(at / MILLISECOND);
}

/** Day and month, with the year only when it is not this one: «20 ноября». */
export function dayAndMonth(at: Micros, now: Micros, locale: Locale, zone: string): string {
  const sameYear = yearOf(at, zone) === yearOf(now, zone);
  return format(locale, zone, {
    day: "numeric",
    month: "long",
    ...(sameYear ? {} : { year: "numeric" }),
  })
    .format(at / MILLISECOND)
    .replace(/\s?г\.$/u, "");
}

/** The head of a page about today: «пятница, 20 ноября». */
export function weekdayAndDay(at: Micros, locale: Locale, zone: string): string {
  const parts = { weekday: "long", day: "numeric", month: "long" } as const;
  return format(locale, zone, parts).format(at / MILLISECOND);
}

/** Everything, for a hover: «пятница, 20 ноября 2026 г., 14:05 МСК». */
export function exactTime(at: Micros, locale: Locale, zone: string): string {
  const day = format(locale, zone, {
    weekday: "long",
    day: "numeric",
    month: "long",
    year: "numeric",
  });
  return `${day.format(at / MILLISECOND)}, ${clockTime(at, locale, zone)} ${zoneName(zone, at, locale)}`;
}

/** Whole days of the calendar from `now` to `at` in a zone: 0 today, −1 yesterday. */
export function daysApart(at: Micros, now: Micros, zone: string): number {
  return dayOf(at, zone) - dayOf(now, zone);
}

/** The head of a day in a timeline: «Сегодня, 20 ноября», «Вчера», «14 ноября». */
export function dayName(at: Micros, now: Micros, locale: Locale, zone: string, text: Text): string {
  const date = dayAndMonth(at, now, locale, zone);
  switch (daysApart(at, now, zone)) {
    case 0:
      return text("time.todayDate", { date });
    case -1:
      return text("time.yesterday");
    case 1:
      return text("time.tomorrow");
    default:
      return date;
  }
}

/** Short for lists: «12:48» today, «вчера», else «14 нояб.». */
export function shortTime(
  at: Micros,
  now: Micros,
  locale: Locale,
  zone: string,
  text: Text,
): string {
  const days = daysApart(at, now, zone);
  if (days === 0) return clockTime(at, locale, zone);
  if (days === -1) return text("time.yesterday").toLocaleLowerCase(locale);
  return format(locale, zone, { day: "numeric", month: "short" })
    .format(at / MILLISECOND)
    .replace(/\.$/u, "");
}

/** A length of time in at most two units: «8 мин», «1 ч 08 мин», «2 д 3 ч». Never negative. */
export function duration(length: Micros, text: Text): string {
  const minutes = Math.floor(Math.max(0, length) / MINUTE);
  if (minutes < 60) return text("time.minutes", { count: minutes });
  const hours = Math.floor(minutes / 60);
  if (hours < 24) {
    const rest = minutes % 60;
    if (rest === 0) return text("time.hours", { count: hours });
    return text("time.hoursMinutes", { hours, minutes: String(rest).padStart(2, "0") });
  }
  const days = Math.floor(hours / 24);
  if (hours % 24 === 0) return text("time.daysShort", { count: days });
  return text("time.daysHours", { days, hours: hours % 24 });
}

/** What people in Russia call their zones; others have the name `Intl` gives. */
const ZONE_NAMES: Record<string, { ru: string; en: string }> = {
  "Europe/Kaliningrad": { ru: "Клд", en: "KGD" },
  "Europe/Moscow": { ru: "МСК", en: "MSK" },
  "Europe/Samara": { ru: "Смр", en: "SAM" },
  "Asia/Yekaterinburg": { ru: "Екб", en: "EKB" },
  "Asia/Omsk": { ru: "Омск", en: "OMS" },
  "Asia/Novosibirsk": { ru: "Нск", en: "NSK" },
  "Asia/Krasnoyarsk": { ru: "Крск", en: "KRA" },
  "Asia/Irkutsk": { ru: "Ирк", en: "IRK" },
  "Asia/Yakutsk": { ru: "Якт", en: "YAK" },
  "Asia/Vladivostok": { ru: "Влд", en: "VLA" },
  "Asia/Magadan": { ru: "Мгд", en: "MAG" },
  "Asia/Kamchatka": { ru: "Кмч", en: "PET" },
};

export function zoneName(zone: string, at: Micros, locale: Locale): string {
  const known = ZONE_NAMES[zone];
  if (known) return known[locale];
  const parts = format(locale, zone, { timeZoneName: "short" }).formatToParts(at / MILLISECOND);
  return parts.find((part) => part.type === "timeZoneName")?.value ?? zone;
}

/** Whether two zones show the same clock and day at that moment. */
export function sameClock(a: string, b: string, at: Micros): boolean {
  if (a === b) return true;
  return clockTime(at, "en", a) === clockTime(at, "en", b) && dayOf(at, a) === dayOf(at, b);
}

function yearOf(at: Micros, zone: string): string {
  return format("en", zone, { year: "numeric" }).format(at / MILLISECOND);
}

/** Every zone's day begins at a whole quarter of an hour of the world's clock. */
const QUARTER = 15 * MINUTE;
const days = new Map<string, number>();

/** The calendar day in a zone, counted from 1970. Asked for every line of long lists, so kept. */
export function dayOf(at: Micros, zone: string): number {
  const key = `${zone} ${Math.floor(at / QUARTER)}`;
  let day = days.get(key);
  if (day === undefined) {
    const parts = format("en", zone, {
      year: "numeric",
      month: "numeric",
      day: "numeric",
    }).formatToParts(at / MILLISECOND);
    const part = (type: string) => Number(parts.find((one) => one.type === type)?.value);
    day = Date.UTC(part("year"), part("month") - 1, part("day")) / 86_400_000;
    days.set(key, day);
  }
  return day;
}

import type { Locale } from "./locale";

/** Where most of our users live, west to east, by the city that names the zone. */
const CITIES: Record<string, string> = {
  "Europe/Kaliningrad": "Калининград",
  "Europe/Moscow": "Москва",
  "Europe/Samara": "Самара",
  "Asia/Yekaterinburg": "Екатеринбург",
  "Asia/Omsk": "Омск",
  "Asia/Novosibirsk": "Новосибирск",
  "Asia/Krasnoyarsk": "Красноярск",
  "Asia/Irkutsk": "Иркутск",
  "Asia/Yakutsk": "Якутск",
  "Asia/Vladivostok": "Владивосток",
  "Asia/Magadan": "Магадан",
  "Asia/Kamchatka": "Камчатка",
};

export const NEAR_ZONES = Object.keys(CITIES);

/** A zone by its city with the difference from UTC at that moment: «Москва (UTC+3)». */
export function zoneCity(zone: string, locale: Locale, at = new Date()): string {
  const own = zone.split("/").at(-1)?.replaceAll("_", " ") ?? zone;
  const near = CITIES[zone];
  // Elsewhere two zones may have cities of one name, so the region stays.
  const city = near ? (locale === "ru" ? near : own) : zone.replaceAll("_", " ");
  return `${city} (${offsetOf(zone, at)})`;
}

function offsetOf(zone: string, at: Date): string {
  const format = new Intl.DateTimeFormat("en", { timeZone: zone, timeZoneName: "shortOffset" });
  const part = format.formatToParts(at).find(({ type }) => type === "timeZoneName");
  return (part?.value ?? "UTC").replace("GMT", "UTC");
}

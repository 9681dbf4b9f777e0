import type { Locale } from "./locale";

/** Kopecks as people write them: «4 850 ₽», «4 850,50 ₽». */
export function moneyText(kopecks: number, locale: Locale): string {
  const digits = kopecks % 100 === 0 ? 0 : 2;
  return new Intl.NumberFormat(locale === "ru" ? "ru-RU" : "en-GB", {
    style: "currency",
    currency: "RUB",
    currencyDisplay: "narrowSymbol",
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
  }).format(kopecks / 100);
}

/** What a person typed as a sum, in kopecks; nothing when it is none. */
export function moneyOf(typed: string): number | null {
  const plain = typed.replace(/[\s\u00a0₽]/gu, "").replace(",", ".");
  if (!/^\d{1,9}(\.\d{1,2})?$/.test(plain)) return null;
  return Math.round(Number(plain) * 100);
}

/** A sum as it stands in a field to be edited: «4850,5». */
export function moneyField(kopecks: number | null): string {
  return kopecks === null ? "" : String(kopecks / 100).replace(".", ",");
}

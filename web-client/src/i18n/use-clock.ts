import { useCallback } from "react";
import { useLocale } from "./locale";
import { clockTime, type Micros } from "./time";

/** Microseconds to «14:05» in the reader's zone and language. */
export function useClock(): (at: Micros) => string {
  const { locale, zone } = useLocale();
  return useCallback((at) => clockTime(at, locale, zone), [locale, zone]);
}

import { create } from "zustand";

export type Locale = "ru" | "en";
const KEY = "artel.locale";

interface LocaleState {
  locale: Locale;
  /** IANA zone in which this person reads times; the device's own until the profile says otherwise. */
  zone: string;
  setLocale: (locale: Locale) => void;
  setZone: (zone: string) => void;
}

/** Language and zone of the reader on this device. Russian unless he chose another. */
export const useLocale = create<LocaleState>((set) => ({
  locale: localStorage.getItem(KEY) === "en" ? "en" : "ru",
  zone: Intl.DateTimeFormat().resolvedOptions().timeZone || "Europe/Moscow",
  setLocale: (locale) => {
    localStorage.setItem(KEY, locale);
    set({ locale });
  },
  setZone: (zone) => set({ zone }),
}));

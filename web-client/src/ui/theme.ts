import { create } from "zustand";

export type Theme = "auto" | "light" | "dark";
const THEMES: readonly string[] = ["auto", "light", "dark"] satisfies Theme[];
const KEY = "artel.theme";

/** The colour theme of this device; `auto` follows the system. */
export const useTheme = create<{ theme: Theme; setTheme: (theme: Theme) => void }>((set) => ({
  theme: stored(),
  setTheme: (theme) => {
    localStorage.setItem(KEY, theme);
    document.documentElement.dataset.theme = theme;
    set({ theme });
  },
}));

/** Puts the stored theme on the page; called once before the first paint. */
export function applyTheme(): void {
  document.documentElement.dataset.theme = useTheme.getState().theme;
}

function stored(): Theme {
  const value = localStorage.getItem(KEY);
  return value !== null && THEMES.includes(value) ? (value as Theme) : "auto";
}

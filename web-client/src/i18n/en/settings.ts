import type { settings as ru } from "../ru/settings";

export const settings = {
  "settings.title": "Settings",
} satisfies Record<keyof typeof ru, string>;

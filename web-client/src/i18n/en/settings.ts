import type { settings as ru } from "../ru/settings";

export const settings = {
  "settings.title": "Settings",
  "settings.device": "This device",
  "settings.language": "Language",
  "settings.theme": "Theme",
  "settings.themeAuto": "As the system",
  "settings.themeLight": "Light",
  "settings.themeDark": "Dark",
} satisfies Record<keyof typeof ru, string>;

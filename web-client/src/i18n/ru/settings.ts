export const settings = {
  "settings.title": "Настройки",
} as const;

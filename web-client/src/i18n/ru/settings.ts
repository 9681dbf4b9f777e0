export const settings = {
  "settings.title": "Настройки",
  "settings.device": "Это устройство",
  "settings.language": "Язык",
  "settings.theme": "Тема",
  "settings.themeAuto": "Как в системе",
  "settings.themeLight": "Светлая",
  "settings.themeDark": "Тёмная",
} as const;

export const admin = {
  "admin.title": "Управление",
} as const;

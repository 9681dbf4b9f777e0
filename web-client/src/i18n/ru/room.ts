export const room = {
  "room.title": "Группа",
} as const;

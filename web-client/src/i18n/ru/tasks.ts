export const tasks = {
  "tasks.title": "Задачи",
} as const;

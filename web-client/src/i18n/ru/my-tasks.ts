export const myTasks = {
  "myTasks.title": "Мои задачи",
} as const;

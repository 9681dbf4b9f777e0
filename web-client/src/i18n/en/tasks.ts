import type { tasks as ru } from "../ru/tasks";

export const tasks = {
  "tasks.title": "Tasks",
} satisfies Record<keyof typeof ru, string>;

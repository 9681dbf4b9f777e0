import type { myTasks as ru } from "../ru/my-tasks";

export const myTasks = {
  "myTasks.title": "My tasks",
} satisfies Record<keyof typeof ru, string>;

import type { myTasks as ru } from "../ru/my-tasks";

export const myTasks = {
  "myTasks.title": "My tasks",
  "myTasks.none": "No tasks yet",
  "myTasks.noneText": "When an operator assigns a task or a free one appears, it will be here.",
  "myTasks.late": "Overdue",
  "myTasks.today": "Today",
  "myTasks.tomorrow": "Tomorrow",
  "myTasks.later": "Later",
  "myTasks.undated": "No deadline",
  "myTasks.waiting": "Waiting for acceptance",
  "myTasks.pool": "Free",
} satisfies Record<keyof typeof ru, string>;

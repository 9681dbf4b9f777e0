import type { queue as ru } from "../ru/queue";

export const queue = {
  "queue.title": "To accept",
} satisfies Record<keyof typeof ru, string>;

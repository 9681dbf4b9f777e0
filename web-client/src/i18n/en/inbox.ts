import type { inbox as ru } from "../ru/inbox";

export const inbox = {
  "inbox.title": "Events",
} satisfies Record<keyof typeof ru, string>;

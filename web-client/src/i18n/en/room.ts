import type { room as ru } from "../ru/room";

export const room = {
  "room.title": "Group",
} satisfies Record<keyof typeof ru, string>;

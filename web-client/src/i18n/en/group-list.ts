import type { groupList as ru } from "../ru/group-list";

export const groupList = {
  "groupList.title": "Groups",
} satisfies Record<keyof typeof ru, string>;

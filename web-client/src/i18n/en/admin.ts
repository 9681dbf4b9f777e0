import type { admin as ru } from "../ru/admin";

export const admin = {
  "admin.title": "Administration",
} satisfies Record<keyof typeof ru, string>;

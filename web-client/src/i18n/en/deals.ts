import type { deals as ru } from "../ru/deals";

export const deals = {
  "deals.title": "Deals",
} satisfies Record<keyof typeof ru, string>;

export const deals = {
  "deals.title": "Сделки",
} as const;

export const queue = {
  "queue.title": "Ждут приёмки",
} as const;

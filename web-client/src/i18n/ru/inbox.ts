export const inbox = {
  "inbox.title": "События",
} as const;

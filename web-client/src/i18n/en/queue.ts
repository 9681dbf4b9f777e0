import type { queue as ru } from "../ru/queue";

export const queue = {
  "queue.title": "To accept",
  "queue.all": "All groups",
  "queue.mine": "Mine",
  "queue.long": "Over 15 min",
  "queue.empty": "Everything is accepted",
  "queue.emptyText": "As soon as a master hands in the work, it appears here.",
  "queue.emptyPart": "Nobody waits here",
  "queue.more": "The first are shown: the others have waited less.",
  "queue.keysTurn": "down, up",
  "queue.keysAccept": "accept",
  "queue.keysReturn": "return",
  "queue.waits": "How long it has waited",
  "queue.accepted": "{number} accepted",
  "queue.openInGroup": "Open in the group",
  "queue.result": "The master's words",
  "queue.callClient": "Call the client",
  "queue.askMaster": "Ask the master",
  "queue.before": "{duration} before the deadline",
  "queue.after": "{duration} after the deadline",
} satisfies Record<keyof typeof ru, string>;

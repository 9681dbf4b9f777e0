import type { inbox as ru } from "../ru/inbox";

export const inbox = {
  "inbox.title": "Activity",
  "inbox.seeAll": "Mark everything as read",
  "inbox.none": "Nothing has happened yet",
  "inbox.noneText": "What concerns you appears here: mentions, assignments, finished work.",
  "inbox.older": "Show earlier",
  "inbox.all": "All activity",
  "inbox.unseen": "new",
  "inbox.retracted": "withdrawn",
  "inbox.show": "Open",
  "inbox.deal": "Deal {number}",

  "inbox.kind.mention": "You were mentioned",
  "inbox.kind.reply": "A reply to your message",
  "inbox.kind.assigned": "{task} is yours now",
  "inbox.kind.accepted": "{task} was accepted",
  "inbox.kind.declined": "{task} was declined",
  "inbox.kind.submitted": "{task} is finished and waits for you",
  "inbox.kind.returned": "{task} came back for rework",
  "inbox.kind.approved": "{task}: the work is approved",
  "inbox.kind.cancelled": "{task} was cancelled",
  "inbox.kind.unassigned": "{task} is no longer yours",
  "inbox.kind.overdue": "{task} is overdue",
  "inbox.kind.orphaned": "{task} has lost its master",
  "inbox.kind.two_factor_reset": "An administrator switched your sign-in code off",
  "inbox.task": "Task",
} satisfies Record<keyof typeof ru, string>;

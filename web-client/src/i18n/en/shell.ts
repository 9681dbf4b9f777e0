import type { shell as ru } from "../ru/shell";

export const shell = {
  "shell.skip": "Skip to content",
  "shell.sections": "Sections",
  "shell.list": "List",
  "shell.main": "Content",
  "shell.panel": "Details",
  "shell.closePanel": "Close details",
  "nav.groups": "Groups",
  "nav.chat": "Chat",
  "nav.tasks": "Tasks",
  "nav.myTasks": "My tasks",
  "nav.queue": "To accept",
  "nav.queueTab": "Accept",
  "nav.deals": "Deals",
  "nav.inbox": "Events",
  "nav.admin": "Administration",
  "nav.settings": "Settings",
  "nav.me": "Me",
  "nav.unread": "{section}: {count, plural, one {# new} other {# new}}",
} satisfies Record<keyof typeof ru, string>;

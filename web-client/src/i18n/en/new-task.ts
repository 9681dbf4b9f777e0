import type { newTask as ru } from "../ru/new-task";

export const newTask = {
  "new.title": "New task",
  "new.titleFor": "Task for the deal {number}",
  "new.create": "Create",
  "new.saveDraft": "Save as draft",
  "new.noTemplate": "No template",
  "new.groupNeeded": "Choose a group",
  "new.nearGroup": "{name} · the client's city",
  "new.descriptionHint": "The whole group will read it",
  "new.items": "Checklist, an item a line",
  "new.sourcesFailed": "Templates or the deal did not load. The task can be created all the same.",
  "new.existing":
    "{count, plural, one {The deal already has an open task} other {The deal already has # open tasks}}",
  "new.preview": "The master will see",
  "new.looker": "Who looks",
  "new.looker.group": "group",
  "new.looker.assignee": "assignee",
  "new.looker.accepted": "accepted",
  "new.made": "Task created",
  "new.untitled": "No title",
  "new.request": "Request",
  "new.hidden":
    "{count, plural, one {# more field is closed yet} other {# more fields are closed yet}}",
  "new.never": "The master never sees the deal's title, sum, stage and notes.",
} satisfies Record<keyof typeof ru, string>;

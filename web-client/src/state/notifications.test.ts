import { expect, test } from "vitest";
import type { Inbox, NotificationView } from "../protocol/generated";
import { setInbox, takeExcerpts, useNotificationsStore } from "./notifications";

function mention(id: string, excerpt: string): NotificationView {
  return {
    id,
    kind: "mention",
    at: 1,
    actor: null,
    actorName: "Иван Петров",
    group: "g",
    groupName: "Казань — СервисПлюс",
    task: null,
    taskNumber: null,
    taskTitle: null,
    deal: null,
    dealNo: null,
    message: `line of ${id}`,
    excerpt,
    seenAt: null,
    retracted: false,
  };
}

function inbox(notifications: NotificationView[]): Inbox {
  return { notifications, unseen: notifications.length, head: 2, before: null };
}

test("who opens the bell reads what its lines say by now, and loses nothing that came meanwhile", () => {
  setInbox(inbox([mention("new", "сейчас"), mention("old", "было")]), null);
  takeExcerpts(inbox([mention("old", "стало")]));
  const { list, unseen } = useNotificationsStore.getState();
  expect(list.map(({ id, excerpt }) => [id, excerpt])).toEqual([
    ["new", "сейчас"],
    ["old", "стало"],
  ]);
  expect(unseen).toBe(2);
});

test("a page of the bell that events have overtaken takes nothing away that they brought", () => {
  setInbox(inbox([mention("new", "сейчас")]), 2);
  const late = { ...inbox([mention("old", "было")]), head: 1 };
  expect(setInbox(late, 2)).toBe(false);
  const { list, unseen } = useNotificationsStore.getState();
  expect(list.map(({ id }) => id)).toEqual(["new"]);
  expect(unseen).toBe(1);
});

import { expect, test } from "vitest";
import type { ChecklistItem, Command, TaskForGroup } from "../../../protocol/generated";
import type { Unsent } from "../../../sync/outbox";
import { tickCommand, withUnsentTicks } from "./unsent-ticks";

const item = (id: string): ChecklistItem => ({
  id,
  text: id,
  required: true,
  evidence: { type: "none" },
  unit: null,
  done: false,
  doneBy: null,
  doneAt: null,
  number: null,
  note: null,
  files: [],
  returned: true,
  added: false,
});

const task = { id: "t", rev: 5, items: [item("a"), item("b")] } as unknown as TaskForGroup;

const unsent = (op: string, command: Command, files: Unsent["files"] = []): Unsent => ({
  op,
  lane: "task:t",
  command,
  expect: null,
  madeAt: 1,
  files,
  state: "waiting",
  error: null,
  keepFailed: false,
  heldUntil: 0,
});

test("a tick shows at once, with whose it is", () => {
  const way = { unsent: [unsent("1", tickCommand("t", item("a"), { done: true }))], settling: [] };
  const [a, b] = withUnsentTicks(task, way, "me").items;
  expect(a).toMatchObject({ done: true, doneBy: "me", doneAt: 1, returned: false });
  expect(b?.done).toBe(false);
});

test("a photo on its way counts, and the next one keeps it", () => {
  const file = (op: string) => ({ op, name: op, size: 1, mediaType: "image/jpeg", sent: null });
  const way = {
    unsent: [
      unsent("1", tickCommand("t", item("a"), { files: [] }), [file("p1")]),
      unsent("2", tickCommand("t", item("a"), { done: true, files: ["p1"] }), [file("p2")]),
    ],
    settling: [],
  };
  const [a] = withUnsentTicks(task, way, "me").items;
  expect(a?.files.map(({ id }) => id)).toEqual(["p1", "p2"]);
  expect(a?.done).toBe(true);
});

test("a sent tick stays until the task's own event tells it", () => {
  const sent = { ...unsent("1", tickCommand("t", item("a"), { done: true })), rev: 6 };
  const way = { unsent: [], settling: [sent] };
  expect(withUnsentTicks(task, way, "me").items[0]?.done).toBe(true);
  const later = { ...task, rev: 6 };
  expect(withUnsentTicks(later, way, "me")).toBe(later);
});

import { expect, test } from "vitest";
import type { DealEntry, DealEvent, DealForStaff, Stored, TaskRow } from "../../protocol/generated";
import { apply, type DealState } from "./use-deal-page";

const deal = (rev: number): DealForStaff =>
  ({ card: { id: "d", rev, title: `rev ${rev}` } }) as DealForStaff;
const row = (id: string, rev: number): TaskRow => ({ id, rev }) as TaskRow;
const entry = (seq: number): DealEntry => ({
  seq,
  at: seq,
  actor: null,
  entry: { type: "note", text: String(seq) },
});
const stored = (event: DealEvent): Stored => ({
  stream: { kind: "deal", of: "d" },
  seq: 9,
  at: 0,
  actor: null,
  event: { audience: "deal", event },
});
const start: DealState = {
  deal: deal(5),
  tasks: [row("a", 3)],
  entries: [entry(2), entry(1)],
  before: null,
};

test("a deal's page keeps the greater revision", () => {
  const older = apply(start, stored({ type: "deal_changed", deal: deal(4) }));
  expect(older.deal.card.title).toBe("rev 5");
  const newer = apply(start, stored({ type: "deal_changed", deal: deal(6) }));
  expect(newer.deal.card.title).toBe("rev 6");
});

test("a task's row is redrawn in its place, and a new task joins the end", () => {
  const changed = apply(start, stored({ type: "task_row_changed", row: row("a", 4) }));
  expect(changed.tasks).toEqual([row("a", 4)]);
  const late = apply(changed, stored({ type: "task_row_changed", row: row("a", 3) }));
  expect(late.tasks).toEqual([row("a", 4)]);
  const added = apply(changed, stored({ type: "task_row_changed", row: row("b", 1) }));
  expect(added.tasks.map(({ id }) => id)).toEqual(["a", "b"]);
});

test("history is newest first, and an entry that came twice stands once", () => {
  const once = apply(start, stored({ type: "happened", entry: entry(3) }));
  const twice = apply(once, stored({ type: "happened", entry: entry(3) }));
  expect(twice.entries.map(({ seq }) => seq)).toEqual([3, 2, 1]);
});

import { expect, test } from "vitest";
import { FakeLog } from "../../../../test/fake-log";
import { MINUTE } from "../../../i18n/time";
import type { MessageView } from "../../../protocol/generated";
import type { PendingLine } from "../../../sync/pending";
import { type Row, rowsOf } from "./rows";

const options = { me: "me", zone: "Europe/Moscow", readTo: null };
const noon = Date.UTC(2026, 10, 20, 9) * 1000;

function line(author: string | null, at: number, change: Partial<MessageView> = {}): MessageView {
  const made = new FakeLog().post("shared", "text");
  return { ...made, id: `${author}${at}`, author, at, ...change };
}

function shape(rows: Row[]): string[] {
  return rows.map((row) => {
    if (row.kind === "line")
      return `${row.line.author}${row.first ? " first" : ""}${row.last ? " last" : ""}`;
    return row.kind;
  });
}

test("lines of one person within five minutes stand under one name", () => {
  const lines = [
    line("a", noon),
    line("a", noon + 4 * MINUTE),
    line("b", noon + 5 * MINUTE),
    line("b", noon + 11 * MINUTE),
  ];
  expect(shape(rowsOf(lines, [], options))).toEqual([
    "day",
    "a first",
    "a last",
    "b first last",
    "b first last",
  ]);
});

test("a note never stands under a shared line of the same person", () => {
  const lines = [line("a", noon), line("a", noon + MINUTE, { side: "internal" })];
  expect(shape(rowsOf(lines, [], options))).toEqual(["day", "a first last", "a first last"]);
});

test("days change at midnight of the reader's zone", () => {
  const lines = [
    line("a", noon),
    line("a", noon + 11.99 * 60 * MINUTE),
    line("a", noon + 12 * 60 * MINUTE),
  ];
  expect(shape(rowsOf(lines, [], options))).toEqual([
    "day",
    "a first last",
    "a first last",
    "day",
    "a first last",
  ]);
});

test("the unread line stands before the first new line of somebody else and counts them", () => {
  const lines = [
    line("a", noon, { seq: 1 }),
    line("me", noon + MINUTE, { seq: 2 }),
    line("a", noon + 2 * MINUTE, { seq: 3 }),
    line("a", noon + 3 * MINUTE, { seq: 1, side: "internal", id: "note" }),
  ];
  const rows = rowsOf(lines, [], { ...options, readTo: { shared: 1, internal: 0 } });
  expect(shape(rows)).toEqual([
    "day",
    "a first last",
    "me first last",
    "unread",
    "a first last",
    "a first last",
  ]);
  expect(rows[3]).toMatchObject({ count: 2, at: noon + 2 * MINUTE });
});

test("an unsent line stands below and keeps its key when it arrives", () => {
  const pending: PendingLine = {
    unsent: { op: "op-1", madeAt: noon + MINUTE } as PendingLine["unsent"],
    message: { side: "shared" } as PendingLine["message"],
  };
  const before = rowsOf([line("me", noon)], [pending], options);
  const after = rowsOf([line("me", noon), line("me", noon + MINUTE, { op: "op-1" })], [], options);
  expect(before.at(-1)?.key).toBe("op-1");
  expect(after.at(-1)?.key).toBe("op-1");
  expect(before.at(-1)).toMatchObject({ first: false });
});

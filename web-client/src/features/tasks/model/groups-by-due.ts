import type { Micros } from "../../../i18n/time";
import type { TaskRow } from "../../../protocol/generated";
import { dueDay, isLate } from "./due";

/** Parts of the list in their order on the screen. */
export const PARTS = [
  "late",
  "waiting",
  "today",
  "tomorrow",
  "later",
  "undated",
  "draft",
  "closed",
] as const;
export type Part = (typeof PARTS)[number];

export interface PartOfList {
  part: Part;
  rows: TaskRow[];
}

/** Where a task stands in a list by due; the day turns at midnight of its own city. */
export function partOf(row: TaskRow, now: Micros): Part {
  if (row.state === "done" || row.state === "cancelled") return "closed";
  if (row.state === "draft") return "draft";
  if (row.state === "submitted") return "waiting";
  if (row.due === null) return "undated";
  if (isLate(row, now)) return "late";
  const day = dueDay(row.due, now);
  return day <= 0 ? "today" : day === 1 ? "tomorrow" : "later";
}

/** Rows by part, empty parts left out; within a part by deadline, the waiting ones by their wait. */
export function groupByDue(rows: readonly TaskRow[], now: Micros): PartOfList[] {
  const parts = new Map<Part, TaskRow[]>();
  for (const row of rows) {
    const part = partOf(row, now);
    parts.set(part, [...(parts.get(part) ?? []), row]);
  }
  return PARTS.flatMap((part): PartOfList[] => {
    const own = parts.get(part);
    return own ? [{ part, rows: own.sort((a, b) => order(part, a) - order(part, b)) }] : [];
  });
}

function order(part: Part, row: TaskRow): number {
  switch (part) {
    case "waiting":
      return row.submittedAt ?? 0;
    case "closed":
      return -(row.closedAt ?? 0);
    case "undated":
    case "draft":
      return -row.createdAt;
    default:
      return row.due?.at ?? 0;
  }
}

/** States of a task as the server names them; `returned` and `overdue` are marks beside them. */
export const TASK_STATUSES = [
  "draft",
  "open",
  "accepted",
  "in_progress",
  "paused",
  "submitted",
  "done",
  "cancelled",
] as const;
export type TaskStatus = (typeof TASK_STATUSES)[number];
export type TaskMark = "returned" | "overdue";

export type Tone = "quiet" | "accent" | "wait" | "ok" | "warn" | "bad" | "internal" | "external";

/** Colour of a state, everywhere the same. */
export const STATUS_TONE: Record<TaskStatus, Tone> = {
  draft: "quiet",
  open: "quiet",
  accepted: "accent",
  in_progress: "accent",
  paused: "quiet",
  submitted: "wait",
  done: "ok",
  cancelled: "quiet",
};

export const MARK_TONE: Record<TaskMark, Tone> = { returned: "warn", overdue: "bad" };

/** Colour of a progress bar: red once late, else by state. */
export function progressTone(status: TaskStatus, overdue: boolean): Tone {
  if (overdue) return "bad";
  const tone = STATUS_TONE[status];
  return tone === "quiet" ? "accent" : tone;
}

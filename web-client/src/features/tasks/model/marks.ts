import type { Micros } from "../../../i18n/time";
import type { TaskForGroup } from "../../../protocol/generated";
import type { TaskMark } from "../../../ui/status";
import { isLate, isRunning } from "./due";

/** What is true of a task beside its state: sent back for rework, late. */
export function marksOf(
  task: Pick<TaskForGroup, "state" | "due" | "reworkCount">,
  now: Micros,
): TaskMark[] {
  const marks: TaskMark[] = [];
  if (task.reworkCount > 0 && isRunning(task)) marks.push("returned");
  if (isLate(task, now)) marks.push("overdue");
  return marks;
}

import type { TaskForGroup, TaskRow } from "../../../protocol/generated";
import type { LiveTask } from "../../../state";

export function doneItems({ items }: Pick<TaskForGroup, "items">): number {
  return items.filter(({ done }) => done).length;
}

export function photosOf({ items, result }: Pick<TaskForGroup, "items" | "result">): number {
  const files = [...items.flatMap((item) => item.files), ...(result?.files ?? [])];
  return files.filter(({ shown }) => shown === "picture").length;
}

/** A row of a list at the greatest `rev` known: the row as it was read, or the live task. */
export function freshRow(row: TaskRow, live: LiveTask | undefined): TaskRow {
  return live && live.task.rev > row.rev ? rowOf(live, row) : row;
}

/** The row of a task that an event has brought. */
export function rowOf({ task, staff }: LiveTask, before?: TaskRow): TaskRow {
  return {
    id: task.id,
    group: task.group,
    number: task.number,
    title: task.title,
    state: task.state,
    assignee: task.assignee,
    urgent: task.urgent,
    due: task.due,
    submittedAt: task.submittedAt,
    closedAt: task.closedAt,
    createdAt: task.createdAt,
    lastActivityAt: task.lastActivityAt,
    doneItems: doneItems(task),
    items: task.items.length,
    reworkCount: task.reworkCount,
    orphaned: task.orphaned,
    requestType: task.requestType,
    dealNo: task.deal?.publicNo ?? before?.dealNo ?? null,
    dealId: staff?.deal?.id ?? before?.dealId ?? null,
    photos: photosOf(task),
    rev: task.rev,
  };
}

import { useCallback, useEffect, useMemo, useState } from "react";
import { useNow } from "../../i18n/now";
import { getJson } from "../../net/http";
import type { TaskId, TaskPage, TaskRow } from "../../protocol/generated";
import { learnPeople, useLive, useMe } from "../../state";
import { useTasksStore } from "../../state/tasks";
import { groupByDue } from "../tasks/model/groups-by-due";
import { rowOf } from "../tasks/model/row-of";

export interface MyPart {
  part: "late" | "waiting" | "today" | "tomorrow" | "later" | "undated" | "pool";
  ids: readonly TaskId[];
}

export interface MyTaskList {
  /** Nothing until the first answer. */
  parts: readonly MyPart[] | undefined;
  failed: boolean;
  reload: () => void;
}

/** What waits for others stands below what waits for him. */
const ORDER: MyPart["part"][] = [
  "late",
  "today",
  "tomorrow",
  "later",
  "undated",
  "waiting",
  "pool",
];

/** A master's own tasks and the free ones of his groups; his streams bring every change. */
export function useMyTasks(): MyTaskList {
  const me = useMe().person.id;
  const now = useNow();
  const [read, setRead] = useState<ReadonlyMap<TaskId, TaskRow>>();
  const [failed, setFailed] = useState(false);
  const reload = useCallback(() => {
    const of = (shelf: string) => getJson<TaskPage>("/api/tasks", { shelf, limit: 100 });
    Promise.all([of("mine"), of("pool")]).then(
      (pages) => {
        for (const page of pages) learnPeople(page.people);
        setRead(new Map(pages.flatMap(({ rows }) => rows).map((row) => [row.id, row])));
        setFailed(false);
      },
      () => setFailed(true),
    );
  }, []);
  useEffect(() => reload(), [reload]);
  useLive("task", reload);

  const tasks = useTasksStore((state) => state.tasks);
  const parts = useMemo(() => {
    if (!read) return undefined;
    const rows = new Map(read);
    // Events may have told more than the list: new ones, and others' that he has lost.
    for (const [id, live] of tasks)
      if ((rows.get(id)?.rev ?? -1) < live.task.rev) rows.set(id, rowOf(live));
    const open = [...rows.values()].filter(
      ({ state }) => state !== "done" && state !== "cancelled" && state !== "draft",
    );
    const own = groupByDue(
      open.filter(({ assignee }) => assignee === me),
      now,
    );
    const pool = open.filter(({ assignee, state }) => assignee === null && state === "open");
    const all = new Map<string, readonly TaskRow[]>(own.map(({ part, rows: of }) => [part, of]));
    all.set("pool", pool);
    return ORDER.flatMap((part): MyPart[] => {
      const ids = all.get(part)?.map(({ id }) => id) ?? [];
      return ids.length > 0 ? [{ part, ids }] : [];
    });
  }, [read, tasks, me, now]);
  return { parts, failed, reload };
}

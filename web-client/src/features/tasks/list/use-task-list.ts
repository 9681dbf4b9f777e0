import { useCallback, useEffect, useMemo, useRef, useState } from "react";
import { getJson } from "../../../net/http";
import type { TaskPage, TaskRow } from "../../../protocol/generated";
import { learnPeople, loadTask, useLive } from "../../../state";
import { useTasksStore } from "../../../state/tasks";
import { freshRow } from "../model/row-of";
import { queryOf, type TaskFilter } from "./filter";

const PAGE = 200;

export interface TaskList {
  /** Nothing until the first answer. */
  rows: readonly TaskRow[] | undefined;
  failed: boolean;
  more: boolean;
  loadMore: () => Promise<void>;
  reload: () => Promise<void>;
}

/** The rows of a filter, live: hints say when to read again, events redraw rows in their place. */
export function useTaskList(filter: TaskFilter): TaskList {
  const [rows, setRows] = useState<readonly TaskRow[]>();
  const [next, setNext] = useState<string | null>(null);
  const [failed, setFailed] = useState(false);
  const key = JSON.stringify(queryOf(filter));
  const current = useRef(key);
  current.current = key;
  const reading = useRef<string | null>(null);

  const read = useCallback(async (wanted: string) => {
    // One reading of a list at a time; hints come again.
    if (reading.current === wanted) return;
    reading.current = wanted;
    try {
      const query = JSON.parse(wanted) as ReturnType<typeof queryOf>;
      const page = await getJson<TaskPage>("/api/tasks", { ...query, limit: PAGE });
      if (current.current !== wanted) return;
      learnPeople(page.people);
      setRows((present) => joined(page.rows, present ?? []));
      setNext((present) => (page.next === null ? null : (present ?? page.next)));
      setFailed(false);
    } catch {
      if (current.current === wanted) setFailed(true);
    } finally {
      if (reading.current === wanted) reading.current = null;
    }
  }, []);

  useEffect(() => {
    setRows(undefined);
    setNext(null);
    void read(key);
  }, [key, read]);

  useLive("task", (changed) => {
    void read(current.current);
    if (changed === "all") return;
    // Rows below the first page are read one by one, and only if they are shown.
    const below = new Set(rows?.slice(PAGE).map(({ id }) => id));
    for (const { id } of changed) if (below.has(id)) void loadTask(id);
  });

  const loadMore = useCallback(async () => {
    if (!next) return;
    const query = JSON.parse(key) as ReturnType<typeof queryOf>;
    const page = await getJson<TaskPage>("/api/tasks", { ...query, limit: PAGE, after: next });
    if (current.current !== key) return;
    learnPeople(page.people);
    setRows((present) => {
      const known = new Set(present?.map(({ id }) => id));
      return [...(present ?? []), ...page.rows.filter(({ id }) => !known.has(id))];
    });
    setNext(page.next);
  }, [key, next]);

  const tasks = useTasksStore((state) => state.tasks);
  const fresh = useMemo(() => rows?.map((row) => freshRow(row, tasks.get(row.id))), [rows, tasks]);
  return { rows: fresh, failed, more: next !== null, loadMore, reload: () => read(key) };
}

/** The first page anew, then what was read below it. */
function joined(first: readonly TaskRow[], present: readonly TaskRow[]): readonly TaskRow[] {
  const known = new Set(first.map(({ id }) => id));
  return [...first, ...present.slice(PAGE).filter(({ id }) => !known.has(id))];
}

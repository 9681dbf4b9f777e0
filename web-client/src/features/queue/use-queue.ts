import { useCallback, useEffect, useMemo, useState } from "react";
import { getJson } from "../../net/http";
import type { Queue, TaskId } from "../../protocol/generated";
import { type LiveTask, learnPeople, learnTasks, useLive } from "../../state";
import { useTasksStore } from "../../state/tasks";

export interface LiveQueue {
  /** Who has waited longest is first; nothing until the first answer. */
  tasks: readonly LiveTask[] | undefined;
  more: boolean;
  failed: boolean;
  reload: () => void;
}

/** Everything handed in and not yet looked at, over all groups, live. */
export function useQueue(): LiveQueue {
  const [ids, setIds] = useState<readonly TaskId[]>();
  const [more, setMore] = useState(false);
  const [failed, setFailed] = useState(false);
  const read = useCallback(() => {
    getJson<Queue>("/api/queue").then(
      (queue) => {
        learnPeople(queue.people);
        learnTasks([], queue.tasks);
        setIds(queue.tasks.map(({ task }) => task.id));
        setMore(queue.more);
        setFailed(false);
      },
      () => setFailed(true),
    );
  }, []);
  useEffect(() => read(), [read]);
  useLive("task", read);

  const known = useTasksStore((state) => state.tasks);
  const tasks = useMemo(
    () =>
      ids
        ?.flatMap((id) => known.get(id) ?? [])
        .filter(({ task }) => task.state === "submitted")
        .sort((a, b) => (a.task.submittedAt ?? 0) - (b.task.submittedAt ?? 0)),
    [ids, known],
  );
  return { tasks, more, failed, reload: read };
}
